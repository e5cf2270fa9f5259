"""Moves what interrupts a paper's running text out of its way: figures, tables and footnotes between two paragraphs.

Takes labelled paragraphs in the order of the page and gives them in reading order. A page's interrupting captions,
footnotes and table cells come before the first heading on it, else before the first paragraph that begins on it, and
what a page or column break had parted is one paragraph again. Pages stay in order: every character keeps its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ingest.pdf_layout import Paragraph, Style, starts_paragraph, style_of

_RUNNING = frozenset({"body", "formula"})
_FLOATS = frozenset({"caption", "footnote", "noise", "front"})
# Signs of a displayed formula, and the number of an equation at a line's end: the sentences around it speak of it.
_FORMULA = re.compile(r"[=≤≥≈∝∼≜≡←→⇒∈∑∏∫√∂∇]|\(\d{1,3}\)$")


def reading_order(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with floats moved out of the running text, and what they parted joined."""
    style = style_of([row for paragraph in paragraphs for row in paragraph.rows]) if paragraphs else Style(0, "", 1)
    moved = set(_movable(paragraphs))
    places = {page: _place(paragraphs, page, style) for page in {_page(paragraphs[i]) for i in moved}}
    targets = {i: place for i in sorted(moved) if (place := places[_page(paragraphs[i])]) is not None}
    ordered = [i for i in range(len(paragraphs)) if i not in targets]
    # A float goes just before the paragraph at its place; those of one page keep their order.
    ordered += list(targets)
    ordered.sort(key=lambda i: (targets.get(i, i), i not in targets, i))
    return list(_rejoined(ordered, paragraphs, style))


def _page(paragraph: Paragraph) -> int:
    return paragraph.rows[0].page


def _movable(paragraphs: Sequence[Paragraph]) -> Iterator[int]:
    """The floats of one page each that stand between two running paragraphs of one section."""
    at = 0
    for floats, run in groupby(paragraphs, key=lambda p: p.kind in _FLOATS):
        rows = list(run)
        around = paragraphs[at - 1 : at], paragraphs[at + len(rows) : at + len(rows) + 1]
        if floats and _interrupts(rows, *around):
            yield from (at + k for k, p in enumerate(rows) if p.rows[-1].page == _page(p))
        at += len(rows)


def _interrupts(run: Sequence[Paragraph], before: Sequence[Paragraph], after: Sequence[Paragraph]) -> bool:
    neighbours = (*before, *after)
    between = all(p.kind in _RUNNING for p in neighbours) and len({p.section for p in neighbours}) == 1
    captioned = any(p.kind == "caption" for p in run)
    return between and (captioned or not any(map(_is_formula, run)))


def _is_formula(paragraph: Paragraph) -> bool:
    return paragraph.kind == "noise" and _FORMULA.search(paragraph.text) is not None


def _place(paragraphs: Sequence[Paragraph], page: int, style: Style) -> int | None:
    """Where on a page floats part no paragraph: None where one paragraph fills it."""
    headings = (i for i, p in enumerate(paragraphs) if p.kind == "heading" and _page(p) == page)
    beginnings = (i for i, p in enumerate(paragraphs) if _page(p) == page and _begins(paragraphs, i, style))
    return next(headings, next(beginnings, None))


def _begins(paragraphs: Sequence[Paragraph], i: int, style: Style) -> bool:
    if paragraphs[i].kind != "body":
        return False
    before = next((p for p in reversed(paragraphs[:i]) if p.kind not in _FLOATS), None)
    return before is None or before.kind != "body" or starts_paragraph(before.rows[-1], paragraphs[i].rows[0], style)


def _rejoined(order: Iterable[int], paragraphs: Sequence[Paragraph], style: Style) -> Iterator[Paragraph]:
    """Joins body paragraphs that became neighbours and go on in each other."""
    current, last = None, -2
    for i in order:
        paragraph = paragraphs[i]
        if current and last + 1 != i and _goes_on(current, paragraph, style):
            current = Paragraph("body", (*current.rows, *paragraph.rows), current.section)
        else:
            if current:
                yield current
            current = paragraph
        last = i
    if current:
        yield current


def _goes_on(before: Paragraph, after: Paragraph, style: Style) -> bool:
    same = before.kind == after.kind == "body" and before.section == after.section
    return same and not starts_paragraph(before.rows[-1], after.rows[0], style)
