"""The prompt of the second opinion as files, one for each language, with the variables that it declares."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assistant.llm.prompts import Prompt
from corpus.records import Lang


@cache
def prompt(name: str, lang: Lang) -> Prompt:
    """The prompt of that name in a language."""
    return Prompt.parse((files(__name__) / f"{name}.{lang}.md").read_text(encoding="utf-8"))
