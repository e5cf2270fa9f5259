"""Makes sense of a PDF's lines: running heads, headings, paragraphs, captions, noise and the bibliography.

Pure functions from lines with boxes to labelled paragraphs; they know nothing of PDF files or of the finished text.
Thresholds were set by reading the paragraphs of some twenty machine-learning papers in six conference styles.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import mode
from typing import Literal

from corpus.language import cjk_count
from ingest.pdf_words import count_words, word_share

ParagraphKind = Literal[
    "heading", "body", "caption", "footnote", "formula", "noise", "front", "references", "contents", "furniture"
]

# The mark that PDFium gives for a hyphen that only breaks a word at a line's end.
LINE_HYPHEN = "\x02"

_STAMP = re.compile(r"^arXiv:\d{4}\.\d{4,5}(v\d+)?\b")
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:page\s*)?(\d{1,4}|[ivxlc]{1,6})(\s*(of|/)\s*\d+)?[-–—\s]*$", re.IGNORECASE)
_FURNITURE = re.compile(
    r"^(Proceedings of the|Preprint[.,]|\d+(st|nd|rd|th) Conference on|Published as a|Under review as"
    r"|Permission to make|©|Copyright (©|\d{4})|Corresponding author\(s\)|License: CC)"
)
_AFFILIATION = re.compile(
    r"\S@\S+\.\w|equal(ly)? contribut|contributed equally|correspondence|works? (was )?(done|performed)|done (as|while)"
    r"|^\W?\d?\s?(University|Department|Institute|School) of|^(author )?contributions:",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:Appendix\s+)?([A-Z]|\d{1,2})((?:\.\d{1,2}){0,3})[.:]?\s+(?=\S)")
_FIXED_HEADING = re.compile(
    r"^(?:\d{1,2}\.?\s+)?(abstract|(table of )?contents|list of (figures|tables)|references?|bibliography"
    r"|acknowledge?ments?|appendi(x|ces)|supplementary materials?|摘\s*要|目\s*录|参考文献|致\s*谢|附\s*录)[.:]?$",
    re.IGNORECASE,
)
_REFERENCES = re.compile(r"^(\S{1,4}\s+)?(references?|bibliography|literature cited|参考文献)$", re.IGNORECASE)
_CONTENTS = re.compile(r"^((table of )?contents|list of (figures|tables)|目\s*录)$", re.IGNORECASE)
_CAPTION = re.compile(
    r"^(?:Appendix )?(Figure|FIGURE|Fig\.|Table|TABLE|Listing|Algorithm|图|表)"
    r"\s*[A-Z]?\.?\d+(\.\d+)*(\s*[.:|：]\s|\s+(?=[A-Z\u4e00-\u9fff]))"
)
_BULLET = re.compile(r"^([•◦▪●‣∙]|\(?\d{1,2}[.)]\s|[-–]\s)")
_ENDS = re.compile(r"[.?!:;。？！：；][\"'”’)\]]*$|[^\W\d][\"”’)\]]*[.?!][\"”’)\]]*\d{1,2}(,\d{1,2})*$")
_LISTED = re.compile(r"[^\W\d][^\d]*[\s.]\d{1,3}$")
_LEADERS = re.compile(r"(\s?\.){4,}")


@dataclass(frozen=True)
class Line:
    """A line of a page (counted from 0) with its box in points, y upwards; `font` is that of its first character."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    font: str = ""

    @property
    def size(self) -> float:
        """The height of the font's box, about nine tenths of the font size."""
        return self.top - self.bottom


@dataclass(frozen=True)
class Style:
    """What the running text looks like: box height, font, and the distance between baselines in box heights."""

    size: float
    font: str
    leading: float


@dataclass(frozen=True)
class OutlineEntry:
    """An entry of the PDF's own outline: `level` counts from 0, `page` from 0."""

    title: str
    level: int
    page: int


@dataclass(frozen=True)
class Heading:
    """A heading that covers `rows` rows; `run_in` when its row goes on with body text."""

    title: str
    level: int
    rows: int = 1
    run_in: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Rows that belong together, under the path of headings `section`."""

    kind: ParagraphKind
    rows: tuple[Line, ...]
    section: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The rows' words, for judging only: hyphens are not mended."""
        return " ".join(row.text for row in self.rows)


