"""A library folder: which model it is for, its stored graph, and whether its parts agree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import LibraryError, ModelMismatchError
from ingest.library import Library, library_home
from ingest.pipeline import Sources, ingest
from tests.builders import entry, write, write_note
from tests.fakes import WordLengthEmbedder

MODEL = WordLengthEmbedder().name


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of an outline and two notes."""
    outline = write(tmp_path / "outline.md", "## Inference\n- KV cache\n- Batching\n")
    notes = [write_note(tmp_path / "notes", slug, f"It is {slug}.\n") for slug in ("kv-cache", "batching")]
    with Library.open(tmp_path / "home", create=True) as library:
        ingest(library, Sources(outlines=(outline,), notes=tuple(notes)), WordLengthEmbedder())
        yield library


def test_a_fresh_library_agrees_with_itself(library: Library) -> None:
    assert library.verify() == ()


def test_a_library_that_is_not_there_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="make one with: viva ingest"):
        Library.open(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_another_model_is_refused_with_both_names_and_a_remedy(library: Library) -> None:
    with pytest.raises(ModelMismatchError) as raised:
        library.claim_model("another")
    assert str(raised.value) == (
        f"The library {library.home} was made with the embedding model word-length, not another; "
        "open it with that model, or make another library with --home."
    )


def test_a_new_library_takes_the_first_model_only_when_told_to_keep_it(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        library.claim_model("looked at")
        assert library.model is None
        library.claim_model("kept", record=True)
        assert library.model == "kept"


def test_an_empty_library_has_an_empty_graph_and_says_what_to_do(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        assert library.graph.concepts == ()
        assert library.verify(search=False) == (
            "no vectors: nothing was ingested yet; run: viva ingest",
            "graph.json is missing, damaged or older than the record; make it again with: viva repair",
        )


def test_verify_finds_a_deleted_chroma_folder(library: Library) -> None:
    shutil.rmtree(library.home / "chroma")
    assert library.verify(search=False) == ("3 passages have no vector; mend it with: viva repair",)


def test_verify_finds_a_chroma_folder_that_cannot_be_read(library: Library) -> None:
    (library.home / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    (problem,) = library.verify(search=False)
    assert problem.startswith(f"The vectors in {library.home / 'chroma'} cannot be used: ")
    assert problem.endswith("; mend them with: viva repair.")


def test_verify_finds_vectors_without_a_passage(library: Library) -> None:
    with library.vectors(MODEL) as vectors:
        vectors.upsert(["gone", "away"], np.ones((2, 8), np.float32))
    assert library.verify(search=False) == ("2 vectors have no passage; mend it with: viva repair",)


@pytest.mark.parametrize("damage", [None, b"", b"{}"])
def test_verify_finds_a_graph_that_is_missing_or_damaged(library: Library, damage: bytes | None) -> None:
    path = library.home / "graph.json"
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert library.verify(search=False) == (
        "graph.json is missing, damaged or older than the record; make it again with: viva repair",
    )


def test_verify_finds_a_record_that_went_on_without_graph_and_vectors(library: Library) -> None:
    library.record.put(entry("more", "The KV cache once more."))
    assert library.verify(search=False) == (
        "1 passage has no vector; mend it with: viva repair",
        "graph.json is missing, damaged or older than the record; make it again with: viva repair",
    )


def test_a_damaged_graph_is_made_anew_when_it_is_needed(library: Library) -> None:
    known = library.graph.hash
    (library.home / "graph.json").write_bytes(b"{")
    with Library.open(library.home) as again:
        assert again.graph.hash == again.graph_hash == known
        again.store_graph()
        assert again.verify(search=False) == ()


def test_the_graphs_hash_is_told_without_loading_the_graph(library: Library) -> None:
    with Library.open(library.home) as again:
        assert again.graph_hash == library.graph.hash
        assert "graph" not in vars(again)


def test_removing_a_document_and_putting_it_back_gives_the_same_graph(library: Library) -> None:
    known, rows = library.graph_hash, library.record.passages()
    document = next(d for d in library.record.documents() if d.id == "batching")
    note = next(n for n in library.record.details("note") if n.slug == "batching")
    library.record.remove("batching")
    library.store_graph()
    assert library.graph_hash != known
    library.record.put(type(entry("x"))(document, tuple(r for r in rows if r.document == "batching"), note))
    library.store_graph()
    assert library.graph_hash == known


def test_a_graph_that_cannot_be_written_is_a_library_error(library: Library) -> None:
    (library.home / "graph.json").unlink()
    (library.home / "graph.json").mkdir()
    with pytest.raises(LibraryError, match=r"Cannot write .*graph\.json: .*; check disk space and rights"):
        library.store_graph()
    assert [path.name for path in library.home.glob("graph.json*")] == ["graph.json"]


def test_the_home_is_the_one_given_else_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_HOME", "~/somewhere")
    assert library_home(Path("/given")) == Path("/given")
    assert library_home() == Path.home() / "somewhere"
    monkeypatch.delenv("VIVA_HOME")
    assert library_home().name == "viva"
