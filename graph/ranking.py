"""Personalised PageRank over passages and concepts: how near each passage is to what a question starts from.

Takes who mentions what and how concepts are related, and gives scores. The walk is that of HippoRAG (Gutiérrez et al.
2024, section 2.3) with passages as nodes of their own: from a passage to the concepts it names, from a concept to the
passages that name it and to the concepts it is related to; rare names weigh more than common ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.model import ConceptGraph

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class WalkSettings:
    """How the walk goes: share of restarts per step, steps, and how strongly relations pull beside mentions."""

    restart: float = 0.5
    steps: int = 12
    relation_share: float = 0.3


@dataclass(frozen=True)
class Walk:
    """A graph made ready for walking. `passages` and `concepts` give the order of the score vectors."""

    passages: tuple[str, ...]
    concepts: tuple[str, ...]
    matrix: sparse.csr_matrix = field(repr=False)
    settings: WalkSettings = field(default_factory=WalkSettings)

    @classmethod
    def over(
        cls,
        graph: ConceptGraph,
        passages: Sequence[str],
        about: Mapping[str, str],
        settings: WalkSettings | None = None,
    ) -> Walk:
        """The walk over a graph's mentions and relations.

        Args:
            graph: the concept graph.
            passages: all passage ids, those that mention nothing too.
            about: the concept that a passage is about as a whole (a note's passages), by passage id.
            settings: how the walk goes.

        """
        settings = settings or WalkSettings()
        concepts = tuple(concept.slug for concept in graph.concepts)
        mentions = _mention_matrix(graph, tuple(passages), concepts, about)
        relations = _relation_matrix(graph, concepts)
        matrix = sparse.bmat(
            [
                [None, _columns_to_one(mentions) * (1 - settings.relation_share)],
                [_columns_to_one(mentions.T), _columns_to_one(relations) * settings.relation_share],
            ],
            format="csr",
        )
        return cls(tuple(passages), concepts, _columns_to_one(matrix), settings)

    def scores(self, passages: Mapping[str, float], concepts: Mapping[str, float]) -> dict[str, float]:
        """How often the walk is at each passage that it reaches, restarting at the given passages and concepts."""
        restart = self._restart(passages, concepts)
        if not restart.any():
            return {}
        rank = restart
        for _ in range(self.settings.steps):
            rank = (1 - self.settings.restart) * (self.matrix @ rank) + self.settings.restart * restart
        found = rank[: len(self.passages)]
        return {self.passages[i]: float(found[i]) for i in np.flatnonzero(found)}

    def _restart(self, passages: Mapping[str, float], concepts: Mapping[str, float]) -> Vector:
        restart = np.zeros(len(self.passages) + len(self.concepts))
        places = {node: i for i, node in enumerate((*self.passages, *self.concepts))}
        for node, weight in (*passages.items(), *concepts.items()):
            if node in places:
                restart[places[node]] += weight
        total = restart.sum()
        return restart / total if total else restart


def _mention_matrix(
    graph: ConceptGraph, passages: tuple[str, ...], concepts: tuple[str, ...], about: Mapping[str, str]
) -> sparse.csr_matrix:
    """Passages by concepts; an entry is the concept's rarity, so that a common name carries less of the walk."""
    row = {passage: i for i, passage in enumerate(passages)}
    column = {slug: i for i, slug in enumerate(concepts)}
    pairs = {(m.passage, m.concept) for m in graph.mentions} | {(p, c) for p, c in about.items() if c in column}
    ordered = sorted((row[passage], column[slug]) for passage, slug in pairs if passage in row)
    if not ordered:
        return sparse.csr_matrix((len(passages), len(concepts)))
    rows, columns = np.array(ordered).T
    frequency = np.bincount(columns, minlength=len(concepts))
    rarity = np.log1p(len(passages) / np.maximum(frequency, 1))
    return sparse.csr_matrix((rarity[columns], (rows, columns)), shape=(len(passages), len(concepts)))


def _relation_matrix(graph: ConceptGraph, concepts: tuple[str, ...]) -> sparse.csr_matrix:
    column = {slug: i for i, slug in enumerate(concepts)}
    entries = [(column[r.source], column[r.target], r.weight) for r in graph.relations]
    if not entries:
        return sparse.csr_matrix((len(concepts), len(concepts)))
    sources, targets, weights = zip(*entries, strict=True)
    one_way = sparse.csr_matrix((weights, (sources, targets)), shape=(len(concepts), len(concepts)))
    return sparse.csr_matrix(one_way + one_way.T)


def _columns_to_one(matrix: sparse.spmatrix) -> sparse.csr_matrix:
    totals = np.asarray(matrix.sum(axis=0)).ravel()
    scale = np.divide(1.0, totals, out=np.zeros_like(totals, dtype=float), where=totals > 0)
    return sparse.csr_matrix(matrix @ sparse.diags(scale))
