"""The page's frame: the header with language and light, five tabs, and what the tabs have in common.

A tab is a module with `def <name>_tab(context: Context, shared: Shared) -> <Name>Tab`: called inside its `gr.Tab`, it
places its components and gives back, as a frozen dataclass, those that others wire to. Tabs hand work to each other
through `Shared`, never directly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal, get_args

import gradio as gr

from corpus.records import Lang
from ui.words import WORDS

TabName = Literal["ask", "map", "practice", "library", "progress"]
TABS: tuple[TabName, ...] = get_args(TabName)

_FOLDER = Path(__file__).parent
STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
_SCRIPT = (_FOLDER / "shell.js").read_text(encoding="utf-8")
_NUMBERS = count(1)


@dataclass(frozen=True)
class Errand:
    """What one tab hands to another: a question's text, or a concept's slug. `number` tells two alike apart."""

    what: str
    number: int


@dataclass(frozen=True)
class Shared:
    """What all tabs have in common.

    Attributes:
        text: `shared.text("send")` is a label in the page's language; the words stand in ui/words.py.
        lang: an input that gives handlers the page's language, "zh" or "en".
        tabs: an output that changes the tab, with `shared.go(...)`.
        question: an `Errand` for Ask: the question to ask.
        quiz: an `Errand` for Practice: the slug of the concept to be quizzed on.
        concept: an `Errand` for the map: the slug of the concept to show.
        page: the page itself.
        present: the tabs there are.

    To hand over, name `shared.tabs` and the state as outputs of a queued event (without the queue, states change
    unnoticed) and return `shared.hand_over(...)` for the two. To be handed something, listen:
    `shared.quiz.change(start, [shared.quiz, shared.lang], ...)`; the first value is None.

    A handler that is a generator must yield at least once (`gr.skip()` for what stays): after one that yields nothing,
    Gradio empties all outputs.
    """

    text: gr.I18n
    lang: gr.Textbox
    tabs: gr.Tabs
    question: gr.State
    quiz: gr.State
    concept: gr.State
    page: gr.Blocks
    present: frozenset[TabName]

    def on_load(self, function: Callable[..., Any], inputs: Sequence[Any], outputs: Any) -> None:  # noqa: ANN401
        """Calls a function when the page is opened, with the page's language and then the inputs' values."""
        script = "(_, ...rest) => [window.viva.lang, ...rest]"
        settings: Any = {"js": script, "api_visibility": "private", "show_progress": "hidden"}
        self.page.load(function, [self.lang, *inputs], outputs, **settings)

    @staticmethod
    def go(tab: TabName) -> gr.Tabs:
        """The update of `tabs` that shows a tab."""
        return gr.Tabs(selected=tab)

    @staticmethod
    def hand_over(tab: TabName, what: str) -> tuple[gr.Tabs, Errand]:
        """The updates of `tabs` and of one of the errands."""
        return gr.Tabs(selected=tab), Errand(what, next(_NUMBERS))


def parse_page_lang(lang: object) -> Lang:
    """The page's language as the browser sends it."""
    return "zh" if lang == "zh" else "en"


def i18n() -> gr.I18n:
    """The page's words in both languages."""
    zh, en = ({key: said[lang] for key, said in WORDS.items()} for lang in ("zh", "en"))
    return gr.I18n(**{"zh": zh, "zh-CN": zh, "zh-TW": zh, "en": en})


def build_shell(text: gr.I18n, tabs: Mapping[TabName, Callable[[Shared], Any]]) -> gr.Blocks:
    """The page of the given tabs, in the order of `TABS`. Each is called where its components are to stand."""
    page: gr.Blocks
    with gr.Blocks(title="Viva", analytics_enabled=False, elem_id="viva") as page:
        gr.HTML(_header(), elem_id="viva-header", apply_default_css=False, js_on_load=None)
        lang = gr.Textbox("en", visible="hidden", elem_id="viva-lang")
        question, quiz, concept = (gr.State(None) for _ in range(3))
        with gr.Tabs(elem_id="viva-tabs") as bar:
            shared = Shared(text, lang, bar, question, quiz, concept, page, frozenset(tabs))
            for name in TABS:
                if name in tabs:
                    with gr.Tab(text(f"tab_{name}"), id=name, elem_classes="viva-tab"):
                        tabs[name](shared)
        page.load(None, None, lang, js="() => window.viva.lang", api_visibility="private")
    # One run at a time for each event would make everybody wait for everybody.
    page.queue(default_concurrency_limit=16, max_size=200)
    return page


def page_head() -> str:
    """What stands first in the document's head: it settles language and light before anything is drawn."""
    return f'<script>{_SCRIPT}</script><meta name="color-scheme" content="light dark">'


def _header() -> str:
    """Both languages stand in it; the style shows the document's."""
    return (
        '<header class="viva-header"><p class="viva-wordmark" translate="no">Viva</p>'
        '<div class="viva-switches">'
        '<button type="button" class="viva-switch" data-viva="lang"></button>'
        '<button type="button" class="viva-switch" data-viva="light"></button>'
        "</div></header>"
    )
