"""From a graded answer to an attempt: its rating, and why it went wrong. Pure; knows nothing of disk or models."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from assistant.practice.guard import said
from assistant.practice.records import CLOSED, Attempt, Flag, Grade, QuizItem
from assistant.practice.schedule import GOOD, rating_of
from corpus.records import Name
from graph.model import ConceptGraph

# What the grade's flags say of why, the most telling first.
_CAUSES: tuple[tuple[Flag, str], ...] = (
    ("empty", "no_answer"),
    ("no_answer", "no_answer"),
    ("off_topic", "off_topic"),
    ("repeats_question", "off_topic"),
    ("keywords_only", "keywords"),
    ("asks_for_marks", "off_topic"),
    ("wrong_number", "wrong_number"),
    ("contradiction", "contradiction"),
)
_CONFUSED = "confused:"
CAUSES = (
    "no_answer",
    "off_topic",
    "keywords",
    "wrong_number",
    "contradiction",
    "wrong_choice",
    "wrong_word",
    "missed_points",
)


def attempt_of(
    item: QuizItem,
    grade: Grade,
    answer: str,
    learner: str,
    now: datetime,
    graph: ConceptGraph | None = None,
    *,
    seconds: float = 0.0,
    hints: int = 0,
    rating: int | None = None,
    id: str = "",
) -> Attempt:
    """A graded answer as it is kept: `rating` where the learner chose one, else what the score suggests.

    Args:
        item: what was asked.
        grade: its grade; the flag "skipped" makes it count for nothing.
        answer: the learner's words, or the ids picked.
        learner: whose answer it is.
        now: when it was given.
        graph: to name what was mixed up.
        seconds: how long it took.
        hints: how many were taken.
        rating: 1 to 4.
        id: of the attempt; a new one by default.

    """
    return Attempt(
        id or uuid4().hex,
        learner,
        item.id,
        item.concepts,
        item.form,
        item.lang,
        answer,
        grade.score,
        rating or rating_of(grade.score, item.form, hints),
        now.astimezone(UTC),
        seconds,
        hints,
        skipped="skipped" in grade.flags,
        cause="" if "skipped" in grade.flags else cause_of(item, grade, graph),
    )


def cause_of(item: QuizItem, grade: Grade, graph: ConceptGraph | None = None) -> str:
    """Why an answer fell short: one of `CAUSES`, or `confused:` and the slug of what was taken for the right thing."""
    flagged = [cause for flag, cause in _CAUSES if flag in grade.flags]
    if flagged:
        return flagged[0]
    if grade.score >= GOOD:
        return ""
    if item.form not in CLOSED and item.form != "cloze":
        return "missed_points"
    other = _taken_for(item, grade, graph) if graph else ""
    return f"{_CONFUSED}{other}" if other else "wrong_word" if item.form == "cloze" else "wrong_choice"


def _taken_for(item: QuizItem, grade: Grade, graph: ConceptGraph) -> str:
    """The concept that a wrong pick names and the question is not on."""
    texts = {option.id: option.text for option in item.options}
    wrong = (texts.get(pick, pick) for pick in grade.picked if pick not in item.key)
    named = (slug for text in wrong for slug in graph.lexicon.owners(text))
    return next((slug for slug in named if slug not in item.concepts), "")


def cause_text(cause: str, graph: ConceptGraph) -> Name:
    """A cause in both languages; the learner's own words as they are."""
    if cause.startswith(_CONFUSED):
        return said("cause_confused", graph, {"other": cause.removeprefix(_CONFUSED)})
    return said(f"cause_{cause}", graph) if cause in CAUSES else Name(cause, cause)
