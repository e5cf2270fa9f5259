"""Retrieval: the four methods, filters, and the way to each hit."""

from __future__ import annotations

from pathlib import Path

import pytest
from llama_index.core.schema import QueryBundle

from assistant.llama import LibraryRetriever
from assistant.retrieval import METHODS, Method, Retriever, Where, parse_method
from assistant.service import Assistant
from corpus.errors import QuestionError

QUESTION = "How does PagedAttention manage KV cache memory?"


@pytest.fixture
def retriever(assistant: Assistant) -> Retriever:
    return assistant.knowledge.retriever


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_note_and_says_what_the_score_is_made_of(retriever: Retriever, method: Method) -> None:
    hits = retriever.retrieve(QUESTION, method, 5).hits
    assert "paged-attention" in {hit.passage.document for hit in hits}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.parts.get("hybrid") for hit in hits[:1])
    assert ("walk" in hits[0].parts) == (method == "graph")


def test_a_hit_says_how_the_question_leads_to_it(retriever: Retriever) -> None:
    hits = retriever.retrieve(QUESTION).hits
    named = next(hit for hit in hits if hit.path[0] == "paged-attention")
    assert named.path == ("paged-attention", "mentions", named.passage.id)
    assert all(hit.path[-1] == hit.passage.id for hit in hits if hit.path)


@pytest.mark.parametrize(
    "where",
    [
        Where(documents=frozenset({"zero"})),
        Where(kinds=frozenset({"note"})),
        Where(langs=frozenset({"zh"})),
        Where(concepts=frozenset({"self-attention"})),
        Where(kinds=frozenset({"note"}), langs=frozenset({"en"})),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_only_what_is_admitted_is_found(retriever: Retriever, where: Where, method: Method) -> None:
    hits = retriever.retrieve(QUESTION, method, 10, where).hits
    kinds = {document.id: document.kind for document in retriever.documents.values()}
    mentioned = retriever.graph.concepts_in
    assert hits
    assert all(where.admits(h.passage, kinds[h.passage.document], mentioned.get(h.passage.id, ())) for h in hits)


def test_a_filter_that_admits_nothing_finds_nothing(retriever: Retriever) -> None:
    assert retriever.retrieve(QUESTION, where=Where(documents=frozenset({"nothing"}))).hits == ()


def test_chinese_words_find_english_pages_through_what_notes_say_in_both(retriever: Retriever) -> None:
    english = Where(langs=frozenset({"en"}))
    hits = retriever.retrieve("残差主干 恒等 梯度", "lexical", 5, english).hits
    assert "pre-ln" in {hit.passage.document for hit in hits}


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"'magic'.*dense, lexical, hybrid, graph"):
        parse_method("magic")


def test_llama_index_gets_nodes_with_scores_and_places(retriever: Retriever) -> None:
    nodes = LibraryRetriever(retriever, count=3).retrieve(QueryBundle(QUESTION))
    direct = retriever.retrieve(QUESTION, count=3).hits
    assert [node.node.node_id for node in nodes] == [hit.passage.id for hit in direct]
    assert nodes[0].metadata["document"] == direct[0].passage.document
    assert nodes[0].score == pytest.approx(direct[0].score)


@pytest.mark.papers
def test_a_chinese_question_finds_the_english_page(retriever: Retriever, papers_dir: Path) -> None:
    papers = Where(kinds=frozenset({"paper"}))
    hits = retriever.retrieve("块大小怎么影响KV Cache的碎片？", where=papers, count=5).hits
    assert "2309.06180" in {hit.passage.document for hit in hits}
