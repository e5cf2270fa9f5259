"""The page: the shell and its tabs. Layout and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import gradio as gr

from ui.ask import ask_tab
from ui.context import Context
from ui.shell import Shared, TabName, build_shell

Tabs = Mapping[TabName, Callable[[Context, Shared], Any]]

TABS: Tabs = {"ask": ask_tab}


def build_page(context: Context, text: gr.I18n, tabs: Tabs = TABS) -> gr.Blocks:
    """The page over a context."""
    return build_shell(text, {name: partial(tab, context) for name, tab in tabs.items()})
