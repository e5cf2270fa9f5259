"""Finds in an answer the mistakes that the material knows of.

Takes a reading of the answer, the mistakes as the question bank writes them (the claim, often quoted, then what is
right), and the points; gives the learner's words with the mistake that they make. A clause counts only where it comes
nearer to the claim than to its correction and to every point, and denies what the claim denies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.practice.clauses import Run
from assistant.practice.grading_points import plain
from assistant.practice.grading_signals import Reading, Signals
from assistant.practice.grading_weights import nearness
from assistant.practice.polarity import denials, opposites
from corpus.language import detect_language
from corpus.records import Lang

_QUOTED = re.compile(r"^\s*[“\"「](.+?)[”\"」]\s*(.*)$", re.DOTALL)
_TOLD = re.compile(r"^(.{6,}?)(?:[：:]\s*|[.。]\s+)(.*)$", re.DOTALL)

# Set by eye: nearer than this an answer makes a known mistake.
MIN_STRENGTH = 0.5
# How much nearer words have to come to the mistake than to what is right.
MARGIN = 0.08
# Who makes a point so plainly does not make a mistake against it: with this, none of 40 full answers of
# tests/benchmarks/grading_own.jsonl is charged with a mistake (4 without), and as many wrong answers are.
PLAINLY = 0.85


@dataclass(frozen=True)
class Mistaken:
    """The learner's words, where they stand, the mistake that they make as the material tells it, and the number of the
    point that it goes against.
    """

    run: Run
    mistake: str
    against: int


def claim_of(mistake: str) -> tuple[str, str]:
    """A mistake's claim, and what is said against it; empty where nothing is."""
    told = _QUOTED.match(mistake) or _TOLD.match(mistake)
    return (told[1].strip(), told[2].strip(" :：.。")) if told else (mistake.strip(), "")


def told_in(lang: Lang, mistakes: Iterable[str]) -> list[tuple[str, str, str]]:
    """Mistakes with their claim and correction; those told in another language than the answer's are left out: vectors
    alone cannot tell them from their correction.
    """
    return [(mistake, *claim_of(plain(mistake))) for mistake in mistakes if detect_language(mistake) == lang]


def find_mistakes(
    reading: Reading, mistakes: Sequence[str], points: Sequence[str], near: Sequence[Signals]
) -> list[Mistaken]:
    """The mistakes that an answer makes, in their order; `near` are the answer's signals of the points."""
    told = told_in(reading.lang, mistakes)
    if not told or not reading.runs or not points:
        return []
    claims = reading.signals([claim for _, claim, _ in told])
    against = reading.signals([correction or claim for _, claim, correction in told])
    found = []
    for (mistake, claim, correction), made, refuted in zip(told, claims, against, strict=True):
        run, strength = made.run, _strength(made)
        if run is None or strength < MIN_STRENGTH or not _agrees(claim, run):
            continue
        rivals = [_strength(point) for point in near if point.run is not None and _overlap(point.run, run)]
        if strength > MARGIN + max([*rivals, _strength(refuted) if correction else 0.0], default=0.0):
            found.append(Mistaken(run, mistake, _gone_against(reading, f"{claim}. {correction}", points, near)))
    return [one for one in found if nearness(near[one.against]) < PLAINLY]


def _gone_against(reading: Reading, told: str, points: Sequence[str], near: Sequence[Signals]) -> int:
    """The point that a mistake, told with its correction, is about; where that leaves it open, what was spoken of."""
    about = Reading(reading.question, told, reading.store).signals(points)
    worth = [nearness(mistake) + nearness(answer) for mistake, answer in zip(about, near, strict=True)]
    return max(range(len(worth)), key=worth.__getitem__, default=-1)


def _overlap(one: Run, other: Run) -> bool:
    return one.first <= other.last and other.first <= one.last


def _strength(signals: Signals) -> float:
    return (signals.local + signals.cosine) / 2


def _agrees(claim: str, run: Run) -> bool:
    return (denials(claim) > 0) == (denials(run.text) > 0) and not opposites(claim, run.text)