def paragraphs_of(pages: Sequence[Sequence[Line]], outline: Sequence[OutlineEntry]) -> list[Paragraph]:
    """Every paragraph of a document in reading order, labelled; running heads and page numbers are gone."""
    rows = [row for page in drop_running_lines(pages) for row in page]
    if not rows:
        return []
    style = style_of(rows)
    headings = find_headings(rows, outline, style)
    return list(_label(_group(rows, headings, style), headings, style))


def drop_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leaves out page numbers, side stamps, and edge lines that recur on three pages or more but for their digits."""
    edges = [_edges(page) for page in pages]
    counts = Counter(masked for page in edges for masked in {_masked(line) for line in page})
    return [
        [line for line in page if not (_STAMP.match(line.text) or (line in edge and _is_running(line, counts)))]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edges(page: Sequence[Line]) -> set[Line]:
    by_height = sorted((line for line in page if not _STAMP.match(line.text)), key=lambda line: line.bottom)
    return {*by_height[:2], *by_height[-2:]}


def _is_running(line: Line, counts: Counter[str]) -> bool:
    return counts[_masked(line)] >= 3 or _PAGE_NUMBER.match(line.text) is not None


def _masked(line: Line) -> str:
    return re.sub(r"[\d\s]+", "#", line.text).strip("#").casefold()


def style_of(rows: Sequence[Line]) -> Style:
    """The commonest box height, font and leading, weighed by characters."""
    sizes: Counter[tuple[float, str]] = Counter()
    for row in rows:
        sizes[round(row.size, 1), row.font] += len(row.text)
    (size, font), _ = sizes.most_common(1)[0]
    pitches = [round((a.bottom - b.bottom) / size, 1) for a, b in pairwise(rows) if a.page == b.page]
    return Style(size, font, mode(p for p in [*pitches, 1.2] if 1.0 <= p < 2.5))


def find_headings(rows: Sequence[Line], outline: Sequence[OutlineEntry], style: Style) -> dict[int, Heading]:
    """The headings by the index of their first row: from the PDF's outline if it has one, else from numbered lines."""
    found = dict(_outlined(rows, outline))
    numbered = dict(_numbered(rows, style, found))
    named = {i: Heading(_plain(row.text), 0) for i, row in enumerate(rows) if _is_fixed(row, style)}
    taken = {i + k for i, heading in found.items() for k in range(heading.rows)}
    headings = {i: h for i, h in (numbered | named).items() if i not in taken} | found
    return headings | _after_bibliography(rows, headings, style)


def _after_bibliography(rows: Sequence[Line], headings: dict[int, Heading], style: Style) -> dict[int, Heading]:
    """Headings without a number that no outline lists, set as the bibliography's own is: "Author Contributions"."""
    start = next((i for i, heading in headings.items() if _REFERENCES.match(heading.title)), len(rows))
    end = min((i for i in headings if i > start), default=len(rows))
    alike = (i for i in range(start + 1, end) if rows[i].font == rows[start].font != style.font)
    return {
        i: Heading(_plain(rows[i].text), headings[start].level)
        for i in alike
        if abs(rows[i].size - rows[start].size) < 0.3 < rows[i].size - style.size and _plausible_title(rows[i].text)
    }


def _outlined(rows: Sequence[Line], outline: Sequence[OutlineEntry]) -> Iterator[tuple[int, Heading]]:
    shift = 1 if len(outline) > 3 and [e.level for e in outline].count(0) == 1 and outline[0].level == 0 else 0
    cursor = 0
    for entry in outline[shift:]:
        match = _locate(rows, entry, cursor)
        if match:
            index, count, run_in = match
            cursor = index + count
            title = _with_number(_plain(entry.title), rows[index].text)
            yield index, Heading(title, max(0, entry.level - shift), count, run_in)


def _locate(rows: Sequence[Line], entry: OutlineEntry, cursor: int) -> tuple[int, int, bool] | None:
    near = [i for i in range(cursor, len(rows)) if abs(rows[i].page - entry.page) <= 1]
    near.sort(key=lambda i: rows[i].page != entry.page)
    for same in (_same_title, _similar_title, _leading_title):
        for i in near:
            for count in (1, 2, 3):
                if same(" ".join(row.text for row in rows[i : i + count]), entry.title):
                    return i, count, same is _leading_title
    return None


def _same_title(text: str, title: str) -> bool:
    return not _keys(text).isdisjoint(_keys(title))


def _similar_title(text: str, title: str) -> bool:
    close = abs(len(text) - len(title)) <= 12
    return close and any(SequenceMatcher(None, a, b).ratio() > 0.87 for a in _keys(text) for b in _keys(title))


