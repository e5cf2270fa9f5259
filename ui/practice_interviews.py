"""A mock interview on the page: how it is set up, the conversation, the card at the end, and earlier ones.

Takes interviews and gives HTML; what is asked and how it is graded is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from assistant.practice.interview import MOST_QUESTIONS, Exchange, Interview
from assistant.practice.interview_card import card_of
from assistant.practice.quiz import Questions
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.interviews import card_lines, interview_markdown
from ui.practice_page_words import say
from ui.practice_parts import button, field, select, submit, text
from ui.practice_views import topics_html
from ui.source_view import safe_html

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
    body = f"<ul>{rows}</ul>" if rows else f'<p class="viva-empty">{escape(say("interviews_none", lang))}</p>'
    return f'<section class="vp-side vp-earlier"><h3>{escape(say("interviews", lang))}</h3>{body}</section>'


def _listed(interview: Interview, graph: ConceptGraph, lang: Lang) -> str:
    when = f"{interview.begun.astimezone():%Y-%m-%d %H:%M}"
    title = interview.setup.role or say("view_interview", lang)
    note = say("interview_row", lang, when=when, count=len(interview.topics))
    state = (
        say("of_ten", lang, score=f"{card_of(interview, graph).score:g}")
        if interview.finished
        else say("unfinished", lang)
    )
    return (
        f'<li><button type="button" data-do="interview-open" data-value="{escape(interview.id)}">'
        f"<b>{escape(title)}</b><small>{escape(note)}</small><span>{escape(state)}</span></button></li>"
    )


def talk_html(interview: Interview, lang: Lang, typed: str = "") -> str:
    """The conversation so far, and what is asked now; `typed` stands in the box."""
    said = "".join(_exchange(exchange, lang) for exchange in interview.exchanges)
    asked = interview.pending.text if interview.pending else ""
    label = escape(say("answer_label", lang))
    role = f"<b>{escape(interview.setup.role)}</b>" if interview.setup.role else ""
    place = say("place", lang, number=max(len(interview.topics), 1), count=interview.setup.n)
    if interview.pending and interview.pending.kind == "opening":
        place = say("place", lang, number=len(interview.topics) + 1, count=interview.setup.n)
    return (
        f'<div class="vp-progress"><p>{role}<span>{escape(place)}</span></p>'
        f"{button('interview-stop', say('interview_stop', lang), classes='vp-quiet')}</div>"
        f'<section class="vp-talk" aria-label="{escape(say("view_interview", lang))}">{said}'
        f"{_turn('interviewer', text(asked), lang, now=True)}"
        f'<form data-do="interview-answer"><input type="hidden" name="turn" value="{len(interview.exchanges)}">'
        f'<textarea name="said" rows="5" maxlength="8000" aria-label="{label}" '
        f'placeholder="{escape(say("answer_hint", lang))}" data-focus>{escape(typed)}</textarea>'
        f'<div class="vp-send">{submit(say("say", lang))}<small>{escape(say("keys_text", lang))}</small></div>'
        "</form></section>"
    )


def _exchange(exchange: Exchange, lang: Lang) -> str:
    answer = escape(exchange.answer.strip()) or escape(say("nothing_said", lang))
    return f"{_turn('interviewer', text(exchange.prompt.text), lang)}{_turn('candidate', f'<p>{answer}</p>', lang)}"


def _turn(who: str, body: str, lang: Lang, *, now: bool = False) -> str:
    mark = " data-latest" if now else ""
    return f'<div class="vp-turn vp-{who}"{mark}><b>{escape(say(who, lang))}</b><div>{body}</div></div>'


def ended_html(interview: Interview, graph: ConceptGraph, lang: Lang) -> str:
    """The card, the transcript with its grades, and how to take it along."""
    again = button("view", say("another", lang), "interview", primary=True)
    if not interview.exchanges:
        empty = f'<p class="viva-empty" tabindex="-1" data-focus>{escape(say("interview_empty", lang))}</p>'
        return f'<article class="vp-card">{empty}<div class="vp-send">{again}</div></article>'
    markdown = interview_markdown(interview, graph)
    card = "\n".join(list(card_lines(card_of(interview, graph), interview.setup.lang))[1:])
    transcript = markdown.partition("\n")[2].split(f"\n## {_card_title(interview)}")[0]
    name = f"viva-interview-{interview.begun:%Y-%m-%d}.md"
    link = (
        f'<a class="viva-button" download="{name}" href="data:text/markdown;charset=utf-8,{quote(markdown)}">'
        f"{escape(say('download', lang))}</a>"
    )
    role = f'<p class="vp-soft">{escape(interview.setup.role)}</p>' if interview.setup.role else ""
    return (
        f'<article class="vp-card vp-interview-card"><h2 tabindex="-1" data-focus>'
        f"{escape(say('card', lang))}</h2>{role}"
        f'<div class="vp-md" lang="{interview.setup.lang}">{safe_html(card)}</div>'
        f'<div class="vp-send">{again}{link}</div>'
        f'<details class="vp-more"><summary>{escape(say("transcript", lang))}</summary>'
        f'<div class="vp-md" lang="{interview.setup.lang}">{safe_html(transcript)}</div></details></article>'
    )


def _card_title(interview: Interview) -> str:
    return say("card", interview.setup.lang)
