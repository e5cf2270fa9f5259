"""A conversation as Markdown, with the sources of every answer under it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Answer
from assistant.conversation import Conversation
from ui.render import answer_markdown, harmless, sources_of
from ui.words import word


def transcript(conversation: Conversation) -> str:
    """The whole conversation: what was typed, what was answered, sources with pages and quotes."""
    return "\n".join([f"# {harmless(conversation.title)}", "", *_turns(conversation)])


def _turns(conversation: Conversation) -> Iterator[str]:
    for turn in conversation.turns:
        yield f"## {harmless(turn.typed)}\n"
        if turn.answer.question != turn.typed:
            yield f"*{word('understood', turn.answer.lang, question=harmless(turn.answer.question))}*\n"
        yield answer_markdown(turn.answer) + "\n"
        yield from _sources(turn.answer)


def _sources(answer: Answer) -> Iterator[str]:
    for source in sources_of(answer):
        page = word("page", answer.lang, page=source.page) if source.page else ""
        place = " · ".join(filter(None, (source.document, page, source.section)))
        yield f"[{source.number}] {harmless(source.title)} · {harmless(place)}\n"
        yield from (f"> {harmless(' '.join(quote.split()))}\n" for quote in (source.quotes if source.page else ()))
