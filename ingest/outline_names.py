"""Reads the names in an outline's entries: both languages, the detail in brackets, numbering, paper links, slugs.

Takes the plain text of one entry (Markdown already removed) and gives a `Name` with the aspects it spells out. Knows
nothing of files, headings, lists or of how entries hang together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus.records import Name

SLUG_LENGTH = 80
UNNAMED = "untitled"
CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
NUMERAL = "[一二三四五六七八九十百零〇两]"

# Words that say what kind of thing follows but not of what; a name made of nothing else needs its ancestor's name.
GENERIC_ZH = (
    "原理 机制 应用 场景 适用 使用 优点 缺点 优缺点 优势 劣势 不足 局限 局限性 挑战 问题 解决 方案 方法 实现 设计 "
    "流程 步骤 细节 特点 要点 作用 意义 目的 背景 动机 概述 简介 介绍 引言 定义 概念 基本 基础 核心 主要 常见 "
    "公式 推导 代码 示例 例子 案例 实践 总结 小结 结论 参考 资料 其他 其它 对比 比较 区别 差异 分类 类型 变体 "
    "注意 事项 与 和 及 的 第"
).split()
GENERIC_EN = (
    "overview introduction intro background motivation definition definitions concept concepts basic basics "
    "fundamental fundamentals principle principles mechanism mechanisms idea ideas implementation implementations "
    "detail details usage use uses cases case application applications advantage advantages disadvantage "
    "disadvantages pro pros con cons benefit benefits drawback drawbacks strength strengths weakness weaknesses "
    "limitation limitations challenge challenges problem problems solution solutions method methods approach "
    "example examples summary conclusion comparison difference differences type types variant variants feature "
    "features purpose goal goals step steps part formula formulas derivation code reference references resources "
    "note notes misc miscellaneous other others general core key main common points how it works when what why is "
    "and or of the a an in for to its"
).split()
_GENERIC = re.compile(
    rf"\b(?:{'|'.join(GENERIC_EN)})\b|{'|'.join(sorted(GENERIC_ZH, key=len, reverse=True))}|{NUMERAL}|[\W\d_]+"
)

_CJK = re.compile(f"[{CJK}]")
_LATIN_WORD = re.compile(r"[^\W\d_]*[A-Za-z\d][\w.+#-]*", re.ASCII)
_LABEL = re.compile(
    rf"""第\s*(?:{NUMERAL}|\d)+\s*(?:章|节|篇|讲|课|部分|单元)[\s:：、.．-]*
    | {NUMERAL}+\s*[、.．]\s*
    | [（(]\s*(?:{NUMERAL}+|\d{{1,3}})\s*[)）]\s*
    | (?i:chapter|section|part|unit|module|lesson|lecture|week)\s+(?:\d+(?:\.\d+)*|(?i:[ivxlc]+))\s*[:：.—–-]+\s*
    | (?i:chapter)\s+\d+\s+
    | \d{{1,3}}(?:\.\d{{1,3}})*\s*[、)）．]\s*
    | \d{{1,3}}(?:\.\d{{1,3}})*\.(?:\s+|(?=[{CJK}]))
    | [IVX]+[.、]\s+
    | [①-⑳]\s*""",
    re.VERBOSE,
)
# Only headings: in a list "2.5 Flash" or "8 位量化" is a name. The excluded characters are counting words.
_HEADING_LABEL = re.compile(
    rf"\d{{1,2}}(?:\.\d{{1,3}})+\s+|\d{{1,2}}\s+(?=[A-Z]|(?![位个种大步级层维倍次类条阶比])[{CJK}])"
)

_SLASH = re.compile(r"\s[/／]\s")
_CELL_SEPARATOR = re.compile(r"[、，,；;]|<br\s*/?>", re.IGNORECASE)
_PART_SEPARATOR = re.compile(r"[、；;]")
_VERSUS = re.compile(r"(?<![A-Za-z])(?:vs\b\.?|versus\b)", re.IGNORECASE)
_AND_ZH = re.compile(r"以及|[与和及跟、]")
_COMPARED_ZH = re.compile(r"(?:之间)?的?(?:对比|比较|区别|差异|异同)(?:选型|分析)?$")
_COMPARED_EN = re.compile(
    r"(?:(?:choosing|choice|differences?|comparison|contrast|trade-?offs?) )?between (.+?) and (.+)", re.IGNORECASE
)
_INTRO = re.compile(
    r"(?:例如|比如|诸如|包括|如(?![何果此同下]))[：:，,]?\s*"
    r"|(?:such as|as in|for example|for instance|e\.g\.|i\.e\.|eg)[,:]?\s+",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"(?:例如|比如|诸如|(?<!假)如)(?=\s*[A-Za-z\d])|[,，]?\s+(?:such as|e\.g\.,?|for example,?)\s", re.IGNORECASE
)
_COMMA = re.compile(r"[,，]")
_JOINED = re.compile(rf"\b(?:and|or|as in)\b|[与和及]|[{CJK}]{{9}}|(?:\S+\s+){{3}}\S")
_PLUS = re.compile(r"(?<!\+)\+(?!\+)")
_SLASHED_WORD = re.compile(r"[A-Za-z][\w.#-]+", re.ASCII)

_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_REFERENCE = re.compile(
    rf"""\b(?:https?://)?(?:[\w-]{{1,20}}\.){{0,3}}arxiv\.org/(?:abs|pdf|html)/(?P<url>{_ARXIV_ID})(?:v\d+)?(?:\.pdf)?(?:[?\#][^\s)）]*)?/?
    | \barxiv:\s*(?P<bare>{_ARXIV_ID})(?:v\d+)?(?:\s*\[[a-z]+\.[A-Z]+\])?
    | (?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|\bdoi:\s*)(?P<doi>10\.\d{{4,9}}/[^\s<>"，。、；）\]】]+)
    | (?P<pdf>https?://[^\s<>"，。、；（）()]+\.pdf)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PDF_PATH = re.compile(r"[^?#]+\.pdf(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
_CITATION_LABEL = re.compile(r"\bet al\b|等人|\b(?:19|20)\d\d\b")
_PLAIN_LABEL = re.compile(
    r"\W*(?:(?:arxiv:?\s*)?(?:\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7})|(?:doi:?\s*)?10\.\d+/\S+|\d{1,3}|https?://\S+|\S+\.pdf"
    r"|paper|pdf|arxiv|doi|link|论文|原文|链接)\W*",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"\s*[:：]\s*|\s+[—–-]+\s+|——\s*")
_HOLLOW = re.compile(r"[（(\[【][\s,;，、；]*[)）\]】]")
_EDGE = " \t\n\r,;，、；。:："


@dataclass(frozen=True)
class Named:
    """An entry's name and the aspects its detail spells out, in the order of the text."""

    name: Name
    aspects: tuple[Name, ...] = ()


def has_cjk(text: str) -> bool:
    """Whether any character is a Chinese (or Japanese) one."""
    return _CJK.search(text) is not None


def has_words(text: str) -> bool:
    """Whether any character is a letter or digit."""
    return any(character.isalnum() for character in text)


def slugify(name: Name) -> str:
    """The stable identifier of a name: of the English one where there is one, else of the Chinese; 1 to 80 characters.

    NFKC, casefolded, every run of other characters than letters and digits a hyphen. A name with none gives `untitled`.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name.in_language("en")).casefold())
    return re.sub(r"[\W_]+", "-", folded).strip("-")[:SLUG_LENGTH].strip("-") or UNNAMED


class Slugs:
    """Gives every topic of one outline its own slug, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, name: Name, parent: str) -> str:
        """A name's slug; if it is taken, with the parent's slug behind it; if that is taken too, with a number."""
        slug = slugify(name)
        if slug in self._taken and parent:
            slug = f"{slug}-{parent}"[:SLUG_LENGTH].strip("-")
        unique = slug
        while unique in self._taken:
            self._taken[slug] += 1
            suffix = f"-{self._taken[slug]}"
            unique = slug[: SLUG_LENGTH - len(suffix)] + suffix
        self._taken[unique] = 1
        return unique


def strip_numbering(text: str, heading: bool = False) -> str:
    """`text` without its leading number (`一、`, `2.1`, `（一）`, `Chapter 3:`), unless nothing would be left."""
    label = _LABEL.match(text) or (_HEADING_LABEL.match(text) if heading else None)
    rest = text[label.end() :] if label else text
    return rest if has_words(rest) else text


def own_name(text: str) -> Name:
    """The name of a text in one language: Chinese if it has any Chinese character, else English."""
    return Name(zh=text) if has_cjk(text) else Name(en=text)


def split_languages(text: str) -> Name:
    """`中文 / English` (or the other way round) as its two halves; any other text as the name in its own language."""
    han = [match.start() for match in _CJK.finditer(text)]
    cuts = list(_SLASH.finditer(_masked(text))) if han else []
    for cut in cuts:
        if cut.start() > han[-1]:
            return _halves(text[: cut.start()], text[cut.end() :]) or own_name(_tidy(text))
    for cut in reversed(cuts):
        if cut.end() <= han[0]:
            return _halves(text[cut.end() :], text[: cut.start()]) or own_name(_tidy(text))
    return own_name(_tidy(text))


def read_name(text: str, detail: str = "", heading: bool = False) -> Named:
    """The name in `text` with the aspects that its brackets, its comparison and the `detail` behind it spell out."""
    halves, details = split_languages(text), split_languages(detail)
    zh, zh_aspects = _read_half(strip_numbering(halves.zh, heading), details.zh)
    en, en_aspects = _read_half(strip_numbering(halves.en, heading), details.en)
    name = Name(zh, en)
    taken = {half.casefold() for half in name.both}
    aspects = [a for a in _pair(zh_aspects, en_aspects) if not taken & {half.casefold() for half in a.both}]
    return Named(name, tuple(dict.fromkeys(aspects)))


def read_question(text: str) -> Named:
    """A question's full text in either language; its brackets belong to the question."""
    halves = split_languages(text)
    return Named(Name(strip_numbering(halves.zh), strip_numbering(halves.en)))


def split_lead_in(text: str, lead: int) -> tuple[str, str]:
    """The first `lead` characters and what a colon or dash sets off from them; the whole text where nothing does."""
    head, rest = text[:lead], text[lead:]
    closed = head.rstrip().endswith((":", "："))
    mark = re.match(r"\s*", rest) if closed else _LEAD_IN.match(rest)
    if not has_words(head) or mark is None or text.endswith(("?", "？")):
        return text, ""
    return head, rest[mark.end() :]


def split_cell(text: str) -> list[str]:
    """The entries of a table's cell, between commas of any kind, semicolons, or a spaced slash that pairs no names."""
    entries = _cut(text, _CELL_SEPARATOR)
    return [part for entry in entries for part in _unpaired(entry) if has_words(part)]


def is_vague(name: Name) -> bool:
    """Whether a name consists of generic words alone, in every language it has."""
    return all(not _GENERIC.sub("", half.casefold()) for half in name.both)


def is_proper(name: Name) -> bool:
    """Whether a name holds a technical name of its own: a Latin-script word with a capital or a digit.

    The capital that begins an English phrase does not count where the rest of the phrase has none.
    """
    return any(_is_proper(half) for half in name.both)


def paper_of(link: str) -> str:
    """The paper a link leads to: a bare arXiv id, a DOI, or the link to a PDF as written; empty for other links."""
    reference = _REFERENCE.match(link)
    if reference:
        return _identifier(reference)
    return link if _PDF_PATH.fullmatch(link) else ""


def take_papers(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without the bare references in it (`arXiv:…`, `doi:…`, their addresses), and the papers they name."""
    papers = tuple(_identifier(match) for match in _REFERENCE.finditer(text))
    if not papers:
        return text, ()
    rest = _REFERENCE.sub(_leftover, text)
    return re.sub(r"\s[.。\s]*$", "", _HOLLOW.sub("", rest).rstrip(_EDGE)), papers


def is_identifier(label: str) -> bool:
    """Whether a paper link's label says nothing about the entry: `1706.03762`, `[2]`, `paper`, an address."""
    return _PLAIN_LABEL.fullmatch(label) is not None


def is_citation(label: str) -> bool:
    """Whether a paper link's label cites it, as `Vaswani et al., 2017` does."""
    return _CITATION_LABEL.search(label) is not None


def _doi(reference: re.Match[str]) -> str:
    """The DOI less the punctuation of the sentence around it; a bracket that it opens itself belongs to it."""
    doi = (reference["doi"] or "").rstrip(".,;:")
    return doi[:-1].rstrip(".,;:") if doi.endswith(")") and doi.count("(") < doi.count(")") else doi


def _identifier(reference: re.Match[str]) -> str:
    # arXiv registers a DOI for each of its papers; the bare id is the one everything else uses.
    doi = re.sub(r"(?i)^10\.48550/arxiv\.([\d.]+?)(v\d+)?$", r"\1", _doi(reference))
    return reference["url"] or reference["bare"] or doi or reference["pdf"]


def _leftover(reference: re.Match[str]) -> str:
    return reference["doi"][len(_doi(reference)) :] if reference["doi"] else ""


def _halves(zh: str, en: str) -> Name | None:
    return Name(_tidy(zh), _tidy(en)) if has_words(zh) and has_words(en) else None


def _tidy(text: str) -> str:
    return " ".join(text.split()).rstrip("。；;:： ")


def _pairs(text: str, opening: str, closing: str) -> list[tuple[int, int]]:
    """Spans of the outermost balanced brackets; a bracket without its partner is plain text."""
    stack: list[int] = []
    found: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if character in opening:
            stack.append(at)
        elif character in closing and stack:
            found.append((stack.pop(), at + 1))
    return _outermost(sorted(found))


def _outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _masked(text: str) -> str:
    """`text` with everything in brackets blotted out, of the same length: what separates nothing is not seen."""
    return _replaced(text, _pairs(text, "(（[【", ")）]】"), "\0")


def _replaced(text: str, spans: list[tuple[int, int]], filler: str = "") -> str:
    pieces, begin = [], 0
    for start, end in spans:
        pieces += [text[begin:start], filler * (end - start)]
        begin = end
    return "".join((*pieces, text[begin:]))


def _cut(text: str, separator: re.Pattern[str]) -> list[str]:
    """The stripped parts of `text` between separators that stand outside brackets."""
    parts, begin = [], 0
    for match in separator.finditer(_masked(text)):
        parts.append(text[begin : match.start()])
        begin = match.end()
    return [part.strip() for part in (*parts, text[begin:])]


def _unpaired(entry: str) -> list[str]:
    name = split_languages(entry)
    return [entry] if name.zh and name.en else _cut(entry, _SLASH)


def _read_half(text: str, detail: str) -> tuple[str, list[str]]:
    spans = [span for span in _pairs(text, "(（", ")）") if not _is_call(text, *span)]
    base, inner = text, list(spans)
    while inner and not has_words(base[inner[-1][1] :]):
        base = base[: inner.pop()[0]].rstrip()
    if not has_words(base):
        base, inner, spans = text.strip("()（） "), [], []
    details = [text[start + 1 : end - 1] for start, end in spans]
    bare = _replaced(base, inner)
    aspects = [*_compared(bare), *(part for each in (*details, detail) for part in _aspects(each))]
    return _tidy(base), list(dict.fromkeys(part for part in map(_tidy_aspect, aspects) if has_words(part)))


def _is_call(text: str, start: int, end: int) -> bool:
    """Formula notation such as `O(n)` or `f(x)`, whose brackets hold no detail."""
    word = re.search(r"[A-Za-z]\w*$", text[max(0, start - 32) : start])
    return word is not None and text[start] == "(" and (len(word[0]) == 1 or not re.search(r"\w\w", text[start:end]))


def _aspects(detail: str) -> list[str]:
    """The parts of a detail: its list, then comparisons, then examples, each cut only outside brackets."""
    steps: tuple[Callable[[str], list[str]], ...] = (_parts, lambda part: _compared(part) or [part], _examples, _listed)
    parts = [detail]
    for step in steps:
        parts = [piece for part in parts for piece in step(part)]
    return parts


def _parts(detail: str) -> list[str]:
    return _compared(detail) or _cut(detail, _PART_SEPARATOR)


def _compared(text: str) -> list[str]:
    """The sides of `A vs B`, `A与B对比` or `between A and B`; nothing for a text that compares nothing."""
    text = text.strip()
    sides = _cut(text, _VERSUS)
    if len(sides) > 1:
        return [*sides[:-1], re.sub(r"的?(?:对比|比较|区别|差异|选型|取舍|权衡)+$", "", sides[-1])]
    tail = _COMPARED_ZH.search(text)
    if tail:
        sides = _cut(text[: tail.start()], _AND_ZH)
        return sides if len(sides) > 1 and all(len(side) > 1 for side in sides) else []
    between = _COMPARED_EN.fullmatch(text)
    return [between[1], between[2]] if between else []


def _examples(part: str) -> list[str]:
    intro = _INTRO.match(part.strip())
    text = part.strip()[intro.end() if intro else 0 :]
    return _cut(text, _EXAMPLE)


def _listed(part: str) -> list[str]:
    """Cut at plus signs, at commas of a short bare list, at slashes between words (`参数/梯度/分片` is one thing)."""
    pieces = _cut(part, _PLUS)
    if len(pieces) > 1 and all(map(has_words, pieces)):
        return pieces
    pieces = _cut(part, _COMMA)
    if len(pieces) > 1 and not any(_JOINED.search(piece) for piece in pieces):
        return pieces
    pieces = part.split("/")
    return pieces if len(pieces) > 1 and all(_SLASHED_WORD.fullmatch(piece.strip()) for piece in pieces) else [part]


def _tidy_aspect(text: str) -> str:
    return _tidy(text).strip(_EDGE + ".").strip()


def _pair(zh: list[str], en: list[str]) -> list[Name]:
    if len(zh) != len(en):
        repeated = {part.casefold() for part in en}
        zh = [part for part in zh if part.casefold() not in repeated]
    if len(zh) == len(en):
        return [Name(*halves) for halves in zip(zh, en, strict=True)]
    return [own_name(part) for part in (*zh, *en)]


def _is_proper(text: str) -> bool:
    words = _LATIN_WORD.findall(text)
    phrase = not has_cjk(text) and len(words) > 1
    return any(_is_distinct(word, phrase and at == 0) for at, word in enumerate(words))


def _is_distinct(word: str, opens_phrase: bool) -> bool:
    tail = word[1:] if opens_phrase and not word[1:].isdigit() else word
    letters = any(character.isalpha() for character in word)
    return letters and any(character.isupper() or character.isdigit() for character in tail)
