"""Numbers in text as values: digits, thousands, powers, per cent and fractions in Chinese and English writing.

Takes a text and gives values with the unit that follows; two are the same within rounding. Does not convert units and
does not calculate.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.names import fold

# "About 28" is right where 28.2 is: people round to two digits when they speak, rarely coarser.
ROUNDING = 0.03

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_NUMBER = re.compile(
    r"(?<![a-z\d.@])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:e(?P<e>[+-]?\d{1,3})\b|\s?[×x*·]\s?10\s?(?:\^\s?\{?|\*\*)?(?P<power>-?\d{1,3})\}?)?"
    r"\s?(?P<scale>万亿|百万|千万|亿|万|千(?!瓦|克|米)|thousand|million|billion|trillion"
    r"|[kbm](?![a-z/])|%|percent|per cent)?"
    r"\s?(?P<unit>[a-zµμ]{1,9}(?:/[a-z]{1,4})?|[\u3400-\u9fff])?"
)
_COMMAND = re.compile(r"\\(?:[a-z]+|\W)")
_FRACTION = re.compile(r"([一二两三四五六七八九十百\d]+)\s?分之\s?([一二两三四五六七八九十百零点\d.]+)")
_CHINESE = re.compile(r"(?<![一-九十百千万亿])[一二两三四五六七八九]?[百千十][一二两三四五六七八九十百零]*[万亿]?")
_SCALES = {
    "%": 0.01, "percent": 0.01, "per cent": 0.01, "k": 1e3, "b": 1e9, "m": 1e6, "千": 1e3, "thousand": 1e3, "万": 1e4,
    "百万": 1e6,
    "million": 1e6, "千万": 1e7, "亿": 1e8, "billion": 1e9, "trillion": 1e12, "万亿": 1e12,
}  # fmt: skip
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True)
class Number:
    """A value, the unit written behind it (empty if none), and where it stands in the text."""

    value: float
    unit: str
    start: int
    end: int

    def same(self, other: Number) -> bool:
        """Whether two values are the same within rounding."""
        return math.isclose(self.value, other.value, rel_tol=ROUNDING)


def numbers(text: str) -> list[Number]:
    """The numbers of a text in its order; digits that belong to a name (GPT-4, 7B) are read with their letters."""
    text = fold(text.translate(_SUPERSCRIPT)).replace("{,}", ",").replace(r"\times", "×")
    text = _COMMAND.sub(" ", text)
    found = [*_fractions(text), *_chinese(text)]
    taken = [(number.start, number.end) for number in found]
    for match in _NUMBER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_number(match))
    return sorted(found, key=lambda number: number.start)


def _number(match: re.Match[str]) -> Number:
    value = float(match["digits"].replace(",", ""))
    power = int(match["e"] or match["power"] or 0)
    value *= 10.0**power * _SCALES.get(match["scale"] or "", 1.0)
    unit = "%" if match["scale"] in {"%", "percent", "per cent"} else (match["unit"] or "")
    return Number(value, unit, match.start(), match.end())


def _fractions(text: str) -> Iterable[Number]:
    for match in _FRACTION.finditer(text):
        below, above = _chinese_value(match[1]), _chinese_value(match[2])
        if below and above:
            unit = "%" if match[1] == "百" else ""
            yield Number(above / below, unit, match.start(), match.end())


def _chinese(text: str) -> Iterable[Number]:
    for match in _CHINESE.finditer(text):
        value = _chinese_value(match[0])
        if value and len(match[0]) > 1:
            yield Number(value, text[match.end() : match.end() + 1], match.start(), match.end())


def _chinese_value(written: str) -> float:
    """The value of a Chinese numeral below a hundred million, or of digits; 0 where it is none."""
    if re.fullmatch(r"\d+(\.\d+)?", written):
        return float(written)
    whole, part = 0.0, 0.0
    for char in written:
        if char in _DIGITS:
            part = _DIGITS[char]
        elif char in _STEPS:
            whole, part = whole + (part or 1) * _STEPS[char], 0.0
        elif char in "万亿":
            whole, part = (whole + part) * _SCALES[char], 0.0
        else:
            return 0.0
    return whole + part
