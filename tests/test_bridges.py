"""Bridges: recurring capitalised phrases that are nobody's name."""

from __future__ import annotations

import pytest

from graph.bridges import MAX_PASSAGES, find_bridges, phrases
from graph.model import Bridge
from graph.names import Lexicon
from tests.builders import passages

NOBODY = Lexicon({})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 1951 Hank Snow sang.", ["Hank Snow"]),
        ("The University of North Carolina is old.", ["University of North Carolina"]),
        ("After Hank Snow died", ["Hank Snow"]),
        ("In June Mary left", []),
        ("Snow fell.", []),
        ("自注意力 by Noam Shazeer", ["Noam Shazeer"]),
        ("a lower case phrase", []),
    ],
)
def test_phrases_are_runs_of_capitals(text: str, found: list[str]) -> None:
    assert [*phrases(text)] == found


def test_a_phrase_in_one_passage_is_no_bridge() -> None:
    assert find_bridges(passages("d", "Hank Snow and Hank Snow."), NOBODY) == ()


def test_a_phrase_in_two_passages_is_a_bridge() -> None:
    assert find_bridges(passages("d", "Hank Snow.", "Hank Snow."), NOBODY) == (Bridge("Hank Snow", ("d-0", "d-1")),)


def test_a_known_name_is_no_bridge() -> None:
    assert find_bridges(passages("d", "Hank Snow.", "Hank Snow."), Lexicon({"hank": ["Hank Snow"]})) == ()


def test_a_phrase_that_is_everywhere_is_no_bridge() -> None:
    assert find_bridges(passages("d", *["Hank Snow."] * (MAX_PASSAGES + 1)), NOBODY) == ()
