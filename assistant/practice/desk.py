"""Where a learner sits down: the library's graph, what can be asked on it, and the record beside it, opened together.

The rim of Today and progress for all faces; decides nothing itself and needs no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from assistant.practice.bank import Bank
from assistant.practice.history import Settings
from assistant.practice.learner import Learners
from assistant.practice.mastery import Mastery, mastery_of
from assistant.practice.quiz import Questions
from assistant.practice.records import Attempt, QuizItem
from assistant.practice.schedule import Cards, cards_of, zone_of
from assistant.practice.today import Plan, plan_today
from corpus.records import Lang, Outline
from graph.model import ConceptGraph
from ingest.library import Library


class Askables(Mapping[str, tuple[QuizItem, ...]]):
    """All questions in one language by their main concept, each concept's made when it is first asked for."""

    def __init__(self, questions: Questions, lang: Lang) -> None:
        self._questions, self._lang = questions, lang
        self._slugs = dict.fromkeys(d.concepts[0] for d in questions.drafts.values() if lang in d.langs)
        self._made: dict[str, tuple[QuizItem, ...]] = {}

    def __getitem__(self, slug: str) -> tuple[QuizItem, ...]:
        if slug not in self._made:
            if slug not in self._slugs:
                raise KeyError(slug)
            rows = self._questions.items_on(slug, lang=self._lang)
            self._made[slug] = tuple(item for item in rows if item.concept == slug)
        return self._made[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._slugs

    def __iter__(self) -> Iterator[str]:
        return iter(self._slugs)

    def __len__(self) -> int:
        return len(self._slugs)


@dataclass(frozen=True)
class Standing:
    """A learner at a moment: the attempts that count, and what follows from them."""

    learner: str
    settings: Settings
    now: datetime
    attempts: tuple[Attempt, ...]
    cards: Cards
    mastery: Mapping[str, Mastery]


@dataclass(frozen=True)
class Desk:
    """A library's graph, what can be asked on each concept, and the outline's order."""

    home: Path
    graph: ConceptGraph
    items: Mapping[str, Sequence[QuizItem]]
    order: tuple[str, ...] = ()

    @classmethod
    def open(cls, home: Path, lang: Lang) -> Desk:
        """Opens a library for practice, without its model.

        Raises:
            LibraryError: there is no library.

        """
        with Library.open(home) as library:
            questions = Questions.over(library, Bank.of(home))
            return cls.over(home, questions, lang, library.record.details("outline"))

    @classmethod
    def over(cls, home: Path, questions: Questions, lang: Lang, outlines: Sequence[Outline] = ()) -> Desk:
        """A desk on questions made already."""
        graph = questions.material.knowledge.graph
        return cls(home, graph, Askables(questions, lang), outline_order(outlines, graph))

    def standing(self, learner: str, now: datetime) -> Standing:
        """Where a learner stands; someone unknown stands at the beginning."""
        with Learners.open(self.home) as learners:
            attempts, settings = learners.attempts(learner), learners.settings(learner)
        cards = cards_of(attempts, settings.retention, zone_of(now))
        return Standing(learner, settings, now, attempts, cards, mastery_of(attempts, self.graph, now, cards))

    def today(self, at: Standing, minutes: float | None = None, exam: date | None = None) -> Plan:
        """What a learner is to answer now; time and exam are those of the settings unless given."""
        exam = exam or at.settings.exam
        minutes = minutes or at.settings.minutes
        return plan_today(at.attempts, at.cards, self.graph, self.items, at.now, minutes, exam, self.order)


def outline_order(outlines: Sequence[Outline], graph: ConceptGraph) -> tuple[str, ...]:
    """The concepts that outlines name, in their order: a heading's own, then those that its words name."""
    told: dict[str, None] = {}
    for topic in (topic for outline in outlines for topic in outline.walk()):
        told.setdefault(topic.slug)
        for name in topic.name.both:
            told.update(dict.fromkeys(slug for match in graph.lexicon.find(name) for slug in match.slugs))
    return tuple(told)
