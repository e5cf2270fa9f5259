"""Answers marked by hand: the score by verdicts, the correction that is kept, and what counts after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.practice.history import Entry, marking
from assistant.practice.learner import Learners
from assistant.practice.marking import marked
from assistant.practice.records import Grade, Point, PointGrade, Verdict
from corpus.errors import LearnerError
from tests.learning import NOW, attempt

GRADE = Grade(
    "q",
    1.0,
    (
        PointGrade(Point("It shards states.", "", 3), "missed", "", 0.1),
        PointGrade(Point("No more traffic.", "", 1), "hit", "more traffic", 0.8),
    ),
    flags=("off_topic",),
    better=("Answer the question.",),
)


@pytest.mark.parametrize(("verdicts", "score"), [
    (("hit", "hit"), 10.0), (("hit", "missed"), 7.5), (("partial", "hit"), 6.2), (("missed", "missed"), 0.0),
    (("hit", "contradicted"), 5.5), (("contradicted", "contradicted"), 0.0),
])  # fmt: skip
def test_score_is_the_share_of_weights_less_what_wrong_statements_cost(
    verdicts: tuple[Verdict, ...], score: float
) -> None:
    assert marked(GRADE, verdicts).score == pytest.approx(score, abs=0.05)


def test_remarks_of_the_grader_fall_away_and_wrong_words_are_quoted() -> None:
    grade = marked(GRADE, ("hit", "contradicted"))
    assert (grade.flags, grade.wrong, grade.better) == (("contradiction",), ("more traffic",), ())
    assert marked(GRADE, ("hit", "hit")).flags == ()


@pytest.mark.parametrize("grade", [GRADE, Grade("q", 1.0)])
def test_verdicts_that_do_not_fit_are_refused(grade: Grade) -> None:
    with pytest.raises(LearnerError):
        marked(grade, ("hit",))


def test_marked_answer_counts_in_the_record_and_a_later_mark_overrides_it(tmp_path: Path) -> None:
    with Learners.open(tmp_path) as learners:
        learners.record(attempt("q", 1.0, id="a", cause="off_topic"), "What?", GRADE)
        first = learners.correct("me", marking(learners.entry("me", "a"), ("hit", "hit"), NOW))
        assert (first.counts.score, first.counts.rating, first.counts.cause) == (10.0, 4, "")
        later = NOW + timedelta(minutes=1)
        entry = learners.correct("me", marking(first, ("hit", "contradicted"), later))
        assert (entry.counts.score, entry.counts.cause) == (5.5, "contradiction")
        assert entry.by_hand == ("hit", "contradicted")
        assert (entry.original.score, entry.grade) == (1.0, GRADE)
        export = learners.export("me")
        learners.erase("me")
        learners.merge(export)
        assert learners.entry("me", "a").marked == marked(GRADE, ("hit", "contradicted"))


def test_verdicts_of_another_answer_change_nothing() -> None:
    own = attempt("q", 1.0)
    fits = marking(Entry(own, own, grade=GRADE), ("hit", "hit"), NOW)
    shorter = Grade("q", 1.0, GRADE.points[:1])
    assert Entry(own, own, grade=shorter, corrections=(fits,)).marked == shorter
