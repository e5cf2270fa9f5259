"""Language and intent of questions."""

from __future__ import annotations

import pytest

from assistant.question import Asked, parse_lang
from assistant.retrieval import parse_method
from corpus.errors import QuestionError


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("为什么LayerNorm放在Attention层之前效果更好？", "zh"),
        ("FlashAttention和PagedAttention区别", "zh"),
        ("How does PagedAttention manage KV cache memory?", "en"),
        ("What is 注意力?", "en"),
        ("RoPE", "en"),
    ],
)
def test_language_of_a_question(text: str, lang: str) -> None:
    assert Asked.parse(text).lang == lang


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("什么是RAG？", "define"),
        ("Pre-LN和Post-LN有什么区别？", "compare"),
        ("Why is FlashAttention faster?", "why"),
        ("7B模型要多少显存？", "cost"),
        ("混合并行训练中遇到梯度同步超时该如何排查？", "troubleshoot"),
        ("如何设计一个支持万级QPS的在线推理服务？", "design"),
        ("How does beam search share blocks?", "how"),
        ("What do people get wrong about RLHF?", "pitfalls"),
    ],
)
def test_intent_of_a_question(text: str, intent: str) -> None:
    assert Asked.parse(text).intent == intent


def test_white_space_and_control_characters_are_cleaned_away() -> None:
    assert Asked.parse(" what\x07 is\n RoPE? ").text == "what is RoPE?"


def test_unknown_language_and_method_are_named() -> None:
    with pytest.raises(QuestionError, match="'fr'"):
        parse_lang("fr")
    with pytest.raises(QuestionError, match="'magic'"):
        parse_method("magic")
