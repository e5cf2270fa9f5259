"""Relations that a sentence states in so many words: "A vs B", "A 与 B 的区别", "A improves on B", "A 是 B 的变体".

Takes passages with their mentions and gives relations between concepts that a sentence names one after the other, with
nothing between and around them but the words of a pattern. Each pattern says what stands before, between and after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.records import Passage
from graph.model import Evidence, Mention, Relation

# A relation that a sentence states weighs less than one that an author wrote down.
WEIGHT = 0.6

# How far around two names a pattern looks.
_REACH = 24
_GAP = 48


@dataclass(frozen=True)
class Pattern:
    """What stands before the first name, between the two and after the second, which is the source if `swapped`."""

    kind: str
    before: re.Pattern[str]
    between: re.Pattern[str]
    after: re.Pattern[str]
    swapped: bool = False

    @classmethod
    def of(cls, kind: str, between: str, before: str = "", after: str = "", *, swapped: bool = False) -> Pattern:
        """A pattern from regular expressions; between two names nothing else may stand."""
        flags = re.IGNORECASE
        return cls(
            kind,
            re.compile(rf"(?:{before})\s*$" if before else "", flags),
            re.compile(rf"\s*(?:{between})\s*(?:the |an? )?", flags),
            re.compile(rf"\s*(?:{after})" if after else "", flags),
            swapped,
        )


_DIFFERENCE = "(?:之间)?的?(?:主要|本质|核心)?(?:区别|差异|差别|不同|对比|比较)"
_VARIANT = "variant|variation|special case|generali[sz]ation|extension"

_BETWEEN = "(?:difference|contrast)s? between|distinguish(?:es)?|compar(?:e|ing)"
_USING = "uses?|employs?|adopts?|relies on|rely on|(?:is|are) based on|applies|使用了?|采用了?|基于|依赖于?|用了"

PATTERNS: tuple[Pattern, ...] = (
    Pattern.of("contrasts_with", r"vs\.?|versus|对比|不同于|differs? from|in contrast to|as opposed to|rather than"),
    Pattern.of("contrasts_with", "与|和|跟|同|相比", after=_DIFFERENCE),
    Pattern.of("contrasts_with", "and|to|with|from", before=_BETWEEN),
    Pattern.of("contrasts_with", ",|，", before="unlike|in contrast to|as opposed to|不同于"),
    Pattern.of("variant_of", rf"is (?:an?|one|the) (?:\w+ )?(?:{_VARIANT}) of"),
    Pattern.of("variant_of", "是", after="的(?:一种|一个)?(?:变体|特例|推广|改版|简化版|扩展)"),
    Pattern.of("improves_on", r"improves? (?:up)?on|builds? (?:up)?on|extends?|refines?|改进了|改进自"),
    Pattern.of("improves_on", "是对", after="的改进"),
    Pattern.of("improves_on", "在", after="的?基础上"),
    Pattern.of("uses", _USING),
)

_SENTENCE_END = re.compile(r"[.!?]\s|[。！？；\n]")


def stated(passage: Passage, mentions: Sequence[Mention]) -> Iterator[Relation]:
    """The relations that a passage states between concepts named next to each other.

    Args:
        passage: the passage.
        mentions: the mentions in it, in order.

    """
    text = passage.text
    for first, second in pairwise(mentions):
        gap = text[first.end : second.start]
        if first.concept == second.concept or len(gap) > _GAP or _SENTENCE_END.search(gap):
            continue
        for pattern in PATTERNS:
            if _fits(pattern, text, first, second):
                source, target = (second, first) if pattern.swapped else (first, second)
                evidence = Evidence(passage.id, first.start, second.end, "stated")
                yield Relation(source.concept, target.concept, pattern.kind, WEIGHT, (evidence,))
                break


def _fits(pattern: Pattern, text: str, first: Mention, second: Mention) -> bool:
    if not pattern.between.fullmatch(text, first.end, second.start):
        return False
    before = text[max(0, first.start - _REACH) : first.start]
    after = text[second.end : second.end + _REACH]
    return bool(pattern.before.search(before) and pattern.after.match(after))
