"""A draft: a question in both languages at once, before its sources are looked up and a language is chosen.

Drafts are what the generators make. An item's id comes from its draft, so that it is the same in every language.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from assistant.practice.records import Bloom, ItemForm
from corpus.records import Lang, Name

T = TypeVar("T")
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True)
class Span:
    """Characters `start:end` of a passage, quoted as they stand."""

    passage: str
    start: int
    end: int


# Where something is said: a reference as in the bank ("@pre-ln#mechanism.2", "@2002.04745, p. 5"), or a span.
Support = str | Span


@dataclass(frozen=True)
class DraftPoint:
    """A marking point with what supports it."""

    text: Name
    weight: int
    support: tuple[Support, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A question in one or both languages.

    `recipe` names the generator. `made_of` is the material that the id is made from: references and words that do not
    depend on the language. `options` are in the order in which they are shown, `key` as in `QuizItem`; for a cloze
    `accepted` holds what may stand in the blank. `facts` name what is asked, so that a quiz does not ask it twice;
    `reveals` what the question gives away besides.
    """

    form: ItemForm
    recipe: str
    made_of: tuple[str, ...]
    concepts: tuple[str, ...]
    level: int
    bloom: Bloom
    stem: Name
    options: tuple[tuple[str, Name], ...] = ()
    key: tuple[str, ...] = ()
    points: tuple[DraftPoint, ...] = ()
    mistakes: tuple[Name, ...] = ()
    explanation: Name = field(default_factory=Name)
    support: tuple[Support, ...] = ()
    question: str = ""
    facts: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """A hash of form, generator and material; the wording of the generators does not enter."""
        return digest(self.form, self.recipe, *self.made_of)

    @property
    def langs(self) -> tuple[Lang, ...]:
        """The languages in which all of it is said."""
        texts = [self.stem, *(text for _, text in self.options), *(point.text for point in self.points)]
        return tuple(lang for lang in LANGS if all(said(text, lang) for text in texts))


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for these words, the same in every process."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def said(name: Name, lang: Lang) -> str:
    """What is said in just this language; empty where nothing is."""
    return name.zh if lang == "zh" else name.en


def dice(*parts: str) -> random.Random:
    """A generator of random numbers that always throws the same for the same words."""
    return random.Random(int(digest(*parts), 16))


def shuffled(rows: Sequence[T], *parts: str) -> list[T]:
    """The rows in an order that depends on the words alone."""
    order = list(rows)
    dice(*parts).shuffle(order)
    return order


def lettered(
    right: Sequence[Name], wrong: Sequence[Name], *parts: str
) -> tuple[tuple[tuple[str, Name], ...], tuple[str, ...]]:
    """Options with letters in an order that depends on `parts`, and the letters of the right ones."""
    rows = shuffled([*((text, True) for text in right), *((text, False) for text in wrong)], *parts)
    options = tuple(zip("abcdefgh", (text for text, _ in rows), strict=False))
    return options, tuple(letter for letter, (_, good) in zip("abcdefgh", rows, strict=False) if good)
