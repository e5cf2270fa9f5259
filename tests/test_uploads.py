"""Uploaded files kept under safe names, and outlines saved where their author may write."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import shipped
from corpus.errors import OutlineError, SourceError
from ingest.library import Library
from ingest.own_outline import own_outline, own_outlines
from ingest.pipeline import Sources, ingest
from ingest.uploads import LARGEST, keep_upload
from tests.builders import write, write_note
from tests.fakes import WordLengthEmbedder

NAMES = {
    "notes.txt": "notes.txt",
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\docs\\талк 1.TXT": "талк 1.txt",
    ".hidden.txt": "hidden.txt",
    '<img src=x onerror="a">.txt': "img src=x onerror= a.txt",
    "a\u202etxt.fdp.txt": "a txt.fdp.txt",
    "....txt": "document.txt",
    "缓存" * 60 + ".txt": "缓存" * 25 + ".txt",
}


@pytest.mark.parametrize("given", NAMES)
def test_names_are_made_safe(given: str, tmp_path: Path) -> None:
    file = write(tmp_path / "upload.txt", "Text.")
    kept = keep_upload(tmp_path / "added", file, given, {})
    assert (kept.path, kept.fresh) == (tmp_path / "added" / NAMES[given], True)
    assert kept.path.read_text() == "Text."


def test_the_same_file_is_kept_once_and_another_of_its_name_gets_a_number(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.txt", "One."), write(tmp_path / "b.txt", "Two.")
    added = tmp_path / "added"
    assert keep_upload(added, first, "talk.txt", {}).fresh
    assert not keep_upload(added, first, "talk.txt", {}).fresh
    assert keep_upload(added, second, "talk.txt", {}).path.name == "talk-2.txt"


def test_a_name_whose_document_is_another_file_gets_a_number(tmp_path: Path) -> None:
    other, file = write(tmp_path / "elsewhere" / "talk.txt", "One."), write(tmp_path / "a.txt", "Two.")
    assert keep_upload(tmp_path / "added", file, "talk.txt", {"talk": str(other)}).path.name == "talk-2.txt"


def test_notes_keep_their_names_for_they_are_told_by_them(tmp_path: Path) -> None:
    old, new = write_note(tmp_path / "old", "paging"), write_note(tmp_path / "new", "paging", "# English\n\nNew.\n")
    for file in (old, new):
        kept = keep_upload(tmp_path / "added", file, "paging.md", {})
    assert (kept.path.name, kept.path.read_text()) == ("paging.md", new.read_text())


def test_what_is_too_large_or_of_no_kind_is_not_kept(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(SourceError, match=r"large\.txt is larger than 50 MB"):
        keep_upload(tmp_path / "added", large, "large.txt", {})
    with pytest.raises(SourceError, match=r"run\.exe is of no kind"):
        keep_upload(tmp_path / "added", write(tmp_path / "run.exe", "x"), "run.exe", {})
    assert not (tmp_path / "added").exists()


def read_outline(home: Path, outline: Path) -> None:
    with Library.open(home, create=True) as library:
        assert not ingest(library, Sources(outlines=(outline,)), WordLengthEmbedder()).problems


def test_an_outline_of_ones_own_is_saved_where_it_lies(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", "## Caching\n- Paging\n")
    read_outline(tmp_path / "home", path)
    with Library.open(tmp_path / "home") as library:
        own = own_outline(library.record, tmp_path / "home", "mine")
    assert own.save("## Caching\n- Paging\n- Sharing\n", own.text) == path
    assert path.read_text() == "## Caching\n- Paging\n- Sharing\n"


def test_the_shipped_outline_is_saved_as_a_copy(tmp_path: Path) -> None:
    read_outline(tmp_path, shipped.OUTLINE)
    before = shipped.OUTLINE.read_text(encoding="utf-8")
    with Library.open(tmp_path) as library:
        own = own_outline(library.record, tmp_path, "outline")
    assert own.copied
    assert own.save("## Caching\n- Paging\n", own.text) == tmp_path / "outline.md"
    assert shipped.OUTLINE.read_text(encoding="utf-8") == before


def test_a_library_without_an_outline_offers_one_to_be_written(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        (own,) = own_outlines(library.record, tmp_path)
    assert (own.id, own.text, own.place) == ("", "", tmp_path / "outline.md")


def test_an_outline_that_changed_meanwhile_or_holds_nothing_is_not_saved(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.md", "## Caching\n- Paging\n")
    read_outline(tmp_path / "home", path)
    with Library.open(tmp_path / "home") as library:
        own = own_outline(library.record, tmp_path / "home", "mine")
    with pytest.raises(SourceError, match="changed meanwhile"):
        own.save("## New\n", "## Something else\n")
    with pytest.raises(OutlineError, match="no headings"):
        own.save("Nothing.\n", own.text)
    assert path.read_text() == "## Caching\n- Paging\n"
