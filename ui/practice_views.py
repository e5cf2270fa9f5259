"""The views between which a visitor chooses before a round begins: Today, the quiz by topic, the wrong-answer book.

Takes plans and records and gives HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from html import escape
from itertools import groupby

from assistant.practice.answered import cause_text
from assistant.practice.candidates import Step
from assistant.practice.history import Settings
from assistant.practice.mistakes import Mistake, causes
from assistant.practice.quiz import FORMS, Questions
from assistant.practice.records import QuizItem
from assistant.practice.schedule import Cards
from assistant.practice.today import Plan
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_page_words import say
from ui.practice_parts import button, field, line, select, submit, text

_LONGEST_ANSWER = 160


def today_html(plan: Plan, settings: Settings, cards: Cards, graph: ConceptGraph, lang: Lang) -> str:
    """What to answer now."""
    if plan.steps:
        key = "today_one" if len(plan.steps) == 1 else "today_title"
        title = say(key, lang, count=len(plan.steps), minutes=max(round(plan.planned), 1))
        begin = button("start", say("today_begin", lang), primary=True)
        groups = "".join(
            f"<h3>{escape(say(f'reason_{reason}', lang))}</h3><ol class='vp-plan'>"
            f"{''.join(_step(step, graph, lang) for step in steps)}</ol>"
            for reason, steps in groupby(plan.steps, key=lambda step: step.reason)
        )
        body = f'<h2 tabindex="-1" data-focus>{escape(title)}</h2><div class="vp-send">{begin}</div>{groups}'
    else:
        body = _nothing(cards, plan.day, lang)
    notices = "".join(f'<p class="vp-notice">{escape(n.in_language(lang))}</p>' for n in plan.notices)
    return (
        f'<div class="vp-two"><section class="vp-main">{body}{notices}</section>{_settings(plan, settings, lang)}</div>'
    )


def _step(step: Step, graph: ConceptGraph, lang: Lang) -> str:
    """By its concept, not by its words: the question is to be met fresh."""
    concept = graph.by_slug.get(step.concept)
    name = concept.called(lang) if concept else step.concept
    kind = (
        f"{say(f'form_{step.item.form}', lang)} · {say('about_minutes', lang, minutes=f'{max(step.minutes, 1):.0f}')}"
    )
    advised = f'<small class="vp-advised">{escape(step.guard.text.in_language(lang))}</small>' if step.guard else ""
    why = "" if step.reason == "new" else f"<small>{escape(step.why.in_language(lang))}</small>"
    return f"<li><div><b>{escape(name)}</b>{why}{advised}</div><span>{escape(kind)}</span></li>"


def _nothing(cards: Cards, today: date, lang: Lang) -> str:
    ahead = min((card.due for card in cards.items.values() if card.due > today), default=None)
    due = say("today_next_due", lang, day=ahead.isoformat()) if ahead else ""
    return (
        f'<h2 tabindex="-1" data-focus>{escape(say("today_none", lang))}</h2>'
        f'<p class="vp-soft">{escape(due)} {escape(say("today_further", lang))}</p>'
        f'<div class="vp-send">{button("view", say("to_quiz", lang), "quiz", primary=True)}</div>'
    )


def _settings(plan: Plan, settings: Settings, lang: Lang) -> str:
    minutes = field(
        "minutes", say("minutes_label", lang), "number", f"{plan.minutes:g}", min=1, max=600, required="required"
    )
    exam = field("exam", say("exam_label", lang), "date", settings.exam.isoformat() if settings.exam else "")
    again = f'<button type="submit" class="viva-button">{escape(say("replan", lang))}</button>'
    return f'<form class="vp-side" data-do="plan">{minutes}{exam}{again}</form>'


def topics_html(questions: Questions, graph: ConceptGraph, lang: Lang, id: str) -> str:
    """The names that a topic field offers: sections first, then every concept that can be asked about."""
    asked = {draft.concepts[0] for draft in questions.drafts.values() if lang in draft.langs}
    sections = [c.called(lang) for c in graph.concepts if c.kind == "section"]
    names = dict.fromkeys(
        (*sections, *sorted(graph.by_slug[slug].called(lang) for slug in asked if slug in graph.by_slug))
    )
    return f'<datalist id="{id}">{"".join(f"<option>{escape(name)}</option>" for name in names)}</datalist>'


def quiz_html(questions: Questions, graph: ConceptGraph, lang: Lang, topic: str = "") -> str:
    """What to be quizzed on."""
    sections = [c.called(lang) for c in graph.concepts if c.kind == "section"]
    example = say("topic_hint", lang, example=sections[0]) if sections else ""
    there = {draft.form for draft in questions.drafts.values() if lang in draft.langs}
    forms = "".join(
        f'<label class="vp-check"><input type="checkbox" name="forms" value="{form}">'
        f"<span>{escape(say(f'form_{form}', lang))}</span></label>"
        for form in FORMS
        if form in there
    )
    levels = [("", say("level_any", lang)), *((str(n), say(f"level_{n}", lang)) for n in range(1, 6))]
    return (
        f'<form class="vp-card vp-form" data-do="quiz"><h2 tabindex="-1" data-focus>'
        f"{escape(say('quiz_title', lang))}</h2>"
        f"{field('topic', say('topic_label', lang), 'text', topic, list='vp-topics', placeholder=example)}"
        f"{topics_html(questions, graph, lang, 'vp-topics')}"
        f'<fieldset class="vp-checks"><legend>{escape(say("forms_label", lang))}</legend>{forms}</fieldset>'
        f'<div class="vp-line">{field("n", say("n_label", lang), "number", 5, min=1, max=50)}'
        f"{select('level', say('level_label', lang), levels)}"
        f"{field('seed', say('seed_label', lang), 'number', '', min=0)}</div>"
        f'<div class="vp-send">{submit(say("quiz_begin", lang))}</div></form>'
    )


def wrong_html(
    book: Sequence[Mistake],
    items: Mapping[str, QuizItem],
    stems: Mapping[str, str],
    graph: ConceptGraph,
    lang: Lang,
    zone: tzinfo | None,
) -> str:
    """The wrong-answer book. `items` are those still in the library, `stems` what was asked."""
    if not book:
        empty = f'<p class="viva-empty" tabindex="-1" data-focus>{escape(say("wrong_empty", lang))}</p>'
        return f'<article class="vp-card">{empty}</article>'
    still = [mistake for mistake in book if not mistake.mended]
    again = [mistake.item for mistake in still if mistake.item in items]
    title = say("wrong_title", lang, open=len(still), mended=len(book) - len(still))
    retry = button("retry-all", say("retry_all", lang, count=len(again)), primary=True) if again else ""
    rows = "".join(_mistake(mistake, items.get(mistake.item), stems, graph, lang, zone) for mistake in book)
    return (
        f'<section class="vp-book"><h2 tabindex="-1" data-focus>{escape(title)}</h2>'
        f'<div class="vp-send">{retry}</div>{_causes(still, graph, lang)}<ul class="vp-mistakes">{rows}</ul></section>'
    )


def _causes(still: Iterable[Mistake], graph: ConceptGraph, lang: Lang) -> str:
    rows = "".join(
        f"<li>{escape(cause_text(cause, graph).in_language(lang))} <b>{count}</b></li>"
        for cause, count in causes(still)
    )
    return f'<ul class="vp-causes" aria-label="{escape(say("wrong_causes", lang))}">{rows}</ul>' if rows else ""


def _mistake(
    mistake: Mistake,
    item: QuizItem | None,
    stems: Mapping[str, str],
    graph: ConceptGraph,
    lang: Lang,
    zone: tzinfo | None,
) -> str:
    last, times = mistake.wrong[-1], len(mistake.wrong)
    day = last.at.astimezone(zone).date().isoformat()
    when = say("wrong_once" if times == 1 else "wrong_times", lang, times=times, day=day)
    cause = cause_text(mistake.cause, graph).in_language(lang) if mistake.cause else say("cause_unknown", lang)
    notes = [when, cause, *([say("mended", lang)] if mistake.mended else []), *([] if item else [say("gone", lang)])]
    said = answered_in_words(item, last.answer) or say("nothing_said", lang)
    act = button("retry", say("retry", lang), mistake.item) if item else ""
    stem = item.stem if item else stems.get(mistake.item, mistake.item)
    return (
        f'<li class="{"mended" if mistake.mended else ""}"><div class="vp-asked">{text(stem)}</div>'
        f"<p class='vp-soft'>{escape(' · '.join(notes))}</p>"
        f"<p class='vp-soft'>{escape(say('yours', lang))}: {said}</p>{act}</li>"
    )


def answered_in_words(item: QuizItem | None, answer: str) -> str:
    """What was answered, as HTML: picked options by their words."""
    texts = {option.id: option.text for option in item.options} if item else {}
    parts = answer.split()
    if texts and parts and all(part in texts for part in parts):
        return (" → " if item and item.form == "order" else "; ").join(line(texts[part]) for part in parts)
    if texts and parts and all("=" in part for part in parts):
        pairs = (part.split("=", 1) for part in parts)
        return "; ".join(f"{line(texts.get(a, a))} → {line(texts.get(b, b))}" for a, b in pairs)
    return escape(answer if len(answer) <= _LONGEST_ANSWER else f"{answer[:_LONGEST_ANSWER]}…")
