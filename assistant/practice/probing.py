"""For interviewers: given what a candidate said, the questions that go after its gaps.

Takes the candidate's words and gives questions, each with the marking point that it is after and its source. The
concept is the one that the words, or the question asked, name most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.phrases import phrase
from assistant.practice.interview import OPEN_FORMS, Grading
from assistant.practice.quiz import Questions
from assistant.practice.records import Point, PointGrade, QuizItem, Source
from assistant.question import cleaned, language
from corpus.errors import QuestionError
from corpus.records import Lang

MOST_ITEMS = 6


@dataclass(frozen=True)
class Probe:
    """A next question, the marking point that it is after, where that stands, and the concept."""

    text: str
    after: str
    source: Source | None
    concept: str


def probes(said: str, question: str, questions: Questions, grader: Grading, n: int = 3) -> tuple[Probe, ...]:
    """The `n` questions that go after the heaviest gaps.

    Raises:
        QuestionError: nothing was said, or it names nothing on which there are questions.

    """
    text, lang = " ".join(said.split()), language(question or said)
    if not text:
        raise QuestionError("The answer is empty; give what the candidate said.")
    items = _items(text, cleaned(question) if question.strip() else "", lang, questions)
    if not items:
        raise QuestionError(
            "The material holds no questions on what this answer speaks of; name the question with --question."
        )
    found = {probe.text: probe for item in items for probe in _of_item(item, text, questions, grader, lang)}
    return tuple(found.values())[:n]


def _items(text: str, question: str, lang: Lang, questions: Questions) -> Sequence[QuizItem]:
    """Questions with several points on the concept that is spoken of most; the one that was asked first."""
    knowledge = questions.material.knowledge
    shares = knowledge.named_shares(question) or knowledge.named_shares(text)
    for slug in sorted(shares, key=lambda slug: (-shares[slug], slug)):
        items = [
            item
            for item in questions.items_on(slug, lang=lang, forms=OPEN_FORMS)
            if len(item.points) > 1 and item.concept == slug
        ]
        if items:
            alike = knowledge.retriever.lexical.weights(question or text)
            return sorted(items, key=lambda item: -_common(item.stem, alike, questions))[:MOST_ITEMS]
    return ()


def _common(stem: str, wanted: dict[str, float], questions: Questions) -> float:
    words = questions.material.knowledge.retriever.lexical.weights(stem)
    return sum(weight for word, weight in wanted.items() if word in words)


def _of_item(item: QuizItem, text: str, questions: Questions, grader: Grading, lang: Lang) -> Iterator[Probe]:
    graded = grader.grade(item, text)
    gaps = sorted(graded.missed, key=lambda g: (g.verdict != "contradicted", -g.point.weight))
    for gap in gaps:
        yield Probe(_asked(gap, item, text, questions, lang), gap.point.text, _source(gap.point), item.concept)


def _asked(gap: PointGrade, item: QuizItem, text: str, questions: Questions, lang: Lang) -> str:
    """A question after a gap: on what was said wrongly, by a name that was not spoken of, else the question itself."""
    graph = questions.material.knowledge.graph
    if gap.verdict == "contradicted" and gap.words:
        return phrase("probe_contradicted", lang, said=gap.words)
    spoken = {slug for match in graph.lexicon.find(text) for slug in match.slugs} | {item.concept}
    named = (slug for match in graph.lexicon.find(gap.point.text) for slug in match.slugs if slug not in spoken)
    term = next(named, "")
    if term:
        name = graph.by_slug[item.concept].called(lang)
        return phrase("probe_term", lang, concept=name, term=graph.by_slug[term].called(lang))
    if gap.verdict == "partial" and gap.words:
        return phrase("probe_partial", lang, said=gap.words)
    return item.stem


def _source(point: Point) -> Source | None:
    return next((s for s in point.sources if s.page), next(iter(point.sources), None))
