"""Reads a Markdown outline into a tree of topics: headings, list entries, their aspects, tables of tools, questions.

Takes a file or its text and gives an `Outline`. Plain paragraphs are not part of an outline and are passed over; how a
single entry's text becomes names is `ingest.outline_names`' business, and which field it is about nobody's here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.errors import OutlineError
from corpus.records import Name, Outline, Topic, TopicKind
from ingest.outline_names import (
    CJK,
    NUMERAL,
    Named,
    Slugs,
    has_words,
    is_citation,
    is_identifier,
    is_proper,
    is_vague,
    own_name,
    paper_of,
    read_name,
    read_question,
    slugify,
    split_cell,
    split_lead_in,
    take_papers,
)
from ingest.text import clean, read_text

__all__ = ["parse_outline", "read_outline", "slugify"]

Role = Literal["heading", "list", "row", "cell"]

# Entries nest by depth: headings are negative (their level minus this), rows and list entries count from 0.
_ABOVE_LISTS = 100
_CHAPTER, _NUMERAL_HEADING, _BRACKET_HEADING, _BOLD_HEADING = 7, 8, 9, 10
# Deeper entries hang on the ancestor at this depth, so that walking a tree never exhausts the interpreter's stack.
_MAX_DEPTH = 64
_MAX_BLOCK_NESTING = 300

_BULLET = re.compile(r"(?:[•·●◦▪‣○■□◆▸►]\s*|[-*+–—]\s+)(?=\S)")
_COUNT = re.compile(r"(?:\d{1,3}[、．）]|[（(]\d{1,3}[)）]|[①-⑳])\s*(?=\S)")
_HEADINGS = (
    (_CHAPTER, re.compile(rf"第(?:{NUMERAL}|\d)+[章节篇讲课]\s*(?=\S)")),
    (_NUMERAL_HEADING, re.compile(rf"{NUMERAL}+、\s*(?=\S)")),
    (_BRACKET_HEADING, re.compile(rf"[（(]{NUMERAL}+[)）]\s*(?=\S)")),
)
_LONGEST_HEADING = 60
_NESTING = {"bullet_list_open", "ordered_list_open", "table_open"}
_BREAKS = {"table_open", "table_close", "hr", "fence"}
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)[^*]+\1[:：]?")
_CHECKBOX = re.compile(r"\[[ xX✓]\]\s+")
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n[A-Za-z_][\w-]*:.*\n(?:[A-Za-z_][\w-]*:.*\n|[ \t]+.*\n|- .*\n)*---[ \t]*(?=\n|\Z)"
)

_BLOCKS = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_BLOCK_NESTING}).enable("table")
_BLOCKS.disable(["code", "inline"])  # indented text is a nested entry, not code; entries are read line by line below
_INLINES = MarkdownIt("commonmark", {"html": False})
for _parser in (_BLOCKS, _INLINES):
    _parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # local paths stay as their author wrote them


@dataclass(frozen=True)
class _Entry:
    """One line of the outline: its plain text, what stands behind a bold lead-in, and the papers it links to."""

    role: Role
    depth: int
    line: int
    text: str
    detail: str = ""
    papers: tuple[str, ...] = ()
    numbered: bool = False
    bold: bool = False
    level: int = 0


@dataclass
class _Node:
    entry: _Entry
    children: list[_Node] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)


@dataclass
class _Item:
    """A list item that is open while its blocks are read; its first text names it."""

    depth: int
    line: int
    numbered: bool
    named: bool = False


@dataclass
class _Segment:
    """One or more lines of a paragraph that make one entry, or prose where `kind` is empty."""

    kind: Literal["", "bullet", "count", "heading"]
    source: str
    line: int
    indent: int
    level: int = 0


def read_outline(path: Path) -> Outline:
    """The outline in a file, in any encoding that `ingest.text` knows; its id is the slug of the file's stem.

    Raises:
        SourceError: there is no such file, or it cannot be read.
        OutlineError: it has no headings and no list entries.

    """
    return _outline(read_text(path), slugify(own_name(path.stem)), path.stem, str(path))


def parse_outline(text: str, id: str) -> Outline:
    """The outline in `text`, titled by its only top heading, else by `id`.

    Raises:
        OutlineError: it has no headings and no list entries.

    """
    return _outline(text, id, id, id)


def _outline(text: str, id: str, stem: str, source: str) -> Outline:
    top = _Node(_Entry("heading", -_ABOVE_LISTS, 0, ""))
    _grow(top, _Reader(_without_front_matter(clean(text))).entries())
    _settle(top)
    title, nodes = _title(top.children, stem)
    slugs = Slugs()
    topics = tuple(_topic(node, (), "", slugs) for node in nodes)
    if not topics:
        raise OutlineError(
            f"The outline {source} has no headings and no list entries; write topics as '## Topic' and '- entry'."
        )
    names = [topic.name for each in topics for topic in each.walk()]
    chinese = sum(bool(name.zh) for name in names)
    return Outline(id, title, "zh" if chinese * 2 >= len(names) else "en", topics)


def _without_front_matter(text: str) -> str:
    """Blank lines in its place, so that lines keep their numbers."""
    return _FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), text.removeprefix("\ufeff"))


class _Reader:
    """Walks the blocks of one Markdown text and gives its entries in order; None where a list has ended for good."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._env: dict[str, Any] = {}
        self._tokens = _BLOCKS.parse(text, self._env)
        self._lists: list[tuple[int, bool]] = []
        self._items: list[_Item] = []
        self._cells: list[Token] = []

    def entries(self) -> Iterator[_Entry | None]:
        for at, token in enumerate(self._tokens):
            if token.type in _NESTING:
                yield from self._unnamed()
            if token.type in _BREAKS and not self._items:
                yield None
            if token.type == "inline":
                yield from self._text(at, token)
            elif token.type == "tr_close":
                yield from self._row()
            else:
                self._track(token)

    def _track(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._open_list(token)
            case "list_item_open":
                depth, numbered = self._lists[-1]
                self._items.append(_Item(depth, _line(token), numbered))
            case "list_item_close":
                self._items.pop()
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "tr_open":
                self._cells = []

    def _open_list(self, token: Token) -> None:
        column = _indent(self._lines[_line(token) - 1])
        self._lists.append((max(column, self._base()), token.type == "ordered_list_open"))

    def _base(self) -> int:
        return self._items[-1].depth + 1 if self._items else 0

    def _unnamed(self) -> Iterator[_Entry]:
        """A stand-in for an item that begins with another block than text; it gives way to its children later."""
        if self._items and not self._items[-1].named:
            self._items[-1].named = True
            yield _Entry("list", self._items[-1].depth, self._items[-1].line, "")

    def _text(self, at: int, token: Token) -> Iterator[_Entry | None]:
        opener = self._tokens[at - 1]
        if opener.type == "td_open":
            self._cells.append(token)
        elif opener.type == "heading_open" and not self._items and not self._is_underlined_list(opener, token):
            yield self._heading(int(opener.tag[1]), _line(token), token.content)
        elif opener.type != "th_open":
            yield from self._paragraph(at, token)

    def _is_underlined_list(self, opener: Token, token: Token) -> bool:
        """Entries or a sentence with a rule right below, which Markdown takes for one underlined heading."""
        underlined = opener.markup in ("-", "=")
        return underlined and (token.content.endswith("。") or any(segment.kind for segment in self._segments(token)))

    def _paragraph(self, at: int, token: Token) -> Iterator[_Entry | None]:
        segments = self._segments(token)
        if self._items and not self._items[-1].named:
            yield self._item(segments.pop(0))
        followed = any(after.type in _NESTING for after in self._tokens[at + 2 : at + 3])
        if not self._items and not any(segment.kind for segment in segments):
            yield None
        for number, segment in enumerate(segments):
            last = number + 1 == len(segments)
            yield from self._segment_entry(segment, followed if last else bool(segments[number + 1].kind))

    def _item(self, segment: _Segment) -> _Entry:
        item = self._items[-1]
        item.named = True
        return self._entry("list", item.depth, item.line, segment.source, item.numbered or segment.kind == "count")

    def _segment_entry(self, segment: _Segment, followed: bool) -> Iterator[_Entry]:
        if segment.kind == "heading":
            yield self._heading(segment.level, segment.line, segment.source)
        elif segment.kind:
            depth = max(segment.indent, self._base())
            yield self._entry("list", depth, segment.line, segment.source, segment.kind != "bullet")
        elif followed and not self._items and _BOLD_LINE.fullmatch(segment.source):
            yield self._heading(_BOLD_HEADING, segment.line, segment.source)
        elif self._items:  # prose below an entry is passed over, but the papers it links to are the entry's
            yield replace(self._entry("list", self._base(), segment.line, segment.source), text="")

    def _segments(self, token: Token) -> list[_Segment]:
        """The paragraph's lines by entry: a line without a marker continues the one before it."""
        segments: list[_Segment] = []
        for number, content in enumerate(token.content.split("\n"), _line(token)):
            segment = _segment(content.strip().removesuffix("\\"), number, _indent(self._lines[number - 1]))
            if self._items and segment.kind == "heading":
                segment.kind = "count"  # in a list, `一、` counts entries
            if segments and not segment.kind and not self._stands_alone(segments[-1]):
                segments[-1].source = _joined(segments[-1].source, segment.source)
            else:
                segments.append(segment)
        return segments

    def _stands_alone(self, segment: _Segment) -> bool:
        bold = not self._items and not segment.kind and _BOLD_LINE.fullmatch(segment.source)
        return segment.kind == "heading" or bool(bold)

    def _heading(self, level: int, line: int, source: str) -> _Entry:
        return replace(self._entry("heading", level - _ABOVE_LISTS, line, source), level=level)

    def _entry(self, role: Role, depth: int, line: int, source: str, numbered: bool = False) -> _Entry:
        text, lead, papers = self._plain(source)
        name, detail = split_lead_in(text, lead)
        return _Entry(role, depth, line, name, detail, papers, numbered, lead > 0)

    def _row(self) -> Iterator[_Entry]:
        base = self._base()
        for column, cell in enumerate(self._cells):
            for source in split_cell(cell.content) if column else (cell.content,):
                yield self._entry("cell" if column else "row", base + (column > 0), _line(cell), source)

    def _plain(self, source: str) -> tuple[str, int, tuple[str, ...]]:
        """The text without Markdown, how much of it a bold beginning covers, and the papers it links to."""
        inline = _Inline()
        for token in _INLINES.parseInline(_unmarked(source), self._env)[0].children or ():
            inline.add(token)
        text, named = take_papers(inline.text())
        text = re.sub(r"(?:[（(\[【]\s*[)）\]】])|\*\*(?=\S)(.+?)\*\*", r"\1", text).strip()
        return text, min(inline.lead, len(text)), tuple(dict.fromkeys((*inline.papers, *named)))


class _Inline:
    """Collects the plain text of one entry's inline tokens and sorts its links into papers and text."""

    def __init__(self) -> None:
        self.papers: list[str] = []
        self.lead = 0
        self._parts: list[str] = []
        self._dropped: list[str] = []
        self._link: tuple[str, int] = ("", 0)

    def add(self, token: Token) -> None:
        match token.type:
            case "link_open":
                self._link = (paper_of(str(token.attrs.get("href", ""))), len(self._parts))
            case "link_close":
                self._close_link()
            case "strong_open":
                self.lead = self.lead or (-1 if not "".join(self._parts).strip() else 0)
            case "strong_close":
                self.lead = len("".join(self._parts).lstrip()) if self.lead < 0 else self.lead
            case "softbreak" | "hardbreak":
                self._parts.append(" ")
            case _:
                self._parts.append(token.content)

    def text(self) -> str:
        """The text; a citation's label is part of it only where it is all there is."""
        text = "".join(self._parts).strip()
        return text if has_words(text) else " ".join(self._dropped)

    def _close_link(self) -> None:
        paper, begin = self._link
        label = "".join(self._parts[begin:])
        if not paper:
            return
        self.papers.append(paper)
        if is_identifier(label):
            del self._parts[begin:]
        elif is_citation(label):
            del self._parts[begin:]
            self._dropped.append(label)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _joined(before: str, after: str) -> str:
    gap = "" if re.search(rf"[{CJK}，。、；：）]$", before) and re.match(f"[{CJK}（]", after) else " "
    return f"{before}{gap}{after}"


def _segment(source: str, line: int, indent: int) -> _Segment:
    if len(source) <= _LONGEST_HEADING and not source.endswith("。"):
        for level, pattern in _HEADINGS:
            if pattern.match(source):
                return _Segment("heading", source, line, indent, level)
    bullet, count = _BULLET.match(source), _COUNT.match(source)
    marker = bullet or count
    rest = source[marker.end() :] if marker else source
    return _Segment("bullet" if bullet else "count" if count else "", rest, line, indent)


def _unmarked(source: str) -> str:
    for marker in (_BULLET, _CHECKBOX):
        found = marker.match(source)
        source = source[found.end() :] if found else source
    return source


def _grow(top: _Node, entries: Iterator[_Entry | None]) -> None:
    """Hangs every entry below the nearest one before it that is less deep."""
    branch = [top]
    for entry in entries:
        depth = entry.depth if entry else 0
        while len(branch) > 1 and branch[-1].entry.depth >= depth:
            branch.pop()
        if entry:
            node = _Node(entry, papers=list(entry.papers))
            branch[min(len(branch), _MAX_DEPTH) - 1].children.append(node)
            branch.append(node)


def _settle(node: _Node) -> None:
    """Entries without words give way to their children; one that is only a link gives its paper to its parent.

    A title and the outline itself take no papers: there the paper's identifier is the entry's name.
    """
    kept: list[_Node] = []
    for child in node.children:
        _settle(child)
        if has_words(child.entry.text):
            kept.append(child)
        elif child.papers and (_takes_no_papers(node.entry) or child.entry.role == "heading"):
            kept.append(replace(child, entry=replace(child.entry, text=child.papers[0])))
        else:
            node.papers += child.papers
            kept += child.children
    node.children = kept


def _takes_no_papers(entry: _Entry) -> bool:
    return entry.role == "heading" and entry.level <= 1


def _title(nodes: list[_Node], stem: str) -> tuple[str, list[_Node]]:
    """The title is a single first-level heading with everything below it; it is no topic."""
    only = nodes[0] if len(nodes) == 1 else None
    if only and only.entry.role == "heading" and only.entry.level == 1 and only.children:
        return " ".join(only.entry.text.split()), only.children
    return stem, nodes


def _topic(node: _Node, lineage: tuple[Name, ...], parent: str, slugs: Slugs) -> Topic:
    kind = _kind(node, bool(lineage))
    named = _named(node.entry, kind)
    slug = slugs.take(named.name, parent)
    below = (*lineage, named.name)
    aspects = tuple(_aspect(name, node.entry.line, below, slug, slugs) for name in named.aspects)
    nested = tuple(_topic(child, below, slug, slugs) for child in node.children)
    context = _meaningful(lineage) if is_vague(named.name) else Name()
    papers = tuple(dict.fromkeys(node.papers))
    return Topic(slug, named.name, kind, node.entry.line, context, papers, (*aspects, *nested))


def _named(entry: _Entry, kind: TopicKind) -> Named:
    if kind == "question":
        return read_question(entry.text)
    return read_name(entry.text, entry.detail, entry.role == "heading")


def _aspect(name: Name, line: int, lineage: tuple[Name, ...], parent: str, slugs: Slugs) -> Topic:
    context = Name() if is_proper(name) and not is_vague(name) else _meaningful(lineage)
    return Topic(slugs.take(name, parent), name, "aspect", line, context)


def _meaningful(lineage: tuple[Name, ...]) -> Name:
    return next((name for name in reversed(lineage) if not is_vague(name)), Name())


def _kind(node: _Node, nested: bool) -> TopicKind:
    entry = node.entry
    if entry.role == "heading":
        return "topic" if nested else "section"
    if entry.role == "list" and entry.text.endswith(("?", "？")):
        return "question"
    if entry.role == "row" or (entry.role == "list" and entry.numbered and entry.bold and node.children):
        return "topic"
    return "tool" if entry.role == "cell" else "item"
