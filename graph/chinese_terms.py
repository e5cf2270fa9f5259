"""Recurring Chinese terms: character sequences that hang together and stand between changing neighbours.

Takes texts and gives terms with a score. Chinese has no spaces; a sequence is a word or term when its parts meet more
often than by chance (mutual information) and what stands beside it varies (branching entropy; Jin and Tanaka-Ishii
2006), and C-value leaves out what is only ever part of something longer.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
# Characters of grammar: no term holds one.
_GRAMMAR = frozenset(
    "的了是在和与及或把被将由从以于对为而但也都就还又不没有无可能会要这那其此该每各某个些种们我你他它她们之则若如使让到等"
)
_SHORTEST, _LONGEST = 3, 8
MIN_COUNT = 4
# Bits: of association between the halves that hang together least, and of variety on either side.
MIN_ASSOCIATION, MIN_ENTROPY = 4.0, 1.0


def find_chinese_terms(texts: Iterable[str]) -> list[tuple[str, float]]:
    """The recurring terms with their scores, unordered."""
    runs = [run for text in texts for run in _RUN.findall(text)]
    counts, left, right = _counted(runs)
    total = sum(map(len, runs)) or 1
    terms = [
        term
        for term, count in counts.items()
        if count >= MIN_COUNT
        and len(term) >= _SHORTEST
        and _GRAMMAR.isdisjoint(term)
        and min(_entropy(left[term]), _entropy(right[term])) >= MIN_ENTROPY
        and _association(term, counts, total) >= MIN_ASSOCIATION
    ]
    return [(term, score) for term in terms if (score := _c_value(term, counts, terms)) > 0]


def _counted(runs: Sequence[str]) -> tuple[Counter[str], dict[str, Counter[str]], dict[str, Counter[str]]]:
    """How often each sequence stands, and what stands on either side; an end of a run is a neighbour of its own."""
    counts: Counter[str] = Counter()
    left: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, Counter[str]] = defaultdict(Counter)
    for number, run in enumerate(runs):
        edge = f"#{number}"
        for i in range(len(run)):
            for j in range(i + 1, min(len(run), i + _LONGEST) + 1):
                counts[run[i:j]] += 1
                left[run[i:j]][run[i - 1] if i else edge] += 1
                right[run[i:j]][run[j] if j < len(run) else edge] += 1
    return counts, left, right


def _entropy(neighbours: Counter[str]) -> float:
    total = neighbours.total()
    return -sum(n / total * math.log2(n / total) for n in neighbours.values())


def _association(term: str, counts: Mapping[str, int], total: int) -> float:
    halves = ((term[:i], term[i:]) for i in range(1, len(term)))
    return min(math.log2(counts[term] * total / (counts[a] * counts[b])) for a, b in halves)


def _c_value(term: str, counts: Mapping[str, int], terms: Sequence[str]) -> float:
    longer = [counts[other] for other in terms if term in other and term != other]
    return math.log2(len(term)) * (counts[term] - (sum(longer) / len(longer) if longer else 0))
