"""Today: what to answer now, in the time there is. Due reviews, then the weakest concept whose foundations hold, then
something new in learning order.

Takes the record of attempts, cards, the graph and what can be asked on each concept, and gives a plan with a reason for
each step. Pure, with `now` passed in; knows nothing of disk, of how questions are made, or of grading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice, zip_longest
from statistics import mean

from assistant.practice.candidates import Reason, Step, due_steps, exam_steps, introduction, new_steps, weak_steps
from assistant.practice.exam import ExamPlan, Workload, plan_exam
from assistant.practice.guard import said
from assistant.practice.records import Attempt
from assistant.practice.schedule import Cards
from assistant.practice.situation import Askable, Situation
from corpus.records import Name
from graph.model import ConceptGraph

__all__ = ["Askable", "Plan", "Reason", "Step", "plan_today"]

# A new concept for every five minutes there are: two questions on it today, and room for those of other days.
_MINUTES_A_CONCEPT = 5

# The most of the time that new concepts may take from due reviews where an exam sets the pace.
_MOST_RESERVED = 0.5

# Further answers that a new concept costs before an exam: where time was short, simulated learners took 16 to 20
# minutes a concept, three of them for its first questions, at a mean of three minutes a question.
_REVIEWS_A_CONCEPT = 5

# How many of the next concepts are looked at to say how long one takes.
_SAMPLE = 5


@dataclass(frozen=True)
class Plan:
    """Today's steps in order. `waiting` due reviews found no place; `gone` ids were scheduled and no longer exist."""

    day: date
    minutes: float
    steps: tuple[Step, ...]
    waiting: int = 0
    gone: tuple[str, ...] = ()
    exam: ExamPlan | None = None
    notices: tuple[Name, ...] = ()

    @property
    def planned(self) -> float:
        """The minutes that the steps take."""
        return sum(step.minutes for step in self.steps)


def plan_today(
    attempts: Sequence[Attempt],
    cards: Cards,
    graph: ConceptGraph,
    items: Mapping[str, Sequence[Askable]],
    now: datetime,
    minutes: float = 20,
    exam: date | None = None,
    order: Sequence[str] = (),
) -> Plan:
    """What to answer today.

    Args:
        attempts: one learner's, corrected.
        cards: the cards of these attempts.
        graph: for what rests on what.
        items: what can be asked on each concept; a value is looked up only where it may have a place.
        now: aware; its zone is the learner's.
        minutes: the time there is. Only a single due review that is longer than all of it may exceed it.
        exam: the day to plan backwards from.
        order: slugs as the outline lists them; it breaks ties of the learning order.

    """
    at = Situation(attempts, cards, graph, items, now, order)
    unseen = [slug for slug in at.learning_order if at.standing(slug) == "new"]
    ahead = plan_exam(exam, at.today, _workload(at, unseen, exam), minutes) if exam else None
    due, gone = due_steps(at)
    box, waiting = _Box(minutes), len(due)
    if due or unseen or at.mastery:
        waiting = _fill(box, at, due, unseen, ahead)
    return Plan(at.today, minutes, box.in_order, waiting, gone, ahead, tuple(_notices(at, exam, ahead, gone, waiting)))


@dataclass
class _Box:
    """The time there is, being filled."""

    minutes: float
    steps: list[Step] = field(default_factory=list)

    @property
    def used(self) -> float:
        """What is filled."""
        return sum(step.minutes for step in self.steps)

    def holds(self, step: Step) -> bool:
        """Whether the same question is there already, for whatever reason."""
        return step.item.id in {s.item.id for s in self.steps}

    def takes(self, step: Step, reserved: float = 0.0) -> bool:
        """Puts a step in if there is room for it, less what is reserved, and the same question is not there yet."""
        room = self.minutes - reserved - self.used
        fits = step.minutes <= room + 1e-9 and not self.holds(step)
        if fits:
            self.steps.append(step)
        return fits

    @property
    def in_order(self) -> tuple[Step, ...]:
        """The steps, due reviews first."""
        return tuple(sorted(self.steps, key=lambda step: step.reason != "due"))


