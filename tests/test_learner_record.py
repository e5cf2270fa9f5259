"""The learner's record: kept whole, kept apart, corrected without being altered, exported, imported, erased."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.practice.history import Correction, Kept, Settings
from assistant.practice.learner import Learners
from assistant.practice.portable import Export
from assistant.practice.records import Grade
from assistant.practice.schedule import cards_of
from corpus.errors import LearnerError
from tests.learning import NOW, attempt


@pytest.fixture
def learners(tmp_path: Path) -> Iterator[Learners]:
    with Learners.open(tmp_path) as opened:
        yield opened


def test_what_is_recorded_is_there_when_opened_again(tmp_path: Path) -> None:
    made, grade = attempt(answer="K和V被缓存"), Grade("q", 8.0, better=("Say more.",))
    with Learners.open(tmp_path) as first:
        first.record(made, "What is cached?", grade)
    with Learners.open(tmp_path) as second:
        entry = second.entry("me", made.id)
    assert (entry.original, entry.counts, entry.stem, entry.grade) == (made, made, "What is cached?", grade)


def test_learners_are_kept_apart(learners: Learners) -> None:
    learners.record(attempt("q1", learner="ann"))
    learners.record(attempt("q2", learner="小明"))
    assert learners.names() == ("ann", "小明")
    assert [row.item for row in learners.attempts("ann")] == ["q1"]


def test_an_attempt_sent_twice_is_kept_once(learners: Learners) -> None:
    made = attempt()
    learners.record(made)
    learners.record(replace(made, answer="altered"))
    assert learners.attempts("me") == (made,)


def test_two_browsers_on_one_question_are_both_kept_in_order_of_time(learners: Learners) -> None:
    late, early = attempt("q", 9, 0, id="b"), attempt("q", 2, 0.01, id="a")
    assert learners.record(late).clock is None
    assert learners.record(early).clock is None
    card = cards_of(learners.attempts("me")).items["q"]
    assert [review.attempts for review in card.reviews] == [("a",), ("b",)]


def test_a_clock_that_went_back_is_noticed_and_no_interval_is_negative(learners: Learners) -> None:
    learners.record(attempt("q", 9, 0, id="a"))
    kept = learners.record(attempt("q", 2, 30, id="b"))
    assert (kept.attempt.at, kept.clock) == (NOW, NOW - timedelta(days=30))
    assert [row.id for row in learners.attempts("me")] == ["a", "b"]


@pytest.mark.parametrize("answer", ["x" * 200_000, "a\x00b\x1b[31m", "<script>alert(1)</script>", "half \ud83d"])
def test_any_answer_is_kept(learners: Learners, answer: str) -> None:
    learners.record(attempt(answer=answer))
    assert learners.attempts("me")[0].answer == answer.encode("utf-8", "replace").decode()


def test_a_correction_overrides_and_alters_nothing(learners: Learners) -> None:
    made = attempt(score=2)
    learners.record(made)
    learners.correct("me", Correction("c1", made.id, NOW, rating=3, score=8.0))
    entry = learners.correct("me", Correction("c2", made.id, NOW + timedelta(hours=1), cause="misread"))
    assert entry.original == made
    assert entry.counts == replace(made, rating=3, score=8.0, cause="misread")
    assert learners.attempts("me") == (entry.counts,)


def test_a_disputed_question_no_longer_counts_until_the_dispute_is_taken_back(learners: Learners) -> None:
    made = attempt()
    learners.record(made)
    learners.correct("me", Correction("c1", made.id, NOW, disputed=True, note="two options are right"))
    assert not cards_of(learners.attempts("me")).items
    learners.correct("me", Correction("c2", made.id, NOW + timedelta(1), disputed=False))
    assert cards_of(learners.attempts("me")).items


def test_an_attempt_is_found_by_the_beginning_of_its_id(learners: Learners) -> None:
    learners.record(attempt(id="abc1"))
    learners.record(attempt(id="abd2"))
    assert learners.entry("me", "abc").original.id == "abc1"
    with pytest.raises(LearnerError, match="2 attempts"):
        learners.entry("me", "ab")


@pytest.mark.parametrize("bad", [
    {"score": 11.0}, {"rating": 0}, {"concepts": ()}, {"at": NOW.replace(tzinfo=None)},
    {"learner": ""}, {"learner": "a\nb"}, {"learner": "x" * 65},
])  # fmt: skip
def test_what_cannot_be_is_refused(learners: Learners, bad: dict[str, object]) -> None:
    with pytest.raises(LearnerError):
        learners.record(replace(attempt(), **bad))  # type: ignore[arg-type]
    assert learners.names() == ()


def test_settings_are_kept_and_checked(learners: Learners) -> None:
    assert learners.settings("me") == Settings()
    learners.set_settings("me", Settings(date(2026, 9, 1), 0.85, 30))
    assert learners.settings("me") == Settings(date(2026, 9, 1), 0.85, 30)
    with pytest.raises(LearnerError, match=r"retention of 0\.99"):
        Settings(retention=0.99)


def full(learners: Learners) -> Export:
    made = attempt(answer="秘密 answer")
    learners.record(made, "What?", Grade("q", 8.0))
    learners.record(attempt("q2", learner="ann"))
    learners.correct("me", Correction("c", made.id, NOW, rating=4))
    learners.keep("me", Kept("interview", "i1", NOW, "{}"))
    return learners.export("me")


def test_an_export_imported_elsewhere_is_the_same_record(learners: Learners, tmp_path: Path) -> None:
    export = full(learners)
    with Learners.open(tmp_path / "other") as other:
        other.merge(Export.from_json(export.to_json()))
        assert other.export("me") == export
        assert other.names() == ("me",)


def test_importing_again_brings_nothing_and_loses_nothing(learners: Learners) -> None:
    export = full(learners)
    learners.record(attempt("q3"))
    merged = learners.merge(export)
    assert (merged.attempts, merged.corrections, merged.kept, merged.known) == (0, 0, 0, 1)
    assert len(learners.attempts("me")) == 2


def test_an_import_may_go_under_another_name(learners: Learners) -> None:
    learners.merge(full(learners), "bob")
    assert [row.learner for row in learners.attempts("bob")] == ["bob"]


@pytest.mark.parametrize(("change", "says"), [
    ({"form": "other"}, "not a learner's record"), ({"version": 99}, "version 99"),
    ({"settings": 1}, "broken at settings"),
    ({"answered": [{"attempt": {"id": "x"}}]}, "broken at answered.0.attempt"),
    ({"corrections": [{"id": "c", "attempt": "none", "made": "2026-05-01T00:00:00Z"}]}, "attempt none"),
])  # fmt: skip
def test_a_broken_import_is_one_sentence(learners: Learners, change: dict[str, object], says: str) -> None:
    text = json.dumps(json.loads(full(learners).to_json()) | change)
    with pytest.raises(LearnerError, match=says) as raised:
        Export.from_json(text)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00"])
def test_an_import_that_is_no_export_is_refused(text: str) -> None:
    with pytest.raises(LearnerError, match="othing was imported"):
        Export.from_json(text)


def test_erasing_leaves_nothing_of_one_and_all_of_the_others(learners: Learners, tmp_path: Path) -> None:
    full(learners)
    learners.erase("me")
    assert learners.names() == ("ann",)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any("秘密".encode() in data for data in files)
    with pytest.raises(LearnerError, match="there are: ann"):
        learners.known("me")


def test_a_record_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    with Learners.open(tmp_path) as learners:
        full(learners)
    with sqlite3.connect(tmp_path / "learner.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(LearnerError, match=r"has format 99, this program knows 1; upgrade viva\."):
        Learners.open(tmp_path)
    with sqlite3.connect(tmp_path / "learner.db") as database:
        assert database.execute("SELECT count(*) FROM attempts").fetchone() == (2,)
    database.close()


def test_a_damaged_record_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "learner.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(LearnerError, match="move that file away"):
        Learners.open(tmp_path)


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from assistant.practice.learner import Learners
from tests.learning import attempt
home, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Learners.open(home) as learners:
    for i in range(count):
        learners.record(attempt(f"q{i % 7}", id=f"{name}{i}", learner=name), "What?")
        print(f"{name}{i}", flush=True)
"""


def writer(home: Path, name: str, count: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(home), name, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])


def test_two_processes_write_at_a_time_and_nothing_is_lost(tmp_path: Path) -> None:
    running = [writer(tmp_path, name, 200) for name in ("ann", "bob")]
    assert [process.communicate()[0].count("\n") for process in running] == [200, 200]
    with Learners.open(tmp_path) as learners:
        assert [len(learners.attempts(name)) for name in ("ann", "bob")] == [200, 200]
        assert learners.problems() == []


def test_a_writer_killed_in_the_middle_loses_nothing_it_had_finished(tmp_path: Path) -> None:
    killed, other = writer(tmp_path, "ann", 100_000), writer(tmp_path, "bob", 200)
    assert killed.stdout
    said = [killed.stdout.readline().strip() for _ in range(50)]
    os.kill(killed.pid, signal.SIGKILL)
    said += killed.communicate()[0].split()
    assert other.communicate()[0].count("\n") == 200
    with Learners.open(tmp_path) as learners:
        kept = {row.id for row in learners.attempts("ann")}
        assert kept >= set(said[:-1])
        assert len(learners.attempts("bob")) == 200
        assert learners.problems() == []
        learners.record(attempt(learner="ann"))
