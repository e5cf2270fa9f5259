"""Numbers, units and formulas in running text, brought to one form so that they can be compared.

Takes text in Chinese or English, with or without LaTeX, and gives quantities (1,024 = 1024, 50 % = ½, 3万 = 30k,
1.2TB = 1200 GB) and formulas. Knows nothing of what they mean or where they come from.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from xml.etree import ElementTree

from latex2mathml.converter import convert

FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)

_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "B": 1e9,
    "T": 1e12,
    "千": 1e3,
    "百万": 1e6,
    "千万": 1e7,
    "万亿": 1e12,
    "万": 1e4,
    "亿": 1e8,
}
_PREFIXES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}
_BINARY = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40}
_SECONDS = {
    "ns": 1e-9,
    "us": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "毫秒": 1e-3,
    "微秒": 1e-6,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "秒": 1.0,
    "min": 60.0,
    "minute": 60.0,
    "分钟": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "小时": 3600.0,
    "day": 86400.0,
    "天": 86400.0,
    "week": 604800.0,
    "周": 604800.0,
}
# What a unit measures and how much of the base unit it is.
_UNITS: dict[str, tuple[str, float]] = {
    **{f"{p}B": ("byte", x) for p, x in (_PREFIXES | _BINARY).items() if p},
    **{f"{p}{name}": ("flop", x) for p, x in _PREFIXES.items() for name in ("FLOPs", "FLOPS", "FLOP")},
    **{f"{p}Hz": ("hertz", x) for p, x in _PREFIXES.items()},
    **{f"{p}W": ("watt", x) for p, x in _PREFIXES.items() if p},
    **{f"{p}bps": ("bit", x) for p, x in _PREFIXES.items() if p},
    **{name: ("second", x) for name, x in _SECONDS.items()},
    **dict.fromkeys(("byte", "bytes", "字节"), ("byte", 1.0)),
    **dict.fromkeys(("bit", "bits", "比特", "位"), ("bit", 1.0)),
    **dict.fromkeys(("倍", "times", "fold"), ("ratio", 1.0)),
    **dict.fromkeys(("%", "percent", "per cent"), ("ratio", 0.01)),
    **dict.fromkeys(("‰",), ("ratio", 0.001)),
}
_PLURAL = {f"{name}s": _UNITS[name] for name in ("sec", "second", "min", "minute", "hour", "day", "week")}
_ALL_UNITS = _UNITS | _PLURAL

_WORDS = dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)) | {
    "twice": 2,
    "half": 0.5,
    "一半": 0.5,
}
_DIGITS = dict(zip("两二三四五六七八九", (2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
# A Chinese numeral counts only in front of what is counted: there is no quantity in 三角 or 二阶.
_COUNTED = "个次种倍级层步条张块台轮项类份组天周年月秒分段路行列维"


def _longest_first(names: Iterator[str] | dict[str, object] | list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_LATIN_UNITS = _longest_first([u for u in _ALL_UNITS if u.isascii() and u.isalpha()])
_OTHER_UNITS = _longest_first([u for u in _ALL_UNITS if not (u.isascii() and u.isalpha())])
_SCALE_WORDS = _longest_first([s for s in _SCALES if s.isascii() and len(s) > 1])
_SCALE_LETTERS = _longest_first([s for s in _SCALES if s.isascii() and len(s) == 1])
_OTHER_SCALES = _longest_first([s for s in _SCALES if not s.isascii()])
_NUMBER = re.compile(
    r"(?<![A-Za-z\d.])(?<![A-Za-z]-)"  # GPT-3, FP16 and A100 are names
    r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e-?\d+|/\d+(?![\d/]))?|\.\d+)"
    rf"(?:\s*(?P<scale>{_OTHER_SCALES})|\s(?P<word>{_SCALE_WORDS})\b|(?P<letter>{_SCALE_LETTERS})(?![A-Za-z]))?"
    rf"(?:\s*个?(?P<other>{_OTHER_UNITS})|[\s-]?(?P<unit>{_LATIN_UNITS})(?![A-Za-z])|\s?(?P<fold>[xX×])(?!\s*\w))?"
    r"(?![A-Za-z])"  # 5G and 3D are names too
)
_POWER = re.compile(r"(?:(\d+(?:\.\d+)?)\s*[×*·x]\s*)?(?<![\d.])10\s*\^\s*\{?\s*(-?\d+)\s*\}?")
_RAISED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{(\d+)\}\s*\{(\d+)\}|(\d)\s*(\d))")
_IN_WORDS = re.compile(
    rf"\b({'|'.join(word for word in _WORDS if word.isascii())})\b(?:[\s-](?P<unit>{_LATIN_UNITS})\b)?"
    rf"|(?P<half>一半)|(?P<digit>[{''.join(_DIGITS)}])(?=[{_COUNTED}])",
    re.IGNORECASE,
)
# What may stand between numbers that share one unit: 38.5 / 26.25 / 14 GB.
_LISTED = re.compile(r"\s*(?:[/、,，–~到至和与-]|and|to|or)\s*")


@dataclass(frozen=True)
class Quantity:
    """A number with what it measures ("" where no unit is known) in base units, its bare value, and where it stands.

    `said` marks the ones that come up in any talk: numbers in words, and 0 and 1.
    """

    value: float
    kind: str
    bare: float
    start: int
    end: int
    text: str
    said: bool = False

    def stands_for(self, other: Quantity) -> bool:
        """Whether the other one, where it is written without a unit perhaps, is the same."""
        if self.kind and other.kind:
            return self.kind == other.kind and _same(self.value, other.value)
        return _same(self.bare, other.bare) or _same(self.value, other.value)


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12)


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order; numbers that are part of a name (GPT-3, FP16) are none."""
    plain = _plain(text)
    found = [_read(match) for match in _NUMBER.finditer(plain)]
    found += [_in_words(match) for match in _IN_WORDS.finditer(plain)]
    return _sharing_units(plain, sorted(found, key=lambda q: q.start))


