"""What there is to do: files against what the library holds, each by the hash of its content.

Takes files and the record, gives jobs in their order. What changed since it was read is read again, whichever way it
came into the library; what was taken out stays out; of files with one content one is read. Reads files, writes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import SourceError
from corpus.records import Document
from ingest.reading import READING
from ingest.record import Problem, Record
from ingest.sources import File, paper_of

# Notes and digests are told by their names, so that two of one content are a mistake to be seen; outlines are edited.
_MAY_BE_TWINS = frozenset({"paper", "text"})


@dataclass(frozen=True)
class Job:
    """A file to read. `twin` is the document that has the same content and is read in its place."""

    file: File
    content: str
    twin: str = ""

    @property
    def sha256(self) -> str:
        """The hash of everything that the document depends on."""
        paper = self.file.paper
        # A paper's entry in the registry gives its title, so that a change there is a change of the document.
        parts = (str(READING), self.content, *((paper.id, paper.title) if paper else ()), self.twin)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Plan:
    """The jobs to do and the documents that need nothing, by id. `vanished` are documents whose files are gone,
    `left_out` those that were named but had been taken out.
    """

    jobs: tuple[Job, ...]
    unchanged: tuple[str, ...]
    vanished: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def make_plan(record: Record, files: Iterable[File], problems: list[Problem]) -> Plan:
    """What to do for files and for everything that the library holds; problems with them are added to the list."""
    documents = {document.id: document for document in record.documents()}
    removed = {document.id for document in record.removed()}
    chosen = _distinct(files, documents, problems)
    left_out = sorted(file.id for file in chosen if file.id in removed and not file.added)
    named = [file for file in chosen if file.id not in left_out]
    known, vanished = _known(record, documents, {file.id for file in named})
    jobs = _with_twins([job for file in (*named, *known) if (job := _job(file, problems))])
    current = {job.file.id for job in jobs if _is_current(job, documents.get(job.file.id))}
    return Plan(
        tuple(job for job in jobs if job.file.id not in current),
        tuple(sorted(current)),
        tuple(vanished),
        tuple(left_out),
    )


def freed(plan: Plan, record: Record, taken_out: Iterable[Document]) -> Plan:
    """Of a plan only the jobs for documents that were not read because one that was taken out has the same content."""
    known = {document.id: document.sha256 for document in record.documents()}
    gone = [document.id for document in taken_out]
    jobs = [job for job in plan.jobs if known.get(job.file.id) in {replace(job, twin=id).sha256 for id in gone}]
    return Plan(tuple(jobs), plan.unchanged)


def _distinct(files: Iterable[File], documents: Mapping[str, Document], problems: list[Problem]) -> list[File]:
    """The files whose document ids are their own. Of files that would be one document the first is taken."""
    chosen: dict[str, File] = {}
    for file in files:
        first = chosen.get(file.id)
        if first and first.source == file.source:
            # Named twice, once to be added: that is the stronger wish.
            chosen[file.id] = replace(first, added=first.added or file.added)
        elif clash := _clash(file, first, documents.get(file.id)):
            problems.append(Problem(file.source, file.id, clash))
        else:
            chosen[file.id] = file
    return list(chosen.values())


def _clash(file: File, first: File | None, known: Document | None) -> str:
    """Why a file cannot be the document that it would be; empty where it can."""
    would = f"{file.path} would be the document {file.id!r}"
    if known and known.kind != file.kind:
        return f"{would}, but that is a {known.kind}; rename the file."
    if first:
        return f"{would}, as {first.path} is; rename one of them."
    if known and file.added and known.source != file.source and os.path.exists(known.source):
        return f"{would}, but that is {known.source}; rename the file, or take that one out with: viva remove {file.id}"
    return ""


def _known(record: Record, documents: Mapping[str, Document], named: set[str]) -> tuple[list[File], list[str]]:
    """The files of documents that were not named this time, and the ids of those whose files are gone."""
    registry = record.papers()
    rest = [document for document in documents.values() if document.id not in named]
    there = [document for document in rest if os.path.lexists(document.source)]
    files = [File(d.id, d.kind, Path(d.source), paper_of(d.id, d.kind, registry)) for d in there]
    return files, sorted({document.id for document in rest} - {file.id for file in files})


def _job(file: File, problems: list[Problem]) -> Job | None:
    try:
        return Job(file, _content(file.path))
    except SourceError as error:
        problems.append(Problem(file.source, file.id, str(error)))
        return None


def _content(path: Path) -> str:
    try:
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {error.strerror or error}.") from error


def _with_twins(jobs: list[Job]) -> list[Job]:
    """Jobs that know of their twins. Who leads depends on the set alone, not on who came first: a registered paper,
    else the smallest id.
    """
    leads: dict[tuple[str, str], File] = {}
    for job in sorted(jobs, key=lambda job: (job.file.paper is None, job.file.id)):
        if job.file.kind in _MAY_BE_TWINS:
            leads.setdefault((job.file.kind, job.content), job.file)
    return [
        replace(job, twin=lead.id)
        if (lead := leads.get((job.file.kind, job.content))) and lead is not job.file
        else job
        for job in jobs
    ]


def _is_current(job: Job, known: Document | None) -> bool:
    """A file that was moved is read again: citations open it where it is."""
    return known is not None and (known.sha256, known.source) == (job.sha256, job.file.source)
