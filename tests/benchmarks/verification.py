"""Fits the curve of assistant/llm/verification.py on verification.tsv and says how the whole check does.

Usage: python -m tests.benchmarks.verification LIBRARY. Prints weights (each row judged by a fit without it), then what
is let through and what is caught by kind, then the same on claims that nobody wrote for this: a claim against the
section that says the same in the other language, and against a section of the same note that says something else.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.knowledge import Knowledge
from assistant.llm.verification import Checker, Verdict, features, statements
from assistant.llm.vocabulary import Vocabulary
from assistant.service import Assistant
from corpus.records import Passage
from ingest.claims import Claim
from tests.benchmarks.abstention import Matrix, fit, probability

ROWS = Path(__file__).parent / "verification.tsv"
HELD_OUT, SEED = 150, 2026


@dataclass(frozen=True)
class Row:
    """A sentence, what it cites, and whether that says so."""

    supported: bool
    kind: str
    text: str
    cited: tuple[Passage, ...]


def main() -> None:
    """Prints fit and figures for the library named on the command line."""
    knowledge = Assistant.open(Path(sys.argv[1])).knowledge
    checker = Checker(knowledge.retriever.embedder, Vocabulary.of(knowledge))
    rows = list(own_rows(knowledge))
    print_fit([row for row in rows if row.supported or row.kind == "invention"], checker)
    print_verdicts("verification.tsv", rows, checker, show=True)
    print_verdicts("claims of other sections and languages", list(held_out(knowledge)), checker)


def own_rows(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of verification.tsv."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            document, facet = row["cited"].split("#")
            known = knowledge.by_document.get(document, ()) or knowledge.by_document[f"{document}-digest"]
            told = knowledge.by_document.get(f"{document}-digest", known)
            cited = tuple(p for p in (*known, *told) if (p.kind, p.lang) == (facet, row["half"]))
            yield Row(row["verdict"] == "yes", row["kind"], row["text"], cited)


def held_out(knowledge: Knowledge) -> Iterator[Row]:
    """Claims against their section in the other language, and against another section of their own."""
    claims = [c for told in knowledge.notes.values() for c in told if c.facet not in {"asked", "followups", "topic"}]
    for claim in random.Random(SEED).sample(claims, HELD_OUT):
        sections = _sections(claim, knowledge)
        if twin := sections.get((claim.facet, "en" if claim.lang == "zh" else "zh")):
            yield Row(True, f"twin of {claim.lang}", claim.text, tuple(twin))
        others = [rows for (facet, lang), rows in sections.items() if lang == claim.lang and facet == "usage"]
        if others and claim.facet not in {"usage", "summary"}:
            yield Row(False, f"other section, {claim.lang}", claim.text, tuple(others[0]))


def _sections(claim: Claim, knowledge: Knowledge) -> dict[tuple[str, str], list[Passage]]:
    sections: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage in knowledge.by_document[claim.passage.document]:
        sections[passage.kind, passage.lang].append(passage)
    return sections


def print_fit(rows: list[Row], checker: Checker) -> None:
    """Prints the weights and, leaving each row out in turn, wrong decisions by threshold."""
    x = np.array([best_features(row, checker) for row in rows])
    y = np.array([float(row.supported) for row in rows])
    print("weights", np.round(fit(x, y), 2))
    left_out = np.array([float(probability(x[i], fit(np.delete(x, i, 0), np.delete(y, i)))) for i in range(len(y))])
    for threshold in np.arange(0.2, 0.85, 0.1):
        wrong = ((left_out < threshold) & (y == 1)).sum(), ((left_out >= threshold) & (y == 0)).sum()
        print(
            f"threshold {threshold:.1f}: {wrong[0]} of {int(y.sum())} wrongly unlike, {wrong[1]} inventions let through"
        )


def best_features(row: Row, checker: Checker) -> Matrix:
    """The features of the statement that comes nearest, by cosine and coverage in equal parts."""
    told = [statement.text for passage in row.cited for statement in statements(passage)]
    vectors = checker._embed([row.text, *told])
    found = [
        features(row.text, text, float(vector @ vectors[0]), checker.vocabulary)
        for text, vector in zip(told, vectors[1:], strict=True)
    ]
    return np.array(max(found, key=lambda one: sum(one[2:])))


def print_verdicts(title: str, rows: list[Row], checker: Checker, *, show: bool = False) -> None:
    """Prints how many of each kind were judged right and, on request, those that were not."""
    print(f"\n{title}")
    right: Counter[str] = Counter()
    verdicts = [(row, checker.verdict(row.text, row.cited)) for row in rows]
    for row, verdict in verdicts:
        right[_kind(row)] += verdict.supported == row.supported
    for kind, total in sorted(Counter(map(_kind, rows)).items()):
        print(f"{kind:40} {right[kind]:4} of {total:4} right")
    for row, verdict in verdicts:
        if show and verdict.supported != row.supported:
            print(_wrong(row, verdict))


def _kind(row: Row) -> str:
    return f"{'supported' if row.supported else 'unsupported'}: {row.kind}"


def _wrong(row: Row, verdict: Verdict) -> str:
    reasons = ", ".join(f"{reason.kind} {reason.detail}".strip() for reason in verdict.reasons)
    return f"  {_kind(row)} | {verdict.likeness:.2f} | {row.text} | {reasons}"


if __name__ == "__main__":
    main()
