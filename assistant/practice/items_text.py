"""Text taken apart for questions: segments, quoted mistakes, numbers, and whether a statement stands alone.

Takes sentences in Chinese or English as they stand in notes and questions; knows nothing of concepts or items. Nothing
is ever cut or changed inside a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.language import cjk_count
from corpus.records import Lang, Name

BLANK = "____"

_HIDDEN = re.compile(r"\$[^$]*\$|`[^`]*`|“[^”]*”|\"[^\"]*\"|\([^()]*\)|（[^（）]*）")
_CUT = re.compile(r"[；。？！]|;(?=\s)|[.?!](?=\s+[A-Z\u3400-\u9fff$\"“])")
_QUOTED = re.compile(r"^\s*(?:“(?P<zh>[^”]+)”|\"(?P<en>[^\"]+)\")\s*(?P<reason>.*)$", re.DOTALL)
# What the material says of a quoted answer that is plainly wrong; "loose" or "not certain" are another matter.
_WRONG = re.compile(
    r"^\W*(?:(?:is|are|was)\s+)?(?:simply\s+)?(?:wrong|false|untrue|incorrect|backwards|reversed|no)\b"
    r"(?!.{0,3}as a rule)"
    r"|^\W*(?:it is )?the other way round|^[：:。，\s]*(?:是|就|则)?"
    r"(?:错|不对|不成立|反了|方向反了|恰好相反|正好相反|误解)",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"^\W*(?:(?:is|are|was)\s+)?(?:simply\s+)?(?:wrong|false|untrue|incorrect)\b[\s.:,;]*"
    r"|^[：:。，\s]*(?:是)?(?:错的?|不对|不成立)[：:。，；\s]*",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:it|its|this|that|these|those|they|their|he|she|both|so|therefore|hence|then|thus|but|and|however|here|which"
    r"|finally|first|firstly|second|secondly|third|next|also|otherwise|instead|such|another|the (?:former|latter|other|"
    r"rest|same|paper|authors|question|answer|key|point|gain|cost|reason|result|method|model|system)|one|two|three|four"
    r"|worked|example|task|symptom|plan|why|how|what|when to|answer|steps?|say|state"
    r"|name|give|note|mention|explain|check)\b"
    r"|^(?:它|他|这|那|该|其|此|于是|因此|所以|但|而|然后|最后|首先|其次|第[一二三四五]|前者|后者|两者|二者|两种|上述|论文|"
    r"本文|另|还|也|再|先|若|如果|当|任务|症状|算例|例如|例|为什么|怎么|如何|何时|答|步骤|即|故|由此|从而|否则|同时|结论|方法"
    r"|模型|系统|结果|代价|原因|关键|要点|说|指出|给出|说明|检查)",
    re.IGNORECASE,
)
_LEANS_WITHIN = re.compile(
    r"\b(?:the (?:former|latter)|above|below|the paper|this (?:paper|note|question|case)|step (?:\d|one|two|three|four)"
    r"|(?:first|second|third|fourth|fifth|last|next) step|Figure|Table|appendix)\b"
    r"|前者|后者|上述|下表|上表|如上|下述|上面|下面"
    r"|论文|本题|图 ?\d|表 ?\d|附录|第 ?[\d一二三四五六]+ ?步|步骤 ?\d|最后一步",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"\b(?:in the|this|worked) example\b|\b(?:computed|assumed)\b|算例|例子|例中|自行计算|假设值", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w.,$\\^_{}/×*=+~≈≥≤><-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]*[\w/-]*\d)(?!\.\d)")
# A number says something where it measures: it has decimals or thousands, is no small count, or is a share or multiple.
_MEASURE = re.compile(r"^\s?(?:%|倍|times\b|×)")
_SMALL = 10
_A_ROW = 3
# Of a range only one end is asked for, and a value beyond the other end would be no choice.
_RANGE = re.compile(r"\d\s*(?:to|and|-|–|到|至|~|～)\s*$")
_RESULT = re.compile(
    r"(?:\babout|\btakes?|\bneeds?|\bgives?|\bonly|\bsaves?|\breach(?:es|ed)?|\bup to"
    r"|\bat most|\bat least|\baround|\bsome"
    r"|\broughly|\bcosts?|\bto|\bis|\bare|\bholds?|\bequals?|\bmakes?|\bhas|\bhave|约|共|即|只有|只|需要|需|占|降到|降至|达到|达|为|是"
    r"|有|要|至少|最多|超过)\s*$",
    re.IGNORECASE,
)
_RATIOS = (2.0, 1.5, 3.0, 4.0)


def segments(text: str) -> tuple[str, ...]:
    """A statement's parts between semicolons and sentence ends, outside formulas, quotes and brackets."""
    hidden = _HIDDEN.sub(lambda m: "x" * len(m[0]), text)
    cuts = [match.end() for match in _CUT.finditer(hidden)]
    bounds = [0, *[cut for cut in cuts if cut < len(text)], len(text)]
    return tuple(part for a, b in pairwise(bounds) if (part := text[a:b].strip()))


