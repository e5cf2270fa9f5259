"""When to ask again: FSRS cards of questions and of concepts, derived from the record of attempts each time.

Takes attempts and gives cards; nothing here is stored, so that a corrected, disputed or imported attempt moves every
date that it bears on. Knows nothing of disk or of what the questions say.

A day is the learner's calendar day (in the zone of `now`): FSRS counts whole days, and someone who practises at nine
one evening and at eight the next has waited a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import groupby

import fsrs
import numpy as np

from assistant.practice.records import CLOSED, Attempt, ItemForm

# A question forgotten this often will not be learned by asking it once more.
LEECH = 8

# Below half of the marks the answer was not there; a full free answer without help may wait longer.
PASSED, GOOD, EASY = 5.0, 7.0, 9.5

LEAST_RETENTION, MOST_RETENTION = 0.7, 0.97

# How far a learner's memory may be from FSRS's average one, as prior deviations of the logarithm of the factor and of
# the growth, and where it is looked for. By Fisher information a review on the due date says so little that the prior
# of the factor weighs as much as 40 of them. The latest thousand are plenty, and memories change.
_LATEST = 1000
_DEVIATION, _GROWTH_DEVIATION = 0.7, 0.2
_LOG_FACTORS, _GROWTHS = np.arange(-2, 2.05, 0.1), np.arange(0.4, 1.45, 0.05)

# Steps within a day are left out: an interview question takes minutes, and its answer has just been shown.
_FSRS = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_DECAY = -_FSRS.parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1


def rating_of(score: float, form: ItemForm, hints: int = 0) -> int:
    """FSRS's rating, 1 (again) to 4 (easy), that a score of 0 to 10 suggests; the learner may change it.

    What was picked is never "easy", and what took a hint is at most "hard".
    """
    if score < PASSED:
        return 1
    if score < GOOD or hints:
        return 2
    return 4 if score >= EASY and form not in CLOSED else 3


@dataclass(frozen=True)
class Review:
    """An answer as FSRS sees it: days since the one before, and the stability and chance of recall that it found.

    A first answer has none of the three, and tells nothing of memory.
    """

    attempts: tuple[str, ...]
    day: date
    rating: int
    elapsed: int | None = None
    stability: float | None = None

    @property
    def passed(self) -> bool:
        """Whether it was remembered."""
        return self.rating > 1

    @property
    def tells(self) -> bool:
        """Whether it says something of memory: not the first answer, nor one on the day of another."""
        return bool(self.elapsed)

    @property
    def expected(self) -> float:
        """The chance of recall that FSRS gave it for an average memory."""
        return recall_after(self.elapsed, self.stability) if self.elapsed and self.stability else 1.0


@dataclass(frozen=True)
class Card:
    """What is scheduled: a question (by item id) or a concept (by slug), with the reviews behind it.

    `stability` is in days: after so many the chance of recall is 0.9. `due` is the learner's calendar day.
    """

    key: str
    concepts: tuple[str, ...]
    reviews: tuple[Review, ...]
    stability: float
    difficulty: float
    due: date

    @property
    def last(self) -> date:
        """The day of the last review."""
        return self.reviews[-1].day

    @property
    def lapses(self) -> int:
        """How often it was forgotten after it had been answered before."""
        return sum(review.tells and not review.passed for review in self.reviews)

    @property
    def leech(self) -> bool:
        """Whether it was forgotten so often that asking alone will not help."""
        return self.lapses >= LEECH

    def recall(self, day: date) -> float:
        """The chance that it is remembered on a day; a day before the last review counts as that day."""
        return recall_after((day - self.last).days, self.stability)


@dataclass(frozen=True)
class Memory:
    """How a learner's memory differs from FSRS's average one: what it makes of a stability of so many days.

    FSRS's parameters are those of many people. Two figures of one's own are what some dozens of reviews can support: a
    factor, and how fast it grows with stability (1: as fast as FSRS expects). They bring the observed retention to the
    requested one.
    """

    factor: float = 1.0
    growth: float = 1.0

    def stability(self, average: float) -> float:
        """This learner's stability, in days, where an average one is so many."""
        return float(self.factor * average**self.growth)

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> Memory:
        """The most likely memory (maximum a posteriori, on a grid); an average one without reviews."""
        telling = sorted((r for r in reviews if r.tells), key=lambda r: (r.day, r.attempts))
        told = [(r.elapsed, r.stability, r.passed) for r in telling[-_LATEST:]]
        if not told:
            return cls()
        days, stability, passed = (np.array(column, float) for column in zip(*told, strict=True))
        log, growth = (grid[..., None] for grid in np.meshgrid(_LOG_FACTORS, _GROWTHS))
        chances = (1 + _FACTOR * days / np.exp(log + growth * np.log(stability))) ** _DECAY
        prior = (log / _DEVIATION) ** 2 + ((growth - 1) / _GROWTH_DEVIATION) ** 2
        likelihood = np.log(np.where(passed > 0, chances, 1 - chances)).sum(axis=-1) - prior[..., 0] / 2
        best = np.unravel_index(likelihood.argmax(), likelihood.shape)
        return cls(float(np.exp(log[best][0])), float(growth[best][0]))


