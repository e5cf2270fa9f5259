"""The figures of progress: what was done each day, what will be due, how much is remembered, how the outline stands.

Pure functions of attempts, cards and mastery, with the day passed in; each figure keeps what it was made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from assistant.practice.mastery import Mastery, Standing
from assistant.practice.records import Attempt
from assistant.practice.schedule import Cards, Memory, Review, counted, day_of
from graph.model import ConceptGraph

FORECAST_DAYS = 30


@dataclass(frozen=True)
class Day:
    """What was answered on a day: the attempts, in order of time."""

    day: date
    attempts: tuple[Attempt, ...]

    @property
    def minutes(self) -> float:
        """The time that the answers took."""
        return sum(attempt.seconds for attempt in self.attempts) / 60

    @property
    def score(self) -> float:
        """Their mean score, from 0 to 10."""
        return sum(attempt.score for attempt in self.attempts) / len(self.attempts)


def activity(attempts: Iterable[Attempt], zone: tzinfo = UTC) -> tuple[Day, ...]:
    """The days on which anything was answered, in order."""
    days: dict[date, list[Attempt]] = defaultdict(list)
    for attempt in counted(attempts):
        days[day_of(attempt.at, zone)].append(attempt)
    return tuple(Day(day, tuple(rows)) for day, rows in sorted(days.items()))


def streak(days: Iterable[Day], today: date) -> int:
    """On how many days in a row something was answered, up to today or yesterday."""
    active = {day.day for day in days}
    last = today if today in active else today - timedelta(days=1)
    length = 0
    while last - timedelta(days=length) in active:
        length += 1
    return length


@dataclass(frozen=True)
class Due:
    """The questions that fall due on a day, by item id; what is overdue already counts for today."""

    day: date
    items: tuple[str, ...]


def due_forecast(cards: Cards, today: date, days: int = FORECAST_DAYS) -> tuple[Due, ...]:
    """What will be due on each of the next days, if nothing else were answered."""
    due: dict[date, list[str]] = defaultdict(list)
    for card in cards.items.values():
        due[max(card.due, today)].append(card.key)
    ahead = (today + timedelta(days=i) for i in range(days))
    return tuple(Due(day, tuple(due.get(day, ()))) for day in ahead)


@dataclass(frozen=True)
class Retention:
    """How much is remembered at reviews: the share requested, expected by FSRS for an average memory, and observed.

    `memory` is this learner's own, which the dates of reviews follow. `reviews` are those that tell
    of memory: not a first answer, nor a second one on the same day.
    """

    requested: float
    memory: Memory
    reviews: tuple[Review, ...]

    @property
    def expected(self) -> float | None:
        """The mean chance of recall that FSRS gave; None without reviews."""
        return _mean([review.expected for review in self.reviews])

    @property
    def observed(self) -> float | None:
        """The share that was remembered; None without reviews."""
        return _mean([float(review.passed) for review in self.reviews])


def retention(cards: Cards, since: date | None = None) -> Retention:
    """The retention of questions, from a day on or over all time."""
    told = (review for card in cards.items.values() for review in card.reviews if review.tells)
    reviews = sorted((r for r in told if since is None or r.day >= since), key=lambda r: (r.day, r.attempts))
    return Retention(cards.retention, cards.memory, tuple(reviews))


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


@dataclass(frozen=True)
class Section:
    """A section of the outline: the mastery of its concepts, "new" ones without an entry in `mastery`."""

    slug: str
    concepts: tuple[str, ...]
    mastery: Mapping[str, Mastery]

    @property
    def value(self) -> float:
        """Mean mastery over all its concepts, from 0 to 1."""
        return sum(self.mastery[c].value for c in self.concepts if c in self.mastery) / len(self.concepts)

    def count(self, standing: Standing) -> int:
        """How many of its concepts stand so."""
        return sum((self.mastery[c].standing if c in self.mastery else "new") == standing for c in self.concepts)


def sections(mastery: Mapping[str, Mastery], graph: ConceptGraph, concepts: Iterable[str]) -> tuple[Section, ...]:
    """The outline's sections with what is known of the given concepts, by slug; "" holds those without a section."""
    members: dict[str, list[str]] = defaultdict(list)
    for slug in sorted(set(concepts) & graph.by_slug.keys()):
        members[graph.by_slug[slug].topic].append(slug)
    return tuple(
        Section(topic, tuple(rows), {slug: mastery[slug] for slug in rows if slug in mastery})
        for topic, rows in sorted(members.items())
    )
