"""References from our own text to papers, in Pandoc's citation syntax: `[@2002.04745, sec. 3.3, p. 5]`.

Takes a claim as written and gives its text without the references, and the references as records. Knows nothing of
which papers exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GROUP = re.compile(r"\s*\[(@[^\]\[]+)\]")
_PART = re.compile(r"^@(?P<document>[^\s,;]+)(?P<locators>.*)$")
_SECTION = re.compile(r"\b(?:sec(?:tion)?|app(?:endix)?|tab(?:le)?|fig(?:ure)?|eq)\b\.?\s*([\w.]*)", re.IGNORECASE)
_PAGE = re.compile(r"\bpp?\.\s*(\d+)")


@dataclass(frozen=True)
class Reference:
    """Where a claim stands: a document, and its page (from 1) or section where they are known."""

    document: str
    page: int | None = None
    section: str = ""


def split_references(text: str) -> tuple[str, tuple[Reference, ...]]:
    """The text without its reference groups, and the references in order."""
    references = tuple(ref for group in _GROUP.findall(text) for ref in _parse_group(group))
    return _GROUP.sub("", text).strip(), references


def _parse_group(group: str) -> list[Reference]:
    return [_parse_part(match) for part in group.split(";") if (match := _PART.match(part.strip()))]


def _parse_part(match: re.Match[str]) -> Reference:
    locators = match["locators"]
    page, section = _PAGE.search(locators), _SECTION.search(locators)
    return Reference(match["document"], int(page[1]) if page else None, section[1].rstrip(".") if section else "")
