"""`viva today`, `progress`, `wrong` and `learner ...` as a user meets them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from assistant.practice.desk import Desk
from assistant.practice.learner import Learners
from assistant.practice.records import Grade, Point, PointGrade, QuizItem
from corpus import shipped
from corpus.errors import LearnerError, VivaError
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.fakes import WordLengthEmbedder
from tests.learning import attempt
from ui.cli_learner import learner_commands
from ui.cli_today import today_commands

APP = typer.Typer()
APP.registered_commands += today_commands.registered_commands
APP.add_typer(learner_commands, name="learner")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two notes on which the bank has questions."""
    home = tmp_path_factory.mktemp("library")
    notes = tuple(shipped.NOTES / f"{slug}.md" for slug in ("kv-cache", "grouped-query-attention"))
    with Library.open(home, create=True) as opened:
        assert not ingest(opened, Sources(outlines=(), notes=notes), WordLengthEmbedder()).problems
    return home


@pytest.fixture(scope="module")
def asked(library: Path) -> QuizItem:
    """A question on it."""
    return Desk.open(library, "en").items["kv-cache"][0]


@pytest.fixture
def practised(library: Path, asked: QuizItem, tmp_path: Path) -> Path:
    """That library with a learner who failed at the question, and answered one that is gone since."""
    home = tmp_path / "home"
    shutil.copytree(library, home)
    with Learners.open(home) as learners:
        wrong = attempt(asked.id, 2, 400, on=asked.concepts, id="a1", answer="All of it.", cause="wrong_number")
        learners.record(wrong, asked.stem)
        learners.record(attempt("old", 8, 401, on=("kv-cache",), id="a2"), "An old question?")
    return home


def run(home: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(APP, [*map(str, arguments), "--home", str(home)], env={"LC_ALL": "C"})


def test_today_says_in_chinese_what_is_due_and_what_is_gone(practised: Path) -> None:
    result = run(practised, "today", "--lang", "zh")
    assert "今日计划" in result.output and "到期复习" in result.output
    assert "有 1 道排过期的题已不在资料库里" in result.output
    assert "Due" not in result.output


def test_today_prints_json(practised: Path, asked: QuizItem) -> None:
    row = json.loads(run(practised, "today", "--minutes", "9", "--exam", "2099-01-01", "--json").output)
    assert row["planned"] <= row["minutes"] == 9
    assert row["gone"] == ["old"]
    assert (row["steps"][0]["reason"], row["steps"][0]["item"]) == ("due", asked.id)
    assert row["exam"]["fits"] is True


def test_progress_shows_how_it_stands(practised: Path) -> None:
    output = run(practised, "progress").output
    assert "answers: 2, days of practice: 2" in output
    assert "Weakest concepts" in output and "KV cache" in output


def test_a_figure_opens_to_the_answers_behind_it(practised: Path) -> None:
    row = json.loads(run(practised, "progress", "KV缓存", "--json").output)
    assert [(share["attempt"], share["score"]) for share in row["answers"]] == [("a1", 2.0), ("a2", 8.0)]
    assert row["answers"][1]["stem"] == "An old question?"


def test_someone_new_is_told_where_to_begin_and_leaves_no_record(practised: Path) -> None:
    said = run(practised, "progress", "--learner", "ann").output
    assert said == "ann has answered nothing yet; begin with: viva today\n"
    assert "ann" not in run(practised, "learner", "list").output


def test_wrong_shows_the_cause_and_the_answer(practised: Path) -> None:
    output = run(practised, "wrong", "--lang", "zh").output
    assert "数字错了" in output and "你的回答：All of it." in output


def test_a_correction_moves_the_figures_and_alters_nothing(practised: Path) -> None:
    assert "corrected" in run(practised, "learner", "correct", "a1", "--rating", "3", "--score", "8").output
    assert run(practised, "wrong").output == "The wrong-answer book is empty.\n"
    assert json.loads(run(practised, "learner", "show", "a1", "--json").output)["original"]["score"] == 2.0


def test_points_marked_by_hand_give_the_score(practised: Path) -> None:
    point, other = (PointGrade(Point(text, "", 1), "missed", "", 0.0) for text in ("One.", "Two."))
    with Learners.open(practised) as learners:
        learners.record(attempt("q", 0, id="a3", answer="Both."), "What?", Grade("q", 0.0, (point, other)))
    output = run(practised, "learner", "correct", "a3", "--points", "hit, partial").output
    assert "7.5/10  rating 3" in output and "partial: Two." in output
    for wrong in (("--points", "hit"), ("--points", "hit,good"), ("--points", "hit,hit", "--score", "3")):
        result = run(practised, "learner", "correct", "a3", *wrong)
        assert isinstance(result.exception, LearnerError)
    assert "7.5/10" in run(practised, "learner", "show", "a3").output


def test_settings_are_set_shown_and_cleared(practised: Path) -> None:
    run(practised, "learner", "set", "--exam", "2099-01-01", "--minutes", "45")
    assert json.loads(run(practised, "learner", "set", "--json").output)["minutes"] == 45
    assert json.loads(run(practised, "learner", "set", "--exam", "none", "--json").output)["exam"] is None


def test_export_erase_import_gives_the_record_back(practised: Path, tmp_path: Path) -> None:
    file = tmp_path / "me.json"
    run(practised, "learner", "export", file)
    assert run(practised, "learner", "erase", "me", "--yes").exit_code == 0
    assert run(practised, "learner", "list").output == ""
    run(practised, "learner", "import", file)
    assert run(practised, "learner", "list").output == "me  2\n"


def test_erasing_asks_first(practised: Path) -> None:
    run(practised, "learner", "erase", "me")
    assert run(practised, "learner", "list").output == "me  2\n"


@pytest.mark.parametrize("arguments", [
    ("today", "--exam", "soon"), ("today", "--learner", " "), ("progress", "zebra"),
    ("learner", "erase", "ann", "--yes"),
    ("learner", "export", "x.json", "--learner", "ann"), ("learner", "import", "nowhere.json"),
    ("learner", "correct", "a1"), ("learner", "correct", "zz", "--rating", "2"), ("learner", "show", ""),
    ("learner", "correct", "a1", "--at", "noon"), ("learner", "set", "--retention", "2"),
])  # fmt: skip
def test_mistakes_are_one_sentence(practised: Path, arguments: tuple[str, ...]) -> None:
    error = run(practised, *arguments).exception
    assert isinstance(error, VivaError)
    assert "\n" not in str(error)
