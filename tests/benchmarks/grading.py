"""How well grading does: `python -m tests.benchmarks.grading [--public FILE...]`.

Prints agreement with our own marks (grading_own.jsonl: 40 questions of the bank, five answers each, written before the
weights were fitted; constants were chosen on the half called "tuned"); with fresh answers, written and marked without
sight of the grader (grading_heldout.jsonl, never tuned on); with hard ones, likewise (grading_hard.jsonl: paraphrases
that share no words, wrong answers that share all of them; one constant was chosen on it); the adversarial list, answers
to other questions, reference answers and their translations; and for files of marked answers the agreement beside two
baselines.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.grading_eval import (
    Agreement,
    Marked,
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
from assistant.practice.records import Grade, Point, Verdict
from assistant.practice.scale import Array
from corpus import shipped
from corpus.records import Lang, Question
from ingest.embedding import Embedder, open_embedder
from ingest.questions import read_questions

HERE = Path(__file__).parent
OWN, HELD_OUT, HARD, ADVERSARIAL = (
    HERE / f"grading_{name}.jsonl" for name in ("own", "heldout", "hard", "adversarial")
)
VERDICTS: tuple[Verdict, ...] = ("hit", "partial", "missed", "contradicted")

Row = dict[str, Any]


def bank() -> dict[str, Question]:
    """The shipped questions by id."""
    return {q.id: q for file in sorted(shipped.QUESTIONS.glob("*.yaml")) for q in read_questions(file)}


def rows(path: Path) -> list[Row]:
    """The lines of a file of answers."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def blind_rows(path: Path) -> list[Row]:
    """The answers of a file that were written and marked without sight of the grader, named as in our own set."""
    return [{**row, "question": row["item"], "mark": row["score"], "verdicts": row["points"]} for row in rows(path)]


def other_than(lang: Lang) -> Lang:
    """The other language."""
    return "en" if lang == "zh" else "zh"


def graded(grader: Grader, question: Question, lang: Lang, answer: str, *, both: bool = True) -> Grade:
    """A bank question's grade, asked in one language, its points known in that alone or in both."""
    other = other_than(lang)
    points = [
        Point(p.text.in_language(lang), p.text.in_language(other) if both else "", p.weight) for p in question.points
    ]
    mistakes = [mistake.in_language(lang) for mistake in question.mistakes]
    return grader.grade_text(question.text.in_language(lang), points, answer, mistakes, lang)


def marked_set(
    title: str, grader: Grader, embedder: Embedder, questions: dict[str, Question], found: list[Row]
) -> None:
    """Agreement with marks by kind of answer and by verdict; beside the baselines; and with the points as one reference
    text, as files of marked answers have them.
    """
    grades = [graded(grader, questions[row["question"]], row["lang"], row["answer"]) for row in found]
    marks = np.array([float(row["mark"]) for row in found])
    line(title, marks, np.array([grade.score for grade in grades]))
    by_kind(found, marks, np.array([grade.score for grade in grades]))
    off_topic = Counter(r["kind"] for r, g in zip(found, grades, strict=True) if "off_topic" in g.flags)
    print(f"    taken for answers to another question: {dict(off_topic)}")
    verdicts(found, grades)
    references = [as_reference(questions[row["question"]], row) for row in found]
    alone = [10 * share for share in shares(references, grader)]
    line("  points as one reference", marks, np.array(alone))
    line("  baseline, words", marks, 10 * np.array(overlap_baseline(references)))
    line("  baseline, cosine", marks, 10 * np.array(cosine_baseline(references, embedder)))


def line(title: str, marks: Array, scores: Array) -> None:
    """A line of agreement, and one of bands."""
    report = Agreement((), marks, scores).to_dict()
    told = ", ".join(f"{name} {report[name]}" for name in ("n", "pearson", "spearman", "qwk", "rmse"))
    print(f"{title}: {told}\n    bands {report['bands']}")


def by_kind(found: Sequence[Row], marks: Array, scores: Array) -> None:
    """A line for each kind of answer."""
    kinds = np.array([row["kind"] for row in found])
    for kind in dict.fromkeys(kinds):
        mine, given = scores[kinds == kind], marks[kinds == kind]
        agree = correlation(given, mine)
        told = f"pearson {agree:.2f}, qwk {kappa(given, mine) or 0:.2f}" if agree is not None else "all marked alike"
        print(
            f"    {kind}: n {len(mine)}, mark {given.mean():.1f}, score {mine.mean():.1f} "
            f"({mine.min():.1f} to {mine.max():.1f}), rmse {np.sqrt(np.mean((given - mine) ** 2)):.1f}, {told}"
        )


def verdicts(found: Sequence[Row], grades: Sequence[Grade]) -> None:
    """How the points' verdicts compare."""
    pairs = Counter(
        (v, p.verdict) for r, g in zip(found, grades, strict=True) for v, p in zip(r["verdicts"], g.points, strict=True)
    )
    for verdict in VERDICTS:
        print(f"    marked {verdict}: " + ", ".join(f"{given} {pairs[verdict, given]}" for given in VERDICTS))


