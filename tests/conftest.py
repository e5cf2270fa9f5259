"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.embedding import SentenceTransformerEmbedder


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
