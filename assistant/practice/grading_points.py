"""Marking points out of a reference answer: its sentences, or the items where it is a list.

Takes a question and a reference answer in Chinese or English and gives short texts, each one thing to say. Knows no
field and no model; what it cannot take apart stays one point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.lexical import tokenize
from graph.names import has_cjk

_SENTENCE = re.compile(r"[。；！？\n]+|(?<=[.!?;])\s+(?=[A-Z0-9\"“(\u3400-\u9fff])|;\s+")
_NUMBERED = re.compile(r"(?:^|(?<=[\s。；;，,：:.]))(?:[（(]\d{1,2}[)）]|\d{1,2}[.、)）](?=\s*\D)|[①-⑳]|[-*•]\s)\s*")
_HEAD = re.compile(r"^([^：:]{1,60}?)(?:[：:]|——)\s*(?=.)")
_LEAD = re.compile(
    r"^(.{0,40}?(?:可以?分为|分为|分成|包括了?|包含了?|是指|主要有|具有|有以下[^：]{0,8}|"
    r"\b(?:includes?|consists? of|comprises?|are|is|namely|such as)\b))[：:]?\s*"
)
_TAIL = re.compile(r"(?:等等?|等?[一二两三四五六七八九十\d]+[种类个项点]|等[^、，]{0,4})[。.]?$")
_AND = re.compile(r"(?<=[^\d、，遍普涉波顾])(?:以及|和|与|及)(?=[^、，]{2})")
_ENGLISH_LIST = re.compile(r",\s*(?:and|or)\s+|,\s+|\s+and\s+(?=[\w\s-]+[.]?$)")
_COUNT = re.compile(r"[以下一二两三四五六七八九十几\d]+[种类个项点]")
_COMMAND, _MARKUP = re.compile(r"\\(?:[a-zA-Z]+|.)"), re.compile(r"[$`]|(?<!\\)[{}]")
_STATES = re.compile(
    r"[，,。.!?]|不|没|是|会|能|要|可|被|把|使|让|有|只|都|就|为"
    r"|\b(?:is|are|was|were|be|will|would|can|could|should|must|may|has|have|do|does|not|no|it|they|if|when|because|so|than)\b"
)
# An item of a list is a name, not a statement; longer than this it is one.
_BARE = re.compile(r"[\w'’]+(?: [\w'’]+)?[.!]|是的?|否|对|不是|不对|能|不能|可以|不可以")
_LIKE_SIZE, _BIG = 3.5, 80
_ITEM_CHARACTERS, _COMMA_ITEM_CHARACTERS, _ITEM_WORDS = 16, 8, 5


def split_reference(question: str, reference: str) -> tuple[str, ...]:
    """What a reference answer consists of, in its order; at least one text."""
    asked = set(tokenize(question))
    lines = _NUMBERED.sub("\n", reference).split("\n")
    sentences = [s for line in lines for part in _SENTENCE.split(line) if (s := part.strip())]
    sentences = _with_verdict(sentences)
    points = [item for sentence in sentences for item in _items(sentence, asked, alone=len(sentences) == 1)]
    told = [p for p in (point.strip(" ,，、：:—-") for point in points) if re.search(r"\w", p)]
    return tuple(dict.fromkeys(point for point in told if not _COUNT.fullmatch(point))) or (reference.strip(),)


def _with_verdict(sentences: list[str]) -> list[str]:
    """Sentences, a bare "Yes." or "X." at the head joined to what it is the verdict of."""
    if len(sentences) > 1 and _BARE.fullmatch(sentences[0]) and len(tokenize(sentences[1])) > 1:
        return [" ".join(sentences[:2]), *sentences[2:]]
    return sentences


def _items(sentence: str, asked: set[str], *, alone: bool) -> list[str]:
    """The items of a sentence that is a list; the sentence itself otherwise, without a heading that repeats the
    question ("GPS系统特点：").
    """
    body = _headless(sentence, asked)
    lead = _LEAD.match(body)
    listed = body[lead.end() :] if lead else body
    for items in _lists(listed, led=bool(lead) or body != sentence, alone=alone):
        if len(items) > 1:
            return items
    return [body]


def _headless(sentence: str, asked: set[str]) -> str:
    head = _HEAD.match(sentence)
    if head is None:
        return sentence
    words = tokenize(head[1])
    repeats = sum(word in asked for word in words) >= 0.6 * len(words)
    return sentence[head.end() :] if repeats or len(head[1]) <= 4 else sentence


def _lists(body: str, *, led: bool, alone: bool) -> Iterator[list[str]]:
    """The ways to read a text as a list, the surest first; each as its items, or empty where it is none."""
    if has_cjk(body) and ("、" in body or led):
        *front, last = body.split("、")
        items = [*front, *_AND.split(_TAIL.sub("", last))]
        yield items if all(1 <= len(item) <= _ITEM_CHARACTERS for item in items) else []
    if has_cjk(body) and alone:
        items = re.split(r"[，,]\s*", body)
        yield items if len(items) > 2 and all(len(item) <= _COMMA_ITEM_CHARACTERS for item in items) else []
    elif re.search(r",?\s(?:and|or)\s", body):
        items = _ENGLISH_LIST.split(body)
        yield items if len(items) > 2 and all(0 < len(item.split()) <= _ITEM_WORDS for item in items) else []


def plain(text: str) -> str:
    """A point without the marks of formulas and code, which nobody says and no model reads."""
    return " ".join(_COMMAND.sub(" ", _MARKUP.sub("", text.replace(r"\times", "×"))).split())


def weights(question: str, points: Sequence[str]) -> tuple[int, ...]:
    """What each point of a reference is worth: alike where they are of like size, as in a list; else by the number of
    words that the question does not hold.
    """
    asked = set(tokenize(question))
    new = [max(1, round(sum(3 if word in asked else 10 for word in set(tokenize(point))))) for point in points]
    alike = max(new) <= _LIKE_SIZE * min(new) and max(new) < _BIG
    return tuple(1 for _ in new) if alike else tuple(new)


def is_name(point: str) -> bool:
    """Whether a point only names something: short, and nothing in it that makes a statement."""
    short = len(point) <= _ITEM_CHARACTERS if has_cjk(point) else len(point.split()) <= _ITEM_WORDS
    return short and not _STATES.search(point)
