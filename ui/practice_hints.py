"""Hints to a question, each telling more than the one before, taken from the graph and the question's own sources.

Takes an item and the graph and gives sentences; the last may tell a part of the answer, never the whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.practice.records import QuizItem, Source
from corpus.language import cjk_count
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_page_words import say

_TELLING = ("prerequisite_of", "contrasts_with", "variant_of", "improves_on", "uses")
_NAMES, _WORDS, _SIGNS = 2, 7, 14


def hints_of(item: QuizItem, graph: ConceptGraph, lang: Lang) -> tuple[str, ...]:
    """The hints to a question in order; perhaps none."""
    return tuple(dict.fromkeys((*_related(item, graph, lang), *_placed(item, lang), *_told(item, lang))))


def _related(item: QuizItem, graph: ConceptGraph, lang: Lang) -> Iterator[str]:
    """What the concept stands beside, unless the question or its options name it already."""
    said = " ".join((item.stem, *(option.text for option in item.options), *item.key)).casefold()
    slugs = dict.fromkeys(
        other
        for kind in _TELLING
        for relation in graph.relations_of.get(item.concept, ())
        if relation.kind == kind
        for other in (relation.source, relation.target)
        if other != item.concept and other in graph.by_slug and other not in item.concepts
    )
    names = [graph.by_slug[slug].called(lang) for slug in slugs]
    fresh = [name for name in names if name.casefold() not in said][:_NAMES]
    if fresh:
        yield say("hint_related", lang, names=say("and", lang).join(fresh))


def _placed(item: QuizItem, lang: Lang) -> Iterator[str]:
    """Where it is told."""
    source = next(iter(_sources(item)), None)
    if source:
        key = "hint_section" if source.section else "hint_title"
        yield say(key, lang, title=source.title, section=source.section)


def _sources(item: QuizItem) -> tuple[Source, ...]:
    return tuple(source for point in item.points for source in point.sources) or item.sources


def _told(item: QuizItem, lang: Lang) -> Iterator[str]:
    """A little of the answer itself."""
    texts = {option.id: option.text for option in item.options}
    if item.form == "choice" and len(texts) > 2:
        yield say("hint_not", lang, text=next(texts[id] for id in texts if id not in item.key))
    elif item.form == "multiple":
        yield say("hint_count", lang, count=len(item.key))
    elif item.form == "order":
        yield say("hint_first", lang, text=texts.get(item.key[0], ""))
    elif item.form == "cloze" and item.key:
        yield say("hint_letter", lang, letter=item.key[0][:1], count=len(item.key[0]))
    elif item.points:
        yield say("hint_points", lang, count=len(item.points))
        source = next(iter(_sources(item)), None)
        if source and source.quote:
            yield say("hint_words", lang, words=_beginning(source.quote))


def _beginning(quote: str) -> str:
    """The first words, formulas left out: half of one says nothing."""
    plain = " ".join(quote.replace("**", "").split("$")[0].split()) or " ".join(quote.split())
    return plain[:_SIGNS] if cjk_count(plain) else " ".join(plain.split()[:_WORDS])
