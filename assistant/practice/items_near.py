"""How near concepts are to each other: what might be taken for what, and of what may the same hold.

Takes the graph, the concepts that matter, and what notes tell. Nearness decides which wrong answers are plausible, kin
which of them are not provably wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from assistant.practice.items_told import Told
from graph.communities import communities
from graph.model import ConceptGraph

# Through one of these what is said of a concept may hold of the other.
_KIN = frozenset({"variant_of", "part_of", "uses", "improves_on"})
# These hold through several steps: a variant of a variant is one.
_KIND_OF = frozenset({"variant_of", "improves_on"})


@dataclass(frozen=True)
class Near:
    """The concepts `slugs` of a graph and how they stand to each other."""

    graph: ConceptGraph
    slugs: tuple[str, ...]
    told: Told

    @cached_property
    def _links(self) -> Mapping[frozenset[str], frozenset[str]]:
        """The kinds of relation between each two concepts, whichever way they go."""
        kinds: dict[frozenset[str], set[str]] = defaultdict(set)
        for relation in self.graph.relations:
            kinds[frozenset((relation.source, relation.target))].add(relation.kind)
        return {pair: frozenset(found) for pair, found in kinds.items()}

    def linked(self, one: str, other: str) -> frozenset[str]:
        """The kinds of relation between two concepts."""
        return self._links.get(frozenset((one, other)), frozenset())

    def kin(self, one: str, other: str) -> bool:
        """Whether what is said of one concept may hold of the other: one is a variant or part of the other or improves
        on it, through whatever lies between; or uses it; or they came with the same paper, or share a name.
        """
        if one == other or self.linked(one, other) & _KIN:
            return True
        if one in self._above.get(other, frozenset()) or other in self._above.get(one, frozenset()):
            return True
        papers = self.introduced
        if papers.get(one) and papers.get(one) == papers.get(other):
            return True
        a, b = ({name.casefold() for name in self.graph.by_slug[slug].names} for slug in (one, other))
        return not a.isdisjoint(b)

    @cached_property
    def _above(self) -> Mapping[str, frozenset[str]]:
        """What each concept is a kind of, directly or through others."""
        up: dict[str, set[str]] = defaultdict(set)
        for relation in self.graph.relations:
            if relation.kind in _KIND_OF:
                up[relation.source].add(relation.target)
        return {slug: frozenset(_reached(slug, up)) for slug in self.slugs}

    @cached_property
    def introduced(self) -> Mapping[str, str]:
        """The paper that introduced each concept."""
        return {r.source: r.target for r in self.graph.relations if r.kind == "introduced_by"}

    @cached_property
    def parents(self) -> Mapping[str, frozenset[str]]:
        """What each concept is part of."""
        of: dict[str, set[str]] = defaultdict(set)
        for relation in self.graph.relations:
            if relation.kind == "part_of":
                of[relation.source].add(relation.target)
        return {slug: frozenset(found) for slug, found in of.items()}

    @cached_property
    def _near(self) -> Mapping[str, Mapping[str, float]]:
        """How near any two concepts are that something is said of; see `between`."""
        graph = self.graph
        group = {slug: n for n, found in enumerate(communities(graph)) for slug in found.members}
        around = {slug: frozenset(rows) for slug, rows in self._around.items()}
        near: dict[str, dict[str, float]] = {slug: {} for slug in self.slugs}
        for one, other in combinations(self.slugs, 2):
            near[one][other] = near[other][one] = self._measured(one, other, group, around)
        return near

    @cached_property
    def _around(self) -> Mapping[str, set[str]]:
        around: dict[str, set[str]] = defaultdict(set)
        for relation in self.graph.relations:
            if relation.kind != "cites":
                around[relation.source].add(relation.target)
                around[relation.target].add(relation.source)
        return around

    def _measured(self, one: str, other: str, group: Mapping[str, int], around: Mapping[str, frozenset[str]]) -> float:
        mine, theirs = around.get(one, frozenset()), around.get(other, frozenset())
        return (
            3.0 * ("contrasts_with" in self.linked(one, other))
            + 2.0 * bool(self.parents.get(one, frozenset()) & self.parents.get(other, frozenset()))
            + 1.0 * (group.get(one, -1) == group.get(other, -2))
            + 1.0 * (self.graph.by_slug[one].kind == self.graph.by_slug[other].kind)
            + 1.0 * bool(self.linked(one, other))
            + 2.0 * len(mine & theirs) / (len(mine | theirs) or 1)
            + 12.0 * self._alike(one, other)
        )

    def _alike(self, one: str, other: str) -> float:
        """The cosine of two notes' words, weighted by rarity; 0 without notes."""
        a, b = self.told.profiles.get(one, {}), self.told.profiles.get(other, {})
        return sum(weight * b[word] for word, weight in a.items() if word in b)

    def between(self, one: str, other: str) -> float:
        """How near two concepts are: 3 for a contrast, 2 for a place under one heading, and less for less."""
        return self._near[one][other]

    def neighbours(self, slug: str) -> tuple[str, ...]:
        """The other concepts by how easily they are confused with one: contrasts, siblings, what is told in the same
        words; the nearest first.
        """
        return self._sorted[slug]

    @cached_property
    def _sorted(self) -> Mapping[str, tuple[str, ...]]:
        return {slug: tuple(sorted(near, key=lambda o: (-near[o], o))) for slug, near in self._near.items()}


def _reached(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    """What can be reached along steps."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting += sorted(new)
    return found
