"""The claims of notes and digests in both languages at once, and how much of some words they say.

Takes a library's knowledge. Words are compared in English where there is English, weighted by how rare they are in the
library, so that common ones count for nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from assistant.practice.items_text import is_prose
from corpus.records import Name
from ingest.claims import FORMULA, Claim

CLAIM = re.compile(r"^@(?P<subject>[^#\s]+)#(?P<facet>\w+)\.(?P<place>\d+)$")


@dataclass(frozen=True)
class Told:
    """What notes and digests tell, by subject: a concept's slug or a paper's id."""

    knowledge: Knowledge

    @cached_property
    def claims(self) -> Mapping[str, tuple[tuple[Claim | None, Claim | None], ...]]:
        """The claims of each note and digest, each as its Chinese and English version."""
        paired: dict[str, tuple[tuple[Claim | None, Claim | None], ...]] = {}
        for subject, own in self.knowledge.notes.items():
            by_place: dict[tuple[str, int], dict[str, Claim]] = defaultdict(dict)
            for claim in own:
                by_place[claim.facet, claim.place][claim.lang] = claim
            paired[subject] = tuple((row.get("zh"), row.get("en")) for row in by_place.values())
        return paired

    def claims_in(self, subject: str, *facets: str) -> Iterator[tuple[str, Name, str]]:
        """The claims of a note under some facets, that are running text: facet, words in both languages, reference."""
        for pair in self.claims.get(subject, ()):
            claim = pair[0] or pair[1]
            if claim and claim.facet in facets and all(is_prose(c.text) for c in pair if c):
                text = Name(pair[0].text if pair[0] else "", pair[1].text if pair[1] else "")
                yield claim.facet, text, f"@{subject}#{claim.facet}.{claim.place + 1}"

    def claim_text(self, reference: str) -> Name | None:
        """What a note's claim says, in both languages; None where there is no such claim."""
        match = CLAIM.match(reference)
        for zh, en in self.claims.get(match["subject"], ()) if match else ():
            claim = zh or en
            if match and claim and (claim.facet, claim.place + 1) == (match["facet"], int(match["place"])):
                return Name(zh.text if zh else "", en.text if en else "")
        return None

    @cached_property
    def english(self) -> str:
        """All English claims, to see how names are written."""
        return "\n".join(c.text for own in self.knowledge.notes.values() for c in own if c.lang == "en")

    def weights(self, text: str) -> Mapping[str, float]:
        """The words of a text, formulas left out, with what each says."""
        if text not in self._weighed:
            self._weighed[text] = self.knowledge.retriever.lexical.weights(FORMULA.sub(" ", text))
        return self._weighed[text]

    @cached_property
    def _weighed(self) -> dict[str, Mapping[str, float]]:
        """The texts weighed so far: the same ones are compared with many notes."""
        return {}

    def fitting(self, slugs: Iterable[str], words: Name) -> tuple[str, float]:
        """The claim of some notes that says most of some words, and which share of their weight it says."""
        weights = self.weights(words.in_language("en"))
        total = sum(weights.values()) or 1.0
        best = ("", 0.0)
        for slug in dict.fromkeys(slugs):
            for reference, held in self.words_of.get(slug, ()):
                share = sum(weight for word, weight in weights.items() if word in held) / total
                best = max(best, (reference, share), key=lambda found: found[1])
        return best

    def says(self, reference: str, words: Name) -> float:
        """The share of some words' weight that one claim says."""
        weights = self.weights(words.in_language("en"))
        match = CLAIM.match(reference)
        held = dict(self.words_of.get(match["subject"], ())).get(reference, frozenset()) if match else frozenset()
        return sum(weight for word, weight in weights.items() if word in held) / (sum(weights.values()) or 1.0)

    @cached_property
    def words_of(self) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        """The words of each note's claims, in the language of the bank's words."""
        return {
            subject: tuple(
                (f"@{subject}#{claim.facet}.{claim.place + 1}", frozenset(tokenize(claim.text)))
                for pair in pairs
                if (claim := pair[1] or pair[0])
            )
            for subject, pairs in self.claims.items()
        }

    def covered(self, slug: str, words: Name, but: str = "") -> float:
        """The share of some words' weight that a concept's note says anywhere, but for one claim."""
        weights = self.weights(words.in_language("en"))
        held = frozenset[str]().union(*(found for reference, found in self.words_of.get(slug, ()) if reference != but))
        return sum(weight for word, weight in weights.items() if word in held) / (sum(weights.values()) or 1.0)

    @cached_property
    def profiles(self) -> Mapping[str, Mapping[str, float]]:
        """The words of each note by how much they say, of unit length."""
        rarity = self.knowledge.retriever.lexical.rarity
        profiles: dict[str, Mapping[str, float]] = {}
        for slug, claims in self.words_of.items():
            counts = Counter(word for _, held in claims for word in held)
            weights = {word: (1 + math.log(count)) * max(rarity(word), 0.0) for word, count in counts.items()}
            size = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            profiles[slug] = {word: weight / size for word, weight in weights.items()}
        return profiles
