"""Candidate concepts: what papers define by an acronym or keep coming back to, and no known concept is called.

Takes passages and what is known already, and gives candidates with their reason, how often and in how many documents
they stand, and the places that show it. Pure and deterministic; knows nothing of where decisions are kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from corpus.records import Passage
from graph.acronyms import definitions
from graph.chinese_terms import find_chinese_terms
from graph.decisions import Decision
from graph.function_words import FUNCTION_WORDS, INSTITUTIONS, NUMBERS
from graph.model import Evidence
from graph.names import Lexicon, fold, has_cjk, spellings
from graph.terms import find_terms

Reason = Literal["acronym", "term"]

# A short form that is hardly used after its definition names nothing that matters.
MIN_USES = 3
# The shares of a term's occurrences that are not names of persons, places or products by their capitals, and that are
# not part of something longer by the word before.
MIN_LOWER, MIN_FREE = 0.3, 0.2
# Terms' cohesion is around 0.6; acronyms are weighed as if theirs were.
_DEFINED = 0.6
_EVIDENCE = 3
# "MoE layer" says nothing that "MoE" does not.
_BLAND = re.compile(
    r"[ -](?:models?|layers?|methods?|algorithms?|techniques?|architectures?|mechanisms?|modules?|systems?)$"
)
_LAST_WORD = re.compile(r"[^\W_]+\W*$")
_WORD_BEFORE = re.compile(r"([^\s]+)\s*$")


@dataclass(frozen=True)
class Candidate:
    """A name that may be a concept's. `known` is the slug of the concept that it would be another name of, if any."""

    name: str
    reason: Reason
    aliases: tuple[str, ...]
    score: float
    count: int
    documents: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    known: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, *self.aliases)


@dataclass
class _Draft:
    """Names that mean one thing, before they are counted. Defined ones have their definitions' places."""

    names: dict[str, None]
    reason: Reason
    weight: float = 0.0
    defined: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class _Use:
    """An occurrence of one of a draft's names."""

    passage: Passage
    start: int
    end: int

    @property
    def written(self) -> str:
        """The name as it stands there."""
        return " ".join(self.passage.text[self.start : self.end].split())


def find_candidates(
    passages: Iterable[Passage], known: Lexicon, decisions: Iterable[Decision] = ()
) -> tuple[Candidate, ...]:
    """The candidates in the passages, best first; decided ones and what `known` finds are left out."""
    rows = sorted(passages, key=lambda p: (p.document, p.ordinal))
    decided = {form for decision in decisions for name in decision.all_names for form in spellings(name)}
    drafts = [d for d in _drafts(rows) if not any(spellings(name) & decided for name in d.names)]
    uses = _uses(rows, drafts)
    found = (c for i, draft in enumerate(drafts) if (c := _candidate(draft, uses[i], known)))
    return tuple(sorted(found, key=lambda c: (-c.score, c.name)))


def _drafts(rows: Sequence[Passage]) -> list[_Draft]:
    drafts = _defined(rows)
    owner = {form: draft for draft in drafts for name in draft.names for form in _forms(name)}
    english = find_terms([row.text for row in rows])
    chinese = find_chinese_terms([row.text for row in rows if row.lang == "zh"])
    for name, score in sorted([*((t.name, t.score) for t in english), *chinese], key=lambda t: (-t[1], t[0])):
        draft = next((owner[form] for form in sorted(_forms(name)) if form in owner), None)
        if draft is None:
            draft = _Draft({name: None}, "term")
            drafts.append(draft)
            owner.update(dict.fromkeys(_forms(name), draft))
        elif all(spellings(own).isdisjoint(spellings(name)) for own in draft.names):
            draft.names[name] = None
        draft.weight += score
    return drafts


def _forms(name: str) -> set[str]:
    return spellings(name) | spellings(_irregular(name))


def _irregular(name: str) -> str:
    """The singular of matrices, vertices and the like."""
    return re.sub("ices$", "ix", name)


def _defined(rows: Sequence[Passage]) -> list[_Draft]:
    """One draft for each short form and each long form that is not a misprint or another spelling of one before."""
    by_short: dict[str, list[_Draft]] = defaultdict(list)
    for row in rows:
        for d in definitions(row.text):
            if not INSTITUTIONS.isdisjoint(re.split(r"\W+", d.long.lower())):
                continue
            draft = next((known for known in by_short[d.short] if _same(d.long, known)), None)
            if draft is None:
                draft = _Draft({d.long: None, d.short: None}, "acronym")
                by_short[d.short].append(draft)
            if has_cjk(d.long) != has_cjk(next(iter(draft.names))):
                draft.names.setdefault(d.long, None)
            draft.defined.append(Evidence(row.id, d.start, d.end, "definition"))
    return [draft for drafts in by_short.values() for draft in drafts]


