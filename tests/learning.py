"""Attempts, questions and graphs for tests of practice, with only what a test cares about to be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from assistant.practice.records import Attempt, ItemForm, QuizItem
from assistant.practice.schedule import rating_of
from corpus.records import Name
from graph.model import Concept, ConceptGraph, Evidence, Relation

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
_number = count()


def attempt(
    item: str = "q",
    score: float = 8.0,
    days_ago: float = 0.0,
    *,
    on: tuple[str, ...] = ("kv",),
    form: ItemForm = "open",
    id: str = "",
    learner: str = "me",
    answer: str = "",
    seconds: float = 0.0,
    skipped: bool = False,
    disputed: bool = False,
    cause: str = "",
) -> Attempt:
    at = NOW - timedelta(days=days_ago)
    rating = rating_of(score, form)
    id = id or f"a{next(_number):06}"
    return Attempt(id, learner, item, on, form, "en", answer, score, rating, at, seconds, 0, skipped, disputed, cause)


def item(id: str, on: str = "kv", form: ItemForm = "open", level: int = 2) -> QuizItem:
    return QuizItem(id, form, "en", (on,), level, "understand", f"What of {id}?")


def graph(*rests: tuple[str, str]) -> ConceptGraph:
    """Concepts of which the second of each pair rests on the first."""
    slugs = sorted({slug for pair in rests for slug in pair} | {"kv"})
    relations = (Relation(a, b, "prerequisite_of", 1.0, (Evidence("p", 0, 1, "test"),)) for a, b in rests)
    return ConceptGraph(
        tuple(Concept(slug, Name(f"概念{slug}", slug), "concept", topic="s") for slug in slugs), tuple(relations), ()
    )
