"""What of a passage is indexed: its document's title, its section and its text, without markup and references.

Dense and lexical search index the same words, so that their scores speak of the same thing.
"""

from __future__ import annotations

import re

from corpus.records import Passage
from corpus.references import split_references

_TABLE_RULE = r"^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$"
_MARKUP = re.compile(rf"{_TABLE_RULE}|\*\*|__|`|^\s*(?:[-*•]|\d+[.)]|#{{1,6}})\s+|\|", re.MULTILINE)
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Text without Markdown's marks, references and line breaks."""
    return _SPACE.sub(" ", _MARKUP.sub(" ", split_references(text)[0])).strip()


def indexed_text(title: str, passage: Passage) -> str:
    """The words that a passage is found by."""
    halves = title.split(" / ")
    own_title = halves[-1 if passage.lang == "en" else 0] if passage.page is None else title
    section = "" if passage.section in {"", own_title} else f" · {passage.section}"
    return f"{own_title}{section}\n{plain(passage.text)}"
