"""The Progress tab: how the outline is known, what is due, what is remembered, the record. Layout and wiring only.

All of it is one learner's: whoever is at the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.context import Context
from ui.practice_room import room_of
from ui.progress_handlers import ProgressHandlers
from ui.shell import Shared

_FOLDER = Path(__file__).parent
PROGRESS_STYLE = (_FOLDER / "progress.css").read_text(encoding="utf-8")
_SCRIPT = (_FOLDER / "progress.js").read_text(encoding="utf-8")
_DOWNLOAD = "(text) => { if (text) window.viva.downloadRecord(text); }"

_UNSEEN: Any = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True)
class ProgressTab:
    """The tab's components."""

    page: gr.HTML
    panel: gr.HTML


def progress_tab(context: Context, shared: Shared) -> ProgressTab:
    """Places the tab and wires it."""
    do = ProgressHandlers(context, shared, room_of(context))
    exported = gr.Textbox(visible="hidden")
    with gr.Row(elem_id="viva-progress", equal_height=False):
        page: Any = gr.HTML("", elem_id="progress", js_on_load=_SCRIPT, apply_default_css=False)
        panel: Any = gr.HTML("", elem_id="progress-concept", js_on_load=_SCRIPT, apply_default_css=False)
    page.opened(do.opened, shared.lang, page, **_UNSEEN)
    made = page.exported(do.exported, shared.lang, exported, **_UNSEEN)
    made.then(None, exported, None, js=_DOWNLOAD, **_UNSEEN)
    for place in (page, panel):
        place.acted(do.acted, shared.lang, [page, panel], **_UNSEEN)
        place.concept(do.concept, shared.lang, panel, **_UNSEEN)
        _hand_over(place, do, shared)
    return ProgressTab(page, panel)


def _hand_over(place: Any, do: ProgressHandlers, shared: Shared) -> None:  # noqa: ANN401 - its events are its script's
    if "practice" in shared.present:
        place.practised(lambda: shared.go("practice"), None, shared.tabs, **_UNSEEN)
        place.quizzed(do.quizzed, None, [shared.tabs, shared.quiz], **_UNSEEN)
    if "map" in shared.present:
        place.mapped(do.mapped, None, [shared.tabs, shared.concept], **_UNSEEN)
    if "ask" in shared.present:
        place.asked(do.asked, shared.lang, [shared.tabs, shared.question], **_UNSEEN)
