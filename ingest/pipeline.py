"""The pipeline: sources are read, split, embedded and put into the library, one document at a time, each whole or not at all.

What has not changed since the last run is left alone, without loading a model. Vectors are written before the record, so
that a passage in the record always has one; vectors left over from an interrupted run are cleared away at the end.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import perf_counter

import numpy as np

from corpus.errors import SourceError
from corpus.records import Document, DocumentKind, Name, Note, Outline, Paper
from graph.names import Lexicon, fold
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.notes import read_note
from ingest.outline import parse_outline
from ingest.outline_names import slugify
from ingest.passages import indexed_text
from ingest.pdf import read_pdf
from ingest.record import Entry
from ingest.registry import read_registry
from ingest.source import SourceText
from ingest.split import split
from ingest.text import read_text
from ingest.topics import outline_source

# Counts up when a reader or the splitter changes what it makes of the same file, so that libraries are read again.
READING = 1

_ARXIV_FILE = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sources:
    """What to ingest: outlines, notes and papers as files or folders, registries as files.

    `shipped_notes` are notes taken only where an outline names their concept.
    """

    outlines: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    shipped_notes: tuple[Path, ...] = ()
    papers: tuple[Path, ...] = ()
    registries: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Report:
    """What an ingest did: documents read and left alone, problems by source, and the seconds it took."""

    read: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class _Job:
    """A file to read as a kind of document."""

    kind: DocumentKind
    path: Path
    sha256: str
    paper: Paper | None = None


@dataclass(frozen=True)
class _Reading:
    """A file as read: its document, text and details."""

    document: Document
    source: SourceText
    details: Outline | Note | None = None
    problems: tuple[str, ...] = field(default=())


def ingest(library: Library, sources: Sources, embedder: Embedder, progress: Progress | None = None) -> Report:
    """Brings a library up to date with its sources.

    A source that cannot be read is named in the report and the rest is ingested.

    Raises:
        ModelMismatchError: the library's vectors are of another model.
        LibraryError: the library cannot be written.
        CorpusError: a registry does not hold together.
    """
    started = perf_counter()
    library.claim_model(embedder.name, record=True)
    registry = tuple(chain.from_iterable(read_registry(path) for path in sources.registries))
    if registry:
        library.record.put_papers(registry)
    jobs, problems = _jobs(sources, library.record.papers())
    pending, unchanged = _pending(library, jobs)
    read = _run(library, embedder, pending, problems, progress or (lambda *_: None))
    _finish(library, embedder.name, bool(read))
    return Report(tuple(read), tuple(unchanged), tuple(problems), perf_counter() - started)


def _jobs(sources: Sources, registry: tuple[Paper, ...]) -> tuple[list[_Job], list[str]]:
    problems: list[str] = []
    files: list[tuple[DocumentKind, Path]] = []
    for kind, paths, pattern in (
        ("outline", sources.outlines, "*.md"),
        ("note", sources.notes, "*.md"),
        ("note", _named_notes(sources), "*.md"),
        ("paper", sources.papers, "*.pdf"),
    ):
        files += [(kind, file) for path in paths for file in _files(path, pattern, problems)]
    jobs = [job for kind, path in files if (job := _job(kind, path, registry, problems))]
    return list({(job.kind, _document_id(job)): job for job in jobs}.values()), problems


def _files(path: Path, pattern: str, problems: list[str]) -> list[Path]:
    if path.is_dir():
        found = sorted(path.rglob(pattern))
        if not found:
            problems.append(f"There is no {pattern} file in {path}.")
        return found
    if not path.exists():
        problems.append(f"There is no file or folder {path}; check the path.")
        return []
    return [path]


def _named_notes(sources: Sources) -> tuple[Path, ...]:
    """The shipped notes whose concept an outline names."""
    outlines = "\n".join(read_text(path) for path in sources.outlines if path.is_file())
    folded = fold(outlines)
    chosen = []
    for path in chain.from_iterable(sorted(folder.glob("*.md")) for folder in sources.shipped_notes):
        note, _ = read_note(path)
        named = Lexicon({note.slug: (*note.names.both, *note.aliases)}).find(outlines)
        if named or any(fold(topic) in folded for topic in note.topics):
            chosen.append(path)
    return tuple(chosen)


def _job(kind: DocumentKind, path: Path, registry: tuple[Paper, ...], problems: list[str]) -> _Job | None:
    try:
        digest = hashlib.sha256(f"{READING}".encode() + path.read_bytes()).hexdigest()
    except OSError as error:
        problems.append(f"Cannot read {path}: {error.strerror or error}.")
        return None
    return _Job(kind, path, digest, _registered(path, registry) if kind == "paper" else None)


def _registered(path: Path, registry: Iterable[Paper]) -> Paper | None:
    match = _ARXIV_FILE.fullmatch(path.stem)
    name = match[1] if match else path.stem
    return next((paper for paper in registry if name in {paper.arxiv, paper.key}), None)


def _document_id(job: _Job) -> str:
    if job.paper:
        return job.paper.id
    match = _ARXIV_FILE.fullmatch(job.path.stem)
    return match[1] if match and job.kind == "paper" else slugify(Name(en=job.path.stem))


def _pending(library: Library, jobs: list[_Job]) -> tuple[list[_Job], list[str]]:
    known = {document.id: document.sha256 for document in library.record.documents()}
    unchanged = [_document_id(job) for job in jobs if known.get(_document_id(job)) == job.sha256]
    return [job for job in jobs if known.get(_document_id(job)) != job.sha256], unchanged


def _run(library: Library, embedder: Embedder, jobs: list[_Job], problems: list[str], progress: Progress) -> list[str]:
    """Reads the next file while this one is embedded."""
    read: list[str] = []
    with ThreadPoolExecutor(max_workers=1) as reader:
        for done, (job, future) in enumerate(_ahead(reader, jobs)):
            progress(job.path.name, done, len(jobs))
            try:
                reading = future.result()
            except SourceError as error:
                problems.append(str(error))
                continue
            _store(library, embedder, reading)
            read.append(reading.document.id)
    progress("", len(jobs), len(jobs))
    return read


def _ahead(reader: ThreadPoolExecutor, jobs: list[_Job]) -> Iterator[tuple[_Job, Future[_Reading]]]:
    waiting = [reader.submit(_read, job) for job in jobs[:2]]
    for i, job in enumerate(jobs):
        yield job, waiting.pop(0)
        if i + 2 < len(jobs):
            waiting.append(reader.submit(_read, jobs[i + 2]))


def _read(job: _Job) -> _Reading:
    source: SourceText
    details: Outline | Note | None = None
    if job.kind == "paper":
        source = read_pdf(job.path)
    elif job.kind == "note":
        details, source = read_note(job.path)
    else:
        text = read_text(job.path)
        details = parse_outline(text, _document_id(job))
        source = outline_source(details, text)
    title = job.paper.title if job.paper else source.title
    document = Document(
        _document_id(job), job.kind, title, job.sha256, str(job.path.resolve()), source.lang, source.page_starts
    )
    return _Reading(document, source, details)


def _store(library: Library, embedder: Embedder, reading: _Reading) -> None:
    document = reading.document
    passages = split(reading.source, document.id, embedder.count_tokens)
    texts = [indexed_text(document.title, passage) for passage in passages]
    vectors = _embed(library, embedder, texts)
    library.vectors(embedder.name).upsert([passage.id for passage in passages], vectors)
    library.record.put(Entry(document, passages, reading.details))


def _embed(library: Library, embedder: Embedder, texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    cache = library.cache(embedder.name)
    known = {text: vector for text in texts if (vector := cache.get(text)) is not None}
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        fresh = embedder.embed_passages(missing)
        cache.put(missing, fresh)
        known.update(zip(missing, fresh, strict=True))
    cache.close()
    return np.array([known[text] for text in texts], dtype=np.float32)


def _finish(library: Library, model: str, changed: bool) -> None:
    """Clears vectors without a passage, brings missing ones back, and stores the graph."""
    if changed:
        vectors = library.vectors(model)
        orphans = vectors.ids() - {passage.id for passage in library.record.passages()}
        vectors.delete(sorted(orphans))
    library.store_graph()
