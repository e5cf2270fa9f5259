"""How near an answer comes to a marking point, as a few signals that a person can read.

Takes an embedder, and for one answer a question and points; gives `Signals` per point with the learner's words that
come nearest. Words of the question earn little, so that repeating it gains nothing. Knows no field, no marks and no
weights: what signals are worth is for the grading to say.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from assistant.lexical import tokenize
from assistant.practice.clauses import Run, runs
from assistant.practice.grading_guards import repeats
from assistant.practice.grading_points import is_name
from assistant.practice.numbers import Number, numbers
from assistant.practice.polarity import denials, opposites, verdicts_differ
from assistant.practice.scale import Array, Scale, Vectors, pair
from corpus.language import detect_language
from graph.names import Lexicon, has_cjk
from ingest.embedding import Embedder

# What a word of the question is worth beside one that the question does not hold. Of 0, 0.1, 0.2, 0.3 and 0.5, 0.3 told
# right from wrong best among 600 answers of 30 questions (AUC 0.80 against 0.77 for all words alike).
ASKED_WORTH = 0.3
# Beyond the middle of everyday translations: translated questions reach 1.3 to 1.8, full answers in another language
# 0.7 to 1.55, but those make points.
_ECHO = 1.25
# The middle of an answer is told by its clauses and, as much as by so many, by the points'. Of 0, 1, 2, 4, 8 and points
# alone, 4 told points made from those missed best between languages, and within 0.001 of the best in one (AUC 0.93).
_EXPECTED = 4
_KEPT_VECTORS = 20_000
_NO_NAMES = Lexicon({})


class VectorStore:
    """Vectors of texts, the most recent ones kept; embeds what is new in one batch. Safe between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._turn = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length per text, (n, d)."""
        with self._turn:
            new = [text for text in dict.fromkeys(texts) if text not in self._kept]
            if new:
                self._kept.update(zip(new, self.embedder.embed_passages(new), strict=True))
            for text in texts:
                self._kept.move_to_end(text)
            rows = [self._kept[text] for text in texts]
            while len(self._kept) > _KEPT_VECTORS:
                self._kept.popitem(last=False)
        return np.array(rows, np.float32)

    @cached_property
    def scale(self) -> Scale:
        """What this embedder's cosines are worth."""
        return Scale.of(self.embedder)


@dataclass(frozen=True)
class Signals:
    """One point against one answer; all from 0 to 1 but the flags.

    `local` and `whole` are the shares of the point's words that one run of clauses and the whole answer hold, near
    words in part; `cosine` is the best run's, scaled; `asked` the question's own cosine to the point. `precise` is the
    share of the answer's words that any point holds. `numbers` is the share of the point's numbers that were given, and
    `wrong` holds those that were given otherwise. `opposed` names what the words turn round.
    """

    local: float = 0.0
    whole: float = 0.0
    cosine: float = 0.0
    apart: float = 0.0
    asked: float = 0.0
    precise: float = 0.0
    numbers: float = 1.0
    mixed: bool = False
    name: bool = False
    size: int = 0
    opposed: tuple[str, ...] = ()
    denied: bool = False
    wrong: tuple[str, ...] = ()
    run: Run | None = None


