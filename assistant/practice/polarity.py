"""Whether two statements that are otherwise alike point in opposite directions: more or less, before or after, not.

Takes two short texts in Chinese or English and gives the opposites found. It knows the everyday words for direction and
denial in both languages and nothing of any field; where both sides of a pair stand in one text it keeps silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.names import fold


@dataclass(frozen=True)
class Axis:
    """Two families of words, either of which says the opposite of the other."""

    name: str
    one: re.Pattern[str]
    other: re.Pattern[str]

    def side(self, text: str) -> int:
        """1 or -1 where a text holds words of one family alone, else 0; a denied word counts for the other family."""
        sides = {side for side, words in ((1, self.one), (-1, self.other)) for side in _found(text, words, side)}
        return sides.pop() if len(sides) == 1 else 0


def _found(text: str, words: re.Pattern[str], side: int) -> set[int]:
    return {-side if _DENIED.search(text, 0, match.start()) else side for match in words.finditer(text)}


def _axis(name: str, one: str, other: str) -> Axis:
    """An axis from two lists; Latin words match whole, Chinese ones anywhere."""
    return Axis(name, _words(one), _words(other))


def _words(listed: str) -> re.Pattern[str]:
    latin = "|".join(word for word in listed.split() if word.isascii())
    chinese = "|".join(word for word in listed.split() if not word.isascii())
    return re.compile("|".join(filter(None, (rf"\b(?:{latin})\b" if latin else "", chinese))))


_DENIED = re.compile(
    r"(?:\b(?:not?|never|without|cannot|can't|won't|doesn't|don't|isn't|aren't|didn't|wouldn't|nor)\s(?:\w+\s)?"
    r"|不(?:会|是|能|再|太|可能|需要|应该|该|要)?|没有?|未|无|别|并非)$"
)
_AXES = (
    _axis(
        "amount",
        r"more greater larger bigger higher increas\w+ rises? rising grow\w* grew raised? raises up"
        r" 增大 增加 增长 上升 提高 升高 变大 变多 变高 更大 更多 更高 越大 越多 越高 加大 调大 抬高 涨",
        r"less fewer smaller lower lowers lowered decreas\w+ falls? falling drop\w* shrinks? reduc\w+ down"
        r" 减小 减少 下降 降低 变小 变少 变低 更小 更少 更低 越小 越少 越低 缩小 调小 降",
    ),
    _axis(
        "speed", "faster quicker speeds? 更快 变快 加快 加速 越快", "slower slows? slowed 更慢 变慢 减慢 减速 越慢 拖慢"
    ),
    _axis("length", "longer 更长 变长 越长", "shorter 更短 变短 越短"),
    _axis("distance", r"farther further away 更远 越远", r"closer nearer 更近 越近"),
    _axis("effort", "easier easy simple simpler 容易 简单 简便", "harder difficult complex 困难 复杂 更难"),
    _axis("sameness", "same equal equally identical 相同 一样 一致 相等", r"differ\w* unequal 不同 不一样 不一致 不等"),
    _axis("order", "before earlier 之前 以前", "after afterwards later 之后 以后"),
    _axis("manner", "parallel 并行", "serial serially sequential sequentially 串行"),
    _axis("always", "always 总是 一定 永远 必然", "never 从不 绝不"),
    _axis("need", "with including", "without excluding"),
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|none|nothing|cannot|without|nor|\w+n't)\b"
    r"|不(?!同|仅|但|过|断|管|论|止|只|妨|错)|没有?|并非|未(?!来)|无(?!论|非)|别(?=[再用去让为把只以太])"
)


_OPENING = re.compile(
    r"\s*(?:(?P<yes>yes|yeah|agreed?|i agree|correct\b|true\b|是的|对的?[，,。]|同意|正确|可以)"
    r"|(?:no\b(?! (?:one|matter))|not really|disagree|i disagree|incorrect|false\b|wrong\b|不是"
    r"|不对|不同意|不赞成|不可以|不行|不应|不该|错))"
)


def opposites(one: str, other: str) -> tuple[str, ...]:
    """The axes on which two texts lie on opposite sides."""
    one, other = fold(one), fold(other)
    return tuple(axis.name for axis in _AXES if axis.side(one) * axis.side(other) < 0)


def verdicts_differ(one: str, other: str) -> bool:
    """Whether one text opens with yes and the other with no."""
    return _verdict(one) * _verdict(other) < 0


def _verdict(text: str) -> int:
    opening = _OPENING.match(fold(text))
    return 0 if opening is None else 1 if opening["yes"] else -1


def denials(text: str) -> int:
    """How many words of denial a text holds."""
    return len(_DENIAL.findall(fold(text)))
