"""A learner's whole record as one JSON document: written for export, read and checked in full before any is taken.

Knows the document's form and its version; knows nothing of disk or of SQLite.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from assistant.practice.history import Correction, Kept, Settings, checked_attempt, checked_correction, utc
from assistant.practice.records import Attempt, Grade
from corpus.errors import LearnerError

FORM, VERSION = "viva-learner", 1


@dataclass(frozen=True)
class Answered:
    """An attempt as it was made, what was asked, and its grade."""

    attempt: Attempt
    stem: str = ""
    grade: Grade | None = None


@dataclass(frozen=True)
class Export:
    """Everything that is kept of one learner."""

    learner: str
    settings: Settings
    answered: tuple[Answered, ...] = ()
    corrections: tuple[Correction, ...] = ()
    kept: tuple[Kept, ...] = ()
    form: str = FORM
    version: int = VERSION

    def to_json(self) -> str:
        """The document; `from_json` gives the same record back."""
        return _EXPORT.dump_json(self, indent=1).decode()

    @classmethod
    def from_json(cls, text: str) -> Export:
        """Reads and checks a document.

        Raises:
            LearnerError: it is no export, of a newer version, or an entry in it does not hold together.

        """
        _check_form(text)
        try:
            export = _EXPORT.validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the document"
            raise LearnerError(f"The import is broken at {where}: {first['msg']}; nothing was imported.") from error
        return _checked(export)


_EXPORT = TypeAdapter(Export)


def _check_form(text: str) -> None:
    try:
        head = json.loads(text)
    except ValueError as error:
        raise LearnerError(f"The import is not JSON ({error}); nothing was imported.") from error
    if not isinstance(head, dict) or head.get("form") != FORM:
        raise LearnerError("The import is not a learner's record that viva exported; nothing was imported.")
    version = head.get("version")
    if isinstance(version, int) and version > VERSION:
        raise LearnerError(
            f"The import has version {version}, this program knows {VERSION}; upgrade viva. Nothing was imported."
        )


def _checked(export: Export) -> Export:
    known = {row.attempt.id for row in export.answered}
    try:
        for correction in export.corrections:
            if correction.attempt not in known:
                raise LearnerError(f"Correction {correction.id} is of attempt {correction.attempt}, which is missing.")
        return replace(
            export,
            answered=tuple(replace(row, attempt=checked_attempt(row.attempt)) for row in export.answered),
            corrections=tuple(map(checked_correction, export.corrections)),
            kept=tuple(replace(row, at=utc(row.at)) for row in export.kept),
        )
    except LearnerError as error:
        raise LearnerError(f"The import is broken: {error} Nothing was imported.") from error


def renamed(export: Export, learner: str) -> Export:
    """The same record under another learner's name."""
    rows = tuple(replace(row, attempt=replace(row.attempt, learner=learner)) for row in export.answered)
    return replace(export, learner=learner, answered=rows)


def stamp(moment: datetime) -> str:
    """A moment as text whose order is that of time."""
    return utc(moment).isoformat(timespec="microseconds")