def as_reference(question: Question, row: Row) -> Marked:
    """A marked answer beside its points as one text."""
    reference = " ".join(point.text.in_language(row["lang"]) for point in question.points)
    return Marked(question.text.in_language(row["lang"]), reference, row["answer"], float(row["mark"]))


def shares(marked: Sequence[Marked], grader: Grader) -> list[float]:
    """Scores from 0 to 1 by reference."""
    return [grader.grade_reference(row.question, row.reference, row.answer).score / 10 for row in marked]


def adversarial(grader: Grader, questions: dict[str, Question]) -> None:
    """The highest score and the longest time on the adversarial list."""
    worst, slowest, above = (0.0, ""), 0.0, 0
    found = rows(ADVERSARIAL)
    for row in found:
        started = time.perf_counter()
        score = graded(grader, questions[row["question"]], row["lang"], row["answer"] * row.get("times", 1)).score
        slowest = max(slowest, time.perf_counter() - started)
        worst = max(worst, (score, f"{row['kind']}, {row['question']}"))
        above += score > 1
    print(f"adversarial: n {len(found)}, above 1: {above}, highest {worst[0]} ({worst[1]}), slowest {slowest:.1f} s")


def elsewhere(grader: Grader, questions: dict[str, Question], found: Sequence[Row]) -> None:
    """Full answers given to two other questions each, drawn at random."""
    draw = random.Random(7)
    for name, both in (("points in both languages", True), ("points in the other language only", False)):
        scores = []
        for row in (row for row in found if row["kind"] == "full"):
            for id in draw.sample(sorted(questions.keys() - {row["question"]}), 2):
                lang = row["lang"] if both else other_than(row["lang"])
                scores.append(graded(grader, questions[id], lang, row["answer"], both=both).score)
        print(f"full answers to other questions, {name}: {spread(scores)}, above 1: {share(scores, 1)}")


def references(grader: Grader, questions: Iterable[Question]) -> None:
    """The model answers of the bank in both languages, graded in both; translations also against points in one."""
    found: dict[str, list[float]] = {}
    for question in questions:
        for asked in ("zh", "en"):
            for said in ("zh", "en"):
                answer = " ".join(point.text.in_language(said) for point in question.points)
                kind = "same language" if asked == said else "translated"
                found.setdefault(kind, []).append(graded(grader, question, asked, answer).score)
                if asked != said:
                    alone = graded(grader, question, asked, answer, both=False).score
                    found.setdefault("translated, points in one language", []).append(alone)
    for kind, scores in found.items():
        print(f"references, {kind}: {spread(scores)}, 9 and above: {1 - share([-s for s in scores], -9):.3f}")


def spread(scores: Sequence[float]) -> str:
    """How many, the mean, and the ends."""
    return f"n {len(scores)}, mean {np.mean(scores):.1f}, {min(scores):.1f} to {max(scores):.1f}"


def share(scores: Sequence[float], limit: float) -> float:
    """The share of scores above a limit."""
    return round(float(np.mean(np.array(scores) > limit)), 3)


def public(grader: Grader, path: Path, embedder: Embedder) -> None:
    """Agreement with the marks of a file, beside the baselines."""
    marked = read_marked(path)
    ours = grade_marked(marked, grader)
    theirs = {"words": overlap_baseline(marked), "cosine": cosine_baseline(marked, embedder)}
    for name, found in {"grading": ours, **{n: agreement(marked, got) for n, got in theirs.items()}}.items():
        report = {key: value for key, value in found.to_dict().items() if key != "bands" or name == "grading"}
        print(f"{path.stem}, {name}: {report}, auc {auc(found.marks, found.scores):.3f}")


def run(embedder: Embedder, files: Sequence[Path], every: int = 1) -> None:
    """Runs all of it."""
    grader, questions, found = Grader(embedder), bank(), rows(OWN)
    for half in ("tuned", "held out"):
        chosen = [row for row in found if row["half"] == half]
        marked_set(f"own, {half}", grader, embedder, questions, chosen)
    marked_set("fresh, never tuned on", grader, embedder, questions, blind_rows(HELD_OUT))
    marked_set("hard", grader, embedder, questions, blind_rows(HARD))
    adversarial(grader, questions)
    elsewhere(grader, questions, found)
    for path in files:
        public(grader, path, embedder)
    references(grader, list(questions.values())[::every])


def main() -> None:
    """Runs it on the shipped bank and the files given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--public", type=Path, nargs="*", default=[], help="Files of marked answers.")
    parser.add_argument("--every", type=int, default=1, help="Grade the references of every so many questions.")
    arguments = parser.parse_args()
    run(open_embedder(None), arguments.public, arguments.every)


if __name__ == "__main__":
    main()
