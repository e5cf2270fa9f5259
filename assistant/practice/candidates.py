"""What might be answered today and why: due reviews, shaky concepts, new ones with what to recap before them, and what
would be forgotten by an exam. Pure; takes a situation and gives steps in order of urgency, whatever time there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.practice.guard import Guard, said
from assistant.practice.records import CLOSED
from assistant.practice.schedule import Card
from assistant.practice.situation import Askable, Situation
from corpus.records import Name

# How far ahead in the learning order a concept on firm ground may be taken first.
_NEXT = 12

Reason = Literal["due", "weak", "new", "recap", "exam"]


@dataclass(frozen=True)
class Step:
    """A question to answer, why, about how many minutes it takes, and what to recap first where that is advised."""

    item: Askable
    concept: str
    reason: Reason
    minutes: float
    why: Name
    guard: Guard | None = None


def _step(at: Situation, item: Askable, concept: str, reason: Reason, why: Name) -> Step:
    return Step(item, concept, reason, at.pace[item.form], why, at.guard(concept))


def due_steps(at: Situation) -> tuple[list[Step], tuple[str, ...]]:
    """Due reviews, the least remembered first and leeches last; and the ids of questions that are gone."""
    cards = [card for card in at.cards.items.values() if card.due <= at.today and at.again(card.key)]
    cards.sort(key=lambda card: (card.leech, card.recall(at.today), card.due, card.key))
    found = [(card, at.found(card)) for card in cards]
    steps = [_step(at, item, item.concepts[0], "due", _why_due(at, card, item)) for card, item in found if item]
    steps += _due_concepts(at, {step.concept for step in steps})
    return steps, tuple(card.key for card, item in found if item is None)


def _why_due(at: Situation, card: Card, item: Askable) -> Name:
    if card.leech:
        return said("today_leech", at.graph, {"concept": item.concepts[0]}, times=card.lapses)
    return said("today_due", at.graph, recall=f"{card.recall(at.today):.0%}")


def _due_concepts(at: Situation, covered: set[str]) -> Iterator[Step]:
    """Concepts that are due while no question on them is: a question not asked yet, else the least remembered."""
    for slug, card in at.cards.concepts.items():
        if card.due <= at.today and slug not in covered:
            for item in (at.fresh(slug) or at.stale(slug))[:1]:
                yield _step(at, item, slug, "due", said("today_due_concept", at.graph, {"concept": slug}))


def weak_steps(at: Situation) -> Iterator[Step]:
    """A fresh question on each shaky concept whose foundations hold, the weakest concept first."""
    weak = [slug for slug in at.mastery if slug in at.items and at.standing(slug) == "shaky" and at.ready(slug)]
    for slug in sorted(weak, key=lambda slug: (at.mastery[slug].value, slug)):
        value = f"{at.mastery[slug].value:.0%}"
        for item in at.fresh(slug)[:1]:
            yield _step(at, item, slug, "weak", said("today_weak", at.graph, {"concept": slug}, value=value))


def new_steps(at: Situation, unseen: Sequence[str]) -> Iterator[list[Step]]:
    """The next concepts in learning order, what to recap before them.

    Of the next dozen those come first whose foundations hold, then those that lean on a shaky one. Further ahead nobody
    looks: else whatever rests on nothing would come first from all over the outline.
    """
    left = list(unseen)
    while left:
        slug = min(left[:_NEXT], key=lambda slug: 0 if at.ready(slug) else 1 if at.guard(slug) else 2)
        left.remove(slug)
        if steps := introduction(at, slug):
            yield steps


def introduction(at: Situation, slug: str) -> list[Step]:
    """The easiest question on a concept, then one to be answered freely; before them, what to recap."""
    rows = at.fresh(slug)
    chosen = [*rows[:1], *[item for item in rows[1:] if item.form not in CLOSED][:1]]
    why = said("today_new", at.graph, {"concept": slug})
    steps = [_step(at, item, slug, "new", why) for item in chosen]
    return [*_recap(at, steps[0].guard), *steps] if steps else []


def _recap(at: Situation, advised: Guard | None) -> Iterator[Step]:
    if advised is None:
        return
    slugs = {"concept": advised.leans_on, "other": advised.concept}
    for item in (at.fresh(advised.leans_on) or at.stale(advised.leans_on))[:1]:
        yield _step(at, item, advised.leans_on, "recap", said("today_recap", at.graph, slugs))


def exam_steps(at: Situation, day: date) -> Iterator[Step]:
    """What would be forgotten by the day of an exam, the worst first."""
    fading = [c for c in at.cards.items.values() if c.recall(day) < at.cards.retention and at.again(c.key)]
    for card in sorted(fading, key=lambda card: (card.recall(day), card.key)):
        if item := at.found(card):
            why = said("today_exam", at.graph, recall=f"{card.recall(day):.0%}")
            yield _step(at, item, item.concepts[0], "exam", why)
