"""Tells Chinese text from English by its letters; knows no other languages and reads nothing but the given string."""

from __future__ import annotations

import re

from corpus.records import Lang

# A Chinese text about a technical subject is full of English terms, so far less than half of its letters need be CJK.
CJK_SHARE = 0.15

_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def cjk_count(text: str) -> int:
    """How many Chinese characters `text` holds."""
    return len(_CJK.findall(text))


def detect_language(text: str) -> Lang:
    """`zh` when at least 15% of the letters of `text` are Chinese characters, else `en` (also without letters)."""
    letters = sum(map(str.isalpha, text))
    return "zh" if letters and cjk_count(text) >= CJK_SHARE * letters else "en"
