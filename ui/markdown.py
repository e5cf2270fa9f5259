"""Markdown of the material as HTML: formulas as MathML, which browsers draw themselves, references as links.

HTML in the material is shown as text.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from urllib.parse import quote

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

_GROUP = re.compile(r"\[(@[^\]\[]+)\]")
_PLACE = re.compile(r"^@(?P<document>[^\s,;]+)(?P<rest>.*)$")
_PAGE = re.compile(r"\bp\.\s*(\d+)")


def markdown_html(text: str, papers: frozenset[str] = frozenset()) -> str:
    """Markdown as HTML; references to the given papers become links to the page."""
    return str(_parser().render(_GROUP.sub(lambda group: _linked(group[1], papers), text)))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _formula(latex: str, options: dict[str, bool]) -> str:
    try:
        return convert(latex, display="block" if options["display_mode"] else "inline")
    except Exception:  # a dozen unrelated classes, all saying that this is half a formula
        return f"<code>{escape(latex)}</code>"


def _linked(group: str, papers: frozenset[str]) -> str:
    parts = (match for part in group.split(";") if (match := _PLACE.match(part.strip())))
    return " ".join(_reference(match["document"], match["rest"], papers) for match in parts)


def _reference(document: str, rest: str, papers: frozenset[str]) -> str:
    label, page = f"{document}{rest}", _PAGE.search(rest)
    anchor = f"#page={page[1]}" if page else ""
    return f"[\\[{label}\\]](/paper/{quote(document)}{anchor})" if document in papers else f"\\[{label}\\]"
