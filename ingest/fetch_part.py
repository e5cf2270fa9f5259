"""A download that has not arrived whole: its bytes, and beside them what is needed to take it up, also days later.

Knows nothing of how the bytes come.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

# Told how many bytes are there, and how many the whole has; 0 where nobody says so.
Arrived = Callable[[int, int], None]


def unwatched(there: int, whole: int) -> None:
    """For whoever does not ask how far a download is."""


@dataclass(frozen=True)
class Part:
    """A file that has not arrived whole; `address` is where it comes from, and `arrived` is told of its growing."""

    path: Path
    address: str
    arrived: Arrived = unwatched

    @property
    def size(self) -> int:
        """How many bytes are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def _notes(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def _origin(self) -> str:
        """A hash, since an address may hold a token."""
        return hashlib.sha256(self.address.encode()).hexdigest()

    @property
    def validator(self) -> str:
        """What the host called the state of the file that was begun; nothing where the part cannot be taken up."""
        try:
            notes = json.loads(self._notes.read_text("utf-8"))
        except (OSError, ValueError):
            return ""
        known = self.size and isinstance(notes, dict) and notes.get("origin") == self._origin
        return str(notes["validator"]) if known else ""

    def headers(self) -> dict[str, str]:
        """Asks for the rest, should the file at the other end still be the same; for nothing special otherwise."""
        return {"Range": f"bytes={self.size}-", "If-Range": self.validator} if self.validator else {}

    def begin(self, headers: httpx.Headers) -> None:
        """Starts the file anew. Its notes are written after the old bytes are gone, so they never speak of those."""
        self.discard()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if validator := validator_of(headers):
            self._notes.write_text(json.dumps({"origin": self._origin, "validator": validator}), "utf-8")

    def discard(self) -> None:
        """Removes what is there."""
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def finish(self, path: Path) -> None:
        """Gives the file its place."""
        self.path.replace(path)
        self.discard()


def validator_of(headers: httpx.Headers) -> str:
    """What tells one state of the file from another; a weak ETag does not, and must not be asked with (RFC 9110)."""
    tag = str(headers.get("etag", ""))
    return tag if tag.startswith('"') else str(headers.get("last-modified", ""))
