"""Cuts what a learner said into clauses and runs of clauses, each the verbatim words of the answer.

Takes an answer of any size and gives a bounded number of spans; knows nothing of questions, points or models.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

# Four minutes of fast speech in either language; what is said after that is not read, so that time stays bounded.
MAX_CHARACTERS = 6000
# A run longer than this says several things at once, and its vector none of them.
MAX_RUN_CLAUSES, MAX_RUN_CHARACTERS = 3, 320
_MAX_CLAUSES = 160

_TAG = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>|</?[a-zA-Z!][^<>]{0,500}>", re.DOTALL | re.IGNORECASE)
_UNSEEN = {"Cc": " ", "Cf": "", "Cs": "", "Co": "", "Cn": ""}
_BREAK = re.compile(
    r"[。！？；，、\n]+|[.!?](?=\s|$)\s*|[;,:](?=\s)\s*|[：](?=.)|(?<=\w)\s*[（(]\d{1,2}[)）]\s*|\s+(?:because|but|so|which)\s"
)
_LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Run:
    """One clause or several in a row: the characters `start:end` of the cleaned answer, and the clauses' numbers."""

    text: str
    first: int
    last: int

    def holds(self, other: Run) -> bool:
        """Whether another run of the same answer lies within this one."""
        return self.first <= other.first and other.last <= self.last


def clean(text: str) -> str:
    """An answer as a person would see it: without tags, entities, control and invisible characters; cut to size.

    Only the first part of an overlong text is looked at at all.
    """
    text = _TAG.sub(" ", html.unescape(text[: 4 * MAX_CHARACTERS]))
    seen = (_UNSEEN.get(unicodedata.category(char), char) if char not in "\n\t" else char for char in text)
    lines = (" ".join(line.split()) for line in "".join(seen).splitlines())
    return "\n".join(filter(None, lines))[:MAX_CHARACTERS].strip()


def spans(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a cleaned text stand, without the marks between them."""
    found, start = [], 0
    for mark in [*_BREAK.finditer(text), None]:
        end = len(text) if mark is None else mark.start()
        if _LETTER.search(text, start, end):
            found.append((start, end))
        start = end if mark is None else mark.end()
    return [_trimmed(text, *span) for span in found[:_MAX_CLAUSES]]


def runs(text: str) -> list[Run]:
    """Every clause of a cleaned text, and every two or three in a row that are short enough together."""
    places = spans(text)
    found = []
    for first, (start, _) in enumerate(places):
        for last in range(first, min(first + MAX_RUN_CLAUSES, len(places))):
            end = places[last][1]
            if last == first or end - start <= MAX_RUN_CHARACTERS:
                found.append(Run(text[start:end], first, last))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
