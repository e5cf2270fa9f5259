"""A model may make a follow-up into a question of its own, as long as it keeps what was asked."""

from __future__ import annotations

import pytest

from assistant.llm.backend import Limits
from assistant.llm.rewriting import rewrite
from corpus.errors import LlmError
from graph.names import Lexicon
from tests.fakes import ScriptedLLM, Stuck

LEXICON = Lexicon({"pre-ln": ["Pre-LN", "前置层归一化"], "post-ln": ["Post-LN", "后置层归一化"], "zero": ["ZeRO"]})


@pytest.mark.parametrize(
    ("turn", "history", "said"),
    [
        ("它和Post-LN比呢？", ["什么是Pre-LN？"], "Pre-LN和Post-LN比怎么样？"),
        ("How does it differ from Post-LN?", ["What is Pre-LN?"], "How does Pre-LN differ from Post-LN?"),
    ],
)
def test_names_take_the_place_of_pronouns(turn: str, history: list[str], said: str) -> None:
    assert rewrite(turn, history, ScriptedLLM([said]), LEXICON) == said


@pytest.mark.parametrize(
    "said",
    [
        "How does Pre-LN differ?",
        "How does ZeRO differ from Post-LN?",
        "How does Pre-LN differ from Post-LN in BERT-large?",
        "How does Pre-LN differ from Post-LN with 24 layers?",
        "Pre-LN和Post-LN有什么区别？",
        "Pre-LN is better. It differs from Post-LN in its place.",
        "Sure!\nHow does Pre-LN differ from Post-LN?",
        "",
        LlmError("gone"),
    ],
)
def test_a_question_that_loses_or_adds_something_is_not_taken(said: str | Exception) -> None:
    assert rewrite("How does it differ from Post-LN?", ["What is Pre-LN?"], ScriptedLLM([said]), LEXICON) is None


def test_a_slow_model_is_not_waited_for() -> None:
    llm = ScriptedLLM([[Stuck()]])
    assert rewrite("And why?", ["What is Pre-LN?"], llm, LEXICON, Limits(0.05, 0.1)) is None
    llm.let_go.set()


def test_the_model_sees_the_last_questions_alone() -> None:
    llm = ScriptedLLM(["Why is Pre-LN used?"])
    rewrite("Why is it used?", [f"Question {n}?" for n in range(20)] + ["What is Pre-LN?"], llm, LEXICON)
    assert "Question 15?" in llm.prompt
    assert "Question 14?" not in llm.prompt
