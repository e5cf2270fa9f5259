"""The outlines of a library as files to edit: which there are, their text, and where an edited one is to be saved.

Shipped files are never written: an edited one becomes `outline.md` in the library's folder and takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus import shipped
from corpus.errors import OutlineError, SourceError
from ingest.files import write_whole
from ingest.outline import parse_outline
from ingest.record import Record
from ingest.text import clean, read_text


@dataclass(frozen=True)
class OwnOutline:
    """An outline to edit: its document id, empty for one that is yet to be written, its text, and where it is saved."""

    id: str
    title: str
    text: str
    place: Path
    copied: bool = False

    def save(self, text: str, before: str) -> Path:
        """Writes the edited text, whole; `before` is what the author began with.

        Raises:
            SourceError: the file has become another one meanwhile.
            OutlineError: there is nothing to read in the text.
            LibraryError: the file cannot be written.

        """
        if clean(before) != self.text:
            raise SourceError(f"{self.place.name} was changed meanwhile; open it again and repeat your changes.")
        parse_outline(text, self.id or self.place.stem)
        write_whole(self.place, clean(text).encode())
        return self.place


def own_outlines(record: Record, home: Path) -> tuple[OwnOutline, ...]:
    """The outlines of a library; one that is yet to be written where there are none."""
    found = [
        OwnOutline(d.id, d.title, _text(Path(d.source)), *_place(Path(d.source), home))
        for d in record.documents()
        if d.kind == "outline"
    ]
    place = home / "outline.md"
    return tuple(found) or (OwnOutline("", "", _text(place), place),)


def own_outline(record: Record, home: Path, id: str) -> OwnOutline:
    """The outline of that id. Raises OutlineError where the library no longer has it."""
    outlines = own_outlines(record, home)
    # One that was just written for the first time was edited without an id.
    found = [outline for outline in outlines if outline.id == id or (not id and outline.place.parent == home)]
    if not found:
        raise OutlineError(f"There is no outline {id!r} in the library any more; open the page again.")
    return found[0]


def _place(source: Path, home: Path) -> tuple[Path, bool]:
    inside = source.is_relative_to(shipped.FOLDER.resolve())
    return (home / "outline.md", True) if inside else (source, False)


def _text(path: Path) -> str:
    try:
        return read_text(path)
    except SourceError:
        return ""
