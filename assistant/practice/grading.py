"""Grades answers: picked ones by their key, spoken ones point by point, from 0 to 10.

Takes a quiz item and what was answered, in either language, and gives a `Grade`: every marking point hit, partial,
missed or contradicted with the learner's own words, what is wrong, and what to say better. Uses an embedder; knows no
field, and nothing of who answers or when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.practice.clauses import Run, clean
from assistant.practice.grading_closed import fills, picked, share_right, shown_key
from assistant.practice.grading_guards import heaps_words, pleas, repeats, says_nothing, without
from assistant.practice.grading_points import plain, split_reference, weights
from assistant.practice.grading_signals import Reading, Signals, VectorStore
from assistant.practice.grading_weights import (
    HIT,
    PARTIAL,
    cost,
    credit,
    nearness,
    on_topic,
    turned_round,
)
from assistant.practice.grading_words import say
from assistant.practice.mistaken import Mistaken, find_mistakes, told_in
from assistant.practice.records import CLOSED, Flag, Grade, Point, PointGrade, QuizItem, Verdict
from corpus.language import detect_language
from corpus.records import Lang
from graph.names import Lexicon
from ingest.embedding import Embedder

# What an answer that only looks like one may get at most.
_CAP = 1.0
# Below this share of being to the question an answer gets no more than the cap.
_TOPICAL = 0.7
# What only repeats the question in another language makes no point so far.
_MADE = 0.6
# What a point said in part earns at most.
_HALF = 0.8
# Any text in the answer's language comes so near.
_NOTHING = 0.12


@dataclass(frozen=True)
class Asked:
    """What is graded against: the question, its points, its known mistakes, in the language the grade is told in."""

    question: str
    points: tuple[Point, ...]
    mistakes: tuple[str, ...] = ()
    lang: Lang = "en"
    item: str = ""


class Grader:
    """Grades with one embedder; keeps the vectors of points and words, so that it should live as long as that does.

    With a `lexicon` a concept is said by any of its names, in either language. Safe to share between threads.
    """

    def __init__(self, embedder: Embedder, lexicon: Lexicon | None = None) -> None:
        self._store, self._names = VectorStore(embedder), lexicon or Lexicon({})

    def grade(self, item: QuizItem, answer: str) -> Grade:
        """Grades an answer to a quiz item: option ids or texts for closed forms, else words."""
        if item.form in CLOSED:
            return _closed(item, answer)
        if item.form == "cloze":
            return _cloze(item, answer)
        return self._grade(Asked(item.stem, item.points, item.mistakes, item.lang, item.id), answer)

    def grade_text(
        self,
        question: str,
        points: Sequence[Point],
        answer: str,
        mistakes: Sequence[str] = (),
        lang: Lang | None = None,
    ) -> Grade:
        """Grades words against marking points; `lang` is what the grade is told in, the question's by default."""
        return self._grade(Asked(question, tuple(points), tuple(mistakes), lang or detect_language(question)), answer)

    def grade_reference(self, question: str, reference: str, answer: str) -> Grade:
        """Grades words against a reference answer, whose sentences or listed items are the points."""
        return self.grade_text(question, _points_of(question, reference), answer)

    def prepare(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Embeds at once all that grading these questions, references and answers will need: a call of the model for
        each takes five times as long.
        """
        wanted: list[str] = []
        for question, reference, answer in rows:
            asked = Asked(question, tuple(_points_of(question, reference)))
            wanted += self._wanted(asked, Reading(question, clean(answer), self._store, self._names))
        self._store(wanted)

    def _grade(self, asked: Asked, answer: str) -> Grade:
        text = clean(answer)
        begged = pleas(text)
        said = without(text, begged)
        flags: tuple[Flag, ...] = ("asks_for_marks",) if begged else ()
        if flag := _unanswered(asked.question, said, begged=bool(begged)):
            return _nothing(asked, (*flags, *flag))
        reading = Reading(asked.question, said, self._store, self._names)
        self._store(self._wanted(asked, reading))
        told = _points_in(reading.lang, asked)
        signals = reading.signals(told)
        if reading.may_translate_question and all(nearness(near) < _MADE for near in signals):
            return _nothing(asked, (*flags, "repeats_question"))
        return _weighed(asked, _found(asked, reading, told, signals), flags)

    def _wanted(self, asked: Asked, reading: Reading) -> list[str]:
        """All texts whose vectors grading an answer takes."""
        told = (text for _, *texts in told_in(reading.lang, asked.mistakes) for text in texts if text)
        return reading.texts([*_points_in(reading.lang, asked), *told]) if reading.words else []


def _points_of(question: str, reference: str) -> list[Point]:
    told = split_reference(question, reference)
    return [Point(text, "", weight) for text, weight in zip(told, weights(question, told), strict=True)]


def _points_in(lang: Lang, asked: Asked) -> list[str]:
    """The points as they are read, each in a language where it is written in it."""
    return [_in_language(lang, plain(point.text), plain(point.other)) for point in asked.points]


def _in_language(lang: Lang, text: str, other: str) -> str:
    return other if other and detect_language(text) != lang and detect_language(other) == lang else text


@dataclass(frozen=True)
class _Found:
    """What became of the points, and what is wrong."""

    points: tuple[PointGrade, ...]
    earned: tuple[float, ...] = ()
    mistaken: tuple[Mistaken, ...] = ()
    numbers: tuple[str, ...] = ()
    heap: bool = False
    topical: float = 1.0

    @property
    def contradicted(self) -> tuple[PointGrade, ...]:
        return tuple(point for point in self.points if point.verdict == "contradicted")

    @property
    def statements(self) -> tuple[str, ...]:
        """The learner's statements that are wrong, each once."""
        return tuple(dict.fromkeys([*(m.run.text for m in self.mistaken), *(p.words for p in self.contradicted)]))

    @property
    def wrong(self) -> tuple[str, ...]:
        """The learner's words that are wrong, numbers by themselves."""
        return tuple(dict.fromkeys([*self.statements, *self.numbers]))

    def score(self) -> float:
        """From 0 to 10: the weighted share of what was said, less something for what is wrong."""
        total = sum(graded.point.weight for graded in self.points) or 1
        made = sum(p.point.weight * earned for p, earned in zip(self.points, self.earned, strict=True))
        return max(0.0, 10 * self.topical * made / total - cost(len(self.statements)))


def _earned(graded: PointGrade, signals: Signals) -> float:
    """What a point earns: nothing where it is contradicted, and not all of it where it is said in part."""
    if graded.verdict == "contradicted":
        return 0.0
    share = credit(graded.nearness, signals)
    return min(share, _HALF) if graded.verdict == "partial" else share


def _found(asked: Asked, reading: Reading, told: Sequence[str], signals: Sequence[Signals]) -> _Found:
    """What became of the points, which are read as `told` says."""
    points = tuple(_graded(point, near) for point, near in zip(asked.points, signals, strict=True))
    mistaken = find_mistakes(reading, asked.mistakes, told, signals)
    points = tuple(_corrected(place, points[place], signals[place].run, mistaken) for place in range(len(points)))
    numbers = (n for p, near in zip(points, signals, strict=True) if p.verdict != "missed" for n in near.wrong)
    return _Found(
        points,
        tuple(_earned(point, near) for point, near in zip(points, signals, strict=True)),
        tuple(mistaken),
        tuple(dict.fromkeys(numbers)),
        heaps_words(reading.answer, [plain(point.text) for point in asked.points]),
        on_topic(signals, len(reading.words)),
    )


def _graded(point: Point, signals: Signals) -> PointGrade:
    """A point's verdict by nearness alone, a clause that turns it round apart."""
    near = nearness(signals)
    verdict: Verdict = "hit" if near >= HIT else "partial" if near >= PARTIAL else "missed"
    if verdict != "missed" and turned_round(signals):
        verdict = "contradicted"
    elif verdict == "hit" and signals.wrong:
        verdict = "partial"
    words = signals.run.text if signals.run and verdict != "missed" else ""
    return PointGrade(point, verdict, words, round(near, 3))


def _corrected(place: int, graded: PointGrade, run: Run | None, mistaken: Iterable[Mistaken]) -> PointGrade:
    """A point's grade where a mistake goes against it, or the words that seemed to make it make a mistake instead."""
    if graded.verdict == "hit":
        return graded
    for mistake in mistaken:
        if mistake.against == place or (graded.verdict == "partial" and run and mistake.run.holds(run)):
            return replace(graded, verdict="contradicted", words=mistake.run.text)
    return graded


def _unanswered(question: str, said: str, *, begged: bool) -> tuple[Flag, ...]:
    """Why there is nothing to grade; empty where there is something."""
    if not re.search(r"\w", said):
        return ("no_answer",) if begged else ("empty",)
    if says_nothing(said):
        return ("no_answer",)
    return ("repeats_question",) if repeats(question, said) else ()


def _nothing(asked: Asked, flags: tuple[Flag, ...]) -> Grade:
    points = tuple(PointGrade(point, "missed", "", 0.0) for point in asked.points)
    return _told(asked, _Found(points), flags, 0.0)


def _weighed(asked: Asked, found: _Found, flags: tuple[Flag, ...]) -> Grade:
    score = found.score()
    if found.heap:
        flags, score = (*flags, "keywords_only"), min(score, _CAP)
    if found.topical < _TOPICAL or all(p.nearness < _NOTHING for p in found.points):
        flags, score = (*flags, "off_topic"), min(score, _CAP)
    if found.mistaken or found.contradicted:
        flags = (*flags, "contradiction")
    return _told(asked, found, (*flags, "wrong_number") if found.numbers else flags, score)


def _told(asked: Asked, found: _Found, flags: tuple[Flag, ...], score: float) -> Grade:
    """A grade with what to say better, what is wrong first."""
    lang = asked.lang
    said = [say(flag, lang) for flag in flags if flag not in {"contradiction", "wrong_number"}]
    said += [say("mistake", lang, words=short(m.run.text), mistake=m.mistake) for m in found.mistaken]
    said += [say("wrong_number", lang, words=number) for number in found.numbers]
    for graded in sorted(found.points, key=lambda p: (_URGENCY[p.verdict], -p.point.weight)):
        if graded.verdict != "hit":
            said.append(say(graded.verdict, lang, words=short(graded.words), point=graded.point.text))
    model = "\n".join(point.text for point in asked.points)
    return Grade(asked.item, round(score, 1), found.points, flags, found.wrong, tuple(said), model)


_URGENCY: dict[Verdict, int] = {"contradicted": 0, "missed": 1, "partial": 2, "hit": 3}


def short(words: str, most: int = 60) -> str:
    """Words cut to size for quoting."""
    return words if len(words) <= most else f"{words[:most].rstrip()}…"


def _closed(item: QuizItem, answer: str) -> Grade:
    chosen = picked(item, clean(answer))
    if not chosen:
        return _keyed(item, 0.0, (), ("empty",))
    return _keyed(item, share_right(item, chosen), chosen)


def _cloze(item: QuizItem, answer: str) -> Grade:
    said = clean(answer)
    if not said:
        return _keyed(item, 0.0, (), ("empty",))
    flags: tuple[Flag, ...] = ("no_answer",) if says_nothing(said) else ()
    return _keyed(item, float(fills(item, said)), (said,), flags)


def _keyed(item: QuizItem, share: float, chosen: tuple[str, ...], flags: tuple[Flag, ...] = ()) -> Grade:
    """The grade of an item with a key; what is right is told where it was not all right."""
    answer = shown_key(item)
    better = (say("right_is", item.lang, answer=answer),) if share < 1 else ()
    model = "\n".join(filter(None, (answer, item.explanation)))
    return Grade(item.id, round(10 * share, 1), (), flags, (), better, model, chosen)
