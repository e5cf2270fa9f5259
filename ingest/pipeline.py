"""The pipeline: sources are found, read, split, embedded and put into the library, each document whole or not at all.

What has not changed since the last run is left alone, without loading a model. At the end vectors left over from an
interrupted run are cleared away, such as were lost are made again, and the graph is made of what is there.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter

from corpus.errors import LibraryError, SourceError, VivaError
from corpus.records import Document
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.lock import writing
from ingest.plan import Job, Plan, freed, make_plan
from ingest.reading import Reading, read
from ingest.record import Problem, Record
from ingest.registry import read_registry
from ingest.sources import Sources, find_files
from ingest.storing import GROUP, Shelf, mend, store

__all__ = ["Progress", "Report", "Sources", "Wishes", "ingest", "remove"]

Progress = Callable[[str, int, int], None]

# Documents that are read while others are embedded: enough for a group of short ones, and little in memory.
_AHEAD = 8


@dataclass(frozen=True)
class Wishes:
    """How a run is to behave: whom to tell how far it is (file, done, total), when to leave off, and how many seconds
    to wait for another process that is changing the library, telling whom we wait for.

    `cancelled` is asked between documents and between slices of one; whatever is finished by then stays.
    """

    progress: Progress = lambda name, done, total: None
    cancelled: Callable[[], bool] = lambda: False
    wait: float = 0
    on_wait: Callable[[str], None] | None = None


@dataclass(frozen=True)
class Report:
    """What a run did, by document ids: read, left alone, left out because they had been removed, vanished; problems and
    remarks as sentences, and the seconds it took. `cancelled` says that it was made to leave off.
    """

    read: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[str, ...]
    seconds: float
    remarks: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    cancelled: bool = False


class _CancelledError(Exception):
    """The run was made to leave off."""


@dataclass
class _Run:
    """A run under way: what was read so far, which files were looked into, and what was found wrong with any."""

    library: Library
    embedder: Embedder
    wishes: Wishes
    problems: list[Problem] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    started: float = field(default_factory=perf_counter)

    def check(self) -> None:
        """Leaves off where that is wished."""
        if self.wishes.cancelled():
            raise _CancelledError


def ingest(
    library: Library,
    sources: Sources,
    embedder: Embedder,
    progress: Progress | None = None,
    wishes: Wishes | None = None,
) -> Report:
    """Brings a library up to date with its sources, and with the files of every document that it holds.

    A source that cannot be read is named in the report and the rest is ingested.

    Raises:
        LibraryBusyError: another process is changing the library.
        ModelMismatchError: the library's vectors are of another model.
        LibraryError: the library cannot be written.
        CorpusError: a registry does not hold together.

    """
    run = _Run(library, embedder, wishes or Wishes(progress or Wishes.progress))
    with writing(library.home, run.wishes.wait, run.wishes.on_wait):
        library.claim_model(embedder.name, record=True)
        record = library.record
        _take_registries(record, sources)
        kinds = {removed.source: (removed.id, removed.kind) for removed in record.removed()}
        kinds |= {document.source: (document.id, document.kind) for document in record.documents()}
        files = find_files(sources, record.papers(), kinds, run.problems)
        return _carry_out(run, make_plan(record, files, run.problems))


def remove(library: Library, names: Sequence[str], embedder: Embedder, wishes: Wishes | None = None) -> Report:
    """Takes documents out, named by id or file, and remembers that they are to stay out until they are added again.

    Raises:
        LibraryBusyError: another process is changing the library.
        ModelMismatchError: the library's vectors are of another model.
        LibraryError: there is no such document, or the library cannot be written.

    """
    run, record = _Run(library, embedder, wishes or Wishes()), library.record
    with writing(library.home, run.wishes.wait, run.wishes.on_wait):
        library.claim_model(embedder.name)
        documents = [document for name in names if (document := _document(record, name))]
        for document in documents:
            record.take_out(document)
        return _carry_out(run, freed(make_plan(record, (), []), record, documents))


def _document(record: Record, name: str) -> Document | None:
    """The document of an id or a file; None where it was taken out before."""
    source = os.path.realpath(name)
    if found := next((d for d in record.documents() if name == d.id or source == d.source), None):
        return found
    if any(name == d.id or source == d.source for d in record.removed()):
        return None
    raise LibraryError(f"There is no document {name!r} in the library; viva documents lists what there is.")


def _take_registries(record: Record, sources: Sources) -> None:
    registry = {paper.id: paper for path in reversed(sources.registries) for paper in read_registry(path)}
    if registry:
        record.put_papers(tuple(registry.values()))


def _carry_out(run: _Run, plan: Plan) -> Report:
    library, name, cancelled = run.library, run.embedder.name, False
    with library.vectors(name) as vectors, library.cache(name) as cache:
        shelf = Shelf(library, vectors, cache, run.embedder)
        try:
            for group in _groups(_readings(run, plan.jobs)):
                store(shelf, group, run.check)
                run.read += [reading.document.id for reading in group]
        except _CancelledError:
            cancelled = True
        # What was left off halfway has vectors and no passages: it is cleared away here.
        mend(shelf)
    _keep_problems(run, plan)
    library.store_graph()
    return _report(run, plan, cancelled)


def _report(run: _Run, plan: Plan, cancelled: bool) -> Report:
    return Report(
        tuple(run.read),
        plan.unchanged,
        tuple(problem.text for problem in run.problems if problem.grave),
        perf_counter() - run.started,
        tuple(problem.text for problem in run.problems if not problem.grave),
        plan.left_out,
        plan.vanished,
        cancelled,
    )


def _groups(readings: Iterator[Reading]) -> Iterator[list[Reading]]:
    """Readings gathered until they hold enough passages to be embedded together."""
    group: list[Reading] = []
    for reading in readings:
        group.append(reading)
        if sum(len(reading.passages) for reading in group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def _readings(run: _Run, jobs: Sequence[Job]) -> Iterator[Reading]:
    """Reads and splits the next files while these are embedded."""
    reader = ThreadPoolExecutor(max_workers=1)
    try:
        for done, (job, future) in enumerate(_ahead(reader, jobs, run.embedder)):
            run.check()
            run.wishes.progress(job.file.path.name, done, len(jobs))
            if reading := _outcome(run, job, future):
                yield reading
        run.wishes.progress("", len(jobs), len(jobs))
    finally:
        reader.shutdown(cancel_futures=True)


def _ahead(
    reader: ThreadPoolExecutor, jobs: Sequence[Job], embedder: Embedder
) -> Iterator[tuple[Job, Future[Reading]]]:
    waiting: deque[tuple[Job, Future[Reading]]] = deque()
    for job in jobs:
        waiting.append((job, reader.submit(read, job, embedder.count_tokens)))
        if len(waiting) > _AHEAD:
            yield waiting.popleft()
    yield from waiting


def _outcome(run: _Run, job: Job, future: Future[Reading]) -> Reading | None:
    """What a file was read as; None where it could not be, which is reported."""
    file = job.file
    run.opened.add(file.source)
    try:
        reading = future.result()
    except SourceError as error:
        run.problems.append(Problem(file.source, file.id, str(error)))
        return None
    except VivaError:
        raise
    except Exception as error:  # a file that a reader was not made for must not keep the others out
        text = f"{file.path} cannot be read; this is a defect, please report it: {type(error).__name__}: {error}"
        run.problems.append(Problem(file.source, file.id, text))
        return None
    run.problems += reading.remarks
    return reading


def _keep_problems(run: _Run, plan: Plan) -> None:
    """Remembers what is wrong with files now, and of those that nobody opened what was worth knowing before."""
    record, current = run.library.record, set(plan.unchanged)
    told_now = run.opened | {problem.source for problem in run.problems}
    before = [
        problem
        for problem in record.source_problems()
        if problem.source not in told_now and not (problem.grave and problem.document in current)
    ]
    found = [*before, *run.problems]
    record.put_problems(dict.fromkeys(problem for problem in found if os.path.lexists(problem.source)))