def _same(long: str, draft: _Draft) -> bool:
    """Whether a long form is a draft's by its letters but for a misprint, or the first one in its language."""
    own = [name for name in draft.names if " " in name or "-" in name or has_cjk(name)]
    alike = (name for name in own if has_cjk(name) == has_cjk(long))
    near = (spellings(long) & spellings(a) or SequenceMatcher(None, fold(long), fold(a)).ratio() > 0.85 for a in alike)
    return any(near) or all(has_cjk(name) != has_cjk(long) for name in own)


def _uses(rows: Sequence[Passage], drafts: Sequence[_Draft]) -> dict[int, list[_Use]]:
    """Where the names stand; a short form of several meanings counts for none of them."""
    lexicon = Lexicon({str(i): draft.names for i, draft in enumerate(drafts)})
    uses: dict[int, list[_Use]] = defaultdict(list)
    for row in rows:
        for match in lexicon.find(row.text, as_written=True):
            if len(match.slugs) == 1:
                uses[int(match.slugs[0])].append(_Use(row, match.start, match.end))
    return uses


def _candidate(draft: _Draft, uses: Sequence[_Use], known: Lexicon) -> Candidate | None:
    owners = [known.owners(name) for name in draft.names]
    taken = {slug for slugs in owners for slug in slugs}
    fresh = [name for name, slugs in zip(draft.names, owners, strict=True) if not slugs]
    if taken:
        # What is known already is used without the new name, too; that does not speak for it.
        forms = {form for name in fresh for form in _forms(name)}
        uses = [use for use in uses if not spellings(use.written).isdisjoint(forms)]
    if not fresh or len(taken) > 1 or len(uses) < MIN_USES or not _is_named(draft, uses, known):
        return None
    documents = tuple(sorted({use.passage.document for use in uses}))
    name, *aliases = dict.fromkeys(_as_written(name, uses) for name in fresh)
    score = _score(draft, len(uses), len(documents))
    evidence = _evidence(draft, uses)
    return Candidate(
        name, draft.reason, tuple(aliases), round(score, 2), len(uses), documents, evidence, "".join(taken)
    )


def _score(draft: _Draft, count: int, documents: int) -> float:
    long = next(iter(draft.names))
    defined = _DEFINED * math.log2(max(2, len(re.split(r"[\s-]+", long)))) * count
    return max(draft.weight, defined if draft.reason == "acronym" else 0.0) * (1 + math.log2(max(1, documents)))


def _is_named(draft: _Draft, uses: Sequence[_Use], known: Lexicon) -> bool:
    """Whether a term is a name by itself: no proper name, no part of a longer one, no concept with a bland word."""
    name = next(iter(draft.names))
    if draft.reason == "acronym" or has_cjk(name):
        return True
    bare = _BLAND.sub("", name)
    lower = sum(_starts_lower(use.written) for use in uses)
    free = sum(_stands_free(use) for use in uses)
    bland = bare != name and bool(known.owners(bare))
    return not bland and lower >= MIN_LOWER * len(uses) and free >= MIN_FREE * len(uses)


def _starts_lower(written: str) -> bool:
    last = _LAST_WORD.search(written)
    return last is not None and last[0][0].islower()


def _stands_free(use: _Use) -> bool:
    before = _WORD_BEFORE.search(use.passage.text[max(0, use.start - 40) : use.start])
    return before is None or not before[1][-1].isalnum() or before[1].lower() in FUNCTION_WORDS - NUMBERS


def _as_written(name: str, uses: Iterable[_Use]) -> str:
    """The commonest way to write a name, in the singular and without a sentence's capital where that occurs."""
    forms = _forms(name)
    written = Counter(use.written for use in uses if spellings(use.written) & forms)
    if not written:
        return name
    plural = {form for form in written if any(form in {f"{other}s", f"{other[:-2]}ices"} for other in written)}
    opening = {form for form in written if form[0].isupper() and f"{form[0].lower()}{form[1:]}" in written}
    return min(written, key=lambda form: (form in plural, form in opening, -written[form], form))


def _evidence(draft: _Draft, uses: Sequence[_Use]) -> tuple[Evidence, ...]:
    """The definitions, then a use in each further document, three in all."""
    chosen: dict[str, Evidence] = {}
    texts = {use.passage.id: use.passage.document for use in uses}
    for evidence in (*draft.defined, *(Evidence(u.passage.id, u.start, u.end, "use") for u in uses)):
        chosen.setdefault(texts.get(evidence.passage, evidence.passage), evidence)
    return tuple(chosen.values())[:_EVIDENCE]


def listed(candidates: Iterable[Candidate], name: str) -> Iterator[Candidate]:
    """The candidates that go by a name, however it is written."""
    forms = spellings(name)
    return (c for c in candidates if any(spellings(own) & forms for own in c.names))
