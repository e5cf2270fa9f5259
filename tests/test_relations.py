"""Relations and the evidence behind them."""

from __future__ import annotations

from corpus.records import Passage
from graph.model import ConceptGraph, Relation
from tests.builders import graph_of, note, outline, paper, passage, passages


def edges(graph: ConceptGraph, kind: str) -> list[tuple[str, str]]:
    return [(relation.source, relation.target) for relation in graph.relations if relation.kind == kind]


def the(graph: ConceptGraph, kind: str) -> Relation:
    (found,) = (relation for relation in graph.relations if relation.kind == kind)
    return found


def quoted(relation: Relation, *rows: Passage) -> list[tuple[str, str]]:
    """Each piece of evidence as its words and its method."""
    text = {row.id: row.text for row in rows}
    return [(text[e.passage][e.start : e.end], e.method) for e in relation.evidence]


def test_what_stands_below_a_heading_is_part_of_it() -> None:
    text = "## Inference\n- KV cache\n"
    relation = the(graph_of(text=text), "part_of")
    assert (relation.source, relation.target) == ("kv-cache", "inference")
    assert quoted(relation, *outline(text)[1]) == [("KV cache", "outline nesting")]


def test_evidence_of_nesting_stands_under_the_parent() -> None:
    text = "## Training\nmore on Batching below\n- Recovery\n## Inference\n- Batching\n"
    rows = outline(text)[1]
    relation = next(r for r in graph_of(text=text).relations if r.source == "batching")
    assert [row.section for row in rows if row.id == relation.evidence[0].passage] == ["Inference"]


def test_an_outline_without_headings_has_evidence_too() -> None:
    text = "- KV cache\n  - Paged blocks\n"
    assert edges(graph_of(text=text), "part_of") == [("paged-blocks", "kv-cache")]


def test_a_note_is_part_of_the_entries_it_answers() -> None:
    row = passage("GQA shares heads.", "gqa")
    graph = graph_of(
        row, notes=[note("gqa", topics=("Sharing across heads", "Unknown"))], text="## A\n- Sharing across heads\n"
    )
    relation = next(r for r in graph.relations if r.source == "gqa")
    assert (relation.target, relation.kind) == ("sharing-across-heads", "part_of")
    assert quoted(relation, row) == [("GQA shares heads.", "front matter")]


def test_a_prerequisite_points_to_the_note_and_is_quoted_from_its_mechanism() -> None:
    rows = passages("pre-ln", "It moves layer normalization.", kind="summary")
    rows += (passage("Layer normalization comes first.", "pre-ln", 1, "mechanism"),)
    graph = graph_of(*rows, notes=[note("pre-ln", prerequisites=("layer-normalization",))])
    relation = the(graph, "prerequisite_of")
    assert (relation.source, relation.target) == ("layer-normalization", "pre-ln")
    assert quoted(relation, *rows) == [("Layer normalization", "front matter and text")]


def test_a_contrast_is_quoted_from_the_comparison() -> None:
    rows = (passage("Unlike Post-LN.", "pre-ln", 0, "summary"), passage("- Post-LN: later.", "pre-ln", 1, "contrast"))
    graph = graph_of(*rows, notes=[note("pre-ln", contrasts=("post-ln",))])
    relation = the(graph, "contrasts_with")
    assert (relation.source, relation.target) == ("pre-ln", "post-ln")
    assert [(e.passage, e.start, e.end) for e in relation.evidence] == [("pre-ln-1", 2, 9)]


def test_a_relation_to_what_the_text_does_not_name_rests_on_the_notes_opening() -> None:
    rows = passages("vllm", "vLLM serves models.", "It is fast.")
    relation = the(graph_of(*rows, notes=[note("vllm", uses=("paged-attention",))]), "uses")
    assert quoted(relation, *rows) == [("vLLM serves models.", "front matter")]


def test_there_is_no_relation_without_evidence() -> None:
    graph = graph_of(
        notes=[note("vllm", uses=("paged-attention",), introduced_by="2309.06180")], papers=[paper("2309.06180")]
    )
    assert {concept.slug for concept in graph.concepts} == {"vllm", "paged-attention", "2309.06180"}
    assert graph.relations == ()


def test_a_note_is_not_related_to_itself_by_another_name() -> None:
    notes = [note("kv-cache", aliases=("key value cache",), uses=("key-value-cache",))]
    assert graph_of(passage("The KV cache.", "kv-cache"), notes=notes).relations == ()


def test_a_concept_is_introduced_by_the_paper_that_names_it() -> None:
    row = passage("We propose multi-query attention.", "1911.02150")
    graph = graph_of(row, papers=[paper("1911.02150", introduces=("multi-query-attention",))])
    relation = the(graph, "introduced_by")
    assert (relation.source, relation.target) == ("multi-query-attention", "1911.02150")
    assert quoted(relation, row) == [("multi-query attention", "registry and paper")]


def test_an_introduction_known_from_a_note_rests_on_the_note_where_the_paper_is_not_read() -> None:
    row = passage("GQA shares heads.", "gqa")
    graph = graph_of(row, notes=[note("gqa", introduced_by="2305.13245")], papers=[paper("2305.13245")])
    assert quoted(the(graph, "introduced_by"), row) == [("GQA shares heads.", "front matter")]


def test_an_introduction_by_an_unknown_paper_is_left_out() -> None:
    assert graph_of(passage("GQA", "gqa"), notes=[note("gqa", introduced_by="none")]).relations == ()


def test_concepts_that_share_three_passages_beyond_chance_are_related() -> None:
    rows = (*passages("d", *["alpha decay and beta decay"] * 3), *passages("e", *["nothing"] * 7))
    relation = the(graph_of(*rows, notes=[note("alpha-decay"), note("beta-decay")]), "related_to")
    assert (relation.source, relation.target, relation.weight) == ("alpha-decay", "beta-decay", 1.0)
    assert quoted(relation, *rows) == [("beta decay", "3 shared passages")]


def test_two_shared_passages_are_not_enough() -> None:
    rows = (*passages("d", *["alpha decay and beta decay"] * 2), *passages("e", *["nothing"] * 7))
    assert graph_of(*rows, notes=[note("alpha-decay"), note("beta-decay")]).relations == ()


def test_what_is_named_everywhere_is_related_to_nothing() -> None:
    rows = (*passages("d", *["alpha decay and beta decay"] * 3), *passages("e", *["alpha decay"] * 27))
    assert graph_of(*rows, notes=[note("alpha-decay"), note("beta-decay")]).relations == ()


def test_a_relation_found_twice_is_one_with_all_its_evidence() -> None:
    row = passage("We propose GQA heads.", "2305.13245")
    own = passage("GQA heads are shared.", "gqa-heads")
    known = paper("2305.13245", introduces=("gqa-heads",))
    text = "## GQA family\n- GQA heads\n"
    graph = graph_of(row, own, notes=[note("gqa-heads", topics=("GQA family",))], papers=[known], text=text)
    relation = the(graph, "part_of")
    assert [evidence.method for evidence in relation.evidence] == ["outline nesting", "front matter"]
    assert edges(graph, "introduced_by") == [("gqa-heads", "2305.13245")]
