"""Why answers went wrong, the wrong-answer book, and the figures of progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.practice.answered import CAUSES, attempt_of, cause_of, cause_text
from assistant.practice.mastery import mastery_of
from assistant.practice.mistakes import causes, wrong_book
from assistant.practice.progress import activity, due_forecast, retention, sections, streak
from assistant.practice.records import Flag, Grade, Option
from assistant.practice.schedule import cards_of
from corpus.records import Name
from tests.learning import NOW, attempt, graph, item

GRAPH = graph(("kv", "gqa"))
CHOICE = replace(
    item("c", form="choice"), options=(Option("A", "kv"), Option("B", "gqa"), Option("C", "x")), key=("A",)
)


def test_an_attempt_takes_rating_and_cause_from_its_grade_unless_the_learner_rates() -> None:
    made = attempt_of(item("q"), Grade("q", 3.0), "K", "me", NOW, id="a")
    assert (made.rating, made.cause, made.at) == (1, "missed_points", NOW)
    assert attempt_of(item("q"), Grade("q", 3.0), "K", "me", NOW, rating=2).rating == 2


def test_a_skipped_question_has_no_cause_and_counts_for_nothing() -> None:
    made = attempt_of(item("q"), Grade("q", 0.0, flags=("skipped",)), "", "me", NOW)
    assert (made.skipped, made.cause) == (True, "")


@pytest.mark.parametrize(("flags", "cause"), [
    (("no_answer",), "no_answer"), (("wrong_number",), "wrong_number"), (("off_topic",), "off_topic"),
    ((), "missed_points"),
])  # fmt: skip
def test_the_grade_says_why(flags: tuple[Flag, ...], cause: str) -> None:
    assert cause_of(item("q"), Grade("q", 2.0, flags=flags)) == cause


def test_a_wrong_pick_names_what_was_mixed_up() -> None:
    assert cause_of(CHOICE, Grade("c", 0.0, picked=("B",)), GRAPH) == "confused:gqa"
    assert cause_of(CHOICE, Grade("c", 0.0, picked=("C",)), GRAPH) == "wrong_choice"
    assert cause_of(CHOICE, Grade("c", 10.0, picked=("A",)), GRAPH) == ""


def test_causes_are_said_in_both_languages_and_the_learners_own_as_they_are() -> None:
    assert cause_text("confused:gqa", GRAPH) == Name("和概念gqa混淆了", "confused with gqa")
    assert cause_text("misread it", GRAPH) == Name("misread it", "misread it")
    assert all(cause_text(cause, GRAPH).zh != cause for cause in CAUSES)


def test_a_wrong_answer_stays_in_the_book_until_right_on_two_later_days() -> None:
    rows = [attempt("q", 1, 9, cause="wrong_number"), attempt("q", 8, 9), attempt("q", 8, 5)]
    assert [(m.item, m.cause, m.right_since, m.mended) for m in wrong_book(rows)] == [("q", "wrong_number", 1, False)]
    assert wrong_book([*rows, attempt("q", 8, 2)])[0].mended


def test_a_relapse_opens_it_again_and_the_latest_stand_first() -> None:
    rows = [attempt("a", 1, 9), attempt("b", 1, 8), *(attempt("a", 8, day) for day in (7, 6)), attempt("a", 2, 1)]
    assert [(mistake.item, len(mistake.wrong)) for mistake in wrong_book(rows)] == [("a", 2), ("b", 1)]


def test_the_book_counts_causes_of_what_is_open() -> None:
    rows = [attempt("a", 1, cause="x"), attempt("b", 1, cause="y"), attempt("c", 1, cause="y"), attempt("d", 8)]
    assert causes(wrong_book(rows)) == (("y", 2), ("x", 1))


def test_activity_counts_by_day_and_the_streak_may_end_yesterday() -> None:
    days = activity([attempt(score=8, days_ago=3), attempt(days_ago=1, seconds=90), attempt(days_ago=2)])
    assert [(day.day.day, len(day.attempts), day.minutes) for day in days] == [(28, 1, 0), (29, 1, 0), (30, 1, 1.5)]
    assert streak(days, NOW.date()) == 3
    assert streak(days, date(2026, 5, 3)) == 0


def test_the_forecast_puts_what_is_overdue_on_today() -> None:
    forecast = due_forecast(cards_of([attempt("old", 2, 9), attempt("new", 8)]), NOW.date())
    assert len(forecast) == 30
    assert [(due.day.day, due.items) for due in forecast if due.items] == [(1, ("old",)), (3, ("new",))]


def test_retention_is_what_was_remembered_on_later_days() -> None:
    kept = retention(cards_of([attempt("q", 8, 9), attempt("q", 8, 9), attempt("q", 8, 5), attempt("q", 1)]))
    assert (len(kept.reviews), kept.observed, kept.requested) == (2, 0.5, 0.9)
    assert retention(cards_of([attempt("q")])).observed is None


def test_a_section_stands_as_its_concepts_do() -> None:
    known = mastery_of([attempt("q", 10)], GRAPH, NOW)
    (section,) = sections(known, GRAPH, ["kv", "gqa"])
    assert (section.slug, section.value, section.count("shaky"), section.count("new")) == ("s", 0.25, 1, 1)
