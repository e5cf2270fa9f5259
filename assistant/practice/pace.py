"""How long a question takes: a first guess by its form, then the learner's own pace. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median

from assistant.practice.records import Attempt, ItemForm

# Minutes for reading, answering in keywords and looking at the solution; a learner's own pace replaces them.
MINUTES: Mapping[ItemForm, float] = {
    "choice": 1.0,
    "multiple": 1.5,
    "cloze": 1.0,
    "truefalse": 0.75,
    "order": 1.5,
    "match": 2.0,
    "compare": 4.0,
    "derivation": 7.0,
    "troubleshooting": 5.0,
    "whiteboard": 10.0,
    "open": 4.0,
}

# So many answers of a form make a pace; one is never believed to be further from the guess than this factor, since a
# page may be left open over lunch.
ENOUGH, FURTHEST = 5, 3.0


def pace_of(attempts: Iterable[Attempt]) -> dict[ItemForm, float]:
    """Minutes by form: the median of the learner's own times where there are enough of them."""
    taken: dict[ItemForm, list[float]] = defaultdict(list)
    for attempt in attempts:
        if attempt.seconds > 0 and not attempt.skipped:
            taken[attempt.form].append(attempt.seconds / 60)
    own = {form: median(rows) for form, rows in taken.items() if len(rows) >= ENOUGH}
    return {form: _bounded(own.get(form, guess), guess) for form, guess in MINUTES.items()}


def _bounded(minutes: float, guess: float) -> float:
    return min(max(minutes, guess / FURTHEST), guess * FURTHEST)
