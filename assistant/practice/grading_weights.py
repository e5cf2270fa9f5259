"""What signals are worth: logistic curves through them, the credit for a point, and whether an answer is on the
question.

Takes signals and gives shares from 0 to 1. The curves are fitted by `python -m tests.benchmarks.grading_fit`, which
prints them beside fresh ones with agreement by cross-validation.
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


# The first two agree with marks as well as any refit does; the third was refitted: held-out Pearson 0.81 for 0.75.
# Statements may be said in other words; names are said or not, so that their curve is steep in the words alone; between
# languages only vectors can tell.
STATEMENT = Curve(-4.1, 6.9, 0.6, 5.6)
NAME = Curve(-6.95, 8.8, 0.0, 1.1)
TRANSLATED = Curve(-5.98, 1.78, 2.25, 18.54)

# Nearness and the credit that it earns, linear between. A brief point is made as far as it is come near to. A long one
# holds more than anybody repeats: a paraphrase comes half as near as the point's own words and is worth nearly as much.
# Read off the tuned half of tests/benchmarks/grading_own.jsonl, against points and against the points as one reference;
# on the brief points of two public sets the curve for long ones costs 0.01 to 0.08 of Pearson.
_NEAR_LONG, _CREDIT_LONG = (0.0, 0.1, 0.3, 1.0), (0.0, 0.0, 0.7, 1.0)
_NEAR_MIXED, _CREDIT_MIXED = (0.0, 0.1, 0.6, 1.0), (0.0, 0.0, 0.97, 1.0)
# A point of so many words is brief, and of so many long.
_BRIEF_WORDS, _LONG_WORDS = 8, 14
HIT, PARTIAL = 0.5, 0.22
# What a wrong statement costs, and all of them together at most. Of 1, 2 and 3 points, 2 agreed best with the marks of
# both halves of grading_own.jsonl: a mistake that the material knows of is found in 37 of 40 wrong answers, and in 3 of
# 160 others.
_WRONG_COSTS, _WRONG_COSTS_AT_MOST = 2.0, 3.0

# The share of an answer's words that some point holds, and how near all points are come to apart from what they have in
# common, this counting 1.5 times: below the first an answer is not to the question, above the second it is. What that
# lets through and whom it wrongs, answers to other questions and paraphrases, `tests.benchmarks.grading` counts.
_OFF, _ON, _FEW_WORDS = 0.45, 0.635, 15
_APART_WORTH = 1.5
# Between languages no words are shared: how near all points are come to apart from what they have in common, in 95
# of 100 below 0.17 for answers to other questions and above 0.26 for full ones.
_OFF_MIXED, _ON_MIXED = 0.05, 0.21
# In a long statement there is more than one direction, and no telling which was turned (4 of 10 were wrongly found).
_BRIEF = 12
_MOST = 0.5
# A point made nearly word for word stands, whatever stands around it.
_PLAINLY = 0.7


def nearness(signals: Signals) -> float:
    """How fully an answer makes a point, from 0 to 1."""
    curve = TRANSLATED if signals.mixed else NAME if signals.name else STATEMENT
    return curve(signals)


def credit(near: float, signals: Signals) -> float:
    """The share of a point's weight that nearness to it earns."""
    if signals.mixed:
        return float(np.interp(near, _NEAR_MIXED, _CREDIT_MIXED))
    long = np.interp(near, _NEAR_LONG, _CREDIT_LONG)
    return float(np.interp(signals.size, (_BRIEF_WORDS, _LONG_WORDS), (near, long)))


def on_topic(signals: Iterable[Signals], words: int) -> float:
    """How far an answer of so many words is to the question at all, from 0 to 1."""
    signals = tuple(signals)
    alike = [s for s in signals if not s.mixed]
    if words < _FEW_WORDS or any(nearness(s) >= _PLAINLY for s in alike):
        return 1.0
    apart = float(np.mean([s.apart for s in alike or signals])) if signals else 0.0
    if alike or not signals:
        precise = max((s.precise for s in signals), default=0.0)
        return float(np.interp(precise + _APART_WORTH * apart, (_OFF, _ON), (0.0, 1.0)))
    return float(np.interp(apart, (_OFF_MIXED, _ON_MIXED), (0.0, 1.0)))


def cost(wrong: int) -> float:
    """What so many wrong statements cost, of 10."""
    return min(_WRONG_COSTS_AT_MOST, _WRONG_COSTS * wrong)


def turned_round(signals: Signals) -> bool:
    """Whether words that come near a point say the opposite: turn round what little it says, or put another number
    where it has one.
    """
    return (bool(signals.opposed) and signals.size <= _BRIEF) or (bool(signals.wrong) and signals.numbers < _MOST)
