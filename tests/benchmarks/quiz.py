"""Makes questions on a library in both languages, checks them, counts them, and prints some at random to be read.

Usage: python -m tests.benchmarks.quiz LIBRARY [--n 2000] [--seed 1] [--show 60]. Every item is checked again here, with
its twin in the other language; the exit code says whether all passed. The drawn ones are for judging by eye: a sharp
interviewer notes what is dull, ambiguous, ungrammatical, given away or unsupported, and mends the generators.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from assistant.practice import checks
from assistant.practice.items_shown import answer_lines, option_lines, source_lines
from assistant.practice.quiz import Questions
from assistant.practice.records import QuizItem
from corpus.records import Lang

LANGS: tuple[Lang, ...] = ("zh", "en")


def main() -> None:
    """Prints counts, then the drawn items."""
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=60)
    given = parser.parse_args()
    started = perf_counter()
    questions = Questions.open(given.library)
    print(f"{len(questions.drafts)} questions can be asked, made in {perf_counter() - started:.1f} s")
    started = perf_counter()
    items = [i for lang in LANGS for i in questions.generate(given.seed, lang=lang, n=given.n // len(LANGS))]
    print(f"{len(items)} items with sources, checked, in {perf_counter() - started:.1f} s")
    failed = [line for item in items for line in _failures(item, questions)]
    report(items, questions, failed)
    for number, item in enumerate(random.Random(given.seed).sample(items, min(given.show, len(items))), 1):
        show(number, item, questions)
    sys.exit(bool(failed))


def report(items: list[QuizItem], questions: Questions, failed: list[str]) -> None:
    """Prints what there is of each form and generator, and what failed."""
    for name, counted in (
        ("form", Counter(item.form for item in items)),
        ("language", Counter(item.lang for item in items)),
        ("level", Counter(str(item.level) for item in items)),
        ("generator", Counter(f"{i.form}/{questions.drafts[i.id].recipe.split()[0]}" for i in items)),
    ):
        print(f"{name}: " + ", ".join(f"{key} {count}" for key, count in counted.most_common()))
    concepts = {item.concept for item in items}
    print(f"{len(concepts)} concepts; {len(failed)} items fail a check")
    print("\n".join(failed))


def _failures(item: QuizItem, questions: Questions) -> Iterator[str]:
    knowledge = questions.material.knowledge
    promised = len(questions.drafts[item.id].langs) == 2
    twin = questions.item(item.id, "en" if item.lang == "zh" else "zh") if promised else None
    against = checks.Against(knowledge.retriever.passages, knowledge.graph.by_slug, twin, promised)
    for problem in checks.problems(item, against):
        yield f"{item.id} {item.form} {item.lang}: {problem}"


def show(number: int, item: QuizItem, questions: Questions) -> None:
    """Prints an item in full."""
    recipe = questions.drafts[item.id].recipe
    head = f"{item.lang} {item.form}/{recipe} level {item.level} {item.bloom} {', '.join(item.concepts)}"
    print(f"\n#{number} [{head}]\n{item.stem}")
    for line in (*option_lines(item), *(f"  = {line}" for line in answer_lines(item))):
        print(f"   {line}")
    for mistake in item.mistakes:
        print(f"   ! {mistake}")
    print(f"   ({item.explanation}) <{'; '.join(source_lines(item))}>")


if __name__ == "__main__":
    main()
