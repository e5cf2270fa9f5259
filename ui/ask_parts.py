"""What stands around the answers on the Ask tab, as HTML: the welcome, what follows an answer and why it was given, and
the list of conversations.

Takes records and gives HTML in which everything that was typed or read is text. Buttons name what they do in `data-`
attributes; ui/ask.js turns these into events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from itertools import groupby

from assistant.answer import Answer, CrossLink
from assistant.conversations import Listed
from assistant.knowledge import Knowledge
from assistant.links import openings
from assistant.retrieval import Hit
from corpus.records import Lang
from ui.words import word

_EXAMPLES = 6
_PARTS = ("dense", "lexical", "hybrid", "walk")

_MAP_ICON = (
    '<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">'
    '<path d="M4.6 5.2 7 10.6M6 3.8l4.6 1M9.2 10.8l2.2-3.6"/><circle cx="4" cy="3.6" r="2"/>'
    '<circle cx="12.4" cy="5.4" r="1.8"/><circle cx="8" cy="12.4" r="2"/></svg>'
)

# What the buttons type, in the language of the answer; assistant.understanding reads it.
TURNS: dict[str, dict[Lang, str]] = {
    "shorter": {"zh": "短一点", "en": "Shorter"},
    "deeper": {"zh": "深入一点", "en": "Deeper"},
    "translate": {"zh": "用英文说", "en": "In Chinese"},
    "quiz": {"zh": "考考我", "en": "Quiz me on this"},
}


def welcome_html(knowledge: Knowledge, lang: Lang) -> str:
    """What this is in one line, what is in the library, and questions to begin with."""
    kinds = [document.kind for document in knowledge.retriever.documents.values()]
    counts = {"papers": kinds.count("paper"), "notes": kinds.count("note"), "concepts": len(knowledge.graph.concepts)}
    rows = "".join(f"<li>{_asks(f.text, f.text)}</li>" for f in openings(lang, knowledge, _EXAMPLES))
    return (
        f'<section class="viva-welcome"><h1>{escape(word("tagline", lang))}</h1>'
        f"<p>{escape(word('first', lang))}</p><small>{escape(word('library', lang, **counts))}</small>"
        f"<h2>{escape(word('try', lang))}</h2><ul>{rows}</ul></section>"
    )


def _asks(question: str, label: str, classes: str = "viva-ask") -> str:
    return f'<button type="button" class="{classes}" data-ask="{escape(question)}">{escape(label)}</button>'


def waiting_html(lang: Lang) -> str:
    """What stands below a question until its answer is there."""
    return f'<p class="viva-waiting" role="status">{escape(word("looking", lang))}</p>'


def further_html(answer: Answer, lang: Lang, *, quiz: bool, on_map: bool = False) -> str:
    """Where an answer leads: said differently, the next questions, what is related, and why it was given."""
    parts = (_changes(answer, lang, quiz=quiz), _next(answer, lang), _related(answer, lang, on_map=on_map))
    return f'<div class="viva-further">{"".join(parts)}</div>'


def _changes(answer: Answer, lang: Lang, *, quiz: bool) -> str:
    """What can be done with an answer; a question put to the asker, or its grade, is not to be said differently."""
    asking = answer.quiz or any(sentence.role == "graded" for sentence in answer.sentences)
    if answer.abstained or asking or not answer.concepts:
        return ""
    labels = {key: word(key, lang) for key in ("shorter", "deeper")}
    labels["translate"] = word("in_english" if answer.lang == "zh" else "in_chinese", lang)
    said = "".join(_asks(TURNS[key][answer.lang], label, "viva-button") for key, label in labels.items())
    label = word("quiz_me", lang)
    quizzed = _does("quiz", label) if quiz else _asks(TURNS["quiz"][answer.lang], label, "viva-button")
    why = (
        f'<button type="button" class="viva-button" data-act="why" aria-expanded="false">'
        f"{escape(word('why_open', lang))}</button>"
    )
    group = escape(word("change", lang))
    return f'<div class="viva-actions" role="group" aria-label="{group}">{said}{quizzed}{why}</div>'


def _does(act: str, label: str) -> str:
    return f'<button type="button" class="viva-button" data-act="{act}">{escape(label)}</button>'


def _next(answer: Answer, lang: Lang) -> str:
    rows = "".join(f"<li>{_asks(f.text, f.text)}</li>" for f in answer.follow_ups)
    return f"<h2>{escape(word('next', lang))}</h2><ul>{rows}</ul>" if rows else ""


def _related(answer: Answer, lang: Lang, *, on_map: bool) -> str:
    chips = "".join(
        _chip(number, link, answer.lang) + (_map_button(link, answer.lang, lang) if on_map else "")
        for number, link in enumerate(answer.cross_links)
    )
    return f'<h2>{escape(word("links", lang))}</h2><div class="viva-chips">{chips}</div>' if chips else ""


def _chip(number: int, link: CrossLink, lang: Lang) -> str:
    name = link.name.in_language(lang)
    question, reason = word("what_is", lang, name=name), f"viva-why-{number}"
    return (
        f'<span class="viva-chip"><button type="button" data-ask="{escape(question)}" aria-describedby="{reason}">'
        f'{escape(name)}</button><span role="tooltip" id="{reason}">{escape(link.why)}</span></span>'
    )


def _map_button(link: CrossLink, told: Lang, lang: Lang) -> str:
    """The half of a chip that shows its concept on the map."""
    label = escape(word("on_map", lang, name=link.name.in_language(told)))
    return (
        f'<button type="button" class="viva-chip-map" data-act="map" data-concept="{escape(link.slug)}" '
        f'aria-label="{label}" title="{label}">{_MAP_ICON}</button>'
    )


def why_html(answer: Answer, hits: Sequence[Hit], knowledge: Knowledge, lang: Lang) -> str:
    """The path through the graph that led to an answer, and the passages that were found with their scores' parts."""
    cited = {citation.passage for citation in answer.citations}
    rows = "".join(_hit(hit, hit.passage.id in cited, knowledge, lang) for hit in hits)
    heads = "".join(f'<th scope="col">{escape(word(f"part_{part}", lang))}</th>' for part in (*_PARTS, "score"))
    return (
        f'<section class="viva-why" aria-label="{escape(word("why_open", lang))}">'
        f"<h2>{escape(word('why_path', lang))}</h2>{_path(answer, knowledge, lang)}"
        f'<h2>{escape(word("why_passages", lang))}</h2><div class="viva-scroll" tabindex="0"><table><thead><tr>'
        f'<th scope="col">{escape(word("why_passage", lang))}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _path(answer: Answer, knowledge: Knowledge, lang: Lang) -> str:
    if not answer.path:
        return f'<p class="viva-empty">{escape(word("why_no_path", lang))}</p>'
    steps = [f"<li><b>{escape(_node(answer.path[0].source, knowledge, lang))}</b></li>"]
    for step in answer.path:
        relation = escape(word(f"relation_{step.relation}", lang))
        steps.append(f"<li><i>{relation}</i><b>{escape(_node(step.target, knowledge, lang))}</b></li>")
    return f'<ol class="viva-path">{"".join(steps)}</ol>'


def _node(id: str, knowledge: Knowledge, lang: Lang) -> str:
    """A concept's name, or a passage's place."""
    if concept := knowledge.graph.by_slug.get(id):
        return concept.name.in_language(lang)
    passage = knowledge.retriever.passages.get(id)
    if passage is None:
        return id
    place = word("page", lang, page=passage.page) if passage.page else passage.section
    return f"{knowledge.title(passage, lang)} · {place}"


def _hit(hit: Hit, cited: bool, knowledge: Knowledge, lang: Lang) -> str:
    mark = f"<small>{escape(word('cited_here', lang))}</small>" if cited else ""
    parts = [hit.parts.get(part) for part in _PARTS]
    cells = "".join(f"<td>{'' if part is None else f'{part:.3g}'}</td>" for part in (*parts, hit.score))
    place = escape(_node(hit.passage.id, knowledge, lang))
    return f'<tr><th scope="row"><span>{place}</span>{mark}</th>{cells}</tr>'


def talks_html(rows: Iterable[Listed], current: str, today: date, lang: Lang) -> str:
    """The conversations by day, the latest first, and how to begin another."""
    by_day = [(key, list(group)) for key, group in groupby(rows, key=lambda row: _day(row.changed, today))]
    groups = "".join(
        f"<h3>{escape(word(day, lang))}</h3><ul>{''.join(_talk(row, current, lang) for row in talks)}</ul>"
        for day, talks in by_day
    )
    listed = groups or f'<p class="viva-empty">{escape(word("talks_none", lang))}</p>'
    return (
        f'<nav class="viva-talks" aria-label="{escape(word("talks", lang))}">'
        f'<button type="button" class="viva-button" data-talk="fresh">{escape(word("talk_new", lang))}</button>'
        f'<button type="button" class="viva-button viva-narrow" data-talk="list" aria-expanded="false">'
        f"{escape(word('talks', lang))}</button>"
        f'<div class="viva-talks-list">{listed}</div></nav>'
    )


def _day(changed: datetime, today: date) -> str:
    days = (today - changed.astimezone().date()).days
    return "today" if days <= 0 else "yesterday" if days == 1 else "earlier"


def _talk(row: Listed, current: str, lang: Lang) -> str:
    here = ' aria-current="true"' if row.id == current else ""
    acts = "".join(
        f'<button type="button" data-talk="{act}">{escape(word(act, lang))}</button>'
        for act in ("rename", "export", "remove")
    )
    sure = (
        f'<div class="viva-sure" role="group" hidden><span>{escape(word("remove_sure", lang))}</span>'
        f'<button type="button" data-talk="removed">{escape(word("remove", lang))}</button>'
        f'<button type="button" data-talk="keep">{escape(word("keep", lang))}</button></div>'
    )
    menu = escape(word("talk_menu", lang, title=row.title))
    return (
        f'<li data-id="{escape(row.id)}" data-title="{escape(row.title)}">'
        f'<button type="button" class="viva-talk" data-talk="opened"{here}>{escape(row.title)}</button>'
        f'<details class="viva-menu"><summary aria-label="{menu}">⋯</summary>'
        f"<div>{acts}</div></details>{sure}"
        f'<input class="viva-rename" aria-label="{escape(word("rename_label", lang))}" maxlength="120" hidden></li>'
    )
