"""What a sentence asserts beside its topic: whether it denies, which way it points, and which names it uses.

Takes text in Chinese or English and compares two such texts. Knows words of either language that deny or give a
direction, and no field of knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from assistant.llm.quantities import FORMULA
from graph.names import fold

_DENIAL = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|none|nothing|lacks?|lacking|avoids?|avoiding|removes?|removing"
    r"|fails?|unable|rather than"
    r"|instead of|independent(?:ly)?|free of|hardly|un(?!if|it)[a-z]{3,}ed|unstable|unlikely|unlike|diverg\w+"
    r"|in(?:finite|significant\w*|consistent\w*|compatible|sufficient\w*)|dis(?:agree|abl)\w*|(?:loss|harm|use)less)\b"
    r"|n't\b|\bnon-"
    r"|不(?!仅|但|只|同|断|等|过|变|足|错|可或缺|必|得不|动|少)|没|无(?!论)|未(?!来)|非(?!常|线性|负)|勿|莫|避免|免去|省去|省掉|去掉|难以",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:wrong|false|incorrect|myth|misconception|mistaken|untrue|loose|incomplete|inaccurate|misleading"
    r"|half[- ]true|over-?generali[sz]\w*)\b"
    r"|(?<!不)错(?!误率|峰|开|位)|不对(?!称)|不成立|不准确|不严谨|误解|误区|过度推广|过于绝对|片面",
    re.IGNORECASE,
)
# Words with a denial in them that affirm.
_AFFIRMING = re.compile(
    r"\bnot only\b|\bno doubt\b|\bno matter\b|\bno later than\b"
    r"|离不开|必不可少|不可或缺|不得不|不外乎|差不多|不止|无非|没错|不低于|不少于",
    re.IGNORECASE,
)

# Directions with their opposites, as words of both languages.
_AXES: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:increas\w*|grow\w*|rais\w+|rises?|higher|larger|bigger|more|greater)\b|增加|增大|提高|提升|升高|更高|更大|更多|变大|上升|增长|放大",
        r"\b(?:decreas\w*|reduc\w+|lower\w*|smaller|fewer|less|shrink\w*|falls?|fewest)\b|减少|降低|减小|下降|更低|更小|更少|变小|缩小|缩短",
    ),
    (r"\b(?:faster|speed\w*|accelerat\w*)\b|更快|加快|加速|提速", r"\b(?:slower|slow\w*)\b|更慢|变慢|减慢|拖慢"),
    (r"\b(?:closer|nearer)\b|更近|靠近|贴近|接近", r"\b(?:farther|further|away)\b|更远|远离|偏离"),
    (r"\b(?:before|in front|ahead)\b|之前|前置", r"\b(?:after|behind)\b|之后|后置"),
    (
        r"\b(?:better|improv\w*|outperform\w*)\b|更好|改善|优于",
        r"\b(?:worse|degrad\w*|harm\w*|hurt\w*)\b|更差|变差|恶化|损害|劣于",
    ),
    (r"\b(?:within|inside)\b|以内|内部|节点内|单机", r"\b(?:across|outside)\b|跨(?!度|越)|外部"),
    (r"\b(?:high)\b|较高|很高|高并发|高负载", r"\b(?:low)\b|较低|很低|低并发|低负载"),
    (r"\b(?:easy|easier|simple|simpler)\b|容易|简单", r"\b(?:hard|harder|difficult)\b|困难|很难"),
)
_POLES = tuple((re.compile(up, re.IGNORECASE), re.compile(down, re.IGNORECASE)) for up, down in _AXES)

_KEPT_WHOLE = re.compile(rf"{FORMULA.pattern}|“[^”]*”|\"[^\"\n]*\"|「[^」]*」|\d[.,]\d", re.DOTALL)
_CLAUSE_END = re.compile(r"[,;:](?=\s)|[.!?](?=\s|$)|[，；：。！？\n]|——")

_TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-./][A-Za-z0-9]+)*|\d+[A-Za-z][A-Za-z0-9]*")
# What stands behind a number, or is one.
_MEASURE = re.compile(r"\d*[kKMBTGPx]?i?(?:B|b|bps|Hz|W|FLOPs?|FLOPS)?(?:/s)?|\d+[a-z]{1,3}")
_OPENING = re.compile(r"(?:^|[.!?:“\"]\s*)$")


def clauses(text: str) -> list[str]:
    """The parts of a sentence between commas and stronger marks; quotations and formulas are not taken apart."""
    masked = _KEPT_WHOLE.sub(lambda match: "x" * len(match[0]), text)
    cuts = [0, *(match.end() for match in _CLAUSE_END.finditer(masked)), len(text)]
    parts = [text[start:end].strip() for start, end in pairwise(cuts)]
    return [part for part in parts if re.search(r"\w", part)]


def denies(text: str) -> bool:
    """Whether a clause says that something is not so; to call a denial wrong is to affirm."""
    plain = _AFFIRMING.sub(" ", FORMULA.sub(" ", text))
    wrong = bool(_WRONG.search(plain))
    return bool(_DENIAL.search(_WRONG.sub(" ", plain))) != wrong


def opposed(one: str, other: str) -> bool:
    """Whether two clauses on the same thing contradict: one denies what the other says, or they point opposite ways."""
    flipped = denies(one) != denies(other)
    ways = [(a, b) for up, down in _POLES if (a := _way(one, up, down)) and (b := _way(other, up, down))]
    if not ways:
        return flipped
    return any((a != b) != flipped for a, b in ways)


def _way(text: str, up: re.Pattern[str], down: re.Pattern[str]) -> int:
    """Which pole of an axis a clause names: 1, -1, or 0 for neither or both."""
    return bool(up.search(text)) - bool(down.search(text))


def terms(text: str, *, chinese: bool) -> list[str]:
    """The words that can only be names: with capitals or digits in them, beyond what opens an English sentence."""
    plain = FORMULA.sub(" ", text)
    found = []
    for match in _TERM.finditer(plain):
        word = match[0]
        capital = word[0].isupper() and (chinese or not _OPENING.search(plain[: match.start()]))
        odd = sum(map(str.isupper, word)) > 1 or (any(map(str.isdigit, word)) and any(map(str.isalpha, word)))
        if len(word) > 1 and (capital or odd) and not _MEASURE.fullmatch(word):
            found.append(word)
    return list(dict.fromkeys(found))


def holds_term(term: str, texts: Iterable[str]) -> bool:
    """Whether a name stands in one of the texts, however it is hyphenated, and in the singular or plural."""
    wanted = _joined(term)
    forms = {wanted, wanted.removesuffix("s"), f"{wanted}s"}
    for text in texts:
        folded = fold(text)
        words = {_joined(word) for word in _TERM.findall(folded)} | set(re.findall(r"[a-z0-9]+", folded))
        if forms & words or (len(wanted) > 3 and wanted.removesuffix("s") in _joined(folded)):
            return True
    return False


def _joined(text: str) -> str:
    return re.sub(r"[^a-z0-9\u3400-\u9fff]", "", fold(text))
