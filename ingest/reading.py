"""A file read and split: document, passages, and what else was read from it.

Takes a job of any kind and a function that counts tokens; knows nothing of models, vectors or the library.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.records import Bibliography, BibliographyEntry, Document, Passage
from ingest.notes import read_digest, read_note
from ingest.outline import read_outline
from ingest.pdf import read_pdf
from ingest.prose import read_prose
from ingest.record import Details, Entry, Problem
from ingest.source import SourceText
from ingest.split import split
from ingest.text import read_text
from ingest.topics import outline_source

if TYPE_CHECKING:
    from ingest.plan import Job
    from ingest.sources import File

# Counts up when a reader or the splitter changes what it makes of the same file, so that libraries are read again.
READING = 3


@dataclass(frozen=True)
class Reading:
    """A file as read and split, and what is worth knowing of it."""

    document: Document
    passages: tuple[Passage, ...]
    details: Details = None
    remarks: tuple[Problem, ...] = ()

    @property
    def entry(self) -> Entry:
        """As it goes into the record."""
        return Entry(self.document, self.passages, self.details)


def read(job: Job, count_tokens: Callable[[str], int]) -> Reading:
    """Reads a file as what it is. A twin is read for its title and pages only: its passages are in the library already.

    Raises:
        SourceError: the file cannot be read, or is not what it should be.

    """
    file = job.file
    source, details = _source(file)
    title = file.paper.title if file.paper else source.title
    document = Document(file.id, file.kind, title, job.sha256, file.source, source.lang, source.page_starts)
    if job.twin:
        text = f"{file.path.name} has the same content as {job.twin}, and is not read twice."
        return Reading(document, (), remarks=(Problem(file.source, file.id, text, grave=False),))
    return Reading(document, split(source, file.id, count_tokens), details, tuple(_empty_pages(file, source)))


def _source(file: File) -> tuple[SourceText, Details]:
    if file.kind == "paper":
        source = read_pdf(file.path)
        return source, _bibliography(file.id, source)
    if file.kind == "note":
        note, source = read_note(file.path)
        return source, note
    if file.kind == "digest":
        return read_digest(file.path)[1], None
    if file.kind == "outline":
        outline = read_outline(file.path)
        return outline_source(outline, read_text(file.path)), outline
    return read_prose(file.path), None


def _bibliography(document: str, source: SourceText) -> Bibliography:
    spans = source.references
    entries = (BibliographyEntry(source.text[a:b], bisect_right(source.page_starts, a)) for a, b in spans)
    return Bibliography(document, tuple(entries))


def _empty_pages(file: File, source: SourceText) -> list[Problem]:
    starts = (*source.page_starts, len(source.text))
    empty = [page for page, (start, end) in enumerate(pairwise(starts), 1) if start == end]
    if not empty:
        return []
    some = f"page {empty[0]}" if len(empty) == 1 else f"{len(empty)} pages ({_ranges(empty)})"
    text = f"{file.path.name} has no text on {some} of {len(source.page_starts)}; if it was scanned, run OCR on it."
    return [Problem(file.source, file.id, text, grave=False)]


def _ranges(numbers: list[int]) -> str:
    """Numbers in ascending order with runs drawn together: `3, 7-9`; only the first few are named."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return ", ".join(named[:8]) + (", …" if len(named) > 8 else "")
