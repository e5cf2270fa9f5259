"""Putting readings into a library: passages embedded and their vectors stored, then the record.

Vectors are written before the record, so that a passage in the record always has one. Passages of several documents go
together, in slices of like length; what was computed once comes from the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.embedding import Embedder
from ingest.library import Library
from ingest.passages import indexed_text
from ingest.reading import Reading
from ingest.vectors import VectorCache, VectorIndex, Vectors

# Passages that are embedded and stored at once: some seconds of work on two cores, all that a killed run does again.
SLICE = 64
# Documents are gathered until they hold so many passages, so that short ones fill batches of like length together.
GROUP = 256

Check = Callable[[], None]


@dataclass(frozen=True)
class Shelf:
    """Where documents are put: the library with its vectors opened, and what makes new ones."""

    library: Library
    vectors: VectorIndex
    cache: VectorCache
    embedder: Embedder


def store(shelf: Shelf, readings: Sequence[Reading], check: Check) -> None:
    """Stores documents, each whole or not at all. `check` is called between slices and may raise to leave off."""
    rows = ((reading.document.title, passage) for reading in readings for passage in reading.passages)
    index(shelf, {passage.id: indexed_text(title, passage) for title, passage in rows}, check)
    for reading in readings:
        shelf.library.record.put(reading.entry)


def index(shelf: Shelf, texts: Mapping[str, str], check: Check) -> None:
    """Makes and stores the vectors of passages, given the words by which each is found."""
    ordered = sorted(texts, key=lambda passage: len(texts[passage]))
    for start in range(0, len(ordered), SLICE):
        check()
        passages = ordered[start : start + SLICE]
        shelf.vectors.upsert(passages, embed(shelf, [texts[passage] for passage in passages]))


def embed(shelf: Shelf, texts: Sequence[str]) -> Vectors:
    """The vectors (n, d) of n texts; only those that were never computed are computed."""
    known = {text: vector for text in texts if (vector := shelf.cache.get(text)) is not None}
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        fresh = shelf.embedder.embed_passages(missing)
        shelf.cache.put(missing, fresh)
        known.update(zip(missing, fresh, strict=True))
    return np.array([known[text] for text in texts], dtype=np.float32)


@dataclass(frozen=True)
class Mended:
    """How many vectors were made again, and how many were cleared away."""

    made: int
    cleared: int


def mend(shelf: Shelf, check: Check = lambda: None) -> Mended:
    """Clears vectors without a passage, such as an interrupted run leaves, and brings missing ones back."""
    record, indexed = shelf.library.record, shelf.vectors.ids()
    wanted = record.passage_ids()
    extra, missing = indexed - wanted, wanted - indexed
    shelf.vectors.delete(sorted(extra))
    for texts in _texts(shelf, missing) if missing else ():
        index(shelf, texts, check)
    return Mended(len(missing), len(extra))


def _texts(shelf: Shelf, missing: set[str]) -> Iterator[dict[str, str]]:
    """The texts of missing passages, some documents at a time: never those of a whole library."""
    group: dict[str, str] = {}
    for document in shelf.library.record.documents():
        rows = shelf.library.record.passages_of(document.id)
        group |= {row.id: indexed_text(document.title, row) for row in rows if row.id in missing}
        if len(group) >= GROUP:
            yield group
            group = {}
    yield group
