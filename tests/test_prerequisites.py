"""Prerequisites found by who explains whom, and cycles broken at the weakest edge."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graph.model import ConceptGraph, Evidence, Relation
from graph.prerequisites import without_cycles
from tests.builders import graph_of, note, passage

NOTES = [note("softmax"), note("attention")]


def prerequisites(graph: ConceptGraph) -> list[tuple[str, str]]:
    return [(r.source, r.target) for r in graph.relations if r.kind == "prerequisite_of"]


def test_what_explains_a_concept_and_not_the_other_way_is_its_prerequisite() -> None:
    rows = (
        passage("Attention is a softmax over scores.", "attention", 0, "summary"),
        passage("Softmax turns scores into shares.", "softmax", 0, "summary"),
    )
    assert prerequisites(graph_of(*rows, notes=NOTES)) == [("softmax", "attention")]


def test_concepts_that_explain_each_other_are_no_prerequisites() -> None:
    rows = (
        passage("Attention is a softmax over scores.", "attention", 0, "summary"),
        passage("Softmax makes attention.", "softmax", 0, "summary"),
    )
    assert prerequisites(graph_of(*rows, notes=NOTES)) == []


def test_what_only_a_contrast_names_is_no_prerequisite() -> None:
    rows = (
        passage("Attention weighs values.", "attention", 0, "summary"),
        passage("Softmax: something else.", "attention", 1, "contrast"),
        passage("Softmax turns scores into shares.", "softmax", 0, "summary"),
    )
    assert prerequisites(graph_of(*rows, notes=NOTES)) == []


def edge(source: str, target: str, weight: float) -> Relation:
    return Relation(source, target, "prerequisite_of", weight, (Evidence("p", 0, 1, "test"),))


def test_a_cycle_loses_its_weakest_edge() -> None:
    kept = without_cycles([edge("a", "b", 1.0), edge("b", "c", 0.2), edge("c", "a", 0.9)])
    assert {(r.source, r.target) for r in kept} == {("a", "b"), ("c", "a")}


def test_other_relations_may_run_in_circles() -> None:
    circle = [Relation(a, b, "contrasts_with", 1.0, (Evidence("p", 0, 1, "test"),)) for a, b in ("ab", "ba")]
    assert without_cycles(circle) == tuple(circle)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0.1, 1.0)), max_size=25))
def test_no_cycle_is_left_whatever_the_edges(edges: list[tuple[str, str, float]]) -> None:
    kept = without_cycles([edge(a, b, w) for a, b, w in edges if a != b])
    assert nx.is_directed_acyclic_graph(nx.DiGraph((r.source, r.target) for r in kept))
