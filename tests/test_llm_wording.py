"""Denials, directions and names in sentences of either language."""

from __future__ import annotations

import pytest

from assistant.llm.wording import clauses, denies, holds_term, opposed, terms


@pytest.mark.parametrize(
    "text",
    [
        "It needs no warm-up.",
        "它不需要预热。",
        "训练时无需标注",
        '"It saves memory" is wrong:',
        "“它省显存”是错的：",
        "without a reference model",
        "It isn't exact",
    ],
)
def test_a_denial_is_noticed(text: str) -> None:
    assert denies(text)


@pytest.mark.parametrize(
    "text",
    ["It needs warm-up.", "它离不开参考模型", "不仅更快", '"It needs no warm-up" is wrong', "梯度不断增长", "不同的层"],
)
def test_an_affirmation_is_no_denial(text: str) -> None:
    assert not denies(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It raises memory use", "It lowers memory use"),
        ("它更快", "It is slower"),
        ("It is exact", "It is not exact"),
        ("a larger batch does not raise the cost", "一个更大的批会增加开销"),
    ],
)
def test_contradictions_are_noticed_across_languages(one: str, other: str) -> None:
    assert opposed(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("It lowers memory use", "显存占用降低"), ("no warm-up", "不需要预热"), ("It does not grow", "它不会变大")],
)
def test_saying_the_same_is_no_contradiction(one: str, other: str) -> None:
    assert not opposed(one, other)


def test_quotations_and_formulas_are_not_taken_apart() -> None:
    text = '"A, so B" is wrong: with $f(a, b)$, it fails.'
    assert clauses(text) == ['"A, so B" is wrong:', "with $f(a, b)$,", "it fails."]


def test_terms_are_words_with_capitals_or_digits_beyond_the_first_word() -> None:
    assert terms("Training GPT-3 on V100s uses Megatron and 40GB.", chinese=False) == ["GPT-3", "V100s", "Megatron"]


@pytest.mark.parametrize("told", ["on many V 100 cards", "a V-100", "v100s"])
def test_a_term_is_held_however_it_is_hyphenated(told: str) -> None:
    assert holds_term("V100", [told])
