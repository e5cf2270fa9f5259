"""From what the user names to files with a kind: outlines, notes, digests, papers, and whatever was added.

Takes paths and the registry, gives the files to read, each with the document it would be; what cannot be found is
reported, never raised. Knows nothing of what the library holds already.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import networkx as nx

from corpus.errors import SourceError
from corpus.records import DIGEST_SUFFIX, DocumentKind, Name, Note, Paper
from graph.names import Lexicon
from ingest.notes import read_note
from ingest.outline import read_outline
from ingest.outline_names import slugify
from ingest.prose import MARKDOWN, PLAIN, WEB
from ingest.record import Problem
from ingest.text import read_text

# What files are in the library: id and kind by source.
Kinds = Mapping[str, tuple[str, DocumentKind]]

READABLE = frozenset({".pdf"}) | MARKDOWN | PLAIN | WEB

_ARXIV_FILE = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?")
_DIGEST = re.compile(r"\A---[ \t]*\npaper:[ \t]*\S+[ \t]*\n---[ \t]*(?:\n|\Z)")
_NOTE = re.compile(r"\A---[ \t]*\n(?=(?:(?!---).*\n)*?slug:)(?=(?:(?!---).*\n)*?names:)")


@dataclass(frozen=True)
class Sources:
    """What to ingest: outlines, notes, digests and papers as files or folders, registries as files.

    `digests` are of papers that a registry knows; of registries that know the same paper the first is believed.
    `shipped_notes` are notes taken only where an outline names their concept or one that builds on it, and `notes` hold
    none of that name; `shipped_digests` only where an outline or a note refers to their paper, or it is itself at hand.
    `added` are files of any kind, told apart by ending and front matter, and folders of them; unlike the others they
    never take the place of a document that another file is, and bring back what was taken out.
    """

    outlines: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    shipped_notes: tuple[Path, ...] = ()
    digests: tuple[Path, ...] = ()
    shipped_digests: tuple[Path, ...] = ()
    papers: tuple[Path, ...] = ()
    registries: tuple[Path, ...] = ()
    added: tuple[Path, ...] = ()


@dataclass(frozen=True)
class File:
    """A file to read as a kind of document, and the id that the document has."""

    id: str
    kind: DocumentKind
    path: Path
    paper: Paper | None = None
    added: bool = False

    @property
    def source(self) -> str:
        """Where it lies, as the record has it: without links and dots."""
        return os.path.realpath(self.path)


def find_files(sources: Sources, registry: tuple[Paper, ...], kinds: Kinds, problems: list[Problem]) -> list[File]:
    """The files that sources name, in the order in which kinds are read.

    `kinds` tells of the files that are in the library, or were.
    """
    find = _Finder(problems)
    outlines = find.files(sources.outlines, MARKDOWN, "*.md")
    notes = find.files(sources.notes, MARKDOWN, "*.md")
    shipped = [path for path in find.files(sources.shipped_notes, MARKDOWN, "*.md") if path.stem not in _stems(notes)]
    notes += _named_notes(shipped, outlines, problems)
    papers = find.files(sources.papers, frozenset({".pdf"}), "*.pdf")
    digests = find.files(sources.digests, MARKDOWN, "*.md")
    referred = _referred(outlines, notes) | _stems(papers)
    digests += [
        path
        for path in find.files(sources.shipped_digests, MARKDOWN, "*.md")
        if path.stem in referred and path.stem not in _stems(digests)
    ]
    by_kind: list[tuple[DocumentKind, list[Path]]] = [
        ("outline", outlines),
        ("note", notes),
        ("digest", digests),
        ("paper", papers),
    ]
    found = [_file(kind, path, registry, problems) for kind, paths in by_kind for path in paths]
    found += [_added(path, registry, kinds, problems) for path in find.files(sources.added, READABLE, "readable")]
    return [file for file in found if file]


class _Finder:
    """Finds the files of a kind at and below the given places, each file once by whatever name."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def files(self, paths: Iterable[Path], endings: frozenset[str], what: str) -> list[Path]:
        found: dict[str, Path] = {}
        for path in paths:
            below = sorted(walk(path, endings)) if path.is_dir() else [path] if os.path.lexists(path) else []
            if not below:
                there = f"There is no {what} file in {path}." if path.is_dir() else ""
                self._report(path, there or f"There is no file or folder {path}; check the path.")
            # A file's own name goes before links to it.
            for file in sorted(filter(self._usable, below), key=os.path.islink):
                found.setdefault(os.path.realpath(file), file)
        return list(found.values())

    def _usable(self, path: Path) -> bool:
        """Whether a path can be recorded and reading it comes to an end, as that of a pipe does not."""
        try:
            str(path).encode()
        except UnicodeEncodeError:
            self._report(path, f"The name of {str(path)!a} is not valid UTF-8; rename the file.")
            return False
        if path.is_file():
            return True
        what = "is no file that can be read" if path.exists() else "is a link that leads nowhere"
        self._report(path, f"{path} {what}; check the path.")
        return False

    def _report(self, path: Path, text: str) -> None:
        self._problems.append(Problem(str(path), "", text))


