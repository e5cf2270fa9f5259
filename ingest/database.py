"""A SQLite file with a format: opened or made, upgraded step by step, written in transactions, its errors mapped.

Knows nothing of what is in it; the library's record, learners' state and conversations each bring their own format.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from corpus.errors import LibraryError, VivaError

# By a word in SQLite's own message.
_REMEDIES = (
    ("locked", "another process is writing; try again"),
    ("full", "make room and try again"),
    ("readonly", "it is read-only; check the rights of the file and its folder"),
)
_DAMAGED = ("not a database", "malformed")


@dataclass(frozen=True)
class Format:
    """What a file is made of: what it is called in messages, the statements that lead from each version to the next
    (the first make an empty file version 1), the errors that it raises, and what to do with a damaged one.
    """

    what: str
    steps: tuple[str, ...]
    error: type[VivaError] = LibraryError
    mend: str = "move that file away"

    @property
    def version(self) -> int:
        """The newest version."""
        return len(self.steps)


class Database:
    """An open file of one format. Use it as a context manager, or call `close`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, form: Format) -> None:
        self._db = connection
        self.path = path
        self.form = form

    @classmethod
    def open(cls, path: Path, form: Format) -> Self:
        """Opens the file, making or upgrading it where needed.

        Raises:
            VivaError: of the format's own type, where it cannot be written or read, or a newer program made it.

        """
        with mapped(path, form):
            path.parent.mkdir(parents=True, exist_ok=True)
            database = cls(connect(path), path, form)
            try:
                database._prepare()
            except BaseException:
                database.close()
                raise
        return database

    def _prepare(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        if self.version() > self.form.version:
            raise self.form.error(
                f"The {self.form.what} {self.path} has format {self.version()}, this program knows "
                f"{self.form.version}; upgrade viva."
            )
        if self.version() < self.form.version and not self.writable:
            raise self.form.error(
                f"The {self.form.what} {self.path} is of an older format and read-only; open it once where it can be "
                "written."
            )
        if self.version() == 0:
            self._db.execute("PRAGMA journal_mode = WAL")
        if self.version() < self.form.version:
            with self.transaction():
                self._upgrade()

    def _upgrade(self) -> None:
        # Read again: another process may have been faster.
        for step in self.form.steps[self.version() :]:
            for statement in step.strip().split(";\n"):
                self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {self.form.version}")

    def version(self) -> int:
        """The file's own version; 0 for an empty one."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @property
    def writable(self) -> bool:
        """Whether the file and its folder can be written."""
        return writable(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is executed inside is there afterwards, or nothing of it."""
        with mapped(self.path, self.form):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever another process writes meanwhile."""
        with mapped(self.path, self.form):
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    def execute(self, statement: str, values: Sequence[object] = ()) -> None:
        """Executes one statement, inside a transaction."""
        self._db.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Executes one statement for each row, inside a transaction."""
        self._db.executemany(statement, rows)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that a query gives."""
        with mapped(self.path, self.form):
            return self._db.execute(query, values).fetchall()

    def each(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows that a query gives, one by one."""
        with mapped(self.path, self.form):
            yield from self._db.execute(query, values)


def writable(path: Path) -> bool:
    """Whether a file and its folder, where SQLite writes files beside it, can be written."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def connect(path: Path) -> sqlite3.Connection:
    """A connection without transactions of its own, that reads only where nothing can be written.

    SQLite wants two files beside one in WAL mode even to read it. Where they are missing and cannot be made nobody is
    writing, so that the file can be taken as unchangeable.
    """
    if not path.exists() or writable(path):
        return _connection(str(path))
    uri = path.absolute().as_uri()
    connection = _connection(f"{uri}?mode=ro")
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError:
        connection.close()
        connection = _connection(f"{uri}?immutable=1")
    return connection


def _connection(place: str) -> sqlite3.Connection:
    is_uri = place.startswith("file:")
    return sqlite3.connect(place, timeout=30, isolation_level=None, check_same_thread=False, uri=is_uri)


@contextmanager
def mapped(path: Path, form: Format) -> Iterator[None]:
    """Turns what SQLite and the disk complain of into one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        known = (*_REMEDIES, *((sign, form.mend) for sign in _DAMAGED))
        remedies = (remedy for sign, remedy in known if sign in str(error))
        raise form.error(
            f"The {form.what} {path} cannot be used: {error}; {next(remedies, 'check disk space and rights')}."
        ) from error
    except OSError as error:
        raise form.error(f"The {form.what} {path} cannot be used: {error.strerror or error}.") from error
