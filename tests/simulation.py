"""A learner who forgets, to see what Today makes of one: seeded, and without anything of FSRS in its memory.

What was learned is held for a half-life: the chance of recall halves with every half-life that passes (FSRS's own curve
is a power of time). A success after a long wait lengthens the half-life more than one after a short wait, a failure
shortens it, and what rests on foundations already held is learned for longer. Picked answers can be guessed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from assistant.practice.mastery import mastery_of, prerequisites
from assistant.practice.pace import MINUTES
from assistant.practice.records import Attempt, ItemForm, QuizItem
from assistant.practice.schedule import Cards, cards_of, rating_of
from assistant.practice.today import Plan, Step, plan_today
from corpus.records import Name
from graph.model import Concept, ConceptGraph, Evidence, Relation

START = datetime(2026, 3, 1, 19, tzinfo=UTC)
GUESS: Mapping[ItemForm, float] = {"choice": 0.25, "multiple": 0.1, "truefalse": 0.5, "order": 0.1, "match": 0.1}


@dataclass(frozen=True)
class Profile:
    """How someone remembers: days until half is forgotten after the first time, and how much a success lengthens it."""

    name: str
    half_life: float
    growth: float


AVERAGE = Profile("average", 12.0, 2.2)
PROFILES = (Profile("forgetful", 5.0, 1.4), AVERAGE, Profile("quick", 25.0, 3.5))


@dataclass
class Memory:
    """One question's trace: its half-life in days, and when it was last seen."""

    half_life: float
    seen: datetime

    def recall(self, now: datetime) -> float:
        return float(2 ** (-(now - self.seen) / timedelta(days=1) / self.half_life))


@dataclass
class Learner:
    """Answers questions, and learns from each solution shown."""

    profile: Profile
    graph: ConceptGraph
    chance: random.Random
    traces: dict[str, Memory] = field(default_factory=dict)
    told: int = 0

    def answer(self, item: QuizItem, now: datetime) -> Attempt:
        trace = self.traces.get(item.id)
        recall = trace.recall(now) if trace else self._prior(item, now)
        knew = self.chance.random() < recall
        right = knew or self.chance.random() < GUESS.get(item.form, 0.0)
        self._learn(item, trace, recall, knew, now)
        score = self.chance.uniform(7.0, 10.0) if right else self.chance.uniform(0.0, 4.5)
        seconds = MINUTES[item.form] * 60 * self.chance.uniform(0.6, 1.3)
        rating, id = rating_of(score, item.form), f"a{self.told:05}"
        self.told += 1
        return Attempt(
            id, "me", item.id, item.concepts, item.form, "en", "", score, rating, now.astimezone(UTC), seconds=seconds
        )

    def _prior(self, item: QuizItem, now: datetime) -> float:
        """What is already known of a question never seen: something, where others on the concept are remembered."""
        held = [t.recall(now) for id, t in self.traces.items() if id.startswith(f"{item.concept}/")]
        return 0.25 + 0.4 * (sum(held) / len(held) if held else 0.0)

    def _learn(self, item: QuizItem, trace: Memory | None, recall: float, knew: bool, now: datetime) -> None:
        if trace is None:
            firm = 1.5 if self._foundations_held(item, now) else 0.8
            life = self.profile.half_life * firm * (1.8 if knew else 1.0) * self.chance.lognormvariate(0, 0.35)
        elif knew:
            life = trace.half_life * (1 + self.profile.growth * (1 - recall) ** 0.5)
        else:
            life = max(trace.half_life * 0.5, 1.5)
        self.traces[item.id] = Memory(life, now)

    def _foundations_held(self, item: QuizItem, now: datetime) -> bool:
        lows = prerequisites(self.graph).get(item.concept, ())
        return all(
            any(id.startswith(f"{low}/") and t.recall(now) > 0.5 for id, t in self.traces.items()) for low in lows
        )


def lattice(concepts: int, chance: random.Random) -> ConceptGraph:
    """Concepts of which each rests on up to two of those shortly before it."""
    slugs = [f"c{i:03}" for i in range(concepts)]
    relations = [
        Relation(low, slug, "prerequisite_of", 1.0, (Evidence("p", 0, 1, "simulated"),))
        for i, slug in enumerate(slugs)
        for low in sorted(chance.sample(slugs[max(0, i - 8) : i], min(i, chance.randint(0, 2))))
    ]
    nodes = (Concept(slug, Name(slug, slug), "concept", topic=f"s{i * 6 // concepts}") for i, slug in enumerate(slugs))
    return ConceptGraph(tuple(nodes), tuple(relations), ())


FORMS: tuple[ItemForm, ...] = ("choice", "cloze", "truefalse", "open", "compare", "derivation")


def questions(graph: ConceptGraph, forms: Sequence[ItemForm] = FORMS) -> dict[str, tuple[QuizItem, ...]]:
    """A question of each form on each concept."""
    return {
        concept.slug: tuple(
            QuizItem(f"{concept.slug}/{form}", form, "en", (concept.slug,), 1 + i // 2, "remember", f"{form}?")
            for i, form in enumerate(forms)
        )
        for concept in graph.concepts
    }


@dataclass(frozen=True)
class SimulatedDay:
    """A day's plan, the ids due before it, the attempts made on it, and how many concepts are known after it."""

    plan: Plan
    due: frozenset[str]
    attempts: tuple[Attempt, ...]
    known: int


def simulate(
    profile: Profile,
    *,
    seed: int = 1,
    days: int = 60,
    minutes: float = 30,
    concepts: int = 60,
    retention: float = 0.9,
    exam: date | None = None,
) -> tuple[tuple[SimulatedDay, ...], Cards]:
    """Lets a learner follow Today for some days, every day in full."""
    graph = lattice(concepts, random.Random(seed))
    items, learner = questions(graph), Learner(profile, graph, random.Random(seed))
    attempts: list[Attempt] = []
    told, cards = [], cards_of((), retention)
    for number in range(days):
        now = START + timedelta(days=number)
        plan = plan_today(attempts, cards, graph, items, now, minutes, exam)
        due = frozenset(card.key for card in cards.items.values() if card.due <= now.date())
        made = tuple(_answered(learner, plan.steps, now))
        attempts += made
        cards = cards_of(attempts, retention)
        mastery = mastery_of(attempts, graph, now + timedelta(hours=2), cards)
        told.append(SimulatedDay(plan, due, made, sum(m.standing in ("known", "solid") for m in mastery.values())))
    return tuple(told), cards


def _answered(learner: Learner, steps: Sequence[Step], now: datetime) -> list[Attempt]:
    made: list[Attempt] = []
    for step in steps:
        spent = sum(attempt.seconds for attempt in made)
        assert isinstance(step.item, QuizItem)
        made.append(learner.answer(step.item, now + timedelta(seconds=spent)))
    return made


def longest_wait(days: Sequence[SimulatedDay]) -> int:
    """On how many days in a row a question was due and not asked, at most."""
    longest = 0
    waits: dict[str, int] = {}
    for day in days:
        asked = {made.item for made in day.attempts}
        waits = {id: waits.get(id, 0) + 1 for id in day.due - asked}
        longest = max([longest, *waits.values()])
    return longest
