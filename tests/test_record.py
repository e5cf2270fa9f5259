"""The system of record: whole documents or none, and clear errors."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import LibraryError
from ingest.record import FORMAT, Entry, Record
from tests.builders import entry, note, outline, paper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library" / "library.db"


def run(path: Path, statement: str) -> None:
    """Something done to the file behind the program's back."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_document_comes_back_as_it_was_put(path: Path) -> None:
    put = entry("1706.03762", "First.", "Second.")
    document = replace(put.document, page_starts=(0, 7))
    rows = (replace(put.passages[0], page=1, breaks=(3, 5)), put.passages[1])
    with Record.open(path, create=True) as record:
        record.put(Entry(document, rows))
    with Record.open(path) as record:
        assert (record.documents(), record.passages()) == ((document,), rows)
        assert (record.count_passages(), record.passage_ids()) == (2, {"1706.03762-0", "1706.03762-1"})


def test_putting_again_replaces_document_and_passages(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.put(entry("a", "One.", "Two."))
        record.put(entry("a", "Three."))
        assert [row.text for row in record.passages()] == ["Three."]


def test_a_put_that_fails_leaves_the_old_document(path: Path) -> None:
    broken = entry("a", "New.", "Newer.")
    doubled = Entry(broken.document, (broken.passages[0], broken.passages[0]))
    with Record.open(path, create=True) as record:
        record.put(entry("a", "Old."))
        with pytest.raises(LibraryError, match="UNIQUE"):
            record.put(doubled)
        assert [row.text for row in record.passages()] == ["Old."]
        record.put(broken)
        assert record.count_passages() == 2


def test_a_passage_of_another_document_is_never_taken_over(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.put(entry("a", "Mine."))
        with pytest.raises(LibraryError):
            record.put(Entry(entry("b").document, entry("a", "Stolen.").passages))
        assert [(row.document, row.text) for row in record.passages()] == [("a", "Mine.")]
        assert [document.id for document in record.documents()] == ["a"]


def test_removing_a_document_removes_its_passages_alone(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.put(entry("a", "One.", "Two."))
        record.put(entry("b", "Three."))
        record.remove("a")
        record.remove("not there")
        assert [row.id for row in record.passages()] == ["b-0"]
        assert record.problems() == []


def test_notes_and_outlines_come_back_by_kind(path: Path) -> None:
    known, (read, _) = note("kv-cache", "KV缓存", uses=("self-attention",)), outline("## A\n- b (c, d)\n")
    with Record.open(path, create=True) as record:
        record.put(entry("outline", kind="outline", details=read))
        record.put(entry("kv-cache", kind="note", details=known))
        assert record.details("note") == (known,)
        assert record.details("outline") == (read,)


def test_papers_are_replaced_as_a_whole_and_sorted(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.put_papers([paper("b"), paper("a", introduces=("lora",))])
        assert record.papers() == (paper("a", introduces=("lora",)), paper("b"))
        record.put_papers([paper("c")])
        assert record.papers() == (paper("c"),)


def test_settings_are_kept(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.set_setting("model", "m1")
        record.set_setting("model", "m2")
        assert (record.setting("model"), record.setting("other")) == ("m2", None)


def test_the_fingerprint_follows_the_content_and_not_its_history(path: Path, tmp_path: Path) -> None:
    with Record.open(path, create=True) as record, Record.open(tmp_path / "other.db", create=True) as other:
        for document in ("a", "b"):
            record.put(entry(document, f"Text of {document}."))
        for document in ("b", "c", "a"):
            other.put(entry(document, f"Text of {document}."))
        assert record.fingerprint() != other.fingerprint()
        other.remove("c")
        assert record.fingerprint() == other.fingerprint()


def test_a_missing_library_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(LibraryError, match=r"There is no library in .*; make one with: viva ingest"):
        Record.open(path)
    assert not path.parent.exists()


def test_a_newer_format_is_refused_with_both_numbers(path: Path) -> None:
    Record.open(path, create=True).close()
    run(path, f"PRAGMA user_version = {FORMAT.version + 1}")
    known = FORMAT.version
    with pytest.raises(LibraryError, match=f"has format {known + 1}, this program knows {known}; upgrade viva"):
        Record.open(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"this is a text file, long enough to be looked at by SQLite" * 50)
    with pytest.raises(LibraryError, match="not a database; move that file away and ingest again"):
        Record.open(path)
    assert path.read_bytes().startswith(b"this is")


def test_a_folder_that_cannot_be_made_is_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match="cannot be used"):
        Record.open(tmp_path / "file" / "library.db", create=True)


def test_a_damaged_file_is_a_library_error_when_it_is_read(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.put(entry("a", *(f"Text {n} {'word ' * 300}" for n in range(50))))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xff" * (size // 2))
    with Record.open(path) as record, pytest.raises(LibraryError, match="malformed; move that file away"):
        record.passages()


def test_a_library_locked_by_another_process_says_so(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record._db.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="locked; another process is writing; try again"):
            record.put(entry("a", "Text."))
        other.close()
        record.put(entry("a", "Text."))


def test_a_passage_without_a_document_is_a_problem(path: Path) -> None:
    with Record.open(path, create=True) as record:
        record.put(entry("a", "One."))
        run(path, "DELETE FROM documents")
        assert record.problems() == ["passage 1 has no document"]
