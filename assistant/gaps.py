"""What of a question the material does not hold: a half that asks of something else, a name that stands nowhere.

Takes a question and gives the parts that can be answered and what has to be said of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from assistant.question import ASKING_WORDS

_ASKING = r"(?:怎么|如何|怎样|为什么|为何|什么|哪|谁|多少|how|what|why|when|which|who|where)"
_BETWEEN_PARTS = re.compile(
    rf"[?？;；。]\s*(?=\S)|(?:[,，]\s*)?(?:\band\b|\balso\b|以及|还有|另外|同时|并且|顺便)[\s,，]*(?={_ASKING})|[,，]\s*(?={_ASKING})"
    rf"|(?:[,，]\s*)(?:另外|还有|顺便)[\s,，]*",
    re.IGNORECASE,
)
# A name as it is written: Latin letters with a capital, a digit or a hyphen inside, or any Latin word amid Chinese.
_NAME = re.compile(r"(?<![\w$\\])[A-Za-z][\w.+#-]*[\w+#]", re.ASCII)
_LEAST_WEIGHT = 0.2


@dataclass(frozen=True)
class Parts:
    """The words of a question that can be answered, those of halves that cannot, and names that stand nowhere."""

    answerable: str
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def split_parts(question: str) -> list[str]:
    """The questions that a turn is made of; itself where it is one."""
    parts = [part.strip(" ,，") for part in _BETWEEN_PARTS.split(question)]
    return [part for part in parts if len(tokenize(part)) > 0]


def parts_of(question: str, holds: Callable[[str], bool], knowledge: Knowledge) -> Parts:
    """Which parts of a question the material holds.

    A part without a name of its own ("... and why?") hangs on the one before it and is not judged.

    Args:
        question: the question as understood.
        holds: whether the material holds a part.
        knowledge: whose names and words are known.
    """
    unknown = unknown_names(question, knowledge)
    parts = split_parts(question)
    if len(parts) < 2:
        return Parts(question, (), unknown)
    alone = [part for n, part in enumerate(parts) if _stands_alone(part, n, knowledge)]
    missing = tuple(part for part in alone if not holds(part)) if len(alone) > 1 else ()
    kept = [part for part in parts if part not in missing]
    return Parts(" ".join(kept) if missing and kept else question, missing if kept else (), unknown)


def _stands_alone(part: str, place: int, knowledge: Knowledge) -> bool:
    """Whether a part names something: a concept, or a word that is as rare as a name."""
    if place == 0 or knowledge.retriever.named_concepts(part) or unknown_names(part, knowledge):
        return True
    return len(set(tokenize(part)) - ASKING_WORDS) >= 3


def unknown_names(question: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Names in a question that stand nowhere in the material."""
    known = knowledge.graph.lexicon.find(question)
    frequency = knowledge.retriever.lexical.frequency
    chinese = any("\u3400" <= char <= "\u9fff" for char in question)
    found = []
    for match in _NAME.finditer(question):
        word = match[0]
        looks_like_name = chinese or not word.islower()
        inside = any(name.start < match.end() and match.start() < name.end for name in known)
        tokens = tokenize(word)
        if looks_like_name and not inside and tokens and len(word) > 2 and not any(frequency[t] for t in tokens):
            found.append(word)
    return tuple(dict.fromkeys(found))
