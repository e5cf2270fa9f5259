"""Ranking by a personalised PageRank over passages and concepts, told where the walk starts from.

Takes who mentions what and how concepts are related, and gives scores. The walk is that of HippoRAG (Gutiérrez et al.
2024, section 2.3) with passages as nodes of their own: from a passage to the names in it, from a name to the passages
that it stands in. It differs in three ways, each measured with `viva eval retrieval`: a concept leads to the passages
that are about it rather than to those that only name it; of a name's passages it prefers those that the question is
close to; and phrases that recur without being anyone's name are bridges too, if lesser ones (LinearRAG, Zhuang et al.
2025, makes do with such bridges alone).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.model import ConceptGraph

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class WalkSettings:
    """How the walk goes.

    `restart` is the share of restarts per step; `relation_share` of what arrives at a concept goes on to related ones;
    from a concept, a passage about it draws `about` times what one that names it draws; from a passage, a bridge draws
    `bridge` times what a concept draws; a passage of n names draws n to the power of `-crowding` from each, lest lists
    of names be found everywhere. Chosen on retrieval-dev, where results are flat around them
    (docs/retrieval.md).
    """

    restart: float = 0.5
    steps: int = 8
    relation_share: float = 0.15
    about: float = 6.0
    bridge: float = 0.3
    crowding: float = 0.25


@dataclass(frozen=True)
class Walk:
    """A graph made ready for walking: P passages in the order given, C names (concepts, then bridges).

    `to_names` (C, P) has columns that sum to one; `to_passages` (P, C) holds raw weights, which are scaled by each
    question's relevance; `relations` (C, C) has columns that sum to one.
    """

    passages: tuple[str, ...]
    names: tuple[str, ...]
    to_names: sparse.csr_array = field(repr=False)
    to_passages: sparse.csr_array = field(repr=False)
    relations: sparse.csr_array = field(repr=False)
    frequency: NDArray[np.int64] = field(repr=False)
    settings: WalkSettings = field(default_factory=WalkSettings)

    @classmethod
    def over(
        cls,
        graph: ConceptGraph,
        passages: Sequence[str],
        about: Mapping[str, str],
        settings: WalkSettings | None = None,
    ) -> Walk:
        """The walk over a graph's mentions, bridges and relations.

        Args:
            graph: the concept graph.
            passages: all passage ids, those that mention nothing too.
            about: the concept that a passage is about as a whole (a note's passages), by passage id.
            settings: how the walk goes.

        """
        settings = settings or WalkSettings()
        names = (*(concept.slug for concept in graph.concepts), *(f"“{bridge.name}”" for bridge in graph.bridges))
        pairs = _Pairs.of(graph, passages, about)
        shape, size = (len(passages), len(names)), len(graph.concepts)
        frequency = np.bincount(pairs.columns, minlength=len(names))
        rarity = np.log1p(len(passages) / np.maximum(frequency, 1))[pairs.columns]
        out = np.where(pairs.columns >= size, settings.bridge, 1.0) * rarity
        crowd = np.bincount(pairs.rows, minlength=len(passages))[pairs.rows].astype(float)
        back = np.where(pairs.about, settings.about, 1.0) * rarity * crowd**-settings.crowding
        places = (pairs.rows, pairs.columns)
        return cls(
            tuple(passages),
            names,
            _columns_to_one(sparse.csr_array((out, places), shape=shape).T),
            sparse.csr_array((back, places), shape=shape),
            _relations(graph, len(names)),
            frequency,
            settings,
        )

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where a passage or a concept stands in its vector."""
        return {**{name: i for i, name in enumerate(self.names)}, **{p: i for i, p in enumerate(self.passages)}}

    def rank(self, passages: Vector, names: Vector, relevance: Vector | None = None) -> Vector:
        """How often the walk is at each passage: (P,).

        Args:
            passages: the restart mass of passages, (P,).
            names: the restart mass of names, (C,).
            relevance: how close each passage is to the question, (P,), only its proportions matter; all alike by
                default.

        """
        total = passages.sum() + names.sum()
        if not total:
            return np.zeros(len(self.passages))
        start_p, start_n = passages / total, names / total
        relevance = np.ones(len(self.passages)) if relevance is None else relevance
        drawn = self.to_passages.T @ relevance
        draw = np.divide(1.0, drawn, out=np.zeros_like(drawn), where=drawn > 0)
        keep, share = 1 - self.settings.restart, self.settings.relation_share
        at_p, at_n = start_p, start_n
        for _ in range(self.settings.steps):
            arriving = relevance * (self.to_passages @ (at_n * draw))
            onward = self.to_names @ at_p + share * (self.relations @ at_n)
            at_p = keep * (1 - share) * arriving + (1 - keep) * start_p
            at_n = keep * onward + (1 - keep) * start_n
        return np.asarray(at_p)

    def scores(self, passages: Mapping[str, float], concepts: Mapping[str, float]) -> dict[str, float]:
        """How often the walk is at each passage that it reaches, restarting at the given passages and concepts."""
        found = self.rank(self._mass(passages, len(self.passages)), self._mass(concepts, len(self.names)))
        return {self.passages[i]: float(found[i]) for i in np.flatnonzero(found)}

    def _mass(self, weights: Mapping[str, float], size: int) -> Vector:
        mass = np.zeros(size)
        for node, weight in weights.items():
            if node in self.place:
                mass[self.place[node]] += weight
        return mass


@dataclass(frozen=True)
class _Pairs:
    """Which passage (row) holds which name (column), and whether it is about it; in order, each once."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    about: NDArray[np.bool_]

    @classmethod
    def of(cls, graph: ConceptGraph, passages: Sequence[str], about: Mapping[str, str]) -> _Pairs:
        row = {passage: i for i, passage in enumerate(passages)}
        column = {concept.slug: i for i, concept in enumerate(graph.concepts)}
        subject = {(row[p], column[slug]) for p, slug in about.items() if p in row and slug in column}
        named = {(row[m.passage], column[m.concept]) for m in graph.mentions if m.passage in row}
        bridged = {(row[p], i) for i, b in enumerate(graph.bridges, len(column)) for p in b.passages if p in row}
        pairs = sorted(subject | named | bridged)
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return cls(rows, columns, np.array([pair in subject for pair in pairs], dtype=bool))


def _relations(graph: ConceptGraph, size: int) -> sparse.csr_array:
    column = {concept.slug: i for i, concept in enumerate(graph.concepts)}
    entries = [(column[r.source], column[r.target], r.weight) for r in graph.relations]
    sources, targets, weights = np.array(entries, dtype=float).reshape(-1, 3).T
    one_way = sparse.csr_array((weights, (sources.astype(int), targets.astype(int))), shape=(size, size))
    return _columns_to_one(one_way + one_way.T)


def _columns_to_one(matrix: sparse.csr_array) -> sparse.csr_array:
    totals = np.asarray(matrix.sum(axis=0)).ravel()
    scale = np.divide(1.0, totals, out=np.zeros_like(totals, dtype=float), where=totals > 0)
    return sparse.csr_array(matrix @ sparse.diags_array(scale))
