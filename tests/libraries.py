"""A small library behind the page, whose embedding can be held up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.service import Assistant
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.builders import write
from tests.fakes import WordLengthEmbedder
from ui.context import Context

OUTLINE = "## Caching\n- KV cache\n- Paging\n"


@dataclass(frozen=True)
class Gate:
    """An embedder that embeds passages while its gate is open; `reached` tells that it is waiting there."""

    inner: Embedder = field(default_factory=WordLengthEmbedder)
    open: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def dimensions(self) -> int:
        return self.inner.dimensions

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.reached.set()
        self.open.wait(60)
        return self.inner.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.inner.embed_query(text)

    def count_tokens(self, text: str) -> int:
        return self.inner.count_tokens(text)


def small_library(home: Path, gate: Gate, *, read_only: bool = False) -> Context:
    """A library of one small outline, opened with an embedder whose gate is whatever it is."""
    with Library.open(home, create=True) as opened:
        assert not ingest(opened, Sources(outlines=(write(home / "mine.md", OUTLINE),)), gate.inner).problems
        return Context.over(Assistant.over(opened, gate), home, read_only=read_only)
