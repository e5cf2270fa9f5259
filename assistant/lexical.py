"""Lexical search: BM25 (Robertson and Zaragoza 2009) through bm25s, Chinese cut into words by jieba's dictionary.

Takes texts and gives a score for each against weighted words. Also says how much each word says among those texts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

import bm25s
import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy import sparse

from graph.names import fold

_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+(?:\.\d+)?")
_STOP_WORDS = frozenset(
    "a an and are as at be been by can could did do does for from had has have how i in into is it its may me of on or "
    "our s should so such than that the their them then there these they this those to was we were what when where "
    "which who why will with would you your about between "
    "的 了 和 与 是 在 有 吗 呢 吧 对 中 把 被 什么 怎么 如何 为什么 哪些 哪个 为何 请 一下 一个 这 那 它 及 或 等 "
    "会 能 可以 怎样 多少 介绍 解释 说说 讲讲 时 上 下 里 要 应该 需要 该".split()
)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    """English plurals and participles cut short, so that "gradients" finds "gradient"; nothing cleverer."""
    for suffix in ("ies", "es", "s", "ing", "ed"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4 and not word.endswith("ss"):
            return word[: -len(suffix)] + ("y" if suffix == "ies" else "")
    return word.removesuffix("e") if len(word) > 4 else word


def tokenize(text: str) -> list[str]:
    """The words that a text is found by: folded, Chinese cut into words, without stop words."""
    words: list[str] = []
    for run in _TOKEN.findall(fold(text)):
        words += rjieba.cut_for_search(run) if "\u3400" <= run[0] <= "\u9fff" else [_stem(run)]
    return [word for word in words if word not in _STOP_WORDS]


class LexicalIndex:
    """BM25 over a fixed list of n texts.

    `scored` (n, words) holds what a word adds to a text's score; `column` says where a word stands there, `frequency`
    in how many texts.
    """

    def __init__(self, scored: sparse.csc_array, column: Mapping[str, int], frequency: Counter[str]) -> None:
        self._scored = scored
        self._column = column
        self._size = scored.shape[0]
        self.frequency = frequency

    @classmethod
    def over(cls, texts: Sequence[str]) -> LexicalIndex:
        """The index of some texts; scores come in their order."""
        tokens = [tokenize(text) for text in texts]
        frequency = Counter(chain.from_iterable(map(set, tokens)))
        if not frequency:
            return cls(sparse.csc_array((len(texts), 0)), {}, frequency)
        index = bm25s.BM25(method="lucene")
        index.index(tokens, show_progress=False)
        parts = (index.scores["data"], index.scores["indices"], index.scores["indptr"])
        return cls(sparse.csc_array(parts, shape=(len(texts), len(parts[2]) - 1)), index.vocab_dict, frequency)

    def scores(self, words: Mapping[str, float]) -> NDArray[np.float64]:
        """The BM25 score of each text for weighted words, (n,); zeros where no word is known."""
        known = [word for word in words if word in self.frequency]
        if not known:
            return np.zeros(self._size)
        weights = np.array([words[word] for word in known])
        return np.asarray(self._scored[:, [self._column[word] for word in known]] @ weights, dtype=float)

    def rarity(self, word: str) -> float:
        """How much a word says (inverse document frequency); most for one that stands in none of the texts."""
        return math.log((self._size + 1) / (self.frequency[word] + 0.5))

    def weights(self, text: str) -> dict[str, float]:
        """The words of a text with what each says."""
        return {word: self.rarity(word) for word in tokenize(text)}
