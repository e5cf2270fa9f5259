"""Reading text files whatever their encoding: UTF-8, UTF-16 with a byte order mark, else GB 18030, and damaged ones.

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
        return clean(data.decode("utf-16", errors="replace"))
    try:
        return clean(data.decode("utf-8-sig", errors="surrogatepass"))
    except UnicodeDecodeError:
        return clean(_decode_damaged(data))


def _decode_damaged(data: bytes) -> str:
    """GB 18030, unless most of what is not ASCII is UTF-8 and only some of it is broken, or it is neither."""
    lenient = data.decode("utf-8-sig", errors="replace")
    broken = lenient.count("\ufffd")
    whole = len(lenient) - broken - len(re.findall(r"[\x00-\x7f]", lenient))
    if whole > 4 * broken:
        return lenient
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return lenient if whole > broken else data.decode("gb18030", errors="replace")


def clean(text: str) -> str:
    """Text without NUL bytes and lone surrogates, with plain line feeds."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
