"""The pipeline: sources are read, split, embedded and put into the library, each document whole or not at all.

What has not changed since the last run is left alone, without loading a model. Vectors are written before the record,
so that a passage in the record always has one; at the end vectors left over from an interrupted run are cleared away,
and such as were lost are made again.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np

from corpus.errors import SourceError
from corpus.records import (
    DIGEST_SUFFIX,
    Bibliography,
    BibliographyEntry,
    Document,
    DocumentKind,
    Name,
    Note,
    Paper,
    Passage,
)
from graph.names import Lexicon
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.notes import read_digest, read_note
from ingest.outline import read_outline
from ingest.outline_names import slugify
from ingest.passages import indexed_text
from ingest.pdf import read_pdf
from ingest.record import Details, Entry
from ingest.registry import read_registry
from ingest.source import SourceText
from ingest.split import split
from ingest.text import read_text
from ingest.topics import outline_source
from ingest.vectors import VectorCache, VectorIndex, Vectors

# Counts up when a reader or the splitter changes what it makes of the same file, so that libraries are read again.
READING = 2

_ARXIV_FILE = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sources:
    """What to ingest: outlines, notes, digests and papers as files or folders, registries as files.

    `digests` are of papers that a registry knows; of registries that know the same paper the first is believed.
    `shipped_notes` are notes taken only where an outline names their concept or one that builds on it, and `notes` hold
    none of that name; `shipped_digests` only where an outline or a note refers to their paper, or it is itself at hand.
    """

    outlines: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    shipped_notes: tuple[Path, ...] = ()
    digests: tuple[Path, ...] = ()
    shipped_digests: tuple[Path, ...] = ()
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
    """A file as read and split: its document, passages and details."""

    document: Document
    passages: tuple[Passage, ...]
    details: Details = None


@dataclass(frozen=True)
class _Shelf:
    """Where documents are put: the library with its vectors opened, and what makes new ones."""

    library: Library
    vectors: VectorIndex
    cache: VectorCache
    embedder: Embedder


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
    registry = {p.id: p for path in reversed(sources.registries) for p in read_registry(path)}
    if registry:
        library.record.put_papers(tuple(registry.values()))
    problems: list[str] = []
    jobs = _distinct(_jobs(sources, library.record.papers(), problems), library, problems)
    pending, unchanged = _pending(library, jobs)
    with library.vectors(embedder.name) as vectors, library.cache(embedder.name) as cache:
        shelf = _Shelf(library, vectors, cache, embedder)
        read = _run(shelf, pending, problems, progress or (lambda *_: None))
        _mend_vectors(shelf)
    library.store_graph()
    return Report(tuple(read), tuple(unchanged), tuple(problems), perf_counter() - started)


def _jobs(sources: Sources, registry: tuple[Paper, ...], problems: list[str]) -> list[_Job]:
    outlines = _files(sources.outlines, "*.md", problems)
    notes = _files(sources.notes, "*.md", problems)
    shipped = [path for path in _files(sources.shipped_notes, "*.md", problems) if path.stem not in _stems(notes)]
    notes += _named_notes(shipped, outlines, problems)
    papers, digests = _files(sources.papers, "*.pdf", problems), _files(sources.digests, "*.md", problems)
    referred = _referred(outlines, notes) | {path.stem for path in papers}
    digests += [
        path
        for path in _files(sources.shipped_digests, "*.md", problems)
        if path.stem in referred and path.stem not in _stems(digests)
    ]
    files: list[tuple[DocumentKind, list[Path]]] = [
        ("outline", outlines),
        ("note", notes),
        ("digest", digests),
        ("paper", papers),
    ]
    return [job for kind, paths in files for path in paths if (job := _job(kind, path, registry, problems))]


def _files(paths: Iterable[Path], pattern: str, problems: list[str]) -> list[Path]:
    """The files of a kind at and below the given places, each once."""
    files: dict[Path, None] = {}
    for path in paths:
        found = sorted(path.rglob(pattern)) if path.is_dir() else [path] if path.exists() else []
        files.update(dict.fromkeys(found))
        if path.is_dir() and not found:
            problems.append(f"There is no {pattern} file in {path}.")
        elif not found:
            problems.append(f"There is no file or folder {path}; check the path.")
    return list(files)


def _referred(outlines: Iterable[Path], notes: Iterable[Path]) -> set[str]:
    """The papers that outlines and notes refer to; files that cannot be read are reported when their turn comes."""
    found: set[str] = set()
    for path in outlines:
        with suppress(SourceError):
            found.update(paper for topic in read_outline(path).walk() for paper in topic.papers)
    for path in notes:
        with suppress(SourceError):
            note, _ = read_note(path)
            found.update((*note.papers, note.introduced_by))
    return found


def _stems(paths: Iterable[Path]) -> set[str]:
    return {path.stem for path in paths}


def _named_notes(shipped: list[Path], outlines: list[Path], problems: list[str]) -> list[Path]:
    """The shipped notes whose concept, or an entry that they answer, an outline names, and the notes those build on."""
    text = "\n".join(chain.from_iterable(_text(path) for path in outlines)) if shipped else ""
    notes: dict[str, tuple[Note, Path]] = {}
    for path in shipped:
        try:
            notes[path.stem] = read_note(path)[0], path
        except SourceError as error:
            problems.append(str(error))
    builds_on = nx.DiGraph((slug, below) for slug, (note, _) in notes.items() for below in _foundations(note))
    named = [slug for slug, (note, _) in notes.items() if _is_named(note, text)]
    wanted = set(named).union(*(nx.descendants(builds_on, slug) for slug in named if slug in builds_on))
    return [path for slug, (_, path) in notes.items() if slug in wanted]


def _foundations(note: Note) -> tuple[str, ...]:
    return (*note.prerequisites, *note.variant_of, *note.uses)


def _is_named(note: Note, text: str) -> bool:
    return bool(Lexicon({note.slug: (*note.names.both, *note.aliases, *note.topics)}).find(text))


def _text(path: Path) -> Iterator[str]:
    """An outline's text; nothing where it cannot be read, which is reported when its turn comes."""
    with suppress(SourceError):
        yield read_text(path)