def _read(match: re.Match[str]) -> Quantity:
    bare = _value(match["value"]) * _SCALES.get(match["scale"] or match["word"] or match["letter"] or "", 1.0)
    kind, factor = _ALL_UNITS.get(match["other"] or match["unit"] or (match["fold"] and "倍") or "", ("", 1.0))
    said = match[0].strip() in {"0", "1"}
    return Quantity(bare * factor, kind, bare, match.start(), match.end(), match[0].strip(), said)


def _value(written: str) -> float:
    numerator, _, denominator = written.replace(",", "").partition("/")
    return float(numerator) / (float(denominator or 1) or 1.0)


def _in_words(match: re.Match[str]) -> Quantity:
    value = float(_DIGITS[match["digit"]] if match["digit"] else _WORDS[(match["half"] or match[1]).lower()])
    kind, factor = _ALL_UNITS.get(match["unit"] or "", ("", 1.0))
    return Quantity(value * factor, kind, value, match.start(), match.end(), match[0], True)


def _sharing_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Numbers of a list take the unit of the last one."""
    done = found[-1:]
    for one, following in reversed(list(pairwise(found))):
        after = done[-1]
        shares = not one.kind and after.kind and _LISTED.fullmatch(text, one.end, following.start)
        factor = after.value / after.bare if shares and after.bare else 1.0
        done.append(replace(one, value=one.bare * factor, kind=after.kind) if shares else one)
    return done[::-1]


def missing(sentence: str, cited: str) -> list[Quantity]:
    """The quantities of a sentence that do not stand in the cited text.

    One in words is missing only where the cited text has another in words: who lists two reasons may well count them.
    """
    held = quantities(cited)
    absent = [one for one in quantities(sentence) if not any(one.stands_for(other) for other in held)]
    own = quantities(sentence)
    other_words = [q for q in held if q.said and not any(q.stands_for(one) for one in own)]
    return [one for one in absent if not one.said or other_words]


def formulas(text: str) -> list[str]:
    """The formulas of a text that say more than one symbol does, each in canonical form."""
    found = (canonical(match[0]) for match in FORMULA.finditer(text))
    return [formula for formula in found if len(re.sub(r"\W", "", formula)) > 1]


def canonical(text: str) -> str:
    """Text with its formulas as their symbols in a row, without spaces, so that LaTeX, Unicode and what comes off a
    PDF page can be compared: $O(N^{2})$, O(N²) and O(N 2) are the same.
    """
    plain = FORMULA.sub(lambda match: _symbols(match[0].strip("$")), text)
    return re.sub(r"[\s{}_^\\$\u2061-\u2064]|(?<=\d),(?=\d{3})", "", _folded(plain))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.replace("½", "1/2"))
    return folded.translate(str.maketrans("−–—×·∗⋅⁄∕", "---***" + "*//"))


def _plain(text: str) -> str:
    """Text with its formulas opened up, and powers of ten and fractions as plain numbers."""
    opened = FORMULA.sub(lambda match: _opened(match[0].strip("$")), text).replace("\\%", "%")
    raised = _RAISED.sub(lambda match: f"^{{{unicodedata.normalize('NFKC', match[0])}}}", opened)
    halves = raised.replace("½", "1/2").replace("¼", "1/4").replace("¾", "3/4")
    folded = unicodedata.normalize("NFKC", halves).translate(str.maketrans("−∗⋅", "-*·"))
    return _POWER.sub(lambda match: f"{match[1] or 1}e{match[2]}", folded)


def _opened(latex: str) -> str:
    """LaTeX without fonts, spacing, subscripts and exponents, which are no numbers of their own."""
    plain = re.sub(r"\\(?:times|cdot)(?![A-Za-z])", "×", latex)
    plain = re.sub(r"\\[,;:! ]|\\(?:mathrm|text|rm|left|right)(?![A-Za-z])", "", plain)
    plain = _FRACTION.sub(lambda m: f" {m[1] or m[3]}/{m[2] or m[4]} ", plain)
    plain = re.sub(r"(?<!\b10)[_^](?:\{[^{}]*\}|[A-Za-z\d])", " ", plain)
    return " " + re.sub(r"\\[a-zA-Z]+", " ", plain) + " "


@lru_cache(maxsize=20_000)
def _symbols(latex: str) -> str:
    """The symbols of LaTeX as they are read, fractions with a slash; LaTeX that cannot be read stays as it is."""
    try:
        tree = ElementTree.fromstring(convert(latex))
    except Exception:  # the converter raises a dozen kinds of errors, for LaTeX that is broken or unknown to it
        return latex
    return "".join(_spoken(tree))


def _spoken(node: ElementTree.Element) -> Iterator[str]:
    tag = node.tag.rpartition("}")[2]
    if tag == "msqrt":
        yield "√"
    yield (node.text or "").strip()
    for place, child in enumerate(node):
        if tag == "mfrac" and place:
            yield "/"
        yield from _spoken(child)
