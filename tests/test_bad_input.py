"""Bad input: each is read, or named in one sentence, and nothing else suffers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import LibraryError, SourceError
from ingest.additions import find_additions
from ingest.fetch_target import Wanted
from ingest.library import Library
from ingest.pipeline import Report, Sources, ingest
from ingest.repair import repair
from ingest.sources import kind_of
from tests.bad_input import (
    CHINESE,
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

GOOD = "The good file beside it is read whatever the others are.\n"


def run(home: Path, sources: Sources) -> Report:
    with Library.open(home, create=True) as library:
        report = ingest(library, sources, WordLengthEmbedder())
        assert library.verify(search=False) == ()
    return report


@pytest.mark.parametrize("case", FILES, ids=[case.what for case in FILES])
def test_bad_input_is_read_or_named_in_a_sentence(tmp_path: Path, case: BadInput) -> None:
    folder, good = tmp_path / "in", write(tmp_path / "good.txt", GOOD)
    folder.mkdir()
    case.make(folder)
    outlines, added = ((folder,), (good,)) if case.outline else ((), (folder, good))
    report = run(tmp_path / "home", Sources(outlines=outlines, added=added))
    assert (*report.problems, *report.remarks) == tuple(says.format(folder=folder) for says in case.says)
    assert report.read == (*case.read, "good")


def test_the_table_in_the_docs_has_every_bad_input_with_what_is_said() -> None:
    table = (Path(__file__).parents[1] / "docs" / "bad-input.md").read_text("utf-8")
    for case in FILES:
        said = " ".join(case.says).replace("{folder}", "FOLDER") or "nothing; "
        assert f"| {case.what} | {said}" in table


def passages(home: Path) -> str:
    with Library.open(home) as library:
        return "".join(passage.text for passage in library.record.passages())


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16", "gb18030"])
def test_chinese_text_is_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(CHINESE.replace("\n", "\r\n").encode(encoding))
    run(tmp_path / "home", Sources(added=(path,)))
    assert passages(tmp_path / "home") == CHINESE.strip()


@pytest.mark.parametrize("junk", [b"\xed\xa0\x80", b"\xe5", b"\xff", b"\x00"])
def test_a_broken_byte_does_not_spoil_the_text_around_it(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(CHINESE.encode() + junk + CHINESE.encode())
    run(tmp_path / "home", Sources(added=(tmp_path / "a.txt",)))
    assert passages(tmp_path / "home").replace("\ufffd", "").count(CHINESE.strip()) == 2


def test_a_path_with_dots_is_recorded_without_them(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt", TEXT)
    (tmp_path / "below").mkdir()
    assert run(tmp_path / "home", Sources(added=(tmp_path / "below" / ".." / "notes.txt",))).read == ("notes",)
    with Library.open(tmp_path / "home") as library:
        assert library.record.documents()[0].source == str(tmp_path / "notes.txt")


@pytest.mark.parametrize("name", ["movie.mkv", "archive.zip", "noending"])
def test_a_file_of_another_kind_is_named_with_the_kinds_that_are_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"is of no kind that viva reads; it reads \.pdf, \.md, \.txt and \.html"):
        kind_of(write(tmp_path / name, TEXT))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    report = run(tmp_path / "home", Sources(added=(tmp_path / "pipe.txt",)))
    assert report.problems == (f"{tmp_path / 'pipe.txt'} is no file that can be read; check the path.",)


def test_a_name_that_is_nothing_is_named_and_fetches_nothing(tmp_path: Path) -> None:
    def fetch(wanted: Wanted) -> Path:
        raise AssertionError(wanted)

    (problem,) = find_additions({}, [str(tmp_path / "none")], fetch).problems
    assert problem == (
        f"There is no file or folder {tmp_path / 'none'}, and it is no https link or arXiv id; check the path."
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library of two texts."""
    for name, text in (("a.txt", TEXT), ("b.txt", CHINESE)):
        write(tmp_path / "in" / name, text)
    run(tmp_path / "home", Sources(added=(tmp_path / "in",)))
    return tmp_path / "home"


@pytest.fixture
def mounted(home: Path, tmp_path: Path) -> Iterator[Path]:
    """The library on a file system that cannot be written."""
    with read_only(home, tmp_path / "mounted") as done:
        if not done:
            pytest.skip("mounting needs rights that this user has not")
        yield tmp_path / "mounted"


def test_a_read_only_library_can_be_searched_and_verified(mounted: Path) -> None:
    with Library.open(mounted) as library:
        assert library.verify() == ()
        assert [row.state for row in library.documents()] == ["ok", "ok"]
        with library.vectors("word-length") as vectors:
            assert len(vectors.search(np.ones(8, np.float32), 5)) == 2


def test_a_read_only_library_cannot_be_changed_and_says_so(mounted: Path) -> None:
    with Library.open(mounted) as library, pytest.raises(LibraryError, match=r"cannot be changed: Read-only file"):
        ingest(library, Sources(), WordLengthEmbedder())


def test_a_disk_that_fills_up_is_said_and_the_next_run_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", TEXT)
    too_long(tmp_path / "in")
    with small_disk(tmp_path / "disk") as done:
        if not done:
            pytest.skip("mounting needs rights that this user has not")
        with pytest.raises(LibraryError, match="full"):
            run(tmp_path / "disk" / "home", Sources(added=(tmp_path / "in",)))
        subprocess.run(["mount", "-o", "remount,size=200m", tmp_path / "disk"], check=True)
        assert run(tmp_path / "disk" / "home", Sources(added=(tmp_path / "in",))).problems == ()


DAMAGE = {
    "deleted": (shutil.rmtree, "2 passages have no vector; mend it with: viva repair"),
    "overwritten": (garbage, "cannot be used: .*; mend them with: viva repair"),
    "without its database": (
        lambda folder: (folder / "chroma.sqlite3").unlink(),
        "2 passages have no vector; mend it with: viva repair",
    ),
    "cut short": (
        lambda folder: os.truncate(folder / "chroma.sqlite3", 20_000),
        "cannot be used: .*; mend them with: viva repair",
    ),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_chroma_folder_is_found_and_repaired(home: Path, damage: Callable[[Path], object], says: str) -> None:
    damage(home / "chroma")
    with Library.open(home) as library:
        (problem,) = library.verify(search=False)
        assert re.search(says, problem)
        assert repair(library, WordLengthEmbedder()).made == 2
        assert library.verify(search=False) == ()


def test_an_index_lost_behind_an_intact_database_is_found_by_searching(home: Path) -> None:
    with Library.open(home) as library:
        library.record.put(entry("long", *many_texts(1500)))
        assert repair(library, WordLengthEmbedder()).made == 1500
        assert library.verify() == ()
        lose_index(home / "chroma")
        (problem,) = library.verify()
        assert re.search(r"are damaged: \d+ of \d+ that were looked for are not found; mend them", problem)
        assert repair(library, WordLengthEmbedder()).discarded
        assert library.verify() == ()


def test_a_damaged_record_is_beyond_repair_and_says_what_to_do(home: Path) -> None:
    damage_record(home)
    with pytest.raises(LibraryError, match=r"move .*away and ingest again"), Library.open(home) as library:
        repair(library, WordLengthEmbedder())
