"""Fits the abstention curve on abstention.jsonl and answers.jsonl: each question is judged by a fit without it.

Usage: python tests/benchmarks/abstention.py LIBRARY. Prints weights for assistant/abstention.py and wrong decisions
by threshold.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.abstention import signals
from assistant.question import Asked
from assistant.service import Assistant

Matrix = NDArray[np.float64]
QUESTIONS = tuple(Path(__file__).parent / name for name in ("abstention.jsonl", "answers.jsonl"))
RIDGE = 0.3


def main() -> None:
    """Prints weights and curve for the library named on the command line."""
    rows = [json.loads(line) for file in QUESTIONS for line in file.read_text(encoding="utf-8").splitlines()]
    x = features(Assistant.open(Path(sys.argv[1])), [row["question"] for row in rows])
    y = np.array([float(row["expect"] == "answer") for row in rows])
    print("weights", np.round(fit(x, y), 2))
    left_out = np.array([probability(x[i], fit(np.delete(x, i, 0), np.delete(y, i))) for i in range(len(y))])
    for threshold in np.arange(0.2, 0.8, 0.1):
        wrong = ((left_out < threshold) & (y == 1)).sum(), ((left_out >= threshold) & (y == 0)).sum()
        print(f"threshold {threshold:.1f}: {wrong[0]} of {int(y.sum())} wrongly abstained, {wrong[1]} wrongly answered")


def features(assistant: Assistant, questions: list[str]) -> Matrix:
    """One row of features for each question: (n, 5)."""
    knowledge = assistant.knowledge
    asked = [Asked.parse(question) for question in questions]
    found = [knowledge.retriever.retrieve(one.text, "graph", 80) for one in asked]
    return np.array([signals(a, f.hits, knowledge).features for a, f in zip(asked, found, strict=True)])


def fit(x: Matrix, y: Matrix) -> Matrix:
    """Weights of a ridge logistic regression by Newton's method; the first feature, the constant, is not shrunk."""
    ridge = RIDGE * np.diag([1e-6, *np.ones(x.shape[1] - 1)])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = probability(x, weights)
        weights -= np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, x.T @ (p - y) + ridge @ weights)
    return weights


def probability(x: Matrix, weights: Matrix) -> Matrix:
    """The logistic curve."""
    return np.asarray(1 / (1 + np.exp(-x @ weights)))


if __name__ == "__main__":
    main()
