"""What of a question the material does not hold."""

from __future__ import annotations

import pytest

from assistant.gaps import split_parts, unknown_names
from assistant.service import Assistant


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How does ZeRO work?", ["How does ZeRO work"]),
        ("How does ZeRO work, and how do I bake bread?", ["How does ZeRO work", "how do I bake bread?"]),
        ("ZeRO怎么工作？面包怎么烤？", ["ZeRO怎么工作", "面包怎么烤？"]),
        ("Why are keys and values cached?", ["Why are keys and values cached?"]),
    ],
)
def test_a_turn_is_split_where_another_question_begins(question: str, parts: list[str]) -> None:
    assert [part.rstrip("?？") for part in split_parts(question)] == [part.rstrip("?？") for part in parts]


def test_half_a_question_is_answered_and_the_other_half_owned_up_to(assistant: Assistant) -> None:
    answer = assistant.ask("How does PagedAttention manage KV cache memory, and how is a sourdough starter kept alive?")
    assert not answer.abstained
    assert answer.concepts[0].slug == "paged-attention"
    (notice,) = answer.notices
    assert notice == "The material does not hold an answer to this part: “how is a sourdough starter kept alive?”"


def test_a_half_that_hangs_on_the_first_is_not_judged_alone(assistant: Assistant) -> None:
    assert assistant.ask("How does PagedAttention work, and why?").notices == ()


def test_a_name_that_stands_nowhere_is_said_to(assistant: Assistant) -> None:
    question = "PagedAttention和QuuxServe有什么区别？"
    assert unknown_names(question, assistant.knowledge) == ("QuuxServe",)
    assert any("QuuxServe" in notice for notice in assistant.ask(question).notices)
