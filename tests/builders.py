"""Tiny records and files, with only what a test cares about to be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from corpus.language import detect_language
from corpus.records import Document, DocumentKind, Name, Note, Outline, Paper, Passage
from graph.build import build_graph
from graph.model import ConceptGraph
from ingest.outline import parse_outline
from ingest.record import Entry
from ingest.split import split
from ingest.topics import outline_source


def passage(text: str, document: str = "a", ordinal: int = 0, kind: str = "body", section: str = "") -> Passage:
    lang = detect_language(text)
    return Passage(f"{document}-{ordinal}", document, ordinal, kind, section, 0, len(text), text, lang)


def passages(document: str, *texts: str, kind: str = "body") -> tuple[Passage, ...]:
    return tuple(passage(text, document, ordinal, kind) for ordinal, text in enumerate(texts))


def note(slug: str, zh: str = "", en: str = "", introduced_by: str = "", **fields: tuple[str, ...]) -> Note:
    """A note; its English name is its slug in words unless a name is given."""
    name = Name(zh, en or ("" if zh else slug.replace("-", " ")))
    return Note(slug, name, introduced_by=introduced_by, **fields)  # type: ignore[arg-type]


def paper(key: str, title: str = "", introduces: tuple[str, ...] = (), topics: tuple[str, ...] = ()) -> Paper:
    return Paper(key, title or f"Title of {key}", ("A. Author",), 2020, topics=topics, introduces=introduces)


def outline(text: str, id: str = "outline") -> tuple[Outline, tuple[Passage, ...]]:
    """An outline with its passages, one for each heading."""
    parsed = parse_outline(text, id)
    source = outline_source(parsed, text)
    # Whole blocks need no sentences, whose model takes seconds to load.
    whole = replace(source, blocks=tuple(replace(block, whole=True) for block in source.blocks))
    return parsed, split(whole, id, len)


def graph_of(
    *passages: Passage, notes: Iterable[Note] = (), papers: Iterable[Paper] = (), text: str = ""
) -> ConceptGraph:
    """The graph of notes, papers, passages and an outline's text."""
    read = [outline(text)] if text else []
    rows = [*passages, *(row for _, own in read for row in own)]
    return build_graph([parsed for parsed, _ in read], notes, papers, rows)


def entry(document: str, *texts: str, kind: DocumentKind = "paper", details: Outline | Note | None = None) -> Entry:
    record = Document(document, kind, f"Title of {document}", "0" * 64, f"/{document}", "en")
    return Entry(record, passages(document, *texts), details)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_note(folder: Path, slug: str, body: str = "# English\n\n## In one line\nIt is.\n", front: str = "") -> Path:
    """A note's file; its English name is its slug in words."""
    names = f"slug: {slug}\nnames: {{en: {slug.replace('-', ' ')}}}\n"
    return write(folder / f"{slug}.md", f"---\n{names}{front}---\n\n{body}")


def chain() -> ConceptGraph:
    """Goal rests on middle and side, middle on base; other stands alone, against goal."""
    notes = [
        note("base"),
        note("side"),
        note("middle", prerequisites=("base",)),
        note("goal", prerequisites=("middle", "side"), contrasts=("other",)),
        note("other"),
        note("lonely"),
    ]
    return graph_of(*(passage(f"This is {n.slug}.", n.slug) for n in notes), notes=notes)