def walk(folder: Path, endings: frozenset[str]) -> Iterator[Path]:
    """The files below a folder, hidden ones left out; links are followed, but no folder is entered twice."""
    entered: set[str] = set()
    for here, folders, files in os.walk(folder, followlinks=True):
        place = os.path.realpath(here)
        if place in entered:
            folders.clear()
            continue
        entered.add(place)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        named = (Path(here, name) for name in files if not name.startswith("."))
        yield from (path for path in named if path.suffix.lower() in endings)


def _stems(paths: Iterable[Path]) -> set[str]:
    return {path.stem for path in paths}


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


def _named_notes(shipped: list[Path], outlines: list[Path], problems: list[Problem]) -> list[Path]:
    """The shipped notes whose concept, or an entry that they answer, an outline names, and the notes those build on."""
    text = "\n".join(chain.from_iterable(_text(path) for path in outlines)) if shipped else ""
    notes: dict[str, tuple[Note, Path]] = {}
    for path in shipped:
        try:
            notes[path.stem] = read_note(path)[0], path
        except SourceError as error:
            problems.append(Problem(str(path), path.stem, str(error)))
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


def _added(path: Path, registry: tuple[Paper, ...], kinds: Kinds, problems: list[Problem]) -> File | None:
    """An added file; one that the library knows already is read as what it is there, such as an outline."""
    if known := kinds.get(os.path.realpath(path)):
        id, kind = known
        return File(id, kind, path, paper_of(id, kind, registry), added=True)
    try:
        kind = kind_of(path)
    except SourceError as error:
        problems.append(Problem(str(path), "", str(error)))
        return None
    return _file(kind, path, registry, problems, added=True)


def kind_of(path: Path) -> DocumentKind:
    """The kind of document that a file is, by its ending and, of Markdown, its front matter.

    Raises:
        SourceError: it is of no kind that can be read, or cannot be read at all.

    """
    ending = path.suffix.lower()
    if ending not in READABLE:
        raise SourceError(f"{path} is of no kind that viva reads; it reads .pdf, .md, .txt and .html.")
    if ending == ".pdf":
        return "paper"
    text = read_text(path) if ending in MARKDOWN else ""
    return "digest" if _DIGEST.match(text) else "note" if _NOTE.match(text) else "text"


def _file(
    kind: DocumentKind, path: Path, registry: tuple[Paper, ...], problems: list[Problem], *, added: bool = False
) -> File | None:
    paper = _registered(path, registry) if kind in {"paper", "digest"} else None
    if kind == "digest" and paper is None:
        text = f"{path} is the digest of a paper that no registry knows; add it there or rename the file."
        problems.append(Problem(os.path.realpath(path), "", text))
        return None
    return File(_document_id(kind, path, paper), kind, path, paper, added)


def _registered(path: Path, registry: Iterable[Paper]) -> Paper | None:
    match = _ARXIV_FILE.fullmatch(path.stem)
    name = match[1] if match else path.stem
    return next((paper for paper in registry if name in {paper.arxiv, paper.key}), None)


def paper_of(id: str, kind: DocumentKind, registry: Iterable[Paper]) -> Paper | None:
    """The registered paper that a document is, or is the digest of."""
    name = id.removesuffix(DIGEST_SUFFIX) if kind == "digest" else id
    return next((p for p in registry if p.id == name), None) if kind in {"paper", "digest"} else None


def _document_id(kind: DocumentKind, path: Path, paper: Paper | None) -> str:
    """A note goes by its slug, which is its file's name; any other by its file's name as a slug."""
    if paper:
        return f"{paper.id}{DIGEST_SUFFIX}" if kind == "digest" else paper.id
    if kind == "note":
        return path.stem
    match = _ARXIV_FILE.fullmatch(path.stem)
    return match[1] if match and kind == "paper" else slugify(Name(en=path.stem))
