"""The page: the shell, its tabs, and what each of them brings along. Layout and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr
from fastapi import FastAPI

from ui.ask import ask_tab
from ui.context import Context
from ui.library import LIBRARY_STYLE, library_tab
from ui.map import MAP_STYLE, add_map_routes, map_tab
from ui.practice import PRACTICE_STYLE, practice_tab
from ui.progress import PROGRESS_STYLE, progress_tab
from ui.shell import STYLE, Shared, TabName, build_shell


@dataclass(frozen=True)
class Part:
    """A tab of the page.

    Attributes:
        build: places the tab's components and wires them.
        style: its part of the style sheet, which uses the tokens of ui/style.css.
        routes: adds its routes to the server.
    """

    build: Callable[[Context, Shared], Any]
    style: str = ""
    routes: Callable[[FastAPI, Context], None] | None = None


Tabs = Mapping[TabName, Part]


def _map_routes(server: FastAPI, context: Context) -> None:
    add_map_routes(server, lambda: context.knowledge)


TABS: Tabs = {
    "ask": Part(ask_tab),
    "map": Part(map_tab, MAP_STYLE, routes=_map_routes),
    "practice": Part(practice_tab, PRACTICE_STYLE),
    "library": Part(library_tab, LIBRARY_STYLE),
    "progress": Part(progress_tab, PROGRESS_STYLE),
}


def build_page(context: Context, text: gr.I18n, tabs: Tabs = TABS) -> gr.Blocks:
    """The page over a context."""
    return build_shell(text, {name: partial(part.build, context) for name, part in tabs.items()})


def page_style(tabs: Tabs) -> str:
    """The style sheet of the page and of its tabs."""
    return "\n".join((STYLE, *(part.style for part in tabs.values())))


def add_routes(server: FastAPI, context: Context, tabs: Tabs) -> None:
    """What the tabs serve beside the page."""
    for part in tabs.values():
        if part.routes:
            part.routes(server, context)
