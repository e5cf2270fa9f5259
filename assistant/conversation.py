"""A conversation: turns of what was typed and what was answered, and what may be taken from them to read the next turn.

Records only; how a turn is read from them is for `assistant.understanding`, where they are kept for
`assistant.conversations`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answer import Answer

# How many turns back a turn may refer: what was said before is kept, but no longer meant by "it".
MEMORY = 8


@dataclass(frozen=True)
class Turn:
    """What was typed, and the answer; `at` is aware and in UTC."""

    typed: str
    answer: Answer
    at: datetime


@dataclass(frozen=True)
class Conversation:
    """The turns so far, oldest first, under an id and a title."""

    id: str = ""
    title: str = ""
    turns: tuple[Turn, ...] = ()

    def then(self, turn: Turn) -> Conversation:
        """The conversation with one more turn; the first one gives the title where there is none."""
        return replace(self, turns=(*self.turns, turn), title=self.title or turn.typed[:60])

    @property
    def remembered(self) -> tuple[Turn, ...]:
        """The turns that a new one may refer to, oldest first."""
        return self.turns[-MEMORY:]

    @property
    def last(self) -> Answer | None:
        """The last answer that answered something."""
        answers = (turn.answer for turn in reversed(self.remembered))
        return next((answer for answer in answers if answer.concepts and not answer.abstained), None)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The slugs of the concepts that were talked about, the latest first."""
        return tuple(dict.fromkeys(self._subjects()))

    def _subjects(self) -> Iterator[str]:
        for turn in reversed(self.remembered):
            if not turn.answer.abstained:
                yield from (concept.slug for concept in turn.answer.concepts)

    @property
    def asked(self) -> frozenset[str]:
        """Every question so far, as typed and as understood."""
        return frozenset(text for turn in self.turns for text in (turn.typed, turn.answer.question))

    @property
    def told(self) -> frozenset[str]:
        """Every sentence said so far."""
        return frozenset(sentence.text for turn in self.turns for sentence in turn.answer.sentences)
