"""What practice is made of: quiz items, grades, attempts. Frozen records that know nothing of disk, models or clocks.

A quiz item is a question ready to be asked in one language; a grade is what an answer to it was worth; an attempt is a
learner's answer with its grade, as it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corpus.records import Lang

ItemForm = Literal[
    "choice",
    "multiple",
    "cloze",
    "truefalse",
    "order",
    "match",
    "compare",
    "derivation",
    "troubleshooting",
    "whiteboard",
    "open",
]
Bloom = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
Verdict = Literal["hit", "partial", "missed", "contradicted"]
Flag = Literal[
    "empty",
    "skipped",
    "no_answer",
    "repeats_question",
    "keywords_only",
    "asks_for_marks",
    "off_topic",
    "wrong_number",
    "contradiction",
]

# Forms that are answered by picking, and are graded by option id alone.
CLOSED: frozenset[ItemForm] = frozenset({"choice", "multiple", "truefalse", "order", "match"})


@dataclass(frozen=True)
class Source:
    """Where something is said: a passage of the library, its document, page (from 1; None for notes), section, and the
    verbatim words there.
    """

    passage: str
    document: str
    title: str
    page: int | None
    section: str
    quote: str


@dataclass(frozen=True)
class Option:
    """One thing to pick. `match` items have options with ids `l1`.. on the left and `r1`.. on the right."""

    id: str
    text: str


@dataclass(frozen=True)
class Point:
    """A marking point in the item's language and, for grading across languages, in the other; with its sources."""

    text: str
    other: str
    weight: int
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class QuizItem:
    """A question ready to be asked.

    `id` is a content hash that does not depend on the language, so that an item keeps its history across languages.
    `concepts` are slugs, the main one first. `key` holds option ids: the right one (`choice`, `truefalse`), all right
    ones (`multiple`), all in order (`order`), `l1=r2` pairs (`match`); for `cloze` the accepted spellings; empty for
    free text, which is graded against `points`. `question` is the id of the bank question that it was made of, if any.
    """

    id: str
    form: ItemForm
    lang: Lang
    concepts: tuple[str, ...]
    level: int
    bloom: Bloom
    stem: str
    options: tuple[Option, ...] = ()
    key: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    mistakes: tuple[str, ...] = ()
    explanation: str = ""
    sources: tuple[Source, ...] = ()
    question: str = ""

    @property
    def concept(self) -> str:
        """The slug of the main concept."""
        return self.concepts[0]


@dataclass(frozen=True)
class PointGrade:
    """What became of one marking point: the verdict, the learner's own words that decided it (empty where missed), and
    how near they came, from 0 to 1.
    """

    point: Point
    verdict: Verdict
    words: str
    nearness: float


@dataclass(frozen=True)
class Grade:
    """What an answer was worth: `score` from 0 to 10, its points, what to say better, and a model answer.

    `flags` name what capped the score; `wrong` quotes the learner's words that contradict the material or give a wrong
    number. For closed items `points` are empty and `picked` repeats what was chosen.
    """

    item: str
    score: float
    points: tuple[PointGrade, ...] = ()
    flags: tuple[Flag, ...] = ()
    wrong: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    model_answer: str = ""
    picked: tuple[str, ...] = ()

    @property
    def missed(self) -> tuple[PointGrade, ...]:
        """The points that were not made in full."""
        return tuple(graded for graded in self.points if graded.verdict != "hit")


@dataclass(frozen=True)
class Attempt:
    """A learner's answer as it is kept. `at` is aware and in UTC; `rating` is FSRS's 1 (again) to 4 (easy).

    `cause` is why it went wrong, as the learner or the grade says. A disputed attempt counts for nothing.
    """

    id: str
    learner: str
    item: str
    concepts: tuple[str, ...]
    form: ItemForm
    lang: Lang
    answer: str
    score: float
    rating: int
    at: datetime
    seconds: float = 0.0
    hints: int = 0
    skipped: bool = False
    disputed: bool = False
    cause: str = ""
