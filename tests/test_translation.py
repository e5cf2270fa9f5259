"""Word translations learned from parallel texts."""

from __future__ import annotations

import pytest

from assistant.translation import WEIGHT, Translator

PAIRS = [
    ("梯度很大", "The gradient is large"),
    ("梯度很小", "The gradient is small"),
    ("显存很大", "The memory is large"),
    ("显存很小", "The memory is small"),
]


def test_words_that_keep_company_are_translations() -> None:
    learned = Translator.learn(PAIRS)
    assert max(learned.widened(["梯度"]).items(), key=lambda item: (item[0] != "梯度", item[1]))[0] == "gradient"
    assert "显存" in learned.widened(["memory"])


def test_a_word_counts_for_more_than_its_translation() -> None:
    weights = Translator.learn(PAIRS).widened(["梯度"])
    assert weights["梯度"] == 1.0
    assert 0 < weights["gradient"] <= WEIGHT


def test_a_pair_seen_once_teaches_nothing() -> None:
    assert Translator.learn(PAIRS[:1]).widened(["梯度"]) == {"梯度": 1.0}


def test_a_pair_of_names_counts_though_seen_once() -> None:
    assert "pipelin" in Translator.learn([], [("流水线", "pipeline")]).widened(["流水线"])


def test_words_alike_in_both_languages_are_left_alone() -> None:
    assert Translator.learn([("ZeRO", "ZeRO")] * 3).widened(["zero"]) == {"zero": 1.0}


@pytest.mark.parametrize("pairs", [[], [("", "")], [("。", ".")]])
def test_nothing_is_learned_from_nothing(pairs: list[tuple[str, str]]) -> None:
    assert Translator.learn(pairs).translations == {}
