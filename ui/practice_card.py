"""The card of a mock interview on the page: the score beside an earlier one, what was made and missed by section with
its sources, what to study in order, and the conversation with its grades.

Takes interviews and gives HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.practice.interview import Exchange, Interview, topic_score
from assistant.practice.interview_card import Card, Dimension, Study, card_of, changes
from assistant.practice.records import Point
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_grade import points_html
from ui.practice_page_words import say
from ui.practice_parts import button, select, sources, text

_TOLD = 3
Changes = Mapping[str, float]


def before_it(interview: Interview, kept: Sequence[Interview]) -> tuple[Interview, ...]:
    """The interviews with a card that were held before one, the latest first."""
    return tuple(i for i in kept if i.finished and i.exchanges and i.begun < interview.begun)


def card_html(interview: Interview, earlier: Sequence[Interview], against: str, graph: ConceptGraph, lang: Lang) -> str:
    """The card; beside it the change since the earlier interview of id `against`, or else since the latest."""
    other = next((i for i in earlier if i.id == against), next(iter(earlier), None))
    card, old = card_of(interview, graph, lang), card_of(other, graph, lang) if other else None
    by = changes(card, old) if old else {}
    sections = "".join(_section(row, by, lang) for row in card.sections)
    forms = "".join(f'<li class="vp-dim">{_measure(row, by, lang)}</li>' for row in card.forms)
    wrong = "".join(f"<li>“{escape(words)}”</li>" for words in card.wrong)
    study = "".join(_study(one, lang) for one in card.study)
    return (
        f'<article class="vp-card vp-interview-card">{_head(interview, lang)}{_overall(card, old, lang)}'
        f"{_compared(earlier, other, lang)}"
        f'<h3>{escape(say("card_sections", lang))}</h3><ul class="vp-dims">{sections}</ul>'
        f'<h3>{escape(say("card_forms", lang))}</h3><ul class="vp-dims">{forms}</ul>'
        + (
            f'<h3 class="vp-bad">{escape(say("wrong_said", lang))}</h3><ul class="vp-list">{wrong}</ul>'
            if wrong
            else ""
        )
        + (f'<h3>{escape(say("study_next", lang))}</h3><ol class="vp-study">{study}</ol>' if study else "")
        + f'<div class="vp-send">{button("view", say("another", lang), "interview", primary=True)}'
        f"{button('export', say('download', lang), interview.id)}</div>"
        f'<details class="vp-more"><summary>{escape(say("transcript", lang))}</summary>'
        f'<div class="vp-talk">{_transcript(interview, lang)}</div></details></article>'
    )


def _head(interview: Interview, lang: Lang) -> str:
    rows = [interview.setup.role, dated(interview), counted(interview, lang)]
    shown = escape(" · ".join(row for row in rows if row))
    return f'<p class="vp-kind"><span>{shown}</span></p><h2>{escape(say("card", lang))}</h2>'


def counted(interview: Interview, lang: Lang) -> str:
    """How many main questions were answered."""
    count = len(interview.topics)
    return say("interview_one" if count == 1 else "interview_count", lang, count=count)


def dated(interview: Interview) -> str:
    """When an interview was begun."""
    return f"{interview.begun.astimezone():%Y-%m-%d %H:%M}"


def _overall(card: Card, old: Card | None, lang: Lang) -> str:
    change = _change(round(card.score - old.score, 1)) if old else ""
    return (
        f'<div class="vp-score" tabindex="-1" data-focus><strong>{escape(say("of_ten", lang, score=f"{card.score:g}"))}'
        f"</strong>{change}</div>"
    )


def _compared(earlier: Sequence[Interview], other: Interview | None, lang: Lang) -> str:
    if other is None:
        return f'<p class="vp-soft">{escape(say("compare_none", lang))}</p>'
    rows = [(i.id, " · ".join(filter(None, (dated(i), i.setup.role)))) for i in earlier]
    return f'<div class="vp-compare">{select("against", say("compare", lang), rows, other.id, change="compare")}</div>'


def _change(by: float) -> str:
    """Never by colour alone: the sign says it."""
    kind = "up" if by > 0 else "down" if by < 0 else ""
    return f'<em class="vp-change {kind}">{f"{by:+g}".replace("-", "−") if by else "±0"}</em>'


def _measure(row: Dimension, by: Changes, lang: Lang) -> str:
    form = f"form_{row.name}"
    name = say(form, lang) if form in _FORMS else row.name or say("no_section", lang)
    bar = f'<span class="vp-bar" aria-hidden="true"><i style="width:{row.score * 10:.0f}%"></i></span>'
    change = _change(by[row.name]) if row.name in by else ""
    return f"<span>{escape(name)}</span>{bar}<b>{row.score:g}</b>{change}"


_FORMS = frozenset(f"form_{name}" for name in ("derivation", "troubleshooting", "whiteboard", "open", "compare"))


def _section(row: Dimension, by: Changes, lang: Lang) -> str:
    counts = say("made_missed", lang, made=len(row.made), missed=len(row.missed))
    points = "".join(
        _point(point, made, lang) for made, rows in ((True, row.made), (False, row.missed)) for point in rows
    )
    return (
        f'<li><details><summary class="vp-dim">{_measure(row, by, lang)}<small>{escape(counts)}</small></summary>'
        f'<ul class="vp-points">{points}</ul></details></li>'
    )


def _point(point: Point, made: bool, lang: Lang) -> str:
    kind, sign = ("hit", "✓") if made else ("missed", "○")
    return (
        f'<li class="{kind}"><i aria-hidden="true">{sign}</i><div><small>{escape(say(f"point_{kind}", lang))}</small>'
        f"{text(point.text)}{sources(point.sources[:2], lang)}</div></li>"
    )


def _study(one: Study, lang: Lang) -> str:
    points = "".join(f"<li>{text(point.text)}{sources(point.sources[:1], lang)}</li>" for point in one.points[:_TOLD])
    quiz = button("topic", say("quiz_this", lang), one.slug)
    return f'<li><div><b>{escape(one.name)}</b><ul class="vp-list">{points}</ul></div>{quiz}</li>'


def _transcript(interview: Interview, lang: Lang) -> str:
    parts = []
    for topic in interview.topics:
        parts += [_exchange(exchange, lang) for exchange in topic]
        if len(topic) > 1:
            parts.append(
                f'<p class="vp-soft">{escape(say("with_followups", lang, score=f"{topic_score(topic):g}"))}</p>'
            )
    return "".join(parts)


def _exchange(exchange: Exchange, lang: Lang) -> str:
    """What was asked and answered; the grade of it on demand."""
    score = say("of_ten", lang, score=f"{exchange.grade.score:g}")
    points = points_html(say("points", lang), exchange.grade.points, lang)
    graded = f'<details class="vp-turn-grade"><summary>{escape(score)}</summary>{points}</details>'
    return said_html(exchange, lang) + graded


def said_html(exchange: Exchange, lang: Lang) -> str:
    """What was asked and answered."""
    answer = escape(exchange.answer.strip()) or escape(say("nothing_said", lang))
    return turn_html("interviewer", text(exchange.prompt.text), lang) + turn_html("candidate", f"<p>{answer}</p>", lang)


def turn_html(who: str, body: str, lang: Lang, *, now: bool = False) -> str:
    """What one of the two said; `now` marks what is being asked."""
    mark = " data-latest" if now else ""
    return f'<div class="vp-turn vp-{who}"{mark}><b>{escape(say(who, lang))}</b><div>{body}</div></div>'
