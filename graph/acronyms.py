"""Definitions of acronyms in text: "Low-Rank Adaptation (LoRA)", "LoRA (Low-Rank Adaptation)", "低秩适配（LoRA）".

Takes text and gives short and long forms with their places, after Schwartz and Hearst (2003): the short form's letters
are looked for in the words before it from right to left, the first at a word's beginning. Chinese has no letters to
compare; there the words right before a bracket are the long form. Knows nothing of concepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.function_words import DETERMINERS, GRAMMAR

_BRACKETS = re.compile(r"[(（]([^()（）]{2,80})[)）]")
_SHORT = re.compile(r"^[A-Za-z0-9][\w&.+/-]{1,9}$")
_WORD = re.compile(r"[^\s]+")
_CLAUSE = re.compile(r"[.?!:;,\"“”()\[\]（）。；，：]")
_ZH_LONG = re.compile(r"[\u4e00-\u9fff]{2,10}$")
# Behind these a Chinese name begins: 称为低秩适配, 采用了低秩适配.
_ZH_BEFORE = re.compile(r".*(?:称为|叫做|称作|即|是|为|的|和|与|及|或|了|用|在|对|把|将|由|从|以|等|种|个)")
_ROMAN = re.compile(r"^[IVX]+s?$")


@dataclass(frozen=True)
class Definition:
    """A short and a long form at characters `start:end` of a text, singular where both are plural."""

    short: str
    long: str
    start: int
    end: int


def definitions(text: str) -> Iterator[Definition]:
    """Every definition in the text, in order."""
    for bracket in _BRACKETS.finditer(text):
        if found := _short_inside(text, bracket) or _long_inside(text, bracket):
            yield found
        else:
            yield from _chinese(text, bracket)


def _short_inside(text: str, bracket: re.Match[str]) -> Definition | None:
    short = re.split(r"[,;]| or ", bracket[1])[0].strip(" “”\"'")
    before = text[max(0, bracket.start() - 120) : bracket.start()].rstrip()
    clause = _CLAUSE.split(before)[-1] if _is_short(short) else ""
    long = long_form(short, clause)
    if not long:
        return None
    start = text.rfind(long, 0, bracket.start())
    return Definition(*_singular(short, " ".join(long.split())), start, bracket.end())


def _long_inside(text: str, bracket: re.Match[str]) -> Definition | None:
    before = _WORD.findall(text[max(0, bracket.start() - 40) : bracket.start()])
    short, inside = (before[-1].strip("“”\"'") if before else ""), re.split(r"[,;]", bracket[1])[0].strip()
    if not _is_short(short) or " " not in inside or long_form(short, inside) != inside:
        return None
    return Definition(*_singular(short, " ".join(inside.split())), text.rfind(short, 0, bracket.start()), bracket.end())


def _chinese(text: str, bracket: re.Match[str]) -> Iterator[Definition]:
    """The Chinese words before a bracket that holds an acronym, and the English long form where it is there too."""
    before = _ZH_LONG.search(text[max(0, bracket.start() - 10) : bracket.start()])
    name = _ZH_BEFORE.sub("", before[0]) if before else ""
    parts = [part.strip() for part in re.split(r"[,;，；、]", bracket[1])]
    short = next((part for part in parts if _is_short(part)), "")
    if len(name) >= 2 and short:
        yield Definition(short, name, bracket.start() - len(name), bracket.end())
        for long in (part for part in parts if " " in part and long_form(short, part) == part):
            yield Definition(*_singular(short, long), bracket.start() - len(name), bracket.end())


def _is_short(form: str) -> bool:
    """Whether a form looks like an acronym: two capitals at least, no number of a section or figure."""
    core = form[:-1] if form.endswith("s") else form
    capitals = sum(map(str.isupper, core))
    return bool(_SHORT.match(form)) and capitals >= 2 and not _ROMAN.match(form) and not core[-1].isspace()


def long_form(short: str, text: str) -> str:
    """The shortest end of `text` that holds the letters of `short` in order; empty where there is none.

    Beyond the original: it has two words or more, it does not begin with a function word, and half of the letters or
    more begin words or parts of words, which chance does not bring about.
    """
    core = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    letters = [c.lower() for c in core if c.isalnum()]
    at = len(text)
    initial = 0
    for position, letter in reversed(list(enumerate(letters))):
        at -= 1
        while at >= 0 and (text[at].lower() != letter or (position == 0 and not _begins_word(text, at))):
            at -= 1
        if at < 0:
            return ""
        initial += _begins_word(text, at) or text[at].isupper()
    return _checked(text[at:].strip(), short, len(letters), initial)


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _checked(long: str, short: str, letters: int, initial: int) -> str:
    words = re.split(r"[\s-]+", long)
    plausible = 2 <= len(words) <= min(letters + 3, 2 * letters) and 2 * initial >= letters
    function = words[0].lower() in GRAMMAR or words[-1].lower() in GRAMMAR
    # "state-of-the-art" is no noun, "mixture-of-experts" is.
    adjective = " " not in long and not DETERMINERS.isdisjoint(long.lower().split("-"))
    wrong = function or adjective or short in words
    return long if plausible and not wrong and long[-1].isalnum() else ""


def _singular(short: str, long: str) -> tuple[str, str]:
    if short.endswith("s") and short[:-1].isupper() and long.endswith("s"):
        return short[:-1], re.sub("ies$", "y", long) if long.endswith("ies") else long[:-1]
    return short, long
