"""The system of record: `library.db`, a SQLite file of documents, passages and settings.

Takes whole documents with their passages and commits each in one transaction; everything else in the library folder is
derived from here. Knows nothing of vectors, graphs or models beyond the name of the one that made the vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.errors import LibraryError
from corpus.records import Bibliography, Document, DocumentKind, Note, Outline, Paper, Passage
from graph.decisions import Decision
from graph.names import fold
from ingest.database import Database, Format, mapped

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL,
    lang TEXT NOT NULL, page_starts TEXT NOT NULL, details TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL, section TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
    lang TEXT NOT NULL, page INTEGER, breaks TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages (document, ordinal);
CREATE TABLE papers (id TEXT PRIMARY KEY, details TEXT NOT NULL) STRICT;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT
"""
# What is known of sources that gave no document: those that the user took out, and those that could not be read.
_SOURCES = """
CREATE TABLE removed (
    document TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL
) STRICT;
CREATE TABLE problems (source TEXT NOT NULL, document TEXT NOT NULL, text TEXT NOT NULL, grave INTEGER NOT NULL) STRICT
"""

# What was decided on candidate concepts, by their names folded for comparing.
_DECISIONS = "CREATE TABLE decisions (name TEXT PRIMARY KEY, details TEXT NOT NULL) STRICT"

FORMAT = Format("library", (_SCHEMA, _SOURCES, _DECISIONS), mend="move that file away and ingest again")

_OFFSETS = TypeAdapter(tuple[int, ...])
_PAPER = TypeAdapter(Paper)
_DECISION = TypeAdapter(Decision)
_DETAILS: dict[str, TypeAdapter[Any]] = {
    "outline": TypeAdapter(Outline),
    "note": TypeAdapter(Note),
    "paper": TypeAdapter(Bibliography | None),
}

# What was read from a document beside its passages.
Details = Outline | Note | Bibliography | None


@dataclass(frozen=True)
class Entry:
    """A document with its passages and the record read from it: of outlines, notes, and bibliographies of papers."""

    document: Document
    passages: tuple[Passage, ...]
    details: Details = None


@dataclass(frozen=True)
class Removed:
    """A document that the user took out; it stays out until it is added again."""

    id: str
    kind: DocumentKind
    title: str
    source: str


@dataclass(frozen=True)
class Problem:
    """What was wrong with a source when it was last looked at: one sentence. `document` is the id it has or would have,
    empty where that is not known; a problem that is not `grave` is worth knowing, and the document was read all the
    same.
    """

    source: str
    document: str
    text: str
    grave: bool = True


