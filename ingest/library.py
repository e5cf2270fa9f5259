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
from corpus.records import Name
from corpus.shipped import OUTLINE
from graph.build import GRAPH, build_graph
from graph.model import ConceptGraph
from ingest.documents import Listed, documents
from ingest.files import write_whole
from ingest.lock import Holder, at_work
from ingest.passages import indexed_text
from ingest.record import Record
from ingest.vectors import VectorCache, VectorIndex, Vectors

# So many vectors are looked for to see whether the index can be searched: one damaged in a fiftieth is found out with a
# probability of 98 %, in half a second.
_PROBES = 200
BEYOND_REPAIR = (
    "it cannot be repaired: move library.db away and ingest again (embeddings.db still has the vectors, so that it is "
    "quick)"
)


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

    def documents(self) -> tuple[Listed, ...]:
        """Everything that is in the library, was taken out or could not be read, with its state and problems."""
        return documents(self.record)

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
        self._put_graph(self._build_graph().to_bytes())

    def _put_graph(self, data: bytes) -> None:
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
        with self.record.snapshot():
            return self._graph_of(self.record)

    @staticmethod
    def _graph_of(record: Record) -> ConceptGraph:
        return build_graph(
            record.details("outline"),
            record.details("note"),
            record.papers(),
            record.passages(),
            record.details("paper"),
            record.decisions(),
            _shipped_headings(),
        )

    def mend_graph(self) -> bool:
        """Makes the graph anew whatever is stored; returns whether that was another one, or none."""
        before = self._stored_graph()
        self.__dict__.pop("graph", None)
        data = self._build_graph().to_bytes()
        if before == data:
            return False
        self._put_graph(data)
        return True

    def verify(self, *, search: bool = True) -> tuple[str, ...]:
        """What does not agree: one sentence for each problem, none where record, vectors and graph fit together.

        Where `search` is set a sample of the vectors is also looked for, which takes seconds and finds a damaged index.
        While another process changes the library only what holds all the time is checked: that documents are whole and
        that their passages have vectors.
        """
        if problems := self.record.problems():
            return tuple(f"library.db: {problem}; {BEYOND_REPAIR}." for problem in problems)
        settled = not self.at_work
        found = self._disagreements(settled, search)
        # It may have begun to be changed meanwhile.
        return self._disagreements(False, search) if found and settled and self.at_work else found

    def _disagreements(self, settled: bool, search: bool) -> tuple[str, ...]:
        with self.record.snapshot():
            if self.model is None:
                return ("no vectors: nothing was ingested yet; run: viva ingest", *self._graph_problems())
            vectors = self._vector_problems(settled)
            if settled and search and not vectors and (broken := self.search_problem()):
                vectors = [f"The vectors in {self.home / 'chroma'} {broken}; mend them with: viva repair"]
            return (*vectors, *(self._graph_problems() if settled else ()))

    def _graph_problems(self) -> list[str]:
        stored = self._stored_graph()
        if stored is None:
            return ["graph.json is missing, damaged or older than the record; make it again with: viva repair"]
        if self._build_graph().to_bytes() != stored:
            return ["graph.json is not the graph of the record; make it again with: viva repair"]
        return []

    def _vector_problems(self, settled: bool) -> list[str]:
        ids = self.record.passage_ids()
        try:
            with self.vectors(self.model or "") as vectors:
                indexed = vectors.ids()
        except LibraryError as error:
            return [str(error)]
        missing, extra = ids - indexed, indexed - ids
        if not settled:
            # What was replaced since the record was looked at has lost its vectors by right, what comes has them early.
            with Record.open(self.record.path) as now:
                missing, extra = missing & now.passage_ids(), set()
        return [
            *_counted(len(missing), "passage has no vector", "passages have no vector"),
            *_counted(len(extra), "vector has no passage", "vectors have no passage"),
        ]

    def search_problem(self) -> str:
        """What is wrong with searching the vectors, as the end of a sentence; empty where nothing is."""
        from ingest.probe import probe

        return probe(self.home / "chroma", self.model or "", self._expected())

    def _expected(self) -> dict[str, Vectors]:
        """Vectors of some passages spread over the library, as they were once computed, as far as they were kept."""
        ids = sorted(self.record.passage_ids())
        titles = {document.id: document.title for document in self.record.documents()}
        rows = [row for id in ids[:: max(1, len(ids) // _PROBES)] if (row := self.record.passage(id))]
        if not (self.home / "embeddings.db").exists():
            return {}
        with self.cache(self.model or "") as cache:
            known = {row.id: cache.get(indexed_text(titles[row.document], row)) for row in rows}
        return {id: vector for id, vector in known.items() if vector is not None}

    @property
    def at_work(self) -> Holder | None:
        """Which process is changing the library just now; None where none is."""
        return at_work(self.home)


def _counted(count: int, one: str, more: str) -> list[str]:
    return [f"{count} {one if count == 1 else more}; mend it with: viva repair"] if count else []


def _shipped_headings() -> list[Name]:
    """The headings of the shipped outline, in both languages."""
    from ingest.outline import read_outline

    return [topic.name for topic in read_outline(OUTLINE).walk() if topic.kind in {"section", "topic"}]
