"""Sixty days of Today with simulated learners: is anything left out, is the time kept, is as much remembered as asked?

Usage: python -m tests.benchmarks.learner [--plot docs/learner-60-days.png] [--days 60] [--seeds 3] [--first 1]. Prints
a row for each learner; the plot shows the average one. How the learners forget stands in tests/simulation.py.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

from assistant.practice.progress import Retention, retention
from assistant.practice.schedule import Cards
from tests.simulation import AVERAGE, PROFILES, START, Profile, SimulatedDay, longest_wait, simulate

HEAD = (
    "learner | requested | minutes | observed (reviews) | second half | empty though due | over the time | begun"
    " | known | longest wait, days | leeches"
)
COLOURS = {"due": "#4878a8", "weak": "#d98b3a", "recap": "#b35c8a", "new": "#5a9f68", "exam": "#888888"}


def main() -> None:
    """Prints the table and writes the plot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    options = parser.parse_args()
    print(HEAD, flush=True)
    runs = [(profile, 0.9, 30) for profile in PROFILES] + [(AVERAGE, 0.9, 20), (AVERAGE, 0.8, 30), (AVERAGE, 0.95, 30)]
    for profile, requested, minutes in runs:
        seeds = range(options.first, options.first + options.seeds)
        found = [simulate(profile, seed=s, days=options.days, minutes=minutes, retention=requested) for s in seeds]
        print(row(profile, requested, minutes, found), flush=True)
        if options.plot and (profile, requested, minutes) == (AVERAGE, 0.9, 30):
            plot(found[0][0], requested, minutes, options.plot)
    for minutes, days in ((20, 30), (30, 45), (60, 30)):
        print(exam_row(minutes, days), flush=True)


def row(profile: Profile, requested: float, minutes: int, runs: Sequence[tuple[Sequence[SimulatedDay], Cards]]) -> str:
    """One learner's figures over all seeds."""
    days = [day for run, _ in runs for day in run]
    kept = [retention(cards) for _, cards in runs]
    late = [retention(cards, half(len(run))) for run, cards in runs]
    begun = [len({made.concepts[0] for day in run for made in day.attempts}) for run, _ in runs]
    return (
        f"{profile.name} | {requested:.2f} | {minutes} | {pooled(kept):.3f} ({sum(len(k.reviews) for k in kept)})"
        f" | {pooled(late):.3f} | {sum(bool(day.due) and not day.plan.steps for day in days)} of {len(days)}"
        f" | {sum(day.plan.planned > minutes for day in days)} | {mean(begun):.0f} of 60"
        f" | {mean(run[-1].known for run, _ in runs):.0f} | {max(longest_wait(run) for run, _ in runs)}"
        f" | {sum(len(cards.leeches) for _, cards in runs)}"
    )


def half(days: int) -> date:
    """The first day of the second half."""
    return (START + timedelta(days=days // 2)).date()


def pooled(kept: Sequence[Retention]) -> float:
    """The share remembered over all reviews."""
    return mean(review.passed for one in kept for review in one.reviews)


def exam_row(minutes: int, days: int) -> str:
    """What an average learner has begun and remembers on the day of an exam, beside what the first plan said."""
    exam = (START + timedelta(days=days)).date()
    run, cards = simulate(AVERAGE, minutes=minutes, days=days, exam=exam)
    first, begun = run[0].plan.exam, {made.concepts[0] for day in run for made in day.attempts}
    recall = mean(card.recall(exam) for card in cards.items.values())
    assert first
    return (
        f"exam in {days} days, {minutes} min: planned {60 - first.left_out} concepts at {first.needed:.0f} min a day; "
        f"begun {len(begun)} of 60, recall on the day {recall:.2f}, known {run[-1].known}"
    )


def plot(days: Sequence[SimulatedDay], requested: float, minutes: int, file: Path) -> None:
    """Minutes by reason, concepts known, and the share remembered over the last ten days."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, (time, known, kept) = plt.subplots(3, 1, figsize=(9, 8), sharex=True, layout="constrained")
    numbers, below = range(1, len(days) + 1), [0.0] * len(days)
    for reason, colour in COLOURS.items():
        height = [sum(s.minutes for s in day.plan.steps if s.reason == reason) for day in days]
        if any(height):
            time.bar(numbers, height, bottom=below, color=colour, label=reason)
        below = [a + b for a, b in zip(below, height, strict=True)]
    time.axhline(minutes, color="black", linewidth=0.8, linestyle="--")
    time.set_ylabel("minutes planned")
    time.legend(ncols=4, loc="lower right", fontsize=8)
    begun = [len({made.concepts[0] for day in days[:i] for made in day.attempts}) for i in numbers]
    known.plot(numbers, begun, color="#888888", label="begun")
    known.plot(numbers, [day.known for day in days], color="#5a9f68", label="known")
    known.set_ylabel("concepts of 60")
    known.legend(loc="lower right", fontsize=8)
    kept.plot(numbers, [share(days[max(0, i - 10) : i]) for i in numbers], color="#4878a8", label="remembered")
    kept.axhline(requested, color="black", linewidth=0.8, linestyle="--", label="requested")
    kept.set(ylabel="reviews, last 10 days", xlabel="day", ylim=(0.5, 1.0))
    kept.legend(loc="lower right", fontsize=8)
    figure.savefig(file, dpi=110)


def share(days: Sequence[SimulatedDay]) -> float:
    """The share of due reviews that were remembered."""
    told = Counter(made.rating > 1 for day in days for made in day.attempts if made.item in day.due)
    return told[True] / told.total() if told else float("nan")


if __name__ == "__main__":
    main()
