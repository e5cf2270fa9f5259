"""What has to be understood first, where nobody wrote it down: a concept that explains another and not the other way.

Takes notes and their mentions. After the reference distance of Liang et al. (2015): B rests on A where most of what the
note on B says of its workings names A, while the note on A hardly names B.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import networkx as nx

from corpus.records import Passage
from graph.model import Evidence, Mention, Relation

# What a note says of a concept's workings; contrasts and pitfalls name things that it does not rest on.
_EXPLAINING = frozenset({"summary", "mechanism"})

# A concept explains another when so large a share of the explaining passages name it, and the other way round so small
# a share; each concept keeps its few clearest.
MIN_SHARE, MAX_BACK, MOST = 0.6, 0.1, 3


def explained_by(
    notes: Mapping[str, Sequence[Passage]], mentions: Mapping[str, Sequence[Mention]]
) -> Iterator[Relation]:
    """`prerequisite_of` relations by who is used to explain whom.

    Args:
        notes: each note's passages by its concept.
        mentions: the mentions in each passage.

    """
    explaining = {slug: [p for p in rows if p.kind in _EXPLAINING] for slug, rows in notes.items()}
    shares = {slug: _shares(rows, mentions) for slug, rows in explaining.items() if rows}
    for slug, named in sorted(shares.items()):
        clear = {
            other: share - shares[other].get(slug, 0.0)
            for other, share in named.items()
            if other != slug and other in shares and share >= MIN_SHARE and shares[other].get(slug, 0.0) <= MAX_BACK
        }
        for other in sorted(clear, key=lambda o: (-clear[o], o))[:MOST]:
            found = _first(explaining[slug], mentions, other)
            evidence = Evidence(found.passage, found.start, found.end, f"in {named[other]:.0%} of what explains {slug}")
            yield Relation(other, slug, "prerequisite_of", round(0.5 * clear[other], 4), (evidence,))


def _shares(rows: Sequence[Passage], mentions: Mapping[str, Sequence[Mention]]) -> dict[str, float]:
    named: dict[str, int] = defaultdict(int)
    for row in rows:
        for slug in {mention.concept for mention in mentions.get(row.id, ())}:
            named[slug] += 1
    return {slug: count / len(rows) for slug, count in named.items()}


def _first(rows: Sequence[Passage], mentions: Mapping[str, Sequence[Mention]], slug: str) -> Mention:
    return next(mention for row in rows for mention in mentions.get(row.id, ()) if mention.concept == slug)


def without_cycles(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """The relations less the weakest `prerequisite_of` edge of every cycle of such edges, and none twice."""
    kept = {(r.source, r.target, r.kind): r for r in relations}
    graph: nx.DiGraph[str] = nx.DiGraph()
    edges = sorted((key, r.weight) for key, r in kept.items() if r.kind == "prerequisite_of")
    graph.add_edges_from((source, target, {"weight": weight}) for (source, target, _), weight in edges)
    while True:
        try:
            cycle = nx.find_cycle(graph)
        except nx.NetworkXNoCycle:
            return tuple(kept.values())
        source, target = min(((a, b) for a, b, *_ in cycle), key=lambda edge: (graph.edges[edge]["weight"], edge))
        graph.remove_edge(source, target)
        del kept[source, target, "prerequisite_of"]