def _leading_title(text: str, title: str) -> bool:
    return any(len(b) >= 6 and a.startswith(b) for a in _keys(text) for b in _keys(title))


def _keys(title: str) -> set[str]:
    """Letters and digits of a title, with and without what may be its number."""
    plain = unicodedata.normalize("NFKC", title.replace(LINE_HYPHEN, ""))
    keys = {"".join(filter(str.isalnum, t)).casefold() for t in (plain, _NUMBER.sub("", plain))}
    return keys - {""}


def _with_number(title: str, text: str) -> str:
    match = _NUMBER.match(text)
    return title if not match or title.startswith(match[1] + match[2]) else f"{match[0].strip()} {title}"


def _plain(text: str) -> str:
    return " ".join(text.replace(LINE_HYPHEN, "").split()).rstrip(".:")


def _is_fixed(row: Line, style: Style) -> bool:
    alone = row.text[0].isupper() and not row.text.endswith(".")
    return _FIXED_HEADING.match(row.text) is not None and (alone or _stands_out(row, style))


def _stands_out(row: Line, style: Style) -> bool:
    """Whether a line is set in another font than the running text, larger, or in (small) capitals."""
    return row.font != style.font or row.size > style.size + 0.3 or row.text.isupper()


def _numbered(rows: Sequence[Line], style: Style, found: dict[int, Heading]) -> Iterator[tuple[int, Heading]]:
    """Headings by their numbers; beside an outline, only deeper ones than it lists and appendices after its end."""
    last: tuple[int, ...] = ()
    levels: dict[tuple[int, ...], int] = {}
    end = max(found, default=-1)
    listed = Counter(row.page for row in rows if _NUMBER.match(row.text) and _LISTED.search(row.text))
    listing = {page for page, count in listed.items() if count >= 5}
    for i, row in enumerate(rows):
        if i in found:
            last = _parsed_number(found[i].title) or last
            levels[last] = found[i].level
            continue
        number = () if (row.page in listing and _LISTED.search(row.text)) else _section_number(row, style)
        allowed = not found or len(number) > 1 or (i > end and number[:1] >= (ord("A"),))
        if number and allowed and _follows(number, last):
            last = number
            levels[number] = levels.get(number[:-1], len(number) - 2) + 1
            more = i + 1 < len(rows) and _continues_heading(row, rows[i + 1], style)
            title = f"{row.text} {rows[i + 1].text}" if more else row.text
            yield i, Heading(_plain(title), levels[number], 2 if more else 1)


def _section_number(row: Line, style: Style) -> tuple[int, ...]:
    """The number of a line that looks like a heading, letters as code points; empty for any other line."""
    match = _NUMBER.match(row.text)
    title = row.text[match.end() :] if match else ""
    if not _stands_out(row, style) or row.size < style.size - 0.6 or not _plausible_title(title):
        return ()
    return _parsed_number(row.text)


def _parsed_number(text: str) -> tuple[int, ...]:
    match = _NUMBER.match(text)
    if not match:
        return ()
    first = int(match[1]) if match[1].isdigit() else ord(match[1])
    return (first, *(int(part) for part in match[2].split(".") if part))


