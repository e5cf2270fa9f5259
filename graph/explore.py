"""Exploring the graph: what a concept is related to, how two are connected, what to learn first on the way to a goal.

Takes the concept graph and slugs; every step that it gives is a relation with its evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from graph.model import Concept, ConceptGraph, Relation

# What a step over a relation costs on the way from one concept to another: what authors state is a better explanation
# than what is counted, and standing under one heading explains least.
_COST = {
    "prerequisite_of": 1.0,
    "improves_on": 1.0,
    "variant_of": 1.0,
    "uses": 1.0,
    "contrasts_with": 1.2,
    "introduced_by": 1.5,
    "cites": 2.0,
    "related_to": 2.0,
    "part_of": 2.5,
}


@dataclass(frozen=True)
class Neighbour:
    """A concept beside another: how they are related, and whether the relation points to it."""

    concept: Concept
    relation: Relation
    outgoing: bool


def neighbours(graph: ConceptGraph, slug: str, kinds: Iterable[str] = ()) -> tuple[Neighbour, ...]:
    """The concepts related to one, by kind of relation (of the given kinds only, if any), heaviest first."""
    wanted = set(kinds)
    found = [r for r in graph.relations_of.get(slug, ()) if not wanted or r.kind in wanted]
    order = list(_COST)
    found.sort(key=lambda r: (order.index(r.kind), r.target == slug, -r.weight, r.source, r.target))
    return tuple(
        Neighbour(graph.by_slug[r.target if r.source == slug else r.source], r, r.source == slug) for r in found
    )


def explanation(graph: ConceptGraph, start: str, goal: str) -> tuple[Relation, ...]:
    """The shortest way from one concept to another, as relations; empty where there is none."""
    ways: nx.Graph[str] = nx.Graph()
    for relation in graph.relations:
        cost = _COST[relation.kind] + 0.1 * (1 - min(relation.weight, 1.0))
        a, b = relation.source, relation.target
        if not ways.has_edge(a, b) or cost < ways.edges[a, b]["cost"]:
            ways.add_edge(a, b, cost=cost, relation=relation)
    if start not in ways or goal not in ways or not nx.has_path(ways, start, goal):
        return ()
    route = nx.shortest_path(ways, start, goal, weight="cost")
    return tuple(ways.edges[a, b]["relation"] for a, b in pairwise(route))


def learning_path(graph: ConceptGraph, goal: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """What to learn on the way to a goal, in order and the goal last; what is known, and what only that needs, is left
    out.
    """
    rests: nx.DiGraph[str] = nx.DiGraph()
    rests.add_node(goal)
    rests.add_edges_from((r.source, r.target) for r in graph.relations if r.kind == "prerequisite_of")
    done = set(known) - {goal}
    rests.remove_nodes_from([slug for slug in done if slug in rests])
    needed = nx.ancestors(rests, goal) | {goal}
    return tuple(nx.lexicographical_topological_sort(rests.subgraph(needed)))


def depends_on(graph: ConceptGraph, goal: str) -> dict[str, tuple[str, ...]]:
    """For each concept on the way to a goal, what it rests on directly."""
    steps = learning_path(graph, goal)
    before: dict[str, list[str]] = {slug: [] for slug in steps}
    for relation in graph.relations:
        if relation.kind == "prerequisite_of" and relation.target in before and relation.source in before:
            before[relation.target].append(relation.source)
    return {slug: tuple(sorted(rows)) for slug, rows in before.items()}
