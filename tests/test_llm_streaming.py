"""Reading a model's answer: limits of time, cancelling, failures, thoughts left out."""

from __future__ import annotations

import pytest

from assistant.llm.backend import Limits, Message
from assistant.llm.streaming import Cancelled, SlowLlmError, read, without_thoughts
from corpus.errors import LlmError
from tests.fakes import ScriptedLLM, Stuck

ASKED = [Message("user", "?")]
SHORT = Limits(first_token=0.05, total=0.2)


def test_pieces_come_in_order() -> None:
    assert list(read(ScriptedLLM([["a", "b", "c"]]), ASKED, 10)) == ["a", "b", "c"]


@pytest.mark.parametrize("answer", [[Stuck()], ["\n", Stuck()], ["Half an ", Stuck()]])
def test_a_model_that_says_nothing_more_is_left_alone(answer: list[str | Exception]) -> None:
    llm = ScriptedLLM([answer])
    with pytest.raises(SlowLlmError):
        list(read(llm, ASKED, 10, limits=SHORT))
    llm.let_go.set()


def test_a_failure_comes_after_what_was_said() -> None:
    pieces = read(ScriptedLLM([["a", LlmError("gone")]]), ASKED, 10)
    assert next(pieces) == "a"
    with pytest.raises(LlmError, match="gone"):
        next(pieces)


def test_a_foreign_failure_becomes_one_of_ours() -> None:
    with pytest.raises(LlmError, match="ZeroDivisionError"):
        list(read(ScriptedLLM([ZeroDivisionError("secret")]), ASKED, 10))


def test_a_user_who_has_had_enough_is_heard_while_the_model_is_silent() -> None:
    llm = ScriptedLLM([[Stuck()]])
    with pytest.raises(Cancelled):
        list(read(llm, ASKED, 10, cancelled=lambda: True))
    llm.let_go.set()


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["<think>hm</think>Yes."], "Yes."),
        (["<th", "ink>hm", "</thi", "nk>", "Yes."], "Yes."),
        (["a <", "b"], "a <b"),
        (["<think>never closed"], ""),
        (["a <th"], "a <th"),
    ],
)
def test_thoughts_are_left_out(pieces: list[str], said: str) -> None:
    assert "".join(without_thoughts(iter(pieces))) == said
