"""What a learner knows of each concept, from the record of attempts: how well, on how much evidence, how well kept.

Takes attempts, cards and the graph and gives a figure between 0 and 1 for each concept with the attempts behind it.
Pure; knows nothing of disk, of what was asked, or of what comes next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Literal

from assistant.practice.records import Attempt, ItemForm
from assistant.practice.schedule import Cards, cards_of, counted, day_of, zone_of
from graph.model import ConceptGraph

Standing = Literal["new", "shaky", "known", "solid"]

# What an answer is worth as evidence, against a free answer in full: what can be guessed says less.
WORTH: Mapping[ItemForm, float] = {
    "choice": 0.5,
    "multiple": 0.7,
    "truefalse": 0.3,
    "order": 0.7,
    "match": 0.7,
    "cloze": 0.6,
}

# One free answer in full supports half of full mastery, three support three quarters.
HALF = 1.0

# A concept that a question only touches, and a foundation of what was answered right, get this share of its worth.
TOUCHED, FOUNDATION = 0.3, 0.2

# However much was answered beside or above it, a concept never asked of has at most so much evidence: not "known".
MOST_BESIDE = 0.4

# What has been answered since, in free answers: each halves what an earlier answer weighs, roughly.
_RECENCY = 0.55

# From here on a concept carries what rests on it; two free answers in full, or four picked ones, lead there.
KNOWN, SOLID = 0.6, 0.8


@dataclass(frozen=True)
class Share:
    """An attempt behind a figure: what it is worth as evidence, and the concept that it was on (`via`)."""

    attempt: Attempt
    worth: float
    via: str


@dataclass(frozen=True)
class Mastery:
    """What is known of a concept: `level` is how well it was answered of late, `evidence` how much was answered (in
    free answers), `recall` the chance that it is still there; `shares` are the attempts behind it, newest first.
    """

    concept: str
    level: float
    evidence: float
    recall: float
    shares: tuple[Share, ...]

    @property
    def cap(self) -> float:
        """The most that so much evidence can support."""
        return self.evidence / (self.evidence + HALF)

    @property
    def value(self) -> float:
        """Mastery, from 0 to 1."""
        return self.level * self.cap * self.recall

    @cached_property
    def asked(self) -> int:
        """How many questions on the concept itself were answered."""
        return sum(share.via == self.concept for share in self.shares)

    @property
    def standing(self) -> Standing:
        """In a word; "new" where no question on the concept itself was answered."""
        if not self.asked:
            return "new"
        if self.value < KNOWN:
            return "shaky"
        return "known" if self.value < SOLID else "solid"


def mastery_of(
    attempts: Iterable[Attempt], graph: ConceptGraph, now: datetime, cards: Cards | None = None
) -> dict[str, Mastery]:
    """The mastery of every concept that the attempts say something of.

    Args:
        attempts: one learner's, corrected; skipped and disputed ones count for nothing.
        graph: its `prerequisite_of` relations carry a little of a right answer to what it rests on.
        now: aware; its zone is the learner's.
        cards: the cards of these attempts, where they are at hand.

    """
    rows = counted(attempts)
    cards = cards or cards_of(rows, zone=zone_of(now))
    shares: dict[str, list[Share]] = defaultdict(list)
    foundations = prerequisites(graph)
    for attempt, worth in _worths(rows, zone_of(now)):
        for concept, share in _shared(attempt, worth, foundations):
            shares[concept].append(share)
    return {slug: _mastery(slug, found, cards, now.date()) for slug, found in sorted(shares.items())}


def prerequisites(graph: ConceptGraph) -> dict[str, tuple[str, ...]]:
    """What each concept rests on directly, the weightiest first."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for relation in graph.relations:
        if relation.kind == "prerequisite_of":
            found[relation.target].append((-relation.weight, relation.source))
    return {slug: tuple(source for _, source in sorted(rows)) for slug, rows in found.items()}


def _worths(rows: Sequence[Attempt], zone: tzinfo) -> Iterator[tuple[Attempt, float]]:
    """The attempts, newest first, with what each is worth.

    One question is not the whole concept, so the same question again is worth a half, a third, ...; and a second
    answer on one day, its solution just read, nothing.
    """
    days = {row.id: (row.item, day_of(row.at, zone)) for row in rows}
    first = {days[row.id]: row.id for row in reversed(rows)}
    times: dict[str, int] = defaultdict(int)
    for row in reversed(rows):
        counts = first[days[row.id]] == row.id
        times[row.item] += counts
        yield row, WORTH.get(row.form, 1.0) / times[row.item] if counts else 0.0


def _shared(attempt: Attempt, worth: float, foundations: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Share]]:
    """Which concepts an attempt bears on, and how much."""
    main, *touched = attempt.concepts
    yield main, Share(attempt, worth, main)
    for concept in touched:
        yield concept, Share(attempt, worth * TOUCHED, main)
    # A wrong answer does not speak against what it rests on: the fault may lie anywhere.
    for concept in foundations.get(main, ()) if attempt.rating > 1 else ():
        if concept not in attempt.concepts:
            yield concept, Share(attempt, worth * FOUNDATION, main)


def _mastery(concept: str, shares: Sequence[Share], cards: Cards, today: date) -> Mastery:
    own = sum(share.worth for share in shares if share.via == concept)
    others = sum(share.worth for share in shares if share.via != concept)
    ways = [concept] if concept in cards.concepts else [share.via for share in shares]
    recall = max(cards.concepts[way].recall(today) for way in ways)
    return Mastery(concept, _level(shares), own + min(others, MOST_BESIDE), recall, tuple(shares))


def _level(shares: Sequence[Share]) -> float:
    """How well it was answered, each answer weighing less the more evidence came after it."""
    since = total = weight = 0.0
    for share in shares:
        weighs = share.worth * _RECENCY**since
        total += weighs * share.attempt.score / 10
        weight += weighs
        since += share.worth
    return total / weight if weight else 0.0
