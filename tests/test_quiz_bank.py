from pathlib import Path

import pytest

from assistant.practice.bank import Bank
from corpus import shipped
from corpus.errors import CorpusError
from tests.builders import graph_of, note, write

QUESTION = """- id: {id}
  concepts: [{concept}]
  form: open
  level: 2
  text: {{zh: "{asked}？", en: "{asked}?"}}
  points: [{{text: {{zh: 甲, en: A}}, weight: 2, support: ["@x#summary.1"]}}]
  mistakes: []
  follow_ups: []
"""


def question_file(folder: Path, id: str, concept: str, asked: str = "What") -> Path:
    return write(folder / f"{concept}.yaml", QUESTION.format(id=id, concept=concept, asked=asked))


def test_a_later_folder_wins_over_an_earlier_one(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    question_file(first, "x-1", "x", "Old")
    question_file(second, "x-1", "x", "New")
    assert [q.text.en for q in Bank.load(first, second).questions] == ["New?"]


def test_own_questions_lie_in_the_library_folder(tmp_path: Path) -> None:
    question_file(tmp_path / "questions", "mine-1", "mine")
    bank = Bank.load(shipped.QUESTIONS / "pre-ln.yaml", tmp_path / "questions")
    assert {"mine-1", "pre-ln-1"} <= bank.by_id.keys()


def test_questions_on_concepts_that_the_library_lacks_are_left_out(tmp_path: Path) -> None:
    question_file(tmp_path, "pre-ln-1", "pre-ln")
    question_file(tmp_path, "other-1", "other")
    joined = Bank.load(tmp_path).joined(graph_of(notes=[note("pre-ln", en="Pre-LN")]))
    assert [q.id for q in joined.questions] == ["pre-ln-1"]


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = write(tmp_path / "x.yaml", "- id: x-1\n  concepts: [x]\n")
    with pytest.raises(CorpusError, match=rf"^{file}:1: question field form"):
        Bank.load(tmp_path)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="There are no questions at"):
        Bank.load(tmp_path / "gone")
