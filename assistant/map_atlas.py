"""What maps of the graph are drawn from: sections in order, which concept belongs to which, who is central. Pure.

Takes the concept graph and the passages of outlines, and gives the concepts of a section, those beside a concept, and
those whose names fit what was typed. It knows nothing of places and of drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.records import SECTION_SEPARATOR, Name, Passage
from graph.communities import Community, centrality, communities
from graph.explore import neighbours
from graph.model import Concept, ConceptGraph, Relation
from graph.names import fold

KINDS = (
    "prerequisite_of",
    "contrasts_with",
    "improves_on",
    "variant_of",
    "uses",
    "introduced_by",
    "part_of",
    "related_to",
    "cites",
)

# What an overview shows last: fragments of entries, what nothing describes yet, headings, papers. Others come first.
_LAST = ("aspect", "stub", "topic", "paper")
_COMMUNITIES = 8


@dataclass(frozen=True)
class Section:
    """A section of the outline, numbered from 1 in its order; where there is no outline, a community."""

    key: str
    number: int
    name: Name


@dataclass(frozen=True)
class Filter:
    """What may be shown: kinds of relations, sections (all where empty), and concepts by mastery.

    `only` are the concepts to keep (None: all), `without` those to leave out.
    """

    kinds: frozenset[str] = frozenset(KINDS) - {"cites"}
    sections: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()


EVERYTHING = Filter()


@dataclass(frozen=True)
class Atlas:
    """The graph with what views of it are made from. `order` are the outline's sections as they follow each other."""

    graph: ConceptGraph
    order: tuple[str, ...] = ()

    @classmethod
    def over(cls, graph: ConceptGraph, outlines: Iterable[Sequence[Passage]]) -> Atlas:
        """An atlas whose sections stand in the order of the outlines, given as their passages."""
        by_name = {name: c.slug for c in graph.concepts if c.kind == "section" for name in c.name.both}
        tops = (passage.section.split(SECTION_SEPARATOR)[0] for passages in outlines for passage in passages)
        found = dict.fromkeys(by_name[top] for top in tops if top in by_name)
        return cls(graph, tuple(dict.fromkeys((*found, *sorted(by_name.values())))))

    @cached_property
    def rank(self) -> Mapping[str, float]:
        """How central each concept is; papers are not ranked."""
        return centrality(self.graph)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The outline's sections, or the largest communities where no concept has a section."""
        if self.order:
            return tuple(Section(s, n, self.graph.by_slug[s].name) for n, s in enumerate(self.order, 1))
        return tuple(Section(c.members[0], n, self._joint(c.centre)) for n, c in enumerate(self._communities, 1))

    @cached_property
    def _communities(self) -> tuple[Community, ...]:
        return communities(self.graph)[:_COMMUNITIES]

    def _joint(self, slugs: Sequence[str]) -> Name:
        names = [self.graph.by_slug[slug] for slug in slugs]
        return Name(" · ".join(c.called("zh") for c in names), " · ".join(c.called("en") for c in names))

    @cached_property
    def own_section(self) -> Mapping[str, str]:
        """The section that each concept stands under in the outline, or the community that it is of."""
        if self.order:
            known = set(self.order)
            placed = {c.slug: c.topic for c in self.graph.concepts if c.topic in known}
            return {**placed, **{slug: slug for slug in self.order}}
        return {slug: c.members[0] for c in self._communities for slug in c.members}

    @cached_property
    def section_of(self) -> Mapping[str, str]:
        """The section of every concept: its own, else the one that most of its relations lead to, by weight."""
        placed = dict(self.own_section)
        for _ in range(2):  # what is two steps from the outline, a paper mostly, finds its place in the second round
            votes = {c.slug: self._votes(c.slug, placed) for c in self.graph.concepts if c.slug not in placed}
            placed.update({slug: max(sorted(v), key=lambda s: v[s]) for slug, v in votes.items() if v})
        return placed

    def _votes(self, slug: str, placed: Mapping[str, str]) -> dict[str, float]:
        votes: dict[str, float] = defaultdict(float)
        for relation in self.graph.relations_of.get(slug, ()):
            other = other_end(relation, slug)
            if other in placed:
                votes[placed[other]] += relation.weight
        return votes

    def main(self, section: str, chosen: Filter) -> list[str]:
        """A section's concepts that may be shown (of no section where it is empty), the main ones first.

        Its own come before those that only lean to it, and central ones before others.
        """
        found = [c for c in self.graph.concepts if self.section_of.get(c.slug, "") == section and c.kind != "section"]
        kept = [c for c in found if self._may(c.slug, chosen)]
        return [c.slug for c in sorted(kept, key=self._standing)]

    def _standing(self, concept: Concept) -> tuple[int, bool, float, str]:
        late = _LAST.index(concept.kind) + 1 if concept.kind in _LAST else 0
        return late, concept.slug not in self.own_section, -self.rank.get(concept.slug, 0.0), concept.slug

    def _may(self, slug: str, chosen: Filter) -> bool:
        if chosen.sections and self.section_of.get(slug) not in chosen.sections:
            return False
        return (chosen.only is None or slug in chosen.only) and slug not in chosen.without

    def around(self, slug: str, chosen: Filter) -> dict[str, Relation]:
        """The concepts beside one that may be shown, the most telling relation to each, the most telling first."""
        found: dict[str, Relation] = {}
        for neighbour in neighbours(self.graph, slug, chosen.kinds):
            if neighbour.concept.slug != slug and self._may(neighbour.concept.slug, chosen):
                found.setdefault(neighbour.concept.slug, neighbour.relation)
        return found

    @cached_property
    def drawn(self) -> tuple[Relation, ...]:
        """The relations worth a line: of what counting found only such pairs as nobody stated anything about."""
        stated = {frozenset((r.source, r.target)) for r in self.graph.relations if r.kind != "related_to"}
        counted = ((r, frozenset((r.source, r.target)) in stated) for r in self.graph.relations)
        return tuple(r for r, known in counted if r.kind != "related_to" or not known)


def other_end(relation: Relation, slug: str) -> str:
    """The concept at the other end of a relation."""
    return relation.target if relation.source == slug else relation.source


@dataclass(frozen=True)
class Match:
    """A concept that a search found, and the name of it that fits."""

    slug: str
    name: Name
    written: str


def search(atlas: Atlas, text: str, limit: int = 8) -> tuple[Match, ...]:
    """The concepts with a name in either language that is, begins with or holds what was typed, best first."""
    wanted = fold(text).strip()
    scored = ((_fit(wanted, concept), concept) for concept in atlas.graph.concepts) if wanted else ()
    found = [(fit, c) for fit, c in scored if fit]
    found.sort(key=lambda pair: (pair[0][0], pair[1].kind == "paper", -atlas.rank.get(pair[1].slug, 0.0), pair[1].slug))
    return tuple(Match(c.slug, c.name, fit[1]) for fit, c in found[:limit])


def _fit(wanted: str, concept: Concept) -> tuple[int, str] | None:
    """0 for a name that is it, 1 that begins with it, 2 that holds a word that does, 3 that holds it; None if none."""
    fits = []
    for name in concept.names:
        folded = fold(name)
        if wanted in folded:
            grade = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2 if f" {wanted}" in folded else 3
            fits.append((grade, name))
    return min(fits, key=lambda fit: fit[0], default=None)
