"""Reads a PDF with PDFium: a path in, the document's clean text with its blocks and page starts out.

What the lines mean is decided in `pdf_layout`; this module opens files, takes lines off pages and puts the text
together. It knows nothing of splitting, models or the library.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, takewhile
from operator import itemgetter
from pathlib import Path
from statistics import median
from threading import RLock

import pypdfium2
from pypdfium2 import raw

from corpus.errors import PdfError, SourceError
from corpus.language import cjk_count, detect_language
from corpus.records import SECTION_SEPARATOR
from ingest.pdf_floats import reading_order
from ingest.pdf_layout import LINE_HYPHEN, Line, OutlineEntry, Paragraph, paragraphs_of
from ingest.source import Block, SourceText

# PDFium is not thread-safe: whoever enters it, anywhere in the process, holds this lock, and closes what was opened
# before letting go of it. Two at once end the process.
PDFIUM = RLock()

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_FILE_NAME = re.compile(r"^\S+\.(pdf|tex|dvi|docx?|indd|ps)$|^(untitled|microsoft word|title|slide \d)", re.IGNORECASE)

_RELATION = re.compile(r"[=≤≥≈∝∼≜≡←→⇒∈]")

# A body block below this many letters is a leftover between two tables, not a passage.
_SMALLEST_BLOCK = 30


def read_pdf(path: Path) -> SourceText:
    """The text of the PDF at `path`; raises SourceError for a missing file and PdfError for one that cannot be read."""
    data = _read_bytes(path)
    with PDFIUM:
        document = _open(path, data)
        try:
            pages = [_page_lines(document, number) for number in range(len(document))]
            outline, metadata = list(_outline(document)), document.get_metadata_value("Title")
        except pypdfium2.PdfiumError as error:
            raise PdfError(f"{path.name} is damaged: {error}. Fetch the file again.") from error
        finally:
            document.close()
    source = _assemble(pages, outline, metadata, path)
    if not source.text:
        raise PdfError(f"{path.name} has {len(pages)} page(s) but no text; if it is a scan, run OCR on it first.")
    return source


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}.") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error
    if not data:
        raise PdfError(f"{path.name} is empty (0 bytes); fetch the file again.")
    if re.match(rb"\s*(<!doctype html|<html)", data[:1024], re.IGNORECASE):
        raise PdfError(f"{path.name} is a web page (HTML), not a PDF; download the PDF itself.")
    if b"%PDF-" not in data[:1024]:
        raise PdfError(f"{path.name} is not a PDF.")
    return data


def _open(path: Path, data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise PdfError(f"{path.name} is encrypted; save a copy without a password.") from error
        raise PdfError(f"{path.name} is damaged or cut short; fetch the file again.") from error
    if not len(document):
        raise PdfError(f"{path.name} is damaged: it has no pages.")
    return document


def _outline(document: pypdfium2.PdfDocument) -> Iterator[OutlineEntry]:
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None and bookmark.get_title().strip():
            yield OutlineEntry(_clean(bookmark.get_title()), bookmark.level, page)


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    page = document[number]
    textpage = page.get_textpage()
    units = [raw.FPDFText_GetUnicode(textpage.raw, i) for i in range(textpage.count_chars())]
    lines = [line for run in _runs(units) if (line := _line(textpage, units, run, number))]
    textpage.close()
    page.close()
    return join_rows(lines)


def _runs(units: Sequence[int]) -> Iterator[range]:
    """Index ranges of the lines; a line that is broken inside a word ends with its hyphen mark."""
    start = 0
    for i, unit in enumerate(units):
        if unit in (0x0A, 0x0D, 0x02):
            yield range(start, i + (unit == 0x02))
            start = i + 1
    yield range(start, len(units))


def _line(textpage: pypdfium2.PdfTextpage, units: Sequence[int], run: range, number: int) -> Line | None:
    text = _clean("".join(chr(units[i]) for i in run))
    inked = [i for i in run if units[i] > 0x20]
    if not inked or not text.strip(LINE_HYPHEN):
        return None
    left, right = textpage.get_charbox(inked[0], loose=True)[0], textpage.get_charbox(inked[-1], loose=True)[2]
    bottom, top = _extent(textpage, [i for i in inked if chr(units[i]).isalpha()] or inked)
    return Line(text, number, left, right, bottom, top, _font(textpage, inked[0]))


def _extent(textpage: pypdfium2.PdfTextpage, letters: Sequence[int]) -> tuple[float, float]:
    """Bottom and top of a line's running text, whatever raised marks, small capitals or web addresses it holds."""
    extents = []
    for sample in (letters[:4], letters[:: max(1, len(letters) // 4)]):
        boxes = [textpage.get_charbox(i, loose=True) for i in sample]
        extents.append((median(box[1] for box in boxes), median(box[3] for box in boxes)))
    return max(extents, key=lambda extent: extent[1] - extent[0])


def _font(textpage: pypdfium2.PdfTextpage, index: int) -> str:
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(textpage.raw, index, name, len(name), ctypes.c_int())
    return name.value.decode(errors="replace").partition("+")[2] or name.value.decode(errors="replace")


def join_rows(lines: Iterable[Line]) -> list[Line]:
    """Joins lines that continue each other on one baseline, such as a formula's superscripts."""
    rows: list[Line] = []
    for line in lines:
        if rows and _continues_row(rows[-1], line):
            rows[-1] = _joined(rows[-1], line)
        else:
            rows.append(line)
    return rows


def _continues_row(row: Line, line: Line) -> bool:
    overlap = min(row.top, line.top) - max(row.bottom, line.bottom)
    near = -0.5 * row.size <= line.left - row.right < 3 * row.size
    return near and overlap > 0.4 * min(row.size, line.size) and not row.text.endswith(LINE_HYPHEN)


def _joined(row: Line, line: Line) -> Line:
    comparable = min(len(row.text), len(line.text)) >= 5
    main = max(row, line, key=lambda part: part.size if comparable else len(part.text))
    text = f"{row.text} {line.text}"
    return replace(main, text=text, left=min(row.left, line.left), right=max(row.right, line.right), font=row.font)


def _clean(text: str) -> str:
    """Expands Latin ligatures, drops control characters and lone surrogates, folds white space to single spaces."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    spaced = " ".join(re.sub("\u00ad$", LINE_HYPHEN, whole.strip()).translate(_LIGATURES).split())
    return "".join(c for c in spaced if c == LINE_HYPHEN or unicodedata.category(c) not in ("Cc", "Cs", "Cn")).strip()


class Hyphens:
    """Mends words broken at line ends, by how the document writes them elsewhere."""

    def __init__(self, words: Counter[str]) -> None:
        self._words = words

    @classmethod
    def from_lines(cls, lines: Iterable[Line]) -> Hyphens:
        """Counts the unbroken words of a document, with and without their hyphens."""
        words: Counter[str] = Counter()
        for line in lines:
            unbroken = re.sub(rf"\S+[-{LINE_HYPHEN}]$", "", line.text.casefold())
            words.update(re.findall(r"\w+(?:-\w+)*", unbroken))
        return cls(words)

    def join(self, left: str, right: str) -> str:
        """Two consecutive lines as one string: a broken word is made whole, else they are joined by a space.

        Chinese has no spaces, and one would cut a word in two there.
        """
        if cjk_count(left[-1:]) and cjk_count(right[:1]):
            return left + right
        marked = left.endswith(LINE_HYPHEN)
        if not marked and not (re.search(r"[^\W\d_]-$", left) and right[:1].islower()):
            return f"{left} {right}"
        head, tail = re.search(r"[\w-]*$", left[:-1]), re.match(r"\w*", right)
        keep = self._keeps_hyphen(head[0] if head else "", tail[0] if tail else "")
        return left[:-1] + ("-" if keep else "") + right

    def _keeps_hyphen(self, head: str, tail: str) -> bool:
        """A break is a real hyphen before a capital or a digit, in a word that is elsewhere written only with it, and
        between two words of four letters or more that never stand together unbroken.
        """
        joined, hyphenated = (head + tail).casefold(), f"{head}-{tail}".casefold()
        if self._words[joined]:
            return False
        halves = hyphenated.split("-")[-2:]
        compound = "-" in head or min(map(len, halves)) >= 4
        known = compound and all(self._words[half] > 1 for half in halves)
        return not tail[:1].islower() or bool(self._words[hyphenated]) or known


def _with_formulas(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Labels short runs of formula lines between body paragraphs `formula`, so that they stay in their passage."""
    runs = [(noise, list(run)) for noise, run in groupby(paragraphs, key=lambda p: p.kind == "noise")]
    result: list[Paragraph] = []
    for i, (noise, run) in enumerate(runs):
        follower = runs[i + 1][1][0] if i + 1 < len(runs) else None
        if noise and result and follower and _is_inline(run, result[-1], follower):
            rows = tuple(row for paragraph in run for row in paragraph.rows)
            result.append(Paragraph("formula", rows, run[0].section))
        else:
            result.extend(run)
    return result


def _is_inline(run: Sequence[Paragraph], before: Paragraph, after: Paragraph) -> bool:
    text = " ".join(paragraph.text for paragraph in run)
    between = before.kind == after.kind == "body" and before.section == after.section == run[0].section
    # Axis labels and table cells hold few relation signs for their length.
    dense = len(text) <= 300 and len(_RELATION.findall(text)) * 120 >= len(text)
    brief = len(text) <= 60 and not re.search(r"\d[\d.]*\s+\d[\d.]*\s+\d", text)
    # A page of proofs would otherwise become passages of symbols.
    shorter = len(text) <= min(len(before.text), len(after.text))
    return between and (dense or brief) and (brief or shorter) and "://" not in text


@dataclass
class _Writer:
    """Collects the text piece by piece and notes where pages begin."""

    hyphens: Hyphens
    text: str = ""
    starts: dict[int, int] = field(default_factory=dict)

    def write(self, paragraph: Paragraph) -> tuple[int, int]:
        """Appends a paragraph on a line of its own and gives its span."""
        begin = len(self.text) + bool(self.text)
        written = ""
        for row in paragraph.rows:
            written = self.hyphens.join(written, row.text) if written else row.text
            self.starts.setdefault(row.page, begin + len(written) - len(row.text))
        self.text += ("\n" if self.text else "") + written.replace(LINE_HYPHEN, "-")
        return begin, len(self.text)

    def page_starts(self, pages: int) -> tuple[int, ...]:
        """Where each page begins; a page without text begins where the next one does."""
        known = [self.starts.get(page, len(self.text)) for page in range(pages)]
        return (0, *list(accumulate(reversed(known), min))[-2::-1])


def _assemble(pages: list[list[Line]], outline: list[OutlineEntry], metadata: str, path: Path) -> SourceText:
    paragraphs = reading_order(_with_formulas([p for p in paragraphs_of(pages, outline) if p.kind != "furniture"]))
    writer = _Writer(Hyphens.from_lines(line for page in pages for line in page))
    spans = [(paragraph, *writer.write(paragraph)) for paragraph in paragraphs]
    blocks = tuple(block for block in _blocks(spans, writer.text) if _is_passage(writer.text[block.start : block.end]))
    title = _title(metadata, paragraphs, path)
    references = tuple((start, end) for paragraph, start, end in spans if paragraph.kind == "references")
    lang = detect_language(writer.text)
    return SourceText(title, writer.text, blocks, lang, writer.page_starts(len(pages)), references)


def _is_passage(text: str) -> bool:
    return sum(map(str.isalpha, text)) + 2 * cjk_count(text) >= _SMALLEST_BLOCK


def _blocks(spans: Sequence[tuple[Paragraph, int, int]], text: str) -> Iterator[Block]:
    """Captions and footnotes one by one, neighbouring body paragraphs of a section together."""
    for kind, section, start, end in _stretches(spans):
        yield Block(kind, section, start, end, detect_language(text[start:end]))


def _stretches(spans: Sequence[tuple[Paragraph, int, int]]) -> Iterator[tuple[str, str, int, int]]:
    """The blocks' kind, section and characters."""
    body: tuple[str, int, int] | None = None
    for paragraph, start, end in spans:
        section = SECTION_SEPARATOR.join(paragraph.section)
        running = paragraph.kind in ("body", "formula")
        if body and not (running and body[0] == section):
            yield "body", *body
            body = None
        if running:
            body = (section, body[1] if body else start, end)
        elif paragraph.kind in ("caption", "footnote"):
            yield "caption" if paragraph.kind == "caption" else "body", section, start, end
    if body:
        yield "body", *body


def _title(metadata: str, paragraphs: Sequence[Paragraph], path: Path) -> str:
    """The metadata's title if it is one, else the largest lines at the head of page 1, else the file's name."""
    stated = _clean(metadata)
    if len(stated) > 3 and not _FILE_NAME.match(stated):
        return stated
    front = [p for p in paragraphs if p.kind == "front"] or paragraphs[:3]
    head = [row for paragraph in front for row in paragraph.rows if row.page == 0]
    largest = max((row.size for row in head[:8] if len(row.text) > 3), default=0.0)
    # Small capitals make a line look smaller than it is.
    large = [row.size > (0.7 if row.text.isupper() else 0.85) * largest for row in head]
    first = large.index(True) if True in large else 0
    rows = [row.text for row, _ in takewhile(itemgetter(1), zip(head[first:], large[first:], strict=True))]
    return " ".join(rows[:4]).replace(f"{LINE_HYPHEN} ", "").strip(LINE_HYPHEN) or path.stem
