"""How much of a paper's line or paragraph is words, as against numbers, symbols and labels.

Takes text as printed, with hyphens at line ends still marked; knows nothing of lines or pages.
"""

from __future__ import annotations

import re

from corpus.language import cjk_count

_WORD = re.compile(r"^[(\[\"'“‘]*[^\W\d_]{2,}([-–’'/][^\W\d_]+)*[-–’'”\")\].,;:?!\x02]*$")


def count_words(text: str) -> int:
    """How many words of at least two letters there are; two Chinese characters make one."""
    return sum(_WORD.match(token) is not None for token in text.split()) + cjk_count(text) // 2


def word_share(text: str) -> float:
    """The share of tokens that are words of at least two letters; Chinese text counts as words throughout."""
    tokens = text.split()
    if cjk_count(text) > 0.3 * len("".join(tokens)):
        return 1.0
    return sum(_WORD.match(token) is not None for token in tokens) / max(1, len(tokens))
