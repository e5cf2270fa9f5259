"""Times an ingest against a bare encode of the same passages, and looks whether speed and memory keep with size.

Usage: python -m tests.benchmarks.ingest PAPERS        papers with the real model: seconds, and their ratio
       python -m tests.benchmarks.ingest --cpu PAPERS  the same in CPU seconds, from an ingest that embeds nothing and
                                                       an encode of a sample: for a machine that has other work
       python -m tests.benchmarks.ingest --scale       made-up texts, 1,000 and 20,000 passages, with an embedder of
                                                       fixed cost, as the real model would take half an hour
       python -m tests.benchmarks.ingest --last        the same, the last 1,000 passages embedded by the real model,
                                                       and only they timed: embedded, stored, indexed
"""

from __future__ import annotations

import hashlib
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time, thread_time

import numpy as np
from numpy.typing import NDArray

from corpus import shipped
from ingest.embedding import Embedder, open_embedder
from ingest.library import Library
from ingest.passages import indexed_text
from ingest.pipeline import Sources, ingest
from ingest.split import sentences

SIZES = (1_000, 20_000)
_SAMPLE = 64


@dataclass(frozen=True)
class FixedCostEmbedder:
    """Vectors (384,) drawn from a seed that is the text's hash, each after the same CPU seconds of computing; tokens
    are words, or those of another embedder.
    """

    cost: float = 0.005
    tokens: Embedder | None = None
    name: str = "fixed-cost"
    dimensions: int = 384

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        matrix, end = np.eye(256), thread_time() + self.cost * len(texts)
        while thread_time() < end:
            # numpy lets go of the interpreter meanwhile, as a model does.
            matrix = matrix @ matrix
        return np.array([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The vector of a text, of unit length."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        vector = np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector))

    def count_tokens(self, text: str) -> int:
        """Tokens of the other embedder, else words."""
        return self.tokens.count_tokens(text) if self.tokens else len(text.split())


@dataclass
class RealAtTheEnd:
    """A stand-in that costs nothing for the first texts, the real model for the rest, with the time at which each of
    its batches began and their sizes.
    """

    free: int
    real: Embedder
    name: str = "real-at-the-end"
    dimensions: int = 384
    batches: list[tuple[float, int]] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        if self.free > 0:
            self.free -= len(texts)
            return FixedCostEmbedder(0.0).embed_passages(texts)
        self.batches.append((perf_counter(), len(texts)))
        return self.real.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The vector of a text, of unit length."""
        return self.real.embed_query(text)

    def count_tokens(self, text: str) -> int:
        """The real model's tokens."""
        return self.real.count_tokens(text)


def main() -> None:
    """Prints the figures asked for on the command line."""
    if sys.argv[1] in {"--scale", "--last"}:
        # A process each, so that memory is that of one size.
        option = {"--scale": "--size", "--last": "--last-of"}[sys.argv[1]]
        for size in SIZES:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.ingest", option, str(size)], check=True)
    elif sys.argv[1] == "--size":
        _size(int(sys.argv[2]))
    elif sys.argv[1] == "--last-of":
        _last_of(int(sys.argv[2]))
    elif sys.argv[1] == "--cpu":
        _cpu(Path(sys.argv[2]))
    else:
        _papers(Path(sys.argv[1]))


def _papers(folder: Path) -> None:
    embedder = open_embedder(None)
    embedder.embed_query("The model is loaded before either is timed.")
    sources = Sources(papers=(folder,), registries=(shipped.REGISTRY,))
    with tempfile.TemporaryDirectory() as home, Library.open(Path(home), create=True) as library:
        spent, count = _ingest(library, sources, embedder)
        titles = {document.id: document.title for document in library.record.documents()}
        texts = [indexed_text(titles[p.document], p) for p in library.record.passages()]
    started, cpu = perf_counter(), process_time()
    embedder.embed_passages(texts)
    bare = perf_counter() - started, process_time() - cpu
    print(f"{count} documents, {len(texts)} passages, {len(texts) / spent[0]:.1f} passages/s, peak {_peak():.0f} MB")
    for name, a, b in zip(("wall", "CPU"), spent, bare, strict=True):
        print(f"{name:<5} ingest {a:.1f} s, bare encode {b:.1f} s, ratio {a / b:.3f}")


def _cpu(folder: Path) -> None:
    real = open_embedder(None)
    # Imports and the sentence model belong to no document.
    real.count_tokens("loaded")
    sentences("Loaded. Now.")
    sources = Sources(papers=(folder,), registries=(shipped.REGISTRY,))
    with tempfile.TemporaryDirectory() as home, Library.open(Path(home), create=True) as library:
        spent, _ = _ingest(library, sources, FixedCostEmbedder(0.0, real))
        peak, titles = _peak(), {document.id: document.title for document in library.record.documents()}
        texts = [indexed_text(titles[p.document], p) for p in library.record.passages()]
    real.embed_query("The model is loaded before it is timed.")
    sample, cpu = texts[:: max(1, len(texts) // _SAMPLE)], process_time()
    real.embed_passages(sample)
    encode = (process_time() - cpu) / len(sample) * len(texts)
    print(f"{len(texts)} passages: all but encoding {spent[1]:.1f} s CPU (peak {peak:.0f} MB without a model)")
    print(f"encoding {encode:.0f} s CPU by {len(sample)} of them, ratio {1 + spent[1] / encode:.3f}")


def _size(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Imports, the sentence model and Chroma's start, four seconds in all, belong to no size.
        _write(Path(folder, "few"), 25)
        with Library.open(Path(folder, "warm"), create=True) as library:
            _ingest(library, Sources(added=(Path(folder, "few"),)), FixedCostEmbedder())
        _write(Path(folder, "in"), size)
        before = _peak()
        with Library.open(Path(folder, "home"), create=True) as library:
            spent, count = _ingest(library, Sources(added=(Path(folder, "in"),)), FixedCostEmbedder())
            passages = library.record.count_passages()
    print(
        f"{passages} passages of {count} documents: {passages / spent[0]:.1f} passages/s wall, "
        f"{passages / spent[1]:.1f} CPU, peak {_peak():.0f} MB ({before:.0f} MB before)",
        flush=True,
    )


def _last_of(size: int) -> None:
    real = open_embedder(None)
    real.embed_query("The model is loaded before anything is timed.")
    # To the real model a made-up word is three tokens or four, and each text 63 passages.
    texts, last = size // 3 // 22, SIZES[0] // 3 // 22
    embedder = RealAtTheEnd((texts - last) * 63, real)
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder, "home"), create=True) as library:
        _write(Path(folder, "in"), size // 3)
        ingest(library, Sources(added=(Path(folder, "in"),)), embedder)
        passages = library.record.count_passages()
    # Between the beginnings of two batches one is embedded and stored.
    (began, _), *_, (ended, _) = embedder.batches
    count = sum(texts for _, texts in embedder.batches[:-1])
    print(f"{passages} passages, {count} of the last ones at {count / (ended - began):.2f} passages/s", flush=True)


def _ingest(library: Library, sources: Sources, embedder: Embedder) -> tuple[tuple[float, float], int]:
    started, cpu = perf_counter(), process_time()
    report = ingest(library, sources, embedder)
    return (perf_counter() - started, process_time() - cpu), len(report.read)


def _write(folder: Path, size: int) -> None:
    """Texts of about 22 passages, whatever the size: more documents, not longer ones."""
    folder.mkdir()
    draw, words = random.Random(3), [f"w{number}" for number in range(5000)]
    for number in range(size // 22):
        sentences = (" ".join(draw.choices(words, k=20)).capitalize() + "." for _ in range(25 * 15))
        (folder / f"text-{number}.txt").write_text(" ".join(sentences))


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