def closed(text: str, lang: Lang) -> str:
    """A statement with a full stop at its end, whatever stood there."""
    bare = text.strip().rstrip(".。；;，,：: ")
    if bare.endswith(("?", "？", "!", "！")):
        return bare
    return f"{bare}。" if lang == "zh" else f"{bare}."


def lead(name: Name) -> Name | None:
    """The first segment of a statement, if both languages have as many; None where there is nothing to cut."""
    return next(iter(parts(name)), None)


def capital(text: str) -> str:
    """Text that begins with a capital, unless its first word is written otherwise (vLLM)."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]+(?![A-Za-z])", text) else text


def parts(name: Name) -> tuple[Name, ...]:
    """The segments of a statement, each as a sentence, if both languages have as many; nothing where there is one."""
    zh, en = segments(name.zh), segments(name.en)
    count = max(len(zh), len(en))
    if (name.zh and name.en and len(zh) != len(en)) or count < 2:
        return ()
    return tuple(
        Name(closed(zh[i], "zh") if zh else "", closed(capital(en[i]) if i else en[i], "en") if en else "")
        for i in range(count)
    )


@dataclass(frozen=True)
class Mistake:
    """A wrong answer as people give it, and what is wrong with it."""

    said: str
    reason: str
    plainly: bool


def mistake_of(text: str) -> Mistake | None:
    """What a text quotes as wrong: it begins with the wrong answer in quotation marks, the reason follows."""
    match = _QUOTED.match(text)
    if match is None:
        return None
    said, reason = (match["zh"] or match["en"]).strip(), match["reason"].strip()
    plainly = bool(_WRONG.search(reason)) and bool(_VERDICT.sub("", reason).strip(" .。"))
    return Mistake(said, reason, plainly)


def why_wrong(reason: str, lang: Lang) -> str:
    """A reason without the word "wrong" in front, so that it can follow a verdict."""
    bare = _VERDICT.sub("", reason, count=1).strip(" ：:，,。")
    return closed(bare[:1].upper() + bare[1:], lang) if bare else ""


def stands_alone(text: str) -> bool:
    """Whether a statement says of itself what it speaks of, as far as its words show."""
    return not (_LEANS.search(text) or _LEANS_WITHIN.search(text) or _EXAMPLE.search(text))


def leans_on_more(text: str) -> bool:
    """Whether a text speaks of an example, a figure or a step that stands elsewhere."""
    return bool(_LEANS_WITHIN.search(text) or _EXAMPLE.search(text))


def is_prose(text: str) -> bool:
    """Whether a text is running text: no table, no displayed formula, no list, no code block."""
    return bool(text.strip()) and "|" not in re.sub(r"\$[^$]*\$", "", text) and "$$" not in text and "\n" not in text


@dataclass(frozen=True)
class Number:
    """A number as written at characters `start:end`, and its value."""

    start: int
    end: int
    text: str
    value: float


def numbers(text: str) -> Iterator[Number]:
    """The numbers that measure something and stand outside formulas, code and names (GPT-3, FP16); no years."""
    hidden = re.sub(r"\$[^$]*\$|`[^`]*`", lambda m: "x" * len(m[0]), text)
    for match in _NUMBER.finditer(hidden):
        value = float(match[0].replace(",", ""))
        year = match[0].isdigit() and 1900 <= value <= 2100
        measures = "." in match[0] or value >= _SMALL or _MEASURE.match(hidden[match.end() :])
        if measures and not year and value > 0:
            yield Number(match.start(), match.end(), match[0], value)


def common_numbers(name: Name) -> list[tuple[Number, ...]]:
    """The numbers that stand just once in each language in which the statement is made, and just as written.

    Each comes with its place in each language, Chinese first.
    """
    versions = [text for text in (name.zh, name.en) if text]
    found = [{n.text: n for n in numbers(text) if text.count(n.text) == 1} for text in versions]
    shared = [text for text in found[0] if all(text in other for other in found)] if found else []
    return [tuple(other[text] for other in found) for text in shared]


def count_numbers(text: str) -> int:
    """How many numbers a text holds, formulas included."""
    return len(re.findall(r"\d+(?:[.,]\d+)*", text))


def is_a_result(number: Number, text: str) -> bool:
    """Whether a number is what comes out, not what goes in: a share, or led up to by words that announce a result."""
    if _RANGE.search(text[: number.start]):
        return False
    share = _MEASURE.match(text[number.end :]) and text.count("%") < _A_ROW
    return bool(share or _RESULT.search(text[: number.start]))


def count_measured(text: str) -> int:
    """How many shares and numbers with decimals a text gives outside formulas: findings that one has to have read."""
    return len(re.findall(r"\d+\.\d+|\d+(?=\s?%)", re.sub(r"\$[^$]*\$", "", text)))


def in_a_row(number: Number, text: str) -> bool:
    """Whether a number is one of a row of like ones, so that another value in its place would stand out."""
    values = [float(n.replace(",", "")) for n in re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", text)]
    return sum(0.7 <= value / number.value <= 1.4 for value in values if value) > 2


def other_numbers(number: Number, choices: int, pick: int, taken: set[str], percent: bool) -> tuple[str, ...]:
    """Numbers that are not the given one and look like it: a ladder of values on which it stands on rung `pick`.

    Neighbours differ by half or more, so that no rounding makes one pass for another; empty where there is no such
    ladder (a percentage would pass 100, two would look the same).
    """
    for ratio in _RATIOS:
        ladder = [number.value * ratio ** (rung - pick) for rung in range(choices)]
        shown = [_like(number.text, value) for value in ladder if value != number.value]
        values = [float(text.replace(",", "")) for text in shown]
        far = all(abs(v - number.value) >= 0.24 * number.value for v in values)
        if len({*shown, number.text}) == choices and far and not taken & set(shown) and min(values) > 0:
            if not percent or max(values) < 100:
                return tuple(shown)
    return ()


def _like(text: str, value: float) -> str:
    """A value written as `text` is: the same decimals, commas; integers rounded to as many digits that count."""
    decimals = len(text.partition(".")[2])
    if not decimals:
        counting = len(text.replace(",", "").rstrip("0")) or 1
        size = len(str(int(value))) if value >= 1 else 1
        unit = 10 ** max(0, size - max(counting, 2))
        value = round(value / unit) * unit
    return f"{value:,.{decimals}f}" if "," in text else f"{value:.{decimals}f}"


def lengths_alike(texts: list[str], ratio: float = 2.0, slack: int = 18) -> bool:
    """Whether texts are of like length: the longest at most `ratio` times the shortest, or hardly longer."""
    sizes = [display_width(text) for text in texts]
    return max(sizes) <= ratio * min(sizes) or max(sizes) - min(sizes) <= slack


def look_alike(texts: Sequence[Name], ratio: float = 2.0, slack: int = 18) -> bool:
    """Whether texts are of like length in every language in which they are said."""
    versions = ([t.zh for t in texts if t.zh], [t.en for t in texts if t.en])
    return all(lengths_alike(rows, ratio, slack) for rows in versions if rows)


def display_width(text: str) -> int:
    """How wide a text looks: Chinese characters count twice, a formula's commands hardly at all."""
    bare = re.sub(r"\\[a-zA-Z]+|[${}^_]", "", text)
    return len(bare) + cjk_count(bare)
