"""Fetches one paper into a folder: a registered one, an arXiv id or an https link in, a whole PDF file out.

Files are named by id and version, links by a hash, and what is there and whole is not fetched again. Knows nothing of
what is done with the files; who may be asked stands in `fetch_settings`, how in `fetch_download`.
"""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from corpus import shipped
from corpus.errors import FetchError, LibraryError, UnreachableError
from ingest.fetch_address import Door, Resolve, resolve
from ingest.fetch_check import fault
from ingest.fetch_download import Arrival, Clock, Downloader
from ingest.fetch_part import Arrived, Part, unwatched
from ingest.fetch_settings import FetchSettings, user_settings
from ingest.fetch_target import Target, Wanted, hosts_of, name_of, reference_of, target_of, version_named
from ingest.registry import read_registry

SYSTEM_CLOCK = Clock(time.monotonic, lambda: datetime.now(UTC), time.sleep)


@dataclass(frozen=True)
class FetchFailure:
    """A paper that could not be had: its name, what `viva fetch` takes for it, why, and what to do.

    `temporary` is set where the network or a host was at fault and the same command may work later.
    """

    name: str
    reference: str
    reason: str
    remedy: str
    temporary: bool

    @classmethod
    def of(cls, wanted: Wanted, error: FetchError) -> Self:
        """The failure that an error means for a paper."""
        temporary = isinstance(error, UnreachableError)
        return cls(name_of(wanted), reference_of(wanted), str(error), error.remedy, temporary)

    def todo(self, options: str = "") -> str:
        """What to do; `options` are put behind the command that fetches the paper."""
        return self.remedy.replace("{fetch}", f"viva fetch {shlex.quote(self.reference)}{options}")

    def sentence(self, options: str = "") -> str:
        """Which paper, why, and what to do."""
        return f"{self.name} was not fetched: {self.reason}; {self.todo(options)}"


def fetch_settings(hosts: Iterable[str] = ()) -> FetchSettings:
    """The settings of a user: allowed are arXiv, the hosts of the shipped registry and what the user adds.

    Raises:
        FetchError: what the user adds is no host name.

    """
    return user_settings(hosts, hosts_of(read_registry(shipped.REGISTRY)))


class Fetcher:
    """Fetches papers into a folder. Close it, or use it as a context manager."""

    def __init__(
        self,
        folder: Path,
        settings: FetchSettings | None = None,
        clock: Clock = SYSTEM_CLOCK,
        resolve: Resolve = resolve,
    ) -> None:
        self.folder = folder
        self.settings = settings or fetch_settings()
        self._door = Door(self.settings, resolve)
        self._downloader = Downloader(self.settings, self._door, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes what is open."""
        self._door.close()

    def fetch(self, wanted: Wanted) -> Path:
        """The file of a paper of the registry, an arXiv id or an https link. An id may name a version
        (`2002.04745v1`), else the newest is fetched.

        Raises:
            UnreachableError: its host does not answer, or is busy.
            FetchError: it cannot be had; the text is one sentence with what to do.
            LibraryError: the folder cannot be written.

        """
        try:
            return self.get(wanted)
        except FetchError as error:
            kind = UnreachableError if isinstance(error, UnreachableError) else FetchError
            raise kind(FetchFailure.of(wanted, error).sentence()) from error

    def cached(self, wanted: Wanted) -> Path | None:
        """The file of a paper that is there and whole, the newest where no version is asked for; None without one."""
        with _writable(self.folder):
            return self._cached(target_of(wanted, self.settings.arxiv))

    def get(self, wanted: Wanted, arrived: Arrived = unwatched) -> Path:
        """As `fetch`, but errors hold the bare reason. `arrived` is told how much of a download is there."""
        target = target_of(wanted, self.settings.arxiv)
        with _writable(self.folder):
            if found := self._cached(target):
                return found
            self._door.check(target.url)
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                # Whoever had the lock may have fetched this very paper.
                return self._cached(target) or self._download(target, arrived)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes never write one part, and do not ask at once."""
        try:
            with FileLock(self.folder / ".fetch.lock", timeout=self.settings.longest_attempt):
                yield
        except Timeout as error:
            raise UnreachableError(f"another viva has been fetching into {self.folder} all the time") from error

    def _cached(self, target: Target) -> Path | None:
        return next((path for path in self._candidates(target) if not fault(path)), None)

    def _candidates(self, target: Target) -> list[Path]:
        """The files that may be the paper, the newest version first."""
        exact = self.folder / f"{target.stem}.pdf"
        found = [exact] if exact.is_file() else []
        if target.arxiv and not target.arxiv.version:
            versions = {int(v[1]): path for path in self.folder.glob("*.pdf") if (v := _versioned(target, path))}
            found = [versions[number] for number in sorted(versions, reverse=True)] + found
        return found

    def _download(self, target: Target, arrived: Arrived) -> Path:
        part = Part(self.folder / f"{target.stem}.part", str(target.url), arrived)
        arrival = self._downloader.get(target.url, part)
        path = self.folder / f"{_arrived(target, arrival)}.pdf"
        part.finish(path)
        return path


def _versioned(target: Target, path: Path) -> re.Match[str] | None:
    return re.fullmatch(rf"{re.escape(target.stem)}v(\d{{1,3}})", path.stem)


def _arrived(target: Target, arrival: Arrival) -> str:
    """The name of the file, with the version that came where arXiv was asked for the newest and says which it is."""
    if target.arxiv is None or target.arxiv.version:
        return target.stem
    said = (version_named(target.arxiv.id.rpartition("/")[2], text) for text in (arrival.name, arrival.url.path))
    return replace(target.arxiv, version=next(filter(None, said), 0)).stem


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise LibraryError(f"Cannot keep papers in {folder}: {why}; check disk space and rights.") from error
