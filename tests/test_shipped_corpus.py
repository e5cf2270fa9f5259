"""That the shipped outline, registry, notes, digests and questions hold together."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from corpus import shipped
from corpus.records import Note, Outline
from ingest.corpus_check import check_corpus
from ingest.notes import read_note
from ingest.outline import read_outline
from ingest.questions import read_questions
from ingest.registry import read_registry

NOTES = sorted(shipped.NOTES.glob("*.md"))
each_note = pytest.mark.parametrize("path", NOTES, ids=[path.stem for path in NOTES])


@cache
def outline() -> Outline:
    return read_outline(shipped.OUTLINE)


def read(path: Path) -> Note:
    return read_note(path)[0]


@pytest.mark.papers
def test_the_corpus_holds_together_and_with_the_papers_at_hand(papers_dir: Path) -> None:
    assert check_corpus(shipped.FOLDER, papers_dir) == ()


def test_the_corpus_is_as_large_as_it_says() -> None:
    questions = [question for path in shipped.QUESTIONS.glob("*.yaml") for question in read_questions(path)]
    assert len(read_registry(shipped.REGISTRY)) == len(list(shipped.DIGESTS.glob("*.md"))) == 193
    assert len(NOTES) == 121
    assert len(questions) == 363
    assert {question.form for question in questions} == {
        "principle", "engineering", "open", "derivation", "troubleshooting", "whiteboard"
    }  # fmt: skip


def test_every_sample_question_of_the_outline_is_in_the_bank() -> None:
    asked = {q.text.zh for path in shipped.QUESTIONS.glob("*.yaml") for q in read_questions(path)}
    assert {topic.name.zh for topic in outline().walk() if topic.kind == "question"} - asked == set()


@each_note
def test_a_notes_topics_are_names_in_the_outline(path: Path) -> None:
    names = {name for topic in outline().walk() for name in topic.name.both}
    assert set(read(path).topics) - names == set()


@each_note
def test_a_note_has_a_name_in_both_languages(path: Path) -> None:
    names = read(path).names
    assert len(names.both) == 2 or names.zh == names.en


def test_the_outline_has_both_names_for_every_section_and_item() -> None:
    kinds = {"section", "topic", "item", "question"}
    assert [topic.name for topic in outline().walk() if topic.kind in kinds and not topic.name.zh] == []
