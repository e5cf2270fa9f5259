"""Relations that a sentence states in so many words, in both languages."""

from __future__ import annotations

import pytest

from corpus.records import Passage
from graph.build import build_graph
from graph.mentions import find_mentions
from graph.names import Lexicon
from graph.patterns import stated
from tests.builders import note, passage

NAMES = Lexicon({"a": ["Pre-LN", "前置归一化"], "b": ["Post-LN", "后置归一化"], "c": ["RMSNorm"]})


def found(text: str) -> list[tuple[str, str, str]]:
    row = passage(text)
    relations = stated(row, find_mentions([row], NAMES))
    return [(relation.source, relation.kind, relation.target) for relation in relations]


@pytest.mark.parametrize(
    "text",
    [
        "Pre-LN vs Post-LN in practice.",
        "Pre-LN与Post-LN的区别在于位置。",
        "前置归一化和后置归一化的不同",
        "The difference between Pre-LN and Post-LN is small.",
        "Unlike Pre-LN, Post-LN needs warm-up.",
        "Pre-LN differs from Post-LN.",
    ],
)
def test_contrasts_are_stated(text: str) -> None:
    assert found(text) == [("a", "contrasts_with", "b")]


@pytest.mark.parametrize("text", ["Pre-LN is a variant of Post-LN.", "Pre-LN是Post-LN的一种变体。"])
def test_variants_are_stated(text: str) -> None:
    assert found(text) == [("a", "variant_of", "b")]


@pytest.mark.parametrize(
    "text",
    ["Pre-LN improves on Post-LN.", "Pre-LN改进了Post-LN。", "Pre-LN是对Post-LN的改进。", "Pre-LN在Post-LN的基础上"],
)
def test_improvements_are_stated(text: str) -> None:
    assert found(text) == [("a", "improves_on", "b")]


@pytest.mark.parametrize("text", ["Pre-LN uses RMSNorm.", "Pre-LN is based on RMSNorm.", "Pre-LN采用RMSNorm。"])
def test_uses_are_stated(text: str) -> None:
    assert found(text) == [("a", "uses", "c")]


@pytest.mark.parametrize(
    "text",
    [
        "Pre-LN and Post-LN.",
        "Pre-LN. Uses RMSNorm.",
        "Pre-LN and, unlike it, Post-LN",
        "Pre-LN与Post-LN。",
        "Pre-LN uses far fewer parameters than RMSNorm.",
        "Pre-LN vs Pre-LN",
    ],
)
def test_nothing_else_is_stated(text: str) -> None:
    assert found(text) == []


def test_evidence_is_the_statement() -> None:
    row = passage("We say that Pre-LN improves on Post-LN here.")
    (relation,) = stated(row, find_mentions([row], NAMES))
    (evidence,) = relation.evidence
    assert row.text[evidence.start : evidence.end] == "Pre-LN improves on Post-LN"


def graph(*rows: Passage, contrasts: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    notes = [note("pre-ln", en="Pre-LN", contrasts=contrasts), note("post-ln", en="Post-LN")]
    return [(r.source, r.kind, r.target) for r in build_graph([], notes, [], rows).relations]


def test_a_note_has_the_last_word_on_two_concepts() -> None:
    row, own = passage("Pre-LN improves on Post-LN.", "d"), passage("Pre-LN is not Post-LN.", "pre-ln")
    assert graph(row, own) == [("pre-ln", "improves_on", "post-ln")]
    assert graph(row, own, contrasts=("post-ln",)) == [("pre-ln", "contrasts_with", "post-ln")]


def test_what_is_asked_is_not_stated() -> None:
    asked = passage("Does it matter that Pre-LN improves on Post-LN?", "pre-ln", kind="asked")
    assert graph(asked) == []
