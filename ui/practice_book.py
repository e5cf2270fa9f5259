"""The wrong-answer book on the page: what went wrong, why, what was answered, and how to try again.

Takes mistakes and the questions that the library still has, and gives HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from html import escape

from assistant.practice.answered import cause_text
from assistant.practice.mistakes import Mistake, causes
from assistant.practice.records import QuizItem
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_page_words import say
from ui.practice_parts import button, line, text

_LONGEST_ANSWER = 160


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
        return (
            f'<section class="vp-book"><h2 tabindex="-1" data-focus>{escape(say("wrong_none", lang))}</h2>'
            f'<p class="vp-soft">{escape(say("wrong_empty", lang))}</p></section>'
        )
    still = [mistake for mistake in book if not mistake.mended]
    again = [mistake.item for mistake in still if mistake.item in items]
    title = say(
        "wrong_title" if len(book) > len(still) else "wrong_open", lang, open=len(still), mended=len(book) - len(still)
    )
    retry = button("retry-all", say("retry_all", lang, count=len(again)), primary=True) if again else ""
    rows = "".join(_mistake(mistake, items.get(mistake.item), stems, graph, lang, zone) for mistake in book)
    return (
        f'<div class="vp-two"><section class="vp-book"><h2 tabindex="-1" data-focus>{escape(title)}</h2>'
        f'<div class="vp-send">{retry}</div><ul class="vp-mistakes">{rows}</ul></section>'
        f"{_causes(still, graph, lang)}</div>"
    )


def _causes(still: Iterable[Mistake], graph: ConceptGraph, lang: Lang) -> str:
    rows = "".join(
        f"<li><span>{escape(cause_text(cause, graph).in_language(lang))}</span><b>{count}</b></li>"
        for cause, count in causes(still)
    )
    title = escape(say("wrong_causes", lang))
    return f'<section class="vp-side vp-causes"><h3>{title}</h3><ul>{rows}</ul></section>' if rows else ""


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
    said = answered_in_words(item, last.answer) or escape(say("nothing_said", lang))
    concept = graph.by_slug.get(mistake.concepts[0]) if mistake.concepts else None
    name = f"<small>{escape(concept.called(lang))}</small>" if concept else ""
    stem = item.stem if item else stems.get(mistake.item, mistake.item)
    return (
        f'<li class="{"mended" if mistake.mended else ""}"><div>{name}<div class="vp-asked">{text(stem)}</div>'
        f"<p class='vp-soft'>{escape(say('yours', lang))}{escape(say('colon', lang))}{said}</p>"
        f"<p class='vp-soft'>{escape(' · '.join(notes))}</p></div>"
        f"{button('retry', say('retry', lang), mistake.item) if item else ''}</li>"
    )


def answered_in_words(item: QuizItem | None, answer: str) -> str:
    """What was answered, as HTML: picked options by their words."""
    texts = {option.id: option.text for option in item.options} if item else {}
    parts = answer.split()
    if texts and parts and all(part in texts for part in parts):
        return (" → " if item and item.form == "order" else say("also", item.lang if item else "en")).join(
            line(texts[part]) for part in parts
        )
    if texts and parts and all("=" in part for part in parts):
        pairs = (part.split("=", 1) for part in parts)
        return say("also", item.lang if item else "en").join(
            f"{line(texts.get(a, a))} → {line(texts.get(b, b))}" for a, b in pairs
        )
    return escape(answer if len(answer) <= _LONGEST_ANSWER else f"{answer[:_LONGEST_ANSWER]}…")
