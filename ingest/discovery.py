"""Candidate concepts of a library: finding them in its papers, and deciding on them.

What is decided is kept in the record, so that graph and candidates stay functions of the record alone. Which known
concept of the other language a candidate may be is a model's guess; it is only ever shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.errors import UnknownConceptError
from corpus.records import Name, Passage
from graph.candidates import Candidate, find_candidates, listed
from graph.decisions import TERM, Decision
from graph.model import Concept, lexicon_of
from graph.names import Lexicon, has_cjk, spellings
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.outline_names import slugify

# Outlines, notes and digests are written about concepts that are known; papers and other texts bring new ones.
_SOURCES = frozenset({"paper", "text"})


@dataclass(frozen=True)
class Accepted:
    """What came of an accepted candidate: the decision, and its concept as it now stands in the graph."""

    decision: Decision
    concept: Concept
    mentions: int


def candidates(library: Library) -> tuple[Candidate, ...]:
    """The candidates in a library's papers, best first, without those that were decided on."""
    known = [concept for concept in library.graph.concepts if concept.kind != "paper"]
    return find_candidates(_passages(library), lexicon_of(known), library.record.decisions())


def _passages(library: Library) -> list[Passage]:
    sources = {document.id for document in library.record.documents() if document.kind in _SOURCES}
    return [passage for passage in library.record.passages() if passage.document in sources]


def accept(
    library: Library,
    name: str,
    known: str = "",
    names: Name | None = None,
    found: Sequence[Candidate] | None = None,
) -> Accepted:
    """Makes a candidate a concept, or another name of the concept `known`.

    A name that is no candidate can be accepted too if a paper uses it.

    Args:
        library: where the decision is remembered, and the graph made anew.
        name: the candidate, however it is written.
        known: the slug or name of a concept that it is another name of. Default: what its acronym says, if anything.
        names: what the concept is called. Default: as the papers write it.
        found: the library's candidates, where they have been found already; finding them takes seconds.

    Raises:
        UnknownConceptError: no paper uses the name, more than one candidate has it, or there is no concept `known`.

    """
    candidate = _the(library, name, found)
    other = library.graph.the(known).slug if known else candidate.known
    decision = _accepted(library, candidate, other, names or Name())
    library.record.decide(decision)
    library.store_graph()
    concept = library.graph.the(decision.slug)
    return Accepted(decision, concept, sum(m.concept == concept.slug for m in library.graph.mentions))


def _accepted(library: Library, candidate: Candidate, known: str, names: Name) -> Decision:
    own = Name(zh=candidate.name) if has_cjk(candidate.name) else Name(en=candidate.name)
    chosen = Name(names.zh or own.zh, names.en or own.en)
    slug = known or _free(slugify(chosen), library.graph.by_slug)
    aliases = tuple(alias for alias in candidate.aliases if alias not in chosen.both)
    return Decision(candidate.name, True, slug, chosen, aliases)


def _free(slug: str, taken: Mapping[str, Concept]) -> str:
    """A slug that is no concept's yet; a paper or heading may have that of the name."""
    return slug if slug not in taken else _free(f"{slug}-{TERM}", taken)


def reject(library: Library, name: str, found: Sequence[Candidate] | None = None) -> Decision:
    """Remembers that a name is no concept, under all its spellings. Takes `found`, and raises UnknownConceptError, as
    `accept` does.
    """
    candidate = _the(library, name, found)
    decision = Decision(candidate.name, False, aliases=candidate.aliases)
    library.record.decide(decision)
    library.store_graph()
    return decision


def forget(library: Library, name: str) -> Decision:
    """Takes a decision back. Raises UnknownConceptError where there is none on that name."""
    forms = spellings(name)
    found = [d for d in library.record.decisions() if any(spellings(own) & forms for own in d.all_names)]
    if not found:
        raise UnknownConceptError(f"Nothing was decided on {name!r}; viva concepts --decisions lists what was.")
    library.record.forget(found[0].name)
    library.store_graph()
    return found[0]


def _the(library: Library, name: str, among: Sequence[Candidate] | None) -> Candidate:
    found = tuple(listed(candidates(library) if among is None else tuple(among), name))
    exact = [candidate for candidate in found if spellings(candidate.name) & spellings(name)]
    if len(chosen := exact or list(found)) == 1:
        return chosen[0]
    if chosen:
        names = ", ".join(repr(candidate.name) for candidate in chosen)
        raise UnknownConceptError(f"More than one candidate goes by {name!r}: {names}; give one of these names.")
    return _by_hand(library, name)


def _by_hand(library: Library, name: str) -> Candidate:
    """A name that discovery did not list: one that papers use and nothing is known by."""
    if owners := library.graph.lexicon.owners(name):
        raise UnknownConceptError(f"{name!r} is a concept already: {', '.join(owners)}.")
    if any(spellings(own) & spellings(name) for d in library.record.decisions() for own in d.all_names):
        raise UnknownConceptError(f"{name!r} was decided on already; take that back with: viva concepts --forget NAME")
    lexicon = Lexicon({name: [name]})
    if not any(lexicon.find(passage.text, as_written=True) for passage in _passages(library)):
        raise UnknownConceptError(
            f"No paper in the library uses {name!r}; viva concepts --candidates lists candidates."
        )
    return Candidate(name, "term", (), 0.0, 0, (), ())


def similar(found: Sequence[Candidate], concepts: Sequence[Concept], embedder: Embedder) -> dict[str, str]:
    """Which known concept without a name in a candidate's language may be the same, by candidate's name.

    The two have to be each other's nearest neighbours among all names; a threshold does not tell true pairs from false.
    """
    chinese = {c.name: has_cjk(c.name) for c in found}
    result: dict[str, str] = {}
    for zh in (False, True):
        own = [c.name for c in found if chinese[c.name] == zh]
        others = [c for c in concepts if c.kind != "paper" and not (c.name.zh if zh else c.name.en)]
        if own and others:
            names = [c.name.in_language("en" if zh else "zh") for c in others]
            near = embedder.embed_passages(own) @ embedder.embed_passages(names).T
            back = near.argmax(axis=0)
            pairs = ((i, int(j)) for i, j in enumerate(np.asarray(near.argmax(axis=1))) if back[j] == i)
            result |= {own[i]: others[j].slug for i, j in pairs}
    return result