class Reading:
    """An answer made ready to be held against points: its runs, words and vectors, embedded once.

    `names` are those of concepts: who calls one by another of its names, in whatever language, has said it.
    """

    def __init__(self, question: str, answer: str, store: VectorStore, names: Lexicon = _NO_NAMES) -> None:
        self.question, self.answer, self.store, self._names = question, answer, store, names
        self.runs = _telling(question, runs(answer))
        self.lang = detect_language(answer)
        self.words = list(dict.fromkeys(w for run in self.runs if run.first == run.last for w in tokenize(run.text)))
        self._asked = frozenset(tokenize(question))
        places = {word: place for place, word in enumerate(self.words)}
        self._held = np.zeros((len(self.runs), len(self.words)), bool)
        for row, run in enumerate(self.runs):
            self._held[row, [places[word] for word in set(tokenize(run.text)) if word in places]] = True

    def texts(self, points: Iterable[str]) -> list[str]:
        """All that has a vector when the answer is held against points, so that it can be embedded at once."""
        told = [text for point in points for text in (point, *_vocabulary(point))]
        return [*self.words, *self._clauses.values(), self.question, *told]

    def signals(self, points: Sequence[str]) -> list[Signals]:
        """The signals of each point, in order."""
        if not (points and self.runs and self.words):
            return [Signals() for _ in points]
        told = [_vocabulary(point) for point in points]
        shared = Counter(word for words in told for word in words)
        vocabulary = list(shared)
        self.store(self.texts(points))
        near = np.maximum(self._word_nearness(vocabulary), self._named_alike(points, vocabulary))
        column = {word: place for place, word in enumerate(vocabulary)}
        precise = float(np.average(near.max(axis=1), weights=self._worth(self.words)))
        numbered = [number for point in points for number in numbers(point)]
        apart = self._apart(points)
        return [
            self._signals(
                point, self._worth(words, shared), near[:, [column[w] for w in words]], beside, precise, numbered
            )
            for point, words, beside in zip(points, told, apart.T, strict=True)
        ]

    def _signals(
        self, point: str, worth: Array, near: Array, apart: Array, precise: float, numbered: Sequence[Number]
    ) -> Signals:
        local = np.array([near[held].max(axis=0) @ worth if held.any() else 0.0 for held in self._held])
        lang = detect_language(point)
        vector = self.store([point])[0]
        band = self.store.scale.texts[pair(self.lang, lang)]
        cosines = band.scaled(self._run_vectors @ vector)
        asked_band = self.store.scale.texts[pair(detect_language(self.question), lang)]
        best = self.runs[int(np.argmax(local + cosines + apart))]
        given, wrong = self._numbers(point, best, numbered)
        return Signals(
            local=float(local.max()),
            whole=float(near.max(axis=0) @ worth),
            cosine=float(cosines.max()),
            apart=float(apart.max()),
            asked=float(asked_band.scaled(self.store([self.question])[0] @ vector)),
            precise=precise,
            numbers=given,
            mixed=self.lang != lang,
            name=is_name(point),
            size=len(worth),
            opposed=(*opposites(point, best.text), *(["verdict"] if verdicts_differ(point, self.answer) else [])),
            denied=(denials(point) > 0) != (denials(best.text) > 0),
            wrong=wrong,
            run=best,
        )

    @cached_property
    def may_translate_question(self) -> bool:
        """Whether an answer in another language lies as near to the question as a translation of it would."""
        asked = detect_language(self.question)
        if asked == self.lang or not self.runs:
            return False
        whole = self._run_vectors[[run.first == run.last for run in self.runs]].mean(axis=0, keepdims=True)
        band = self.store.scale.texts["mixed"]
        cosine = float((_unit(whole) @ self.store([self.question])[0])[0])
        return (cosine - band.floor) / (band.ceiling - band.floor) >= _ECHO

    def _apart(self, points: Sequence[str]) -> Array:
        """The cosine of each run to each point, (runs, points), each measured from the middle of its own side: what all
        points have in common with the question, or all clauses with each other, tells nothing, nor does the language.
        Unscaled, for here unrelated texts have a cosine of about nothing.
        """
        vectors = self.store([*points, self.question])
        middle = vectors.mean(axis=0)
        clauses = self._run_vectors[[run.first == run.last for run in self.runs]]
        lang = detect_language(points[0])
        expected = middle if lang == self.lang else middle + self.store.scale.shift(lang, self.lang)
        own = (clauses.sum(axis=0) + _EXPECTED * expected) / (len(clauses) + _EXPECTED)
        cosines = _unit(self._run_vectors - own) @ _unit(vectors[:-1] - middle).T
        return np.asarray(np.clip(cosines.astype(float), 0.0, 1.0))

    @cached_property
    def _clauses(self) -> dict[int, str]:
        """The single clauses by their number."""
        return {run.first: run.text for run in self.runs if run.first == run.last}

    @cached_property
    def _run_vectors(self) -> Vectors:
        """A vector per run: the mean of its clauses' by length, as the model itself pools. Embedding every run would
        take six times as long.
        """
        vectors = dict(zip(self._clauses, self.store(list(self._clauses.values())), strict=True))
        rows = [sum(len(self._clauses[n]) * vectors[n] for n in range(run.first, run.last + 1)) for run in self.runs]
        return _unit(np.array(rows, np.float32))

    @cached_property
    def _numbers_said(self) -> list[Number]:
        return numbers(self.answer)

    @cached_property
    def _numbers_asked(self) -> list[Number]:
        return numbers(self.question)

    def _worth(self, words: Iterable[str], shared: Mapping[str, int] = MappingProxyType({})) -> Array:
        """What each word tells, summing to 1: little where the question holds it, and the less, the more points do."""
        worth = np.array([ASKED_WORTH if word in self._asked else 1 / shared.get(word, 1) for word in words])
        return np.asarray(worth / worth.sum())

    def _word_nearness(self, vocabulary: list[str]) -> Array:
        """How near each word of the answer is to each of the points: (words, vocabulary).

        Digits are near only themselves, and so is a word to one of the other language: a short English word lies near
        every Chinese one (with those counted, the AUC of this signal fell from 0.91 to 0.80).
        """
        cosines = self.store(self.words) @ self.store(vocabulary).T
        mine, theirs = (np.array([has_cjk(word) for word in words]) for words in (self.words, vocabulary))
        near = np.zeros(cosines.shape)
        for key, where in (("zh", mine[:, None] & theirs), ("en", ~mine[:, None] & ~theirs)):
            near[where] = self.store.scale.words[key].scaled(cosines[where])
        figure_mine, figure_theirs = (np.array([w[0].isdigit() for w in ws]) for ws in (self.words, vocabulary))
        near[figure_mine[:, None] | figure_theirs] = 0.0
        same = np.array(self.words)[:, None] == np.array(vocabulary)
        near[same] = 1.0
        return near

    def _named_alike(self, points: Sequence[str], vocabulary: list[str]) -> Array:
        """1 where a word of the answer and one of a point stand in names of the same concept, (words, vocabulary)."""
        mine, theirs = self._concepts_by_word([self.answer]), self._concepts_by_word(points)
        alike = np.zeros((len(self.words), len(vocabulary)))
        columns = [(column, theirs[word]) for column, word in enumerate(vocabulary) if word in theirs]
        for row, word in enumerate(self.words):
            if said := mine.get(word):
                alike[row, [column for column, named in columns if said & named]] = 1.0
        return alike

    def _concepts_by_word(self, texts: Iterable[str]) -> dict[str, set[str]]:
        """Of each word that stands in a concept's name somewhere in texts, the concepts so named."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for text in texts:
            for match in self._names.find(text):
                for word in tokenize(text[match.start : match.end]):
                    found[word] |= set(match.slugs)
        return dict(found)

    def _numbers(self, point: str, run: Run, numbered: Sequence[Number]) -> tuple[float, tuple[str, ...]]:
        """The share of a point's numbers that were said anywhere; and what was said in their stead nearby: a number of
        the same unit that neither the question nor any point holds.
        """
        wanted = [n for n in numbers(point) if not any(n.same(asked) for asked in self._numbers_asked)]
        if not wanted:
            return 1.0, ()
        missing = [n for n in wanted if not any(n.same(said) for said in self._numbers_said)]
        known = [*numbered, *self._numbers_asked]
        foreign = [n for n in numbers(run.text) if n.unit and not any(n.same(right) for right in known)]
        wrong = [n for n in foreign if any(n.unit == other.unit for other in missing)]
        return 1 - len(missing) / len(wanted), tuple(run.text[n.start : n.end].strip() for n in wrong)


def _vocabulary(point: str) -> list[str]:
    """The words of a point, each once; the point itself where it has none."""
    return list(dict.fromkeys(tokenize(point))) or [point]


def _telling(question: str, found: list[Run]) -> list[Run]:
    """The runs without clauses that only lead in by repeating the question, unless there are no others."""
    echoes = {run.first for run in found if run.first == run.last and repeats(question, run.text)}
    return [run for run in found if not echoes & set(range(run.first, run.last + 1))] or found


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-9)
    return scaled
