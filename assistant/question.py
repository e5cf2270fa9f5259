"""What is asked: the question checked and cleaned, its language, and what kind of answer it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from corpus.errors import QuestionError
from corpus.language import cjk_count
from corpus.records import Lang

MAX_CHARACTERS = 2000

Intent = Literal["compare", "why", "cost", "troubleshoot", "design", "pitfalls", "how", "define"]

# The first pattern that fits decides; the order goes from the particular to the general.
_PATTERNS: tuple[tuple[Intent, str], ...] = (
    ("pitfalls", r"易错|误区|坑|常见错误|答错|pitfall|misconception|get wrong|common mistake"),
    (
        "compare",
        r"区别|差异|对比|比较|不同|选型|还是.+[?？]|\bvs\b|versus|differ|compar|trade-?off|rather than|instead of",
    ),
    (
        "troubleshoot",
        r"排查|故障|报错|超时|异常|怎么定位|troubleshoot|debug|investigate|diagnos|goe?s? wrong|find the cause",
    ),
    ("design", r"设计一个|如何设计|怎么设计|怎样设计|白板|架构设计|design|architect(?!ure)|whiteboard"),
    (
        "cost",
        r"多少|代价|复杂度|开销|公式|推导|显存占用|how much|how many|cost|complexity|formula|deriv|memory (?:use|need)",
    ),
    ("why", r"为什么|为何|原因|why|reason"),
    ("how", r"如何|怎么|怎样|原理|机制|过程|步骤|实现|解决|how|mechanism|work"),
)
_INTENTS = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in _PATTERNS)
_ENGLISH_OPENING = re.compile(
    r"(?:what|how|why|when|which|who|where|explain|describe|compare|is|are|do|does|can|should|tell)\b", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def parse_lang(lang: str | None) -> Lang | None:
    """A language as typed by a user. Raises QuestionError where it is neither zh nor en."""
    if lang not in {None, "zh", "en"}:
        raise QuestionError(f"The language {lang!r} is not known; use zh or en.")
    return cast(Lang | None, lang)


@dataclass(frozen=True)
class Asked:
    """A question ready to be answered."""

    text: str
    lang: Lang
    intent: Intent

    @classmethod
    def parse(cls, text: str, lang: Lang | None = None) -> Asked:
        """Checks and reads a question; `lang` overrules the language it is written in.

        Raises:
            QuestionError: it is empty or longer than `MAX_CHARACTERS`.

        """
        cleaned = " ".join(_CONTROL.sub("", text).split())
        if not cleaned:
            raise QuestionError("The question is empty; type one, in Chinese or English.")
        if len(cleaned) > MAX_CHARACTERS:
            raise QuestionError(f"The question has {len(cleaned):,} characters; ask it in at most {MAX_CHARACTERS:,}.")
        intent: Intent = next((intent for intent, pattern in _INTENTS if pattern.search(cleaned)), "define")
        return cls(cleaned, lang or _language(cleaned), intent)


def _language(question: str) -> Lang:
    """A question is mostly terms, which stay English in Chinese too: any Chinese decides, unless it opens in
    English.
    """
    return "zh" if cjk_count(question) and not _ENGLISH_OPENING.match(question) else "en"
