"""Plain documents: Markdown, text and saved web pages, as text with a block for each section.

Takes a file and gives its clean text. Sections come from headings; of a web page only its main text is kept, never
its scripts or navigation. Knows nothing of notes and outlines, which are Markdown with a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from corpus.errors import SourceError
from corpus.language import detect_language
from corpus.records import SECTION_SEPARATOR
from ingest.source import Block, SourceText
from ingest.text import clean, decode, read_text

MARKDOWN, PLAIN, WEB = frozenset({".md", ".markdown"}), frozenset({".txt"}), frozenset({".html", ".htm"})

# Only headings and fences matter here; lists would cost a second for every 15,000 entries.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["inline", "code", "list", "blockquote", "reference"])
_ENTRY = re.compile(r"[-*+>|]|\d+[.)]\s")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[\w-]+:.*\n|[ \t]+.*\n|- .*\n)*---[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"[*_`]+|\s*#+\s*$")
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class _Heading:
    """A heading of a level from 1, with the offsets of its first character and of the text below it."""

    level: int
    title: str
    start: int
    end: int


def read_prose(path: Path) -> SourceText:
    """The text of a Markdown, text or HTML file with a block for each section.

    Raises:
        SourceError: the file cannot be read, or there is no text in it.

    """
    kind = path.suffix.lower()
    if kind in WEB:
        title, text = _web_page(path)
    else:
        title, text = "", read_text(path)
    source = _sections(text, title or path.stem) if kind not in PLAIN else _whole(text, path.stem)
    if not source.blocks:
        raise SourceError(f"{path} holds no text.")
    return source


def _whole(text: str, title: str) -> SourceText:
    lang = detect_language(text)
    blocks = (Block("body", "", 0, len(text), lang),) if text.strip() else ()
    return SourceText(title, text, blocks, lang)


def _sections(text: str, title: str) -> SourceText:
    """Markdown in sections. The title is that of the front matter, else a heading that is alone on the first level."""
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    stated = _TITLE.search(front[0]) if front else None
    headings = list(_headings(text, start))
    tops = [heading for heading in headings if heading.level == 1]
    if len(tops) == 1:
        title = tops[0].title
    blocks = tuple(_blocks(text, start, headings, skip=tops[0] if len(tops) == 1 else None))
    return SourceText(stated[1] if stated else title, text, blocks, detect_language(text))


def _headings(text: str, start: int) -> Iterator[_Heading]:
    # The parser counts line feeds only, as `read_text` leaves no other line ends.
    offsets = [start, *(start + m.end() for m in re.finditer("\n", text[start:])), len(text) + 1]
    tokens = _MARKDOWN.parse(text[start:])
    for token, inline in pairwise(tokens):
        # An entry of a list above a rule is not a heading underlined.
        if token.type == "heading_open" and token.map and not (token.markup in "-=" and _ENTRY.match(inline.content)):
            first, last = token.map
            title = " ".join(_MARKS.sub("", inline.content).split())
            yield _Heading(int(token.tag[1:]), title, offsets[first], min(offsets[last], len(text)))


def _blocks(text: str, start: int, headings: Sequence[_Heading], skip: _Heading | None) -> Iterator[Block]:
    ends = [*(heading.start for heading in headings), len(text)]
    yield from _block(text, "", start, ends[0])
    above: list[_Heading] = []
    for heading, end in zip(headings, ends[1:], strict=True):
        above = [*(h for h in above if h.level < heading.level), heading]
        section = SECTION_SEPARATOR.join(h.title for h in above if h is not skip and h.title)
        yield from _block(text, section, heading.end, end)


def _block(text: str, section: str, start: int, end: int) -> Iterator[Block]:
    if any(map(str.isalnum, text[start:end])):
        yield Block("body", section, start, end, detect_language(text[start:end]))


def _web_page(path: Path) -> tuple[str, str]:
    """A page's title and its main text as Markdown."""
    import trafilatura

    page = _decoded(path)
    text = trafilatura.extract(
        page, output_format="markdown", include_formatting=True, include_comments=False, favor_recall=True
    )
    metadata = trafilatura.extract_metadata(page)
    return " ".join(((metadata.title if metadata else None) or "").split()), clean(text or "")


def _decoded(path: Path) -> str:
    """A page's source in the encoding that it states, else as any text file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {error.strerror or error}.") from error
    stated = _CHARSET.search(data[:2048])
    try:
        return clean(data.decode(stated[1].decode())) if stated else decode(data)
    except (LookupError, UnicodeDecodeError):
        return decode(data)
