"""Fits the curves of grading: `python -m tests.benchmarks.grading_fit FILE...`, files of marked answers.

Takes the files and the tuned half of grading_own.jsonl, each answer also against another question (worth nothing), and
gives the constants of `assistant/practice/grading_weights.py`, with agreement by cross-validation (five folds, a
question in one fold only) beside that of the constants in use. Changes nothing itself.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from assistant.grading_eval import correlation, read_marked
from assistant.practice.clauses import clean
from assistant.practice.grading_points import plain, split_reference, weights
from assistant.practice.grading_signals import Reading, Signals, VectorStore
from assistant.practice.grading_weights import nearness
from assistant.practice.scale import Array
from corpus.records import Lang, Question
from ingest.embedding import Embedder, open_embedder
from tests.benchmarks.grading import OWN, bank, rows

FEATURES = ("whole", "cosine", "apart")
FOLDS, RIDGE = 5, 3e-5
# How much a set counts for: an answer marked right or wrong says less than one marked by degree.
BINARY = 0.5


@dataclass(frozen=True)
class Example:
    """An answer's signals by point, the points' weights summing to 1, and its mark from 0 to 1."""

    question: str
    signals: Sequence[Signals]
    weights: Array
    mark: float


Parts = dict[str, list[Example]]


def example(
    store: VectorStore, question: str, points: Sequence[str], worth: Sequence[int], answer: str, mark: float
) -> Example:
    """The example of one answer."""
    signals = Reading(question, clean(answer), store).signals(points)
    return Example(question, signals, np.array(worth) / sum(worth), mark)


def marked(store: VectorStore, path: Path) -> list[Example]:
    """The examples of a file of marked answers, marks brought to 0 to 1."""
    found = read_marked(path)
    low, high = min(row.score for row in found), max(row.score for row in found)
    split = ((row, split_reference(row.question, row.reference)) for row in found)
    return [
        example(store, row.question, told, weights(row.question, told), row.answer, (row.score - low) / (high - low))
        for row, told in split
    ]


def own(store: VectorStore, questions: dict[str, Question], half: str, *, across: bool) -> list[Example]:
    """Our own answers against points in the answer's language, or, `across`, in the other one; wrong ones apart, whose
    mistakes are for `mistaken` to find.
    """
    chosen, draw, found = [row for row in rows(OWN) if row["half"] == half], random.Random(1), []
    for row in chosen:
        asked, said = row["lang"], row["lang"]
        if row["kind"] == "other language":
            said = _other(asked)
        if row["kind"] != "wrong":
            lang = _other(said) if across else said
            found.append(against(store, questions[row["question"]], lang, row["answer"], row["mark"] / 10))
            if row["kind"] in {"full", "other language"}:
                other = questions[draw.choice(sorted(questions.keys() - {row["question"]}))]
                found.append(against(store, other, lang, row["answer"], 0.0))
    return found


def against(store: VectorStore, question: Question, lang: Lang, answer: str, mark: float) -> Example:
    """The example of an answer to a bank question in a language."""
    points = [plain(point.text.in_language(lang)) for point in question.points]
    worth = [point.weight for point in question.points]
    return example(store, question.text.in_language(lang), points, worth, answer, mark)


def _other(lang: Lang) -> Lang:
    return "en" if lang == "zh" else "zh"


@dataclass(frozen=True)
class Packed:
    """Examples as arrays: (points, features) with statements and names in columns of their own, and whose they are."""

    features: Array
    owner: Array
    weights: Array
    marks: Array

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Packed:
        """Packs examples."""
        pairs = [(place, s) for place, one in enumerate(examples) for s in one.signals]
        told = np.array([[1.0, *(getattr(s, name) for name in FEATURES)] for _, s in pairs])
        name = np.array([[float(s.name and not s.mixed)] for _, s in pairs])
        columns = np.hstack([told * (1 - name), told * name])
        owner = np.array([place for place, _ in pairs])
        return cls(
            columns, owner, np.concatenate([one.weights for one in examples]), np.array([e.mark for e in examples])
        )

    def shares(self, curve: Array) -> Array:
        """What each example gets under a curve, from 0 to 1."""
        made = self.points(curve) * self.weights
        return np.bincount(self.owner, made, minlength=len(self.marks)).astype(float)

    def points(self, curve: Array) -> Array:
        """How fully each point is made."""
        return np.asarray(1 / (1 + np.exp(-self.features @ curve)))


def fitted(parts: Sequence[tuple[Packed, float]]) -> Array:
    """The curves of least squared error between marks and shares, no signal counting against."""
    size = parts[0][0].features.shape[1]
    slopes = np.array([place % (size // 2) != 0 for place in range(size)])

    def loss(curve: Array) -> tuple[float, Array]:
        total, slope = RIDGE * float(np.sum(slopes * curve**2)), 2 * RIDGE * slopes * curve
        for packed, worth in parts:
            error, made = packed.shares(curve) - packed.marks, packed.points(curve)
            total += worth * float(np.mean(error**2))
            by_point = error[packed.owner] * packed.weights * made * (1 - made)
            slope = slope + 2 * worth * packed.features.T @ by_point / len(error)
        return total, slope

    start = np.where(slopes, 1.0, -4.0)
    bounds = [(0.0, None) if sloping else (None, None) for sloping in slopes]
    return np.asarray(minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x)


def worth_of(examples: Sequence[Example]) -> float:
    """What a set counts for in the fit."""
    return BINARY if len({one.mark for one in examples}) == 2 else 1.0


def fit_all(parts: Parts) -> Array:
    """The curves fitted to all sets at once."""
    return fitted([(Packed.of(examples), worth_of(examples)) for examples in parts.values()])


def held_out(parts: Parts, name: str) -> Array:
    """What each example of a set gets from curves that were fitted without its question."""
    examples, given = parts[name], np.zeros(len(parts[name]))
    asked = sorted({one.question for one in examples})
    random.Random(0).shuffle(asked)
    for fold in range(FOLDS):
        out = [place for place, one in enumerate(examples) if one.question in set(asked[fold::FOLDS])]
        left = [one for one in examples if one.question not in set(asked[fold::FOLDS])]
        given[out] = Packed.of([examples[place] for place in out]).shares(fit_all({**parts, name: left}))
    return given


def report(title: str, parts: Parts, apart: Parts) -> None:
    """Prints how the constants in use and fresh ones agree with marks, then the fresh ones."""
    curve = fit_all(parts)
    print(title)
    for name, examples in {**parts, **apart}.items():
        marks = np.array([one.mark for one in examples])
        now = np.array(
            [sum(w * nearness(s) for w, s in zip(one.weights, one.signals, strict=True)) for one in examples]
        )
        fresh = held_out(parts, name) if name in parts else Packed.of(examples).shares(curve)
        for label, got in (("in use", now), ("refitted", fresh)):
            error = float(np.sqrt(np.mean((marks - got) ** 2)))
            print(f"  {name}, {label}: pearson {correlation(marks, got):.3f}, rmse {error:.3f}")
    half = len(curve) // 2
    for kind, values in (("first curve", curve[:half]), ("names", curve[half:])):
        print(f"  {kind}: " + ", ".join(f"{n} {v:.2f}" for n, v in zip(("intercept", *FEATURES), values, strict=True)))


def run(embedder: Embedder, files: Sequence[Path]) -> None:
    """Fits the curves for one language (statements, names) and between languages."""
    store, questions = VectorStore(embedder), bank()
    public = {path.stem: marked(store, path) for path in files}
    same = {half: own(store, questions, half, across=False) for half in ("tuned", "held out")}
    between = {half: own(store, questions, half, across=True) for half in ("tuned", "held out")}
    report("one language", {**public, "own, tuned": same["tuned"]}, {"own, held out": same["held out"]})
    report("between languages", {"own, tuned": between["tuned"]}, {"own, held out": between["held out"]})


def main() -> None:
    """Runs it on the files given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", type=Path, nargs="+", help="Marked answers, such as `viva eval grading` takes.")
    run(open_embedder(None), parser.parse_args().files)


if __name__ == "__main__":
    main()