def _fill(box: _Box, at: Situation, due: Sequence[Step], unseen: Sequence[str], ahead: ExamPlan | None) -> int:
    """Fills the box; gives how many due reviews found no place."""
    reserved = _reserved(at, unseen, ahead, box.minutes)
    left = [step for step in due if not box.takes(step, reserved)]
    if due and not box.steps:
        box.steps.append(min(due, key=lambda step: step.minutes))
    if ahead:
        for new in islice(new_steps(at, unseen), ahead.new_a_day):
            _introduce(box, new)
        # What was never begun comes before depth, so the reviews to come keep their time whole.
        _begin(box, at, (), _load(at))
    else:
        _begin(box, at, unseen, max(_load(at) - box.used, 0.0))
    waiting = [step for step in left if not box.holds(step) and not box.takes(step)]
    for step in exam_steps(at, ahead.day) if ahead and ahead.reviewing else ():
        box.takes(step)
    return len(waiting)


def _begin(box: _Box, at: Situation, unseen: Sequence[str], reserved: float) -> None:
    """Questions not asked yet on weak and on new concepts by turns, so that neither waits for the other to be done.

    Nothing begins that the reviews to come would leave no time for: that is what is reserved.
    """
    quota = max(int(box.minutes / _MINUTES_A_CONCEPT), 1)
    for weak, new in zip_longest(weak_steps(at), islice(new_steps(at, unseen), quota)):
        if weak:
            box.takes(weak, reserved)
        _introduce(box, new or (), reserved)


def _introduce(box: _Box, steps: Sequence[Step], reserved: float = 0.0) -> None:
    """Puts a new concept's questions in, up to the first for which there is no room: its recap is not left out."""
    for step in steps:
        if not box.holds(step) and not box.takes(step, reserved):
            return


def _load(at: Situation) -> float:
    """Minutes a day that reviews take as things stand: each card's time over the days between its reviews."""
    forms = {attempt.item: attempt.form for attempt in at.attempts}
    cards = at.cards.items.values()
    return sum(at.pace[forms[card.key]] / max((card.due - card.last).days, 1) for card in cards)


def _workload(at: Situation, unseen: Sequence[str], exam: date | None) -> Workload:
    forms = {attempt.item: attempt.form for attempt in at.attempts}
    due = [at.pace[forms[key]] for key, card in at.cards.items.items() if exam and card.due < exam]
    each = _first_minutes(at, unseen) + _REVIEWS_A_CONCEPT * _question_minutes(at, unseen)
    return Workload(len(unseen), each, sum(due))


def _first_minutes(at: Situation, unseen: Sequence[str]) -> float:
    """What the first questions on a new concept take."""
    return mean([sum(s.minutes for s in introduction(at, slug)) for slug in unseen[:_SAMPLE]] or [0.0])


def _question_minutes(at: Situation, unseen: Sequence[str]) -> float:
    """What a question takes that is to be asked on one."""
    return mean([at.pace[item.form] for slug in unseen[:_SAMPLE] for item in at.fresh(slug)] or [0.0])


def _reserved(at: Situation, unseen: Sequence[str], ahead: ExamPlan | None, minutes: float) -> float:
    """The minutes that due reviews leave to new concepts where an exam sets their pace."""
    if ahead is None or not ahead.new_a_day:
        return 0.0
    return min(ahead.new_a_day * _first_minutes(at, unseen), minutes * _MOST_RESERVED)


def _notices(
    at: Situation, exam: date | None, ahead: ExamPlan | None, gone: Sequence[str], waiting: int
) -> Iterator[Name]:
    future = sum(card.last > at.today for card in at.cards.items.values())
    if not at.items:
        yield said("today_nothing", at.graph)
    if ahead:
        yield ahead.text
    elif exam:
        yield said("exam_over", at.graph, day=exam.isoformat())
    for key, count in (("today_waiting", waiting), ("today_gone", len(gone)), ("today_future", future)):
        if count:
            yield said(key, at.graph, count=count)
