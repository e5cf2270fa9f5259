"""What signals are worth: logistic curves through them, the credit for a point, and whether an answer is on the
question.

Takes signals and gives shares from 0 to 1. The constants are fitted by `python -m tests.benchmarks.grading --fit`,
which prints them; what they come from is said there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from assistant.practice.grading_signals import Signals


@dataclass(frozen=True)
class Curve:
    """Weights of three signals and an intercept."""

    intercept: float
    whole: float
    cosine: float
    apart: float

    def __call__(self, signals: Signals) -> float:
        """How fully a point was made."""
        weighted = self.whole * signals.whole + self.cosine * signals.cosine + self.apart * signals.apart
        return 1 / (1 + math.exp(-(self.intercept + weighted)))


# Statements may be said in other words; names are said or not, so that their curve is steep in the words alone; between
# languages only vectors can tell.
STATEMENT = Curve(-4.1, 6.9, 0.6, 5.6)
NAME = Curve(-6.95, 8.8, 0.0, 1.1)
TRANSLATED = Curve(-9.97, 5.15, 9.12, 11.46)

# Nearness and the credit that it earns, linear between: a paraphrase comes about half as near as the point's own words
# and is worth nearly as much; what any talk about the subject reaches is worth nothing. Read off the tuned half of
# tests/benchmarks/grading_own.jsonl.
_NEAR = (0.0, 0.15, 0.5, 1.0)
_CREDIT = (0.0, 0.03, 0.92, 1.0)
HIT, PARTIAL = 0.5, 0.22

# Share of an answer's words that some point holds: below the first an answer is not to the question, above the second
# it is. Answers to other questions have 0.22 in the middle and 0.31 at the 95th percentile, paraphrases 0.41 and, at
# the 5th, 0.30. Of a few words so much cannot be said.
_OFF, _ON, _FEW_WORDS = 0.18, 0.36, 15
# In a long statement there is more than one direction, and no telling which was turned (4 of 10 were wrongly found).
_BRIEF = 12
_MOST = 0.5
# A point made nearly word for word stands, whatever stands around it.
_PLAINLY = 0.7


def nearness(signals: Signals) -> float:
    """How fully an answer makes a point, from 0 to 1."""
    curve = TRANSLATED if signals.mixed else NAME if signals.name else STATEMENT
    return curve(signals)


def credit(near: float) -> float:
    """The share of a point's weight that nearness earns."""
    return float(np.interp(near, _NEAR, _CREDIT))


def on_topic(signals: Iterable[Signals], words: int) -> float:
    """How far an answer of so many words is to the question at all, from 0 to 1."""
    signals = tuple(signals)
    if words < _FEW_WORDS or any(s.mixed or nearness(s) >= _PLAINLY for s in signals):
        return 1.0
    precise = max((s.precise for s in signals), default=0.0)
    return float(np.clip((precise - _OFF) / (_ON - _OFF), 0.0, 1.0))


def turned_round(signals: Signals) -> bool:
    """Whether words that come near a point say the opposite: turn round what little it says, or put another number
    where it has one.
    """
    return (bool(signals.opposed) and signals.size <= _BRIEF) or (bool(signals.wrong) and signals.numbers < _MOST)