class Record:
    """An open `library.db`. Use it as a context manager, or call `close`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.path = database.path

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Record:
        """Opens the file, making it if `create` is set.

        Raises:
            LibraryError: there is none, it cannot be written or read, or a newer version of the program made it.

        """
        with mapped(path, FORMAT):
            if not create and not path.exists():
                raise LibraryError(f"There is no library in {path.parent}; make one with: viva ingest")
        return cls(Database.open(path, FORMAT))

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, whatever another process writes meanwhile."""
        return self._db.snapshot()

    @property
    def writable(self) -> bool:
        """Whether anything can be stored."""
        return self._db.writable

    def put(self, entry: Entry) -> None:
        """Stores a document with its passages in place of what was there under its id, in one transaction. A document
        that had been taken out is in again.
        """
        document, details = entry.document, b"null"
        if entry.details is not None:
            details = _DETAILS[document.kind].dump_json(entry.details)
        with self._db.transaction():
            self._db.execute("DELETE FROM documents WHERE id = ?", (document.id,))
            self._db.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*_document_row(document), details.decode()),
            )
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_passage_row, entry.passages)
            )
            self._db.execute("DELETE FROM removed WHERE document = ?", (document.id,))

    def remove(self, document: str) -> None:
        """Removes a document and its passages, and forgets it; nothing happens where it is not there."""
        with self._db.transaction():
            self._db.execute("DELETE FROM documents WHERE id = ?", (document,))

    def take_out(self, document: Document) -> None:
        """Removes a document and its passages, and remembers that it is to stay out."""
        row = (document.id, document.kind, document.title, document.source)
        with self._db.transaction():
            self._db.execute("DELETE FROM documents WHERE id = ?", (document.id,))
            self._db.execute("DELETE FROM problems WHERE source = ?", (document.source,))
            self._db.execute("INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?)", row)

    def removed(self) -> tuple[Removed, ...]:
        """The documents that were taken out, by id."""
        return tuple(Removed(*row) for row in self._db.rows("SELECT * FROM removed ORDER BY document"))

    def put_problems(self, problems: Iterable[Problem]) -> None:
        """Stores what is wrong with sources, in place of all that was known."""
        rows = [(_storable(p.source), p.document, _storable(p.text), p.grave) for p in problems]
        with self._db.transaction():
            self._db.execute("DELETE FROM problems")
            self._db.executemany("INSERT INTO problems VALUES (?, ?, ?, ?)", rows)

    def source_problems(self) -> tuple[Problem, ...]:
        """What was wrong with sources when they were last looked at, by source."""
        rows = self._db.rows("SELECT source, document, text, grave FROM problems ORDER BY source, rowid")
        return tuple(Problem(source, document, text, bool(grave)) for source, document, text, grave in rows)

    def put_papers(self, papers: Sequence[Paper]) -> None:
        """Stores what a registry says of its papers, in place of all that was there, if it differs."""
        if tuple(sorted(papers, key=lambda p: p.id)) == self.papers():
            return
        with self._db.transaction():
            self._db.execute("DELETE FROM papers")
            rows = [(paper.id, _PAPER.dump_json(paper).decode()) for paper in papers]
            self._db.executemany("INSERT INTO papers VALUES (?, ?)", rows)

    def papers(self) -> tuple[Paper, ...]:
        """The registry's papers by id."""
        rows = self._db.rows("SELECT details FROM papers ORDER BY id")
        return tuple(_PAPER.validate_json(details) for (details,) in rows)

    def decide(self, decision: Decision) -> None:
        """Remembers what was decided on a candidate, in place of what was decided before."""
        with self._db.transaction():
            row = (fold(decision.name), _DECISION.dump_json(decision).decode())
            self._db.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?)", row)

    def forget(self, name: str) -> None:
        """Forgets what was decided on a candidate; nothing happens where nothing was."""
        with self._db.transaction():
            self._db.execute("DELETE FROM decisions WHERE name = ?", (fold(name),))

    def decisions(self) -> tuple[Decision, ...]:
        """What was decided on candidates, by name."""
        rows = self._db.rows("SELECT details FROM decisions ORDER BY name")
        return tuple(_DECISION.validate_json(details) for (details,) in rows)

    def documents(self) -> tuple[Document, ...]:
        """All documents by id."""
        rows = self._db.rows("SELECT id, kind, title, sha256, source, lang, page_starts FROM documents ORDER BY id")
        return tuple(Document(*_parsed(row)) for row in rows)

    def details(self, kind: str) -> tuple[Any, ...]:
        """The outlines ("outline"), notes ("note") or bibliographies ("paper") as read, by document id."""
        rows = self._db.rows("SELECT details FROM documents WHERE kind = ? ORDER BY id", kind)
        read = (_DETAILS[kind].validate_json(details) for (details,) in rows)
        return tuple(details for details in read if details is not None)

    def passages(self) -> tuple[Passage, ...]:
        """All passages, by document and their order in it."""
        rows = self._db.rows("SELECT * FROM passages ORDER BY document, ordinal")
        return tuple(Passage(*_parsed(row)) for row in rows)

    def passages_of(self, document: str) -> tuple[Passage, ...]:
        """The passages of one document in their order."""
        rows = self._db.rows("SELECT * FROM passages WHERE document = ? ORDER BY ordinal", document)
        return tuple(Passage(*_parsed(row)) for row in rows)

    def passage(self, id: str) -> Passage | None:
        """A passage by its id."""
        rows = self._db.rows("SELECT * FROM passages WHERE id = ?", id)
        return Passage(*_parsed(rows[0])) if rows else None

    def passage_ids(self) -> set[str]:
        """The ids of all passages."""
        return {row[0] for row in self._db.rows("SELECT id FROM passages")}

    def passage_counts(self) -> dict[str, int]:
        """How many passages each document has; documents without any are left out."""
        return dict(self._db.rows("SELECT document, count(*) FROM passages GROUP BY document"))

    def count_passages(self) -> int:
        """How many passages there are."""
        return int(self._db.rows("SELECT count(*) FROM passages")[0][0])

    def setting(self, key: str) -> str | None:
        """A setting's value, or None."""
        rows = self._db.rows("SELECT value FROM settings WHERE key = ?", key)
        return rows[0][0] if rows else None

    def set_setting(self, key: str, value: str) -> None:
        """Stores a setting."""
        with self._db.transaction():
            self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    def fingerprint(self) -> str:
        """A hash of everything that vectors and graph derive from: equal records, equal fingerprints."""
        digest = hashlib.sha256()
        for query in (
            "SELECT id, kind, title, lang, details FROM documents ORDER BY id",
            "SELECT id, kind, section, lang FROM passages ORDER BY id",
            "SELECT id, details FROM papers ORDER BY id",
            "SELECT name, details FROM decisions ORDER BY name",
        ):
            for row in self._db.each(query):
                digest.update("\x1f".join(map(str, row)).encode() + b"\x1e")
        return digest.hexdigest()

    def problems(self) -> list[str]:
        """What SQLite's own checks find wrong with the file."""
        rows = [row[0] for row in self._db.rows("PRAGMA integrity_check")]
        broken = [f"passage {row[1]} has no document" for row in self._db.rows("PRAGMA foreign_key_check")]
        return [row for row in rows if row != "ok"] + broken


def _storable(text: str) -> str:
    """File names may hold what is no text."""
    return text.encode("utf-8", "backslashreplace").decode()


def _parsed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row whose last column holds offsets."""
    return (*row[:-1], _OFFSETS.validate_json(row[-1]))


def _document_row(document: Document) -> tuple[str, ...]:
    starts = _OFFSETS.dump_json(document.page_starts).decode()
    return (document.id, document.kind, document.title, document.sha256, document.source, document.lang, starts)


def _passage_row(p: Passage) -> tuple[object, ...]:
    breaks = _OFFSETS.dump_json(p.breaks).decode()
    return (p.id, p.document, p.ordinal, p.kind, p.section, p.start, p.end, p.text, p.lang, p.page, breaks)
