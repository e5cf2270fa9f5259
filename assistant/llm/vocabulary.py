"""What a library knows about words: names in both languages, translations, and how much each word says.

Takes two texts and says how much of one stands in the other, whatever their languages. Knows nothing of passages.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.knowledge import Knowledge
from assistant.lexical import LexicalIndex, tokenize
from assistant.llm.quantities import FORMULA
from assistant.llm.wording import holds_term, terms
from assistant.translation import Translator
from corpus.language import detect_language
from graph.names import Lexicon

# A name is held where at least this share of its words stands in a text, translated or not.
_NAME_HELD = 0.5

# A word that stands in one of thirty texts (GPU) is no name; the other language may well do without it.
_COMMON = math.log(30)


@dataclass(frozen=True)
class Vocabulary:
    """Names, translations and word weights; without any, words count alike and only themselves are found."""

    lexicon: Lexicon = field(default_factory=lambda: Lexicon({}))
    translator: Translator = field(default_factory=Translator)
    lexical: LexicalIndex | None = None

    @classmethod
    def of(cls, knowledge: Knowledge) -> Vocabulary:
        """A library's."""
        retriever = knowledge.retriever
        return cls(knowledge.graph.lexicon, retriever.translator, retriever.lexical)

    def coverage(self, text: str, other: str) -> float:
        """The share of a text's weight in words that stand in the other one, translated or not."""
        held = self.translator.widened(_words(other))
        weights = {word: self.lexical.rarity(word) if self.lexical else 1.0 for word in _words(text)}
        return sum(weight * held.get(word, 0.0) for word, weight in weights.items()) / (sum(weights.values()) or 1.0)

    def news(self, text: str, other: str) -> float:
        """As `coverage`, of what a text says beside the names in it; that names come up again proves little."""
        rest = text
        for match in reversed(self.lexicon.find(text, as_written=True)):
            rest = f"{rest[: match.start]} {rest[match.end :]}"
        return self.coverage(rest, other) if _words(rest) else self.coverage(text, other)

    def foreign_names(self, text: str, told: str) -> list[str]:
        """The names in a text, of concepts or with capitals and digits, that do not stand in the other one."""
        across = detect_language(text) != detect_language(told)
        return list(
            dict.fromkeys([*self._foreign_concepts(text, told, across), *self._foreign_terms(text, told, across)])
        )

    def _foreign_concepts(self, text: str, told: str, across: bool) -> list[str]:
        held = {slug for match in self.lexicon.find(told, as_written=True) for slug in match.slugs}
        found = ((text[m.start : m.end], m.slugs) for m in self.lexicon.find(text, as_written=True))
        return [name for name, slugs in found if held.isdisjoint(slugs) and not self._held(name, told, across)]

    def _foreign_terms(self, text: str, told: str, across: bool) -> list[str]:
        known = [text[m.start : m.end] for m in self.lexicon.find(text, as_written=True)]
        found = terms(text, chinese=detect_language(text) == "zh")
        unknown = [term for term in found if not any(term in name for name in known)]
        return [term for term in unknown if not self._held(term, told, across)]

    def _held(self, name: str, told: str, across: bool) -> bool:
        """Whether a name stands in a text; across languages its words may be translated, and common ones unsaid."""
        if holds_term(name, [told]):
            return True
        if not across:
            return set(tokenize(name)) <= set(tokenize(told))
        return self.coverage(name, told) >= _NAME_HELD or self._common(name)

    def _common(self, name: str) -> bool:
        return self.lexical is not None and all(self.lexical.rarity(word) < _COMMON for word in tokenize(name))


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(tokenize(FORMULA.sub(" ", text)))
