"""The Practice tab: Today, the quiz by topic, the mock interview, the wrong-answer book. Layout and wiring only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.context import Context
from ui.practice_handlers import PracticeHandlers
from ui.practice_room import room_of
from ui.shell import Shared

_FOLDER = Path(__file__).parent
PRACTICE_STYLE = (_FOLDER / "practice.css").read_text(encoding="utf-8")
_SCRIPT = (_FOLDER / "practice.js").read_text(encoding="utf-8")

_INTO_VIEW = "watch('value', () => element.scrollIntoView({block: 'nearest'}));"
_DOWNLOAD = "(text) => { window.viva.save(text); }"

_UNSEEN: Any = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True)
class PracticeTab:
    """What other parts may wire to; to have a concept practised, hand its slug over with `Shared.quiz`.

    `warm_up` makes what is made only once for a library, which else the first visitor waits for.
    """

    stage: gr.HTML
    warm_up: Callable[[], object]


def practice_tab(context: Context, shared: Shared) -> PracticeTab:
    """Places the tab and wires it."""
    room = room_of(context)
    do = PracticeHandlers(context, shared, room)
    session, hints = gr.State(None), gr.State(None)
    stage: Any = gr.HTML("", elem_id="practice", js_on_load=_SCRIPT, apply_default_css=False)
    beside = gr.HTML("", elem_id="practice-beside", js_on_load=_INTO_VIEW, apply_default_css=False)
    exported = gr.Textbox(visible="hidden")
    screen = [stage, beside, session]
    stage.opened(do.opened, [session, shared.quiz, shared.lang], screen, **_UNSEEN)
    stage.acted(do.acted, [session, hints, shared.lang], screen, **_UNSEEN)
    stage.noted(do.noted, [session, hints, shared.lang], [beside, hints], **_UNSEEN)
    made = stage.exported(do.exported, shared.lang, exported, **_UNSEEN)
    made.then(None, exported, None, js=_DOWNLOAD, **_UNSEEN)
    stage.asked(do.asked, shared.lang, [shared.tabs, shared.question], **_UNSEEN)
    shared.quiz.change(do.handed, [shared.quiz, session, shared.lang], screen, **_UNSEEN)
    return PracticeTab(stage, room.furnished)