def _job(kind: DocumentKind, path: Path, registry: tuple[Paper, ...], problems: list[str]) -> _Job | None:
    paper = _registered(path, registry) if kind in {"paper", "digest"} else None
    if kind == "digest" and paper is None:
        problems.append(f"{path} is the digest of a paper that no registry knows; add it there or rename the file.")
        return None
    # A paper's entry in the registry gives its title, so that a change there is a change of the document.
    salt = f"{READING}\0{paper.id}\0{paper.title}" if paper else f"{READING}"
    try:
        str(path).encode()
        digest = hashlib.sha256(salt.encode() + path.read_bytes()).hexdigest()
    except OSError as error:
        problems.append(f"Cannot read {path}: {error.strerror or error}.")
        return None
    except UnicodeEncodeError:
        problems.append(f"The name of {str(path)!a} is not valid UTF-8; rename the file.")
        return None
    return _Job(kind, path, digest, paper)


def _registered(path: Path, registry: Iterable[Paper]) -> Paper | None:
    match = _ARXIV_FILE.fullmatch(path.stem)
    name = match[1] if match else path.stem
    return next((paper for paper in registry if name in {paper.arxiv, paper.key}), None)


def _document_id(job: _Job) -> str:
    """A note goes by its slug, which is its file's name; an outline or paper by its file's name as a slug."""
    if job.paper:
        return f"{job.paper.id}{DIGEST_SUFFIX}" if job.kind == "digest" else job.paper.id
    if job.kind == "note":
        return job.path.stem
    match = _ARXIV_FILE.fullmatch(job.path.stem)
    return match[1] if match and job.kind == "paper" else slugify(Name(en=job.path.stem))


def _distinct(jobs: list[_Job], library: Library, problems: list[str]) -> list[_Job]:
    """The jobs whose document ids are their own. Of files that would be one document the first is taken."""
    kinds = {document.id: document.kind for document in library.record.documents()}
    chosen: dict[str, _Job] = {}
    for job in jobs:
        name = _document_id(job)
        if kinds.get(name, job.kind) != job.kind:
            problems.append(f"{job.path} would be the document {name!r}, but that is a {kinds[name]}; rename the file.")
        elif chosen.setdefault(name, job) is not job:
            problems.append(
                f"{job.path} would be the document {name!r}, as {chosen[name].path} is; rename one of them."
            )
    return list(chosen.values())


