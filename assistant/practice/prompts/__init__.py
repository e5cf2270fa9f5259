"""The prompts of the second opinion and of further questions as files, one for each language, with their variables."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assistant.llm.prompts import Prompt
from corpus.records import Lang


@cache
def prompt(name: str, lang: Lang) -> Prompt:
    """The prompt of that name in a language."""
    return Prompt.parse((files(__name__) / f"{name}.{lang}.md").read_text(encoding="utf-8"))
