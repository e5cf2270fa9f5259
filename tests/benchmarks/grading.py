"""How well grading does: `python -m tests.benchmarks.grading [--public FILE...]`.

Prints agreement with our own marks (grading_own.jsonl: 40 questions of the bank, five answers each, written before the
weights were fitted; constants were chosen on the half called "tuned"), the adversarial list, reference answers and
their translations, and for files of marked answers the agreement beside two baselines.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from assistant.grading_eval import (
    Agreement,
    agreement,
    auc,
    correlation,
    cosine_baseline,
    grade_marked,
    kappa,
    overlap_baseline,
    read_marked,
)
from assistant.practice.grading import Grader
from assistant.practice.records import Grade, Point
from corpus import shipped
from corpus.records import Lang, Question
from ingest.embedding import Embedder, open_embedder
from ingest.questions import read_questions

HERE = Path(__file__).parent
OWN, ADVERSARIAL = HERE / "grading_own.jsonl", HERE / "grading_adversarial.jsonl"
KINDS = ("full", "other language", "paraphrase", "partial", "wrong")


def bank() -> dict[str, Question]:
    """The shipped questions by id."""
    return {q.id: q for file in sorted(shipped.QUESTIONS.glob("*.yaml")) for q in read_questions(file)}


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of answers."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def graded(grader: Grader, question: Question, lang: Lang, answer: str) -> Grade:
    """A bank question's grade, asked in one language, its points known in both."""
    other: Lang = "en" if lang == "zh" else "zh"
    points = [Point(p.text.in_language(lang), p.text.in_language(other), p.weight) for p in question.points]
    mistakes = [mistake.in_language(lang) for mistake in question.mistakes]
    return grader.grade_text(question.text.in_language(lang), points, answer, mistakes, lang)


def own(grader: Grader, questions: dict[str, Question]) -> None:
    """Agreement with our own marks, each half apart, by kind of answer, and of the verdicts."""
    found = rows(OWN)
    grades = [graded(grader, questions[row["question"]], row["lang"], row["answer"]) for row in found]
    for half in ("tuned", "held out"):
        chosen = [(row, grade) for row, grade in zip(found, grades, strict=True) if row["half"] == half]
        marks = np.array([float(row["mark"]) for row, _ in chosen])
        scores = np.array([grade.score for _, grade in chosen])
        print(f"{half}: n {len(chosen)}, pearson {correlation(marks, scores):.3f}, qwk {kappa(marks, scores):.3f}")
        print(f"  bands {Agreement((), marks, scores).to_dict()['bands']}")
        for kind in KINDS:
            own_marks = np.mean([row["mark"] for row, _ in chosen if row["kind"] == kind])
            got = np.array([grade.score for row, grade in chosen if row["kind"] == kind])
            print(f"  {kind}: mark {own_marks:.1f}, score {got.mean():.1f} ({got.min():.1f} to {got.max():.1f})")
    pairs = Counter(
        (v, p.verdict) for r, g in zip(found, grades, strict=True) for v, p in zip(r["verdicts"], g.points, strict=True)
    )
    for verdict in ("hit", "partial", "missed", "contradicted"):
        print(
            f"  marked {verdict}: "
            + ", ".join(f"{v} {pairs[verdict, v]}" for v in ("hit", "partial", "missed", "contradicted"))
        )


def adversarial(grader: Grader, questions: dict[str, Question]) -> None:
    """The highest score and the longest time on the adversarial list."""
    worst, slowest = (0.0, ""), 0.0
    found = rows(ADVERSARIAL)
    for row in found:
        started = time.perf_counter()
        score = graded(grader, questions[row["question"]], row["lang"], row["answer"] * row.get("times", 1)).score
        slowest = max(slowest, time.perf_counter() - started)
        worst = max(worst, (score, f"{row['kind']}, {row['question']}"))
    print(f"adversarial: n {len(found)}, highest {worst[0]} ({worst[1]}), slowest {slowest:.1f} s")


def references(grader: Grader, questions: Iterable[Question]) -> None:
    """The model answers of the bank in both languages, graded in both."""
    lowest: dict[str, list[float]] = {}
    for question in questions:
        for asked in ("zh", "en"):
            for said in ("zh", "en"):
                answer = " ".join(point.text.in_language(said) for point in question.points)
                kind = "same language" if asked == said else "translated"
                lowest.setdefault(kind, []).append(graded(grader, question, asked, answer).score)
    for kind, scores in lowest.items():
        print(f"references, {kind}: n {len(scores)}, lowest {min(scores)}, below 9: {sum(s < 9 for s in scores)}")


def public(grader: Grader, path: Path, embedder: Embedder) -> None:
    """Agreement with the marks of a file, beside the baselines."""
    marked = read_marked(path)
    ours = grade_marked(marked, grader)
    theirs = {"words": overlap_baseline(marked), "cosine": cosine_baseline(marked, embedder)}
    for name, found in {"grading": ours, **{n: agreement(marked, shares) for n, shares in theirs.items()}}.items():
        report = {key: value for key, value in found.to_dict().items() if key != "bands"}
        print(f"{path.stem}, {name}: {report}, auc {auc(found.marks, found.scores):.3f}")


def main() -> None:
    """Runs all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--public", type=Path, nargs="*", default=[])
    parser.add_argument("--every", type=int, default=6, help="Grade the references of every so many questions.")
    arguments = parser.parse_args()
    embedder, questions = open_embedder(None), bank()
    grader = Grader(embedder)
    own(grader, questions)
    adversarial(grader, questions)
    references(grader, list(questions.values())[:: arguments.every])
    for path in arguments.public:
        public(grader, path, embedder)


if __name__ == "__main__":
    main()
