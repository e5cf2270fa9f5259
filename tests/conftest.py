"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from corpus import shipped
from ingest.embedding import SentenceTransformerEmbedder
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.terminal import Viva


@pytest.fixture(scope="session")
def papers_dir() -> Path:
    """The folder of real papers, `VIVA_TEST_PAPERS` or the one beside the checkout; tests are skipped without it."""
    folder = Path(os.environ.get("VIVA_TEST_PAPERS", Path(__file__).parents[2] / "shared" / "papers"))
    if not folder.is_dir():
        pytest.skip(f"no folder of real papers at {folder}; set VIVA_TEST_PAPERS")
    return folder


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the session's models are written: `VIVA_TEST_MODELS`, kept between runs, or a folder removed at the end."""
    if kept := os.environ.get("VIVA_TEST_MODELS"):
        yield Path(kept)
        return
    folder = tmp_path_factory.mktemp("models")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> SentenceTransformerEmbedder:
    """The packaged embedding model itself."""
    return SentenceTransformerEmbedder.packaged(model_cache)


DIGESTS = ("1907.11692",)
NOTES = ("pre-ln", "paged-attention", "expert-load-balancing", "zero", "self-attention")
PAPERS = ("2002.04745", "2309.06180", "2101.03961")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A library of the shipped outline, a few of its notes and, where they are at hand, the papers behind them."""
    folder = tmp_path_factory.mktemp("library")
    papers = Path(os.environ.get("VIVA_TEST_PAPERS", Path(__file__).parents[2] / "shared" / "papers"))
    sources = Sources(
        outlines=(shipped.OUTLINE,),
        notes=tuple(shipped.NOTES / f"{slug}.md" for slug in NOTES),
        digests=tuple(shipped.DIGESTS / f"{id}.md" for id in DIGESTS),
        papers=tuple(file for key in PAPERS if (file := papers / f"{key}.pdf").exists()),
        registries=(shipped.REGISTRY,),
    )
    with Library.open(folder, create=True) as library:
        assert not ingest(library, sources, embedder).problems
    return folder


@pytest.fixture(scope="session")
def assistant(home: Path, embedder: SentenceTransformerEmbedder) -> Assistant:
    """An assistant on that library."""
    with Library.open(home) as library:
        return Assistant.over(library, embedder)


@pytest.fixture
def viva(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: SentenceTransformerEmbedder
) -> Viva:
    """Runs the command line in this process, with the session's model."""
    monkeypatch.setattr("ingest.embedding.open_embedder", lambda model: embedder)
    monkeypatch.setattr("assistant.service.open_embedder", lambda model: embedder)
    return Viva(monkeypatch, capsys)
