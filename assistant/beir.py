"""Retrieval data sets in BEIR form (Thakur et al. 2021): a folder with corpus.jsonl, queries.jsonl and qrels.tsv.

Takes such a folder and gives a retriever over it: titles are names, passages of one title are about it, and there is
nothing else to go by. Vectors are kept in a cache folder named by the corpus's content and the model, so that they are
computed once.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import platformdirs

from assistant.lexical import LexicalIndex
from assistant.retrieval import Retriever
from corpus.errors import EvaluationError
from corpus.language import detect_language
from corpus.records import Document, Passage
from graph.build import build_title_graph
from graph.ranking import Walk
from ingest.embedding import Embedder
from ingest.passages import indexed_text
from ingest.text import read_text
from ingest.vectors import VectorIndex

_BATCH = 256

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class BeirSet:
    """A data set: passages' titles and texts by id, questions by id, and the gold passages of each question."""

    name: str
    passages: Mapping[str, tuple[str, str]]
    questions: Mapping[str, str]
    gold: Mapping[str, frozenset[str]]
    sha256: str

    @classmethod
    def read(cls, folder: Path) -> BeirSet:
        """Reads a folder.

        Raises:
            SourceError: a file is missing or cannot be read.
            EvaluationError: a file is not what BEIR form says, or no question has a gold passage in the corpus.

        """
        corpus = folder / "corpus.jsonl"
        passages = {row["_id"]: (row.get("title") or "", row["text"]) for row in _rows(corpus, "_id", "text")}
        questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl", "_id", "text")}
        gold = {q: found for q, ids in _qrels(folder).items() if q in questions and (found := ids & passages.keys())}
        if not gold:
            raise EvaluationError(f"No question of {folder} has a gold passage in its corpus.jsonl; check qrels.tsv.")
        asked = {question: questions[question] for question in questions if question in gold}
        digest = hashlib.sha256(corpus.read_bytes()).hexdigest()
        return cls(folder.resolve().name, passages, asked, gold, digest)


def _rows(path: Path, *fields: str) -> Iterator[dict[str, str]]:
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvaluationError(f"{path}:{number}: the line is not JSON.") from error
        if not isinstance(row, dict) or any(not isinstance(row.get(field), str) for field in fields):
            raise EvaluationError(f"{path}:{number}: the line lacks one of {', '.join(fields)}.")
        yield row


def _qrels(folder: Path) -> dict[str, frozenset[str]]:
    """The gold passages by question: `qrels.tsv`, or `qrels/test.tsv` as in the published sets."""
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.exists()), folder / "qrels.tsv")
    gold: dict[str, set[str]] = defaultdict(set)
    for number, row in enumerate(csv.reader(read_text(path).splitlines(), delimiter="\t"), 1):
        if len(row) < 3 or (number > 1 and not row[2].lstrip("-").isdigit()):
            raise EvaluationError(f"{path}:{number}: the line is not question, passage and score parted by tabs.")
        if row[2].lstrip("-").isdigit() and int(row[2]) > 0:
            gold[row[0]].add(row[1])
    return {question: frozenset(ids) for question, ids in gold.items()}


@dataclass(frozen=True)
class BeirIndex:
    """A retriever over a data set, and the seconds that its index took, whenever it was made."""

    retriever: Retriever
    seconds: float

    @classmethod
    def over(
        cls, data: BeirSet, embedder: Embedder, cache: Path | None = None, progress: Progress | None = None
    ) -> BeirIndex:
        """The index of a data set; vectors that were computed before are taken from the cache."""
        key = hashlib.sha256(f"{data.sha256} {embedder.name}".encode()).hexdigest()[:16]
        folder = (cache or platformdirs.user_cache_path("viva")) / "eval" / f"{data.name}-{key}"
        folder.mkdir(parents=True, exist_ok=True)
        passages = {id: _passage(id, title, text) for id, (title, text) in data.passages.items()}
        texts = {id: indexed_text(data.passages[id][0], passage) for id, passage in passages.items()}
        vectors = VectorIndex.open(folder / "chroma", embedder.name)
        spent = _embed(vectors, texts, embedder, folder / "seconds", progress or (lambda *_: None))
        started = perf_counter()
        graph, about = build_title_graph(data.passages)
        documents = {id: Document(id, "text", title, "", "", "en") for id, (title, _) in data.passages.items()}
        retriever = Retriever(
            passages,
            documents,
            graph,
            vectors,
            LexicalIndex.over(list(texts.values())),
            Walk.over(graph, list(passages), about),
            embedder,
            tuple(passages),
        )
        return cls(retriever, spent + perf_counter() - started)


def _passage(id: str, title: str, text: str) -> Passage:
    return Passage(id, id, 0, "body", "", 0, len(text), text, detect_language(text), page=1)


def _embed(vectors: VectorIndex, texts: Mapping[str, str], embedder: Embedder, log: Path, progress: Progress) -> float:
    """Computes the vectors that are missing; returns the seconds that all of them took, over all runs."""
    spent = float(log.read_text()) if log.exists() else 0.0
    missing = sorted(texts.keys() - vectors.ids(), key=lambda id: len(texts[id]))
    for start in range(0, len(missing), _BATCH):
        progress("embedding", start, len(missing))
        started, ids = perf_counter(), missing[start : start + _BATCH]
        vectors.upsert(ids, embedder.embed_passages([texts[id] for id in ids]))
        spent += perf_counter() - started
        log.write_text(f"{spent:.3f}")
    progress("", len(missing), len(missing))
    return spent
