"""Checking a sentence against the passages that it cites: likeness, names, denials, and every number and formula.

Takes a sentence and passages and gives a verdict with reasons and the words that support it. Uses an embedder and what
the library knows about words, no language model. Text that addresses its reader's program supports nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.llm.quantities import canonical, formulas, missing
from assistant.llm.vocabulary import Vocabulary
from assistant.llm.wording import clauses, opposed
from corpus.language import detect_language
from corpus.records import Passage
from ingest.claims import Claim, claims_of
from ingest.embedding import Embedder
from ingest.split import sentences

ReasonKind = Literal["number", "formula", "name", "opposed", "unlike", "uncited"]

# Fitted by tests/benchmarks/verification.py, which prints weights, threshold and figures.
INTERCEPT, ACROSS, COSINE, COVERAGE, NEWS = 1.22, 3.42, 1.25, 4.71, 0.0
THRESHOLD = 0.5

# A statement this much less likely than the best one to say the same may still lend its numbers and names.
_BESIDE = 0.12
# Kept from one sentence and answer to the next, 30 MB at most.
_MOST_VECTORS = 20_000

# Two clauses are about the same where each holds so much of the other; one at least half as near may settle it too.
_SAME_THING, _NEARLY = 0.4, 0.5

# What is addressed to whoever reads along, not said of the subject.
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules?|the above|everything above)\b"
    r"|\byou are now\b|\byou must (?:now |always |only )*(?:answer|say|reply|respond|output|cite|state)\b"
    r"|(?:^\W*|[.,:;]\s+|\b(?:and|please|then)\s+)(?:respond|reply|answer|output|say) (?:only|exactly|always)\b"
    r"|^\W*(?:system|assistant|user)(?: prompt)?\s*[:>]"
    r"|<\|?/?(?:im_start|im_end|system|assistant|user|inst)\b|\[/?inst\]|<<sys>>"
    r"|(?:忽略|无视|忘记|忘掉|不要理会).{0,20}(?:指令|提示|要求|规则|以上|上述)"
    r"|你现在是|从现在起你|(?:请|必须|务必)(?:直接|只|一律)?(?:回答|输出|回复|声称)|^\W*(?:系统|助手|用户)(?:提示)?[:：]",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Statement:
    """Verbatim words `start:end` of a passage: a note's claim, or a sentence of a page."""

    passage: Passage
    start: int
    end: int
    claim: Claim | None = None

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True)
class Reason:
    """Why a sentence is not supported; `detail` is the number, formula, name or clause in question."""

    kind: ReasonKind
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whether cited passages support a sentence: if not, why; how probably something there says the same; and the
    statements that come nearest, best first.
    """

    supported: bool
    reasons: tuple[Reason, ...] = ()
    likeness: float = 0.0
    support: tuple[Statement, ...] = ()


def verify(
    sentence: str, cited: Sequence[Passage], embedder: Embedder, vocabulary: Vocabulary | None = None
) -> Verdict:
    """Whether the cited passages support a sentence.

    Args:
        sentence: one sentence, without citation marks.
        cited: the passages that it cites.
        embedder: gives sentences and statements their vectors.
        vocabulary: what the library knows about words; without it names are compared as written and languages apart.
    """
    return Checker(embedder, vocabulary or Vocabulary()).verdict(sentence, cited)


@dataclass(frozen=True)
class Checker:
    """Checks sentences one after another; each statement is embedded once."""

    embedder: Embedder
    vocabulary: Vocabulary
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def prepare(self, passages: Sequence[Passage] = (), sentences: Sequence[str] = ()) -> None:
        """Embeds what passages say, and sentences that are to be checked, in one go."""
        self._embed([*(statement.text for passage in passages for statement in statements(passage)), *sentences])

    def verdict(self, sentence: str, cited: Sequence[Passage]) -> Verdict:
        """Whether the cited passages support a sentence."""
        told = [statement for passage in cited for statement in statements(passage)]
        if not told:
            return Verdict(False, (Reason("unlike"),))
        likeness = dict(zip(told, self._likenesses(sentence, told), strict=True))
        ranked = sorted(told, key=lambda statement: -likeness[statement])
        best = likeness[ranked[0]]
        support = tuple(s for s in ranked[:4] if likeness[s] >= best - _BESIDE)
        reasons = tuple(self._reasons(sentence, support, best))
        return Verdict(not reasons, reasons, best, support)

    def _reasons(self, sentence: str, support: Sequence[Statement], best: float) -> list[Reason]:
        texts = [statement.text for statement in support]
        told = "\n".join(texts)
        subjects = [_spoken(s.passage.document) for s in support] + [s.passage.section for s in support]
        found = [Reason("number", quantity.text.strip()) for quantity in missing(sentence, told)]
        whole = canonical(told)
        found += [Reason("formula", formula) for formula in formulas(sentence) if formula not in whole]
        found += [
            Reason("name", name) for name in self.vocabulary.foreign_names(sentence, "\n".join([*texts, *subjects]))
        ]
        found += [Reason("opposed", clause) for clause in self._opposed(sentence, texts)]
        return found if best >= THRESHOLD else [*found, Reason("unlike")]

    def _opposed(self, sentence: str, texts: Sequence[str]) -> list[str]:
        """The clauses of a sentence that contradict all of those that are about the same."""
        told = [clause for text in texts for clause in clauses(text)]
        return [clause for clause in clauses(sentence) if self._contradicted(clause, told)]

    def _contradicted(self, clause: str, told: Sequence[str]) -> bool:
        near = {other: self._common(clause, other) for other in told}
        nearest = max(near.values(), default=0.0)
        rivals = [other for other, common in near.items() if common >= _NEARLY * nearest]
        return nearest >= _SAME_THING and all(opposed(clause, other) for other in rivals)

    def _common(self, one: str, other: str) -> float:
        return min(self.vocabulary.coverage(one, other), self.vocabulary.coverage(other, one))

    def _likenesses(self, sentence: str, told: Sequence[Statement]) -> list[float]:
        """How probably each statement says what the sentence says."""
        vectors = self._embed([sentence, *(statement.text for statement in told)])
        cosines = vectors[1:] @ vectors[0]
        return [
            probability(features(sentence, s.text, float(cosine), self.vocabulary))
            for s, cosine in zip(told, cosines, strict=True)
        ]

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) > _MOST_VECTORS:
            self._vectors.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._vectors.update(zip(new, self.embedder.embed_passages(new), strict=True))
        return np.array([self._vectors[text] for text in texts], np.float32)


def features(sentence: str, statement: str, cosine: float, vocabulary: Vocabulary) -> tuple[float, ...]:
    """What speaks for a statement saying the same as a sentence, each brought to about the same size."""
    across = float(detect_language(sentence) != detect_language(statement))
    coverage, news = vocabulary.coverage(sentence, statement), vocabulary.news(sentence, statement)
    return 1.0, across, (cosine - 0.88) * 20, coverage * 2 - 1, news * 2 - 1


def probability(signals: tuple[float, ...]) -> float:
    """The logistic curve through the features."""
    weights = INTERCEPT, ACROSS, COSINE, COVERAGE, NEWS
    return 1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, signals, strict=True))))


@lru_cache(maxsize=10_000)
def statements(passage: Passage) -> tuple[Statement, ...]:
    """What a passage says, piece by piece; instructions to a reader are left out."""
    found = _claimed(passage) if passage.page is None else _written(passage)
    return tuple(statement for statement in found if not is_instruction(statement.text))


def is_instruction(text: str) -> bool:
    """Whether a text addresses the program that reads it."""
    return bool(_INSTRUCTION.search(text))


def _claimed(passage: Passage) -> list[Statement]:
    placed = ((claim, passage.text.find(claim.text)) for claim in claims_of([passage]))
    return [Statement(passage, at, at + len(claim.text), claim) for claim, at in placed if at >= 0 and claim.text]


def _written(passage: Passage) -> list[Statement]:
    """The sentences of a page, each as far as it stands on one page."""
    return [Statement(passage, *_on_one_page(passage, start, end)) for start, end in sentences(passage.text)]


def _on_one_page(passage: Passage, start: int, end: int) -> tuple[int, int]:
    cuts = [start, *(at for at in passage.breaks if start < at < end), end]
    return max(pairwise(cuts), key=lambda span: span[1] - span[0])


def _spoken(document: str) -> str:
    return document.replace("-", " ")
