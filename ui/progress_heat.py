"""The heat map over the outline: a row of cells for each section, a cell for each concept that can be asked about.

Takes sections with their mastery and gives HTML. A cell is a button with its number in it and its name beside it, so
that it can be read without colour, by voice and by keyboard; the page shows or hides the names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.practice.guard import called
from assistant.practice.items_text import capital
from assistant.practice.mastery import Mastery, Standing
from assistant.practice.progress import Section, sections
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.progress_words import said

_STANDINGS: tuple[Standing, ...] = ("new", "shaky", "known", "solid")


def name_of(slug: str, graph: ConceptGraph, lang: Lang) -> str:
    """A concept's name as a label."""
    return capital(called(slug, graph, lang))


def sections_in_order(
    mastery: Mapping[str, Mastery], graph: ConceptGraph, concepts: Sequence[str], order: Sequence[str]
) -> list[Section]:
    """The sections as the outline lists them; what has none comes last."""
    places = {slug: place for place, slug in enumerate(order)}
    found = sections(mastery, graph, concepts)
    return sorted(found, key=lambda s: (not s.slug, places.get(s.slug, len(places)), s.slug))


def heat_html(rows: Sequence[Section], graph: ConceptGraph, order: Sequence[str], lang: Lang) -> str:
    """The whole map with its legend."""
    places = {slug: place for place, slug in enumerate(order)}
    body = "".join(_section(number, row, graph, places, lang) for number, row in enumerate(rows, 1))
    keys = "".join(
        f'<li><span class="vg-cell {s}" aria-hidden="true"></span>{_standing(s, lang)}</li>' for s in _STANDINGS
    )
    names = (
        f'<label class="vg-names"><input type="checkbox" data-names><span>{escape(said("names", lang))}</span></label>'
    )
    return (
        f'<section class="vg-heat" aria-labelledby="vg-heat"><header><h3 id="vg-heat">{escape(said("heat", lang))}</h3>'
        f'<ul class="vg-keys">{keys}</ul>{names}</header><p class="vg-soft">{escape(said("heat_hint", lang))}</p>'
        f'<div class="vg-sections">{body}</div></section>'
    )


def _standing(standing: Standing, lang: Lang) -> str:
    return escape(said(f"standing_{standing}", lang))


def _section(number: int, row: Section, graph: ConceptGraph, places: Mapping[str, int], lang: Lang) -> str:
    name = name_of(row.slug, graph, lang) if row.slug else said("no_section", lang)
    counts = {"known": row.count("known") + row.count("solid"), "shaky": row.count("shaky"), "new": row.count("new")}
    inside = sorted(row.concepts, key=lambda slug: (places.get(slug, len(places)), slug))
    cells = "".join(_cell(slug, row.mastery.get(slug), graph, lang) for slug in inside)
    return (
        f'<section class="vg-section"><header><h4><span class="vg-number">{number if row.slug else "·"}</span>'
        f"{escape(name)}</h4><p><b>{row.value:.0%}</b> {escape(said('counts', lang, **counts))}</p></header>"
        f'<div class="vg-cells" role="group" aria-label="{escape(name)}">{cells}</div></section>'
    )


def _cell(slug: str, known: Mastery | None, graph: ConceptGraph, lang: Lang) -> str:
    name = name_of(slug, graph, lang)
    standing = known.standing if known else "new"
    if known is None or standing == "new":
        label, number, filled = said("cell_new", lang, name=name), "", 0
    else:
        filled = round(100 * known.value)
        values = {"name": name, "standing": said(f"standing_{standing}", lang), "value": filled}
        label, number = said("cell", lang, **values), str(filled)
    return (
        f'<button type="button" class="vg-cell {standing}" style="--part:{filled}%" data-do="concept" '
        f'data-value="{escape(slug)}" tabindex="-1" title="{escape(label)}" aria-label="{escape(label)}">'
        f"<b>{number}</b><span>{escape(name)}</span></button>"
    )
