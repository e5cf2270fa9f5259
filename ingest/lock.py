"""One writer for a library at a time: a lock that dies with its process, and a note of who holds it.

Takes a library folder; knows nothing of what is written. Readers need no lock: the record gives them whole documents.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from corpus.errors import LibraryBusyError, LibraryError
from ingest.files import write_whole

_POLL = 0.2


@dataclass(frozen=True)
class Holder:
    """Who is writing: a process on a host, since when (local time), with which command."""

    pid: int
    host: str
    since: str
    command: str

    @classmethod
    def here(cls, now: datetime) -> Holder:
        """This process. Of the command only its name is told: what follows may be private."""
        names = [Path(sys.argv[0]).name, *sys.argv[1:2]]
        command = " ".join(name for name in names if name.replace("-", "").replace(".", "").isalnum())
        return cls(os.getpid(), socket.gethostname(), f"{now:%Y-%m-%d %H:%M:%S}", command or "viva")

    def __str__(self) -> str:
        return f"{self.command} (process {self.pid} on {self.host}, since {self.since})"


_HOLDER = TypeAdapter(Holder)


@contextmanager
def writing(home: Path, wait: float = 0, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Holds the library in a folder for writing, after waiting for at most `wait` seconds.

    The system lets go of the lock when its process ends, however it ends. `on_wait` is told whom we wait for.

    Raises:
        LibraryBusyError: another process, or another thread of this one, holds it.
        LibraryError: the folder cannot be written.

    """
    lock, note = FileLock(home / "writer.lock"), home / "writer.json"
    try:
        home.mkdir(parents=True, exist_ok=True)
        _acquire(lock, note, wait, on_wait)
    except Timeout as error:
        raise LibraryBusyError(
            f"The library {home} is being changed by {_read(note) or 'another process'}; wait for it with "
            "--wait SECONDS, or try again later."
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise LibraryError(f"The library {home} cannot be changed: {reason}; check the folder's rights.") from error
    try:
        write_whole(note, _HOLDER.dump_json(Holder.here(datetime.now())))
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, note: Path, wait: float, on_wait: Callable[[str], None] | None) -> None:
    try:
        # `at_work` holds the lock for a moment.
        lock.acquire(timeout=_POLL, poll_interval=_POLL / 10)
    except Timeout:
        if wait <= 0:
            raise
        if on_wait:
            on_wait(str(_read(note) or "another process"))
        lock.acquire(timeout=wait, poll_interval=_POLL)


def at_work(home: Path) -> Holder | None:
    """Who is changing the library just now; None where nobody is."""
    if not (home / "writer.lock").exists():
        return None
    lock = FileLock(home / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _read(home / "writer.json") or Holder(0, "an unknown host", "just now", "another process")
    except OSError:
        return None
    lock.release()
    return None


def _read(note: Path) -> Holder | None:
    try:
        return _HOLDER.validate_json(note.read_bytes())
    except (OSError, ValidationError):
        return None
