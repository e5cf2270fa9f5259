"""From the exam date backwards: how many new concepts a day, how many days for review alone, and whether it fits.

Pure arithmetic on minutes and days; knows nothing of concepts or questions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from assistant.phrases import phrase
from corpus.records import Name

# The last fifth of the time, at least a day and at most a week, brings nothing new.
BUFFER, LONGEST_BUFFER = 0.2, 7


@dataclass(frozen=True)
class Workload:
    """What is ahead, in minutes: concepts not begun, what one costs until the exam, and reviews already scheduled."""

    unseen: int
    each: float
    scheduled: float


@dataclass(frozen=True)
class ExamPlan:
    """The days until an exam shared out: `new_a_day` concepts on `days - buffer` days, then `buffer` days of review.

    `needed` is minutes a day for everything; where it is more than there are, `left_out` concepts have no place.
    """

    day: date
    days: int
    buffer: int
    unseen: int
    new_a_day: int
    needed: float
    left_out: int
    text: Name

    @property
    def fits(self) -> bool:
        """Whether everything has a place before the exam."""
        return not self.left_out

    @property
    def reviewing(self) -> bool:
        """Whether only review is left: the buffer has begun."""
        return self.days <= self.buffer


def plan_exam(day: date, today: date, work: Workload, minutes: float) -> ExamPlan | None:
    """Shares out the days before an exam; None once it is over.

    Args:
        day: of the exam, on which nothing is learned.
        today: the first day that counts.
        work: what is ahead.
        minutes: a day.

    """
    days = (day - today).days
    if days < 0:
        return None
    buffer = min(max(round(days * BUFFER), 1), LONGEST_BUFFER)
    learning = max(days - buffer, 0)
    needed = (work.unseen * work.each + work.scheduled) / max(days, 1)
    room = int(max(minutes * days - work.scheduled, 0) / work.each) if work.each and learning else 0
    taken = min(work.unseen, room)
    a_day = math.ceil(taken / learning) if learning else 0
    plan = ExamPlan(day, days, buffer, work.unseen, a_day, needed, work.unseen - taken, Name())
    return ExamPlan(**{**plan.__dict__, "text": _said(plan, taken, minutes)})


def _said(plan: ExamPlan, taken: int, minutes: float) -> Name:
    key = "exam_today" if not plan.days else "exam_review" if plan.reviewing else "exam_fits"
    values = {"days": plan.days, "new": plan.new_a_day, "buffer": plan.buffer, "unseen": plan.unseen}
    parts = [(key, values)]
    if not plan.fits:
        late = plan.reviewing or math.ceil(plan.needed) <= minutes
        parts.append(
            ("exam_late", {"left": plan.left_out})
            if late
            else ("exam_short", {"taken": taken, "unseen": plan.unseen, "needed": math.ceil(plan.needed)})
        )
    zh, en = ([phrase(key, lang, **values) for key, values in parts] for lang in ("zh", "en"))
    return Name("".join(zh), " ".join(en))
