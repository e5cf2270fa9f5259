"""How good the answers are: questions with what to expect are asked, and the answers counted.

Takes an assistant and rows `{"question", "lang", "expect": "answer" | "abstain", "concept"?}` and gives counts. Quotes
are looked up on the page itself, read afresh from the file; follow-ups are asked in their turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from assistant.answer import Answer, Citation
from assistant.conversation import Conversation
from assistant.llm.backend import Backend
from assistant.service import Assistant
from corpus.errors import EvaluationError
from corpus.records import Lang
from ingest.pages import letters, page_letters
from ingest.text import read_text

Asker = Callable[[str, Lang], Answer]


@checked(frozen=True, config=ConfigDict(extra="ignore"))
class Expectation:
    """A question and what to expect of its answer; `concept` is the slug that it should be about first."""

    question: str
    lang: Lang
    expect: Literal["answer", "abstain"]
    concept: str = ""


@dataclass(frozen=True)
class AnswerScores:
    """Counts over `n` questions; milliseconds are of whole answers.

    `concept_first` counts answers about the expected concept, of those rows that name one; `sentences` leaves out
    abstentions and notices.
    """

    n: int
    answered_right: int
    abstained_right: int
    wrongly_abstained: int
    wrongly_answered: int
    concept_first: int
    quotes: int
    quotes_verbatim: int
    sentences: int
    sentences_cited: int
    unsupported: int
    followups: int
    followups_answerable: int
    ms_p50: float
    ms_p95: float

    def to_dict(self) -> dict[str, float]:
        """As `viva eval answers --json` prints it."""
        return asdict(self)


_ROW = TypeAdapter(Expectation)


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """The rows of a JSON Lines file.

    Raises:
        SourceError: the file cannot be read.
        EvaluationError: a line is not such a row, or there is none; the text names file and line.

    """
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip():
            try:
                rows.append(_ROW.validate_python(json.loads(line)))
            except (ValidationError, ValueError) as error:
                raise EvaluationError(
                    f'{path}:{number}: not a row {{"question", "lang": "zh" or "en", "expect": "answer" or "abstain"}}.'
                ) from error
    if not rows:
        raise EvaluationError(f"{path} holds no questions.")
    return tuple(rows)


def evaluate(rows: Iterable[Expectation], assistant: Assistant, ask: Asker | None = None) -> AnswerScores:
    """Asks every question, and every follow-up of its answer, and counts.

    Args:
        rows: what to ask.
        assistant: who answers, and whose library the quotes are of.
        ask: another way to have the questions answered, by a language model say; follow-ups are composed all the same.
    """
    ask = ask or assistant.ask
    expected = tuple(rows)
    ask(expected[0].question, expected[0].lang)  # what is loaded once is not part of an answer's time
    answers = tuple(ask(row.question, row.lang) for row in expected)
    right = [(row, answer) for row, answer in zip(expected, answers, strict=True)]
    said = [
        sentence
        for answer in answers
        if not answer.abstained
        for sentence in answer.sentences
        if sentence.role != "notice"
    ]
    quotes = {citation for answer in answers for citation in _all_citations(answer)}
    next_ = dict.fromkeys((follow_up.text, answer.lang) for answer in answers for follow_up in answer.follow_ups)
    times = [answer.timings.total_ms for answer in answers]
    return AnswerScores(
        len(expected),
        answered_right=sum(row.expect == "answer" and not answer.abstained for row, answer in right),
        abstained_right=sum(row.expect == "abstain" and answer.abstained for row, answer in right),
        wrongly_abstained=sum(row.expect == "answer" and answer.abstained for row, answer in right),
        wrongly_answered=sum(row.expect == "abstain" and not answer.abstained for row, answer in right),
        concept_first=sum(bool(row.concept) and _first(answer) == row.concept for row, answer in right),
        quotes=len(quotes),
        quotes_verbatim=sum(stands(citation, assistant) for citation in quotes),
        sentences=len(said),
        sentences_cited=sum(bool(sentence.citations) for sentence in said),
        unsupported=sum(bool(sentence.unsupported) for sentence in said),
        followups=len(next_),
        followups_answerable=sum(answerable(text, lang, assistant) for text, lang in next_),
        ms_p50=round(float(np.percentile(times, 50)), 1),
        ms_p95=round(float(np.percentile(times, 95)), 1),
    )


def written_by(assistant: Assistant, backend: Backend) -> Asker:
    """A way to have questions answered by a language model."""

    def ask(question: str, lang: Lang) -> Answer:
        events = assistant.stream(question, Conversation(), backend, lang)
        return next(event for event in events if isinstance(event, Answer))

    return ask


def answerable(question: str, lang: Lang, assistant: Assistant) -> bool:
    """Whether asking a question gives an answer with a citation."""
    answer = assistant.ask(question, lang)
    return not answer.abstained and bool(answer.citations)


def stands(citation: Citation, assistant: Assistant) -> bool:
    """Whether a quote stands verbatim where the citation says: on the page of the file, else in the passage."""
    retriever = assistant.knowledge.retriever
    document = retriever.documents.get(citation.document)
    if citation.page is not None and document and Path(document.source).exists():
        return letters(citation.quote) in page_letters(Path(document.source), citation.page)
    passage = retriever.passages.get(citation.passage)
    return passage is not None and citation.quote in passage.text


def _all_citations(answer: Answer) -> tuple[Citation, ...]:
    return (*answer.citations, *(link.evidence for link in answer.cross_links))


def _first(answer: Answer) -> str:
    return answer.concepts[0].slug if answer.concepts and not answer.abstained else ""
