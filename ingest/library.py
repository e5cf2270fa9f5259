"""A library folder: the record, and vectors and graph derived from it, opened together and checked against each other.

* library.db: the record (ingest.record)
* chroma/: vectors, unless a Chroma server holds them
* embeddings.db: every vector computed so far, by text
* graph.json: the concept graph of the record
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path

import platformdirs

from corpus.errors import LibraryError, ModelMismatchError
from graph.build import GRAPH, build_graph
from graph.model import ConceptGraph
from ingest.files import write_whole
from ingest.record import Record
from ingest.vectors import VectorCache, VectorIndex


def library_home(home: Path | None = None) -> Path:
    """The library folder: the one given, else `$VIVA_HOME`, else the platform's folder for user data."""
    chosen = home or os.environ.get("VIVA_HOME")
    return Path(chosen).expanduser() if chosen else platformdirs.user_data_path("viva")


class Library:
    """An open library. Close it, or use it as a context manager."""

    def __init__(self, home: Path, record: Record) -> None:
        self.home = home
        self.record = record

    @classmethod
    def open(cls, home: Path, *, create: bool = False) -> Library:
        """Opens the library in a folder. Raises LibraryError where there is none, unless it may be created."""
        return cls(home, Record.open(home / "library.db", create=create))

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the record."""
        self.record.close()

    @property
    def model(self) -> str | None:
        """The embedding model that made the vectors; None in a new library."""
        return self.record.setting("model")

    def claim_model(self, name: str, *, record: bool = False) -> None:
        """Checks that the vectors are of this model, and records it in a new library where `record` is set.

        Raises:
            ModelMismatchError: another model made the vectors.

        """
        known = self.model
        if known is not None and known != name:
            raise ModelMismatchError(
                f"The library {self.home} was made with the embedding model {known}, not {name}; "
                f"open it with that model, or make another library with --home."
            )
        if known is None and record:
            self.record.set_setting("model", name)

    def vectors(self, model: str) -> VectorIndex:
        """The vectors of a model."""
        return VectorIndex.open(self.home / "chroma", model)

    def cache(self, model: str) -> VectorCache:
        """The vectors computed so far with a model."""
        return VectorCache.open(self.home / "embeddings.db", model)

    @cached_property
    def graph(self) -> ConceptGraph:
        """The concept graph of the record: the stored one where it is up to date, else made anew."""
        stored = self._stored_graph()
        return ConceptGraph.from_bytes(stored) if stored else self._build_graph()

    @property
    def graph_hash(self) -> str:
        """sha256 of the graph, hexadecimal."""
        stored = self._stored_graph()
        return hashlib.sha256(stored).hexdigest() if stored else self.graph.hash

    def store_graph(self) -> None:
        """Makes the graph anew and stores it, if the stored one is not that of the record."""
        if self._stored_graph():
            return
        data = self._build_graph().to_bytes()
        write_whole(self.home / "graph.json", data)
        self.record.set_setting("graph", f"{self._stamp()} {hashlib.sha256(data).hexdigest()}")
        self.__dict__.pop("graph", None)

    def _stamp(self) -> str:
        return f"{GRAPH}:{self.record.fingerprint()}"

    def _stored_graph(self) -> bytes | None:
        path, known = self.home / "graph.json", self.record.setting("graph")
        if not known:
            return None
        try:
            data = path.read_bytes()
        except OSError:
            return None
        stamp, digest = known.split(" ")
        return data if stamp == self._stamp() and hashlib.sha256(data).hexdigest() == digest else None

    def _build_graph(self) -> ConceptGraph:
        record = self.record
        return build_graph(
            record.details("outline"),
            record.details("note"),
            record.papers(),
            record.passages(),
            record.details("paper"),
        )

    def verify(self) -> tuple[str, ...]:
        """What does not agree: one sentence for each problem, none where record, vectors and graph fit together."""
        problems = [f"library.db: {problem}" for problem in self.record.problems()]
        problems += self._vector_problems(self.record.passage_ids())
        stored = self._stored_graph()
        if stored is None:
            problems.append("graph.json is missing, damaged or older than the record; make it again with: viva ingest")
        elif hashlib.sha256(self._build_graph().to_bytes()).digest() != hashlib.sha256(stored).digest():
            problems.append("graph.json is not the graph of the record")
        return tuple(problems)

    def _vector_problems(self, ids: set[str]) -> list[str]:
        if self.model is None:
            return ["no vectors: nothing was ingested yet; run: viva ingest"]
        try:
            with self.vectors(self.model) as vectors:
                indexed = vectors.ids()
        except LibraryError as error:
            return [str(error)]
        counts = ((len(ids - indexed), "passages have no vector"), (len(indexed - ids), "vectors have no passage"))
        return [f"{count} {what}; mend it with: viva ingest" for count, what in counts if count]
