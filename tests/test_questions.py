"""Reading the question bank."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.records import Name
from ingest.questions import read_questions
from tests.builders import write

ONE = """- id: a-1
  concepts: [a]
  form: open
  level: 3
  text: {zh: "为什么？", en: "Why?"}
  points: [{text: {zh: 因为, en: because}, weight: 2, support: ["@a#summary.1"]}]
  mistakes: [{zh: 错, en: wrong}]
  follow_ups: [{question: {zh: "然后？", en: "Then?"}, answer: {zh: 完, en: done}}]
"""


def test_a_question_is_read_with_all_its_parts(tmp_path: Path) -> None:
    (question,) = read_questions(write(tmp_path / "a.yaml", ONE))
    assert (question.id, question.form, question.level) == ("a-1", "open", 3)
    assert question.text == Name("为什么？", "Why?")
    assert question.points[0].support == ("@a#summary.1",)
    assert question.follow_ups[0].answer.en == "done"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: [", r"a\.yaml:\d: the questions are not valid YAML"),
        ("id: a", r"a\.yaml:1: the file is not a list"),
        (ONE + ONE.replace("level: 3", "level: high"), r"a\.yaml:9: question field level"),
        (ONE.replace("form: open", "form: quiz"), r"a\.yaml:1: question field form"),
    ],
)
def test_what_is_no_question_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_questions(write(tmp_path / "a.yaml", text))
