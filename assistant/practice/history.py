"""What a learner's record is made of beside attempts: corrections that override them, settings, what else is kept.

Frozen records and pure functions. An attempt is never altered: a correction is an entry of its own, and the attempt
that counts is what both give together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from assistant.practice.marking import marked
from assistant.practice.records import Attempt, Grade, Verdict
from assistant.practice.schedule import GOOD, LEAST_RETENTION, MOST_RETENTION, rating_of
from corpus.errors import LearnerError

_CHANGES = ("rating", "score", "cause", "disputed", "at")


@dataclass(frozen=True)
class Correction:
    """What is to count instead of what an attempt says; None leaves it. `note` is the learner's reason.

    `disputed` says that the question itself is wrong: its attempt then counts for nothing. `made` is when it was made.
    `verdicts` are the learner's own on the marking points, in order; the score follows from them.
    """

    id: str
    attempt: str
    made: datetime
    rating: int | None = None
    score: float | None = None
    cause: str | None = None
    disputed: bool | None = None
    at: datetime | None = None
    note: str = ""
    verdicts: tuple[Verdict, ...] | None = None

    @property
    def changes(self) -> dict[str, object]:
        """The fields of an attempt that it overrides."""
        return {name: value for name in _CHANGES if (value := getattr(self, name)) is not None}


@dataclass(frozen=True)
class Entry:
    """An attempt as it was made and as it counts, what was asked, its grade, and the corrections to it."""

    original: Attempt
    counts: Attempt
    stem: str = ""
    grade: Grade | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def by_hand(self) -> tuple[Verdict, ...] | None:
        """The learner's own verdicts on the marking points; None where there are none."""
        given = [c for c in sorted(self.corrections, key=lambda c: (c.made, c.id)) if c.verdicts is not None]
        fits = self.grade and given and len(given[-1].verdicts or ()) == len(self.grade.points)
        return given[-1].verdicts if fits else None

    @property
    def marked(self) -> Grade | None:
        """The grade as it counts: by the learner's own verdicts where there are some."""
        return marked(self.grade, self.by_hand) if self.grade and self.by_hand else self.grade


@dataclass(frozen=True)
class Kept:
    """Something else of a learner's that other parts keep here, such as an interview: `body` is theirs alone."""

    kind: str
    id: str
    at: datetime
    body: str


@dataclass(frozen=True)
class Settings:
    """A learner's wishes: the exam's date, the share of reviews to be remembered, and minutes a day."""

    exam: date | None = None
    retention: float = 0.9
    minutes: int = 20

    def __post_init__(self) -> None:
        if not LEAST_RETENTION <= self.retention <= MOST_RETENTION:
            raise LearnerError(
                f"A retention of {self.retention:g} cannot be requested; give a share from {LEAST_RETENTION:g} to "
                f"{MOST_RETENTION:g}."
            )
        if not 1 <= self.minutes <= 24 * 60:
            raise LearnerError(f"{self.minutes} minutes a day cannot be planned; give a number from 1 to 1440.")


def marking(entry: Entry, verdicts: Sequence[Verdict], now: datetime) -> Correction:
    """The correction by which an answer counts as its learner marked it. Raises LearnerError as `marked` does."""
    grade = marked(entry.grade or Grade(entry.counts.item, 0.0), verdicts)
    cause = "contradiction" if grade.flags else "" if grade.score >= GOOD else "missed_points"
    rating = rating_of(grade.score, entry.original.form, entry.original.hints)
    return Correction(uuid4().hex, entry.original.id, now, rating, grade.score, cause, verdicts=tuple(verdicts))


def corrected(attempts: Iterable[Attempt], corrections: Iterable[Correction]) -> tuple[Attempt, ...]:
    """The attempts as they count, in order of time; of several corrections the last one made wins, field by field."""
    made: dict[str, list[Correction]] = defaultdict(list)
    for correction in corrections:
        made[correction.attempt].append(correction)
    rows = (effective(attempt, made.get(attempt.id, ())) for attempt in attempts)
    return tuple(sorted(rows, key=lambda attempt: (attempt.at, attempt.id)))


def effective(attempt: Attempt, corrections: Sequence[Correction]) -> Attempt:
    """One attempt as it counts."""
    for correction in sorted(corrections, key=lambda c: (c.made, c.id)):
        attempt = replace(attempt, **correction.changes)  # type: ignore[arg-type]
    return attempt


def checked_attempt(attempt: Attempt) -> Attempt:
    """The attempt with its times in UTC and nothing in it that cannot be stored.

    Raises:
        LearnerError: a value is out of range, or a time without a zone.

    """
    if not attempt.concepts:
        raise LearnerError(f"Attempt {attempt.id} names no concept.")
    _check_values(attempt.id, attempt.score, attempt.rating)
    return replace(attempt, at=utc(attempt.at), answer=storable(attempt.answer), cause=storable(attempt.cause))


def checked_correction(correction: Correction) -> Correction:
    """The correction, likewise. Raises LearnerError."""
    _check_values(correction.id, correction.score, correction.rating)
    at = utc(correction.at) if correction.at else None
    cause = None if correction.cause is None else storable(correction.cause)
    return replace(correction, made=utc(correction.made), at=at, cause=cause, note=storable(correction.note))


def _check_values(id: str, score: float | None, rating: int | None) -> None:
    if score is not None and not 0 <= score <= 10:
        raise LearnerError(f"The score {score:g} of {id} is not from 0 to 10.")
    if rating is not None and rating not in (1, 2, 3, 4):
        raise LearnerError(f"The rating {rating} of {id} is not from 1 (again) to 4 (easy).")


def utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises LearnerError where it has no zone: it could be any of 24 hours."""
    if moment.tzinfo is None:
        raise LearnerError(f"The time {moment.isoformat()} has no zone; give one, such as {moment.isoformat()}+00:00.")
    return moment.astimezone(UTC)


def storable(text: str) -> str:
    """The text without halves of characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()
