"""What happens on the Ask tab when something is typed or clicked, one method for each event.

Takes what Gradio passes (values, the request, the event) and gives the components' new values. Whose conversation an id
names is checked at every event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from corpus.errors import ConversationError
from ui.ask_turns import Screen, Visitor
from ui.context import Context
from ui.shell import Errand, Shared, parse_page_lang
from ui.transcript import transcript
from ui.words import word

Row = list[Any]


@dataclass(frozen=True)
class AskHandlers:
    """The tab's handlers. `id` is that of the conversation at hand, `lang` the page's language."""

    context: Context
    shared: Shared

    def _visitor(self, lang: str, request: gr.Request | None) -> Visitor:
        present = self.shared.present
        return Visitor(self.context, request, parse_page_lang(lang), "practice" in present, "map" in present)

    def typed(self, said: str, id: str, lang: str, request: gr.Request) -> Iterator[Row]:
        """A turn from the question box."""
        if said.strip():
            yield from (screen.row() for screen in self._visitor(lang, request).turn(said.strip(), id))
        else:
            yield Screen().row()

    def clicked(self, id: str, lang: str, request: gr.Request, event: gr.EventData) -> Iterator[Row]:
        """A turn from a button: an example, a follow-up, a related concept, "shorter"."""
        yield from self.typed(str(event.text), id, lang, request)

    def handed(self, errand: Errand | None, id: str, lang: str, request: gr.Request) -> Iterator[Row]:
        """A turn that another tab asks for."""
        yield from self.typed(errand.what if errand else "", id, lang, request)

    def stopped(self, id: str, lang: str, request: gr.Request) -> Row:
        """The answer being written is no longer wanted, and is not kept."""
        visitor = self._visitor(lang, request)
        gr.Info(word("stopped", visitor.lang))
        return visitor.shown(visitor.conversation(id)).row()

    def resumed(self, lang: str, id: str, request: gr.Request) -> Row:
        """The page is opened: the conversation that it was left in."""
        visitor = self._visitor(lang, request)
        return visitor.shown(visitor.conversation(id)).row()

    def opened(self, lang: str, request: gr.Request, event: gr.EventData) -> Row:
        """A conversation is chosen from the list."""
        return self.resumed(lang, str(event.id), request)

    def fresh(self, lang: str, request: gr.Request) -> Row:
        """A new conversation is begun."""
        return self.resumed(lang, "", request)

    def renamed(self, id: str, lang: str, request: gr.Request, event: gr.EventData) -> str:
        """A conversation gets another title; one that is gone by now is not in the new list."""
        try:
            with self.context.conversations(request) as kept:
                kept.rename(str(event.id), str(event.title))
        except ConversationError as error:
            gr.Warning(str(error))
        return self._visitor(lang, request).talks(id)

    def removed(self, id: str, lang: str, request: gr.Request, event: gr.EventData) -> Row:
        """A conversation is deleted, which the page has asked about."""
        with self.context.conversations(request) as kept:
            kept.remove(str(event.id))
        return self.fresh(lang, request) if id == event.id else self._listed(id, lang, request)

    def _listed(self, id: str, lang: str, request: gr.Request) -> Row:
        return Screen(talks=self._visitor(lang, request).talks(id)).row()

    def exported(self, lang: str, request: gr.Request, event: gr.EventData) -> str:
        """A conversation as Markdown."""
        return transcript(self._visitor(lang, request).conversation(str(event.id)))

    def wanted(self, id: str, lang: str, request: gr.Request, event: gr.EventData) -> str:
        """The sources of an earlier answer, one of which was clicked."""
        visitor = self._visitor(lang, request)
        return visitor.sources(visitor.conversation(id), int(event.turn), int(event.number))

    def explained(self, id: str, lang: str, request: gr.Request) -> str:
        """Why the last answer was given."""
        visitor = self._visitor(lang, request)
        return visitor.why(visitor.conversation(id))

    def quizzed(self, id: str, lang: str, request: gr.Request) -> tuple[Any, Any]:
        """The last answer's subject goes to Practice."""
        last = self._visitor(lang, request).conversation(id).last
        return self.shared.hand_over("practice", last.concepts[0].slug) if last else (gr.skip(), gr.skip())

    def mapped(self, event: gr.EventData) -> tuple[Any, Any]:
        """A related concept is to be shown on the map."""
        return self.shared.hand_over("map", str(event.slug))
