"""How many tokens a text has for a model whose tokenizer is not at hand: an estimate that rather says too many."""

from __future__ import annotations

import math

from corpus.language import cjk_count

# Tokens for a Chinese character and for any other one. tests/benchmarks/llm.py compares them with two tokenizers.
CHINESE, OTHER = 1.5, 1 / 2.5


def estimated_tokens(text: str) -> int:
    """The estimate, at least one for any text."""
    chinese = cjk_count(text)
    return math.ceil(CHINESE * chinese + OTHER * (len(text) - chinese))
