"""How names are compared and found in text: folding, short forms, and a lexicon that finds every name in one pass.

Takes names and gives positions. Latin names match at word boundaries and in the plural, Chinese names anywhere; of
names that overlap the longest wins. Knows nothing of where names come from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import ahocorasick

_FULL_WIDTH: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = {**_FULL_WIDTH, **dict.fromkeys(map(ord, "-‐‑‒–—_·－＿\u3000\u00a0\t\n"), " ")}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_CJK = re.compile(r"[\u3400-\u9fff]")
_BORDER = re.compile(r"(?<=[\u3400-\u9fff]) ?(?=[a-z0-9])|(?<=[a-z0-9]) ?(?=[\u3400-\u9fff])")
_RUN = re.compile("  +")
_PARTING = re.compile(r"\n\s*[\n–—·-]")
_DECIMALS = re.compile(r"\d\.\d")
# Scripts above this are written without spaces between words, so that a name may begin and end anywhere.
_UNSPACED = "\u2e80"

# A Latin name of at most so many letters says little by itself: in a document another name of the concept has to stand
# somewhere ("PP" for pipeline parallelism).
ACRONYM_LENGTH = 3

# A single word of at most so many letters with two capitals must be written so in documents: ZeRO is not zero, CLIP
# not clip.
_CASED_LENGTH = 5


def fold(text: str) -> str:
    """Text for comparing names, as long as the original: lower case, half width, dashes and tabs as spaces."""
    plain = text.translate(_FOLD)
    low = plain.lower()
    # A few letters grow when they are lowered (İ); they stay as they are, so that offsets hold.
    return low if len(low) == len(plain) else "".join(c if len(c.lower()) > 1 else c.lower() for c in plain)


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
    """The folded ways to write a name: as it is, with camel case taken apart, and in the plural or singular.

    Between Chinese and Latin letters a space may stand or not.
    """
    folded = {" ".join(fold(form).split()) for form in (name, _CAMEL.sub(" ", name))}
    tight = {form.replace(" ", "") for form in folded if name.isascii() and len(form) > 2 * ACRONYM_LENGTH}
    forms = folded | tight | {_BORDER.sub(gap, form) for form in folded for gap in ("", " ")}
    if is_cased(name):
        forms.add(f"{fold(name)}s")
    return {form for form in forms.union(*map(_other_number, forms)) if form}


def _other_number(form: str) -> set[str]:
    """The plural of a singular, the singular of a plural; where letters do not tell, what it may be."""
    if not form.isascii() or not form[-1:].isalpha() or len(form) < 5:
        return set()
    if form.endswith("s") and not form.endswith(("ss", "us", "is")):
        return {form[:-1], re.sub("ies$", "y", form), re.sub("(?<=s|x|z|h)es$", "", form)}
    if form.endswith(("s", "x", "z", "ch", "sh")):
        return {f"{form}es"}
    return {f"{form[:-1]}ies"} if re.search("[^aeiou]y$", form) else {f"{form}s"}


@dataclass(frozen=True)
class NameMatch:
    """A name found at characters `start:end`, and the concepts that go by it."""

    start: int
    end: int
    slugs: tuple[str, ...]
    acronym: bool


@dataclass
class _Form:
    """A folded spelling: whose it is however it is written, whose only as written, and whether it is an acronym's."""

    length: int
    anyhow: set[str] = field(default_factory=set)
    written: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    acronym: bool = False

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """Everyone's slugs, sorted."""
        return tuple(sorted(self.anyhow.union(*self.written.values())))

    def meant(self, written: str) -> tuple[str, ...]:
        """The slugs of those that may be written so, sorted."""
        return tuple(sorted(self.anyhow | self.written.get(written, set()))) if self.written else self.slugs


class Lexicon:
    """Finds names in text. Built from concept slugs with their names; a name shared by concepts gives all of them."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._forms: dict[str, _Form] = {}
        for slug, own in names.items():
            for name in own:
                self._add(slug, name)

    def _add(self, slug: str, name: str) -> None:
        for folded in spellings(name):
            form = self._forms.setdefault(folded, _Form(len(folded)))
            form.acronym = form.acronym or is_acronym(name)
            if is_cased(name):
                for written in (name, f"{name}s"):
                    form.written[written].add(slug)
            else:
                form.anyhow.add(slug)

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for folded, form in self._forms.items():
            automaton.add_word(folded, form)
        automaton.make_automaton()
        return automaton

    def owners(self, name: str) -> tuple[str, ...]:
        """The slugs of the concepts that go by just this name, however it is written."""
        known = (self._forms[folded] for folded in spellings(name) if folded in self._forms)
        return tuple(sorted({slug for form in known for slug in form.slugs}))

    def find(self, text: str, *, as_written: bool = False) -> list[NameMatch]:
        """All names in the text, none overlapping another, in order; of those that overlap the longest stands.

        Args:
            text: a document's, or a question.
            as_written: whether capitals are always to be taken seriously, as in documents. Else a text with no capital
                beyond its first letter (a question typed in haste) names things in small letters too.

        """
        chosen: list[NameMatch] = []
        taken = bytearray(len(text))
        for match in sorted(self._matches(text, as_written), key=lambda m: (m.start - m.end, m.start)):
            if not any(taken[match.start : match.end]):
                taken[match.start : match.end] = bytes([1]) * (match.end - match.start)
                chosen.append(match)
        return sorted(chosen, key=lambda m: m.start)

    def _matches(self, text: str, as_written: bool) -> Iterator[NameMatch]:
        if not self._forms:
            return
        folded, offsets = _squeezed(text)
        hasty = not as_written and not any(map(str.isupper, text[1:]))
        for last, form in self._automaton.iter(folded):
            first = last + 1 - form.length
            if _at_boundaries(folded, first, last + 1):
                start, end = offsets[first], offsets[last] + 1
                anyhow = hasty and form.length >= ACRONYM_LENGTH
                if slugs := form.slugs if anyhow else form.meant(text[start:end]):
                    yield NameMatch(start, end, slugs, form.acronym)


def _squeezed(text: str) -> tuple[str, Sequence[int]]:
    """The folded text with one space for each run, and where its characters stand in the text.

    What parts paragraphs or list entries stays wider than a gap in a name is.
    """
    folded, done = fold(text), 0
    kept: list[int] = []
    for run in _RUN.finditer(folded):
        if not _PARTING.search(text, run.start(), run.end()):
            kept.extend(range(done, run.start() + 1))
            done = run.end()
    if not kept:
        return folded, range(len(folded))
    kept.extend(range(done, len(folded)))
    return "".join(map(folded.__getitem__, kept)), kept


def _at_boundaries(folded: str, start: int, end: int) -> bool:
    """Whether no word and no number (GPT-3 in GPT-3.5) goes on beyond `start:end`."""
    cut_before = start > 0 and _in_word(folded[start - 1]) and _in_word(folded[start])
    cut_after = end < len(folded) and _in_word(folded[end]) and _in_word(folded[end - 1])
    return not (cut_before or cut_after or _DECIMALS.match(folded, end - 1))


def _in_word(char: str) -> bool:
    return char < _UNSPACED and char.isalnum()
