"""Recurring terms of several words, by C-value (Frantzi, Ananiadou and Mima 2000), without a tagger or a dictionary.

Takes texts and gives terms with how often and where they stand. What is a noun is learned from the texts themselves:
from the articles, prepositions and auxiliaries that a word stands between. Words that belong together are told from
such as meet by chance by pointwise mutual information. Knows nothing of concepts.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

from graph.function_words import (
    AFTER_NOUNS,
    AFTER_VERBS,
    BEFORE_VERBS,
    DETERMINERS,
    FUNCTION_WORDS,
    VAGUE_HEADS,
    VAGUE_MODIFIERS,
)

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]+(?:[-–’'][A-Za-z0-9]+)*|\d+-[a-z]+(?:-[a-z]+)*|\S")
_LONGEST = 4
_BOUNDARY = frozenset(".,;:!?()[]\n")

# Read off the terms of 23 papers: below, chance meetings and turns of phrase outnumber the terms.
MIN_COUNT = 5
MIN_COHESION = 0.25
# The share of a noun's occurrences that look like a noun's, and that look like a verb's.
MIN_NOUN, MAX_VERB = 0.35, 0.12

Words = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A term in lower case, its C-value weighted by cohesion, and the texts it stands in, one entry per occurrence."""

    words: Words
    score: float
    texts: tuple[int, ...]

    @property
    def name(self) -> str:
        """The term as written."""
        return " ".join(self.words)


def find_terms(texts: Sequence[str]) -> list[Term]:
    """The recurring terms of the texts, unordered."""
    tokens = [[token.lower() for token in _TOKEN.findall(text)] for text in texts]
    usage = Usage.of(tokens)
    places = _places(tokens, usage)
    terms = []
    for words, score in c_values({words: len(at) for words, at in places.items()}).items():
        cohesion = usage.cohesion(words)
        if score > 0 and cohesion >= MIN_COHESION and usage.is_term(words):
            terms.append(Term(words, score * cohesion, tuple(places[words])))
    return terms


def c_values(counts: Mapping[Words, int]) -> dict[Words, float]:
    """C-value by term: its count, less the mean count of the longer ones it is part of, by the logarithm of length."""
    longer: dict[Words, list[int]] = defaultdict(list)
    for words, count in counts.items():
        for part in _parts(words):
            if part in counts:
                longer[part].append(count)
    return {
        words: math.log2(len(words)) * (count - (sum(longer[words]) / len(longer[words]) if words in longer else 0))
        for words, count in counts.items()
    }


def _parts(words: Words) -> Iterator[Words]:
    """The shorter sequences of two words or more within a longer one, each once."""
    spans = ((i, i + n) for n in range(2, len(words)) for i in range(len(words) - n + 1))
    yield from {words[a:b] for a, b in spans}


@dataclass(frozen=True)
class Usage:
    """How words are used in the texts, from counts of words and of pairs."""

    words: Counter[str]
    pairs: Counter[tuple[str, str]]

    @classmethod
    def of(cls, tokens: Sequence[Sequence[str]]) -> Usage:
        """Counts the words of the texts."""
        return cls(Counter(chain.from_iterable(tokens)), Counter(chain.from_iterable(map(pairwise, tokens))))

    @cached_property
    def _contexts(self) -> tuple[Counter[str], Counter[str]]:
        """How often each word is used as a noun that ends its phrase, and as a verb."""
        noun, verb = Counter[str](), Counter[str]()
        for (a, b), count in self.pairs.items():
            if b in AFTER_NOUNS or b in _BOUNDARY:
                noun[a] += count
            if b in AFTER_VERBS:
                verb[a] += count
            if a in BEFORE_VERBS:
                verb[b] += count
            if a in DETERMINERS:
                verb[b] -= count
        return noun, verb

    def is_noun(self, word: str) -> bool:
        """Whether a word can end a term."""
        noun, verb = self._contexts
        shaped = not word.endswith(("ed", "ly")) and word not in VAGUE_HEADS
        return shaped and noun[word] >= MIN_NOUN * self.words[word] and verb[word] <= MAX_VERB * self.words[word]

    def is_modifier(self, word: str) -> bool:
        """Whether a word can stand in a term before its end."""
        verb = self._contexts[1]
        return not word.endswith("ly") and word not in VAGUE_MODIFIERS and verb[word] <= 0.3 * self.words[word]

    def is_term(self, words: Words) -> bool:
        """Whether the words can be a term: nouns and what stands before them, none twice."""
        return self.is_noun(words[-1]) and all(map(self.is_modifier, words[:-1])) and len(set(words)) == len(words)

    def cohesion(self, words: Words) -> float:
        """The normalised pointwise mutual information of the pair of neighbours that hangs together least."""
        return min(self._npmi(a, b) for a, b in pairwise(words))

    def _npmi(self, a: str, b: str) -> float:
        total = self.words.total()
        together = self.pairs[a, b] / total
        return math.log(together * total * total / (self.words[a] * self.words[b])) / -math.log(together)


def _places(tokens: Iterable[Sequence[str]], usage: Usage) -> dict[Words, list[int]]:
    """The texts that each recurring sequence of content words stands in; only such whose pairs recur are looked at."""
    content = {word for word, count in usage.words.items() if count >= MIN_COUNT and _is_content(word)}
    firm = {pair for pair, n in usage.pairs.items() if n >= MIN_COUNT and pair[0] in content and pair[1] in content}
    places: dict[Words, list[int]] = defaultdict(list)
    for text, words in enumerate(tokens):
        start = 0
        for end in range(1, len(words) + 1):
            if end < len(words) and (words[end - 1], words[end]) in firm:
                continue
            if end - start > 1:
                _note(places, words[start:end], text)
            start = end
    return {words: at for words, at in places.items() if len(at) >= MIN_COUNT}


def _note(places: dict[Words, list[int]], run: Sequence[str], text: int) -> None:
    for length in range(2, min(_LONGEST, len(run)) + 1):
        for first in range(len(run) - length + 1):
            places[tuple(run[first : first + length])].append(text)


def _is_content(word: str) -> bool:
    return len(word) > 1 and word not in FUNCTION_WORDS and word.split("-")[-1] not in FUNCTION_WORDS
