"""The Library tab: documents, the outline, candidate concepts, the library's health. Layout and wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.context import Context
from ui.library_changes import Changes, Fetching, fetching
from ui.library_handlers import LibraryHandlers
from ui.library_work import Works
from ui.shell import Shared

_FOLDER = Path(__file__).parent
LIBRARY_STYLE = (_FOLDER / "library.css").read_text(encoding="utf-8")
_SCRIPT = "\n".join((_FOLDER / f"library{name}.js").read_text(encoding="utf-8") for name in ("", "_outline", "_upload"))

_UNSEEN: Any = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True)
class LibraryTab:
    """What other parts may wire to: the changes to the library that are under way."""

    works: Works


def library_tab(context: Context, shared: Shared, fetching: Fetching = fetching) -> LibraryTab:
    """Places the tab and wires it."""
    works = Works(context)
    do = LibraryHandlers(context, works, Changes(context, fetching))

    def told(data: object) -> str:
        return do.told(data)

    with gr.Column(elem_id="library"):
        frame: Any = gr.HTML(
            "", elem_id="library-frame", js_on_load=_SCRIPT, apply_default_css=False, server_functions=[told]
        )
        screen = [
            frame,
            *(
                gr.HTML("", elem_id=f"library-{name}", apply_default_css=False, js_on_load=None)
                for name in ("adding", "run", "documents", "outline", "concepts", "health")
            ),
        ]
    frame.opened(do.opened, shared.lang, screen, **_UNSEEN)
    # A second change waits for its turn on the server; Gradio would drop it.
    frame.acted(do.acted, shared.lang, screen, trigger_mode="multiple", **_UNSEEN)
    frame.cancelled(do.cancelled, None, None, **_UNSEEN)
    frame.wanted(do.wanted, shared.lang, screen, **_UNSEEN)
    frame.checked(do.checked, shared.lang, screen, **_UNSEEN)
    return LibraryTab(works)
