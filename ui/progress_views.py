"""The Progress tab's page: what was done, the heat map, what is due, what is remembered, the exam, the record.

Takes a learner's standing and what follows from it and gives HTML in which everything that was typed or read is text.
Buttons and forms name what they do in `data-do`; ui/progress.js turns these into events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from assistant.practice.desk import Desk, Standing
from assistant.practice.exam import ExamPlan
from assistant.practice.history import Settings
from assistant.practice.progress import Day, Retention, Section, activity, due_forecast, retention, streak
from assistant.practice.schedule import LEAST_RETENTION, MOST_RETENTION, Card, zone_of
from corpus.records import Lang
from ui.progress_charts import Bar, bars, share, table
from ui.progress_heat import heat_html, name_of, sections_in_order
from ui.progress_words import counted, said

_DAYS = 30
_WEAKEST = 5


@dataclass(frozen=True)
class Figures:
    """A learner's figures, with what is needed to name things: the desk, questions' texts by id, the exam's plan.

    `quiz` says whether there is a Practice tab to hand over to.
    """

    desk: Desk
    at: Standing
    exam: ExamPlan | None
    stems: Mapping[str, str]
    lang: Lang
    quiz: bool = True

    @property
    def today(self) -> date:
        """The learner's day."""
        return self.at.now.date()

    @property
    def days(self) -> tuple[Day, ...]:
        """The days on which anything was answered."""
        return activity(self.at.attempts, zone_of(self.at.now))

    @property
    def sections(self) -> list[Section]:
        """The outline's sections in order."""
        return sections_in_order(self.at.mastery, self.desk.graph, tuple(self.desk.items), self.desk.order)


def waiting_html(lang: Lang) -> str:
    """While what is needed is being made."""
    return f'<div class="vg"><p class="viva-waiting" role="status">{escape(said("preparing", lang))}</p></div>'


def page_html(figures: Figures, problem: str = "", status: str = "") -> str:
    """The whole page; above it what went wrong or was done."""
    lang = figures.lang
    alert = f'<p class="vg-problem" role="alert">{escape(problem)}</p>' if problem else ""
    done = f'<p class="vg-status" role="status">{escape(status)}</p>'
    charts = (_forecast(figures) + _activity(figures) + _retained(figures)) if figures.days else ""
    body = f"{_top(figures)}{_map(figures)}<div class='vg-charts'>{charts}{_exam(figures)}{_record(lang)}</div>"
    busy, big = escape(said("busy", lang)), escape(said("too_big", lang))
    return f'<div class="vg" data-busy="{busy}" data-too-big="{big}">{alert}{done}{body}</div>'


def _top(figures: Figures) -> str:
    lang, days = figures.lang, figures.days
    title = f'<h2 tabindex="-1" data-focus>{escape(said("progress" if days else "begin_title", lang))}</h2>'
    go = button("practise", said("to_practice", lang), classes="viva-primary") if figures.quiz else ""
    words = "" if days else f'<p class="vg-begin">{escape(said("begin", lang))}</p>'
    told = [*(_done(figures) if days else ()), *_left(figures)]
    rows = "".join(f"<li><b>{number}</b> <span>{escape(label)}</span></li>" for number, label in told)
    shown = f'<ul class="vg-figures">{rows}</ul>' if rows else ""
    return f'<header class="vg-top">{title}{words}{shown}{go}</header>'


def _done(figures: Figures) -> list[tuple[int, str]]:
    """The figures that stand first, each with what it counts."""
    lang, rows = figures.lang, figures.sections
    answers, held = sum(len(day.attempts) for day in figures.days), streak(figures.days, figures.today)
    known = sum(row.count("known") + row.count("solid") for row in rows)
    due = len(due_forecast(figures.at.cards, figures.today, 1)[0].items)
    return [
        (answers, counted("answers", answers, lang)),
        (held, counted("streak", held, lang)),
        (known, said("known_of", lang, count=sum(len(row.concepts) for row in rows))),
        (due, counted("due_today", due, lang)),
    ]


def _left(figures: Figures) -> list[tuple[int, str]]:
    """The days to the exam, if one is ahead."""
    exam = figures.exam
    return [(exam.days, counted("exam_left", exam.days, figures.lang, day=exam.day.isoformat()))] if exam else []


def _map(figures: Figures) -> str:
    rows, lang = figures.sections, figures.lang
    if not rows:
        return f'<p class="vg-begin">{escape(said("empty_library", lang))}</p>'
    return heat_html(rows, figures.desk.graph, figures.desk.order, lang) + _weakest(figures) + _leeches(figures)


def _weakest(figures: Figures) -> str:
    shaky = sorted(
        (m for m in figures.at.mastery.values() if m.standing == "shaky"), key=lambda m: (m.value, m.concept)
    )
    names = [(m, name_of(m.concept, figures.desk.graph, figures.lang)) for m in shaky[:_WEAKEST]]
    items = "".join(
        f'<li><button type="button" class="vg-link" data-do="concept" data-value="{escape(m.concept)}">{escape(name)}'
        f"</button> <span>{m.value:.0%}</span></li>"
        for m, name in names
    )
    return (
        f'<p class="vg-weak"><b>{escape(said("weakest", figures.lang))}</b></p><ul class="vg-weak">{items}</ul>'
        if items
        else ""
    )


def _leeches(figures: Figures) -> str:
    items = "".join(_leech(card, figures) for card in figures.at.cards.leeches)
    return (
        f'<p class="vg-weak"><b>{escape(said("leeches", figures.lang))}</b></p><ul class="vg-leeches">{items}</ul>'
        if items
        else ""
    )


def _leech(card: Card, figures: Figures) -> str:
    times = said("leech", figures.lang, times=card.lapses)
    return f"<li>{escape(figures.stems.get(card.key, card.key))} <span>{escape(times)}</span></li>"


