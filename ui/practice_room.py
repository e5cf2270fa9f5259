"""What practice on the page is held with: all questions of the library, who grades, and a desk for each language.

One `Room` for the server, shared by all sessions: what is costly is made once for each library, when it is first
wanted, and is safe to share between threads. Holds nothing of any one learner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

from assistant.knowledge import Knowledge
from assistant.practice.bank import Bank
from assistant.practice.desk import Desk
from assistant.practice.grading import Grader
from assistant.practice.interview import Interviewer
from assistant.practice.quiz import Questions
from assistant.practice.records import QuizItem
from corpus.errors import LibraryError
from corpus.records import Lang, Outline
from ingest.library import Library
from ui.context import Context


@dataclass(frozen=True)
class Furnished:
    """A library made ready for practice."""

    knowledge: Knowledge
    questions: Questions
    grader: Grader
    interviewer: Interviewer
    desks: Mapping[Lang, Desk]

    def item(self, id: str, lang: Lang) -> QuizItem | None:
        """The question of that id; None where the material no longer has it."""
        return self.questions.item(id, lang)


@dataclass
class Room:
    """Gives the library as it stands, ready for practice."""

    context: Context
    _lock: Lock = field(default_factory=Lock)
    _ready: Furnished | None = None
    _interviews: dict[str, Lock] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing has to be waited for."""
        return self._ready is not None and self._ready.knowledge is self.context.knowledge

    def furnished(self) -> Furnished:
        """What there is to practise with; the first call for a library takes as long as its questions take."""
        with self._lock:
            knowledge = self.context.knowledge
            if self._ready is None or self._ready.knowledge is not knowledge:
                self._ready = self._furnish(knowledge)
            return self._ready

    def _furnish(self, knowledge: Knowledge) -> Furnished:
        questions = Questions.on(knowledge, Bank.of(self.context.home))
        outlines = _outlines(self.context.home)
        langs: tuple[Lang, Lang] = ("zh", "en")
        desks = {lang: Desk.over(self.context.home, questions, lang, outlines) for lang in langs}
        # Made here, under the lock: what is derived lazily is not derived twice by two threads.
        assert questions.drafts is not None
        grader = Grader(knowledge.retriever.embedder, knowledge.graph.lexicon)
        return Furnished(knowledge, questions, grader, Interviewer(questions, grader), desks)

    def interview(self, id: str) -> Lock:
        """Held while an interview goes on by one answer: two pages may be open at it."""
        return self._interviews.setdefault(id, Lock())

    def now(self) -> datetime:
        """The moment, in the zone whose midnight is the learners'."""
        return self.context.now().astimezone()


@lru_cache(maxsize=4)
def room_of(context: Context) -> Room:
    """The room over a context: one, whichever tab asks for it."""
    return Room(context)


def _outlines(home: Path) -> tuple[Outline, ...]:
    """The outlines, for the order of learning; none where the learners' records lie apart from the library."""
    try:
        with Library.open(home) as library:
            return library.record.details("outline")
    except LibraryError:
        return ()
