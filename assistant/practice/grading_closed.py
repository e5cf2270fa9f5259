"""Grading of what needs no understanding: picked options, orders, pairs, and the one word of a cloze.

Takes a quiz item and what was picked or written, gives the share that is right. Knows no model.
"""

from __future__ import annotations

import itertools
import re
import unicodedata

from assistant.practice.numbers import numbers
from assistant.practice.records import QuizItem
from graph.names import spellings

_IDS = re.compile(r"[^\s,，、;；>→|]+")
_PAIR = re.compile(r"\b(l\d+)\s*[-=:→>]+\s*(r\d+)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]{2,8}")
_YES_NO = {
    "true": ("true", "t", "yes", "y", "right", "correct", "对", "正确", "是", "真", "√", "✓"),
    "false": ("false", "f", "no", "n", "wrong", "incorrect", "错", "错误", "不对", "不是", "否", "假", "×", "✗"),
}


def picked(item: QuizItem, answer: str) -> tuple[str, ...]:
    """The options that an answer names, by id or by their text, in its order; pairs as `l1=r2`."""
    said = unicodedata.normalize("NFKC", answer).strip()
    by_name = {_plain(option.text): option.id for option in item.options} | {
        option.id.lower(): option.id for option in item.options
    }
    if whole := by_name.get(_plain(said)) or by_name.get(said.lower()):
        return (whole,)
    if item.form == "truefalse" and (side := _side(item, said)):
        return (side,)
    if _LETTERS.fullmatch(said) and all(letter in by_name for letter in said.lower()):
        said = " ".join(said)
    parts = (part.strip(".。()（）\"'") for part in _IDS.findall(_PAIR.sub(r"\1=\2", said)))
    return tuple(dict.fromkeys(by_name.get(part.lower(), part) for part in parts if part))


def _side(item: QuizItem, said: str) -> str:
    """The option of a true/false item that a yes or no stands for; its ids or texts say which is which."""
    for words in _YES_NO.values():
        if said.lower().strip(".。!！") in words:
            return next((o.id for o in item.options if o.id.lower() in words or o.text.lower() in words), "")
    return ""


def share_right(item: QuizItem, chosen: tuple[str, ...]) -> float:
    """How much of a closed item is right, from 0 to 1.

    One option: all or nothing. Several: right ones less wrong ones, over all right ones. Order: neighbours that stand
    in order. Pairs: those that are right.
    """
    key = item.key
    if item.form == "multiple":
        right = len(set(chosen) & set(key))
        return max(0.0, (right - (len(set(chosen)) - right)) / len(key))
    if item.form == "order":
        following = set(itertools.pairwise(key))
        if sorted(chosen) != sorted(key):
            return 0.0
        return sum(two in following for two in itertools.pairwise(chosen)) / max(1, len(following))
    if item.form == "match":
        return len(set(chosen) & set(key)) / len(key) if len(set(chosen)) <= len(key) else 0.0
    return float(chosen == key[:1])


def fills(item: QuizItem, answer: str) -> bool:
    """Whether a cloze was filled with one of the accepted spellings; numbers by value, names however written."""
    said = _plain(answer)
    if not said:
        return False
    if any(_plain(accepted) == said or spellings(accepted) & spellings(answer.strip()) for accepted in item.key):
        return True
    return any(_same_numbers(accepted, answer) for accepted in item.key)


def _same_numbers(accepted: str, answer: str) -> bool:
    """Whether both are a number and nothing else but a unit, with the same value and no other unit."""
    wanted, said = numbers(accepted), numbers(answer)
    if len(wanted) != 1 or len(said) != 1 or len(answer) > 2 * len(accepted) + 8:
        return False
    one, other = wanted[0], said[0]
    exact = abs(one.value - other.value) <= 1e-9 * abs(one.value)
    return exact and (not other.unit or not one.unit or one.unit == other.unit)


def _plain(text: str) -> str:
    """Text without marks, spaces and case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum() or char in "=<>%+-")


def shown_key(item: QuizItem) -> str:
    """The right answer in words: the texts of the right options, pairs with an arrow, the first accepted spelling."""
    texts = {option.id: option.text for option in item.options}
    if item.form == "match":
        pairs = (pair.split("=", 1) for pair in item.key)
        return "; ".join(f"{texts.get(left, left)} → {texts.get(right, right)}" for left, right in pairs)
    shown = [texts.get(id, id) for id in item.key]
    if item.form == "cloze":
        return shown[0] if shown else ""
    return (" → " if item.form == "order" else "; ").join(shown)
