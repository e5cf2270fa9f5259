"""What the pictures of the Practice tab are made of: text of the material as HTML, fields, buttons, sources.

Takes words and records and gives HTML in which everything that was typed or read is text. Buttons and forms name what
they do in `data-do`; ui/practice.js turns these into events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import count

from assistant.practice.records import Source as Place
from corpus.records import Lang
from ui.practice_page_words import say
from ui.practice_session import VIEWS, View
from ui.render import Source
from ui.source_view import safe_html
from ui.sources import link

_PARAGRAPH = re.compile(r"^<p>(.*)</p>\s*$", re.DOTALL)
_BLANK = re.compile(r"_{3,}")
_DRAWN = count(1)
_BUSY = '<p class="vp-busy" role="status"></p></div>'
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)


def text(words: str, lang: Lang | None = None) -> str:
    """Text of the material, its formulas drawn; links in it are only their words, for it may stand in a button."""
    html = _LINK.sub(r"\1", safe_html(_BLANK.sub("＿＿＿＿", words)))
    return f'<div lang="{lang}">{html}</div>' if lang else html


def line(words: str) -> str:
    """The same on one line, without a paragraph around it."""
    html = text(words).strip()
    alone = _PARAGRAPH.match(html)
    return alone[1] if alone and "<p>" not in alone[1] else html


def button(do: str, label: str, value: str = "", *, classes: str = "viva-button", primary: bool = False) -> str:
    """A button that does something."""
    kind = "viva-primary" if primary else classes
    mark = " data-primary" if primary else ""
    given = f'data-do="{do}" data-value="{escape(value)}"{mark}'
    return f'<button type="button" class="{kind}" {given}>{escape(label)}</button>'


def submit(label: str) -> str:
    """The button that sends its form."""
    return f'<button type="submit" class="viva-primary" data-primary>{escape(label)}</button>'


def field(name: str, label: str, kind: str = "text", value: object = "", **more: object) -> str:
    """A labelled field of a form."""
    rest = "".join(f' {key}="{escape(str(said))}"' for key, said in more.items())
    return (
        f'<label class="vp-field"><span>{escape(label)}</span>'
        f'<input type="{kind}" name="{name}" value="{escape(str(value))}" autocomplete="off"{rest}></label>'
    )


def select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str = "", change: str = "") -> str:
    """A labelled choice from a list; `change` names what is done as soon as another is chosen."""
    does = f' data-change="{change}"' if change else ""
    rows = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(said)}</option>'
        for value, said in options
    )
    return f'<label class="vp-field"><span>{escape(label)}</span><select name="{name}"{does}>{rows}</select></label>'


def stage(body: str, view: View, lang: Lang, *, problem: str = "", bar: bool = True, kept: str = "") -> str:
    """A whole picture: the four views to choose from, what went wrong if something did, and the view's own.

    `kept` is what the browser tab keeps to come back to after a reload.
    """
    tabs = "".join(
        f'<button type="button" data-do="view" data-value="{name}"{_current(name == view)}>'
        f"{escape(say(f'view_{name}', lang))}</button>"
        for name in VIEWS
    )
    nav = f'<nav class="vp-views" aria-label="{escape(say("practice", lang))}">{tabs}</nav>' if bar else ""
    alert = f'<p class="vp-problem" role="alert">{escape(problem)}</p>' if problem else ""
    # Two pictures are never the same text: the page is told of a new one only where it differs.
    given = f'data-drawn="{next(_DRAWN)}" data-view="{view}" data-busy="{escape(say("busy", lang))}"'
    given += f' data-kept="{escape(kept)}"'
    return f'<div class="vp" {given}>{nav}{alert}{body}' + _BUSY


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""


def waiting(view: View, lang: Lang) -> str:
    """While the questions are being made."""
    return stage(f'<p class="viva-waiting" role="status">{escape(say("preparing", lang))}</p>', view, lang)


def sources(places: Sequence[Place], lang: Lang, *, quotes: bool = False) -> str:
    """Where something is said: links to the page or the note, each place once."""
    rows = {(p.document, p.page, "" if p.page else p.section): p for p in reversed(places)}
    if not rows:
        return ""
    items = "".join(f"<li>{_source(place, lang, quotes=quotes)}</li>" for place in reversed(rows.values()))
    return f'<ul class="vp-sources">{items}</ul>'


def _source(place: Place, lang: Lang, *, quotes: bool) -> str:
    where = say("page", lang, page=place.page) if place.page else place.section
    address = link(Source(0, place.document, place.title, place.page, place.section, place.passage, ()))
    label = " · ".join(part for part in (place.title, where) if part)
    quote = f"<blockquote>{text(place.quote)}</blockquote>" if quotes and place.quote else ""
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(label)}</a>{quote}'
