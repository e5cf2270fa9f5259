"""How concepts are called in questions, and where texts name them.

Takes the graph and what notes tell; finding names is by far the most frequent thing that is done to a text here, so
every text is gone through once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.practice.items_told import Told
from corpus.records import Name
from graph.model import ConceptGraph
from graph.names import NameMatch


@dataclass(frozen=True)
class Names:
    """The names of a graph's concepts."""

    graph: ConceptGraph
    told: Told

    def find(self, text: str) -> list[NameMatch]:
        """All names in a text, as documents write them."""
        if text not in self._found:
            self._found[text] = self.graph.lexicon.find(text, as_written=True)
        return self._found[text]

    @cached_property
    def _found(self) -> dict[str, list[NameMatch]]:
        """The texts gone through so far."""
        return {}

    def named(self, text: str) -> frozenset[str]:
        """The concepts that a text names."""
        return frozenset(slug for match in self.find(text) for slug in match.slugs)

    def opens(self, text: str, within: int = 24) -> tuple[str, ...]:
        """The concepts that are named within the first characters of a text."""
        return tuple(slug for match in self.find(text) if match.start <= within for slug in match.slugs)

    @cached_property
    def proper(self) -> dict[tuple[str, str], bool]:
        """What `items_masks.is_proper` found so far, by concept and how it is written."""
        return {}

    def called(self, slug: str) -> Name:
        """How a concept is called where it is asked about: in Chinese with its English name, if that is short."""
        name = self.graph.by_slug[slug].name
        en = self.running(name.in_language("en"))
        both = name.zh and name.en and name.en.casefold() not in name.zh.casefold() and len(name.en) <= 24
        return Name(f"{name.zh}（{en}）" if both else name.in_language("zh"), en)

    def running(self, name: str) -> str:
        """An English name as it is written within a sentence: without its capital, where notes and papers do so."""
        if name not in self._running:
            self._running[name] = self._as_written(name)
        return self._running[name]

    @cached_property
    def _running(self) -> dict[str, str]:
        """The names that were asked for so far; counting goes through all claims."""
        return {}

    def _as_written(self, name: str) -> str:
        small = name[:1].lower() + name[1:]
        if not name.isascii() or small == name or not re.match(r"[A-Z][a-z]", name):
            return name
        written = [self.told.english.count(f" {form}") - self.told.english.count(f". {form}") for form in (small, name)]
        return small if written[0] > written[1] or (not any(written) and name[1:].islower()) else name
