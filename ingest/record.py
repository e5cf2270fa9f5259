"""The system of record: `library.db`, a SQLite file of documents, passages and settings.

Takes whole documents with their passages and commits each in one transaction; everything else in the library folder is
derived from here. Knows nothing of vectors, graphs or models beyond the name of the one that made the vectors.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.errors import LibraryError
from corpus.records import Bibliography, Document, Note, Outline, Paper, Passage

SCHEMA_VERSION = 1

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
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

# By a word in SQLite's own message.
_REMEDIES = (
    ("locked", "another process is writing; try again"),
    ("not a database", "move that file away and ingest again"),
    ("malformed", "move that file away and ingest again"),
)

_OFFSETS = TypeAdapter(tuple[int, ...])
_PAPER = TypeAdapter(Paper)
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


class Record:
    """An open `library.db`. Use it as a context manager, or call `close`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Record:
        """Opens the file, making it if `create` is set.

        Raises:
            LibraryError: there is none, it cannot be written or read, or a newer version of the program made it.

        """
        with _mapped(path):
            if not create and not path.exists():
                raise LibraryError(f"There is no library in {path.parent}; make one with: viva ingest")
            path.parent.mkdir(parents=True, exist_ok=True)
            record = cls(sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False), path)
            try:
                record._prepare()
            except BaseException:
                record.close()
                raise
        return record

    def _prepare(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        if self._version() > SCHEMA_VERSION:
            raise LibraryError(
                f"The library {self.path} has format {self._version()}, this program knows {SCHEMA_VERSION}; "
                "upgrade viva."
            )
        if self._version() == 0:
            self._db.execute("PRAGMA journal_mode = WAL")
            with self._transaction():
                self._create()

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _create(self) -> None:
        if self._version() > 0:  # another process was faster
            return
        for statement in _SCHEMA.strip().split(";\n"):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _mapped(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with _mapped(self.path):
            return self._db.execute(query, values).fetchall()

    def put(self, entry: Entry) -> None:
        """Stores a document with its passages in place of what was there under its id, in one transaction."""
        document, details = entry.document, b"null"
        if entry.details is not None:
            details = _DETAILS[document.kind].dump_json(entry.details)
        with self._transaction():
            self._db.execute("DELETE FROM documents WHERE id = ?", (document.id,))
            self._db.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*_document_row(document), details.decode()),
            )
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_passage_row, entry.passages)
            )

    def remove(self, document: str) -> None:
        """Removes a document and its passages; nothing happens where it is not there."""
        with self._transaction():
            self._db.execute("DELETE FROM documents WHERE id = ?", (document,))

    def put_papers(self, papers: Sequence[Paper]) -> None:
        """Stores what a registry says of its papers, in place of all that was there, if it differs."""
        if tuple(sorted(papers, key=lambda p: p.id)) == self.papers():
            return
        with self._transaction():
            self._db.execute("DELETE FROM papers")
            rows = [(paper.id, _PAPER.dump_json(paper).decode()) for paper in papers]
            self._db.executemany("INSERT INTO papers VALUES (?, ?)", rows)

    def papers(self) -> tuple[Paper, ...]:
        """The registry's papers by id."""
        rows = self._rows("SELECT details FROM papers ORDER BY id")
        return tuple(_PAPER.validate_json(details) for (details,) in rows)

    def documents(self) -> tuple[Document, ...]:
        """All documents by id."""
        rows = self._rows("SELECT id, kind, title, sha256, source, lang, page_starts FROM documents ORDER BY id")
        return tuple(Document(*_parsed(row)) for row in rows)

    def details(self, kind: str) -> tuple[Any, ...]:
        """The outlines ("outline"), notes ("note") or bibliographies ("paper") as read, by document id."""
        rows = self._rows("SELECT details FROM documents WHERE kind = ? ORDER BY id", kind)
        read = (_DETAILS[kind].validate_json(details) for (details,) in rows)
        return tuple(details for details in read if details is not None)

    def passages(self) -> tuple[Passage, ...]:
        """All passages, by document and their order in it."""
        rows = self._rows("SELECT * FROM passages ORDER BY document, ordinal")
        return tuple(Passage(*_parsed(row)) for row in rows)

    def passage(self, id: str) -> Passage | None:
        """A passage by its id."""
        rows = self._rows("SELECT * FROM passages WHERE id = ?", id)
        return Passage(*_parsed(rows[0])) if rows else None

    def passage_ids(self) -> set[str]:
        """The ids of all passages."""
        return {row[0] for row in self._rows("SELECT id FROM passages")}

    def count_passages(self) -> int:
        """How many passages there are."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def setting(self, key: str) -> str | None:
        """A setting's value, or None."""
        rows = self._rows("SELECT value FROM settings WHERE key = ?", key)
        return rows[0][0] if rows else None

    def set_setting(self, key: str, value: str) -> None:
        """Stores a setting."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    def fingerprint(self) -> str:
        """A hash of everything that vectors and graph derive from: equal records, equal fingerprints."""
        digest = hashlib.sha256()
        for query in (
            "SELECT id, kind, title, lang, details FROM documents ORDER BY id",
            "SELECT id, kind, section, lang FROM passages ORDER BY id",
            "SELECT id, details FROM papers ORDER BY id",
        ):
            for row in self._rows(query):
                digest.update("\x1f".join(map(str, row)).encode() + b"\x1e")
        return digest.hexdigest()

    def problems(self) -> list[str]:
        """What SQLite's own checks find wrong with the file."""
        rows = [row[0] for row in self._rows("PRAGMA integrity_check")]
        broken = [f"passage {row[1]} has no document" for row in self._rows("PRAGMA foreign_key_check")]
        return [row for row in rows if row != "ok"] + broken


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """Turns what SQLite and the disk complain of into one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        remedies = (remedy for sign, remedy in _REMEDIES if sign in str(error))
        raise LibraryError(
            f"The library {path} cannot be used: {error}; {next(remedies, 'check disk space and rights')}."
        ) from error
    except OSError as error:
        raise LibraryError(f"The library {path} cannot be used: {error.strerror or error}.") from error


def _parsed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row whose last column holds offsets."""
    return (*row[:-1], _OFFSETS.validate_json(row[-1]))


def _document_row(document: Document) -> tuple[str, ...]:
    starts = _OFFSETS.dump_json(document.page_starts).decode()
    return (document.id, document.kind, document.title, document.sha256, document.source, document.lang, starts)


def _passage_row(p: Passage) -> tuple[object, ...]:
    breaks = _OFFSETS.dump_json(p.breaks).decode()
    return (p.id, p.document, p.ordinal, p.kind, p.section, p.start, p.end, p.text, p.lang, p.page, breaks)