def _pending(library: Library, jobs: list[_Job]) -> tuple[list[_Job], list[str]]:
    """The jobs to do, and the ids of the others. A file that was moved is read again: citations open it where it is."""
    known = {document.id: (document.sha256, document.source) for document in library.record.documents()}
    current = {name for job in jobs if known.get(name := _document_id(job)) == (job.sha256, str(job.path.resolve()))}
    return [job for job in jobs if _document_id(job) not in current], sorted(current)


def _run(shelf: _Shelf, jobs: list[_Job], problems: list[str], progress: Progress) -> list[str]:
    """Reads and splits the next file while this one is embedded."""
    read: list[str] = []
    with ThreadPoolExecutor(max_workers=1) as reader:
        for done, (job, future) in enumerate(_ahead(reader, jobs, shelf.embedder)):
            progress(job.path.name, done, len(jobs))
            try:
                reading = future.result()
            except SourceError as error:
                problems.append(str(error))
                continue
            _store(shelf, reading)
            read.append(reading.document.id)
    progress("", len(jobs), len(jobs))
    return read


def _ahead(reader: ThreadPoolExecutor, jobs: list[_Job], embedder: Embedder) -> Iterator[tuple[_Job, Future[_Reading]]]:
    waiting = [reader.submit(_read, job, embedder) for job in jobs[:2]]
    for i, job in enumerate(jobs):
        yield job, waiting.pop(0)
        if i + 2 < len(jobs):
            waiting.append(reader.submit(_read, jobs[i + 2], embedder))


def _read(job: _Job, embedder: Embedder) -> _Reading:
    source: SourceText
    details: Details = None
    if job.kind == "paper":
        source = read_pdf(job.path)
        details = _bibliography(_document_id(job), source)
    elif job.kind == "note":
        details, source = read_note(job.path)
    elif job.kind == "digest":
        _, source = read_digest(job.path)
    else:
        details = read_outline(job.path)
        source = outline_source(details, read_text(job.path))
    title = job.paper.title if job.paper else source.title
    document = Document(
        _document_id(job), job.kind, title, job.sha256, str(job.path.resolve()), source.lang, source.page_starts
    )
    return _Reading(document, split(source, document.id, embedder.count_tokens), details)


def _bibliography(document: str, source: SourceText) -> Bibliography:
    spans = source.references
    entries = (BibliographyEntry(source.text[a:b], bisect_right(source.page_starts, a)) for a, b in spans)
    return Bibliography(document, tuple(entries))


def _store(shelf: _Shelf, reading: _Reading) -> None:
    _index(shelf, reading.document.title, reading.passages)
    shelf.library.record.put(Entry(reading.document, reading.passages, reading.details))


def _index(shelf: _Shelf, title: str, passages: Sequence[Passage]) -> None:
    vectors = _embed(shelf, [indexed_text(title, passage) for passage in passages])
    shelf.vectors.upsert([passage.id for passage in passages], vectors)


def _embed(shelf: _Shelf, texts: list[str]) -> Vectors:
    """The vectors (n, d) of n texts; only those that were never computed are computed."""
    known = {text: vector for text in texts if (vector := shelf.cache.get(text)) is not None}
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        fresh = shelf.embedder.embed_passages(missing)
        shelf.cache.put(missing, fresh)
        known.update(zip(missing, fresh, strict=True))
    return np.array([known[text] for text in texts], dtype=np.float32)


def _mend_vectors(shelf: _Shelf) -> None:
    """Clears vectors without a passage, and brings missing ones back."""
    record, indexed = shelf.library.record, shelf.vectors.ids()
    wanted = record.passage_ids()
    shelf.vectors.delete(sorted(indexed - wanted))
    if wanted <= indexed:
        return
    titles = {document.id: document.title for document in record.documents()}
    missing = (passage for passage in record.passages() if passage.id not in indexed)
    for document, passages in groupby(missing, key=lambda passage: passage.document):
        _index(shelf, titles[document], tuple(passages))
