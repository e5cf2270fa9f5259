"""The wrong-answer book: every question answered wrong, across sessions, until it was answered right often enough.

Pure; takes a learner's attempts as they count and gives entries with the attempts behind them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import takewhile

from assistant.practice.records import Attempt
from assistant.practice.schedule import counted, day_of

# Right on so many later days, a question leaves the book: once may be the solution still in mind.
MENDED = 2


@dataclass(frozen=True)
class Mistake:
    """A question that was answered wrong: all attempts at it in order of time, and on how many days right since."""

    item: str
    concepts: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    right_since: int

    @property
    def wrong(self) -> tuple[Attempt, ...]:
        """The attempts that went wrong."""
        return tuple(attempt for attempt in self.attempts if went_wrong(attempt))

    @property
    def cause(self) -> str:
        """Why, the last time that anything is known."""
        return next((attempt.cause for attempt in reversed(self.wrong) if attempt.cause), "")

    @property
    def mended(self) -> bool:
        """Whether it was answered right often enough since."""
        return self.right_since >= MENDED


def went_wrong(attempt: Attempt) -> bool:
    """Whether an answer failed: rated "again", by the score or by the learner."""
    return attempt.rating == 1


def wrong_book(attempts: Iterable[Attempt], zone: tzinfo = UTC) -> tuple[Mistake, ...]:
    """The mistakes still open, the latest first, then those that were mended."""
    by_item: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in counted(attempts):
        by_item[attempt.item].append(attempt)
    found = [_mistake(rows, zone) for rows in by_item.values() if any(map(went_wrong, rows))]
    found.sort(key=lambda mistake: mistake.wrong[-1].at, reverse=True)
    return tuple(sorted(found, key=lambda mistake: mistake.mended))


def _mistake(rows: Sequence[Attempt], zone: tzinfo) -> Mistake:
    later = list(takewhile(lambda row: not went_wrong(row), reversed(rows)))
    failed = day_of(rows[-1 - len(later)].at, zone)
    days = {day_of(row.at, zone) for row in later} - {failed}
    return Mistake(rows[-1].item, rows[-1].concepts, tuple(rows), len(days))


def causes(mistakes: Iterable[Mistake]) -> tuple[tuple[str, int], ...]:
    """How often each cause is behind an open mistake, the most frequent first."""
    counts = Counter(mistake.cause for mistake in mistakes if mistake.cause and not mistake.mended)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
