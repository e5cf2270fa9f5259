"""What the Practice tab's forms send, read without trust, and what is said of what went wrong.

Takes values and errors and gives text and numbers; knows no component.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.errors import LearnerError, QuestionError, UnknownConceptError
from corpus.records import Lang
from ui.practice_page_words import say

Values = Mapping[str, Any]

# Errors that mean one thing to whoever is at the page, by how their sentence begins.
_SAID = {
    "There is no question of that kind": "no_such",
    "There are no questions with marking points": "no_such",
    "The library holds nothing": "no_library",
}


def all_of(values: Values, name: str) -> list[str]:
    """All that was sent under a name."""
    given = values.get(name)
    return [str(part) for part in given] if isinstance(given, list) else [] if given is None else [str(given)]


def one_of(values: Values, name: str) -> str:
    """The first that was sent under a name; empty where nothing was."""
    return next(iter(all_of(values, name)), "")


def whole_number(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds; None where there is none."""
    try:
        return min(max(round(float(text)), least), most)
    except (ValueError, OverflowError):
        return None


def sentence(error: Exception, lang: Lang) -> str:
    """What went wrong, in the page's language."""
    if isinstance(error, UnknownConceptError):
        return say("unknown_topic", lang)
    if isinstance(error, LearnerError) and lang == "zh":
        return say("no_record", lang)
    if isinstance(error, QuestionError):
        return next((say(key, lang) for start, key in _SAID.items() if str(error).startswith(start)), str(error))
    return str(error)
