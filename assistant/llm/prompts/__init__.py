"""The prompts as files, one for each language, with the variables that each declares.

Gives prompts by name and language and fills them in. Knows nothing of what goes into the blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from corpus.records import Lang

NAMES = ("system", "answer", "rewrite")

_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Prompt:
    """A text with blanks `{name}`, one for each of its variables."""

    text: str
    variables: frozenset[str]

    @classmethod
    def parse(cls, source: str) -> Prompt:
        """Reads front matter with `variables` and the text. Raises ValueError where the two do not agree."""
        _, front, text = source.split("---\n", 2)
        declared = frozenset(yaml.safe_load(front)["variables"])
        used = frozenset(_BLANK.findall(text))
        if declared != used:
            raise ValueError(f"A prompt declares {sorted(declared)} and uses {sorted(used)}.")
        return cls(text.strip(), declared)

    def render(self, **values: object) -> str:
        """The text with its blanks filled; what is filled in is not looked at again. Raises ValueError where a variable
        is missing or not declared.
        """
        if values.keys() != self.variables:
            raise ValueError(f"A prompt needs {sorted(self.variables)} and was given {sorted(values)}.")
        return _BLANK.sub(lambda match: str(values[match[1]]), self.text)


@cache
def prompt(name: str, lang: Lang) -> Prompt:
    """The prompt of that name in a language."""
    return Prompt.parse((files(__name__) / f"{name}.{lang}.md").read_text(encoding="utf-8"))
