"""The Ask tab: a conversation with its sources beside it, and the conversations before it. Layout and wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.question import MAX_CHARACTERS
from ui.ask_handlers import AskHandlers
from ui.context import Context
from ui.shell import Shared

_LATEX: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
# What the page keeps in the browser is an id, good only for the learner whose conversation it is: nothing to hide.
_KEY, _NO_SECRET = "viva-conversation", "not-a-secret"

_FOLDER = Path(__file__).parent
_CLICKS, _SOURCES, _TALKS = (
    (_FOLDER / f"ask_{name}.js").read_text(encoding="utf-8") for name in ("clicks", "sources", "talks")
)
_INTO_VIEW = "watch('value', () => element.scrollIntoView({block: 'nearest'}));"
_DOWNLOAD = "(text) => { window.viva.download(text); }"

_UNSEEN: Any = {"api_visibility": "private", "show_progress": "hidden"}
_QUICK: Any = {**_UNSEEN, "queue": False}


@dataclass(frozen=True)
class AskTab:
    """What other tabs may wire to; to have a question asked, hand it over with `Shared.question`."""

    chat: gr.Chatbot
    question: gr.Textbox
    conversation: gr.BrowserState


@dataclass(frozen=True)
class _Parts:
    """The tab's components."""

    chat: gr.Chatbot
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    welcome: gr.HTML
    further: gr.HTML
    why: gr.HTML
    sources: gr.HTML
    talks: gr.HTML
    current: gr.BrowserState
    exported: gr.Textbox

    @property
    def screen(self) -> list[Any]:
        """In the order of a `Screen`."""
        return [
            self.chat,
            self.question,
            self.welcome,
            self.further,
            self.why,
            self.sources,
            self.current,
            self.talks,
        ]


def ask_tab(context: Context, shared: Shared) -> AskTab:
    """Places the tab and wires it."""
    parts = _placed(shared.text, writes=context.llm is not None)
    _wire(parts, AskHandlers(context, shared), shared)
    return AskTab(parts.chat, parts.question, parts.current)


def _placed(text: gr.I18n, *, writes: bool) -> _Parts:
    current = gr.BrowserState("", storage_key=_KEY, secret=_NO_SECRET)
    exported = gr.Textbox(visible="hidden")
    with gr.Row(elem_id="viva-ask", equal_height=False):
        talks = gr.HTML("", elem_id="talks", js_on_load=_TALKS, apply_default_css=False)
        with gr.Column(elem_id="thread", min_width=280):
            welcome = gr.HTML("", elem_id="welcome", js_on_load=_CLICKS, apply_default_css=False)
            chat = _chat(text)
            further = gr.HTML("", elem_id="further", js_on_load=_CLICKS, apply_default_css=False)
            why = gr.HTML("", elem_id="why", js_on_load=_INTO_VIEW, apply_default_css=False)
            with gr.Row(elem_id="composer", equal_height=True):
                question = _question(text)
                send = gr.Button(text("send"), variant="primary", elem_id="send", min_width=80, scale=0)
                # Composed answers are there before anybody could stop them.
                stop = gr.Button(text("stop"), elem_id="stop", min_width=80, scale=0, visible=writes)
        sources = gr.HTML("", elem_id="sources", js_on_load=_SOURCES, apply_default_css=False)
    return _Parts(chat, question, send, stop, welcome, further, why, sources, talks, current, exported)


def _chat(text: gr.I18n) -> gr.Chatbot:
    return gr.Chatbot(
        label=text("conversation"),
        show_label=False,
        latex_delimiters=_LATEX,
        height=None,
        buttons=["copy"],
        # The one-line answer stands first; the page must not run past it to the end.
        autoscroll=False,
        feedback_options=None,
        layout="panel",
        group_consecutive_messages=False,
        container=False,
        elem_id="chat",
    )


def _question(text: gr.I18n) -> gr.Textbox:
    return gr.Textbox(
        label=text("ask_label"),
        placeholder=text("ask"),
        show_label=False,
        container=False,
        max_lines=8,
        max_length=MAX_CHARACTERS,
        elem_id="question",
    )


def _wire(parts: _Parts, do: AskHandlers, shared: Shared) -> None:
    here, screen = [parts.current, shared.lang], parts.screen
    turns = [
        gr.on([parts.send.click, parts.question.submit], do.typed, [parts.question, *here], screen, **_UNSEEN),
        parts.welcome.asked(do.clicked, here, screen, **_UNSEEN),
        parts.further.asked(do.clicked, here, screen, **_UNSEEN),
        shared.question.change(do.handed, [shared.question, *here], screen, **_UNSEEN),
    ]
    parts.stop.click(do.stopped, here, screen, cancels=turns, **_QUICK)
    parts.further.why(do.explained, here, parts.why, **_UNSEEN)
    parts.further.quiz(do.quizzed, here, [shared.tabs, shared.quiz], **_UNSEEN)
    if "map" in shared.present:
        parts.further.mapped(do.mapped, None, [shared.tabs, shared.concept], **_UNSEEN)
    parts.sources.wanted(do.wanted, here, parts.sources, **_QUICK)
    parts.talks.opened(do.opened, shared.lang, screen, **_QUICK)
    parts.talks.fresh(do.fresh, shared.lang, screen, **_QUICK)
    parts.talks.renamed(do.renamed, here, parts.talks, **_QUICK)
    parts.talks.removed(do.removed, here, screen, **_QUICK)
    made = parts.talks.exported(do.exported, shared.lang, parts.exported, **_QUICK)
    made.then(None, parts.exported, None, js=_DOWNLOAD, **_UNSEEN)
    shared.on_load(do.resumed, [parts.current], screen)
