"""Measuring answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer_eval import Expectation, evaluate, read_expectations, stands
from assistant.service import Assistant
from corpus.errors import EvaluationError
from corpus.records import Lang

ROWS = (
    Expectation("How does PagedAttention manage KV cache memory?", "en", "answer", "paged-attention"),
    Expectation("ZeRO三个阶段分别切分什么？", "zh", "answer", "pre-ln"),
    Expectation("What is the recipe for a good sourdough bread?", "en", "abstain"),
    Expectation("What does ZeRO stage 3 partition?", "en", "abstain"),
)


def test_answers_are_counted(assistant: Assistant) -> None:
    scores = evaluate(ROWS, assistant)
    assert (scores.n, scores.answered_right, scores.abstained_right) == (4, 2, 1)
    assert (scores.wrongly_abstained, scores.wrongly_answered, scores.concept_first) == (0, 1, 1)
    assert scores.sentences_cited == scores.sentences > 10
    assert scores.quotes_verbatim == scores.quotes > 10
    assert scores.followups_answerable == scores.followups == 9
    assert 0 < scores.ms_p50 <= scores.ms_p95


def test_a_quote_that_does_not_stand_on_its_page_is_noticed(assistant: Assistant) -> None:
    citation = assistant.ask("How does PagedAttention manage KV cache memory?").citations[0]
    assert stands(citation, assistant)
    assert not stands(replace(citation, quote="words that nobody wrote"), assistant)


def test_another_way_of_answering_can_be_measured(assistant: Assistant) -> None:
    def ask(question: str, lang: Lang) -> object:
        answer = assistant.ask(question, lang)
        return replace(answer, sentences=tuple(replace(s, unsupported=("number",)) for s in answer.sentences))

    scores = evaluate(ROWS[:1], assistant, ask)  # type: ignore[arg-type]
    assert scores.unsupported == scores.sentences > 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"question": "x", "lang": "de", "expect": "answer"}', ":1: not a row"),
        ('\n{"question": "x", "lang": "en"}', ":2: not a row"),
        ("not json", ":1: not a row"),
        ("\n\n", "holds no questions"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(text)
    with pytest.raises(EvaluationError, match=message):
        read_expectations(file)