@dataclass(frozen=True)
class Cards:
    """A learner's cards: of questions by item id, of concepts by slug.

    `memory` is the learner's own factor on FSRS's stability, 1 for an average memory; `retention` is the requested one.
    """

    items: Mapping[str, Card]
    concepts: Mapping[str, Card]
    memory: Memory = Memory()
    retention: float = 0.9

    @cached_property
    def leeches(self) -> tuple[Card, ...]:
        """Questions forgotten at least eight times, the worst first."""
        found = (card for card in self.items.values() if card.leech)
        return tuple(sorted(found, key=lambda card: (-card.lapses, card.key)))


# How the answers of one day become reviews.
_Taken = Callable[[date, Sequence[Attempt]], list[Review]]


def cards_of(attempts: Iterable[Attempt], retention: float = 0.9, zone: tzinfo = UTC) -> Cards:
    """The cards of one learner's attempts, in order of time whatever the order they come in.

    Skipped and disputed attempts count for nothing. An attempt with several concepts moves the card of its main one.
    """
    by_item: dict[str, list[Attempt]] = defaultdict(list)
    by_concept: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in counted(attempts):
        by_item[attempt.item].append(attempt)
        by_concept[attempt.concepts[0]].append(attempt)
    items = [_folded(key, rows, zone, _each) for key, rows in by_item.items()]
    concepts = [_folded(key, rows, zone, _together) for key, rows in by_concept.items()]
    memory = Memory.of(review for card in items for review in card.reviews)
    return Cards(_scheduled(items, memory, retention), _scheduled(concepts, memory, retention), memory, retention)


def counted(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts that count, in order of time; of equal times by id, so that the order is the same everywhere."""
    return sorted((a for a in attempts if not a.skipped and not a.disputed), key=lambda a: (a.at, a.id))


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The learner's calendar day."""
    return moment.astimezone(zone).date()


def zone_of(now: datetime) -> tzinfo:
    """The learner's zone: that of `now`."""
    return now.tzinfo or UTC


def _each(day: date, rows: Sequence[Attempt]) -> list[Review]:
    return [Review((row.id,), day, row.rating) for row in rows]


def _together(day: date, rows: Sequence[Attempt]) -> list[Review]:
    """Several questions on a concept in one day are one review of it, rated as they were on the whole."""
    return [Review(tuple(row.id for row in rows), day, round(sum(row.rating for row in rows) / len(rows)))]


def _folded(key: str, rows: list[Attempt], zone: tzinfo, taken: _Taken) -> Card:
    days = groupby(rows, key=lambda row: day_of(row.at, zone))
    card = fsrs.Card(card_id=0, due=rows[0].at)
    reviews: list[Review] = []
    for review in (review for day, group in days for review in taken(day, list(group))):
        elapsed = (review.day - reviews[-1].day).days if reviews else None
        reviews.append(replace(review, elapsed=elapsed, stability=card.stability))
        card, _ = _FSRS.review_card(card, fsrs.Rating(review.rating), datetime.combine(review.day, time(), UTC))
    return Card(key, rows[-1].concepts, tuple(reviews), card.stability or 1.0, card.difficulty or 5.0, reviews[-1].day)


def _scheduled(cards: Iterable[Card], memory: Memory, retention: float) -> dict[str, Card]:
    """The cards with this learner's stability, and due when the chance of recall falls to the requested one."""
    return {
        card.key: replace(
            card,
            stability=memory.stability(card.stability),
            due=card.last + timedelta(days=interval(memory.stability(card.stability), retention)),
        )
        for card in sorted(cards, key=lambda card: card.key)
    }


def recall_after(days: int | None, stability: float) -> float:
    """FSRS's forgetting curve: the chance of recall after some days, for a stability in days."""
    return float((1 + _FACTOR * max(days or 0, 0) / stability) ** _DECAY)


def interval(stability: float, retention: float) -> int:
    """The whole days, at least one, after which the chance of recall has fallen to the requested one."""
    return max(round(float(stability / _FACTOR * (retention ** (1 / _DECAY) - 1))), 1)