def _plausible_title(title: str) -> bool:
    short = 2 <= len(title) <= 110 and len(title.split()) <= 16
    starts = title[:1].isupper() or title[:1].isdigit() or cjk_count(title[:1]) > 0
    return short and starts and not title.endswith((".", ",", ";")) and word_share(title) >= 0.5


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether a section number may come after another: a first child, or the next one on the same or a higher level."""
    if number[:-1] == last and number[-1] == 1:
        return True
    if len(number) == 1 and number[0] == ord("A"):
        return True
    depth = len(number)
    return depth <= len(last) and number[:-1] == last[: depth - 1] and 1 <= number[-1] - last[depth - 1] <= 2


def _continues_heading(row: Line, following: Line, style: Style) -> bool:
    same = following.font == row.font and abs(following.size - row.size) < 0.3 and following.page == row.page
    near = 0 < row.bottom - following.bottom < 1.5 * style.leading * row.size
    return same and near and not _NUMBER.match(following.text) and len(row.text) > 25


def _group(rows: Sequence[Line], headings: dict[int, Heading], style: Style) -> Iterator[tuple[int, tuple[Line, ...]]]:
    """Cuts the rows into paragraphs, each with the index of its first row; a heading is a paragraph of its own."""
    start = end = 0
    while start < len(rows):
        heading = headings.get(start)
        end = start + (heading.rows if heading and not heading.run_in else 1)
        while (not heading or heading.run_in) and end < len(rows) and end not in headings:
            if starts_paragraph(rows[end - 1], rows[end], style):
                break
            end += 1
        yield start, tuple(rows[start:end])
        start = end


def starts_paragraph(previous: Line, row: Line, style: Style) -> bool:
    """Whether `row` opens a paragraph, judged by size, distance, indentation and punctuation."""
    if previous.text.endswith(LINE_HYPHEN) and row.text[:1].islower():
        return False
    ended = _ENDS.search(previous.text) is not None
    if abs(row.size - previous.size) > 0.6 or (ended and _CAPTION.match(row.text)):
        return True
    pitch = previous.bottom - row.bottom
    if row.page != previous.page or pitch < 0:
        return _starts_after_jump(previous, row, ended)
    if pitch > 1.3 * style.leading * row.size:
        return ended or not row.text[:1].islower()
    indent = row.left - previous.left
    cut_short = previous.right < row.right - 2 * row.size
    return row.text[:1] in "•▪●" or (ended and (0.7 * row.size < indent < 4 * row.size or cut_short))


def _starts_after_jump(previous: Line, row: Line, ended: bool) -> bool:
    """After a page or column break a paragraph goes on unless it had ended, or the lines are of different widths."""
    narrow = (row.right - row.left) < 0.6 * (previous.right - previous.left)
    return not row.text[:1].islower() and (ended or narrow or _CAPTION.match(row.text) is not None)


def _label(
    groups: Iterable[tuple[int, tuple[Line, ...]]], headings: dict[int, Heading], style: Style
) -> Iterator[Paragraph]:
    """Gives each group its kind and its path of headings."""
    path: list[str] = []
    first = min(headings, default=0)
    for index, rows in groups:
        heading = headings.get(index)
        if heading:
            path = [*path[: heading.level], heading.title]
        if heading and not heading.run_in:
            yield Paragraph("heading", rows, tuple(path))
        elif index < first and rows[0].page <= 1:
            yield _front_paragraph(rows, style)
        else:
            yield Paragraph(_kind(rows, path, style), rows, tuple(path))


def _front_paragraph(rows: tuple[Line, ...], style: Style) -> Paragraph:
    paragraph = Paragraph("front", rows, ("Abstract",))
    if _FURNITURE.match(paragraph.text):
        return replace(paragraph, kind="furniture")
    tokens = paragraph.text.split()
    in_lower_case = sum(token[:1].islower() for token in tokens) > 0.5 * len(tokens)
    long = (len(tokens) >= 40 and in_lower_case) or cjk_count(paragraph.text) >= 80
    return replace(paragraph, kind="body") if long and _kind(rows, ["Abstract"], style) == "body" else paragraph


def _kind(rows: tuple[Line, ...], path: list[str], style: Style) -> ParagraphKind:
    text = " ".join(row.text for row in rows)
    if any(_REFERENCES.match(title) for title in path):
        return "references"
    if any(_CONTENTS.match(title) for title in path):
        return "contents"
    if rows[0].page <= 1 and _FURNITURE.match(text):
        return "furniture"
    if rows[0].page <= 1 and _AFFILIATION.search(text) and rows[0].size < style.size - 0.3:
        return "front"
    if _CAPTION.match(text):
        return "caption" if word_share(text) > 0.4 else "noise"
    if not _is_prose(rows, text, style):
        return "noise"
    return "footnote" if rows[0].size < style.size - 0.6 and re.match(r"^[\d*∗†‡§]", text) else "body"


def _is_prose(rows: tuple[Line, ...], text: str, style: Style) -> bool:
    """Whether a paragraph reads as sentences rather than as cells, labels or a formula."""
    words, tokens = count_words(text), text.split()
    ended, bullet = _ENDS.search(text) is not None, _BULLET.match(text) is not None
    if word_share(text) < 0.55 or words < 3 or _LEADERS.search(text):
        return False
    if not (ended or bullet) and abs(rows[0].size - style.size) > 0.6 and words < 25:
        return False
    if not ended and words < 25 and not cjk_count(text) and sum(t[0].islower() for t in tokens) < 0.4 * len(tokens):
        return False
    if len(rows) >= 3 and words / len(rows) < 4 and style.size - rows[0].size > 0.3:
        return False
    return words >= 8 or ended or bullet
