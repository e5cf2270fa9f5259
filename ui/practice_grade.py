"""What an answer was worth: the score, what was made and missed with its evidence, and what to do next.

Takes an item, the answer and its grade and gives HTML; also the summary of a round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from assistant.practice.grading_closed import shown_key
from assistant.practice.records import CLOSED, Attempt, Grade, PointGrade, QuizItem
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_page_words import say
from ui.practice_parts import button, line, sources, text
from ui.practice_question import head_html, progress_html, sides
from ui.practice_session import Came, Session

_SIGNS = {"hit": "✓", "partial": "◐", "missed": "○", "contradicted": "✗"}
_GOOD, _PARTLY = 7.0, 3.0


def graded_html(
    item: QuizItem, answer: str, grade: Grade, attempt: Attempt, session: Session, graph: ConceptGraph
) -> str:
    """The question with its grade."""
    lang = session.lang
    last = session.place + 1 >= len(session.items)
    return (
        f'{progress_html(session)}<article class="vp-card vp-graded" data-item="{escape(item.id)}">'
        f"{head_html(item, graph, lang)}"
        f'<div class="vp-stem vp-small" lang="{item.lang}">{text(item.stem)}</div>'
        f"{grade_html(item, answer, grade, lang)}{_rating(attempt, lang)}"
        f'<div class="vp-send">{button("next", say("finish" if last else "next", lang), primary=True)}'
        f"{_after(item, graph, lang)}</div></article>"
    )


def _after(item: QuizItem, graph: ConceptGraph, lang: Lang) -> str:
    named = item.concept in graph.by_slug
    more = button("ask", say("ask_more", lang), item.concept, classes="vp-quiet") if named else ""
    return f"{more}{button('dispute', say('dispute', lang), classes='vp-quiet')}"


def grade_html(item: QuizItem, answer: str, grade: Grade, lang: Lang) -> str:
    """A grade with its evidence."""
    closed = item.form in CLOSED or item.form == "cloze"
    body = _closed(item, answer, grade, lang) if closed else _free(answer, grade, lang)
    return f"{_score(grade.score, lang)}{body}"


def _score(score: float, lang: Lang) -> str:
    kind = "full" if score >= 9.95 else "good" if score >= _GOOD else "partly" if score >= _PARTLY else "poor"
    return (
        f'<div class="vp-score vp-{kind}" tabindex="-1" data-focus role="status">'
        f"<strong>{escape(say('of_ten', lang, score=f'{score:g}'))}</strong>"
        f"<span>{escape(say(f'verdict_{kind}', lang))}</span></div>"
    )


def _closed(item: QuizItem, answer: str, grade: Grade, lang: Lang) -> str:
    if item.form in {"order", "match", "cloze"}:
        shown = _compared(item, answer, grade, lang)
    else:
        rows = "".join(_option(item, option.id, option.text, grade, lang) for option in item.options)
        shown = f'<ul class="vp-options vp-shown">{rows}</ul>'
    why = (
        f"<h3>{escape(say('why', lang))}</h3><div lang='{item.lang}'>{text(item.explanation)}</div>"
        if item.explanation
        else ""
    )
    return f"{shown}{why}{_sources(item, lang)}"


def _option(item: QuizItem, id: str, words: str, grade: Grade, lang: Lang) -> str:
    right, chosen = id in item.key, id in grade.picked
    kind = "right" if right else "wrong" if chosen else ""
    notes = [say("is_right", lang)] if right else []
    notes += (
        [say("was_yours", lang)]
        if chosen
        else [say("missing_right", lang)]
        if right and item.form == "multiple"
        else []
    )
    sign = "✓" if right else "✗" if chosen else ""
    return (
        f'<li class="vp-option {kind}"><kbd aria-hidden="true">{sign}</kbd>'
        f'<span lang="{item.lang}">{line(words)}</span>'
        f"<small>{escape(' · '.join(notes))}</small></li>"
    )


def _compared(item: QuizItem, answer: str, grade: Grade, lang: Lang) -> str:
    rows = [("right_answer", _right(item))]
    if grade.score < 10:
        rows.insert(0, ("yours", _yours(item, answer, grade) or escape(say("nothing_said", lang))))
    return (
        '<dl class="vp-compared">' + "".join(f"<dt>{escape(say(k, lang))}</dt><dd>{v}</dd>" for k, v in rows) + "</dl>"
    )


def _right(item: QuizItem) -> str:
    return line(shown_key(item)) if item.form == "cloze" else _listed(item, item.key)


def _yours(item: QuizItem, answer: str, grade: Grade) -> str:
    return escape(answer) if item.form == "cloze" else _listed(item, grade.picked)


def _listed(item: QuizItem, ids: Iterable[str]) -> str:
    texts = {option.id: option.text for option in item.options}
    if item.form == "order":
        rows = [line(texts.get(id, id)) for id in ids]
        return f"<ol>{''.join(f'<li>{row}</li>' for row in rows)}</ol>" if rows else ""
    pairs = dict(pair.split("=", 1) for pair in ids if "=" in pair)
    said = [
        f"<li><b>{line(o.text)}</b> → {line(texts.get(pairs[o.id], ''))}</li>" for o in sides(item)[0] if o.id in pairs
    ]
    return f"<ul>{''.join(said)}</ul>" if said else ""


def _sources(item: QuizItem, lang: Lang) -> str:
    shown = sources(item.sources, lang, quotes=True)
    return (
        f"<details class='vp-more'><summary>{escape(say('sources', lang))}</summary>{shown}</details>" if shown else ""
    )


def _free(answer: str, grade: Grade, lang: Lang) -> str:
    points = "".join(_point(graded, lang) for graded in grade.points)
    parts = [f'<h3>{escape(say("points", lang))}</h3><ul class="vp-points">{points}</ul>'] if points else []
    if grade.wrong:
        rows = "".join(f"<li>“{escape(words)}”</li>" for words in grade.wrong)
        parts.append(f'<h3 class="vp-bad">{escape(say("wrong_said", lang))}</h3><ul class="vp-list">{rows}</ul>')
    if grade.better:
        rows = "".join(f"<li>{line(words)}</li>" for words in grade.better)
        parts.append(f'<h3>{escape(say("better", lang))}</h3><ul class="vp-list">{rows}</ul>')
    parts.append(
        _folded(say("yours", lang), f"<p class='vp-said'>{escape(answer) or escape(say('nothing_said', lang))}</p>")
    )
    if grade.model_answer:
        rows = "".join(f"<li>{line(words)}</li>" for words in grade.model_answer.splitlines())
        parts.append(_folded(say("model_answer", lang), f'<ul class="vp-list">{rows}</ul>'))
    return "".join(parts)


def _folded(title: str, body: str) -> str:
    return f'<details class="vp-more"><summary>{escape(title)}</summary>{body}</details>'


def _point(graded: PointGrade, lang: Lang) -> str:
    said = f"<q>{escape(say('you_said', lang, words=graded.words))}</q>" if graded.words else ""
    return (
        f'<li class="{graded.verdict}"><i aria-hidden="true">{_SIGNS[graded.verdict]}</i><div>'
        f"<small>{escape(say(f'point_{graded.verdict}', lang))}</small>{text(graded.point.text)}{said}"
        f"{sources(graded.point.sources[:2], lang)}</div></li>"
    )


def _rating(attempt: Attempt, lang: Lang) -> str:
    rows = "".join(
        f'<label><input type="radio" name="rating" value="{number}" data-change="rate"'
        f"{' checked' if number == attempt.rating else ''}><span>{escape(say(f'rating_{number}', lang))}</span></label>"
        for number in (1, 2, 3, 4)
    )
    return f'<fieldset class="vp-rating"><legend>{escape(say("rating", lang))}</legend>{rows}</fieldset>'


def summary_html(session: Session, stems: Mapping[str, str]) -> str:
    """How the round went."""
    lang, rows = session.lang, session.done
    scores = [done.score for done in rows if done.came == "graded"]
    mean = say("summary_mean", lang, score=f"{sum(scores) / len(scores):.1f}") if scores else say("summary_none", lang)
    counts = say("summary_counts", lang, answered=len(scores), skipped=sum(d.came == "skipped" for d in rows))
    listed = "".join(_row(stems.get(d.item, d.item), d.came, d.score, lang) for d in rows)
    again = button("again", say("again", lang), primary=True) if session.missed else ""
    back = button("view", say("back_today", lang), "today", primary=not session.missed)
    return (
        f'<article class="vp-card vp-summary"><h2 tabindex="-1" data-focus>{escape(say("summary", lang))}</h2>'
        f'<p class="vp-mean">{escape(mean)}</p><p class="vp-soft">{escape(counts)}</p><ol class="vp-rows">{listed}</ol>'
        f'<div class="vp-send">{again}{back}</div></article>'
    )


def _row(stem: str, came: Came, score: float, lang: Lang) -> str:
    said = {"skipped": say("skipped", lang), "disputed": say("called_wrong", lang)}.get(came, f"{score:g}")
    kind = "good" if came == "graded" and score >= _GOOD else "poor" if came == "graded" else ""
    return f'<li><div>{text(stem)}</div><b class="{kind}">{escape(said)}</b></li>'
