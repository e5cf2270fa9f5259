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
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import LibraryError
from ingest.database import connect, writable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]
_BATCH = 2000
# Chroma needs some megabytes to write at all.
_NO_ROOM = 8 * 2**20


class VectorIndex:
    """Passage vectors by passage id, searched by cosine. Close it where its folder is to be left alone again."""

    def __init__(
        self, client: Client, collection: Collection, place: Path, copy: TemporaryDirectory[str] | None = None
    ) -> None:
        self._client = client
        self._collection = collection
        self._place = place
        self._copy = copy

    @classmethod
    def open(cls, folder: Path, model: str) -> VectorIndex:
        """The collection for a model, made where it is missing. What cannot be written is read from a copy: Chroma
        writes even to read.

        Raises:
            LibraryError: Chroma cannot use the folder, or the server does not answer.

        """
        with _mapped(folder):
            copy = _copied(folder)
            client = _client(Path(copy.name) if copy else folder)
            try:
                collection = client.get_or_create_collection(
                    _collection_name(model),
                    configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}},
                    embedding_function=None,
                    metadata={"model": model},
                )
            except BaseException:
                client.close()
                raise
        return cls(client, collection, folder, copy)

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the folder, unless another index of this process uses it."""
        self._client.close()
        if self._copy:
            self._copy.cleanup()

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
        place, remedy = str(folder), "mend them with: viva repair"
        if _is_full(folder):
            remedy = "the disk is full: make room and try again"
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


def _copied(folder: Path) -> TemporaryDirectory[str] | None:
    """A copy of a folder that cannot be written; None where it can be, or is on a server."""
    database = folder / "chroma.sqlite3"
    if os.environ.get("VIVA_CHROMA_URL") or not database.exists() or os.access(database, os.W_OK):
        return None
    copy = TemporaryDirectory(prefix="viva-vectors-")
    shutil.copytree(folder, copy.name, dirs_exist_ok=True, copy_function=shutil.copyfile)
    return copy


def discard(folder: Path, model: str) -> None:
    """Throws the vectors of a library away, whatever state they are in: its folder, or the collection on a server.

    Raises:
        LibraryError: they cannot be deleted.

    """
    with _mapped(folder):
        if os.environ.get("VIVA_CHROMA_URL"):
            client = _client(folder)
            client.delete_collection(_collection_name(model))
            client.close()
        elif folder.exists():
            _forget(folder)
            shutil.rmtree(folder)


def _forget(folder: Path) -> None:
    """Chroma keeps what it once opened by its path, even what failed to start over a damaged folder."""
    from chromadb.api.shared_system_client import SharedSystemClient

    system = SharedSystemClient._identifier_to_system.pop(str(folder), None)
    with suppress(Exception):
        if system:
            system.stop()


def _collection_name(model: str) -> str:
    return f"passages-{hashlib.sha256(model.encode()).hexdigest()[:12]}"


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    url = os.environ.get("VIVA_CHROMA_URL")
    if not url:
        try:
            return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
        except BaseException:
            _forget(folder)
            raise
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
        with _cache_mapped(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._db.execute("COMMIT")

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\x1f{text}".encode()).digest()


def _cache_connection(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    if path.exists() and not writable(path):
        return connection
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # What a power cut takes from the cache is computed again.
        connection.execute("PRAGMA synchronous = NORMAL")
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
