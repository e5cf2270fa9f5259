"""A concept on the Progress tab: its figure, what that is made of, and the answers behind it, each to be corrected.

Takes a learner's standing and the entries of the record and gives HTML in which everything that was typed or read is
text. The form of an answer names the attempt that it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from assistant.practice.history import Correction, Entry
from assistant.practice.mastery import Mastery, Share
from assistant.practice.records import CLOSED, PointGrade, QuizItem
from assistant.practice.schedule import day_of, zone_of
from ui.practice_parts import line
from ui.progress_heat import name_of
from ui.progress_views import Figures, button, field
from ui.progress_words import said

# The newest answers tell nearly all of a figure.
MOST_ANSWERS = 20
RATINGS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Behind:
    """What stands behind a concept's figure: the entries of its answers by attempt, the questions by item id, and the
    attempts that do not count. `asks` and `maps` say whether there are tabs to hand over to.
    """

    slug: str
    entries: Mapping[str, Entry]
    items: Mapping[str, QuizItem]
    disputed: Sequence[Entry]
    asks: bool = True
    maps: bool = True


def concept_html(figures: Figures, behind: Behind, status: str = "") -> str:
    """The panel of a concept."""
    lang, slug = figures.lang, behind.slug
    known = figures.at.mastery.get(slug)
    name = escape(name_of(slug, figures.desk.graph, lang))
    shut = escape(said("close", lang))
    return (
        f'<aside class="vg-panel" aria-label="{name}" data-concept="{escape(slug)}">'
        f'<button type="button" class="vg-close" data-close aria-label="{shut}">×</button>'
        f'<h3 tabindex="-1" data-focus>{name}</h3>{_figure(figures, known)}{_acts(figures, behind)}'
        f'<p class="vg-status" role="status">{escape(status)}</p>{_shares(figures, behind, known)}'
        f"{_disputed(figures, behind)}</aside>"
    )


def _figure(figures: Figures, known: Mastery | None) -> str:
    lang, standing = figures.lang, known.standing if known else "new"
    if known is None:
        return f'<p class="vg-level">{escape(said("standing_new", lang))}</p>'
    parts = {key: f"{getattr(known, key):.0%}" for key in ("level", "cap", "recall")}
    return (
        f'<p class="vg-level"><b>{known.value:.0%}</b> {escape(said(f"standing_{standing}", lang))}</p>'
        f'<p class="vg-soft">{escape(said("made_of", lang, **parts))}</p>'
    )


def _acts(figures: Figures, behind: Behind) -> str:
    lang, slug = figures.lang, behind.slug
    quiz = button("quiz", said("quiz", lang), slug, classes="viva-primary") if figures.quiz else ""
    asks = button("ask", said("ask", lang), slug) if behind.asks else ""
    maps = button("map", said("on_map", lang), slug) if behind.maps else ""
    return f'<div class="vg-acts">{quiz}{asks}{maps}</div>'


def _shares(figures: Figures, behind: Behind, known: Mastery | None) -> str:
    lang = figures.lang
    if known is None:
        return f'<p class="vg-soft">{escape(said("no_answers", lang))}</p>'
    rows = "".join(_share(share, figures, behind) for share in known.shares if share.attempt.id in behind.entries)
    left = len(known.shares) - MOST_ANSWERS
    more = f'<p class="vg-soft">{escape(said("more_answers", lang, count=left))}</p>' if left > 0 else ""
    return f"<h4>{escape(said('behind', lang))}</h4><div class='vg-answers'>{rows}</div>{more}"


def _share(share: Share, figures: Figures, behind: Behind) -> str:
    lang, entry = figures.lang, behind.entries[share.attempt.id]
    notes = [said("weight", lang, worth=f"{share.worth:.2g}")]
    if share.via != behind.slug:
        notes.append(said("via", lang, name=name_of(share.via, figures.desk.graph, lang)))
    return _answer(entry, figures, behind, f"{entry.counts.score:g}/10 · {' · '.join(notes)}", counts=True)


def _disputed(figures: Figures, behind: Behind) -> str:
    rows = "".join(
        _answer(entry, figures, behind, f"{entry.counts.score:g}/10", counts=False) for entry in behind.disputed
    )
    title = escape(said("not_counted", figures.lang))
    return f'<h4>{title}</h4><div class="vg-answers">{rows}</div>' if rows else ""


def _answer(entry: Entry, figures: Figures, behind: Behind, note: str, *, counts: bool) -> str:
    """One answer: its question in a line; on opening it what was said, its grade, and how to correct it."""
    day = day_of(entry.counts.at, zone_of(figures.at.now)).isoformat()
    item = behind.items.get(entry.counts.item)
    stem = item.stem if item else entry.stem or entry.counts.item
    body = f"{_said(entry, item, figures)}{_made(entry, figures)}{_form(entry, figures, counts=counts)}"
    return (
        f'<details class="vg-answer" data-key="{escape(entry.counts.id)}"><summary>'
        f"<span>{line(' '.join(stem.split()))}</span><small>{day} · {escape(note)}</small></summary>{body}</details>"
    )


def _said(entry: Entry, item: QuizItem | None, figures: Figures) -> str:
    lang = figures.lang
    words = _picked(entry, item) or said("said_nothing", lang)
    rows = [(said("yours", lang), words)]
    if item and (item.form in CLOSED or item.form == "cloze"):
        rows.append((said("right_answer", lang), "; ".join(_named(item.key, item))))
    told = "".join(f"<dt>{escape(title)}</dt><dd>{escape(text)}</dd>" for title, text in rows)
    points = "".join(_point(point, figures) for point in entry.marked.points) if entry.marked else ""
    return f'<dl>{told}</dl><ul class="vg-points">{points}</ul>' if points else f"<dl>{told}</dl>"


def _picked(entry: Entry, item: QuizItem | None) -> str:
    picked = entry.grade.picked if entry.grade else ()
    if item and picked and item.form in CLOSED:
        return "; ".join(_named(picked, item))
    return entry.counts.answer.strip()


def _named(ids: Iterable[str], item: QuizItem) -> list[str]:
    """What stands behind the ids of options; pairs are `l1=r2`."""
    texts = {option.id: option.text for option in item.options}
    return [" – ".join(texts.get(part, part) for part in id.split("=")) for id in ids]


def _point(graded: PointGrade, figures: Figures) -> str:
    verdict = escape(said(graded.verdict, figures.lang))
    return f'<li class="{graded.verdict}"><b>{verdict}</b> {escape(graded.point.text)}</li>'


def _made(entry: Entry, figures: Figures) -> str:
    """The corrections so far."""
    return "".join(f'<p class="vg-soft">{escape(_correction(made, figures))}</p>' for made in entry.corrections)


def _correction(made: Correction, figures: Figures) -> str:
    lang = figures.lang
    changes = ", ".join(said(f"changed_{name}", lang, value=value) for name, value in made.changes.items())
    day = day_of(made.made, zone_of(figures.at.now)).isoformat()
    told = said("was_corrected", lang, day=day, changes=changes)
    return f"{told} – {made.note}" if made.note else told


def _form(entry: Entry, figures: Figures, *, counts: bool) -> str:
    lang, id = figures.lang, entry.counts.id
    if not counts:
        return button("undispute", said("undispute", lang), id)
    ratings = [(n, escape(said(f"rating_{n}", lang)), " selected" if n == entry.counts.rating else "") for n in RATINGS]
    options = "".join(f'<option value="{n}"{mark}>{name}</option>' for n, name, mark in ratings)
    rated = f'<span>{escape(said("rating", lang))}</span><select name="rating">{options}</select>'
    score = field("score", said("score_label", lang), "number", f"{entry.counts.score:g}", min=0, max=10, step="any")
    note = field("note", said("note_label", lang), "text", "", maxlength=400)
    send = f'<button type="submit" class="viva-button">{escape(said("correct", lang))}</button>'
    return (
        f'<form data-do="correct" class="vg-line"><input type="hidden" name="attempt" value="{escape(id)}">'
        f'<label class="vg-field">{rated}</label>{score}{note}{send}</form>'
        f"{button('dispute', said('dispute', lang), id, classes='vg-quiet')}"
    )
