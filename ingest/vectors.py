"""Vectors of passages: a Chroma collection to search in, and a cache of every vector that was ever computed.

Both are derived from the record and can be thrown away. The collection is opened in the library folder, or on the
Chroma server that `VIVA_CHROMA_URL` names; its name carries the model, so that vectors of two models never mix.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]
_BATCH = 2000
# Chroma needs some megabytes to write at all.
_NO_ROOM = 8 * 2**20


class VectorIndex:
    """Passage vectors by passage id, searched by cosine. Close it where its folder is to be left alone again."""

    def __init__(self, client: Client, collection: Collection, place: Path) -> None:
        self._client = client
        self._collection = collection
        self._place = place

    @classmethod
    def open(cls, folder: Path, model: str) -> VectorIndex:
        """The collection for a model, made where it is missing.

        Raises:
            LibraryError: Chroma cannot use the folder, or the server does not answer.

        """
        digest = hashlib.sha256(model.encode()).hexdigest()[:12]
        with _mapped(folder):
            client = _client(folder)
            try:
                collection = client.get_or_create_collection(
                    f"passages-{digest}",
                    configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}},
                    embedding_function=None,
                    metadata={"model": model},
                )
            except BaseException:
                client.close()
                raise
        return cls(client, collection, folder)

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the folder, unless another index of this process uses it."""
        self._client.close()

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Stores vectors (n, d) under n passage ids."""
        with _mapped(self._place):
            for start in range(0, len(ids), _BATCH):
                batch = slice(start, start + _BATCH)
                self._collection.upsert(ids=list(ids[batch]), embeddings=vectors[batch])

    def delete(self, ids: Sequence[str]) -> None:
        """Removes vectors; ids that are not there do not matter."""
        with _mapped(self._place):
            for start in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        with _mapped(self._place):
            return set(self._collection.get(include=[])["ids"])

    def search(self, vector: Vectors, count: int, among: list[str] | None = None) -> dict[str, float]:
        """The nearest passages to a vector (d,) with their cosines, nearest first; of some ids only, if given."""
        nearest: list[Any] = [vector]
        if among == []:
            return {}
        with _mapped(self._place):
            found = self._collection.query(query_embeddings=nearest, n_results=count, ids=among, include=["distances"])
        distances = found["distances"] or [[]]
        return {passage: 1.0 - distance for passage, distance in zip(found["ids"][0], distances[0], strict=True)}


@contextmanager
def _mapped(folder: Path) -> Iterator[None]:
    """Turns what Chroma, its server and the disk complain of into one sentence."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError, OSError, sqlite3.Error) as error:
        place, remedy = str(folder), "delete that folder and ingest again"
        if _is_full(folder):
            remedy = "the disk is full: make room and ingest again"
        if url := os.environ.get("VIVA_CHROMA_URL"):
            place, remedy = url, "check that the Chroma server runs there"
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LibraryError(f"The vectors in {place} cannot be used: {first.rstrip('.')}; {remedy}.") from error


def _is_full(folder: Path) -> bool:
    """Whether the disk under a folder has next to no room; Chroma does not say so itself."""
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    url = os.environ.get("VIVA_CHROMA_URL")
    if not url:
        return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
    match = re.fullmatch(r"(https?)://([^:/]+)(?::(\d+))?/?", url)
    if not match:
        raise LibraryError(f"VIVA_CHROMA_URL is {url!r}; it should look like http://host:8000.")
    port = int(match[3] or (443 if match[1] == "https" else 8000))
    return cast("Client", chromadb.HttpClient(host=match[2], port=port, ssl=match[1] == "https", settings=settings))


class VectorCache:
    """Every vector computed for a model, by the text it was computed from; makes a resumed or repeated ingest cheap."""

    def __init__(self, connection: sqlite3.Connection, path: Path, model: str) -> None:
        self._db = connection
        self._path = path
        self._model = model

    @classmethod
    def open(cls, path: Path, model: str) -> VectorCache:
        """The cache in a file, made where it is missing or damaged.

        Raises:
            LibraryError: the file cannot be made, or another process holds it.

        """
        with _cache_mapped(path):
            try:
                connection = _cache_connection(path)
            except sqlite3.DatabaseError as error:
                connection = _made_anew(path, error)
        return cls(connection, path, model)

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def get(self, text: str) -> Vectors | None:
        """The vector (d,) of a text, or None where it is not known."""
        query = "SELECT vector FROM vectors WHERE key = ?"
        with _cache_mapped(self._path):
            try:
                row = self._db.execute(query, (self._key(text),)).fetchone()
            except sqlite3.DatabaseError as error:
                self._db.close()
                self._db, row = _made_anew(self._path, error), None
        return np.frombuffer(row[0], dtype=np.float32) if row else None

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keeps the vectors (n, d) of n texts."""
        rows = [(self._key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)]
        with _cache_mapped(self._path), self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\x1f{text}".encode()).digest()


def _cache_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _made_anew(path: Path, error: sqlite3.DatabaseError) -> sqlite3.Connection:
    """An empty cache in place of a damaged one; a file that is only locked or out of space is not damaged."""
    if isinstance(error, sqlite3.OperationalError):
        raise error
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return _cache_connection(path)


@contextmanager
def _cache_mapped(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"The vectors in {path} cannot be kept: {error}; check disk space and rights.") from error
