"""Vectors of passages: a Chroma collection to search in, and a cache of every vector that was ever computed.

Both are derived from the record and can be thrown away. The collection is opened in the library folder, or on the Chroma
server that `VIVA_CHROMA_URL` names; its name carries the model, so that vectors of two models never mix.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]
_BATCH = 2000


class VectorIndex:
    """Passage vectors by passage id, searched by cosine."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    @classmethod
    def open(cls, folder: Path, model: str) -> VectorIndex:
        """The collection for a model, made where it is missing.

        Raises:
            LibraryError: Chroma cannot use the folder, or the server does not answer.

        """
        from chromadb.errors import ChromaError

        digest = hashlib.sha256(model.encode()).hexdigest()[:12]
        try:
            client = _client(folder)
            configuration = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}
            collection = client.get_or_create_collection(
                f"passages-{digest}", configuration=configuration, embedding_function=None, metadata={"model": model}
            )
        except (ChromaError, ValueError, OSError, sqlite3.Error) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise LibraryError(f"The vectors in {folder} cannot be opened: {first}; delete that folder and ingest again.") from error
        return cls(collection)

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Stores vectors (n, d) under n passage ids."""
        for start in range(0, len(ids), _BATCH):
            self._collection.upsert(ids=list(ids[start : start + _BATCH]), embeddings=vectors[start : start + _BATCH])

    def delete(self, ids: Sequence[str]) -> None:
        """Removes vectors; ids that are not there do not matter."""
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        return set(self._collection.get(include=[])["ids"])

    def search(self, vector: Vectors, count: int) -> dict[str, float]:
        """The nearest passages to a vector (d,) with their cosines, nearest first."""
        found = self._collection.query(query_embeddings=[vector], n_results=count, include=["distances"])
        distances = found["distances"] or [[]]
        return {passage: 1.0 - distance for passage, distance in zip(found["ids"][0], distances[0], strict=True)}


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    url = os.environ.get("VIVA_CHROMA_URL")
    if not url:
        return chromadb.PersistentClient(path=str(folder), settings=settings)
    match = re.fullmatch(r"(https?)://([^:/]+)(?::(\d+))?/?", url)
    if not match:
        raise LibraryError(f"VIVA_CHROMA_URL is {url!r}; it should look like http://host:8000.")
    port = int(match[3] or (443 if match[1] == "https" else 8000))
    return chromadb.HttpClient(host=match[2], port=port, ssl=match[1] == "https", settings=settings)


class VectorCache:
    """Every vector computed for a model, by the text it was computed from; makes a resumed or repeated ingest cheap."""

    def __init__(self, connection: sqlite3.Connection, model: str) -> None:
        self._db = connection
        self._model = model

    @classmethod
    def open(cls, path: Path, model: str) -> VectorCache:
        """The cache in a file, made where it is missing or not a database any more."""
        try:
            return cls(_cache_connection(path), model)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            return cls(_cache_connection(path), model)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def get(self, text: str) -> Vectors | None:
        """The vector (d,) of a text, or None where it is not known."""
        query = "SELECT vector FROM vectors WHERE key = ?"
        row = self._db.execute(query, (self._key(text),)).fetchone()
        return np.frombuffer(row[0], dtype=np.float32) if row else None

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keeps the vectors (n, d) of n texts."""
        rows = [(self._key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\x1f{text}".encode()).digest()


def _cache_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
    return connection
