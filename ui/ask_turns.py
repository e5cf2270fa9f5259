"""Turns on the Ask tab: from what was typed, by way of a growing answer, to what the tab's components show.

Takes the context and gives `Screen`s. Everything that goes wrong becomes a sentence in the conversation. Knows the
components' values, not the components.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answer import Answer
from assistant.conversation import Conversation, Turn
from assistant.llm.writing import Delta
from assistant.question import MAX_CHARACTERS, Asked
from corpus.errors import ConversationError, QuestionError, VivaError
from corpus.language import cjk_count
from corpus.records import Lang
from ui.ask_parts import further_html, talks_html, waiting_html, welcome_html, why_html
from ui.context import Context
from ui.render import Link, answer_markdown, harmless
from ui.source_view import no_sources, sources_panel
from ui.words import word

if TYPE_CHECKING:
    from assistant.llm.writing import Fallback

History = list[dict[str, Any]]

_HITS = 8
# A turn of at most so many words may be a bare name, which belongs to no language.
_BARE = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Growing:
    """The answer's Markdown so far."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The answer."""

    answer: Answer


Event = Growing | Finished


def answer_events(context: Context, typed: str, conversation: Conversation, lang: Lang | None) -> Iterator[Event]:
    """An answer as it comes: growing, then finished. The one place where answers are asked for.

    A language model's text grows as it is written, and is checked at the end; a composed answer is there at once and is
    shown sentence by sentence.

    Raises:
        VivaError: there is no answer; the text says why.
    """
    if context.llm:
        yield from _written(context.assistant.stream(typed, conversation, context.llm, lang))
        return
    answer = context.assistant.reply(typed, conversation, lang)
    for count in range(1, len(answer.sentences)):
        yield Growing(told(typed, answer, len(conversation.turns), count))
    yield Finished(answer)


def _written(events: Iterator[Delta | Fallback | Answer]) -> Iterator[Event]:
    text = ""
    for event in events:
        if isinstance(event, Answer):
            yield Finished(event)
            return
        # A notice takes the place of what will not do; the composed answer follows it.
        text = text + event.text if isinstance(event, Delta) else event.notice
        yield Growing(harmless(text))


@dataclass(frozen=True)
class Screen:
    """What the tab's components are to show, in the order in which `row` gives it; what is not given stays."""

    chat: Any = field(default_factory=gr.skip)
    typed: Any = field(default_factory=gr.skip)
    welcome: Any = field(default_factory=gr.skip)
    further: Any = field(default_factory=gr.skip)
    why: Any = field(default_factory=gr.skip)
    sources: Any = field(default_factory=gr.skip)
    current: Any = field(default_factory=gr.skip)
    talks: Any = field(default_factory=gr.skip)

    def row(self) -> list[Any]:
        """As a handler gives it to Gradio."""
        return [getattr(self, part.name) for part in fields(self)]


@dataclass(frozen=True)
class Visitor:
    """Whose page it is, its language, and whether there are Practice and Map tabs to hand over to."""

    context: Context
    request: gr.Request | None
    lang: Lang
    quiz: bool = False
    on_map: bool = False

    def conversation(self, id: str | None) -> Conversation:
        """The conversation of that id if it is the learner's own, else a new one."""
        if not id:
            return Conversation()
        try:
            with self.context.conversations(self.request) as kept:
                return kept.get(id)
        except ConversationError:
            return Conversation()

    def turn(self, typed: str, id: str | None) -> Iterator[Screen]:
        """The screens of one turn: the question, the growing answer, and all that goes with it."""
        conversation = self.conversation(id)
        asked = [*thread(conversation), _said("user", harmless(typed))]
        yield Screen(asked, "", "", waiting_html(self.lang), "", no_sources("looking", self.lang))
        try:
            for event in answer_events(self.context, typed, conversation, self.language(typed)):
                if isinstance(event, Growing):
                    yield Screen([*asked, _said("assistant", event.text)])
                else:
                    yield self._answered(conversation, typed, event.answer)
        except QuestionError:
            yield self._failed(asked, typed, word("too_long", self.lang, most=MAX_CHARACTERS))
        except VivaError as error:
            yield self._failed(asked, typed, word("unanswered", self.lang, reason=error))
        except Exception as error:  # whatever gets here is a defect of ours; the page says so in a sentence
            _log.exception("a turn failed")
            yield self._failed(asked, typed, word("failed", self.lang, kind=type(error).__name__))

    def _failed(self, asked: History, typed: str, why: str) -> Screen:
        """What went wrong, in the answer's place; the question stands in its box again."""
        return Screen(
            [*asked, _said("assistant", harmless(why))], typed, "", "", "", no_sources("sources_none", self.lang)
        )

    def _answered(self, conversation: Conversation, typed: str, answer: Answer) -> Screen:
        with self.context.conversations(self.request) as kept:
            grown = kept.add(conversation, Turn(typed, answer, self.context.now()))
        return self.shown(grown)

    def language(self, typed: str) -> Lang | None:
        """The page's language for a bare name; otherwise the turn's own decides."""
        named = self.context.knowledge.retriever.named_concepts(typed)
        return self.lang if named and not cjk_count(typed) and len(typed.split()) <= _BARE else None

    def shown(self, conversation: Conversation, source: int = 0) -> Screen:
        """A conversation as it stands, its last answer's sources beside it."""
        if not conversation.turns:
            welcome = welcome_html(self.context.knowledge, self.lang)
            return Screen([], "", welcome, "", "", "", "", self.talks(""))
        last = conversation.turns[-1].answer
        return Screen(
            thread(conversation),
            "",
            "",
            further_html(last, self.lang, quiz=self.quiz, on_map=self.on_map),
            "",
            self.sources(conversation, len(conversation.turns) - 1, source),
            conversation.id,
            self.talks(conversation.id),
        )

    def sources(self, conversation: Conversation, turn: int, opened: int = 0) -> str:
        """The sources of one of a conversation's answers; empty where there is no such answer."""
        if not 0 <= turn < len(conversation.turns):
            return ""
        return sources_panel(conversation.turns[turn].answer, turn, self.context.knowledge, self.lang, opened)

    def talks(self, current: str) -> str:
        """The learner's conversations."""
        with self.context.conversations(self.request) as kept:
            return talks_html(kept.listed(), current, self.context.now().astimezone().date(), self.lang)

    def why(self, conversation: Conversation) -> str:
        """Why the last answer was given."""
        if not conversation.turns:
            return ""
        answer = conversation.turns[-1].answer
        _, _, found = self.context.assistant.find(Asked.parse(answer.question, answer.lang))
        return why_html(answer, found.hits[:_HITS], self.context.knowledge, self.lang)


def thread(conversation: Conversation) -> History:
    """A conversation as the chat shows it."""
    return [
        message
        for number, turn in enumerate(conversation.turns)
        for message in (_said("user", harmless(turn.typed)), _said("assistant", told(turn.typed, turn.answer, number)))
    ]


def told(typed: str, answer: Answer, turn: int, sentences: int | None = None) -> str:
    """An answer, or its first sentences, as the chat shows it: how the turn was understood comes first."""
    text = answer_markdown(answer, _link(turn), sentences)
    if answer.question == typed:
        return text
    return f"*{word('understood', answer.lang, question=harmless(answer.question))}*\n\n{text}"


def _link(turn: int) -> Link:
    """Citations lead to the sources beside the answer."""
    return lambda source: f"#cite-{turn}-{source.number}"


def _said(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": text}
