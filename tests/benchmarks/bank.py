"""Asks all questions of the bank in both languages and says how often the answer's first concept is the right one.

Usage: python -m tests.benchmarks.bank LIBRARY [--misses]. An abstention counts as a miss.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from assistant.service import Assistant
from corpus import shipped
from ingest.questions import read_questions


def main() -> None:
    """Prints the shares for the library named on the command line."""
    assistant = Assistant.open(Path(sys.argv[1]))
    counts: Counter[str] = Counter()
    for path in sorted((shipped.FOLDER / "questions").glob("*.yaml")):
        for question in read_questions(path):
            for text in question.text.both:
                answer = assistant.ask(text)
                first = answer.concepts[0].slug if answer.concepts else ""
                verdict = "abstained" if answer.abstained else "right" if first == question.concepts[0] else "other"
                near = verdict == "other" and first in question.concepts
                counts.update(["asked", verdict, *(["second concept"] if near else [])])
                if "--misses" in sys.argv and verdict != "right":
                    print(question.id, verdict, first, text)
    asked = counts.pop("asked")
    print(f"{asked} asked: " + ", ".join(f"{name} {n} ({n / asked:.1%})" for name, n in counts.most_common()))


if __name__ == "__main__":
    main()
