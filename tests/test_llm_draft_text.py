"""A model's answer is taken apart into sentences and the source numbers that they cite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.draft_text import Written, written


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("It is fast [1].", (1,)),
        ("It is fast. [1][3]", (1, 3)),
        ("它很快。【2】", (2,)),
        ("它很快［1，2］。", (1, 2)),
        ("It is fast [source 4].", (4,)),
        ("It is fast [1-3].", (1, 2, 3)),
        ("它很快[资料2]。", (2,)),
        ("It is fast.", ()),
    ],
)
def test_citations_are_read_in_any_bracket_and_place(text: str, cited: tuple[int, ...]) -> None:
    (sentence,) = written(text)
    assert sentence.cited == cited
    assert not set("[]【】［］") & set(sentence.text)


def test_sentences_of_bullets_and_lines_are_told_apart() -> None:
    text = "**LoRA** is cheap [1]. It is exact [2].\n\n- It merges [3]\n1. It stays\n---\n"
    assert written(text) == (
        Written("LoRA is cheap.", (1,)),
        Written("It is exact.", (2,)),
        Written("It merges", (3,)),
        Written("It stays", ()),
    )


def test_brackets_and_stops_inside_formulas_stay() -> None:
    assert written("Clip to $[0,1]$ with $x=0.5$ [2].") == (Written("Clip to $[0,1]$ with $x=0.5$.", (2,)),)


def test_no_sentence_comes_twice() -> None:
    assert written("It is fast. It is fast. It is fast.") == (Written("It is fast.", ()),)


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert all(sentence.text.strip() for sentence in written(text))
