"""`learner.db` beside the library: each learner's attempts with what was asked and its grade, corrections, settings.

Takes records and gives records. What follows from them (cards, mastery, Today) is worked out elsewhere, never stored.
Several processes may write at a time; what a call has returned from is on disk.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from assistant.practice.history import (
    Correction,
    Entry,
    Kept,
    Settings,
    checked_attempt,
    checked_correction,
    corrected,
    effective,
    storable,
)
from assistant.practice.portable import Answered, Export, renamed, stamp
from assistant.practice.records import Attempt, Grade
from corpus.errors import LearnerError
from ingest.database import Database, Format

DEFAULT = "me"
FILE = "learner.db"

# So much earlier than the last answer an answer may arrive without the clock being at fault: from another browser.
LATE = timedelta(hours=1)

_LONGEST_NAME = 64

_SCHEMA = """
CREATE TABLE learners (name TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT;
CREATE TABLE attempts (
    learner TEXT NOT NULL REFERENCES learners ON DELETE CASCADE, id TEXT NOT NULL, item TEXT NOT NULL, at TEXT NOT NULL,
    body TEXT NOT NULL, stem TEXT NOT NULL, grade TEXT NOT NULL, PRIMARY KEY (learner, id)
) STRICT;
CREATE INDEX attempts_by_item ON attempts (learner, item);
CREATE TABLE corrections (
    learner TEXT NOT NULL, id TEXT NOT NULL, attempt TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (learner, id),
    FOREIGN KEY (learner, attempt) REFERENCES attempts ON DELETE CASCADE
) STRICT;
CREATE TABLE kept (
    learner TEXT NOT NULL REFERENCES learners ON DELETE CASCADE, kind TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (learner, kind, id)
) STRICT
"""

FORMAT = Format(
    "learners' record", (_SCHEMA,), error=LearnerError, mend="move that file away, then import an export of it"
)

_ATTEMPT, _CORRECTION, _SETTINGS = TypeAdapter(Attempt), TypeAdapter(Correction), TypeAdapter(Settings)
_GRADE: TypeAdapter[Grade | None] = TypeAdapter(Grade | None)


@dataclass(frozen=True)
class Recorded:
    """An attempt as it was kept; `clock` is set where its own time lay before the last answer to the same question."""

    attempt: Attempt
    clock: datetime | None = None


@dataclass(frozen=True)
class Merged:
    """What an import brought: how much was new, and how many attempts were there already, theirs left as they were."""

    attempts: int
    corrections: int
    kept: int
    known: int


class Learners:
    """An open `learner.db`. Use it as a context manager, or call `close`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.path = database.path

    @classmethod
    def open(cls, home: Path) -> Self:
        """Opens the record beside the library in a folder, making it where there is none.

        Raises:
            LearnerError: it cannot be read or written, or a newer version of the program made it.

        """
        return cls(Database.open(home / FILE, FORMAT))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def names(self) -> tuple[str, ...]:
        """Everyone who has a record."""
        return tuple(row[0] for row in self._db.rows("SELECT name FROM learners ORDER BY name"))

    def known(self, learner: str) -> str:
        """The learner's name, if there is a record of that name.

        Raises:
            LearnerError: there is none.

        """
        names = self.names()
        if learner not in names:
            there = f"there are: {', '.join(names)}" if names else "nobody has answered anything yet"
            raise LearnerError(f"There is no learner {learner!r} in {self.path}; {there}.")
        return learner

    def record(self, attempt: Attempt, stem: str = "", grade: Grade | None = None) -> Recorded:
        """Keeps an attempt with what was asked and its grade; one that is there already is left as it is.

        Where the clock went back, so that the attempt lies clearly before the last answer to the same question, it is
        kept with that answer's time: no interval is negative, and the last answer given stays the last.

        Raises:
            LearnerError: a value is out of range, or the file cannot be written.

        """
        attempt = checked_attempt(attempt)
        with self._db.transaction():
            self._add(attempt.learner)
            last = max((a.at for a in self._on_item(attempt.learner, attempt.item)), default=attempt.at)
            kept = replace(attempt, at=last) if attempt.at < last - LATE else attempt
            self._insert(Answered(kept, storable(stem), grade))
        return Recorded(kept, attempt.at if kept.at != attempt.at else None)

    def _add(self, learner: str) -> None:
        settings = _SETTINGS.dump_json(Settings()).decode()
        self._db.execute("INSERT OR IGNORE INTO learners VALUES (?, ?)", (checked_name(learner), settings))

    def _on_item(self, learner: str, item: str) -> tuple[Attempt, ...]:
        rows = self._db.rows("SELECT body FROM attempts WHERE learner = ? AND item = ?", learner, item)
        return corrected((_ATTEMPT.validate_json(body) for (body,) in rows), self.corrections(learner))

    def _insert(self, row: Answered) -> None:
        a = row.attempt
        body, grade = _ATTEMPT.dump_json(a).decode(), _GRADE.dump_json(row.grade).decode()
        self._db.execute(
            "INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?)",
            (a.learner, a.id, a.item, stamp(a.at), body, row.stem, grade),
        )

    def attempts(self, learner: str) -> tuple[Attempt, ...]:
        """A learner's attempts as they count, in order of time; none for someone unknown."""
        rows = self._db.rows("SELECT body FROM attempts WHERE learner = ?", learner)
        return corrected((_ATTEMPT.validate_json(body) for (body,) in rows), self.corrections(learner))

    def corrections(self, learner: str) -> tuple[Correction, ...]:
        """A learner's corrections; those that dispute a question among them."""
        rows = self._db.rows("SELECT body FROM corrections WHERE learner = ? ORDER BY id", learner)
        return tuple(_CORRECTION.validate_json(body) for (body,) in rows)

    def stems(self, learner: str) -> Mapping[str, str]:
        """What was asked, by item id, as it was asked last: what is left of a question that is gone."""
        query = "SELECT item, stem FROM attempts WHERE learner = ? AND stem != '' ORDER BY at, id"
        return dict(self._db.rows(query, learner))

    def entry(self, learner: str, attempt: str) -> Entry:
        """Everything that is kept of one attempt, given by its id or by the beginning of it.

        Raises:
            LearnerError: there is none, or more than one.

        """
        query = "SELECT body, stem, grade FROM attempts WHERE learner = ? AND substr(id, 1, ?) = ? ORDER BY length(id)"
        rows = self._db.rows(query, learner, len(attempt), attempt) if attempt else []
        if len(rows) != 1:
            count = "no attempt" if not rows else f"{len(rows)} attempts, not one,"
            raise LearnerError(f"There is {count} {attempt!r} of learner {learner!r}; viva wrong --json lists ids.")
        body, stem, grade = rows[0]
        original = _ATTEMPT.validate_json(body)
        made = tuple(c for c in self.corrections(learner) if c.attempt == original.id)
        return Entry(original, effective(original, made), stem, _GRADE.validate_json(grade), made)

    def correct(self, learner: str, correction: Correction) -> Entry:
        """Keeps a correction beside the attempt that it overrides. Raises LearnerError where there is none such."""
        correction = checked_correction(correction)
        with self._db.transaction():
            found = self.entry(learner, correction.attempt).original
            self._insert_correction(learner, replace(correction, attempt=found.id))
        return self.entry(learner, correction.attempt)

    def _insert_correction(self, learner: str, correction: Correction) -> None:
        body = _CORRECTION.dump_json(correction).decode()
        row = (learner, correction.id, correction.attempt, body)
        self._db.execute("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?, ?)", row)

    def settings(self, learner: str) -> Settings:
        """A learner's settings; the usual ones for someone unknown."""
        rows = self._db.rows("SELECT settings FROM learners WHERE name = ?", learner)
        return _SETTINGS.validate_json(rows[0][0]) if rows else Settings()

    def set_settings(self, learner: str, settings: Settings) -> None:
        """Keeps a learner's settings."""
        with self._db.transaction():
            self._add(learner)
            self._db.execute(
                "UPDATE learners SET settings = ? WHERE name = ?", (_SETTINGS.dump_json(settings).decode(), learner)
            )

    def keep(self, learner: str, row: Kept) -> None:
        """Keeps something else of a learner's, in place of what was there of that kind and id."""
        with self._db.transaction():
            self._add(learner)
            values = (learner, row.kind, row.id, stamp(row.at), storable(row.body))
            self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", values)

    def kept(self, learner: str, kind: str | None = None) -> tuple[Kept, ...]:
        """What else is kept of a learner, of one kind or all, in order of time."""
        query = "SELECT kind, id, at, body FROM kept WHERE learner = ? AND kind = coalesce(?, kind) ORDER BY at, id"
        rows = self._db.rows(query, learner, kind)
        return tuple(Kept(kind, id, datetime.fromisoformat(at), body) for kind, id, at, body in rows)

    def export(self, learner: str) -> Export:
        """Everything that is kept of a learner. Raises LearnerError for someone unknown."""
        query = "SELECT body, stem, grade FROM attempts WHERE learner = ? ORDER BY at, id"
        with self._db.transaction():
            rows = self._db.rows(query, self.known(learner))
            answered = tuple(Answered(_ATTEMPT.validate_json(b), s, _GRADE.validate_json(g)) for b, s, g in rows)
            return Export(learner, self.settings(learner), answered, self.corrections(learner), self.kept(learner))

    def merge(self, export: Export, learner: str | None = None) -> Merged:
        """Takes an export in, all of it or nothing; what is there already stays, so that a second time brings nothing.

        Its settings are taken for a learner without a record. `learner` puts it under another name.
        """
        export = renamed(export, learner or export.learner)
        with self._db.transaction():
            before = self._counts(export.learner)
            settings = _SETTINGS.dump_json(export.settings).decode()
            name = checked_name(export.learner)
            self._db.execute("INSERT OR IGNORE INTO learners VALUES (?, ?)", (name, settings))
            for row in export.answered:
                self._insert(row)
            for correction in export.corrections:
                self._insert_correction(name, correction)
            values = [(name, row.kind, row.id, stamp(row.at), row.body) for row in export.kept]
            self._db.executemany("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?, ?)", values)
            attempts, corrections, kept = (a - b for a, b in zip(self._counts(name), before, strict=True))
        return Merged(attempts, corrections, kept, len(export.answered) - attempts)

    def _counts(self, learner: str) -> tuple[int, ...]:
        tables = ("attempts", "corrections", "kept")
        counts = (self._db.rows(f"SELECT count(*) FROM {table} WHERE learner = ?", learner) for table in tables)
        return tuple(rows[0][0] for rows in counts)

    def erase(self, learner: str) -> None:
        """Removes a learner wholly, from the file's unused pages too. Raises LearnerError for someone unknown."""
        self._db.rows("PRAGMA secure_delete = ON")
        with self._db.transaction():
            self._db.execute("DELETE FROM learners WHERE name = ?", (self.known(learner),))
        self._db.rows("VACUUM")
        self._db.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def problems(self) -> list[str]:
        """What SQLite's own checks find wrong with the file."""
        rows = [row[0] for row in self._db.rows("PRAGMA integrity_check")]
        broken = [f"a row of {row[0]} belongs to nobody" for row in self._db.rows("PRAGMA foreign_key_check")]
        return [row for row in rows if row != "ok"] + broken


def checked_name(name: str) -> str:
    """A learner's name. Raises LearnerError where it is empty, very long, or holds what cannot be seen."""
    seen = name.strip() and all(unicodedata.category(letter)[0] != "C" for letter in name)
    if not seen or name != name.strip() or len(name) > _LONGEST_NAME:
        raise LearnerError(f"A learner's name has 1 to {_LONGEST_NAME} visible characters; {name[:80]!r} has not.")
    return name
