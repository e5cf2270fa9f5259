"""Whatever the order of adding, changing and removing, a library is what a fresh one of the final files would be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.library import Library
from ingest.pipeline import Sources, ingest, remove
from tests.builders import write
from tests.fakes import WordLengthEmbedder

NAMES = ("kv-cache.md", "paging.md", "talk.txt", "copy.txt", "page.html")
TEXTS = (
    "The KV cache grows with every token that a model writes.",
    "Paging cuts the KV cache into blocks; kv-cache and paging go together.",
    "Nothing here names anything at all.",
)
STEPS = st.tuples(st.sampled_from(("add", "update", "remove")), st.sampled_from(NAMES), st.sampled_from(TEXTS))
State = tuple[str, list[tuple[str, str, str]], list[object], set[str]]


def save(folder: Path, name: str, text: str) -> Path:
    """A file of the kind that its name says, all of them of the same words."""
    stem, ending = name.split(".")
    if ending == "md":
        text = (
            f"---\nslug: {stem}\nnames: {{en: {stem.replace('-', ' ')}}}\n---\n\n# English\n\n## In one line\n{text}\n"
        )
    if ending == "html":
        text = f"<html><body><h1>A page</h1><p>{text}</p></body></html>"
    return write(folder / name, text)


def state(home: Path) -> State:
    """The graph's hash, documents, passages and vector ids of a library."""
    with Library.open(home) as library:
        with library.vectors("word-length") as vectors:
            ids = vectors.ids()
        documents = [(document.id, document.sha256, document.title) for document in library.record.documents()]
        return library.graph_hash, documents, list(library.record.passages()), ids


def play(folder: Path, steps: list[tuple[str, str, str]]) -> list[Path]:
    """Carries out the steps on a library; returns the files that are in it at the end."""
    inside: dict[str, Path] = {}
    with Library.open(folder / "home", create=True) as library:
        for action, name, text in steps:
            if action == "remove":
                if inside.pop(name, None):
                    remove(library, [str(folder / name)], WordLengthEmbedder())
                continue
            path = save(folder, name, text)
            if action == "add":
                inside[name] = path
            ingest(library, Sources(added=(path,) if action == "add" else ()), WordLengthEmbedder())
    return list(inside.values())


@pytest.fixture
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    yield place
    shutil.rmtree(place)


@settings(max_examples=12, deadline=None)
@given(st.lists(STEPS, min_size=2, max_size=7))
def test_any_order_of_add_update_remove_gives_the_library_of_the_final_set(steps: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        files = play(folder, steps)
        with Library.open(folder / "fresh", create=True) as library:
            ingest(library, Sources(added=tuple(files)), WordLengthEmbedder())
        assert state(folder / "home") == state(folder / "fresh")


def test_adding_then_removing_gives_the_graph_of_never_adding(folder: Path) -> None:
    kept, other = save(folder, "kv-cache.md", TEXTS[0]), save(folder, "paging.md", TEXTS[1])
    with Library.open(folder / "home", create=True) as library:
        ingest(library, Sources(added=(kept,)), WordLengthEmbedder())
        before = library.graph_hash
        ingest(library, Sources(added=(other,)), WordLengthEmbedder())
        assert library.graph_hash != before
        remove(library, ["paging"], WordLengthEmbedder())
        assert library.graph_hash == before
