"""What a cosine is worth: measured, for each embedding model and pair of languages, on texts that everybody knows.

Takes an embedder and gives scaled nearness, 0 for unrelated and 1 for same. Cosines of one model lie between 0.75 and
0.95 and higher in one language than in another, so that none means anything by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.records import Lang
from ingest.embedding import Embedder

Vectors = NDArray[np.float32]
Array = NDArray[np.float64]

# Sixteen everyday words and eight everyday sentences that have nothing to do with each other, pair by pair the same.
_WORDS: dict[Lang, str] = {
    "en": "river window bread music engine winter doctor paper green yesterday quickly build remember customer mountain"
    " number",
    "zh": "河流 窗户 面包 音乐 发动机 冬天 医生 纸张 绿色 昨天 迅速 建造 记得 顾客 山脉 数字",
}
_TEXTS: dict[Lang, tuple[str, ...]] = {
    "en": (
        "The river froze in January.",
        "She bought bread for her aunt.",
        "Engines need oil to run smoothly.",
        "The committee will vote on Friday.",
        "Children learn songs faster than adults.",
        "He painted the fence green.",
        "Most mountains here are of granite.",
        "The train was late because of snow.",
    ),
    "zh": (
        "河在一月结了冰。",
        "她给姑妈买了面包。",
        "发动机要有机油才能运转。",
        "委员会星期五投票。",
        "孩子学歌比大人快。",
        "他把篱笆漆成绿色。",
        "这里的山大多是花岗岩。",
        "火车因为下雪晚点了。",
    ),
}
# Nearly all unrelated pairs lie below this percentile.
_FLOOR = 95


@dataclass(frozen=True)
class Band:
    """Cosines from `floor` (unrelated) to `ceiling` (the same thing said)."""

    floor: float
    ceiling: float

    def scaled(self, cosines: Vectors | Array) -> Array:
        """Nearness from 0 to 1, elementwise."""
        spread = max(self.ceiling - self.floor, 1e-6)
        return np.clip((np.asarray(cosines, float) - self.floor) / spread, 0.0, 1.0)


@dataclass(frozen=True)
class Scale:
    """The bands of words and of texts, by whether both sides are Chinese, both English, or one of each; and the middle
    of each language's texts.
    """

    words: dict[str, Band]
    texts: dict[str, Band]
    middles: dict[Lang, Vectors]

    def shift(self, one: Lang, other: Lang) -> Vectors:
        """From where texts of one language lie to where those of another do, (d,)."""
        return self.middles[other] - self.middles[one]

    @classmethod
    def of(cls, embedder: Embedder) -> Scale:
        """Measures an embedder on 48 short texts."""
        words = {lang: tuple(text.split()) for lang, text in _WORDS.items()}
        middles = {lang: embedder.embed_passages(list(texts)).mean(axis=0) for lang, texts in _TEXTS.items()}
        return cls(_bands(embedder, words), _bands(embedder, _TEXTS), middles)


def pair(one: Lang, other: Lang) -> str:
    """The key of a pair of languages."""
    return one if one == other else "mixed"


def _bands(embedder: Embedder, texts: dict[Lang, tuple[str, ...]]) -> dict[str, Band]:
    zh, en = (embedder.embed_passages(_listed(texts[lang])) for lang in ("zh", "en"))
    between = np.diagonal(zh @ en.T)
    return {
        "zh": Band(_floor(zh @ zh.T), 1.0),
        "en": Band(_floor(en @ en.T), 1.0),
        # Translations never reach 1; half of them reach their median.
        "mixed": Band(_floor(zh @ en.T), float(np.median(between))),
    }


def _listed(texts: tuple[str, ...]) -> Sequence[str]:
    return list(texts)


def _floor(cosines: Vectors) -> float:
    unrelated = cosines[~np.eye(len(cosines), dtype=bool)]
    return float(np.percentile(unrelated, _FLOOR))
