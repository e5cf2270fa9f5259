"""Graph-aware retrieval: dense and lexical scores seed a walk over passages and concepts.

Takes a question and gives passages with their scores, what the scores are made of, and the way that led to each. Four
methods share one interface, so that what each adds can be measured: dense, lexical, hybrid (both), graph (hybrid seeds,
and the walk of `graph.ranking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from assistant.lexical import LexicalIndex, tokenize
from assistant.translation import Translator
from corpus.errors import QuestionError
from corpus.records import Document, Lang, Paper, Passage
from graph.model import ConceptGraph
from graph.ranking import Walk
from ingest.claims import FORMULA, claims_of
from ingest.embedding import Embedder
from ingest.library import Library
from ingest.passages import indexed_text, plain
from ingest.vectors import VectorIndex

Method = Literal["dense", "lexical", "hybrid", "graph"]
METHODS: tuple[Method, ...] = get_args(Method)
Vector = NDArray[np.float64]


def parse_method(method: str) -> Method:
    """A method as typed by a user. Raises QuestionError where there is none of that name."""
    if method not in METHODS:
        raise QuestionError(f"There is no method {method!r}; use one of {', '.join(METHODS)}.")
    return method


@dataclass(frozen=True)
class RetrievalSettings:
    """How seeds are chosen and mixed.

    `candidates` passages are taken from dense and from lexical search, each scaled to the range from 0 to 1 and summed;
    cosines that differ by less than `least_range` do not say much, so that their scaled scores stay below 1. The best
    `seeds` of them seed the walk with a softmax of `temperature`. Concepts named in the question get `name_share` of
    the restart mass, less where a name stands in more than `common` passages. The walk prefers passages near the
    question by exp(`focus` x cosine). Chosen on the public two-hop sets, where results are flat around these values
    (docs/retrieval.md has the table).
    """

    candidates: int = 60
    seeds: int = 20
    temperature: float = 0.2
    name_share: float = 0.3
    common: int = 50
    focus: float = 10.0
    least_range: float = 0.06


@dataclass(frozen=True)
class Where:
    """Which passages may be found: an empty set admits all. `concepts` are slugs that the passage has to mention."""

    documents: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    langs: frozenset[Lang] = frozenset()
    concepts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.documents or self.kinds or self.langs or self.concepts)

    def admits(self, passage: Passage, kind: str, concepts: Iterable[str]) -> bool:
        """Whether a passage of a document of that kind, mentioning those concepts, may be found."""
        return (
            (not self.documents or passage.document in self.documents)
            and (not self.kinds or kind in self.kinds)
            and (not self.langs or passage.lang in self.langs)
            and (not self.concepts or not self.concepts.isdisjoint(concepts))
        )


@dataclass(frozen=True)
class Hit:
    """A passage that was found: its score, the parts it is made of (dense, lexical, hybrid, walk), and the way to it.

    `path` names nodes and relations in turn, from where the walk starts to the passage's id: `("pre-ln", "mentions",
    "9f…")`; for a passage that the question's own words found, `("question", "lexical", "9f…")`.
    """

    passage: Passage
    score: float
    parts: Mapping[str, float]
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Retrieved:
    """What a question brought up: hits, best first, and the concepts it names."""

    hits: tuple[Hit, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class Retriever:
    """A library made ready for search; everything in it is read once and kept. P passages stand in `order`."""

    passages: Mapping[str, Passage]
    documents: Mapping[str, Document]
    graph: ConceptGraph
    vectors: VectorIndex
    lexical: LexicalIndex
    walk: Walk
    embedder: Embedder
    order: tuple[str, ...]
    translator: Translator = field(default_factory=Translator)
    settings: RetrievalSettings = field(default_factory=RetrievalSettings)
    papers: Mapping[str, Paper] = field(default_factory=dict)

    @classmethod
    def over(cls, library: Library, embedder: Embedder, settings: RetrievalSettings | None = None) -> Retriever:
        """Reads a library as it is at one moment. Raises ModelMismatchError where another model made its vectors."""
        library.claim_model(embedder.name)
        with library.record.snapshot():
            return cls._read(library, embedder, settings or RetrievalSettings())

    @classmethod
    def _read(cls, library: Library, embedder: Embedder, settings: RetrievalSettings) -> Retriever:
        documents = {document.id: document for document in library.record.documents()}
        passages = {passage.id: passage for passage in library.record.passages()}
        order = tuple(passages)
        told = [passage for passage in passages.values() if documents[passage.document].subject]
        return cls(
            passages,
            documents,
            library.graph,
            library.vectors(embedder.name),
            LexicalIndex.over([indexed_text(documents[p.document].title, p) for p in passages.values()]),
            Walk.over(library.graph, order, {passage.id: documents[passage.document].subject for passage in told}),
            embedder,
            order,
            Translator.learn(_parallel(told), _named_alike(library.graph)),
            settings,
            {paper.id: paper for paper in library.record.papers()},
        )

    def retrieve(
        self, question: str, method: Method = "graph", count: int = 20, where: Where | None = None
    ) -> Retrieved:
        """The `count` best passages for a question by one of the four methods."""
        vector = None if method == "lexical" else self.embedder.embed_query(question)
        return self.retrieve_by(question, vector, method, count, where)

    def retrieve_by(
        self,
        question: str,
        vector: NDArray[np.float32] | None,
        method: Method = "graph",
        count: int = 20,
        where: Where | None = None,
    ) -> Retrieved:
        """As `retrieve`, for a question whose vector (d,) is known; without one there is no dense search."""
        vector = None if method == "lexical" else vector
        named = self.named_concepts(question)
        among = self._among(where) if where else None
        parts = {
            "dense": np.zeros(len(self.order)) if vector is None else self._dense(vector, among),
            "lexical": np.zeros(len(self.order)) if method == "dense" else self._lexical(question, among),
        }
        parts["hybrid"] = _spread(parts["dense"], self.settings.least_range) + _scaled(parts["lexical"])
        score = parts["hybrid"]
        if method == "graph":
            parts["walk"] = self._walk(parts["hybrid"], parts["dense"], named)
            # The hybrid score only orders what the walk does not reach.
            score = _scaled(parts["walk"]) + 1e-6 * _scaled(score)
        best = _best(score if among is None else np.where(among, score, 0.0), count)
        hits = tuple(self._hit(i, float(score[i]), parts, named) for i in best)
        return Retrieved(hits, named)

    def named_concepts(self, question: str) -> tuple[str, ...]:
        """The concepts that a question names, in the order in which it names them."""
        found = self.graph.lexicon.find(question)
        return tuple(dict.fromkeys(slug for match in found for slug in match.slugs))

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each passage stands in the score vectors."""
        return {passage: i for i, passage in enumerate(self.order)}

    def _among(self, where: Where) -> NDArray[np.bool_]:
        rows = (self.passages[id] for id in self.order)
        concepts = self.graph.concepts_in
        return np.array([where.admits(p, self.documents[p.document].kind, concepts.get(p.id, ())) for p in rows], bool)

    def _dense(self, vector: NDArray[np.float32], among: NDArray[np.bool_] | None) -> Vector:
        """The cosines (P,) of the candidates; zero for all others."""
        ids = None if among is None else [self.order[i] for i in np.flatnonzero(among)]
        scores = np.zeros(len(self.order))
        for passage, cosine in self.vectors.search(vector, self.settings.candidates, ids).items():
            if passage in self.place:
                scores[self.place[passage]] = cosine
        return scores

    def _lexical(self, question: str, among: NDArray[np.bool_] | None) -> Vector:
        """The BM25 scores (P,) of the candidates; zero for all others."""
        scores = self.lexical.scores(self.translator.widened(tokenize(question)))
        scores = scores if among is None else np.where(among, scores, 0.0)
        kept = np.zeros(len(scores))
        best = _best(scores, self.settings.candidates)
        kept[best] = scores[best]
        return kept

    def _walk(self, hybrid: Vector, dense: Vector, named: tuple[str, ...]) -> Vector:
        s, names = self.settings, np.zeros(len(self.walk.names))
        for slug in named:
            place = self.walk.place[slug]
            names[place] = s.name_share / len(named) * min(1.0, s.common / max(self.walk.frequency[place], 1))
        seeds, best = np.zeros(len(hybrid)), _best(hybrid, s.seeds)
        if len(best):
            pull = np.exp((hybrid[best] - hybrid[best[0]]) / s.temperature)
            seeds[best] = (1 - names.sum()) * pull / pull.sum()
        candidates = dense[dense > 0]
        farthest = candidates.min(initial=1.0)
        near = np.maximum(dense, farthest) - dense.max(initial=0.0)
        return self.walk.rank(seeds, names, np.exp(s.focus * near) if len(candidates) else None)

    def _hit(self, i: int, score: float, parts: Mapping[str, Vector], named: tuple[str, ...]) -> Hit:
        passage = self.passages[self.order[i]]
        shown = {name: round(float(part[i]), 6) for name, part in parts.items() if part[i]}
        return Hit(passage, score, shown, self._path(passage, shown, named))

    def _path(self, passage: Passage, parts: Mapping[str, float], named: tuple[str, ...]) -> tuple[str, ...]:
        """The shortest way to a passage: a name in the question, the question's words, or a related concept."""
        mentioned = self.graph.concepts_in.get(passage.id, ())
        about = {self.documents[passage.document].subject}
        for slug in named:
            if slug in mentioned or slug in about:
                return slug, "mentions", passage.id
        for part in ("lexical", "dense"):
            if part in parts:
                return "question", part, passage.id
        for slug in named:
            for relation in self.graph.relations_of.get(slug, ()):
                other = relation.target if relation.source == slug else relation.source
                if other in mentioned:
                    return slug, relation.kind, other, "mentions", passage.id
        return (mentioned[0], "mentions", passage.id) if mentioned else ()


def _parallel(told: Iterable[Passage]) -> list[tuple[str, str]]:
    """What notes and digests say in Chinese, each with the same in English."""
    by_document: dict[str, list[Passage]] = {}
    for passage in told:
        by_document.setdefault(passage.document, []).append(passage)
    pairs = []
    for rows in by_document.values():
        said = {
            (claim.lang, claim.facet, claim.place): FORMULA.sub(" ", plain(claim.text)) for claim in claims_of(rows)
        }
        pairs += [
            (text, said["en", facet, place])
            for (lang, facet, place), text in said.items()
            if lang == "zh" and ("en", facet, place) in said
        ]
    return pairs


def _named_alike(graph: ConceptGraph) -> list[tuple[str, str]]:
    return [(c.name.zh, c.name.en) for c in graph.concepts if len(c.name.both) == 2]


def _best(scores: Vector, count: int) -> NDArray[np.int64]:
    """The places of the `count` highest scores above zero, best first; ties go by place."""
    if count < len(scores):
        floor = np.partition(scores, -count)[-count]
        places = np.flatnonzero(scores >= floor)
    else:
        places = np.arange(len(scores))
    best = places[np.argsort(-scores[places], kind="stable")][:count]
    return best[scores[best] > 0]


def _scaled(scores: Vector) -> Vector:
    """Scores divided by the largest."""
    largest = scores.max(initial=0.0)
    return scores / largest if largest > 0 else scores


def _spread(cosines: Vector, least_range: float) -> Vector:
    """Cosines above zero brought to a range from 0 to at most 1: those of one model all lie close together."""
    found = cosines[cosines > 0]
    if not len(found):
        return cosines
    least, most = found.min(), found.max()
    return np.asarray(np.clip((cosines - least) / max(most - least, least_range), 0.0, 1.0))
