"""Uploaded files, kept in the library's folder under safe names: what was uploaded would else vanish.

Takes a file, the name that it had where it came from, and what the library knows; gives the file to be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from filecmp import cmp
from itertools import chain, count
from pathlib import Path, PurePosixPath

from corpus.errors import SourceError
from corpus.records import Name
from ingest.files import write_whole
from ingest.outline_names import slugify
from ingest.sources import READABLE, kind_of

# As for papers that are fetched.
LARGEST = 50 * 1024 * 1024
# In characters of up to four bytes; a file system takes 255 bytes, number and ending included.
_LONGEST_STEM = 50
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
_ARXIV_STEM = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?")


@dataclass(frozen=True)
class Kept:
    """A kept file; `fresh` where there was none of its name before."""

    path: Path
    fresh: bool


def keep_upload(folder: Path, file: Path, name: str, known: Mapping[str, str]) -> Kept:
    """Copies a file into a folder; one of the same content and name is taken as it is there.

    `known` has the files of all documents by id: a text or paper whose id another file has gets a number.

    Raises:
        SourceError: it is too large, of no kind that is read, or cannot be read.
        LibraryError: it cannot be kept.

    """
    stem, ending = _safe(name)
    if ending not in READABLE:
        raise SourceError(f"{name} is of no kind that viva reads; it reads .pdf, .md, .txt and .html.")
    try:
        if file.stat().st_size > LARGEST:
            raise SourceError(f"{name} is larger than {LARGEST // 2**20} MB.")
        place = _place(folder, f"{stem}{ending}", file, known)
        fresh = not place.exists()
        write_whole(place, file.read_bytes())
    except OSError as error:
        raise SourceError(f"Cannot read {name}: {error.strerror or error}.") from error
    return Kept(place, fresh)


def _safe(name: str) -> tuple[str, str]:
    """A file's name that no system stumbles over, and its ending in small letters."""
    last = PurePosixPath(name.replace("\\", "/").rpartition("/")[2])
    stem = " ".join(_UNSAFE.sub(" ", last.stem).split()).strip(" .")[:_LONGEST_STEM].strip(" .")
    return stem or "document", last.suffix.lower()


def _place(folder: Path, name: str, file: Path, known: Mapping[str, str]) -> Path:
    """Where it is to lie. Notes, digests and arXiv's papers are told by their names, which must not change."""
    own = folder / name
    if _ARXIV_STEM.fullmatch(own.stem) or kind_of(file) in {"note", "digest"}:
        return own
    numbered = (own.with_stem(f"{own.stem}-{number}") for number in count(2))
    return next(place for place in chain([own], numbered) if _is_free(place, file, known))


def _is_free(place: Path, file: Path, known: Mapping[str, str]) -> bool:
    if place.exists():
        return cmp(place, file, shallow=False)
    other = known.get(slugify(Name(en=place.stem)))
    return other is None or not Path(other).exists()
