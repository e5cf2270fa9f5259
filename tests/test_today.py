"""Today's plan: due reviews, then what is weak, then something new, in the time there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from assistant.practice.exam import Workload, plan_exam
from assistant.practice.guard import guard
from assistant.practice.mastery import mastery_of
from assistant.practice.records import Attempt, QuizItem
from assistant.practice.schedule import cards_of
from assistant.practice.today import Plan, plan_today
from corpus.records import Name
from tests.learning import NOW, attempt, graph, item
from tests.simulation import AVERAGE, longest_wait, simulate

GRAPH = graph(("kv", "gqa"), ("attention", "kv"))
ITEMS = {slug: tuple(item(f"{slug}{i}", slug) for i in range(3)) for slug in ("gqa", "kv", "attention")}


def plan(
    *attempts: Attempt,
    minutes: float = 20,
    exam: date | None = None,
    items: Mapping[str, Sequence[QuizItem]] = ITEMS,
    order: Sequence[str] = (),
) -> Plan:
    return plan_today(attempts, cards_of(attempts), GRAPH, items, NOW, minutes, exam, order)


def steps(found: Plan) -> list[tuple[str, str]]:
    return [(step.reason, step.item.id) for step in found.steps]


def known(slug: str) -> list[Attempt]:
    return [attempt(f"{slug}{i}", 10, 0.01 * i, on=(slug,)) for i in range(3)]


def test_a_beginner_starts_with_what_nothing_else_is_needed_for() -> None:
    assert steps(plan(minutes=8)) == [("new", "attention0"), ("new", "attention1")]


def test_due_reviews_come_first_and_the_least_remembered_of_them_leads() -> None:
    found = plan(attempt("kv0", 8, 9), attempt("kv1", 8, 5), minutes=12)
    assert steps(found)[:2] == [("due", "kv0"), ("due", "kv1")]


def test_weak_concepts_whose_foundations_hold_come_before_new_ones() -> None:
    found = plan(*known("attention"), attempt("kv0", 3), minutes=60)
    assert steps(found)[0] == ("weak", "kv1")


def test_a_weak_concept_on_shaky_ground_waits_for_its_foundation() -> None:
    found = plan(attempt("attention0", 3, on=("attention",)), attempt("kv0", 3), minutes=60)
    assert ("weak", "attention1") in steps(found)
    assert not [id for reason, id in steps(found) if reason == "weak" and id.startswith("kv")]


def test_a_new_concept_on_shaky_ground_comes_with_a_recap() -> None:
    items = ITEMS | {"kv": ITEMS["kv"][:1]}
    found = plan(*known("attention"), attempt("kv0", 10, 1), items=items)
    assert steps(found) == [("recap", "kv0"), ("new", "gqa0"), ("new", "gqa1")]
    assert found.steps[0].why == Name("先复习：概念gqa要用到概念kv", "recap: gqa leans on kv")


def test_a_guard_says_in_both_languages_what_is_shaky() -> None:
    new = next(step for step in plan(*known("attention"), *known("kv")[:1]).steps if step.reason == "new")
    assert new.guard and new.guard.text.en == "gqa leans on kv, which is shaky (50%): recap first?"
    assert new.guard.text.zh == "概念gqa建立在概念kv之上，而概念kv还不牢（50%），要先复习它吗？"


def test_guard_is_silent_where_foundations_hold_or_were_never_asked_about() -> None:
    assert guard("gqa", mastery_of(known("kv"), GRAPH, NOW), GRAPH) is None
    assert guard("gqa", {}, GRAPH) is None


@pytest.mark.parametrize("minutes", [1, 5, 20, 60])
def test_the_time_is_kept(minutes: int) -> None:
    found = plan(*(attempt(f"kv{i}", 3, 5) for i in range(3)), minutes=minutes)
    assert found.planned <= max(minutes, 4)
    assert found.steps


def test_a_due_review_is_asked_even_where_it_is_longer_than_the_time() -> None:
    found = plan(attempt("kv0", 3, 5), minutes=1)
    assert steps(found) == [("due", "kv0")]


def test_due_reviews_without_room_are_counted_and_said() -> None:
    found = plan(*(attempt(f"kv{i}", 3, 5) for i in range(3)), minutes=8)
    assert found.waiting == 1
    assert found.notices[-1].en == "Due reviews with no room today: 1. They carry over."


def test_a_question_removed_since_is_skipped_and_said() -> None:
    found = plan(attempt("old", 3, 5), attempt("kv0", 3, 5))
    assert found.gone == ("old",)
    assert "old" not in [id for _, id in steps(found)]
    assert "no longer in the library: 1" in found.notices[-1].en


def test_nothing_is_asked_twice_a_day_and_nothing_disputed_again() -> None:
    found = plan(attempt("kv0", skipped=True), attempt("kv1", 3, 5), attempt("kv1", 3, 4, disputed=True), minutes=60)
    assert not {"kv0", "kv1"} & {id for _, id in steps(found)}


def test_a_leech_comes_last_with_advice_to_read_again() -> None:
    rows = [attempt("kv0", 8, 40)] + [attempt("kv0", 1, 30 - day) for day in range(8)]
    found = plan(*rows, attempt("kv1", 8, 30), minutes=60)
    due = [step for step in found.steps if step.reason == "due"]
    assert [step.item.id for step in due] == ["kv1", "kv0"]
    assert due[-1].why.en == "forgotten 8 times: read on kv again before you answer"


def test_answers_in_the_future_are_said_and_harm_nothing() -> None:
    found = plan(attempt("kv0", 8, -400), attempt("kv1", 3, 5))
    assert steps(found)[0] == ("due", "kv1")
    assert "the clock may have gone back" in found.notices[-1].en


def test_a_due_concept_is_asked_about_with_a_question_not_seen_yet() -> None:
    found = plan(attempt("gone", 8, 30), minutes=4)
    assert steps(found) == [("due", "kv0")]


def test_the_learners_own_pace_replaces_the_guess() -> None:
    rows = [attempt(f"x{i}", 8, 30, on=("x",), seconds=120) for i in range(5)]
    assert {step.minutes for step in plan(*rows).steps} == {2.0}


def test_ties_follow_the_outline() -> None:
    items = {"a": (item("a0", "a"),), "b": (item("b0", "b"),)}
    assert [id for _, id in steps(plan(items=items, order=("b", "a")))] == ["b0", "a0"]


def test_a_library_without_questions_says_so() -> None:
    assert plan(items={}).notices[0].en.startswith("Nothing in the library can be asked about")


def test_an_exam_spreads_new_concepts_and_leaves_days_for_review() -> None:
    ahead = plan_exam(NOW.date() + timedelta(days=20), NOW.date(), Workload(32, 10.0, 0.0), 20)
    assert ahead and (ahead.days, ahead.buffer, ahead.new_a_day, ahead.needed, ahead.fits) == (20, 4, 2, 16.0, True)


def test_an_exam_that_comes_too_soon_says_what_fits_and_what_it_would_take() -> None:
    ahead = plan_exam(NOW.date() + timedelta(days=10), NOW.date(), Workload(60, 10.0, 0.0), 20)
    assert ahead and (ahead.left_out, ahead.new_a_day) == (40, 3)
    assert ahead.text.en.endswith("about 20 of 60 new concepts do; all would take 60 minutes a day.")


def test_nothing_new_begins_in_the_days_left_for_review() -> None:
    found = plan(attempt("kv0", 8), exam=NOW.date() + timedelta(days=1), minutes=60)
    assert found.exam and found.exam.reviewing
    assert "new" not in {reason for reason, _ in steps(found)}


def test_before_the_exam_what_would_be_forgotten_by_then_is_asked() -> None:
    found = plan(attempt("kv0", 8, 1), exam=NOW.date() + timedelta(days=5), minutes=60)
    assert ("exam", "kv0") not in steps(found)
    late = plan(attempt("kv0", 8, 1), exam=NOW.date() + timedelta(days=1), minutes=60)
    assert late.exam and late.exam.reviewing


def test_an_exam_that_is_over_is_said() -> None:
    found = plan(exam=NOW.date() - timedelta(days=1))
    assert found.exam is None
    assert found.notices[0].en == "The exam date 2026-04-30 is over; set another, or clear it."


def test_a_month_of_todays_leaves_nothing_out() -> None:
    days, cards = simulate(AVERAGE, days=30, minutes=20, concepts=15)
    assert all(day.plan.steps for day in days if day.due)
    assert all(day.plan.planned <= 20 for day in days)
    assert {made.concepts[0] for day in days for made in day.attempts} == {f"c{i:03}" for i in range(15)}
    assert longest_wait(days) <= 5
    assert not cards.leeches


def test_the_outline_leads_and_what_a_concept_rests_on_comes_straight_before_it() -> None:
    items = {slug: (item(f"{slug}0", slug),) for slug in ("aside", "attention", "gqa", "kv")}
    found = plan(items=items, order=("gqa", "aside"), minutes=60)
    assert [id for _, id in steps(found)] == ["attention0", "aside0", "kv0", "gqa0"]
