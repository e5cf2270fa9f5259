"""The walk over the graph: what it reaches, and how strongly."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.records import Passage
from graph.ranking import Walk, WalkSettings
from tests.builders import graph_of, note, passage, passages

NOTES = [note("rare-thing"), note("common-thing"), note("other-thing")]


def walk(*rows: Passage, about: dict[str, str] | None = None, settings: WalkSettings | None = None) -> Walk:
    return Walk.over(graph_of(*rows, notes=NOTES), [row.id for row in rows], about or {}, settings)


def test_a_passage_that_shares_a_concept_with_a_seed_outranks_one_that_does_not() -> None:
    rows = passages("d", "A rare thing.", "The rare thing again.", "Some other thing.")
    scores = walk(*rows).scores({"d-0": 1.0}, {})
    assert scores["d-0"] > scores["d-1"] > scores.get("d-2", 0.0)
    assert "d-2" not in scores


def test_rare_names_pull_more_than_common_ones() -> None:
    seed = "The rare thing and the common thing."
    rows = passages("d", seed, "One rare thing.", *["One common thing."] * 5)
    scores = walk(*rows).scores({"d-0": 1.0}, {})
    assert scores["d-1"] > 3 * scores["d-2"]


def test_a_concept_can_be_the_start() -> None:
    rows = passages("d", "A rare thing.", "Some other thing.")
    assert list(walk(*rows).scores({}, {"rare-thing": 1.0})) == ["d-0"]


def test_relations_lead_on_to_passages_that_share_no_name() -> None:
    notes = [note("rare-thing", uses=("other-thing",)), note("other-thing")]
    rows = (passage("Uses the other thing.", "rare-thing"), *passages("d", "Some other thing.", "Nothing."))
    graph = graph_of(*rows, notes=notes)
    scores = Walk.over(graph, [row.id for row in rows], {}).scores({}, {"rare-thing": 1.0})
    assert scores["d-0"] > 0
    assert "d-1" not in scores


def test_what_a_passage_is_about_counts_as_a_mention() -> None:
    rows = passages("d", "It is this.", "It is that.")
    assert list(walk(*rows, about={"d-1": "rare-thing", "d-0": "unknown"}).scores({}, {"rare-thing": 1.0})) == ["d-1"]


def test_no_seeds_give_nothing() -> None:
    assert walk(*passages("d", "A rare thing.")).scores({}, {}) == {}


def test_unknown_seeds_give_nothing() -> None:
    assert walk(*passages("d", "A rare thing.")).scores({"gone": 1.0}, {"gone": 1.0}) == {}


def test_an_empty_library_gives_nothing() -> None:
    assert walk().scores({"d-0": 1.0}, {}) == {}


def test_a_seed_that_mentions_nothing_keeps_to_itself() -> None:
    rows = passages("d", "Nothing.", "A rare thing.")
    assert list(walk(*rows).scores({"d-0": 2.0}, {})) == ["d-0"]


def test_only_the_proportions_of_seeds_matter() -> None:
    ready = walk(*passages("d", "A rare thing.", "A rare thing, a common thing.", "A common thing."))
    once, tenfold = ready.scores({"d-0": 1, "d-2": 2}, {}), ready.scores({"d-0": 10, "d-2": 20}, {})
    assert once == pytest.approx(tenfold)


def test_always_restarting_stays_at_the_seeds() -> None:
    ready = walk(*passages("d", "A rare thing.", "A rare thing."), settings=WalkSettings(restart=1.0))
    assert ready.scores({"d-0": 1.0}, {}) == {"d-0": 1.0}


def test_what_leaves_a_passage_is_shared_among_its_names() -> None:
    ready = walk(*passages("d", "A rare thing, a common thing.", "A common thing.", "Nothing."))
    assert ready.to_names.sum(axis=0).tolist() == [pytest.approx(1.0), pytest.approx(1.0), 0.0]


def test_a_passage_about_a_concept_draws_more_than_one_that_names_it() -> None:
    rows = passages("d", "The rare thing.", "The rare thing.", "Nothing.")
    scores = walk(*rows, about={"d-1": "rare-thing"}).scores({}, {"rare-thing": 1.0})
    assert scores["d-1"] > 3 * scores["d-0"]


def test_of_a_names_passages_the_relevant_one_draws_more() -> None:
    ready = walk(*passages("d", "The rare thing.", "The rare thing."))
    names = np.zeros(len(ready.names))
    names[ready.place["rare-thing"]] = 1.0
    found = ready.rank(np.zeros(2), names, np.array([1.0, 3.0]))
    assert found[1] == pytest.approx(3 * found[0])


def test_a_phrase_that_recurs_is_a_bridge() -> None:
    rows = passages("d", "By Hank Snow, 1951.", "When Hank Snow died.", "Nothing.")
    assert [*walk(*rows).scores({"d-0": 1.0}, {})] == ["d-0", "d-1"]
