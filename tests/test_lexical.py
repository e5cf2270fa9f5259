"""BM25 over both languages."""

from __future__ import annotations

from assistant.lexical import LexicalIndex, tokenize

TEXTS = ["层归一化放在注意力之前", "gradients of the attention layer", "the cat sat on the mat"]


def test_chinese_is_cut_into_words_without_stop_words() -> None:
    assert tokenize("为什么要梯度累积？") == ["梯度", "累积"]


def test_plural_and_singular_are_one_word() -> None:
    assert tokenize("Gradients") == tokenize("gradient")


def test_text_with_the_words_scores_highest_in_either_language() -> None:
    index = LexicalIndex.over(TEXTS)
    assert index.scores({"注意力": 1.0}).argmax() == 0
    assert index.scores({"attention": 1.0, "gradient": 1.0}).argmax() == 1


def test_question_without_known_words_scores_nothing() -> None:
    assert not LexicalIndex.over(TEXTS).scores({"量子": 1.0, "zebra": 1.0}).any()
    assert not LexicalIndex.over([]).scores({"zebra": 1.0}).any()


def test_unknown_word_says_most() -> None:
    weights = LexicalIndex.over(TEXTS).weights("attention zebra")
    assert weights["zebra"] > weights["attention"] > 0
