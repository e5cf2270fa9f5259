"""Documents without pages: their sentences, and entries of their lists, are quoted like those of papers."""

from __future__ import annotations

import pytest

from assistant.service import Assistant
from ingest.embedding import SentenceTransformerEmbedder
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.builders import write

NOTES = """# Node pressure

## Eviction

The kubelet evicts pods when the node runs out of memory. BestEffort pods are evicted first.

## Upgrade of the broker

- Drain the node that is going to be upgraded and wait until the mirror queue is in sync
- 进风温度超过二十七度时必须上报值班经理
"""


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Assistant:
    folder = tmp_path_factory.mktemp("notes")
    write(folder / "pressure.md", NOTES)
    with Library.open(folder / "home", create=True) as library:
        ingest(library, Sources(added=(folder / "pressure.md",)), embedder)
        return Assistant.over(library, embedder)


@pytest.mark.parametrize(
    ("question", "quote", "section"),
    [
        ("Which pods are evicted first?", "BestEffort pods are evicted first.", "Eviction"),
        ("进风温度超过多少必须上报?", "进风温度超过二十七度时必须上报值班经理", "Upgrade of the broker"),
    ],
)
def test_sentence_of_a_text_answers_under_its_section(
    notes: Assistant, question: str, quote: str, section: str
) -> None:
    citation = notes.ask(question).sentences[0].citations[0]
    assert (citation.quote, citation.section, citation.page) == (quote, section, None)


def test_entry_of_a_list_is_quoted_without_its_mark(notes: Assistant) -> None:
    quotes = {c.quote for s in notes.ask("When is the mirror queue in sync?").sentences for c in s.citations}
    assert quotes == {"Drain the node that is going to be upgraded and wait until the mirror queue is in sync"}


def test_text_in_another_language_is_told_with_its_title(notes: Assistant) -> None:
    told = notes.ask("Which pods does the kubelet evict?", "zh").sentences[0].text
    assert told.startswith("《Node pressure》原文（英文）：“The kubelet evicts pods")


def test_what_texts_do_not_hold_is_not_answered(notes: Assistant) -> None:
    assert notes.ask("What is the capital of France?").abstained
