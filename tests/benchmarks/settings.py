"""How flat retrieval is around its settings: each moved by itself, on every set given.

Usage: python -m tests.benchmarks.settings LIBRARY QUESTIONS BEIR_FOLDER... Prints a Markdown table: hit@5 of the
graph for each direction of the bilingual questions, and all gold in the top 8 / recall@5 for each data set.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.beir import BeirIndex, BeirSet
from assistant.bilingual import askings, read_bilingual
from assistant.measures import Asking, measure
from assistant.retrieval import Retriever
from assistant.service import Assistant
from graph.model import ConceptGraph
from graph.ranking import Walk, WalkSettings
from ingest.embedding import Embedder, open_embedder

MOVES: Mapping[str, tuple[float, ...]] = {
    "temperature": (0.1, 0.15, 0.3),
    "name_share": (0.0, 0.15, 0.5),
    "common": (20, 1000),
    "focus": (0.0, 5.0, 20.0),
    "candidates": (30, 120),
    "least_range": (0.0, 0.03, 0.1),
}
WALKS: Mapping[str, tuple[float, ...]] = {
    "restart": (0.3, 0.7),
    "steps": (3, 20),
    "relation_share": (0.0, 0.3),
    "about": (1.0, 3.0, 12.0),
    "bridge": (0.0, 0.1, 1.0),
    "crowding": (0.0, 0.5),
}


def main() -> None:
    """Prints the table for what the command line names."""
    library, questions, *folders = map(Path, sys.argv[1:])
    embedder = open_embedder(None)
    own = Assistant.open(library).knowledge.retriever
    bilingual = askings(read_bilingual(questions), own)
    public = dict(_public(folders, embedder))
    print("|".join(["| setting ", *sorted(bilingual), *public, ""]))
    print("|---" * (1 + len(bilingual) + len(public)) + "|")
    print(_row("as shipped", own, bilingual, public))
    for name, values in {**MOVES, **WALKS}.items():
        for value in values:
            moved = {key: (_moved(r, name, value), asked) for key, (r, asked) in public.items()}
            print(_row(f"{name} {value:g}", _moved(own, name, value), bilingual, moved), flush=True)


def _public(folders: list[Path], embedder: Embedder) -> Iterator[tuple[str, tuple[Retriever, list[Asking]]]]:
    for folder in folders:
        data = BeirSet.read(folder)
        asked = [Asking(id, data.questions[id], gold) for id, gold in data.gold.items()]
        yield data.name, (BeirIndex.over(data, embedder).retriever, asked)


def _moved(retriever: Retriever, name: str, value: float) -> Retriever:
    moved: dict[str, Any] = {name: value}
    if name in MOVES:
        return replace(retriever, settings=replace(retriever.settings, **moved))
    settings = replace(WalkSettings(), **moved)
    return replace(retriever, walk=Walk.over(retriever.graph, retriever.order, _about(retriever), settings))


def _about(retriever: Retriever) -> dict[str, str]:
    """What each passage is about: of a note its concept, of a titled passage its title."""
    graph: ConceptGraph = retriever.graph
    titled = {concept.name.en: concept.slug for concept in graph.concepts if concept.kind == "title"}
    about = {}
    for passage in retriever.passages.values():
        document = retriever.documents[passage.document]
        subject = document.id if document.kind == "note" else titled.get(document.title)
        if subject:
            about[passage.id] = subject
    return about


def _row(
    label: str,
    own: Retriever,
    bilingual: Mapping[str, list[Asking]],
    public: Mapping[str, tuple[Retriever, list[Asking]]],
) -> str:
    cells = [f"{measure(own, asked, ['graph'])['graph'].mean('hit@5'):.3f}" for _, asked in sorted(bilingual.items())]
    for retriever, asked in public.values():
        outcome = measure(retriever, asked, ["graph"])["graph"]
        cells.append(f"{outcome.mean('all_gold@8'):.3f} / {outcome.mean('recall@5'):.3f}")
    return "|".join([f"| {label} ", *cells, ""])


if __name__ == "__main__":
    main()
