"""Reading a turn of a conversation: what it wants done, and what it means by "it", "the latter" or nothing at all.

Takes the words typed, the conversation so far and the library's names, and gives a question that stands by itself.
Needs no language model; what a turn leaves out is taken from the concepts of the answers before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from assistant.conversation import Conversation
from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from assistant.phrases import phrase
from assistant.question import ASKING_WORDS, Asked, cleaned, language
from corpus.records import Lang

Act = Literal["ask", "more", "shorter", "deeper", "translate", "quiz", "greet"]

_END = r"[\s。.!！?？~～,，]*"
_PLEASE = r"(?:(?:请|麻烦|能不能|能否|可以|再|please|can you|could you|ok|okay|好的?)[\s,，]*)*"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_PLEASE}(?:{pattern})(?:[\s,，]*(?:吗|吧|呢|一下|please))?{_END}", re.IGNORECASE)


# A turn that is nothing but one of these is no question of its own.
_ACTS: Mapping[Act, re.Pattern[str]] = {
    "more": _whole(
        r"继续(?:说|讲)?|接着(?:说|讲)?|还有(?:呢|吗|什么)?|然后呢|go on|continue|(?:tell me )?more|what else|and then"
    ),
    "shorter": _whole(
        r"(?:说|讲)?(?:短|简短|简单|精简)(?:一?点|一些|些)?|太长了?|(?:用)?一句话(?:说|总结|概括|版)?|总结|简单(?:说|讲)"
        r"|(?:make it |a bit )?shorter|briefly|in (?:short|brief|one sentence)|tl;?dr|too long"
        r"|summari[sz]e(?: it| that)?"
    ),
    "deeper": _whole(
        r"(?:说|讲)?(?:详细|具体|深入|细致?)(?:一?点|一些|些|说说|讲讲)?|展开(?:说|讲)?(?:说|讲)?|深入(?:说|讲)?"
        r"|(?:go )?deeper|(?:in )?more detail(?:s|ed)?|in detail|elaborate|explain (?:more|further)|longer"
    ),
    "translate": _whole(
        r"(?:用|说|讲|换成?|翻译成?)?(?:中文|英文|英语|汉语)(?:版|说|讲|回答|解释|再说)*(?:一遍|一次)?"
        r"|(?:say (?:it|that) |answer |explain (?:it |that )?)?in (?:english|chinese)|(?:english|chinese)(?: version)?"
    ),
    "greet": _whole(
        r"你好|您好|嗨|谢谢你?|多谢|感谢|hi|hello|hey|thanks?(?: you)?|thx|你(?:能|会)做什么|what can you do|help|帮助"
    ),
}
_QUIZ = re.compile(
    r"考(?:考|一?下)我|(?:给我)?出(?:一|几|两|三)?(?:道|个)题|测(?:试|验)(?:一下)?我|考我"
    r"|\bquiz me\b|\btest me\b|ask me a question",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"english|英", re.IGNORECASE)

_BOTH = re.compile(
    r"它们(?:俩|两个)?|两者|二者|这两个(?:方法|概念|技术)?|\b(?:they|them|the two|both(?: of them)?)\b", re.IGNORECASE
)
_FORMER = re.compile(r"前者|\bthe former\b", re.IGNORECASE)
_LATTER = re.compile(r"后者|\bthe latter\b", re.IGNORECASE)
_IT = re.compile(
    r"它(?!们)|(?:这|那|该)(?:个|种|项)?(?:方法|机制|技术|模型|概念|东西|算法|架构|方案)|这个(?=$|[\s和与跟的是有怎为])"
    r"|\bits\b|\bit\b(?! (?:true|possible|correct|necessary|worth|ok|common|that))"
    r"|\b(?:this|that)\b(?= (?:relate|work|compare|differ|help|mean|cost|scale|affect|change|do)s?\b)"
    r"|(?:(?<=about )|(?<=without )|(?<=with )|(?<= of )|(?<= to ))(?:this|that)\b(?!\s\w)"
    r"|\b(?:this|that) (?:one|method|technique|mechanism|model|concept|approach|algorithm)\b",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    r"\b(?:is|was) it (?:true|possible|correct|necessary|worth|ok|common|that)\b|\bit(?:'s| is) ", re.IGNORECASE
)
# What a pronoun after one of these stands for was not named beside it: "DPO和它", "DPO and it".
_JOINED = re.compile(r"(?:[和与跟同比]|\b(?:and|with|than|to|from|vs\.?))\s*$", re.IGNORECASE)
_POINT = re.compile(
    r"第\s*([一二三四五六七八九\d])\s*(?:点|条|步|个)|\bpoint (\d)\b"
    r"|\b(?:the )?(first|second|third|fourth|fifth) (?:point|one|step|item)\b",
    re.IGNORECASE,
)
_ORDINALS = {word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)}
_ORDINALS |= {char: n for n, char in enumerate("一二三四五六七八九", 1)}
_WHAT_ABOUT = re.compile(
    r"^(?:那么?|and|so|then|what about|how about|what of)?[\s,，]*(.+?)(?:呢|怎么样|如何)?[\s?？。.]*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Understood:
    """A turn as read: what it wants done, and the question that stands by itself.

    `resolved` says whether something was put in that was not typed. Where the turn does not ask (greeting) or cannot be
    read for lack of a conversation ("go on" at its start), `act` is "greet".
    """

    act: Act
    asked: Asked
    resolved: bool = False


def understand(typed: str, conversation: Conversation, knowledge: Knowledge, lang: Lang | None = None) -> Understood:
    """Reads a turn.

    Args:
        typed: the words typed.
        conversation: the turns before it.
        knowledge: whose names are known.
        lang: the language to answer in; by default that of the turn, and of the answer before it where the turn only
            asks for more of it.

    Raises:
        QuestionError: it is empty or too long.
    """
    text = cleaned(typed)
    act: Act = next((act for act, pattern in _ACTS.items() if pattern.fullmatch(text)), "ask")
    if act == "ask" and _QUIZ.search(text):
        return Understood("quiz", Asked.parse(_standing(text, conversation, knowledge), lang))
    if act == "ask":
        question = _standing(text, conversation, knowledge)
        asked = Asked.parse(question, lang or language(text))
        return Understood("ask", replace(asked, heard=conversation.told), question != text)
    last = conversation.last
    if last is None or act == "greet":
        return Understood("greet", Asked.parse(text, lang))
    again = Asked.parse(last.question, lang or last.lang)
    if act == "translate":
        return Understood(act, replace(again, lang="en" if _ENGLISH.search(text) else "zh"), True)
    if act == "more":
        return Understood(act, replace(again, length="deep", heard=conversation.told, fresh=True), True)
    return Understood(act, replace(again, length="short" if act == "shorter" else "deep"), True)


def _standing(text: str, conversation: Conversation, knowledge: Knowledge) -> str:
    """The turn with everything put in that it takes from the conversation."""
    if conversation.last is None:
        return text
    lang = language(text)
    for fill in (_pointed, _pronouns, _what_about, _left_out):
        filled = fill(text, lang, conversation, knowledge)
        if filled != text:
            return filled
    return text


def _called(slug: str, lang: Lang, knowledge: Knowledge) -> str:
    return knowledge.graph.by_slug[slug].called(lang)


def _known(conversation: Conversation, knowledge: Knowledge) -> tuple[str, ...]:
    """The subjects of the conversation that the library still knows."""
    return tuple(slug for slug in conversation.subjects if slug in knowledge.graph.by_slug)


def _pointed(text: str, lang: Lang, conversation: Conversation, knowledge: Knowledge) -> str:
    """A numbered point of the last answer as the words of that point."""
    match, last = _POINT.search(text), conversation.last
    if not match or not last:
        return text
    said = next(group for group in match.groups() if group).lower()
    number = int(said) if said.isdigit() else _ORDINALS[said]
    points = [sentence.text for sentence in last.sentences if sentence.role not in {"summary", "notice", "evidence"}]
    if not 0 < number <= len(points):
        return text
    return f"{text[: match.start()]}“{points[number - 1][:200]}”{text[match.end() :]}"


def _pronouns(text: str, lang: Lang, conversation: Conversation, knowledge: Knowledge) -> str:
    """Pronouns as the names that they stand for, unless the turn itself names something before them."""
    subjects = _known(conversation, knowledge)
    last = _last_pair(conversation, subjects)
    pairs = ((_FORMER, last[:1]), (_LATTER, last[1:2]), (_BOTH, last[:2] if len(last) > 1 else []))
    for pattern, slugs in pairs:
        match = pattern.search(text) if slugs else None
        if match:
            names = [_called(slug, lang, knowledge) for slug in slugs]
            meant = phrase("both", lang, a=names[0], b=names[1]) if len(names) == 2 else names[0]
            return f"{text[: match.start()]}{meant}{text[match.end() :]}"
    return _it(text, lang, subjects, knowledge)


def _last_pair(conversation: Conversation, subjects: tuple[str, ...]) -> list[str]:
    """The concepts of the last answer about more than one."""
    for turn in reversed(conversation.remembered):
        slugs = [concept.slug for concept in turn.answer.concepts if concept.slug in subjects]
        if len(slugs) > 1 and not turn.answer.abstained:
            return slugs
    return []


def _it(text: str, lang: Lang, subjects: tuple[str, ...], knowledge: Knowledge) -> str:
    match = _IT.search(text)
    if not match or _IT_IS.search(text):
        return text
    named = knowledge.graph.lexicon.find(text)
    joined = _JOINED.search(text[: match.start()])
    if not joined and any(found.end <= match.start() for found in named):
        return text
    own = {slug for found in named for slug in found.slugs}
    meant = next((slug for slug in subjects if slug not in own), None)
    if meant is None:
        return text
    name = _called(meant, lang, knowledge)
    possessive = "'s" if match[0].lower() == "its" else ""
    return f"{text[: match.start()]}{name}{possessive}{text[match.end() :]}"


def _what_about(text: str, lang: Lang, conversation: Conversation, knowledge: Knowledge) -> str:
    """A turn that is a name alone as the question before it, asked of that name."""
    match, last = _WHAT_ABOUT.match(text), conversation.last
    if not match or not last or not last.concepts:
        return text
    name = match[1].strip()
    named = knowledge.graph.lexicon.find(name)
    if not named or sum(found.end - found.start for found in named) < 0.8 * len(name.replace(" ", "")):
        return text
    before = knowledge.graph.lexicon.find(last.question)
    old = next((found for found in before if last.concepts[0].slug in found.slugs), None)
    return f"{last.question[: old.start]}{name}{last.question[old.end :]}" if old else text


def _left_out(text: str, lang: Lang, conversation: Conversation, knowledge: Knowledge) -> str:
    """A turn that names nothing and asks with words that fit anything, with what was talked about put in front."""
    if knowledge.retriever.named_concepts(text):
        return text
    return regarding_last(text, lang, conversation, knowledge)


def regarding_last(text: str, lang: Lang, conversation: Conversation, knowledge: Knowledge) -> str:
    """A turn with the last subject put in front, if its words could be about that: if most stand in what is told of it
    or fit anything.
    """
    subjects = _known(conversation, knowledge)
    if not subjects or conversation.last is None:
        return text
    words = {word for word in tokenize(text) if word not in ASKING_WORDS}
    told = {word for claim in knowledge.notes.get(knowledge.teller(subjects[0]), ()) for word in tokenize(claim.text)}
    if len(words - told) > len(words) / 2:
        return text
    return phrase("regarding", lang, concept=_called(subjects[0], lang, knowledge), question=text)
