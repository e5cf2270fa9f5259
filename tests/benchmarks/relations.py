"""Samples the graph's relations for judging by hand, and counts what was judged.

Usage: python -m tests.benchmarks.relations LIBRARY > sample.tsv writes up to 50 relations of each kind, mentions too,
drawn with a fixed seed, with an empty verdict each. python -m tests.benchmarks.relations relations.tsv prints the
precision by kind of a file whose verdicts (right, wrong) were filled in.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from graph.model import Evidence
from ingest.library import Library
from ingest.passages import plain

SAMPLE, SEED = 50, 11
FIELDS = ("verdict", "kind", "source", "target", "method", "where", "evidence", "remark")


def main() -> None:
    """Samples a library or counts a judged file."""
    given = Path(sys.argv[1])
    if given.is_file():
        count(given)
        return
    with Library.open(given) as library:
        writer = csv.DictWriter(sys.stdout, FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sampled(library))


def sampled(library: Library) -> Iterator[dict[str, str]]:
    """Rows to be judged, by kind."""
    graph, draw = library.graph, random.Random(SEED)
    edges: dict[str, list[tuple[str, str, Evidence]]] = defaultdict(list)
    for relation in graph.relations:
        edges[relation.kind].append((relation.source, relation.target, relation.evidence[-1]))
    for mention in graph.mentions:
        place = Evidence(mention.passage, mention.start, mention.end, "name")
        edges["mentions"].append((mention.passage, mention.concept, place))
    for kind, rows in sorted(edges.items()):
        for source, target, evidence in draw.sample(rows, min(SAMPLE, len(rows))):
            row = {"kind": kind, "source": source, "target": target, "method": evidence.method}
            yield {"verdict": "", **row, **words(library, evidence), "remark": ""}


def words(library: Library, evidence: Evidence) -> dict[str, str]:
    """Where a piece of evidence stands and the sentence around it."""
    passage = library.record.passage(evidence.passage) if evidence.passage else None
    if passage is None:
        return {"where": f"{evidence.document} p. {evidence.page}", "evidence": evidence.quote}
    page = passage.page_at(evidence.start)
    where = f"{passage.document} p. {page}" if page else f"{passage.document}, {passage.section}"
    return {"where": where, "evidence": plain(passage.sentence(evidence.start, evidence.end))[:400]}


def count(path: Path) -> None:
    """Prints right and judged by kind."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            verdicts[row["kind"]][row["verdict"]] += 1
    for kind, by_verdict in sorted(verdicts.items()):
        right, judged = by_verdict["right"], by_verdict["right"] + by_verdict["wrong"]
        print(
            f"{kind:<16} {right:>3} of {judged:>3} right: {right / judged:.2f}" if judged else f"{kind:<16} not judged"
        )


if __name__ == "__main__":
    main()
