"""Reading text files whatever their encoding: UTF-8, UTF-16 with a byte order mark, else GB 18030.

The text that comes out has plain line feeds, and no NUL bytes or lone surrogates, which SQLite and browsers choke on.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from corpus.errors import SourceError

_UNWANTED = re.compile("[\x00\ud800-\udfff]")


def read_text(path: Path) -> str:
    """The file's text.

    Raises:
        SourceError: there is no such file, or it cannot be read.

    """
    try:
        return decode(path.read_bytes())
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}; check the path.") from error
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {error.strerror or error}.") from error


def decode(data: bytes) -> str:
    """Bytes as text with plain line feeds, by byte order mark, else UTF-8, else GB 18030."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030", errors="replace")
    return clean(text)


def clean(text: str) -> str:
    """Text without NUL bytes and lone surrogates, with plain line feeds."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
