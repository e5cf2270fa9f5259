"""Concept notes: Markdown with YAML front matter, a Chinese and an English half, sections called facets.

Takes a note's file and gives its front matter as a `Note` and its text as blocks, a few claims each. The order and the
wording of the sections are the author's; the table below only says what a known heading is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from corpus.language import detect_language
from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusError
from corpus.records import Lang, Name, Note
from ingest.source import Block, SourceText
from ingest.text import read_text

FACETS = {
    "一句话": "summary",
    "in one line": "summary",
    "原理": "mechanism",
    "how it works": "mechanism",
    "公式与代价": "cost",
    "formula and cost": "cost",
    "适用场景": "usage",
    "when to use it": "usage",
    "对比": "contrast",
    "compared with": "contrast",
    "易错点": "pitfalls",
    "pitfalls": "pitfalls",
    "排查": "troubleshooting",
    "troubleshooting": "troubleshooting",
    "设计": "design",
    "design": "design",
    "面试问法": "asked",
    "how it is asked": "asked",
    "追问链": "followups",
    "follow-up chain": "followups",
}

# A passage of a note holds a few claims: long enough to be found by meaning, short enough to be quoted whole.
_TARGET_CHARACTERS: dict[Lang, int] = {"zh": 260, "en": 620}

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$", re.MULTILINE)
_CLAIM_START = re.compile(r"^(?:[-*]\s|\d+[.)]\s|\|)|(?<=\n\n)(?=\S)", re.MULTILINE)


def read_note(path: Path) -> tuple[Note, SourceText]:
    """A note's front matter and its text.

    Raises:
        SourceError: the file cannot be read.
        CorpusError: the front matter is missing or does not hold together, or there is no text.

    """
    raw = read_text(path)
    match = _FRONT_MATTER.match(raw)
    if not match:
        raise CorpusError(f"{path}:1: the note has no front matter between two lines of three dashes.")
    note = _note(path, match[1])
    text = raw[match.end() :]
    blocks = tuple(_blocks(text))
    if not blocks:
        raise CorpusError(f"{path}: the note has no text below its front matter.")
    return note, SourceText(" / ".join(note.names.both), text, blocks, blocks[0].lang)


def _note(path: Path, front_matter: str) -> Note:
    try:
        # BaseLoader keeps every scalar a string: to YAML proper, the arXiv id 1604.06170 is a number.
        fields = yaml.load(front_matter, Loader=yaml.BaseLoader)
        if not isinstance(fields, dict):
            raise CorpusError(f"{path}:2: the front matter is not a list of fields.")
        note = TypeAdapter(Note).validate_python(_flatten(fields))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise CorpusError(f"{path}:{line}: the front matter is not valid YAML.") from error
    except ValidationError as error:
        detail = error.errors()[0]
        raise CorpusError(
            f"{path}: front matter field {'.'.join(map(str, detail['loc']))}: {detail['msg']}."
        ) from error
    if note.slug != path.stem:
        raise CorpusError(f"{path}: the slug {note.slug!r} is not the file's name; call the file {note.slug}.md.")
    return note


def _flatten(fields: dict[str, Any]) -> dict[str, Any]:
    """Aliases are written by language and used together; an empty field is as good as none."""
    aliases = fields.get("aliases") or {}
    together = [alias for lang in ("zh", "en") for alias in aliases.get(lang) or ()]
    names = Name(**(fields.get("names") or {}))
    given = {key: value for key, value in fields.items() if value != ""}
    return {**given, "names": names, "aliases": tuple(dict.fromkeys(together))}


def _blocks(text: str) -> Iterator[Block]:
    lang: Lang = detect_language(text)
    headings = [*_HEADING.finditer(text)]
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        title, start = heading[2], heading.end()
        end = following.start() if following else len(text)
        if len(heading[1]) == 1:
            lang = detect_language(title)
        if text[start:end].strip():
            facet = FACETS.get(title.casefold(), "body")
            yield from _packed(text, start, end, Block(facet, title, start, end, lang, whole=True))


def _packed(text: str, start: int, end: int, section: Block) -> Iterator[Block]:
    """The section's claims, packed into blocks of about the target length; a table's rows are never parted."""
    starts = [start, *(start + m.start() for m in _CLAIM_START.finditer(text[start:end]) if m.start() > 0)]
    opened = start
    for here, following in zip(starts, [*starts[1:], end], strict=True):
        inside_table = text[here] == "|" and here > opened
        if here > opened and not inside_table and following - opened > _TARGET_CHARACTERS[section.lang]:
            if text[opened:here].strip():
                yield _trimmed(text, opened, here, section)
            opened = here
    if text[opened:end].strip():
        yield _trimmed(text, opened, end, section)


def _trimmed(text: str, start: int, end: int, section: Block) -> Block:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Block(section.kind, section.section, start, start + len(piece.strip()), section.lang, whole=True)
