"""Measures of retrieval: a retriever asked many questions by each method, against the passages that answer them.

Ranks are judged by ir-measures (MacAvaney et al. 2022) on top of trec_eval; a hit counts by passage id. Times are taken
per question, with and without embedding it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from ir_measures.measures import Measure

from assistant.retrieval import Method, Retriever, Where

_DEPTH = 20
_MEASURES = {"recall@2": R @ 2, "recall@5": R @ 5, "recall@10": R @ 10, "ndcg@10": nDCG @ 10, "mrr@10": RR @ 10}
# Whether any gold passage stands among the first five: for questions whose gold passages each answer them alone.
_ANY_OF = Success @ 5
# The share of questions all of whose gold passages stand among the first eight.
_ALL_OF = R @ 8


@dataclass(frozen=True)
class Asking:
    """A question with the passages that answer it, and where they are to be looked for."""

    id: str
    question: str
    gold: frozenset[str]
    where: Where | None = None


@dataclass(frozen=True)
class Outcome:
    """How a method did on each question: measures by name and question, and milliseconds in the questions' order."""

    measures: Mapping[str, Mapping[str, float]]
    retrieve_ms: tuple[float, ...]
    embed_ms: tuple[float, ...]

    def mean(self, measure: str) -> float:
        """A measure's mean over the questions."""
        return float(np.mean(list(self.measures[measure].values())))

    def to_dict(self) -> dict[str, float]:
        """Means and percentiles, as `viva eval retrieval --json` prints them."""
        both = np.add(self.retrieve_ms, self.embed_ms)
        return {
            **{name: round(self.mean(name), 4) for name in (*_MEASURES, "all_gold@8")},
            "ms_p50": round(float(np.percentile(both, 50)), 2),
            "ms_p95": round(float(np.percentile(both, 95)), 2),
            "ms_p50_without_embedding": round(float(np.percentile(self.retrieve_ms, 50)), 2),
            "ms_p95_without_embedding": round(float(np.percentile(self.retrieve_ms, 95)), 2),
        }


def measure(retriever: Retriever, asked: Iterable[Asking], methods: Iterable[Method]) -> dict[Method, Outcome]:
    """Asks every question by every method."""
    asked, methods = tuple(asked), tuple(methods)
    retriever.retrieve(asked[0].question, where=asked[0].where)  # so that nothing is timed as it is loaded
    vectors, embed_ms = {}, []
    for one in asked:
        started = perf_counter()
        vectors[one.id] = retriever.embedder.embed_query(one.question)
        embed_ms.append((perf_counter() - started) * 1000)
    outcomes = {}
    for method in methods:
        ranked, retrieve_ms = {}, []
        for one in asked:
            started = perf_counter()
            vector = None if method == "lexical" else vectors[one.id]
            found = retriever.retrieve_by(one.question, vector, method, _DEPTH, one.where)
            retrieve_ms.append((perf_counter() - started) * 1000)
            ranked[one.id] = {hit.passage.id: hit.score for hit in found.hits}
        spent = [0.0] * len(asked) if method == "lexical" else embed_ms
        outcomes[method] = Outcome(_judged(asked, ranked), tuple(retrieve_ms), tuple(spent))
    return outcomes


def _judged(asked: tuple[Asking, ...], ranked: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    gold = {one.id: dict.fromkeys(one.gold, 1) for one in asked}
    values: dict[Measure, dict[str, float]] = {wanted: {} for wanted in (*_MEASURES.values(), _ALL_OF, _ANY_OF)}
    for metric in ir_measures.iter_calc(list(values), gold, ranked):
        values[metric.measure][metric.query_id] = metric.value
    judged = {name: values[wanted] for name, wanted in _MEASURES.items()}
    judged["hit@5"] = values[_ANY_OF]
    judged["all_gold@8"] = {question: float(value == 1.0) for question, value in values[_ALL_OF].items()}
    return judged


def interval(values: Iterable[float], resamples: int = 2000, seed: int = 7) -> tuple[float, float]:
    """The 95% interval of a mean by the percentile bootstrap (Efron 1979), seeded."""
    sample = np.array(list(values))
    means = np.random.default_rng(seed).choice(sample, (resamples, len(sample))).mean(axis=1)
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))
