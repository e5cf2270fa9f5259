"""Where a learner stands on a day: what Today is decided from, each part worked out once and only where it is needed.

Takes the record of attempts, cards, the graph and what can be asked on each concept. Pure; decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from assistant.practice.guard import Guard, guard
from assistant.practice.mastery import KNOWN, Mastery, Standing, mastery_of, prerequisites
from assistant.practice.pace import pace_of
from assistant.practice.records import Attempt, ItemForm
from assistant.practice.schedule import Card, Cards, day_of, zone_of
from graph.model import ConceptGraph


class Askable(Protocol):
    """What Today needs to know of a question; a `QuizItem` is one."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def form(self) -> ItemForm:
        """Its form."""

    @property
    def concepts(self) -> tuple[str, ...]:
        """The slugs that it is on, the main one first."""

    @property
    def level(self) -> int:
        """From 1 to 5."""

    @property
    def stem(self) -> str:
        """What is asked."""


@dataclass(frozen=True)
class Situation:
    """Where a learner stands: what everything here is decided from.

    `items` may make its values when they are asked for: only concepts that may have a place are looked at. `order`
    lists slugs as the outline does; it breaks ties of the learning order.
    """

    attempts: Sequence[Attempt]
    cards: Cards
    graph: ConceptGraph
    items: Mapping[str, Sequence[Askable]]
    now: datetime
    order: Sequence[str] = ()

    @property
    def today(self) -> date:
        """The learner's calendar day."""
        return self.now.date()

    @cached_property
    def mastery(self) -> dict[str, Mastery]:
        """What is known of each concept."""
        return mastery_of(self.attempts, self.graph, self.now, self.cards)

    @cached_property
    def foundations(self) -> dict[str, tuple[str, ...]]:
        """What each concept rests on directly."""
        return prerequisites(self.graph)

    def askable_foundations(self, slug: str) -> tuple[str, ...]:
        """Those that can be asked about; of others nothing can ever be known, so they hold nothing up."""
        return tuple(low for low in self.foundations.get(slug, ()) if low in self.items and low != slug)

    @cached_property
    def pace(self) -> dict[ItemForm, float]:
        """Minutes by form."""
        return pace_of(self.attempts)

    @cached_property
    def answered(self) -> frozenset[str]:
        """The ids of all questions that were answered, skipped or disputed."""
        return frozenset(attempt.item for attempt in self.attempts)

    @cached_property
    def touched_today(self) -> frozenset[str]:
        """The ids of those of today; none is asked twice in a day."""
        zone = zone_of(self.now)
        return frozenset(a.item for a in self.attempts if day_of(a.at, zone) == self.today)

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The ids of questions that the learner calls wrong; they are not asked again."""
        return frozenset(attempt.item for attempt in self.attempts if attempt.disputed)

    @cached_property
    def learning_order(self) -> tuple[str, ...]:
        """Everything that can be asked about: as the outline has it, each concept straight after what it rests on."""
        place = {slug: i for i, slug in enumerate(self.order)}
        told: dict[str, None] = {}
        for slug in sorted(self.items, key=lambda slug: (place.get(slug, len(place)), slug)):
            self._tell(slug, told, set())
        return tuple(told)

    def _tell(self, slug: str, told: dict[str, None], above: set[str]) -> None:
        for low in self.askable_foundations(slug):
            if low not in told and low not in above:
                self._tell(low, told, above | {slug})
        told.setdefault(slug)

    def standing(self, slug: str) -> Standing:
        """How a concept stands, in a word."""
        return self.mastery[slug].standing if slug in self.mastery else "new"

    def ready(self, slug: str) -> bool:
        """Whether everything that a concept rests on is known."""
        lows = self.askable_foundations(slug)
        return all(low in self.mastery and self.mastery[low].value >= KNOWN for low in lows)

    def fresh(self, slug: str) -> list[Askable]:
        """The questions on a concept that were never asked, the easiest and shortest first."""
        rows = [item for item in self.items.get(slug, ()) if item.id not in self.answered]
        return sorted(rows, key=lambda item: (item.level, self.pace[item.form], item.id))

    def stale(self, slug: str) -> list[Askable]:
        """Those that may be asked again, the least remembered first."""
        rows = [item for item in self.items.get(slug, ()) if self.again(item.id)]
        return sorted(rows, key=lambda item: (self.cards.items[item.id].recall(self.today), item.id))

    def again(self, id: str) -> bool:
        """Whether a question that was answered may be asked today."""
        return id in self.cards.items and id not in self.touched_today and id not in self.disputed

    def found(self, card: Card) -> Askable | None:
        """The question of a card; None where it was removed since."""
        rows = (item for slug in card.concepts for item in self.items.get(slug, ()))
        return next((item for item in rows if item.id == card.key), None)

    def guard(self, slug: str) -> Guard | None:
        """What a concept leans on that is shaky."""
        return guard(slug, self.mastery, self.graph, self.foundations)
