"""What stands on a page of a PDF, for checking quotes: read by PDFium directly, past all that our reading does to it.

Takes a file and a page number from 1 and gives letters and digits only: line breaks, hyphens, ligatures and spacing are
the typesetter's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import pypdfium2 as pdfium

from ingest.pdf import PDFIUM


def letters(text: str) -> str:
    """A text without anything that line breaks, hyphenation and ligatures change."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text.replace("\x02", "")))


@lru_cache(maxsize=512)
def page_letters(path: Path, page: int) -> str:
    """The letters on a page; empty where the file or the page is not there."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(path)
        except (OSError, pdfium.PdfiumError):
            return ""
        try:
            return letters(document[page - 1].get_textpage().get_text_bounded()) if page <= len(document) else ""
        finally:
            document.close()
