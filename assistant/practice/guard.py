"""Before a question: whether what it leans on is firm enough, said in both languages. Pure.

Takes a concept, what the learner knows, and the graph; gives the shakiest foundation, or none. Knows no questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.phrases import phrase
from assistant.practice.mastery import Mastery, prerequisites
from corpus.records import Lang, Name
from graph.model import ConceptGraph

_LANGUAGES: tuple[Lang, Lang] = ("zh", "en")


@dataclass(frozen=True)
class Guard:
    """A concept, what it leans on that is shaky, and how known that is, from 0 to 1; in words, "recap first?"."""

    concept: str
    leans_on: str
    value: float
    text: Name


def guard(
    concept: str,
    mastery: Mapping[str, Mastery],
    graph: ConceptGraph,
    foundations: Mapping[str, Sequence[str]] | None = None,
) -> Guard | None:
    """The shakiest of a concept's direct foundations that were asked about; None where all of them hold.

    Of a foundation that was never asked about nothing is known, so it is not called shaky. `foundations` are the
    graph's `prerequisites`, where they are at hand.
    """
    lows = (prerequisites(graph) if foundations is None else foundations).get(concept, ())
    asked = (mastery[slug] for slug in lows if slug in mastery)
    shaky = [known for known in asked if known.standing == "shaky"]
    if not shaky:
        return None
    weakest = min(shaky, key=lambda known: (known.value, known.concept))
    slugs = {"concept": concept, "other": weakest.concept}
    text = said("guard", graph, slugs, value=f"{weakest.value:.0%}")
    return Guard(concept, weakest.concept, weakest.value, text)


def said(key: str, graph: ConceptGraph, slugs: Mapping[str, str] | None = None, **values: object) -> Name:
    """A phrase in both languages, its blanks filled with concepts' names and other values."""
    texts = (
        phrase(key, lang, **{blank: called(slug, graph, lang) for blank, slug in (slugs or {}).items()}, **values)
        for lang in _LANGUAGES
    )
    return Name(*texts)


def called(slug: str, graph: ConceptGraph, lang: Lang) -> str:
    """A concept's name, or its slug where the graph no longer has it."""
    return graph.by_slug[slug].called(lang) if slug in graph.by_slug else slug
