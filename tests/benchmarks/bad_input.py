"""The table of bad inputs and what each prints, as Markdown.

Usage: python -m tests.benchmarks.bad_input > docs/bad-input.md. Every input of `tests.bad_input` is really ingested.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import LibraryError
from ingest.library import Library
from ingest.lock import writing
from ingest.pipeline import Sources, ingest
from ingest.repair import repair
from tests.bad_input import (
    FILES,
    TEXT,
    BadInput,
    damage_record,
    garbage,
    lose_index,
    many_texts,
    read_only,
    small_disk,
    too_long,
)
from tests.builders import entry, write
from tests.fakes import WordLengthEmbedder

HEAD = """# Bad input, and what Viva says

Made by `python -m tests.benchmarks.bad_input`: each input is ingested, each library damaged, and what is then said is
printed. A file that is named as unreadable is left out, everything else is read, and the exit code is 1. The number of
passages is that of an embedding model to which every word is a token.

| input | what is said |
|---|---|"""


def main() -> None:
    """Prints the table."""
    print(HEAD)
    for case in FILES:
        print(f"| {case.what} | {_said(case)} |")
    with tempfile.TemporaryDirectory() as place:
        for what, said in _libraries(Path(place)):
            print(f"| {what} | {_impersonal(said, place)} |")


def _impersonal(said: str, place: str) -> str:
    """A sentence without what is of this machine and this moment."""
    said = re.sub(rf"{place}/[a-z]+\d*", "LIBRARY", said)
    return re.sub(
        r"[\w -]+ \(process \d+ on \S+, since [^)]+\)", " viva ingest (process PID on HOST, since TIME)", said
    )


def _said(case: BadInput) -> str:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        folder.mkdir()
        case.make(folder)
        sources = Sources(outlines=(folder,)) if case.outline else Sources(added=(folder,))
        with Library.open(Path(place, "home"), create=True) as library:
            report = ingest(library, sources, WordLengthEmbedder())
            passages = library.record.count_passages()
    said = " ".join((*report.problems, *report.remarks)).replace(str(folder), "FOLDER")
    return said.replace("|", "\\|") or f"nothing; {passages} passage{'s' * (passages != 1)}"


def _libraries(place: Path) -> Iterator[tuple[str, str]]:
    """What is said of libraries that were damaged, locked, or cannot be written; each of a fresh one."""
    for number, (what, damage) in enumerate(DAMAGE.items()):
        home = _library(place, f"home{number}", many=damage is lose_index)
        damage(home if damage in {damage_record, damage_graph} else home / "chroma")
        yield f"{what}: `viva verify`", _verify(home)
    home = _library(place, "home")
    damage_record(home)
    yield "library.db overwritten: `viva repair`", _error(lambda: _repair(home))
    home = _library(place, "locked")
    with writing(home):
        yield "a second ingest while one runs", _error(lambda: _ingest(home))
    with read_only(_library(place, "plain"), place / "mounted") as done:
        if done:
            yield "a read-only library: `viva verify`", _verify(place / "mounted")
            yield "a read-only library: `viva ingest`", _error(lambda: _ingest(place / "mounted"))
    too_long(place / "in")
    with small_disk(place / "disk") as done:
        if done:
            yield "a disk that fills up in the middle", _error(lambda: _ingest(place / "disk", place / "in"))


def damage_graph(home: Path) -> None:
    """Cuts the stored graph short."""
    (home / "graph.json").write_bytes(b"{")


DAMAGE: dict[str, Callable[[Path], None]] = {
    "the Chroma folder deleted": shutil.rmtree,
    "the Chroma folder overwritten": garbage,
    "Chroma's database deleted": lambda chroma: (chroma / "chroma.sqlite3").unlink(),
    "Chroma's database cut short": lambda chroma: os.truncate(chroma / "chroma.sqlite3", 20_000),
    "Chroma's index deleted behind its database": lose_index,
    "graph.json cut short": damage_graph,
    "library.db overwritten": damage_record,
}


def _library(place: Path, name: str, *, many: bool = False) -> Path:
    home = place / name
    with Library.open(home, create=True) as library:
        ingest(library, Sources(added=(write(place / "talk.txt", TEXT),)), WordLengthEmbedder())
        if many:
            # Chroma searches the last thousand vectors without an index.
            library.record.put(entry("long", *many_texts(1500)))
            repair(library, WordLengthEmbedder())
    return home


def _verify(home: Path) -> str:
    try:
        with Library.open(home) as library:
            return " ".join(library.verify()) or "record, vectors and graph agree"
    except LibraryError as error:
        return str(error)


def _ingest(home: Path, *added: Path) -> None:
    with Library.open(home, create=True) as library:
        ingest(library, Sources(added=added), WordLengthEmbedder())


def _repair(home: Path) -> None:
    with Library.open(home) as library:
        repair(library, WordLengthEmbedder())


def _error(action: Callable[[], None]) -> str:
    try:
        action()
    except LibraryError as error:
        return str(error)
    return "nothing"


if __name__ == "__main__":
    main()
