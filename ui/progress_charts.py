"""The charts of the Progress tab: bars over days, shares as lengths, each with its figures as text.

Takes numbers and labels and gives HTML that needs no script and no colour to be read; what a chart shows also stands in
a table that opens below it. Knows nothing of learners.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Bar:
    """One bar: its height, what stands below it (mostly nothing), and what it says when pointed at."""

    value: float
    below: str
    title: str


def bars(key: str, title: str, note: str, rows: Sequence[Bar], table: str, as_table: str) -> str:
    """Bars side by side; their table opens below. `key` tells the page which tables are open."""
    most = max((row.value for row in rows), default=0) or 1
    columns = "".join(_bar(row, most) for row in rows)
    return (
        f'<section class="vg-card vg-chart"><h3>{escape(title)}</h3><p class="vg-soft">{escape(note)}</p>'
        f'<ol class="vg-bars" aria-hidden="true">{columns}</ol>{folded(key, as_table, table)}</section>'
    )


def _bar(row: Bar, most: float) -> str:
    number = f"<b>{row.value:g}</b>" if row.value else ""
    return (
        f'<li title="{escape(row.title)}">{number}<i style="height:{100 * row.value / most:.0f}%"></i>'
        f"<small>{escape(row.below)}</small></li>"
    )


def folded(key: str, title: str, body: str) -> str:
    """What opens on a click; the page keeps it open when it is drawn anew."""
    return f'<details class="vg-fold" data-key="{escape(key)}"><summary>{escape(title)}</summary>{body}</details>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column names the row."""
    first = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for name, *cells in rows
    )
    return f"<table><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table>"


def share(label: str, value: float | None) -> str:
    """A share of the whole as a length with its number; without a value, a dash."""
    number = "–" if value is None else f"{value:.0%}"
    width = 0 if value is None else round(100 * value)
    return (
        f'<li><span>{escape(label)}</span><span class="vg-track" aria-hidden="true">'
        f'<i style="width:{width}%"></i></span><b>{number}</b></li>'
    )
