"""The list of documents on the Library tab: by kind, what needs attention first, what was removed and what is missing
last.

Takes what the library tells of its documents and gives HTML in which titles and file names are text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from corpus.records import Lang, Paper
from ingest.documents import Listed
from ingest.fetch import Wanted
from ingest.fetch_target import name_of, reference_of
from ui.library_parts import button
from ui.library_sentences import problem
from ui.library_words import say

_KINDS = ("outline", "text", "paper", "note", "digest")
# A group of so many rows is open at first.
_OPEN = 40


def documents_html(
    rows: Sequence[Listed], missing: Sequence[Wanted], counts: str, lang: Lang, *, read_only: bool
) -> str:
    """The whole list; `counts` says how much there is in all."""
    trouble = [row for row in rows if row.state in {"changed", "vanished", "unread"} or row.problems]
    groups = [_group("group_trouble", [_row(row, lang, read_only) for row in trouble], lang, opened=True)]
    for kind in _KINDS:
        own = [row for row in rows if row.kind == kind and row.state in {"ok", "twin"} and row not in trouble]
        html = [_row(row, lang, read_only) for row in sorted(own, key=lambda row: row.title.casefold())]
        groups.append(_group(f"kind_{kind}", html, lang, opened=len(html) <= _OPEN))
    removed = [_row(row, lang, read_only) for row in rows if row.state == "removed"]
    groups.append(_group("group_removed", removed, lang, opened=False))
    groups.append(_missing(missing, lang, read_only))
    if not rows:
        return f'<p class="vl-note">{escape(say("documents_none", lang))}</p>'
    return _search(counts, lang) + "".join(groups)


def _search(counts: str, lang: Lang) -> str:
    label = escape(say("search", lang))
    return (
        f'<div class="vl-search"><p class="vl-counts">{escape(counts)}</p>'
        f'<input type="search" aria-label="{label}" placeholder="{label}" autocomplete="off">'
        f'<p class="vl-note" role="status" hidden>{escape(say("search_none", lang))}</p></div>'
    )


def _group(key: str, rows: Sequence[str], lang: Lang, *, opened: bool, head: str = "") -> str:
    if not rows:
        return ""
    return (
        f'<details class="vl-group" data-group="{key}"{" open" if opened else ""}><summary><h2>'
        f'{escape(say(key, lang))}</h2><span class="vl-count">{len(rows)}</span></summary>{head}'
        f"<ul>{''.join(rows)}</ul></details>"
    )


def _row(row: Listed, lang: Lang, read_only: bool) -> str:
    state = say(f"state_{row.state}", lang) if row.state not in {"ok", "removed"} else ""
    mark = f'<span class="vl-state">{escape(state)}</span>' if state else ""
    why = [say(f"why_{row.state}", lang)] if row.state in {"changed", "vanished"} else []
    told = [*why, *(problem(text, lang) for text in row.problems)]
    notes = f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in told)}</ul>" if told else ""
    acts = "" if read_only else _acts(row, lang)
    return (
        f'<li class="vl-row" data-id="{escape(row.id)}"><div><strong>{_title(row)}</strong>{mark}'
        f"<small>{escape(_facts(row, lang))}</small>{notes}</div>{acts}</li>"
    )


def _title(row: Listed) -> str:
    """The title, leading to what was read where there is something."""
    if row.state in {"removed", "unread"} or not row.passages:
        return escape(row.title)
    route = "paper" if row.kind == "paper" else "note"
    return f'<a href="/{route}/{quote(row.id)}" target="_blank" rel="noopener">{escape(row.title)}</a>'


def _facts(row: Listed, lang: Lang) -> str:
    pages = say("pages", lang, count=row.pages) if row.pages else ""
    passages = (
        say("passages_one" if row.passages == 1 else "passages", lang, count=row.passages) if row.passages else ""
    )
    name = Path(row.source).name
    return " · ".join(part for part in (pages, passages, name if name != row.title else "") if part)


def _acts(row: Listed, lang: Lang) -> str:
    quiet = "vl-quiet"
    if row.state == "unread":
        return ""
    if row.state == "removed":
        spoken = say("restore_named", lang, title=row.title)
        return button("restore", say("restore", lang), (row.id,), classes=quiet, spoken=spoken)
    again = button("restore", say("reread", lang), (row.id,), classes=quiet) if row.state == "changed" else ""
    spoken = say("remove_named", lang, title=row.title)
    return f"<span>{again}{button('remove', say('remove', lang), (row.id,), classes=quiet, spoken=spoken)}</span>"


def _missing(missing: Sequence[Wanted], lang: Lang, read_only: bool) -> str:
    rows = [_wanted(paper, lang, read_only) for paper in missing]
    every = [reference_of(paper) for paper in missing]
    fetch = "" if read_only or not every else button("fetch", say("fetch_all", lang, count=len(every)), every)
    head = f'<div class="vl-hint"><p>{escape(say("missing_hint", lang))}</p>{fetch}</div>'
    return _group("group_missing", rows, lang, opened=False, head=head)


def _wanted(paper: Wanted, lang: Lang, read_only: bool) -> str:
    name, reference = name_of(paper), reference_of(paper)
    facts = (
        f"{paper.authors[0]}, {paper.year} · {reference}" if isinstance(paper, Paper) and paper.authors else reference
    )
    spoken = say("fetch_named", lang, title=name)
    act = "" if read_only else button("fetch", say("fetch", lang), (reference,), classes="vl-quiet", spoken=spoken)
    return (
        f'<li class="vl-row" data-id="{escape(reference)}"><div><strong>{escape(name)}</strong>'
        f"<small>{escape(facts)}</small></div>{act}</li>"
    )
