"""How questions are put, Chinese and English side by side; everything else in them comes from the material."""

from __future__ import annotations

import re

from assistant.practice.items_draft import LANGS, said
from assistant.practice.items_text import capital
from corpus.records import Lang, Name

_WORDS: dict[str, dict[Lang, str]] = {
    "describes": {
        "zh": "下面这段话说的是哪一个？（原文中的名称以 X 代替）\n“{text}”",
        "en": "What is X in this description?\n“{text}”",
    },
    "contrast": {
        "zh": "与{concept}相对照，X 是哪一个？\n“{text}”",
        "en": "In contrast to {concept}: what is X?\n“{text}”",
    },
    "which_paper": {"zh": "{concept}最早出自哪篇论文？", "en": "{concept}: which paper introduced it?"},
    "paper_of": {
        "zh": "下面哪一个出自论文《{title}》？",
        "en": "Which of these was introduced by the paper “{title}”?",
    },
    "number": {"zh": "空格里应填哪个数？\n{text}", "en": "Which number belongs in the blank?\n{text}"},
    "right": {"zh": "关于{concept}，下面哪个说法是对的？", "en": "{concept}: which of these statements is right?"},
    "wrong": {"zh": "关于{concept}，下面哪个说法是错的？", "en": "{concept}: which of these statements is wrong?"},
    "what_is_wrong": {
        "zh": "关于{concept}，有人说：“{text}”错在哪里？",
        "en": "Topic: {concept}. A candidate says: “{text}” What is wrong with that?",
    },
    "candidate_wrong": {
        "zh": "问：“{question}”有人答：“{text}”错在哪里？",
        "en": "Asked “{question}”, a candidate says: “{text}” What is wrong with that?",
    },
    "all_right": {
        "zh": "关于{concept}，下面哪些说法是对的？（可多选）",
        "en": "{concept}: which of these statements are right? (There may be several.)",
    },
    "blank": {"zh": "填空：{text}", "en": "Fill in the blank: {text}"},
    "true_or_false": {"zh": "判断对错：{text}", "en": "Right or wrong? {text}"},
    "candidate": {
        "zh": "问：“{question}”有人答：“{text}”这句话对不对？",
        "en": "Asked “{question}”, a candidate says: “{text}” Is that right?",
    },
    "claim_on": {
        "zh": "关于{concept}，有人说：“{text}”对不对？",
        "en": "Topic: {concept}. A candidate says: “{text}” Is that right?",
    },
    "true": {"zh": "对", "en": "Right"},
    "false": {"zh": "错", "en": "Wrong"},
    "order_needs": {
        "zh": "按学习的先后排列：后面的概念要用到前面的概念。",
        "en": "Put these in the order in which they build on each other, the most basic first.",
    },
    "order_papers": {
        "zh": "按首次发表的先后排列，最早的在前。",
        "en": "Put these in the order in which they were first published, the earliest first.",
    },
    "order_steps": {"zh": "把{concept}的这些步骤按先后排列。", "en": "{concept}: put these steps in order."},
    "match_definitions": {"zh": "把名称和说明配对。", "en": "Match each name with what it is."},
    "match_papers": {"zh": "把概念和提出它的论文配对。", "en": "Match each concept with the paper that introduced it."},
    "match_mistakes": {
        "zh": "关于{concept}的这些错误说法，各错在哪里？请配对。",
        "en": "Topic: {concept}. These answers are wrong. Match each with what is wrong with it.",
    },
    "compare": {
        "zh": "比较{one}和{other}：区别在哪里，各自擅长什么？",
        "en": "{one} versus {other}: how do they differ, and what is each good for?",
    },
    "relate": {
        "zh": "{one}和{other}有什么区别，又有什么联系？",
        "en": "{one} and {other}: how do they differ, and how are they related?",
    },
    "explain": {
        "zh": "{concept}是什么，怎么工作，解决什么问题？",
        "en": "{concept}: what is it, how does it work, and what is it for?",
    },
    "explain_briefly": {"zh": "用一两句话说明{concept}是什么。", "en": "{concept}: what is it, in a sentence or two?"},
    "follow_up": {
        "zh": "问：“{question}”追问：{text}",
        "en": "Asked “{question}”, you have answered well. Follow-up: {text}",
    },
    "is_number": {"zh": "应为 {number}：{text}", "en": "It is {number}: {text}"},
    "in_truth": {"zh": "原文：{text}", "en": "In fact: {text}"},
    "wrong_because": {"zh": "“{text}”是错的：{reason}", "en": "“{text}” is wrong: {reason}"},
    "came_with": {"zh": "{concept}出自《{title}》。", "en": "{concept}: introduced by “{title}”."},
    "as_stated": {"zh": "资料中的说法：{text}", "en": "What the material says: {text}"},
    "builds_on": {"zh": "{chain}：前一个是后一个的基础。", "en": "{chain}: each is needed for the next."},
    "years": {"zh": "{chain}（按论文首次发表的年月）。", "en": "{chain} (by when the papers first appeared)."},
    "this_is": {"zh": "这是{concept}：{text}", "en": "This is {concept}: {text}"},
}


def put(key: str, **parts: Name) -> Name:
    """A question in every language in which all of its parts are said."""
    texts = {
        lang: _filled(_WORDS[key][lang], {name: said(part, lang) for name, part in parts.items()})
        for lang in LANGS
        if all(said(part, lang) for part in parts.values())
    }
    return Name(**texts)


def _filled(words: str, parts: dict[str, str]) -> str:
    """The words with their blanks filled; a part that begins a sentence gets a capital, unless its name forbids it."""
    for name, part in parts.items():
        begins = re.search(rf"(?:^|[?.:] “?)\{{{name}\}}", words)
        words = words.replace(f"{{{name}}}", capital(part) if begins else part)
    return words


def in_both(text: str) -> Name:
    """What is the same in both languages: a title, a number."""
    return Name(text, text)


def then(*texts: Name) -> Name:
    """Texts one after the other."""
    return Name("".join(t.zh for t in texts), " ".join(t.en for t in texts if t.en))
