"""Communities: concepts that hang together more closely than with the rest, each named after its most central ones.

Takes the concept graph. Found by Louvain (Blondel et al. 2008) with a fixed seed over sorted nodes, so that the same
graph has the same communities.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from graph.model import ConceptGraph

_SEED = 7

# What places a concept in the outline or in the literature says little about what it belongs with by meaning.
_LEFT_OUT = frozenset({"introduced_by", "cites"})


@dataclass(frozen=True)
class Community:
    """Concepts by slug, most central first; the first ones give the name."""

    members: tuple[str, ...]

    @property
    def centre(self) -> tuple[str, ...]:
        """The most central concepts, after which it is called."""
        return self.members[:2]


def communities(graph: ConceptGraph, least: int = 3) -> tuple[Community, ...]:
    """The communities of at least so many concepts, largest first."""
    undirected = undirected_graph(graph)
    rank = centrality(graph)
    found = nx.community.louvain_communities(undirected, weight="weight", seed=_SEED)
    ordered = (tuple(sorted(members, key=lambda slug: (-rank[slug], slug))) for members in found)
    return tuple(Community(m) for m in sorted(ordered, key=lambda m: (-len(m), m)) if len(m) >= least)


def centrality(graph: ConceptGraph) -> dict[str, float]:
    """PageRank of each concept over relations without direction."""
    undirected = undirected_graph(graph)
    return dict(nx.pagerank(undirected, weight="weight")) if len(undirected) else {}


def undirected_graph(graph: ConceptGraph) -> nx.Graph[str]:
    """The concepts but for papers, each pair's relations as one edge of their summed weight."""
    undirected: nx.Graph[str] = nx.Graph()
    undirected.add_nodes_from(concept.slug for concept in graph.concepts if concept.kind != "paper")
    for relation in graph.relations:
        a, b = relation.source, relation.target
        if relation.kind not in _LEFT_OUT and a in undirected and b in undirected:
            known = undirected.edges[a, b]["weight"] if undirected.has_edge(a, b) else 0.0
            undirected.add_edge(a, b, weight=known + relation.weight)
    return undirected
