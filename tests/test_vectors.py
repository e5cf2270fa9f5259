"""Vectors in a real Chroma folder, and the cache of computed ones in a real SQLite file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import LibraryError
from ingest.vectors import VectorCache, VectorIndex

EAST, NORTH, BETWEEN = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


def array(*rows: list[float]) -> NDArray[np.float32]:
    return np.array(rows, np.float32)


def vector(*values: float) -> NDArray[np.float32]:
    return np.array(values, np.float32)


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    """Three vectors at 0, 53 and 90 degrees."""
    index = VectorIndex.open(tmp_path / "chroma", "model")
    index.upsert(["east", "north", "between"], array(EAST, NORTH, BETWEEN))
    return index


def test_the_nearest_come_first_with_their_cosines(index: VectorIndex) -> None:
    found = index.search(vector(0.0, 1.0), 3)
    assert list(found) == ["north", "between", "east"]
    assert list(found.values()) == pytest.approx([1.0, 0.8, 0.0], abs=1e-6)


def test_a_search_gives_as_many_as_there_are(index: VectorIndex) -> None:
    assert list(index.search(vector(1.0, 0.0), 1)) == ["east"]
    assert len(index.search(vector(1.0, 0.0), 50)) == 3


def test_a_search_in_nothing_finds_nothing(tmp_path: Path) -> None:
    assert VectorIndex.open(tmp_path, "model").search(vector(1.0, 0.0), 5) == {}


def test_an_upsert_under_a_known_id_replaces_the_vector(index: VectorIndex) -> None:
    index.upsert(["east"], array(NORTH))
    index.upsert(["east"], array(NORTH))
    assert index.ids() == {"east", "north", "between"}
    assert index.search(vector(0.0, 1.0), 2).keys() == {"east", "north"}


def test_an_upsert_of_nothing_does_nothing(index: VectorIndex) -> None:
    index.upsert([], np.zeros((0, 2), np.float32))
    assert len(index.ids()) == 3


def test_more_than_a_batch_is_stored_whole(tmp_path: Path) -> None:
    index = VectorIndex.open(tmp_path, "model")
    index.upsert([str(n) for n in range(4500)], array(*[EAST] * 4500))
    assert len(index.ids()) == 4500
    index.delete([str(n) for n in range(1, 4500)])
    assert index.ids() == {"0"}


def test_deleting_what_is_not_there_does_not_matter(index: VectorIndex) -> None:
    index.delete(["east", "nobody"])
    assert index.ids() == {"north", "between"}


def test_vectors_are_there_when_the_folder_is_opened_again(index: VectorIndex, tmp_path: Path) -> None:
    assert VectorIndex.open(tmp_path / "chroma", "model").ids() == {"east", "north", "between"}


def test_vectors_of_two_models_do_not_mix(index: VectorIndex, tmp_path: Path) -> None:
    other = VectorIndex.open(tmp_path / "chroma", "another model")
    other.upsert(["east"], array([1.0, 0.0, 0.0]))
    assert (other.ids(), len(index.ids())) == ({"east"}, 3)


def test_a_vector_of_the_wrong_length_is_a_library_error(index: VectorIndex) -> None:
    with pytest.raises(
        LibraryError, match=r"The vectors in .* cannot be used: .*dimension.*; mend them with: viva repair"
    ):
        index.upsert(["wrong"], array([1.0, 0.0, 0.0]))


def test_a_damaged_folder_is_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database at all" * 500)
    with pytest.raises(LibraryError, match=r"The vectors in .* cannot be used: .*; mend them with: viva repair"):
        VectorIndex.open(tmp_path, "model")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://"])
def test_a_server_address_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("VIVA_CHROMA_URL", url)
    with pytest.raises(LibraryError, match=r"VIVA_CHROMA_URL is .*; it should look like http://host:8000"):
        VectorIndex.open(tmp_path, "model")


def test_a_server_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_CHROMA_URL", "http://127.0.0.1:9")
    with pytest.raises(
        LibraryError, match=r"http://127\.0\.0\.1:9 cannot be used: .*; check that the Chroma server runs"
    ):
        VectorIndex.open(tmp_path, "model")


def kept(path: Path, text: str, model: str = "model") -> list[float] | None:
    cache = VectorCache.open(path, model)
    found = cache.get(text)
    cache.close()
    return None if found is None else found.tolist()


def keep(path: Path, *texts: str) -> None:
    cache = VectorCache.open(path, "model")
    cache.put(texts, array(*[EAST] * len(texts)))
    cache.close()


def test_the_cache_gives_back_what_was_put(tmp_path: Path) -> None:
    keep(tmp_path / "embeddings.db", "a", "b")
    assert kept(tmp_path / "embeddings.db", "a") == EAST
    assert kept(tmp_path / "embeddings.db", "c") is None


def test_the_cache_keeps_models_apart(tmp_path: Path) -> None:
    keep(tmp_path / "embeddings.db", "a")
    assert kept(tmp_path / "embeddings.db", "a", "another model") is None


@pytest.mark.parametrize("damage", [b"", b"not a database, but long enough to be taken for a damaged one" * 99])
def test_a_cache_whose_file_was_overwritten_starts_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "embeddings.db"
    keep(path, "a")
    path.write_bytes(damage)
    assert kept(path, "a") is None
    keep(path, "a")
    assert kept(path, "a") == EAST


def test_a_cache_damaged_inside_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.db"
    keep(path, *map(str, range(2000)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert kept(path, "1") is None
    keep(path, "1")
    assert kept(path, "1") == EAST


def test_a_cache_that_cannot_be_made_is_a_library_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"The vectors in .*embeddings\.db cannot be kept: .*; check disk space"):
        VectorCache.open(tmp_path / "missing" / "embeddings.db", "model")
