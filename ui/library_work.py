"""Changes to the library from the page: one at a time, watched from any page that is open, left off when wished.

`Works` runs a change on a thread of its own, so that a page that is closed meanwhile leaves nothing half done, and
opens the library anew when it has changed. Knows no component, and not what a change does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Literal

from corpus.errors import LibraryBusyError, VivaError
from ingest.lock import at_work
from ingest.pipeline import Wishes
from ui.context import Context

Phase = Literal["turn", "holder", "fetching", "reading", "graph", "opening", "mending", "stopping"]
# A word's key in ui/library_words.py, and what fills its blanks.
Said = tuple[str, Mapping[str, object]]

# So long another process is waited for, and so often the pages look how far a change is; in seconds.
_PATIENCE = 60.0
_LOOK = 0.2

_log = logging.getLogger(__name__)
_NUMBERS = count(1)


class LeftOffError(Exception):
    """The change was cancelled before it had anything to keep."""


@dataclass(frozen=True)
class Undo:
    """What takes a change back: something that the page can do, with the names that it is done to."""

    does: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a change: what to say, problems in the words of the lower layers, and how to take it back.

    `changed` says that the library is another one; `saved` that an outline's text was written.
    """

    said: tuple[Said, ...] = ()
    problems: tuple[str, ...] = ()
    undo: Undo | None = None
    changed: bool = False
    saved: bool = False


@dataclass(frozen=True)
class Status:
    """How far a change is. `total` 0 means that nobody knows; `there` of `whole` bytes of a download have arrived."""

    phase: Phase
    name: str = ""
    done: int = 0
    total: int = 0
    there: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """The share that is done, from 0 to 1; None where nobody knows."""
        if not self.total or (self.total == 1 and not self.whole):
            return None
        return (self.done + (self.there / self.whole if self.whole else 0)) / self.total


@dataclass
class Work:
    """A change under way, or done."""

    number: int = field(default_factory=lambda: next(_NUMBERS))
    status: Status = Status("turn")
    outcome: Outcome | None = None
    _stop: Event = field(default_factory=Event)
    _finished: Event = field(default_factory=Event)

    def cancel(self) -> None:
        """Wishes it to leave off."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it is to leave off."""
        return self._stop.is_set()

    @property
    def shown(self) -> Status:
        """How far it is, as a page shows it."""
        return Status("stopping") if self.cancelled and self.status.phase != "opening" else self.status

    def tell(self, phase: Phase, name: str = "", done: int = 0, total: int = 0, there: int = 0, whole: int = 0) -> None:
        """Says how far it is."""
        self.status = Status(phase, name, done, total, there, whole)

    def check(self) -> None:
        """Leaves off where that is wished."""
        if self.cancelled:
            raise LeftOffError

    def wait(self, seconds: float) -> None:
        """Waits, but not on when it is to leave off."""
        self._stop.wait(seconds)

    @property
    def wishes(self) -> Wishes:
        """How an ingest is to behave."""

        def progress(name: str, done: int, total: int) -> None:
            self.tell("reading" if name else "graph", name, done, total)

        return Wishes(progress, self._stop.is_set)

    def finish(self, outcome: Outcome) -> None:
        """It is done."""
        self.outcome = outcome
        self._finished.set()

    def over(self, seconds: float) -> bool:
        """Whether it is done, after waiting for at most so long."""
        return self._finished.wait(seconds)


Change = Callable[[Work], Outcome]


@dataclass
class Works:
    """Runs changes one after the other. One for the server, shared by all sessions."""

    context: Context
    _turn: Lock = field(default_factory=Lock)
    _current: Work | None = None

    @property
    def current(self) -> Work | None:
        """The change under way."""
        return self._current

    def watch(self, work: Work) -> Iterator[Work]:
        """What is under way, each time that there is something new, until `work` is done. Before its turn that is the
        change whose turn it is.
        """
        last: tuple[int, Status] | None = None
        while not work.over(_LOOK):
            shown = (self._current or work) if work.status.phase == "turn" else work
            if last != (now := (shown.number, shown.shown)):
                last = now
                yield shown

    def start(self, change: Change) -> Work:
        """Begins a change as soon as no other is under way."""
        work = Work()
        Thread(target=self._run, args=(work, change), name="viva-library", daemon=True).start()
        return work

    def cancel(self, number: int) -> None:
        """Leaves off the change of that number, if it is under way."""
        if (work := self._current) and work.number == number:
            work.cancel()

    def _run(self, work: Work, change: Change) -> None:
        outcome = Outcome()
        try:
            outcome = self._in_turn(work, change)
        except LeftOffError:
            outcome = Outcome((("did_cancel", {}),))
        except VivaError as error:
            outcome = Outcome(problems=(str(error),))
        except Exception as error:  # whatever gets here is a defect of ours; the page says so in a sentence
            _log.exception("a change from the Library tab failed")
            outcome = Outcome((("defect", {"kind": type(error).__name__}),))
        finally:
            work.finish(outcome)

    def _in_turn(self, work: Work, change: Change) -> Outcome:
        while not self._turn.acquire(timeout=_LOOK):
            work.check()
        self._current = work
        work.tell("graph")
        try:
            outcome = self._patiently(work, change)
            if outcome.changed:
                work.tell("opening")
                self.context.reopen()
            return outcome
        finally:
            self._current = None
            self._turn.release()

    def _patiently(self, work: Work, change: Change) -> Outcome:
        """Tries until no other process is changing the library, for a while."""
        end = time.monotonic() + _PATIENCE
        while True:
            work.check()
            try:
                return change(work)
            except LibraryBusyError:
                if time.monotonic() > end:
                    raise
                work.tell("holder", _holder(self.context.home))
                work.wait(1)


def _holder(home: Path) -> str:
    holder = at_work(home)
    return f"{holder.command}, {holder.since}" if holder else "viva"
