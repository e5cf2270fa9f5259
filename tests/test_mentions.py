"""Which concept a name in a passage stands for."""

from __future__ import annotations

from corpus.records import Passage
from graph.mentions import find_mentions
from graph.names import Lexicon
from tests.builders import passage, passages

NAMES = {
    "pipeline-parallelism": ["pipeline parallelism", "PP"],
    "pointer-prediction": ["pointer prediction", "PP"],
    "activation-checkpointing": ["activation checkpointing", "checkpointing"],
    "training-checkpoint": ["training checkpoint", "checkpointing"],
    "zero": ["ZeRO"],
}


def mentioned(*rows: Passage) -> list[tuple[str, str]]:
    """Each mention as its words and its concept."""
    text = {row.id: row.text for row in rows}
    return [(text[m.passage][m.start : m.end], m.concept) for m in find_mentions(rows, Lexicon(NAMES))]


def test_a_short_acronym_counts_where_the_document_names_the_concept_in_full() -> None:
    rows = passages("a", "PP has bubbles.", "We use pipeline parallelism.")
    assert mentioned(*rows) == [("PP", "pipeline-parallelism"), ("pipeline parallelism", "pipeline-parallelism")]


def test_a_short_acronym_alone_counts_for_nothing() -> None:
    assert mentioned(passage("PP has bubbles.", "a"), passage("pipeline parallelism", "b")) == [
        ("pipeline parallelism", "pipeline-parallelism")
    ]


def test_a_note_may_use_the_acronym_of_its_own_concept() -> None:
    assert mentioned(passage("PP has bubbles.", "pipeline-parallelism")) == [("PP", "pipeline-parallelism")]


def test_a_shared_name_goes_to_the_concept_that_the_document_names_otherwise() -> None:
    assert mentioned(passage("Checkpointing writes a training checkpoint.")) == [
        ("Checkpointing", "training-checkpoint"),
        ("training checkpoint", "training-checkpoint"),
    ]


def test_a_shared_name_goes_to_the_one_named_more_often() -> None:
    text = "A training checkpoint. Activation checkpointing, activation checkpointing: checkpointing."
    assert mentioned(passage(text))[-1] == ("checkpointing", "activation-checkpointing")


def test_a_shared_name_goes_to_nobody_where_nothing_stands_out() -> None:
    assert mentioned(passage("Checkpointing helps.")) == []
    both = mentioned(passage("activation checkpointing, training checkpoint, checkpointing"))
    assert [words for words, _ in both] == ["activation checkpointing", "training checkpoint"]


def test_a_chinese_passage_with_small_letters_is_read_as_written() -> None:
    assert mentioned(passage("把梯度置为 zero。")) == []
    assert mentioned(passage("ZeRO 切分梯度。")) == [("ZeRO", "zero")]


def test_mentions_are_sorted_by_passage_and_place() -> None:
    rows = [passage("ZeRO, then ZeRO", "b"), passage("ZeRO", "a")]
    found = find_mentions(rows, Lexicon(NAMES))
    assert [(m.passage, m.start) for m in found] == [("a-0", 0), ("b-0", 0), ("b-0", 11)]
