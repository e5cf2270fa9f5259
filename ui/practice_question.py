"""A question as it is put: the stem, what is to be picked, ordered, matched or written, and what else may be done.

Takes an item and where the round stands and gives HTML. `answer_from` reads what such a form sends back.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from assistant.practice.guard import Guard
from assistant.practice.records import Attempt, Option, QuizItem
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_page_words import say
from ui.practice_parts import button, line, submit, text
from ui.practice_session import Session

_MOST_CHARACTERS = 8000
_TERMS = 4


def question_html(item: QuizItem, session: Session, graph: ConceptGraph, advised: Guard | None, seconds: float) -> str:
    """The question at hand."""
    lang = session.lang
    return (
        f'{progress_html(session)}<article class="vp-card vp-question" data-item="{escape(item.id)}">'
        f"{head_html(item, graph, lang, _clock(seconds, lang))}{_guard(advised, graph, lang)}"
        f'<div class="vp-stem" lang="{item.lang}" tabindex="-1" data-focus>{text(item.stem)}</div>'
        f'<form data-do="answer">{_fields(item, lang)}'
        f'<div class="vp-send">{submit(say("submit", lang))}<small>{escape(_keys(item, lang))}</small></div></form>'
        f"{_others(item, graph, lang)}</article>"
    )


def progress_html(session: Session) -> str:
    """How far the round has come."""
    lang, count = session.lang, len(session.items)
    steps = "".join(f'<i class="{_step(session, number)}"></i>' for number in range(count))
    place = say("place", lang, number=session.place + 1, count=count)
    title = f"<b>{escape(session.title)}</b>" if session.title else ""
    return (
        f'<div class="vp-progress"><p>{title}<span>{escape(place)}</span></p>'
        f"{button('stop', say('stop', lang), classes='vp-quiet')}"
        f'<div class="vp-steps" aria-hidden="true">{steps}</div></div>'
    )


def _step(session: Session, number: int) -> str:
    if number < len(session.done):
        done = session.done[number]
        return done.came if done.came != "graded" else "good" if done.item not in session.missed else "poor"
    return "now" if number == session.place else ""


def head_html(item: QuizItem, graph: ConceptGraph, lang: Lang, beside: str) -> str:
    """What kind of question it is, how hard, where it belongs; beside it the time."""
    concept = graph.by_slug.get(item.concept)
    section = graph.by_slug.get(concept.topic) if concept and concept.topic else None
    rows = [say(f"form_{item.form}", lang), say("level", lang, level=item.level)]
    rows += [section.called(lang)] if section else []
    return f'<p class="vp-kind"><span>{escape(" · ".join(rows))}</span>{beside}</p>'


def _clock(seconds: float, lang: Lang) -> str:
    """The time taken so far; the page counts on from it."""
    label = f'<span class="viva-visually-hidden">{escape(say("time", lang))} </span>'
    return f'<span class="vp-time">{label}<span data-elapsed="{seconds:.0f}">{_minutes(seconds)}</span></span>'


def spent_html(attempt: Attempt, lang: Lang) -> str:
    """The time and the hints that an answer took."""
    rows = [say("took", lang, time=_minutes(attempt.seconds))]
    rows += [say("hinted_once" if attempt.hints == 1 else "hinted", lang, count=attempt.hints)] if attempt.hints else []
    return f'<span class="vp-time">{escape(" · ".join(rows))}</span>'


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _guard(advised: Guard | None, graph: ConceptGraph, lang: Lang) -> str:
    if advised is None:
        return ""
    low = graph.by_slug.get(advised.leans_on)
    label = say("recap", lang, name=low.called(lang) if low else advised.leans_on)
    return (
        f'<div class="vp-guard"><p>{escape(advised.text.in_language(lang))}</p>'
        f"{button('recap', label, advised.leans_on)}</div>"
    )


def _fields(item: QuizItem, lang: Lang) -> str:
    if item.form in {"choice", "truefalse"}:
        return _picks(item, "radio", lang)
    if item.form == "multiple":
        return _picks(item, "checkbox", lang)
    if item.form == "order":
        return _order(item, lang)
    if item.form == "match":
        return _match(item, lang)
    if item.form == "cloze":
        return _written("input", say("blank_label", lang), "")
    return _written("textarea", say("answer_label", lang), say("answer_hint", lang))


def _picks(item: QuizItem, kind: str, lang: Lang) -> str:
    rows = "".join(
        f'<label class="vp-option" lang="{item.lang}"><input type="{kind}" name="pick" value="{escape(option.id)}">'
        f'<kbd aria-hidden="true">{number}</kbd><span>{line(option.text)}</span></label>'
        for number, option in enumerate(item.options, 1)
    )
    legend = f'<legend class="viva-visually-hidden">{escape(say("options", lang))}</legend>'
    return f'<fieldset class="vp-options">{legend}{rows}</fieldset>'


def _order(item: QuizItem, lang: Lang) -> str:
    rows = "".join(_row(option, item, lang) for option in item.options)
    label = escape(say("order_label", lang))
    return f'<p class="vp-label">{label}</p><ol class="vp-order" aria-label="{label}">{rows}</ol>'


def _row(option: Option, item: QuizItem, lang: Lang) -> str:
    moves = "".join(
        f'<button type="button" data-move="{by}" aria-label="{escape(say(key, lang, text=option.text))}">'
        f"{sign}</button>"
        for by, key, sign in ((-1, "up", "↑"), (1, "down", "↓"))
    )
    hidden = f'<input type="hidden" name="order" value="{escape(option.id)}">'
    return f'<li lang="{item.lang}">{hidden}<span>{line(option.text)}</span><span class="vp-moves">{moves}</span></li>'


def sides(item: QuizItem) -> tuple[list[Option], list[Option]]:
    """What is to be matched with what."""
    left = [option for option in item.options if option.id.startswith("l")]
    return left, [option for option in item.options if not option.id.startswith("l")]


def _match(item: QuizItem, lang: Lang) -> str:
    """The longer side stands in full below, by letter: a list to choose from cannot hold sentences."""
    left, right = sides(item)
    letters = {option.id: chr(ord("A") + n) for n, option in enumerate(right)}
    options = f'<option value="">{escape(say("choose", lang))}</option>' + "".join(
        f'<option value="{escape(o.id)}">{letters[o.id]}</option>' for o in right
    )
    rows = "".join(
        f'<label class="vp-pair" lang="{item.lang}"><span>{line(option.text)}</span>'
        f'<select name="{escape(option.id)}">{options}</select></label>'
        for option in left
    )
    told = "".join(f'<li lang="{item.lang}"><b>{letters[o.id]}</b><span>{line(o.text)}</span></li>' for o in right)
    return f'<ul class="vp-right">{told}</ul><div class="vp-pairs">{rows}</div>'


def _written(kind: str, label: str, hint: str) -> str:
    given = f'name="said" aria-label="{escape(label)}" placeholder="{escape(hint)}" maxlength="{_MOST_CHARACTERS}"'
    written = (
        f'<textarea {given} rows="6"></textarea>'
        if kind == "textarea"
        else f'<input type="text" {given} autocomplete="off">'
    )
    return f'<div class="vp-written">{written}</div>'


def _keys(item: QuizItem, lang: Lang) -> str:
    if item.form in {"choice", "truefalse", "multiple"}:
        return say("keys_choice", lang)
    return "" if item.form in {"order", "match", "cloze"} else say("keys_text", lang)


def _others(item: QuizItem, graph: ConceptGraph, lang: Lang) -> str:
    terms = "".join(
        button("explain", graph.by_slug[slug].called(lang), slug, classes="vp-term") for slug in terms_of(item, graph)
    )
    explained = f'<p class="vp-terms"><span>{escape(say("explain", lang))}</span>{terms}</p>' if terms else ""
    return (
        f'<div class="vp-others">{button("hint", say("hint", lang))}{button("skip", say("skip", lang))}'
        f"{button('dispute', say('dispute', lang), classes='vp-quiet')}</div>{explained}"
    )


def terms_of(item: QuizItem, graph: ConceptGraph) -> tuple[str, ...]:
    """The concepts that a question's words name, what it is about last."""
    named = dict.fromkeys(s for m in graph.lexicon.find(item.stem) for s in m.slugs if s in graph.by_slug)
    return tuple(sorted(named, key=lambda slug: slug in item.concepts))[:_TERMS]


def answer_from(item: QuizItem, values: Mapping[str, Any]) -> str:
    """What a form sent, as the grader reads it. Everything in it comes from outside."""
    if item.form in {"choice", "truefalse", "multiple"}:
        return " ".join(_known(item, values.get("pick")))
    if item.form == "order":
        return " ".join(_known(item, values.get("order")))
    if item.form == "match":
        pairs = ((option.id, _known(item, values.get(option.id))) for option in sides(item)[0])
        return " ".join(f"{left}={right[0]}" for left, right in pairs if right)
    said = values.get("said")
    return str(said[0] if isinstance(said, list) and said else said or "")[:_MOST_CHARACTERS].strip()


def _known(item: QuizItem, given: object) -> list[str]:
    rows = given if isinstance(given, list) else [given]
    ids = {option.id for option in item.options}
    return [row for row in rows if isinstance(row, str) and row in ids]
