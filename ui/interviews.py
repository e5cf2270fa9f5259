"""An interview as Markdown: what was said, how each answer was graded, and the card at the end."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.practice.interview import Exchange, Interview, topic_score
from assistant.practice.interview_card import Card, Dimension, card_of
from assistant.practice.records import PointGrade, Source
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.render import harmless
from ui.words import word

_MARKS = {"hit": "✓", "partial": "◐", "missed": "✗", "contradicted": "✗✗"}


def interview_markdown(interview: Interview, graph: ConceptGraph) -> str:
    """The transcript with grades and the card."""
    setup = interview.setup
    title = word("interview", setup.lang)
    head = f"# {title}{' · ' + setup.role if setup.role else ''} · {interview.begun:%Y-%m-%d %H:%M}"
    return "\n".join([harmless(head), "", *_transcript(interview), *card_lines(card_of(interview, graph), setup.lang)])


def _transcript(interview: Interview) -> Iterator[str]:
    lang = interview.setup.lang
    for topic in interview.topics:
        yield f"## {harmless(topic[0].prompt.text)}\n"
        for n, exchange in enumerate(topic):
            if n:
                yield f"**{word('interviewer', lang)}** {harmless(exchange.prompt.text)}\n"
            yield from exchange_lines(exchange, lang)
        yield f"*{word('topic_score', lang, score=topic_score(topic))}*\n"


def exchange_lines(exchange: Exchange, lang: Lang) -> Iterator[str]:
    """An answer with its grade: the points made and missed, and what was wrong."""
    said = harmless(exchange.answer.strip()) or f"*{word('silence', lang)}*"
    yield f"**{word('candidate', lang)}** {said}\n"
    yield f"{word('score', lang, score=exchange.grade.score)}\n"
    yield from (_point(graded) for graded in exchange.grade.points)
    yield from (f"- ! {word('wrong_said', lang)} “{harmless(words)}”" for words in exchange.grade.wrong)
    yield ""


def _point(graded: PointGrade) -> str:
    said = f" ← “{harmless(graded.words)}”" if graded.words else ""
    place = f" ({_place(graded.point.sources[0])})" if graded.point.sources else ""
    return f"- {_MARKS[graded.verdict]} {harmless(graded.point.text)}{place}{said}"


def _place(source: Source) -> str:
    return f"{source.document}, p. {source.page}" if source.page else source.document


def card_lines(card: Card, lang: Lang) -> Iterator[str]:
    """The card: the score, rows by section and form, what to study in order."""
    yield f"## {word('card', lang)}\n"
    yield f"**{word('overall', lang, score=card.score)}**\n"
    yield f"| {' | '.join(word(key, lang) for key in ('dimension', 'points_of_ten', 'made', 'missed'))} |"
    yield "|---|---|---|---|"
    yield from (_row(row, lang) for row in (*card.sections, *card.forms))
    if card.study:
        yield f"\n### {word('study', lang)}\n"
        for n, study in enumerate(card.study, 1):
            yield f"{n}. **{harmless(study.name)}**"
            yield from (f"   - {harmless(point.text)}" for point in study.points[:3])
    yield ""


def _row(row: Dimension, lang: Lang) -> str:
    name = word(f"form_{row.name}", lang) if row.name in _FORM_NAMES else row.name or word("no_section", lang)
    return f"| {harmless(name)} | {row.score:g} | {len(row.made)} | {len(row.missed)} |"


_FORM_NAMES = frozenset({"derivation", "troubleshooting", "whiteboard", "open", "compare"})
