"""A round of practice as the page holds it: which questions, where it stands, what came of them. Small and pure.

Holds ids, never questions or grades, for the page keeps a copy for each visitor.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from corpus.records import Lang

View = Literal["today", "quiz", "interview", "wrong"]
VIEWS: tuple[View, ...] = ("today", "quiz", "interview", "wrong")
# How many hints were taken, and to which question: the attempt that its answer will be.
Hints = tuple[str, int]
Came = Literal["graded", "skipped", "disputed"]

# A page may be left open overnight; nobody thinks about a question for longer than this.
_LONGEST = 3600.0
# The longest round, with a recap before each question, is much shorter.
_MOST_KEPT = 60_000
# Below this the answer is worth another try.
_WELL = 6.0


@dataclass(frozen=True)
class Done:
    """What came of a question: the attempt that was kept of it, and its score."""

    item: str
    attempt: str
    came: Came
    score: float = 0.0


@dataclass(frozen=True)
class Session:
    """Where a visitor is: a view, and the round of questions that runs in it, if one does.

    `attempt` is the id under which the answer to the question at hand will be kept: an answer sent twice is kept once.
    """

    lang: Lang = "en"
    view: View = "today"
    title: str = ""
    items: tuple[str, ...] = ()
    done: tuple[Done, ...] = ()
    graded: bool = False
    attempt: str = ""
    asked: datetime | None = None
    hints: int = 0
    recapped: tuple[str, ...] = ()
    interview: str = ""
    against: str = ""

    @property
    def place(self) -> int:
        """The number of the question at hand, from 0."""
        return len(self.done) - self.graded

    @property
    def current(self) -> str:
        """The id of the question at hand; empty where none is left."""
        return self.items[self.place] if self.place < len(self.items) else ""

    @property
    def missed(self) -> tuple[str, ...]:
        """The questions not answered well."""
        return tuple(d.item for d in self.done if d.came == "graded" and d.score < _WELL)

    def seconds(self, now: datetime) -> float:
        """How long the question at hand has been thought about."""
        return min(max((now - self.asked).total_seconds(), 0.0), _LONGEST) if self.asked else 0.0

    def begin(self, items: Sequence[str], title: str, now: datetime) -> Session:
        """A new round."""
        return Session(self.lang, self.view, title, tuple(items))._asking(now)

    def shown(self, view: View) -> Session:
        """Another view, with no round in it."""
        return Session(self.lang, view)

    def finished(self, done: Done) -> Session:
        """The question at hand is answered, and its grade is shown."""
        return replace(self, done=(*self.done, done), graded=True)

    def marked(self, score: float) -> Session:
        """The answer whose grade is shown counts otherwise."""
        return replace(self, done=(*self.done[:-1], replace(self.done[-1], score=score)))

    def onward(self, now: datetime) -> Session:
        """The next question."""
        return self._asking(now)

    def passed(self, done: Done, now: datetime) -> Session:
        """The next question, the one at hand left without an answer."""
        return replace(self, done=(*self.done, done))._asking(now)

    def before(self, item: str, concept: str, now: datetime) -> Session:
        """A question put before the one at hand, to recap a concept."""
        place = self.place
        items = (*self.items[:place], item, *self.items[place:])
        return replace(self, items=items, recapped=(*self.recapped, concept))._asking(now)

    def without(self, gone: Collection[str]) -> Session:
        """The round without questions that are still to come and are gone."""
        ahead = tuple(id for id in self.items[len(self.done) :] if id not in gone)
        return replace(self, items=(*self.items[: len(self.done)], *ahead))

    def kept(self) -> str:
        """What the browser tab keeps of it over a reload; empty where there is nothing to come back to."""
        return _SESSION.dump_json(self).decode() if self.items or self.interview else ""

    @staticmethod
    def resumed(kept: str, lang: Lang) -> Session:
        """What a tab kept, in the page's language; a new visit where it is not what `kept` gave."""
        with suppress(ValidationError):
            if 0 < len(kept) <= _MOST_KEPT:
                return replace(_SESSION.validate_json(kept), lang=lang)
        return Session(lang)

    def ended(self) -> Session:
        """The round ends here."""
        return replace(self, items=self.items[: len(self.done)], graded=False, attempt="")

    def called_wrong(self) -> Session:
        """The question just graded is called wrong."""
        last = replace(self.done[-1], came="disputed")
        return replace(self, done=(*self.done[:-1], last))

    def hinted(self) -> Session:
        """One more hint was taken."""
        return replace(self, hints=self.hints + 1)

    def with_hints(self, hints: Hints | None) -> Session:
        """The hints taken to the question at hand."""
        return replace(self, hints=hints[1]) if hints and hints[0] == self.attempt else self

    def _asking(self, now: datetime) -> Session:
        return replace(self, graded=False, attempt=uuid4().hex, asked=now, hints=0)


_SESSION = TypeAdapter(Session)
