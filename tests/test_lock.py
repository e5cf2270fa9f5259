"""One writer at a time, and readers that are never in its way: with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from assistant.service import Assistant
from corpus.errors import LibraryBusyError
from ingest.documents import Listed
from ingest.library import Library
from ingest.lock import Holder, at_work, writing
from ingest.pipeline import Sources, ingest
from tests.builders import write
from tests.fakes import WordLengthEmbedder

HOLD = """
import sys
from pathlib import Path
from ingest.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
REWRITE = """
import sys
from pathlib import Path
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.fakes import WordLengthEmbedder
home, folder = map(Path, sys.argv[1:])
with Library.open(home) as library:
    for turn in range(12):
        for name in ("a", "b"):
            text = " ".join(f"Turn {turn} of {name}, sentence {n}." for n in range(400))
            (folder / f"{name}.txt").write_text(text)
        ingest(library, Sources(added=(folder,)), WordLengthEmbedder())
        print(turn, flush=True)
"""


@contextmanager
def process(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        started.stdout.readline()
        yield started
        if started.poll() is None:
            started.kill()


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with process(HOLD, tmp_path) as first, pytest.raises(LibraryBusyError) as raised, writing(tmp_path):
        pass
    assert f"(process {first.pid} on {os.uname().nodename}, since {datetime.now():%Y-}" in str(raised.value)
    assert str(raised.value).endswith("; wait for it with --wait SECONDS, or try again later.")


def test_a_waiting_writer_is_told_for_whom_and_gets_its_turn(tmp_path: Path) -> None:
    told: list[str] = []
    with process(HOLD, tmp_path) as first:

        def let_go(holder: str) -> None:
            told.append(holder)
            assert first.stdin
            first.stdin.close()

        with writing(tmp_path, wait=60, on_wait=let_go):
            assert at_work(tmp_path) is not None
    assert f"process {first.pid} " in told[0]


def test_a_lock_of_a_killed_process_is_none(tmp_path: Path) -> None:
    with process(HOLD, tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert (tmp_path / "writer.json").exists()
        assert at_work(tmp_path) is None
        with writing(tmp_path):
            assert at_work(tmp_path) == Holder.here(datetime.now()) or at_work(tmp_path)
    assert not (tmp_path / "writer.json").exists()


def test_two_threads_of_one_process_do_not_write_at_once(tmp_path: Path) -> None:
    failed: list[type[BaseException]] = []

    def second() -> None:
        try:
            with writing(tmp_path):
                pass
        except LibraryBusyError as error:
            failed.append(type(error))

    with writing(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert failed == [LibraryBusyError]


def test_the_note_of_the_holder_holds_no_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/viva", "add", "https://name:secret@example.org/a.pdf"])
    assert Holder.here(datetime(2026, 1, 2, 3, 4, 5)) == Holder(
        os.getpid(), os.uname().nodename, "2026-01-02 03:04:05", "viva add"
    )
    monkeypatch.setattr(sys, "argv", ["/usr/bin/viva", "https://name:secret@example.org/a.pdf"])
    assert Holder.here(datetime.now()).command == "viva"


def test_an_ingest_does_not_start_while_another_runs(tmp_path: Path) -> None:
    text = write(tmp_path / "talk.txt", "Some words.")
    with (
        process(HOLD, tmp_path / "home"),
        Library.open(tmp_path / "home", create=True) as library,
        pytest.raises(LibraryBusyError),
    ):
        ingest(library, Sources(added=(text,)), WordLengthEmbedder())


def turns(library: Library) -> dict[str, set[str]]:
    """The turns of which each document's passages speak: of one, where it is whole."""
    found: dict[str, set[str]] = {}
    with library.record.snapshot():
        documents = library.record.documents()
        for passage in library.record.passages():
            found.setdefault(passage.document, set()).update(
                part.split(" of ")[0] for part in passage.text.split("Turn ")[1:]
            )
        assert found.keys() == {document.id for document in documents}
    return found


def test_readers_see_whole_documents_only_and_are_not_blocked_while_an_ingest_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.service.open_embedder", lambda model: WordLengthEmbedder())
    folder, home, seen = tmp_path / "in", tmp_path / "home", 0
    for name in ("a", "b"):
        write(folder / f"{name}.txt", f"Turn 0 of {name}, sentence 0.")
    with Library.open(home, create=True) as library:
        ingest(library, Sources(added=(folder,)), WordLengthEmbedder())
    with process(REWRITE, home, folder) as writer:
        while writer.poll() is None and seen < 8:
            with Library.open(home) as library:
                assert all(len(of_one) == 1 for of_one in turns(library).values())
                assert library.verify(search=False) == ()
                assert library.graph_hash
            assert Assistant.open(home).ask("What is turn 3?").sentences
            assert all(row.state in {"ok", "changed"} for row in library_rows(home))
            seen += 1
    assert seen > 3


def library_rows(home: Path) -> tuple[Listed, ...]:
    with Library.open(home) as library:
        return library.documents()
