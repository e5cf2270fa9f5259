"""A note taken apart into claims: the bullets and sentences that answers are made of, each with its references.

The two halves of a note are parallel, so a claim is known by its facet and its place there, and has a twin in the other
language under the same key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.records import Lang, Passage
from corpus.references import Reference, split_references

FORMULA = re.compile(r"\$[^$]*\$")

_MARKER = re.compile(r"^(?:[-*]|\d+[.)])\s+", re.MULTILINE)
_GROUP_START = re.compile(r"\s*\[@")
_QUESTION_END = re.compile(r"[？?](?=\s|[^\s?？])")


@dataclass(frozen=True)
class Claim:
    """One bullet of a note: the passage it stands in, its words there without references, and what supports it."""

    passage: Passage
    place: int
    text: str
    references: tuple[Reference, ...]

    @property
    def lang(self) -> Lang:
        """The language of the half it stands in."""
        return self.passage.lang

    @property
    def facet(self) -> str:
        """What its section is for."""
        return self.passage.kind

    @property
    def question(self) -> str:
        """The question of an entry in a follow-up chain; empty for other claims."""
        match = _QUESTION_END.search(self.text) if self.facet == "followups" else None
        return self.text[: match.end()].strip() if match else ""

    @property
    def answer(self) -> str:
        """What is said: for an entry in a follow-up chain what follows the question."""
        return self.text[len(self.question) :].strip()


def claims_of(passages: Iterable[Passage]) -> tuple[Claim, ...]:
    """The claims of one note's passages, in order; `place` counts within facet and language."""
    places: Counter[tuple[Lang, str]] = Counter()
    claims = []
    for passage in sorted(passages, key=lambda p: p.ordinal):
        for raw in _pieces(passage.text):
            _, references = split_references(raw)
            text = _GROUP_START.split(raw, maxsplit=1)[0].strip()
            claims.append(Claim(passage, places[passage.lang, passage.kind], text, references))
            places[passage.lang, passage.kind] += 1
    return tuple(claims)


def _pieces(text: str) -> Iterator[str]:
    """The bullets of a passage without their markers; a passage without bullets is one piece."""
    starts = [match.start() for match in _MARKER.finditer(text)] or [0]
    if text[: starts[0]].strip():
        starts.insert(0, 0)
    for here, following in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = _MARKER.sub("", text[here:following], count=1).strip()
        if piece:
            yield piece
