"""Fetches papers: many at once, or all that a library lacks; what cannot be had is named, and the rest goes on.

Takes papers of the registry, arXiv ids and https links, gives their files and a report. A single one is the work of
`Fetcher`, which is to be had here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import FetchError, UnreachableError
from corpus.records import Paper
from ingest.fetch_address import NoAnswerError
from ingest.fetch_paper import SYSTEM_CLOCK, Fetcher, FetchFailure, fetch_settings
from ingest.fetch_settings import FetchSettings
from ingest.fetch_target import Wanted, asked, missing, name_of, target_of

if TYPE_CHECKING:
    from ingest.library import Library

__all__ = [
    "SYSTEM_CLOCK",
    "FetchFailure",
    "FetchReport",
    "FetchSettings",
    "Fetcher",
    "Wanted",
    "asked",
    "fetch_all",
    "fetch_missing",
    "fetch_settings",
    "missing",
    "missing_papers",
]

Progress = Callable[[str, int, int], None]

# After so many failures in a row a host is not asked again, and after so many without any answer there is no network:
# a single failure may be the paper's own, and without a network each one can take a connection's whole timeout.
_HOST_IS_DOWN = 3
_NETWORK_IS_DOWN = 5


@dataclass(frozen=True)
class FetchReport:
    """The files of all papers that are there now, how many of them were downloaded, and what could not be had."""

    files: tuple[Path, ...]
    downloaded: int
    failures: tuple[FetchFailure, ...]

    @property
    def only_the_network(self) -> bool:
        """Whether nothing but the network and the hosts kept a paper away."""
        return all(failure.temporary for failure in self.failures)


def fetch_all(wanted: Iterable[Wanted], fetcher: Fetcher, progress: Progress | None = None) -> FetchReport:
    """Fetches papers one after the other; what cannot be had is named in the report, each paper once.

    Raises:
        LibraryError: the folder cannot be written.

    """
    papers, outage = list(dict.fromkeys(wanted)), _Outage()
    files: list[Path] = []
    failures: list[FetchFailure] = []
    downloaded = 0
    for done, paper in enumerate(papers):
        if progress:
            progress(name_of(paper), done, len(papers))
        try:
            if not (path := fetcher.cached(paper)):
                path = outage.watch(paper, fetcher)
                downloaded += 1
            files.append(path)
        except FetchError as error:
            failures.append(FetchFailure.of(paper, error))
    if progress:
        progress("", len(papers), len(papers))
    return FetchReport(tuple(dict.fromkeys(files)), downloaded, tuple(failures))


class _Outage:
    """Sees when trying on is no use: a host that failed several times in a row, or no network at all."""

    def __init__(self) -> None:
        self._in_a_row: Counter[str] = Counter()
        self._unanswered = 0
        self._last: dict[str, UnreachableError] = {}

    def watch(self, wanted: Wanted, fetcher: Fetcher) -> Path:
        """Fetches a paper, unless there is no hope."""
        host = target_of(wanted, fetcher.settings.arxiv).place
        if self._in_a_row[host] >= _HOST_IS_DOWN:
            raise self._last[host]
        if self._unanswered >= _NETWORK_IS_DOWN:
            raise UnreachableError("there is no network")
        try:
            path = fetcher.get(wanted)
        except UnreachableError as error:
            self._in_a_row[host] += 1
            self._last[host] = error
            self._unanswered = self._unanswered + 1 if isinstance(error, NoAnswerError) else 0
            raise
        self._in_a_row[host] = self._unanswered = 0
        return path


def fetch_missing(
    library: Library, registry: Collection[Paper], fetcher: Fetcher, progress: Progress | None = None
) -> FetchReport:
    """Fetches the papers that the library's outlines and notes refer to and that are not in it.

    Raises:
        LibraryError: the library cannot be read, or the folder not written.

    """
    return fetch_all(missing_papers(library, registry), fetcher, progress)


def missing_papers(library: Library, registry: Collection[Paper]) -> list[Wanted]:
    """The papers that the library's outlines and notes refer to and that are not in it, in their order."""
    record = library.record
    have = {document.id for document in record.documents() if document.kind == "paper"}
    outlines = (paper for outline in record.details("outline") for topic in outline.walk() for paper in topic.papers)
    notes = (paper for note in record.details("note") for paper in (*note.papers, note.introduced_by))
    return missing((*outlines, *notes), registry, have)
