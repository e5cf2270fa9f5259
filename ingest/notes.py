"""Concept notes: Markdown with YAML front matter, a Chinese and an English half, sections called facets.

Takes a note's file and gives its front matter as a `Note` and its text as blocks, a few claims each. The order and the
wording of the sections are the author's; the table below only says what a known heading is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusError
from corpus.language import cjk_count, detect_language
from corpus.records import Lang, Note
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

# What the sections of a paper's digest are for.
DIGEST_FACETS = {
    "问题": "problem",
    "problem": "problem",
    "思路": "idea",
    "idea": "idea",
    "做法": "method",
    "method": "method",
    "结果": "results",
    "results": "results",
    "局限": "limits",
    "limits": "limits",
    "后续": "after",
    "what came after": "after",
}

# A passage of a note holds a few claims: long enough to be found by meaning, short enough to be quoted whole.
_TARGET_CHARACTERS: dict[Lang, int] = {"zh": 260, "en": 620}

_NOTE = TypeAdapter(Note)
_FIELDS = {field.name for field in fields(Note)}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n|)---[ \t]*(?:\n|\Z)", re.DOTALL)
_DIGEST_FRONT = re.compile(r'\A---[ \t]*\npaper:[ \t]*"?([\w.-]+)"?[ \t]*\n---[ \t]*(?:\n|\Z)')
_FENCED = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
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
    return note, _source(path, " / ".join(note.names.both), text, FACETS)


def read_digest(path: Path) -> tuple[str, SourceText]:
    """The id of the paper that a digest is of, and the digest's text; its title is the id.

    Raises:
        SourceError: the file cannot be read.
        CorpusError: the front matter is missing or names no paper or another than the file's name does, or there is no
            text.

    """
    raw = read_text(path)
    match = _DIGEST_FRONT.match(raw)
    if not match:
        raise CorpusError(f"{path}:1: the digest does not begin with its paper's id between two lines of three dashes.")
    if match[1] != path.stem:
        raise CorpusError(f"{path}:2: the paper {match[1]!r} is not the file's name; call it {match[1]}.md.")
    return match[1], _source(path, match[1], raw[match.end() :], DIGEST_FACETS)


def _source(path: Path, title: str, text: str, facets: Mapping[str, str]) -> SourceText:
    blocks = tuple(_blocks(text, facets))
    if not blocks:
        raise CorpusError(f"{path}: there is no text below the front matter.")
    return SourceText(title, text, blocks, blocks[0].lang)


def _note(path: Path, front_matter: str) -> Note:
    try:
        note = _NOTE.validate_python(_given(path, front_matter))
    except ValidationError as error:
        detail = error.errors()[0]
        line = _line_of(front_matter, str(detail["loc"][0]))
        where = ".".join(map(str, detail["loc"]))
        raise CorpusError(f"{path}:{line}: front matter field {where}: {detail['msg']}.") from error
    if note.slug != path.stem:
        line = _line_of(front_matter, "slug")
        raise CorpusError(f"{path}:{line}: the slug {note.slug!r} is not the file's name; call it {note.slug}.md.")
    if not note.names.both:
        raise CorpusError(f"{path}:{_line_of(front_matter, 'names')}: the concept has no name in either language.")
    return replace(note, aliases=tuple(dict.fromkeys(note.aliases)))


def _given(path: Path, front_matter: str) -> dict[str, Any]:
    """The fields that are filled in. Aliases are written by language and used together."""
    try:
        # BaseLoader keeps every scalar a string: to YAML proper, the arXiv id 1604.06170 is a number.
        written = yaml.load(front_matter, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise CorpusError(f"{path}:{line}: the front matter is not valid YAML.") from error
    if not isinstance(written, dict):
        raise CorpusError(f"{path}:2: the front matter is not a list of fields.")
    for name in written.keys() - _FIELDS:
        raise CorpusError(f"{path}:{_line_of(front_matter, name)}: there is no front matter field {name!r}.")
    given = {key: value for key, value in written.items() if value != ""}
    if isinstance(aliases := given.get("aliases"), dict):
        halves = [aliases[lang] for lang in ("zh", "en") if aliases.get(lang)]
        if all(isinstance(half, list) for half in halves):
            given["aliases"] = [alias for half in halves for alias in half]
    return given


def _line_of(front_matter: str, name: str) -> int:
    """The line of the file on which a field of the front matter stands; that of the first field where it is missing."""
    lines = front_matter.splitlines()
    return next((number for number, line in enumerate(lines, 2) if re.match(rf"{re.escape(name)}\s*:", line)), 2)


def _blocks(text: str, facets: Mapping[str, str]) -> Iterator[Block]:
    """A block for each few claims. What looks like a heading or a bullet in fenced code is neither."""
    masked = _FENCED.sub(lambda match: re.sub(r"[^\n]", "x", match[0]).replace("\n\n", "\nx"), text)
    headings = [*_HEADING.finditer(masked)]
    ends = [*(heading.start() for heading in headings), len(text)]
    if text[: ends[0]].strip():
        yield from _packed(text, masked, Block("body", "", 0, ends[0], detect_language(text[: ends[0]]), whole=True))
    lang = detect_language(text)
    for number, heading in enumerate(headings):
        title, start, end = heading[2], heading.end(), ends[number + 1]
        if len(heading[1]) == 1:
            half = next((h.start() for h in headings[number + 1 :] if len(h[1]) == 1), len(text))
            lang = _language(title, text[start:half])
        if text[start:end].strip():
            facet = facets.get(title.casefold(), "body")
            yield from _packed(text, masked, Block(facet, title, start, end, lang, whole=True))


def _language(title: str, half: str) -> Lang:
    """Of the half of a note under a title: Chinese where the title is, English where it says so, else as its text."""
    if cjk_count(title):
        return "zh"
    return "en" if title.casefold() == "english" else detect_language(half)


def _packed(text: str, masked: str, section: Block) -> Iterator[Block]:
    """The section's claims, packed into blocks of about the target length; a table's rows are never parted."""
    start, end = section.start, section.end
    starts = [start, *(m.start() for m in _CLAIM_START.finditer(masked, start, end) if m.start() > start)]
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
