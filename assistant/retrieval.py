"""Graph-aware retrieval: dense and lexical scores seed a walk over passages and concepts.

Takes a question and gives passages with their scores and what the scores are made of. Four methods share one
interface, so that what each adds can be measured: dense, lexical, hybrid (both), graph (hybrid seeds, and the walk of
`graph.ranking`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from assistant.lexical import LexicalIndex
from corpus.errors import QuestionError
from corpus.records import Document, Passage
from graph.model import ConceptGraph
from graph.ranking import Walk
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.passages import indexed_text
from ingest.vectors import VectorIndex

Method = Literal["dense", "lexical", "hybrid", "graph"]


def parse_method(method: str) -> Method:
    """A method as typed by a user. Raises QuestionError where there is none of that name."""
    if method not in get_args(Method):
        raise QuestionError(f"There is no method {method!r}; use one of {', '.join(get_args(Method))}.")
    return cast(Method, method)


@dataclass(frozen=True)
class RetrievalSettings:
    """How seeds are chosen and mixed.

    `candidates` passages are taken from dense and from lexical search, the best `seeds` of them by summed scaled
    score seed the walk with a softmax of `temperature`; concepts named in the question get `name_share` of the
    restart mass; the walk's score counts `walk_share` beside the hybrid score. Found on the public two-hop sets (see
    the design's table).
    """

    candidates: int = 60
    seeds: int = 20
    temperature: float = 0.15
    name_share: float = 0.5
    walk_share: float = 0.7


@dataclass(frozen=True)
class Hit:
    """A passage that was found: its score, and the parts it is made of (dense, lexical, hybrid, walk)."""

    passage: Passage
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Retrieved:
    """What a question brought up: hits, best first, the concepts it names, and its best cosine to any passage."""

    hits: tuple[Hit, ...]
    named: tuple[str, ...]
    best_cosine: float


@dataclass(frozen=True)
class Retriever:
    """A library made ready for search; everything in it is read once and kept."""

    passages: Mapping[str, Passage]
    documents: Mapping[str, Document]
    graph: ConceptGraph
    vectors: VectorIndex
    lexical: LexicalIndex
    walk: Walk
    embedder: Embedder
    order: tuple[str, ...]
    settings: RetrievalSettings = field(default_factory=RetrievalSettings)

    @classmethod
    def over(cls, library: Library, embedder: Embedder, settings: RetrievalSettings | None = None) -> Retriever:
        """Reads a library. Raises ModelMismatchError where another model made its vectors."""
        library.claim_model(embedder.name)
        documents = {document.id: document for document in library.record.documents()}
        passages = {passage.id: passage for passage in library.record.passages()}
        order = tuple(passages)
        about = {p.id: p.document for p in passages.values() if documents[p.document].kind == "note"}
        return cls(
            passages,
            documents,
            library.graph,
            library.vectors(embedder.name),
            LexicalIndex.over([indexed_text(documents[p.document].title, p) for p in passages.values()]),
            Walk.over(library.graph, order, about),
            embedder,
            order,
            settings or RetrievalSettings(),
        )

    def retrieve(self, question: str, method: Method = "graph", count: int = 20) -> Retrieved:
        """The `count` best passages for a question by one of the four methods."""
        named = self.named_concepts(question)
        dense = {} if method == "lexical" else self._dense(question)
        lexical = {} if method == "dense" else self._lexical(question)
        hybrid = {p: _scaled(dense).get(p, 0.0) + _scaled(lexical).get(p, 0.0) for p in {**dense, **lexical}}
        walk = self._walk(hybrid, named) if method == "graph" else {}
        total = self._mixed(hybrid, walk) if method == "graph" else hybrid
        best = sorted(total, key=lambda p: (-total[p], p))[:count]
        parts = {"dense": dense, "lexical": lexical, "hybrid": hybrid, "walk": walk}
        hits = tuple(
            Hit(self.passages[p], total[p], {name: round(part[p], 6) for name, part in parts.items() if p in part})
            for p in best
        )
        cosine = max(dense.values(), default=0.0)
        return Retrieved(hits, named, cosine)

    def named_concepts(self, question: str) -> tuple[str, ...]:
        """The concepts that a question names, in the order in which it names them."""
        found = self.graph.lexicon.find(question)
        return tuple(dict.fromkeys(slug for match in found for slug in match.slugs))

    def _dense(self, question: str) -> dict[str, float]:
        found = self.vectors.search(self.embedder.embed_query(question), self.settings.candidates)
        return {passage: score for passage, score in found.items() if passage in self.passages}

    def _lexical(self, question: str) -> dict[str, float]:
        return self._top(self.lexical.scores(question))

    def _top(self, scores: NDArray[np.float32]) -> dict[str, float]:
        count = min(self.settings.candidates, len(scores))
        best = np.argsort(-scores, kind="stable")[:count]
        return {self.order[i]: float(scores[i]) for i in best if scores[i] > 0}

    def _walk(self, hybrid: Mapping[str, float], named: tuple[str, ...]) -> dict[str, float]:
        s = self.settings
        best = sorted(hybrid, key=lambda p: (-hybrid[p], p))[: s.seeds]
        seeds = {p: math.exp(hybrid[p] / s.temperature) for p in best}
        share = s.name_share if named else 0.0
        passages = {p: (1 - share) * weight / sum(seeds.values()) for p, weight in seeds.items()}
        return self.walk.scores(passages, {slug: share / len(named) for slug in named})

    def _mixed(self, hybrid: Mapping[str, float], walk: Mapping[str, float]) -> dict[str, float]:
        share, near, far = self.settings.walk_share, _scaled(hybrid), _scaled(walk)
        return {p: share * far.get(p, 0.0) + (1 - share) * near.get(p, 0.0) for p in {**hybrid, **walk}}


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores divided by the largest."""
    largest = max(scores.values(), default=0.0)
    return {key: value / largest for key, value in scores.items()} if largest > 0 else dict(scores)
