"""Pages of papers as pictures, and where on them a quote stands.

Takes a PDF, a page number from 1 and verbatim words; gives a PNG, and boxes in percent of the page. Read by PDFium,
which must not be entered twice at once. Knows nothing of answers.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_int
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from ingest.pdf import PDFIUM

# Twice the width of the column that a page is shown in, for sharp displays.
WIDTH = 1040
# A page may be as long as it likes; its picture may not.
_HEIGHT = 2200
# Pages of text take about 150 kB each.
_PICTURES, _QUOTES = 96, 1024

# Boxes are computed on a page of so many units each way: hundredths of a percent.
_UNITS = 10_000
# Of a quote that does not stand on the page letter by letter (a formula was read otherwise), runs of so many letters
# are looked for; shorter ones turn up by chance.
_RUN, _STEP = 16, 4
# Runs found farther apart than this many times the quote's length do not belong to one place.
_SPREAD = 1.6


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in percent of its width and height from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Size:
    """The picture of a page, in pixels."""

    width: int
    height: int


@contextmanager
def _opened(path: Path, page: int) -> Iterator[pdfium.PdfPage]:
    """A page. Raises LookupError where the file or the page is not there or cannot be read."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(path)
        except (OSError, pdfium.PdfiumError) as error:
            raise LookupError(str(path)) from error
        try:
            if not 1 <= page <= len(document):
                raise LookupError(f"{path} has no page {page}")
            yield document[page - 1]
        finally:
            document.close()


@lru_cache(maxsize=_PICTURES)
def page_png(path: Path, version: str, page: int) -> bytes:
    """The picture of a page; `version` is the document's hash. Raises LookupError where there is no such page."""
    with _opened(path, page) as opened:
        bitmap = opened.render(scale=_scale(opened))
        picture = bitmap.to_pil().convert("RGB").copy()
        bitmap.close()
    buffer = io.BytesIO()
    # A third of the size of full colour, and ten times as fast as the best palette.
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


@lru_cache(maxsize=_QUOTES)
def page_size(path: Path, version: str, page: int) -> Size:
    """How large that picture is, without drawing it. Raises LookupError where there is no such page."""
    with _opened(path, page) as opened:
        scale = _scale(opened)
        return Size(*(round(side * scale) for side in opened.get_size()))


def _scale(page: pdfium.PdfPage) -> float:
    width, height = page.get_size()
    return float(min(WIDTH / width, _HEIGHT / height))


@lru_cache(maxsize=_QUOTES)
def quote_boxes(path: Path, version: str, page: int, quote: str) -> tuple[Box, ...]:
    """Where a quote stands on a page, a box for each of its lines; none where it is not found."""
    try:
        with _opened(path, page) as opened:
            text = opened.get_textpage()
            span = _span(quote, *_letters_of(path, version, page))
            return tuple(_boxes(span, text, opened)) if span else ()
    except LookupError:
        return ()


@lru_cache(maxsize=_PICTURES)
def _letters_of(path: Path, version: str, page: int) -> tuple[str, tuple[int, ...]]:
    """The letters and digits on a page, and the place of each among the page's characters."""
    with _opened(path, page) as opened:
        text = opened.get_textpage()
        chars = (chr(raw.FPDFText_GetUnicode(text, i)) for i in range(text.count_chars()))
        pairs = [(letter, place) for place, char in enumerate(chars) for letter in _plain(char)]
    return "".join(letter for letter, _ in pairs), tuple(place for _, place in pairs)


def _span(quote: str, letters: str, places: tuple[int, ...]) -> tuple[int, int] | None:
    """The first and the last character of a quote among the page's characters."""
    wanted = _plain(quote)
    start = letters.find(wanted) if wanted else -1
    if start >= 0:
        return places[start], places[start + len(wanted) - 1]
    found = _nearest(wanted, letters)
    return (places[found[0]], places[found[1]]) if found else None


def _nearest(wanted: str, letters: str) -> tuple[int, int] | None:
    """The stretch of letters that holds most runs of a text, between its first and last run found there."""
    runs = ((at, letters.find(wanted[at : at + _RUN])) for at in range(0, max(len(wanted) - _RUN, 0) + 1, _STEP))
    found = sorted(place for at, place in runs if place >= 0 and len(wanted) >= _RUN)
    width = int(len(wanted) * _SPREAD)
    best: list[int] = []
    for i, first in enumerate(found):
        within = [place for place in found[i:] if place + _RUN - first <= width]
        best = max(best, within, key=len)
    return (best[0], best[-1] + _RUN - 1) if best else None


def _plain(text: str) -> str:
    """A text without anything that line breaks, hyphenation and ligatures change."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text.replace("\x02", "")))


def _boxes(span: tuple[int, int], text: pdfium.PdfTextPage, page: pdfium.PdfPage) -> Iterator[Box]:
    """A box for each line between two characters."""
    first, last = span
    line: tuple[int, int, int, int] | None = None
    for i in range(text.count_rects(first, last - first + 1)):
        box = _on_page(text.get_rect(i), page)
        if line and _same_line(line, box):
            line = (min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
            continue
        if line:
            yield _percent(line)
        line = box
    if line:
        yield _percent(line)


def _on_page(rect: tuple[float, float, float, float], page: pdfium.PdfPage) -> tuple[int, int, int, int]:
    """A rectangle of the PDF's coordinates as left, top, right, bottom of the page as shown, rotated and cropped."""
    corners = [_device(page, x, y) for x, y in ((rect[0], rect[1]), (rect[2], rect[3]))]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _device(page: pdfium.PdfPage, x: float, y: float) -> tuple[int, int]:
    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, x, y, byref(across), byref(down))
    return across.value, down.value


def _same_line(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Whether two rectangles overlap in height by more than half of the lower one, and lie in one column."""
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    gap = max(other[0] - one[2], one[0] - other[2])
    return overlap > 0.5 * min(one[3] - one[1], other[3] - other[1]) and gap < 400


def _percent(box: tuple[int, int, int, int]) -> Box:
    left, top, right, bottom = (side * 100 / _UNITS for side in box)
    return Box(round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2))
