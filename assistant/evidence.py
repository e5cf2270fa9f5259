"""Verbatim quotes: the sentences of passages that say most of what is looked for, with the page they stand on.

Takes passages and weighted words and gives quotes. A quote never runs over a page break, so that it stands on one page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.lexical import tokenize
from corpus.records import Passage
from ingest.split import sentences

# In letters; an ideograph says as much as three. What comes off a page in short lines is seldom a sentence.
_LENGTH, _TYPED_LENGTH = (40, 420), (20, 420)
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_MIN_LETTERS = 0.6
# Formulas come off a page with symbols lost or out of order: a gap where one stood, words equated with numbers, a run
# of very short tokens; and comments in a listing. What is quoted has to stand there to the letter.
_FORMULA = re.compile(
    r"\n|\(\s*,|\) =|=\s*\d+ [+−]|\b[A-Z] \d\b"
    r"|[a-z]{3,}[^\w.,;)]{0,3}[=≤≥≈∝∼≜≻]"
    r"|(?:\b\w{1,2}\b\W+){5}"
    r"|\s#\s"
)
_LIST_MARK = re.compile(r"(?:^|\n)\s*(?:[-*+•]|\d+[.)、])\s+", re.MULTILINE)


@dataclass(frozen=True)
class Quote:
    """Characters `start:end` of a passage and the share of the wanted words' weight that stands there."""

    passage: Passage
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The verbatim words."""
        return self.passage.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """The page that it stands on, from 1."""
        return self.passage.page_at(self.start)


def best_quotes(passages: Iterable[Passage], wanted: Mapping[str, float], count: int) -> list[Quote]:
    """The `count` sentences that hold most of the wanted words, at most one for each passage, best first.

    Of sentences that hold as much, the one in the earlier passage comes first.
    """
    best = [max(found, key=lambda q: q.score) for p in passages if (found := [*_scored(p, wanted)])]
    return sorted((quote for quote in best if quote.score > 0), key=lambda q: -q.score)[:count]


def _scored(passage: Passage, wanted: Mapping[str, float]) -> Iterator[Quote]:
    total = sum(wanted.values()) or 1.0
    for start, end, held in quotable_words(passage):
        score = sum(weight for word, weight in wanted.items() if word in held) / total
        yield Quote(passage, start, end, round(score, 4))


@lru_cache(maxsize=20_000)
def quotable_words(passage: Passage) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """A passage's quotable sentences with their words; finding sentences takes longer than all the rest."""
    return tuple((start, end, frozenset(tokenize(passage.text[start:end]))) for start, end in quotable(passage))


def quotable(passage: Passage) -> Iterator[tuple[int, int]]:
    """The spans of whole, readable sentences that stand on one page; of what has no pages, of entries of lists too."""
    printed = passage.page is not None
    for start, end in sentences(passage.text) if printed else _entries(passage.text):
        text = passage.text[start:end]
        on_one_page = passage.page_at(start) == passage.page_at(end - 1)
        long = len(text) + 2 * len(_IDEOGRAPH.findall(text))
        least, most = _LENGTH if printed else _TYPED_LENGTH
        if on_one_page and least <= long <= most and (_readable(text) if printed else _told(text)):
            yield start, end


def _entries(text: str) -> Iterator[tuple[int, int]]:
    """The spans of sentences, and of the entries of a list without their marks, whether or not they end in a stop."""
    for start, end in sentences(text):
        at = start
        for mark in _LIST_MARK.finditer(text, start, end):
            yield at, at + len(text[at : mark.start()].rstrip())
            at = mark.end()
        yield at, end


def _told(text: str) -> bool:
    """Whether typed text is prose: not a table's row, a heading or code."""
    letters = sum(char.isalpha() or char.isspace() for char in text)
    return not text.startswith(("|", "#", "```")) and letters >= _MIN_LETTERS * len(text)


def _readable(text: str) -> bool:
    letters = sum(char.isalpha() or char.isspace() for char in text)
    whole = re.match(r"[A-Z\u3400-\u9fff“\"(]", text) and re.search(r"[.!?。！？)”\"]$", text)
    return bool(whole) and letters >= _MIN_LETTERS * len(text) and not _FORMULA.search(text)
