"""A mock interview on the page: how it is set up, the conversation, the card at the end, and earlier ones.

Takes interviews and gives HTML; what is asked and how it is graded is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.practice.interview import MOST_QUESTIONS, Interview
from assistant.practice.interview_card import card_of
from assistant.practice.quiz import Questions
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_card import before_it, card_html, counted, dated, said_html, turn_html
from ui.practice_page_words import say
from ui.practice_parts import button, field, select, submit, text
from ui.practice_views import topics_html

_LISTED = 20


def setup_html(earlier: Sequence[Interview], questions: Questions, graph: ConceptGraph, lang: Lang) -> str:
    """What kind of interview, and those before it."""
    levels = [(str(n), say(f"level_{n}", lang)) for n in range(1, 6)]
    return (
        f'<div class="vp-two"><form class="vp-card vp-form" data-do="interview">'
        f'<h2 tabindex="-1" data-focus>{escape(say("interview_title", lang))}</h2>'
        f'<p class="vp-soft">{escape(say("interview_about", lang))}</p>'
        f"{field('role', say('role_label', lang), 'text', '', maxlength=80)}"
        f"{field('topics', say('topics_label', lang), 'text', '', list='vp-interview-topics')}"
        f"{topics_html(questions, graph, lang, 'vp-interview-topics')}"
        f'<div class="vp-line">{field("n", say("interview_n", lang), "number", 4, min=1, max=MOST_QUESTIONS)}'
        f"{select('level', say('interview_level', lang), levels, '3')}</div>"
        f'<div class="vp-send">{submit(say("interview_begin", lang))}</div></form>'
        f"{_earlier(earlier, graph, lang)}</div>"
    )


def _earlier(earlier: Sequence[Interview], graph: ConceptGraph, lang: Lang) -> str:
    rows = "".join(_listed(interview, graph, lang) for interview in earlier[:_LISTED])
    body = f"<ul>{rows}</ul>" if rows else f'<p class="vp-soft">{escape(say("interviews_none", lang))}</p>'
    return f'<section class="vp-side vp-earlier"><h3>{escape(say("interviews", lang))}</h3>{body}</section>'


def _listed(interview: Interview, graph: ConceptGraph, lang: Lang) -> str:
    title = interview.setup.role or say("view_interview", lang)
    note = f"{dated(interview)} · {counted(interview, lang)}"
    score = say("of_ten", lang, score=f"{card_of(interview, graph).score:g}")
    state = score if interview.finished else say("unfinished", lang)
    return (
        f'<li><button type="button" data-do="interview-open" data-value="{escape(interview.id)}">'
        f"<b>{escape(title)}</b><small>{escape(note)}</small><span>{escape(state)}</span></button></li>"
    )


def talk_html(interview: Interview, lang: Lang, typed: str = "") -> str:
    """The conversation so far, and what is asked now; `typed` stands in the box."""
    said = "".join(said_html(exchange, lang) for exchange in interview.exchanges)
    asked = interview.pending.text if interview.pending else ""
    label, turn = escape(say("answer_label", lang)), str(len(interview.exchanges))
    return (
        f"{_progress(interview, lang)}"
        f'<section class="vp-talk" aria-label="{escape(say("view_interview", lang))}">{said}'
        f"{turn_html('interviewer', text(asked), lang, now=True)}"
        f'<form data-do="interview-answer"><input type="hidden" name="turn" value="{turn}">'
        f'<textarea name="said" rows="5" maxlength="8000" aria-label="{label}" '
        f'placeholder="{escape(say("answer_hint", lang))}" data-focus>{escape(typed)}</textarea>'
        f'<div class="vp-send">{submit(say("say", lang))}{button("interview-pass", say("no_idea", lang), turn)}'
        f"<small>{escape(say('keys_text', lang))}</small></div></form></section>"
    )


def _progress(interview: Interview, lang: Lang) -> str:
    """Which of the main questions it is; a follow-up belongs to the one before it."""
    opening = bool(interview.pending and interview.pending.kind == "opening")
    number, count = len(interview.topics) + opening, interview.setup.n
    role = f"<b>{escape(interview.setup.role)}</b>" if interview.setup.role else ""
    place = say("place" if opening else "place_followed", lang, number=max(number, 1), count=count)
    steps = "".join(f'<i class="{_step(n, number)}"></i>' for n in range(1, count + 1))
    return (
        f'<div class="vp-progress"><p>{role}<span>{escape(place)}</span></p>'
        f"{button('interview-stop', say('interview_stop', lang), classes='vp-quiet')}"
        f'<div class="vp-steps" aria-hidden="true">{steps}</div></div>'
    )


def _step(place: int, number: int) -> str:
    return "done" if place < number else "now" if place == number else ""


def ended_html(interview: Interview, kept: Sequence[Interview], against: str, graph: ConceptGraph, lang: Lang) -> str:
    """The card with the earlier interviews beside it; where nothing was answered, only that."""
    if interview.exchanges:
        card = card_html(interview, before_it(interview, kept), against, graph, lang)
        others = [i for i in kept if i.exchanges and i.id != interview.id]
        return f'<div class="vp-two">{card}{_earlier(others, graph, lang)}</div>'
    empty = f'<p class="vp-soft" tabindex="-1" data-focus>{escape(say("interview_empty", lang))}</p>'
    again = button("view", say("another", lang), "interview", primary=True)
    return f'<article class="vp-card">{empty}<div class="vp-send">{again}</div></article>'
