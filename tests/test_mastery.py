"""What is known of a concept: how well, on how much evidence, how well kept; each figure with its answers."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.practice.mastery import KNOWN, Mastery, mastery_of
from assistant.practice.records import Attempt
from tests.learning import NOW, attempt, graph

GRAPH = graph(("kv", "gqa"), ("attention", "kv"))


def kv(*attempts: Attempt) -> Mastery:
    return mastery_of(attempts, GRAPH, NOW)["kv"]


def test_one_right_answer_is_not_mastery() -> None:
    known = kv(attempt(score=10))
    assert (known.level, known.cap, known.value, known.standing) == (1.0, 0.5, 0.5, "shaky")


def test_two_different_free_answers_in_full_make_it_known() -> None:
    assert kv(attempt("q1", 10), attempt("q2", 10)).standing == "known"


def test_the_same_question_again_adds_less() -> None:
    assert kv(attempt("q", 10, 3), attempt("q", 10)).evidence == 1.5


def test_a_second_answer_on_the_day_of_the_first_counts_for_nothing() -> None:
    known = kv(attempt("q", 2, 0.1, id="first"), attempt("q", 10, id="second"))
    assert known.level == 0.2
    assert [(share.attempt.id, share.worth) for share in known.shares] == [("second", 0.0), ("first", 1.0)]


def test_what_can_be_guessed_says_less() -> None:
    assert kv(attempt(score=10, form="truefalse")).value < kv(attempt(score=10, form="choice")).value < 0.5


def test_late_answers_weigh_more_than_early_ones() -> None:
    better, worse = kv(attempt("q1", 0, 9), attempt("q2", 10)), kv(attempt("q1", 10, 9), attempt("q2", 0))
    assert better.level > 0.6 > 0.4 > worse.level


def test_a_right_answer_spreads_a_little_to_what_it_rests_on() -> None:
    known = mastery_of([attempt(f"q{i}", 10) for i in range(20)], GRAPH, NOW)
    assert 0 < known["attention"].value < KNOWN
    assert known["attention"].standing == "new"
    assert {share.via for share in known["attention"].shares} == {"kv"}
    assert "gqa" not in known


def test_a_wrong_answer_does_not_speak_against_what_it_rests_on() -> None:
    assert mastery_of([attempt(score=1)], GRAPH, NOW).keys() == {"kv"}


def test_what_is_not_practised_fades() -> None:
    rows = [attempt("q1", 10), attempt("q2", 10)]
    later = mastery_of(rows, GRAPH, NOW + timedelta(days=60))["kv"]
    assert later.recall < 0.9
    assert later.value < kv(*rows).value


def test_skipped_and_disputed_answers_count_for_nothing() -> None:
    assert mastery_of([attempt(skipped=True), attempt(disputed=True)], GRAPH, NOW) == {}


@given(st.lists(st.tuples(st.sampled_from("pqr"), st.floats(0, 10), st.integers(-3, 400)), min_size=1))
def test_mastery_stays_between_none_and_full(rows: list[tuple[str, float, int]]) -> None:
    known = mastery_of([attempt(item, score, days) for item, score, days in rows], GRAPH, NOW)
    assert all(0 <= mastery.value <= 1 and mastery.shares for mastery in known.values())
