"""Whether a file is a whole PDF, and where a paper's web page says that the PDF is: a path in, a finding out.

Reads no text; that is the reader's work.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pypdfium2
from pypdfium2 import raw

# PDFium is not thread-safe, and papers may be read while others are fetched.
from ingest.pdf import PDFIUM

Fault = Literal["", "a web page", "not a PDF", "incomplete"]

# Readers look for the header in the first KB. The end mark stood within the last 7 bytes of 23 papers from arXiv; the
# rest is for the line ends and comments that others put behind it.
_HEAD = _TAIL = 1024
# The tags of a page's head come first; publishers' pages carry some 100 KB of script before them at most.
_PAGE = 512 * 1024


def fault(path: Path) -> Fault:
    """What keeps a file from being a whole PDF; nothing where it is one. An encrypted one is whole."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, file.seek(0, 2) - _TAIL))
        tail = file.read()
    if b"%PDF-" not in head:
        is_page = re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml|!--)", head, re.IGNORECASE)
        return "a web page" if is_page else "not a PDF"
    # PDFium mends files that were cut off, so that its opening one says little of the end.
    return "" if b"%%EOF" in tail and _opens(path) else "incomplete"


def _opens(path: Path) -> bool:
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            return bool(error.err_code == raw.FPDF_ERR_PASSWORD)
        try:
            return len(document) > 0
        finally:
            document.close()


def pdf_link(path: Path) -> str:
    """The address of the PDF in a publisher's page, from the tag that is there for indexers; nothing without one."""
    with path.open("rb") as file:
        text = file.read(_PAGE).decode("utf-8", "replace")
    tags = _Tags()
    tags.feed(text)
    return tags.pdf


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pdf = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (given.get("name") or "").lower() == "citation_pdf_url":
            self.pdf = self.pdf or (given.get("content") or "").strip()
