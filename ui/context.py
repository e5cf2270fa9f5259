"""What every tab of the page works over: the assistant as it stands, the learner's records, and what may be changed.

One `Context` is made when the server starts and is shared by all sessions; nothing of any one person is held in it.
Whose page it is comes with each request (`learner_of`). Knows no component.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.conversations import Conversations
from assistant.knowledge import Knowledge
from assistant.service import Assistant
from ingest.library import Library

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import HTTPConnection

    from assistant.llm.backend import Backend

# Whose records these are where nobody signs in; the same name as the command line's default.
ANYONE = "me"
# Where the server puts the name that a request was let in under.
LEARNER = "viva.learner"


class Held:
    """The assistant in use. Replacing it is one assignment: whoever is answering goes on with the one they have."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant


def learner_of(request: gr.Request | HTTPConnection | None) -> str:
    """Whose page a request comes from: the name that the server let it in under, else `ANYONE`.

    Takes what Gradio gives its handlers and what routes beside the page are given.
    """
    # Gradio gives the functions of a component the bare request.
    bare = getattr(request, "request", None) or request
    scope = getattr(bare, "scope", None) or {}
    return getattr(request, "username", None) or scope.get(LEARNER) or ANYONE


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    """What the page works over.

    Attributes:
        home: the library's folder; learners' records lie beside the library.
        held: holds the assistant; use `assistant` and `knowledge`, at each event anew.
        read_only: the library may not be changed from the page.
        learner_of: whose page a request comes from.
        llm: a language model that writes answers; without one they are composed.
        now: the clock; aware, in UTC.
    """

    home: Path
    held: Held
    read_only: bool = False
    learner_of: Callable[[gr.Request | HTTPConnection | None], str] = learner_of
    llm: Backend | None = None
    now: Callable[[], datetime] = field(default=_now)

    @classmethod
    def over(cls, assistant: Assistant, home: Path, *, read_only: bool = False, llm: Backend | None = None) -> Context:
        """A context on an open assistant."""
        return cls(home, Held(assistant), read_only, llm=llm)

    @property
    def assistant(self) -> Assistant:
        """The assistant as it stands now."""
        return self.held.assistant

    @property
    def knowledge(self) -> Knowledge:
        """What there is to answer from, the same object until the library has changed."""
        return self.held.assistant.knowledge

    def reopen(self) -> None:
        """Takes the library as it is now on disk, with the model that is loaded. Call it after an ingest.

        Raises:
            LibraryError: it cannot be read; the assistant stays as it was.
        """
        with Library.open(self.home) as library:
            self.held.assistant = Assistant.over(library, self.knowledge.retriever.embedder)

    def conversations(self, request: gr.Request | None) -> Conversations:
        """The conversations of whoever is at the page; close them, or use them as a context manager."""
        return Conversations.open(self.home, self.learner_of(request))
