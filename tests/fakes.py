"""Stand-ins whose answers can be worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


@dataclass(frozen=True)
class WordLengthEmbedder:
    """Axis i counts the words of i + 1 letters, the last one those of 8 and more; a Chinese character is a word.

    Vectors are then scaled to unit length. A text without words points along the first axis.
    """

    name: str = "word-length"
    dimensions: int = 8

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(len(texts), self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        counts = np.zeros(self.dimensions, np.float32)
        for word in WORD.findall(text):
            counts[min(len(word), self.dimensions) - 1] += 1
        if not counts.any():
            counts[0] = 1
        vector: NDArray[np.float32] = counts / np.linalg.norm(counts)
        return vector

    def count_tokens(self, text: str) -> int:
        return len(WORD.findall(text))
