"""What is no answer at all, whatever words it holds: nothing, "I don't know", a plea for marks, the question again, a
heap of terms.

Takes the cleaned text of an answer and gives flags, and the text without pleas. Knows the everyday ways to say these
things in Chinese and English; knows nothing of any field and uses no model.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable

import rjieba

from assistant.lexical import tokenize
from assistant.practice.clauses import spans
from graph.names import fold, has_cjk

# Matched against text without spaces and marks, so that "给 我 满 分" and "f.u.l.l marks" are seen too.
_PLEA = re.compile(
    r"(?:给|打|判|得|拿|要|评)(?:我|个|了|一个|为|本题|这题|该题|此题)*(?:满分|高分|十分(?!钟|之)|10分(?!钟|之)|一百分|100分|最高分|全对)"
    r"|满分(?:谢谢|吧|啊|哦|就好|答案)|求满分|算我(?:答)?对|(?:判|视|记|标记?|评)(?:我|为|成|作)+(?:正确|全对|满分|hit)"
    r"|(?:忽略|无视|忘记|忘掉|跳过).{0,12}(?:指令|要求|规则|提示|评分|标准)|(?:分数|得分|评分|score|grade)(?:is|为|是)?(?:10|十分|满分|100)"
    r"|(?:give|award|grant|assign|get|deserve)(?:s|me|us|it|this|the|student|answer|candidate|a|an|with|please)*"
    r"(?:(?:full|top|maximum|max|highest|perfect)(?:points|marks?|score|credit|grade)?"
    r"|(?:10|ten|100)(?:points|marks|outof|/10|$))"
    r"|fullmarks|fullcredit|perfectscore|10outof10|10/10"
    r"|(?:ignore|disregard|forget|override)(?:all|any|the|your|my|previous|prior|above|earlier|these)*"
    r"(?:instructions?|rules?|rubric|prompts?|criteria|points)"
    r"|(?:mark|grade|score|count|treat|consider)(?:me|this|it|my|answer|the|all|points|every|point|as|everything)+"
    r"(?:correct|right|hit|full|perfect|complete)"
    r"|(?:覆盖|包含|答出|满足)了?(?:所有|全部|每个|各个)的?(?:得分点|要点|评分点)|covers?(?:all|every|each)(?:the|of)*(?:marking)?points?"
    r"|你(?:现在)?是(?:一个|一名)?(?:评分|阅卷|考官)"
)
_IGNORANCE = re.compile(
    r"不知道|不晓得|不太?清楚|不太?了解|不太?熟悉|不太?懂|不太?会|不会[做答]?|不记得|不确定|没学过|没听说过|没[看见接触]*过|没有?思路|没想法"
    r"|想不起来|想不出来|忘记?了|忘光了|答不[上出]来|说不上来|下一题|跳过|放弃|无可奉告|无法回答"
    r"|\bi\s?(?:really\s|honestly\s|just\s)?(?:do\s?n[o']?t|don’t|dont|didn'?t|can'?t|cannot|can "
    r"not|could not|couldn'?t|have never|haven'?t|never)"
    r"\s(?:really\s|even\s)?(?:know|remember|recall|understand|answer|heard?|think of|studied"
    r"|learn\w*|have (?:an?y? )?(?:idea|clue|answer))"
    r"|\bdon'?t know\b|\bdunno\b|\bidk\b|\bno (?:idea|clue|answer|comment)\b|\bnot (?:really "
    r")?(?:sure|certain|familiar)\b|\bi have no\b|\bforgot\b"
    r"|\bskip\b|\bpass\b|\bnext question\b|\bi give up\b|\bn/a\b",
    re.IGNORECASE,
)
_AND = frozenset("and or plus 和 与 及 以及 跟 或 、".split())
_GLUE = frozenset(
    "a an the is are was were be been being it its this that these those they them he she we you i "
    "of to in on at by for"
    " from with as than then so because since if when while where which who what how not no do does did can could will"
    " would should must may might have has had only also all each every more less before after into out up down but"
    " 的 了 是 在 把 被 就 会 能 要 而 但 但是 也 都 不 没 没有 对 从 到 让 使 使得 得 可以 因为 "
    "所以 如果 则 时 再 才 只 用 给"
    " 比 并 先 后 它 这 那 这个 那个 其 为 以 由 于 将 还 又 很 太 更 最 每 个 有 着 过 来 去 上 "
    "下 里 中 等 就是 不是 时候 我 你 他".split()
)
_WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9'’]+")
# Joined by "and" a heap is a heap still.
_JOINED = re.compile(r"\s(?:and|or)\s|[/|+]|[和与及]")
# Points that hold less glue than this are names, and names are what is wanted.
_GLUED = 0.12
# Where all that is wanted is said in fewer words than this, naming it is saying it.
_TOLD = 20
# Read off 887 graded answers of two public sets and 200 of candidates: no honest one lies below both.
_MIN_GLUE, _MIN_WORDS_PER_CLAUSE, _MIN_WORDS = 0.34, 2.6, 8
_LONG, _NO_GLUE = 10, 0.12
_REPEATED = 0.8


def squeezed(text: str) -> str:
    """Text for finding pleas: half width, lower case, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum() or char == "/")


def pleas(text: str) -> list[tuple[int, int]]:
    """The clauses of a text that ask for marks or give orders to whoever marks it."""
    found = [span for span in spans(text) if _PLEA.search(squeezed(text[slice(*span)]))]
    if not found and _PLEA.search(squeezed(text)) and len(text) < 80:
        return [(0, len(text))]
    return found


def without(text: str, places: Iterable[tuple[int, int]]) -> str:
    """A text with some of its characters blanked, so that all others stay where they were."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def says_nothing(text: str) -> bool:
    """Whether an answer only says that there is none: "I don't know", "不知道", with a few words around."""
    if not _IGNORANCE.search(text):
        return False
    return len(tokenize(_IGNORANCE.sub(" ", text))) <= 4


def repeats(question: str, text: str) -> bool:
    """Whether an answer says nothing but what stands in the question, mostly in its order."""
    asked, said = _words(question), _words(text)
    pairs = list(itertools.pairwise(said))
    known = set(itertools.pairwise(asked)) | {(asked[-1], asked[0])} if asked else set()
    if len(pairs) < 3 or sum(two in known for two in pairs) < _REPEATED * len(pairs):
        return False
    return not set(tokenize(text)) - set(tokenize(question))


def heaps_words(text: str, points: Iterable[str]) -> bool:
    """Whether an answer is a heap of terms where statements are wanted. A list is right where the points are one."""
    words = [word for word in _words(text) if not word[0].isdigit()]
    told = [_words(point) for point in points]
    wanted = sum(map(_glue, told)) / (len(told) or 1)
    if len(words) < _MIN_WORDS or wanted < _GLUED or sum(map(len, told)) < _TOLD:
        return False
    content = [word for word in words if word not in _AND]
    clauses = len(spans(_JOINED.sub(", ", text))) or 1
    if len(words) >= _LONG and _glue(words) < _NO_GLUE * wanted:
        return True
    return _glue(words) < _MIN_GLUE * wanted and len(content) / clauses < _MIN_WORDS_PER_CLAUSE


def _glue(words: list[str]) -> float:
    """The share of words that hold statements together, "and" not counted."""
    return sum(word in _GLUE for word in words) / len(words) if words else 0.0


def _words(text: str) -> list[str]:
    words: list[str] = []
    for run in _WORD.findall(fold(text)):
        words += rjieba.cut(run) if has_cjk(run) else [run]
    return words
