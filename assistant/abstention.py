"""Whether the material holds what is asked: three signals and a logistic curve through them.

The cosine of the best passage alone cannot tell (related fields lie close by, short Chinese questions far off), so it
is joined by the share of the question's words that a good passage holds, and the share that names known concepts. The
weights are fitted by tests/benchmarks/abstention.py on its questions; it prints the curve.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.evidence import quotable_words
from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from assistant.question import ASKING_WORDS, Asked
from assistant.retrieval import Hit
from corpus.records import Lang, Passage

# Fitted on 140 answerable and 133 other questions; leaving each out in turn, 2 and 1 fall on the wrong side.
INTERCEPT, CHINESE, COSINE, COVERAGE, NAMED = -1.33, -2.22, 4.74, 1.34, 5.42
THRESHOLD = 0.4
# Half a question has few words, so that little speaks for it; below this none of 140 answerable questions falls.
CLEARLY_NOT = 0.1

# A question that is nothing but the name of something in the material is answered by what there is, however foreign its
# words are to the page.
_NAMED_ALONE = 0.95

_READ = 8
_CLAUSE_END = re.compile(r"[，。；：？！]|[,;:?!.](?=\s|$)")


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer: best cosine, share of the words held by one passage, share that names concepts."""

    lang: Lang
    cosine: float
    coverage: float
    named: float

    @property
    def features(self) -> tuple[float, ...]:
        """The signals brought to about the same size, for fitting and for the curve; the first is constant."""
        chinese = float(self.lang == "zh")
        return 1.0, chinese, (self.cosine - 0.87) * 20, self.coverage * 2 - 1, math.sqrt(self.named)

    @property
    def probability(self) -> float:
        """How probable it is that the material holds the answer."""
        weights = INTERCEPT, CHINESE, COSINE, COVERAGE, NAMED
        return 1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, self.features, strict=True))))


def signals(asked: Asked, hits: Iterable[Hit], knowledge: Knowledge, about: str = "") -> Signals:
    """The signals of some hits for a question.

    Args:
        asked: the question.
        hits: what was found, best first; the outline's own passages do not count, for they ask and do not answer.
        knowledge: what there is to answer from.
        about: count only names of this concept; of any concept by default.
    """
    wanted = _subject_words(knowledge.retriever.lexical.weights(asked.text))
    total = sum(wanted.values()) or 1.0
    answering = [hit for hit in hits if knowledge.retriever.documents[hit.passage.document].kind != "outline"]
    held = (_words(hit.passage, knowledge) for hit in answering[:_READ])
    coverage = max((sum(wanted[word] for word in words & wanted.keys()) / total for words in held), default=0.0)
    cosine = max((hit.parts.get("dense", 0.0) for hit in answering), default=0.0)
    return Signals(
        asked.lang, cosine, coverage, max(_named(clause, knowledge, about) for clause in _clauses(asked.text))
    )


def misses(asked: Asked, hits: Iterable[Hit], knowledge: Knowledge) -> bool:
    """Whether hits are clearly about something else: the bar for giving up half of a question."""
    return signals(asked, hits, knowledge).probability < CLEARLY_NOT


def _subject_words(weights: dict[str, float]) -> dict[str, float]:
    """The words that say what is asked about; all where nothing is left without those that only ask."""
    subject = {word: weight for word, weight in weights.items() if word not in ASKING_WORDS}
    return subject or weights


def _clauses(question: str) -> list[str]:
    """A question and its clauses: one of a long question names what all of it is about."""
    return [question, *(clause for clause in _CLAUSE_END.split(question) if len(clause.strip()) > 3)]


def _named(clause: str, knowledge: Knowledge, about: str) -> float:
    """The share of a clause's weight in names: of one concept, or of any."""
    if about:
        return min(1.0, knowledge.told_shares(clause).get(about, 0.0))
    return min(1.0, sum(knowledge.named_shares(clause).values()))


def fits(asked: Asked, hits: Iterable[Hit], knowledge: Knowledge, about: str = "") -> bool:
    """Whether some hits are about what is asked; with `about`, whether they are, told from that one concept."""
    read = signals(asked, hits, knowledge, about)
    named_alone = read.named >= _NAMED_ALONE and read.cosine > 0
    return read.probability >= THRESHOLD or named_alone or (not about and _in_one_sentence(asked, hits, knowledge))


def _in_one_sentence(asked: Asked, hits: Iterable[Hit], knowledge: Knowledge) -> bool:
    """Whether a sentence that can be quoted holds all the words that say what is asked about, two at least.

    Found in none of the 133 questions that the material does not answer. It is what tells in a library without
    concepts, of texts alone, where no name speaks for an answer.
    """
    wanted = _subject_words(knowledge.retriever.lexical.weights(asked.text)).keys()
    kinds = knowledge.retriever.documents
    read = [hit.passage for hit in hits if kinds[hit.passage.document].kind in {"paper", "text"}][:_READ]
    return len(wanted) > 1 and any(wanted <= held for passage in read for _, _, held in quotable_words(passage))


def _words(passage: Passage, knowledge: Knowledge) -> set[str]:
    """The words of a passage, and the names in both languages of the concepts in it."""
    by_slug = knowledge.graph.by_slug
    names = [name for slug in knowledge.graph.concepts_in.get(passage.id, ()) for name in by_slug[slug].names]
    return set(tokenize(" ".join([passage.text, *names])))
