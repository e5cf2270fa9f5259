"""How names are compared and found in text: folding, short forms, and a lexicon that finds every name in one pass.

Takes names and gives positions. Latin names match at word boundaries and in the plural, Chinese names anywhere; of names
that overlap the longest wins. Knows nothing of where names come from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import ahocorasick

_FULL_WIDTH: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = {**_FULL_WIDTH, **dict.fromkeys(map(ord, "-‐‑‒–—_·\u3000\u00a0\t\n"), " ")}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z0-9]")

# A Latin name of at most so many letters says little by itself: in a document another name of the concept has to stand
# somewhere ("PP" for pipeline parallelism).
ACRONYM_LENGTH = 3

# A single word of at most so many letters with two capitals must be written so in documents: ZeRO is not zero, CLIP not clip.
_CASED_LENGTH = 5


def fold(text: str) -> str:
    """Text for comparing names, as long as the original: lower case, half width, dashes and tabs as spaces."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(_FOLD))


def has_cjk(text: str) -> bool:
    """Whether a Chinese character stands in the text."""
    return bool(_CJK.search(text))


def is_acronym(name: str) -> bool:
    """Whether a name is so short that the same letters may well mean something else."""
    return len(name) <= ACRONYM_LENGTH and name.isascii()


def is_cased(name: str) -> bool:
    """Whether a name is itself only in its own mix of capitals."""
    return name.isascii() and name.isalnum() and len(name) <= _CASED_LENGTH and sum(map(str.isupper, name)) > 1


def spellings(name: str) -> set[str]:
    """The folded ways to write a name: as it is, with camel case taken apart, and in the plural or singular."""
    folded = {" ".join(fold(form).split()) for form in (name, _CAMEL.sub(" ", name))}
    tight = {form.replace(" ", "") for form in folded if name.isascii() and len(form) > 2 * ACRONYM_LENGTH}
    forms = folded | tight
    return {form for form in forms | {_other_number(form) for form in forms if not is_acronym(name)} if form}


def _other_number(form: str) -> str:
    if not form.isascii() or not form[-1:].isalpha() or len(form) < 5:
        return form
    return form[:-1] if form.endswith("s") and not form.endswith(("ss", "us", "is")) else form + "s"


@dataclass(frozen=True)
class NameMatch:
    """A name found at characters `start:end`, and the concepts that go by it."""

    start: int
    end: int
    slugs: tuple[str, ...]
    acronym: bool


class Lexicon:
    """Finds names in text. Built from concept slugs with their names; a name shared by concepts gives all of them."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._written: dict[str, set[str]] = defaultdict(set)
        owners: dict[str, set[str]] = defaultdict(set)
        for slug, own in names.items():
            for name in own:
                for form in spellings(name):
                    owners[form].add(slug)
                    if is_cased(name):
                        self._written[form].add(name)
        self._owners = {form: tuple(sorted(slugs)) for form, slugs in owners.items()}

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for form in self._owners:
            automaton.add_word(form, form)
        automaton.make_automaton()
        return automaton

    def owners(self, name: str) -> tuple[str, ...]:
        """The slugs of the concepts that go by just this name, however it is written."""
        return tuple(sorted({slug for form in spellings(name) for slug in self._owners.get(form, ())}))

    def find(self, text: str) -> list[NameMatch]:
        """All names in the text, none overlapping another, in order; of two that overlap the longer stands.

        A text without capitals (a question typed in haste) names things in small letters too.
        """
        if not self._owners:
            return []
        chosen: list[NameMatch] = []
        taken_until = -1
        for match in sorted(self._matches(text), key=lambda m: (m.start, -m.end)):
            if match.start >= taken_until:
                chosen.append(match)
                taken_until = match.end
            elif match.end - match.start > chosen[-1].end - chosen[-1].start:
                chosen[-1], taken_until = match, match.end
        return chosen

    def _matches(self, text: str) -> Iterator[NameMatch]:
        folded, hasty = fold(text), text.islower()
        for last, form in self._automaton.iter(folded):
            start, end = last + 1 - len(form), last + 1
            written = self._written.get(form)
            as_written = not written or text[start:end] in written or (hasty and len(form) >= ACRONYM_LENGTH)
            if as_written and _at_boundaries(folded, start, end):
                yield NameMatch(start, end, self._owners[form], is_acronym(form))


def _at_boundaries(folded: str, start: int, end: int) -> bool:
    cut_before = start > 0 and _LATIN_WORD.match(folded[start]) and _LATIN_WORD.match(folded[start - 1])
    cut_after = end < len(folded) and _LATIN_WORD.match(folded[end - 1]) and _LATIN_WORD.match(folded[end])
    return not (cut_before or cut_after)
