"""Turns that lean on the conversation before them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.conversation import MEMORY, Conversation, Turn
from assistant.service import Assistant
from corpus.errors import QuestionError

AT = datetime(2026, 1, 1, tzinfo=UTC)


def after(assistant: Assistant, *typed: str) -> Conversation:
    talk = Conversation()
    for text in typed:
        talk = talk.then(Turn(text, assistant.reply(text, talk), AT))
    return talk


def standing(assistant: Assistant, typed: str, *before: str) -> str:
    return assistant.understand(typed, after(assistant, *before)).asked.text


PRE_LN = "为什么LayerNorm放在Attention层之前效果更好？"
PAGED = "How does PagedAttention manage KV cache memory?"


@pytest.mark.parametrize(
    ("before", "typed", "standing_"),
    [
        (PRE_LN, "它和Post-LN比呢？", "前置层归一化和Post-LN比呢？"),
        (PRE_LN, "那代价呢？", "前置层归一化：那代价呢？"),
        (PAGED, "What does it cost?", "What does PagedAttention cost?"),
        (PAGED, "And its pitfalls?", "And PagedAttention's pitfalls?"),
        (PAGED, "What about ZeRO?", "How does ZeRO manage KV cache memory?"),
        (PAGED, "why?", "PagedAttention: why?"),
    ],
)
def test_what_a_turn_leaves_out_is_taken_from_the_conversation(
    assistant: Assistant, before: str, typed: str, standing_: str
) -> None:
    assert standing(assistant, typed, before) == standing_


@pytest.mark.parametrize(
    "typed",
    ["How does ZeRO work and what does it save?", "Is it true that ZeRO shards gradients?", "那MySQL的B+树索引呢？"],
)
def test_a_turn_that_stands_by_itself_is_left_alone(assistant: Assistant, typed: str) -> None:
    assert standing(assistant, typed, PAGED) == typed


def test_the_former_and_the_latter_are_those_of_the_last_answer(assistant: Assistant) -> None:
    before = "How does PagedAttention differ from ZeRO?"
    assert standing(assistant, "What does the latter save?", before) == "What does ZeRO save?"
    assert standing(assistant, "What does the former save?", before) == "What does PagedAttention save?"


def test_a_numbered_point_is_quoted(assistant: Assistant) -> None:
    talk = after(assistant, PAGED)
    points = [s.text for s in talk.turns[0].answer.sentences if s.role not in {"summary", "evidence"}]
    asked = assistant.understand("Explain the second point", talk).asked.text
    assert asked == f"Explain “{points[1][:200]}”"


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("继续", "more"),
        ("go on", "more"),
        ("短一点", "shorter"),
        ("Shorter, please", "shorter"),
        ("请详细一点", "deeper"),
        ("in Chinese please", "translate"),
        ("用英文说", "translate"),
        ("quiz me on this", "quiz"),
        ("考考我", "quiz"),
        ("谢谢！", "greet"),
    ],
)
def test_turns_that_want_something_done_are_known(assistant: Assistant, typed: str, act: str) -> None:
    assert assistant.understand(typed, after(assistant, PAGED)).act == act


def test_shorter_says_less_of_the_same(assistant: Assistant) -> None:
    talk = after(assistant, PAGED, "shorter")
    first, second = (turn.answer for turn in talk.turns)
    assert first.question == second.question
    assert 0 < len(second.sentences) < len(first.sentences)


def test_more_says_what_was_not_said(assistant: Assistant) -> None:
    talk = after(assistant, PAGED, "go on")
    first, second = ({s.text for s in turn.answer.sentences} for turn in talk.turns)
    assert second
    assert not first & second


def test_other_language_answers_the_same_question(assistant: Assistant) -> None:
    answer = after(assistant, PAGED, "用中文说").turns[1].answer
    assert (answer.question, answer.lang) == (PAGED, "zh")


def test_go_on_without_a_conversation_is_answered_with_questions_to_begin_with(assistant: Assistant) -> None:
    answer = assistant.ask("继续")
    assert not answer.abstained
    assert len(answer.follow_ups) == 3


def test_follow_ups_are_not_asked_twice_in_a_conversation(assistant: Assistant) -> None:
    talk = after(assistant, PAGED, PAGED, PAGED)
    offered = [follow_up.text for turn in talk.turns for follow_up in turn.answer.follow_ups]
    assert PAGED not in offered
    first = talk.turns[0].answer.follow_ups[0].text
    again = after(assistant, PAGED, first, PAGED)
    assert first not in {follow_up.text for follow_up in again.turns[2].answer.follow_ups}


def test_memory_has_a_bound(assistant: Assistant) -> None:
    turn = Turn("x", assistant.ask(PAGED), AT)
    talk = Conversation(turns=(turn,) * (MEMORY + 5))
    assert len(talk.remembered) == MEMORY
    assert len(talk.turns) == MEMORY + 5


def test_empty_turn_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="empty"):
        assistant.reply(" ", Conversation())
