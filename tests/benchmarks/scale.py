"""Retrieval over a made-up library of many passages: seconds to build, milliseconds a question, memory.

Usage: python -m tests.benchmarks.scale [PASSAGES]. Words follow Zipf's law, every passage names two others, and vectors
are random, so that nothing but the size is like a real library; no embedding model is loaded.
"""

from __future__ import annotations

import hashlib
import random
import resource
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from assistant.beir import BeirIndex, BeirSet
from assistant.measures import Asking, measure
from assistant.retrieval import METHODS

QUESTIONS, WORDS, LENGTH = 200, 60_000, 80


@dataclass(frozen=True)
class HashEmbedder:
    """Vectors (384,) drawn at random from a seed that is the text's hash."""

    name: str = "hash"
    dimensions: int = 384

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        return np.array([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The vector of a text, of unit length."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        vector = np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector))

    def count_tokens(self, text: str) -> int:
        """Words."""
        return len(text.split())


def main() -> None:
    """Builds, asks and prints."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    data = made_up(size)
    with tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        index = BeirIndex.over(data, HashEmbedder(), Path(folder))
        print(f"{size} passages, built in {perf_counter() - started:.0f} s")
        asked = [Asking(id, question, data.gold[id]) for id, question in data.questions.items()]
        for method, outcome in measure(index.retriever, asked, METHODS).items():
            row = outcome.to_dict()
            print(f"{method:<8} p50 {row['ms_p50_without_embedding']} ms, p95 {row['ms_p95_without_embedding']} ms")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def made_up(size: int) -> BeirSet:
    """Passages of random words, each under a title of its own and naming two other titles."""
    draw = random.Random(3)
    words = [f"w{number}" for number in range(WORDS)]
    weights = [1 / (rank + 10) for rank in range(WORDS)]
    titles = [f"Name{number} Of{draw.randrange(size)}" for number in range(size)]
    passages = {}
    for number, title in enumerate(titles):
        text = draw.choices(words, weights, k=LENGTH) + draw.choices(titles, k=2)
        draw.shuffle(text)
        passages[f"p{number}"] = (title, " ".join(text))
    chosen = draw.sample(range(size), QUESTIONS)
    questions = {f"q{n}": f"{titles[n]} {' '.join(draw.choices(words, weights, k=8))}" for n in chosen}
    return BeirSet("made-up", passages, questions, {f"q{n}": frozenset({f"p{n}"}) for n in chosen}, f"made-up {size}")


if __name__ == "__main__":
    main()
