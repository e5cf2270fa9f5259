"""A quiz held in the terminal: asked, graded and kept for the learner."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from assistant.practice.learner import Learners
from assistant.practice.records import Grade, Option, QuizItem
from tests.terminal import Viva
from ui.asking import Asker, Turn, spelled


@pytest.fixture(scope="module")
def own_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library, whose learners may be written to."""
    return shutil.copytree(home, tmp_path_factory.mktemp("quiz") / "library")


def item(form: str = "choice", options: str = "a b", key: str = "b") -> QuizItem:
    shown = tuple(Option(id, f"option {id}") for id in options.split())
    return QuizItem("q1", form, "en", ("x",), 1, "remember", "Which?", shown, (key,))  # type: ignore[arg-type]


def typed(*lines: str) -> Asker:
    rest = iter(lines)

    def read(prompt: str) -> str:
        if (line := next(rest, None)) is None:
            raise EOFError
        return line

    return Asker(lambda item, answer: Grade(item.id, 7.0), read, lambda item: ("first", "second"))


def test_answers_are_graded_point_by_point_and_kept(
    viva: Viva, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = (
        "Normalising inside the branch keeps the residual path an identity, so gradients stay bounded at any depth."
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(f"/hint\n{answer}\n/skip\n/wrong\n"))
    given = ("Pre-LN", "--ask", "--forms", "open", "-n", "3", "--lang", "en", "--learner", "quizzed")
    code, told, _ = viva("quiz", *given, "--home", own_home)
    assert code == 0 and "Hint: " in told and "Answered: 1, mean" in told
    assert "counts for nothing" in told and any(sign in told for sign in "✓◐○✗")
    with Learners.open(own_home) as learners:
        first, skipped, disputed = learners.attempts("quizzed")
    assert (first.answer, first.hints, first.skipped) == (answer, 1, False)
    assert (skipped.skipped, skipped.disputed, disputed.disputed) == (True, False, True)


def test_where_nobody_types_the_quiz_is_printed(viva: Viva, own_home: Path) -> None:
    code, told, _ = viva("quiz", "Pre-LN", "--forms", "truefalse", "-n", "2", "--lang", "zh", "--home", own_home)
    assert code == 0 and told.count("答案") == 2 and "答了" not in told


def test_an_empty_line_or_an_unknown_command_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    turns = typed("", "/what", "/explain", "/hint", "/hint", "/hint", "b").ask([item(), item()])
    assert [(turn.answer, turn.hints) for turn in turns] == [("b", 2)]
    told = capsys.readouterr().out
    assert told.count("Answer in one line.") == 2 and "There are no more hints." in told


@pytest.mark.parametrize("command", ["/end", "/quit"])
def test_a_quiz_ends_when_the_learner_says_so(command: str) -> None:
    kept: list[Turn] = []
    turns = Asker(lambda item, answer: Grade(item.id, 10.0), lambda prompt: command, keep=kept.append).ask([item()])
    assert turns == kept == []


def test_pairs_are_typed_as_they_are_shown() -> None:
    assert spelled(item("match", "l1 l2 r1 r2", "l1=r2"), "1b, 2-A") == "l1=r2, l2=r1"
    assert spelled(item(), "1b") == "1b"
