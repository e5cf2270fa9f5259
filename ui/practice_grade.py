"""What an answer was worth: the score, what was made and missed with its evidence, and what to do next.

Takes an item, the answer and its grade and gives HTML; also the summary of a round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType

from assistant.practice.grading_closed import shown_key
from assistant.practice.history import Entry
from assistant.practice.marking import VERDICTS
from assistant.practice.records import CLOSED, Attempt, Grade, Point, PointGrade, QuizItem
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_page_words import say
from ui.practice_parts import button, line, sources, text
from ui.practice_question import head_html, progress_html, sides, spent_html
from ui.practice_session import Done, Session

_SIGNS = {"hit": "✓", "partial": "◐", "missed": "○", "contradicted": "✗"}
_GOOD, _PARTLY = 7.0, 3.0
# Remarks quote the learner's words shortened; so much of them tells whether a remark is on them.
_TOLD = 24


def graded_html(item: QuizItem, entry: Entry, session: Session, graph: ConceptGraph, *, opinions: bool = False) -> str:
    """The question with its grade, which the learner may mark otherwise; `opinions` says that a language model may be
    asked for its own.
    """
    lang, attempt, grade = session.lang, entry.counts, entry.marked or Grade(item.id, 0.0)
    by_hand = say("marked_by_hand", lang, score=f"{entry.original.score:g}") if entry.by_hand else ""
    last = session.place + 1 >= len(session.items)
    opinion = button("opinion", say("opinion_ask", lang), classes="vp-quiet") if opinions and grade.points else ""
    return (
        f'{progress_html(session)}<article class="vp-card vp-graded" data-item="{escape(item.id)}">'
        f"{head_html(item, graph, lang, spent_html(attempt, lang))}"
        f'<div class="vp-stem vp-small" lang="{item.lang}">{text(item.stem)}</div>'
        f"{grade_html(item, entry.original.answer, grade, lang, by_hand)}{_rating(attempt, lang)}"
        f'<div class="vp-send">{button("next", say("finish" if last else "next", lang), primary=True)}'
        f"{_after(item, attempt, graph, lang)}{opinion}</div></article>"
    )


def _after(item: QuizItem, attempt: Attempt, graph: ConceptGraph, lang: Lang) -> str:
    more = (
        button("ask", say("ask_more", lang), item.concept, classes="vp-quiet") if item.concept in graph.by_slug else ""
    )
    return more + ("" if attempt.disputed else button("dispute", say("dispute", lang), classes="vp-quiet vp-last"))


def grade_html(item: QuizItem, answer: str, grade: Grade, lang: Lang, note: str = "") -> str:
    """A grade with its evidence; `note` stands by the score."""
    closed = item.form in CLOSED or item.form == "cloze"
    body = _closed(item, answer, grade, lang) if closed else _free(answer, grade, lang)
    return f"{_score(grade.score, lang, note)}{body}"


def _score(score: float, lang: Lang, note: str) -> str:
    kind = "full" if score >= 9.95 else "good" if score >= _GOOD else "partly" if score >= _PARTLY else "poor"
    return (
        f'<div class="vp-score vp-{kind}" tabindex="-1" data-focus role="status">'
        f"<strong>{escape(say('of_ten', lang, score=f'{score:g}'))}</strong>"
        f"<span>{escape(say(f'verdict_{kind}', lang))}</span>{f'<small>{escape(note)}</small>' if note else ''}</div>"
    )


def _closed(item: QuizItem, answer: str, grade: Grade, lang: Lang) -> str:
    if item.form == "match":
        shown = f'<ul class="vp-points">{"".join(_pairs(item, grade, lang))}</ul>'
    elif item.form in {"order", "cloze"}:
        shown = _compared(item, answer, grade, lang)
    else:
        rows = "".join(_option(item, option.id, option.text, grade, lang) for option in item.options)
        shown = f'<ul class="vp-options vp-shown">{rows}</ul>'
    # The pairs themselves say why.
    told = item.explanation if item.form != "match" else ""
    why = f"<h3>{escape(say('why', lang))}</h3><div lang='{item.lang}'>{text(told)}</div>" if told else ""
    return f"{shown}{why}{_sources(item, lang)}"


def _pairs(item: QuizItem, grade: Grade, lang: Lang) -> Iterator[str]:
    """Each name with what belongs to it, and what was chosen where that was something else."""
    texts = {option.id: option.text for option in item.options}
    right, chosen = (dict(p.split("=", 1) for p in pairs if "=" in p) for pairs in (item.key, grade.picked))
    for option in sides(item)[0]:
        made = chosen.get(option.id) == right.get(option.id)
        yours = line(texts[chosen[option.id]]) if chosen.get(option.id) in texts else escape(say("nothing_said", lang))
        said = "" if made else f"<q>{escape(say('yours', lang))}{escape(say('colon', lang))}{yours}</q>"
        yield (
            f'<li class="{"hit" if made else "contradicted"}"><i aria-hidden="true">{"✓" if made else "✗"}</i>'
            f'<div lang="{item.lang}"><b>{line(option.text)}</b>'
            f"<p>{line(texts.get(right.get(option.id, ''), ''))}</p>{said}</div></li>"
        )


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
    rows = [line(texts.get(id, id)) for id in ids]
    return f"<ol>{''.join(f'<li>{row}</li>' for row in rows)}</ol>" if rows else ""


def _sources(item: QuizItem, lang: Lang) -> str:
    """Where it is told, and on demand the words there."""
    if not item.sources:
        return ""
    quoted = _folded(say("quotes", lang), sources(item.sources, lang, quotes=True))
    return f"<h3>{escape(say('sources', lang))}</h3>{sources(item.sources, lang)}{quoted}"


def _free(answer: str, grade: Grade, lang: Lang) -> str:
    """What was made, what to say better (what is missing first among it, and anything said wrongly), both answers."""
    made = [graded for graded in grade.points if graded.verdict == "hit"]
    places = {graded.point: place for place, graded in enumerate(grade.points)}
    said = f"<p class='vp-said'>{escape(answer) or escape(say('nothing_said', lang))}</p>"
    model = "".join(f"<li>{line(words)}</li>" for words in grade.model_answer.splitlines())
    return "".join(
        (
            _remarks(grade, lang),
            points_html(say("points_made", lang, count=len(made), all=len(grade.points)), made, lang, places)
            if made
            else "",
            points_html(say("better", lang), grade.missed, lang, places) if grade.missed else "",
            f"<p class='vp-estimated'>{escape(say('estimated', lang))}</p>",
            _folded(say("yours", lang), said),
            _folded(say("model_answer", lang), f'<ul class="vp-list">{model}</ul>') if model else "",
        )
    )


def _remarks(grade: Grade, lang: Lang) -> str:
    """What is to be said of the answer as a whole; what concerns one point stands with the point."""
    rows = [words for words in grade.better if not any(graded.point.text in words for graded in grade.missed)]
    told = " ".join((*rows, *(graded.words for graded in grade.missed)))
    rows += [say("wrong_quote", lang, words=words) for words in grade.wrong if words[:_TOLD] not in told]
    return f'<ul class="vp-remarks">{"".join(f"<li>{line(words)}</li>" for words in rows)}</ul>' if rows else ""


def _folded(title: str, body: str) -> str:
    return f'<details class="vp-more"><summary>{escape(title)}</summary>{body}</details>'


def points_html(
    title: str, points: Sequence[PointGrade], lang: Lang, places: Mapping[Point, int] = MappingProxyType({})
) -> str:
    """Marking points under a heading, each with its verdict, the learner's words and where it is told.

    Those with a place among all points of the answer can be marked otherwise.
    """
    rows = "".join(_point(graded, lang, places.get(graded.point)) for graded in points)
    return f'<h3>{escape(title)}</h3><ul class="vp-points">{rows}</ul>'


def _point(graded: PointGrade, lang: Lang, place: int | None) -> str:
    said = f"<q>{escape(say('you_said', lang, words=graded.words))}</q>" if graded.words else ""
    name = say(f"point_{graded.verdict}", lang)
    verdict = f"<small>{escape(name)}</small>" if place is None else _verdicts(graded, place, lang)
    return (
        f'<li class="{graded.verdict}"><i aria-hidden="true">{_SIGNS[graded.verdict]}</i><div>'
        f"{verdict}{text(graded.point.text)}{said}"
        f"{sources(graded.point.sources[:2], lang)}</div></li>"
    )


def _verdicts(graded: PointGrade, place: int, lang: Lang) -> str:
    """The verdicts to choose from, the present one chosen."""
    rows = "".join(
        f'<option value="{place}:{verdict}"{" selected" if verdict == graded.verdict else ""}>'
        f"{escape(say(f'point_{verdict}', lang))}</option>"
        for verdict in VERDICTS
    )
    label = escape(say("mark_point", lang, number=place + 1))
    return f'<select class="vp-mark" name="mark-{place}" data-change="mark" aria-label="{label}">{rows}</select>'


def _rating(attempt: Attempt, lang: Lang) -> str:
    if attempt.disputed:
        return f'<p class="vp-noted" role="status">{escape(say("disputed", lang))}</p>'
    rows = "".join(
        f'<label><input type="radio" name="rating" value="{number}" data-change="rate"'
        f"{' checked' if number == attempt.rating else ''}><span>{escape(say(f'rating_{number}', lang))}</span></label>"
        for number in (1, 2, 3, 4)
    )
    return f'<fieldset class="vp-rating"><legend>{escape(say("rating", lang))}</legend>{rows}</fieldset>'


def summary_html(session: Session, asked: Mapping[str, QuizItem], graph: ConceptGraph) -> str:
    """How the round went; `asked` holds the questions that the library still has."""
    lang, rows = session.lang, session.done
    scores = [done.score for done in rows if done.came == "graded"]
    mean = say("summary_mean", lang, score=f"{sum(scores) / len(scores):.1f}") if scores else say("summary_none", lang)
    skipped, wrong = (sum(done.came == came for done in rows) for came in ("skipped", "disputed"))
    counts = [say("summary_answered", lang, count=len(scores))]
    counts += [say("summary_skipped", lang, count=skipped)] if skipped else []
    counts += [say("summary_disputed", lang, count=wrong)] if wrong else []
    listed = "".join(_row(done, asked.get(done.item), graph, lang) for done in rows)
    again = button("again", say("again", lang), primary=True) if session.missed else ""
    back = button("view", say("back_today", lang), "today", primary=not session.missed)
    return (
        f'<article class="vp-card vp-summary"><p class="vp-kind"><span>{escape(session.title)}</span></p>'
        f'<h2 tabindex="-1" data-focus>{escape(mean)}</h2><p class="vp-soft">{escape(" · ".join(counts))}</p>'
        f'<ol class="vp-rows">{listed}</ol><div class="vp-send">{again}{back}</div></article>'
    )


def _row(done: Done, item: QuizItem | None, graph: ConceptGraph, lang: Lang) -> str:
    said = {"skipped": say("skipped", lang), "disputed": say("called_wrong", lang)}.get(done.came, f"{done.score:g}")
    kind = ("good" if done.score >= _GOOD else "poor") if done.came == "graded" else ""
    stem = text(item.stem) if item else escape(say("gone", lang))
    concept = graph.by_slug.get(item.concept) if item else None
    name = f"<small>{escape(concept.called(lang))}</small>" if concept else ""
    return f'<li><div>{name}{stem}</div><b class="{kind}">{escape(said)}</b></li>'
