"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from assistant.service import Assistant
from corpus import shipped
from ingest.embedding import SentenceTransformerEmbedder
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.terminal import Viva

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def papers_dir() -> Path:
    """The folder of real papers, `VIVA_TEST_PAPERS` or the one beside the checkout; tests are skipped without it."""
    folder = Path(os.environ.get("VIVA_TEST_PAPERS", Path(__file__).parents[2] / "shared" / "papers"))
    if not folder.is_dir():
        pytest.skip(f"no folder of real papers at {folder}; set VIVA_TEST_PAPERS")
    return folder


if "PYTEST_XDIST_WORKER" in os.environ:
    # The other process has the other core; threads that wait for each other there only get in each other's way.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Orders the files for two processes that take one after the other.

    One makes the library for the first file that needs it, the other meanwhile takes those that do not; the long ones,
    which drive a browser, come before the rest.
    """
    patient = {item.path for item in items if "home" in getattr(item, "fixturenames", ())}
    driven = {item.path for item in items if item.get_closest_marker("browser")}
    maker = min(patient, default=None)
    items.sort(key=lambda item: (item.path != maker, item.path in patient, item.path not in driven))


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what all processes of a run use."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def made_once(folder: Path) -> Iterator[bool]:
    """Whether a folder still is to be made; the other processes wait meanwhile."""
    done = folder.with_suffix(".done")
    with FileLock(folder.with_suffix(".lock")):
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def model_cache(request: pytest.FixtureRequest) -> Path:
    """Where models are written, and kept between runs: `VIVA_TEST_MODELS`, else beside what pytest itself keeps."""
    kept = os.environ.get("VIVA_TEST_MODELS")
    return Path(kept) if kept else request.config.cache.mkdir("models")


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> SentenceTransformerEmbedder:
    """The packaged embedding model itself."""
    return SentenceTransformerEmbedder.packaged(model_cache)


DIGESTS = ("1907.11692",)
NOTES = ("pre-ln", "paged-attention", "expert-load-balancing", "zero", "self-attention")
PAPERS = ("2002.04745", "2309.06180", "2101.03961")


@pytest.fixture(scope="session")
def home(common: Path, embedder: SentenceTransformerEmbedder) -> Path:
    """A library of the shipped outline, a few of its notes and, where they are at hand, the papers behind them."""
    folder = common / "library"
    with made_once(folder) as due:
        if due:
            _ingest(folder, embedder)
    return folder


def _ingest(folder: Path, embedder: SentenceTransformerEmbedder) -> None:
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


@pytest.fixture(scope="session")
def assistant(home: Path, embedder: SentenceTransformerEmbedder) -> Assistant:
    """An assistant on that library."""
    with Library.open(home) as library:
        return Assistant.over(library, embedder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. No longer than a module, for while it is driven no other event loop can run here."""
    # The page takes seconds to import, which most tests need not.
    from tests.browsing import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def viva(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: SentenceTransformerEmbedder
) -> Viva:
    """Runs the command line in this process, with the session's model."""
    monkeypatch.setattr("ingest.embedding.open_embedder", lambda model: embedder)
    monkeypatch.setattr("assistant.service.open_embedder", lambda model: embedder)
    return Viva(monkeypatch, capsys)
