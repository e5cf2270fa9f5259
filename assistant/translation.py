"""Word translations learned from texts that say the same in Chinese and English: the halves of notes, pairs of names.

Takes such pairs and gives, for a word of one language, the words of the other that keep company with it, by the Dice
coefficient (Melamed 2000, section 3, as the simplest of such scores). It lets lexical search cross languages without a
dictionary: a Chinese question finds English pages through the words that the notes use for the same things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from assistant.lexical import tokenize

# A translation stands in at least so many pairs with its word, scores at least so much, and is one of the best few.
MIN_TOGETHER = 2
MIN_DICE = 0.2
MOST = 2

# A translation never counts for more than this beside the word itself, and for less where its score is low.
WEIGHT, SURE = 0.8, 2 / 3


@dataclass(frozen=True)
class Translator:
    """Words with their translations, each with a weight below one."""

    translations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def learn(cls, pairs: Iterable[tuple[str, str]], names: Iterable[tuple[str, str]] = ()) -> Translator:
        """Learns from pairs of a Chinese and an English text; a pair of names counts as often as it must to count."""
        told = [*pairs, *(pair for pair in names for _ in range(MIN_TOGETHER))]
        chinese, english = _Words.of(zh for zh, _ in told), _Words.of(en for _, en in told)
        together = (chinese.stands.T @ english.stands).tocoo()
        counts = chinese.frequency[together.row] + english.frequency[together.col]
        dice = 2 * together.data / counts
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for i in np.flatnonzero((together.data >= MIN_TOGETHER) & (dice >= MIN_DICE)):
            zh, en = chinese.words[together.row[i]], english.words[together.col[i]]
            if zh != en:
                found[zh][en] = found[en][zh] = float(dice[i])
        return cls({word: _best(rivals) for word, rivals in found.items()})

    def widened(self, words: Iterable[str]) -> dict[str, float]:
        """The words, each of weight one, and their translations with less."""
        weights = dict.fromkeys(words, 1.0)
        for word in list(weights):
            for translation, weight in self.translations.get(word, {}).items():
                weights[translation] = max(weight, weights.get(translation, 0.0))
        return weights


def _best(rivals: Mapping[str, float]) -> dict[str, float]:
    best = sorted(rivals, key=lambda word: (-rivals[word], word))[:MOST]
    return {word: WEIGHT * min(1.0, rivals[word] / SURE) for word in best}


@dataclass(frozen=True)
class _Words:
    """Which word (column) stands in which text (row), and in how many."""

    words: list[str]
    stands: sparse.csr_array
    frequency: np.ndarray[tuple[int], np.dtype[np.float64]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> _Words:
        index: dict[str, int] = {}
        rows, columns, size = [], [], 0
        for size, text in enumerate(texts, 1):
            for word in set(tokenize(text)):
                rows.append(size - 1)
                columns.append(index.setdefault(word, len(index)))
        stands = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, len(index)))
        return cls(list(index), stands, np.asarray(stands.sum(axis=0)))
