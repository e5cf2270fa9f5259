"""What the map says of a concept beside what the library says: how well it is known, how many questions there are.

Takes the page's context and gives functions for `map_tab`. Where the learner's record or the bank cannot be read, the
map goes without: other tabs say what is wrong.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import gradio as gr

from assistant.knowledge import Knowledge
from assistant.practice.bank import Bank
from assistant.practice.learner import Learners
from assistant.practice.mastery import mastery_of
from corpus.errors import VivaError
from ui.context import Context

_log = logging.getLogger(__name__)


def mastered(context: Context, request: gr.Request | None) -> dict[str, float]:
    """The mastery, by concept, of whoever is at the page; without those on which nothing was asked yet."""
    try:
        with Learners.open(context.home) as learners:
            attempts = learners.attempts(context.learner_of(request))
    except VivaError as error:
        _log.warning("the map is shown without mastery: %s", error)
        return {}
    known = mastery_of(attempts, context.knowledge.graph, context.now().astimezone())
    return {slug: mastery.value for slug, mastery in known.items() if mastery.standing != "new"}


@dataclass
class QuestionCounts:
    """How many questions of the bank are on each concept, by slug; counted once for each state of the library."""

    context: Context
    _seen: Knowledge | None = None
    _counts: Mapping[str, int] = field(default_factory=dict)

    def __call__(self) -> Mapping[str, int]:
        """The counts for the library as it stands."""
        knowledge = self.context.knowledge
        if knowledge is not self._seen:
            self._counts = self._counted(knowledge)
            self._seen = knowledge
        return self._counts

    def _counted(self, knowledge: Knowledge) -> Mapping[str, int]:
        try:
            bank = Bank.of(self.context.home).joined(knowledge.graph)
        except VivaError as error:
            _log.warning("the map is shown without numbers of questions: %s", error)
            return {}
        return Counter(slug for question in bank.questions for slug in question.concepts)
