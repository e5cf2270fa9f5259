"""The views from which a round begins: Today, and the quiz by topic.

Takes plans and records and gives HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

from assistant.practice.candidates import Step
from assistant.practice.history import Settings
from assistant.practice.quiz import FORMS, Questions
from assistant.practice.schedule import Cards
from assistant.practice.today import Plan
from corpus.records import Lang
from graph.model import Concept, ConceptGraph
from ui.practice_page_words import say
from ui.practice_parts import button, field, select, submit

_LONGEST_ANSWER = 160


def today_html(plan: Plan, settings: Settings, cards: Cards, graph: ConceptGraph, lang: Lang, answered: int = 0) -> str:
    """What to answer now, and how much was answered today."""
    if plan.steps:
        key = "today_one" if len(plan.steps) == 1 else "today_title"
        title = say(key, lang, count=len(plan.steps), minutes=max(round(plan.planned), 1))
        begin = button("start", say("today_begin", lang), primary=True)
        groups = "".join(
            f"<h3>{escape(say(f'reason_{reason}', lang))}</h3>"
            f"<ol class='vp-plan'>{_steps(list(steps), graph, lang)}</ol>"
            for reason, steps in groupby(plan.steps, key=lambda step: step.reason)
        )
        head = f'<h2 tabindex="-1" data-focus>{escape(title)}</h2>{_done(answered, lang)}'
        body = f'{head}<div class="vp-send">{begin}</div>{groups}'
    else:
        body = _nothing(cards, plan.day, lang, answered)
    notices = "".join(f'<p class="vp-notice">{escape(n.in_language(lang))}</p>' for n in plan.notices)
    return (
        f'<div class="vp-two"><section class="vp-main">{body}{notices}</section>{_settings(plan, settings, lang)}</div>'
    )


def _done(answered: int, lang: Lang) -> str:
    key = "today_done_one" if answered == 1 else "today_done"
    return f'<p class="vp-soft">{escape(say(key, lang, count=answered))}</p>' if answered else ""


def _steps(steps: Sequence[Step], graph: ConceptGraph, lang: Lang) -> str:
    """A row for each concept, not for each question: their words are to be met fresh."""
    rows = (list(group) for _, group in groupby(steps, key=lambda step: (step.concept, step.why)))
    return "".join(_row(row, graph, lang) for row in rows)


def _row(steps: Sequence[Step], graph: ConceptGraph, lang: Lang) -> str:
    first = steps[0]
    concept = graph.by_slug.get(first.concept)
    name = concept.called(lang) if concept else first.concept
    forms = say("listed", lang).join(dict.fromkeys(say(f"form_{step.item.form}", lang) for step in steps))
    minutes = say("about_minutes", lang, minutes=f"{max(sum(step.minutes for step in steps), 1):.0f}")
    guarded = first.guard.text.in_language(lang) if first.guard else ""
    advised = f'<small class="vp-advised">{escape(guarded)}</small>' if guarded else ""
    why = "" if first.reason == "new" else f"<small>{escape(first.why.in_language(lang))}</small>"
    return f"<li><div><b>{escape(name)}</b>{why}{advised}</div><span>{escape(f'{forms} · {minutes}')}</span></li>"


def _nothing(cards: Cards, today: date, lang: Lang, answered: int) -> str:
    ahead = min((card.due for card in cards.items.values() if card.due > today), default=None)
    due = say("today_next_due", lang, day=ahead.isoformat()) if ahead else ""
    return (
        f'<h2 tabindex="-1" data-focus>{escape(say("today_none", lang))}</h2>{_done(answered, lang)}'
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


def quiz_html(questions: Questions, graph: ConceptGraph, order: Sequence[str], lang: Lang) -> str:
    """What to be quizzed on: anything, as the form says, or a section of the outline at one click.

    `order` holds slugs as the outline has them.
    """
    there = {draft.form for draft in questions.drafts.values() if lang in draft.langs}
    forms = "".join(_form(form, lang) for form in FORMS if form in there)
    levels = [("", say("level_any", lang)), *((str(n), say(f"level_{n}", lang)) for n in range(1, 6))]
    sections = _sections(questions, graph, order, lang)
    example = say("topic_hint", lang, example=sections[0][0].called(lang)) if sections else ""
    return (
        f'<div class="vp-two"><form class="vp-card vp-form" data-do="quiz"><h2 tabindex="-1" data-focus>'
        f"{escape(say('quiz_title', lang))}</h2>"
        f"{field('topic', say('topic_label', lang), list='vp-topics', placeholder=example)}"
        f"{topics_html(questions, graph, lang, 'vp-topics')}"
        f'<fieldset class="vp-checks"><legend>{escape(say("forms_label", lang))}</legend>{forms}</fieldset>'
        f'<div class="vp-line">{field("n", say("n_label", lang), "number", 5, min=1, max=50)}'
        f"{select('level', say('level_label', lang), levels)}"
        f"{field('seed', say('seed_label', lang), 'number', '', min=0)}</div>"
        f'<div class="vp-send">{submit(say("quiz_begin", lang))}</div></form>{_listed(sections, lang)}</div>'
    )


def _form(form: str, lang: Lang) -> str:
    label = escape(say(f"form_{form}", lang))
    return f'<label class="vp-check"><input type="checkbox" name="forms" value="{form}"><span>{label}</span></label>'


def _sections(questions: Questions, graph: ConceptGraph, order: Sequence[str], lang: Lang) -> list[tuple[Concept, int]]:
    """The outline's sections with how many questions there are under each, those that have any."""
    asked = Counter(draft.concepts[0] for draft in questions.drafts.values() if lang in draft.langs)
    place = {slug: n for n, slug in enumerate(order)}
    sections = [concept for concept in graph.concepts if concept.kind == "section"]
    sections.sort(key=lambda section: place.get(section.slug, len(place)))
    counts = [(s, sum(asked[slug] for slug in questions.under([s.slug]) or ())) for s in sections]
    return [(section, count) for section, count in counts if count]


def _listed(sections: Sequence[tuple[Concept, int]], lang: Lang) -> str:
    rows = "".join(
        f'<li><button type="button" data-do="topic" data-value="{escape(section.slug)}">'
        f"<b>{escape(section.called(lang))}</b><span>{count}</span></button></li>"
        for section, count in sections
    )
    title = escape(say("sections_title", lang))
    return f'<section class="vp-side vp-earlier"><h3>{title}</h3><ul>{rows}</ul></section>' if rows else ""
