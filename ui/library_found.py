"""Candidate concepts of the library at hand, found once: going through all papers takes seconds.

One `Found` for the server, shared by all sessions. What was decided meanwhile is left out without looking again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from graph.candidates import Candidate
from graph.decisions import Decision
from graph.names import spellings
from ingest.discovery import candidates
from ingest.library import Library

_Key = tuple[tuple[str, str], ...]


@dataclass
class Found:
    """The candidates of the last library that was asked about."""

    _lock: Lock = field(default_factory=Lock)
    _key: _Key | None = None
    _candidates: tuple[Candidate, ...] = ()

    def ready(self, library: Library) -> bool:
        """Whether nothing has to be waited for."""
        return self._key == _key(library)

    def candidates(self, library: Library) -> tuple[Candidate, ...]:
        """The candidates that nothing was decided on."""
        with self._lock:
            if self._key != (key := _key(library)):
                self._candidates, self._key = candidates(library), key
            found = self._candidates
        decided = {form for d in library.record.decisions() for form in _forms(d)}
        return tuple(c for c in found if decided.isdisjoint(form for name in c.names for form in spellings(name)))

    def reconsider(self, name: str) -> None:
        """A decision was taken back. One that is older than what is known makes it necessary to look again."""
        if not any(spellings(own) & spellings(name) for c in self._candidates for own in c.names):
            self._key = None


def _forms(decision: Decision) -> set[str]:
    return {form for name in decision.all_names for form in spellings(name)}


def _key(library: Library) -> _Key:
    return tuple((document.id, document.sha256) for document in library.record.documents())
