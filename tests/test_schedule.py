"""When a question comes back: FSRS by the learner's calendar days, from attempts in order of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.practice.records import Attempt, ItemForm
from assistant.practice.schedule import Memory, Review, cards_of, interval, rating_of, recall_after
from tests.learning import NOW, attempt


@pytest.mark.parametrize(("score", "form", "hints", "rating"), [
    (0, "open", 0, 1), (4.9, "choice", 0, 1), (5, "open", 0, 2), (7, "open", 0, 3), (10, "open", 1, 2),
    (9.5, "open", 0, 4), (10, "choice", 0, 3),
])  # fmt: skip
def test_rating_follows_the_score(score: float, form: ItemForm, hints: int, rating: int) -> None:
    assert rating_of(score, form, hints) == rating


def test_a_good_first_answer_comes_back_after_two_days() -> None:
    card = cards_of([attempt("q")]).items["q"]
    assert (card.due, card.lapses) == (date(2026, 5, 3), 0)
    assert card.recall(date(2026, 5, 1)) == 1.0


def test_a_failed_answer_comes_back_the_next_day() -> None:
    assert cards_of([attempt("q", 2)]).items["q"].due == date(2026, 5, 2)


def test_chance_of_recall_is_the_requested_one_when_due() -> None:
    for stability in (5.0, 40.0):
        assert recall_after(interval(stability, 0.8), stability) == pytest.approx(0.8, abs=0.01)


def test_more_retention_asked_for_brings_a_question_back_earlier() -> None:
    rows = [attempt("q", days_ago=days) for days in (10, 8, 3)]
    low, high = (cards_of(rows, retention).items["q"].due for retention in (0.8, 0.95))
    assert high < low


def test_an_evening_and_the_next_evening_are_a_day_apart() -> None:
    rows = [attempt("q", days_ago=1), attempt("q", days_ago=0.1)]
    first, second = cards_of(rows).items["q"].reviews
    assert (first.elapsed, second.elapsed) == (None, 1)


def test_days_are_those_of_the_learners_zone() -> None:
    late = replace(attempt("q"), at=datetime(2026, 5, 1, 20, tzinfo=UTC))
    assert cards_of([late], zone=timezone(timedelta(hours=8))).items["q"].last == date(2026, 5, 2)


@given(st.permutations([attempt("q", score, days, id=f"p{days}") for days, score in enumerate((9, 2, 6, 8, 1, 7))]))
def test_the_order_in_which_answers_arrive_changes_nothing(rows: list[Attempt]) -> None:
    card = cards_of(rows).items["q"]
    assert [review.attempts[0] for review in card.reviews] == ["p5", "p4", "p3", "p2", "p1", "p0"]
    assert all((review.elapsed or 0) >= 0 for review in card.reviews)


def test_skipped_and_disputed_answers_schedule_nothing() -> None:
    assert not cards_of([attempt("q", skipped=True), attempt("q", disputed=True)]).items


def test_eight_lapses_make_a_leech() -> None:
    rows = [attempt("q", 8, 40)] + [attempt("q", 1, 30 - day) for day in range(8)]
    assert cards_of(rows[:-1]).leeches == ()
    assert [(card.key, card.lapses) for card in cards_of(rows).leeches] == [("q", 8)]


def test_failing_twice_on_one_day_is_one_lapse() -> None:
    rows = [attempt("q", 8, 5), attempt("q", 1, 1), attempt("q", 1, 0.9)]
    assert cards_of(rows).items["q"].lapses == 1


def test_a_concept_is_reviewed_once_a_day_whatever_is_asked_on_it() -> None:
    rows = [attempt("q1", 9), attempt("q2", 9), attempt("q3", 1), attempt("q4", on=("other", "kv"))]
    cards = cards_of(rows)
    assert len(cards.concepts["kv"].reviews) == 1
    assert len(cards.concepts["kv"].reviews[0].attempts) == 3
    assert cards.concepts.keys() == {"kv", "other"}


def test_memory_is_average_without_reviews_and_follows_them() -> None:
    def memory(passed: bool) -> Memory:
        return Memory.of(Review((str(i),), NOW.date(), 3 if passed else 1, 10, 10.0) for i in range(50))

    assert Memory.of([]) == Memory(1.0, 1.0)
    assert memory(False).stability(10) < 5 < 20 < memory(True).stability(10)
