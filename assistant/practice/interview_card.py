"""What an interview showed: per section and form what was made and missed, with sources, and what to study, in order.

Takes a finished interview and gives its card; two cards can be compared. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.practice.interview import Exchange, Interview, topic_score
from assistant.practice.records import Point, PointGrade
from corpus.records import Lang
from graph.explore import learning_path
from graph.model import ConceptGraph

TO_STUDY = 3


@dataclass(frozen=True)
class Dimension:
    """One row of the card: a section or a form by name, its mean score (0 to 10), and its points."""

    name: str
    score: float
    questions: int
    made: tuple[Point, ...]
    missed: tuple[Point, ...]


@dataclass(frozen=True)
class Study:
    """A concept to study: its slug and name, the points lost on it, and how much they weigh."""

    slug: str
    name: str
    points: tuple[Point, ...]
    lost: float


@dataclass(frozen=True)
class Card:
    """An interview in one view; `wrong` quotes what contradicted the material."""

    score: float
    sections: tuple[Dimension, ...]
    forms: tuple[Dimension, ...]
    study: tuple[Study, ...]
    wrong: tuple[str, ...]


def card_of(interview: Interview, graph: ConceptGraph, lang: Lang | None = None) -> Card:
    """The card of an interview, as far as it went; names in the interview's language or the one given."""
    lang, topics = lang or interview.setup.lang, interview.topics
    scores = [topic_score(topic) for topic in topics]
    wrong = (words for exchange in interview.exchanges for words in exchange.grade.wrong)
    return Card(
        _mean(scores),
        _dimensions(topics, lambda topic: _section(topic, graph, lang)),
        _dimensions(topics, lambda topic: topic[0].prompt.item.form),
        _study(topics, graph, lang),
        tuple(dict.fromkeys(wrong)),
    )


def changes(card: Card, before: Card) -> dict[str, float]:
    """By how much the score of each section and form that both cards have has changed."""
    old = {row.name: row.score for row in (*before.sections, *before.forms)}
    return {row.name: round(row.score - old[row.name], 1) for row in (*card.sections, *card.forms) if row.name in old}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1) if values else 0.0


def _section(topic: Sequence[Exchange], graph: ConceptGraph, lang: Lang) -> str:
    concept = graph.by_slug.get(topic[0].prompt.item.concept)
    section = graph.by_slug.get(concept.topic) if concept else None
    return section.called(lang) if section else ""


def _dimensions(
    topics: Sequence[Sequence[Exchange]], name: Callable[[Sequence[Exchange]], str]
) -> tuple[Dimension, ...]:
    groups: dict[str, list[Sequence[Exchange]]] = defaultdict(list)
    for topic in topics:
        groups[name(topic)].append(topic)
    return tuple(_dimension(title, rows) for title, rows in groups.items())


def _dimension(name: str, topics: Sequence[Sequence[Exchange]]) -> Dimension:
    graded = [point for topic in topics for point in points_of(topic)]
    made = tuple(g.point for g in graded if g.verdict == "hit")
    missed = tuple(g.point for g in graded if g.verdict != "hit")
    return Dimension(name, _mean([topic_score(topic) for topic in topics]), len(topics), made, missed)


def points_of(topic: Sequence[Exchange]) -> tuple[PointGrade, ...]:
    """The points of an opening question, those made good in a follow-up as they were then graded."""
    later = {g.point: g for exchange in topic[1:] for g in exchange.grade.points if g.verdict == "hit"}
    return tuple(later.get(graded.point, graded) for graded in topic[0].grade.points)


def _study(topics: Sequence[Sequence[Exchange]], graph: ConceptGraph, lang: Lang) -> tuple[Study, ...]:
    """The concepts on which most was lost, what others rest on first."""
    lost: dict[str, list[PointGrade]] = defaultdict(list)
    for topic in topics:
        slug = topic[0].prompt.item.concept
        lost[slug] += [graded for graded in points_of(topic) if graded.verdict != "hit"]
    weights = {slug: sum(_weight(g) for g in rows) for slug, rows in lost.items() if rows and slug in graph.by_slug}
    worst = sorted(weights, key=lambda slug: (-weights[slug], slug))[:TO_STUDY]
    ways = {slug: learning_path(graph, slug) for slug in worst}
    ordered = sorted(worst, key=lambda slug: (sum(other in ways[slug] for other in worst), -weights[slug]))
    return tuple(
        Study(slug, graph.by_slug[slug].called(lang), tuple(g.point for g in lost[slug]), weights[slug])
        for slug in ordered
    )


def _weight(graded: PointGrade) -> float:
    return graded.point.weight * (0.5 if graded.verdict == "partial" else 1.0)