def _forecast(figures: Figures) -> str:
    lang, due = figures.lang, due_forecast(figures.at.cards, figures.today, _DAYS)
    counts = [len(row.items) for row in due]
    note = said("forecast_sum", lang, today=counts[0], week=sum(counts[:7]), month=sum(counts))
    columns = [
        Bar(
            len(row.items),
            said("today", lang) if not i else _short(row.day) if i % 7 == 0 else "",
            f"{row.day} · {len(row.items)}",
        )
        for i, row in enumerate(due)
    ]
    rows = [(row.day.isoformat(), str(len(row.items))) for row in due if row.items]
    shown = table((said("day", lang), said("due", lang)), rows) if rows else _none(lang)
    return bars("forecast", said("forecast", lang), note, columns, shown, said("as_table", lang))


def _activity(figures: Figures) -> str:
    lang, first = figures.lang, figures.today - timedelta(days=_DAYS - 1)
    lately = {day.day: day for day in figures.days if day.day >= first}
    minutes = round(sum(day.minutes for day in lately.values()))
    columns = []
    for i in range(_DAYS):
        day = first + timedelta(days=i)
        count = len(lately[day].attempts) if day in lately else 0
        last = i == _DAYS - 1
        below = said("today", lang) if last else _short(day) if (_DAYS - 1 - i) % 7 == 0 else ""
        columns.append(Bar(count, below, f"{day} · {count}"))
    note = said("activity_sum", lang, days=len(lately), minutes=minutes)
    return bars("activity", said("activity", lang), note, columns, _days(lately, lang), said("as_table", lang))


def _days(lately: Mapping[date, Day], lang: Lang) -> str:
    heads = (said("day", lang), counted("answers", 2, lang), said("minutes", lang), said("score", lang))
    rows = [
        (day.isoformat(), str(len(row.attempts)), f"{row.minutes:.0f}", f"{row.score:.1f}")
        for day, row in sorted(lately.items(), reverse=True)
    ]
    return table(heads, rows) if rows else _none(lang)


def _none(lang: Lang) -> str:
    return f'<p class="vg-soft">{escape(said("none_days", lang))}</p>'


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"


def _retained(figures: Figures) -> str:
    lang, kept = figures.lang, retention(figures.at.cards)
    note = said("retention_of", lang, count=len(kept.reviews)) if kept.reviews else said("retention_none", lang)
    return (
        f'<section class="vg-card"><h3>{escape(said("retention", lang))}</h3>'
        f'<ul class="vg-shares">{_shares(kept, lang)}</ul><p class="vg-soft">{escape(note)}</p></section>'
    )


def _shares(kept: Retention, lang: Lang) -> str:
    values = (("requested", kept.requested), ("expected", kept.expected), ("observed", kept.observed))
    return "".join(share(said(f"retention_{name}", lang), value) for name, value in values)


def _exam(figures: Figures) -> str:
    lang, settings = figures.lang, figures.at.settings
    if figures.exam:
        words = figures.exam.text.in_language(lang)
    else:
        words = said("exam_over", lang, day=settings.exam.isoformat()) if settings.exam else said("exam_none", lang)
    return (
        f'<section class="vg-card"><h3>{escape(said("exam", lang))}</h3><p>{escape(words)}</p>'
        f"{_settings(settings, lang)}</section>"
    )


def _settings(settings: Settings, lang: Lang) -> str:
    exam = settings.exam.isoformat() if settings.exam else ""
    least, most, wanted = (round(100 * part) for part in (LEAST_RETENTION, MOST_RETENTION, settings.retention))
    needed = {"required": "required"}
    fields = (
        field("exam", said("exam_label", lang), "date", exam),
        field("minutes", said("minutes_label", lang), "number", settings.minutes, min=1, max=1440, **needed),
        field("retention", said("retention_label", lang), "number", wanted, min=least, max=most, **needed),
    )
    save = f'<button type="submit" class="viva-button">{escape(said("save", lang))}</button>'
    return f'<form data-do="settings" class="vg-line">{"".join(fields)}{save}</form>'


def button(do: str, label: str, value: str = "", *, classes: str = "viva-button") -> str:
    """A button that does something."""
    given = f'data-do="{do}" data-value="{escape(value)}"'
    return f'<button type="button" class="{classes}" {given}>{escape(label)}</button>'


def field(name: str, label: str, kind: str, value: object, **more: object) -> str:
    """A labelled field of a form."""
    rest = "".join(f' {key}="{escape(str(text))}"' for key, text in more.items())
    return (
        f'<label class="vg-field"><span>{escape(label)}</span><input type="{kind}" name="{name}" '
        f'value="{escape(str(value))}" autocomplete="off"{rest}></label>'
    )


def _record(lang: Lang) -> str:
    sure = escape(said("erase_sure", lang))
    upload = '<input type="file" accept=".json,application/json">'
    return (
        f'<section class="vg-card vg-wide"><h3>{escape(said("record", lang))}</h3>'
        f"<p>{escape(said('record_hint', lang))}</p>"
        f'<div class="vg-acts">{button("export", said("export", lang))}'
        f'<label class="viva-button vg-file">{escape(said("import", lang))}{upload}</label>'
        f'<button type="button" class="viva-button vg-danger" data-erase aria-expanded="false">'
        f"{escape(said('erase', lang))}</button></div>"
        f'<div class="vg-sure" role="group" aria-label="{sure}" hidden><p>{sure}</p>'
        f"{button('erase', said('erase_yes', lang), classes='viva-button vg-danger')}"
        f'<button type="button" class="viva-button" data-erase-no>{escape(said("erase_no", lang))}</button>'
        "</div></section>"
    )
