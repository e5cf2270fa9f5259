"""An item as lines of text: what is asked, what is right, where it is said. For terminals, files and cards alike.

Takes items and gives plain strings in the item's language; whoever shows them escapes or typesets them.
"""

from __future__ import annotations

from assistant.practice.records import Option, QuizItem, Source
from corpus.records import Lang

_WORDS: dict[str, dict[Lang, str]] = {
    "choice": {"zh": "单选", "en": "choice"},
    "multiple": {"zh": "多选", "en": "several right"},
    "cloze": {"zh": "填空", "en": "fill in"},
    "truefalse": {"zh": "判断", "en": "right or wrong"},
    "order": {"zh": "排序", "en": "order"},
    "match": {"zh": "配对", "en": "match"},
    "compare": {"zh": "比较", "en": "compare"},
    "derivation": {"zh": "推导", "en": "derivation"},
    "troubleshooting": {"zh": "排查", "en": "troubleshooting"},
    "whiteboard": {"zh": "白板设计", "en": "whiteboard"},
    "open": {"zh": "问答", "en": "open"},
    "level": {"zh": "难度 {level}", "en": "level {level}"},
    "page": {"zh": "第 {page} 页", "en": "p. {page}"},
    "or": {"zh": "也可写作", "en": "also"},
    "answer": {"zh": "答案", "en": "Answer"},
    "points": {"zh": "得分点", "en": "Marking points"},
    "sources": {"zh": "出处", "en": "Sources"},
    "mistakes": {"zh": "常见错误", "en": "Common mistakes"},
    "follow_ups": {"zh": "追问链", "en": "Follow-up chain"},
    "notes": {"zh": "记录", "en": "Notes"},
    "sheet": {"zh": "面试题单", "en": "Interview question sheet"},
    "quiz": {"zh": "测验", "en": "Quiz"},
    "of_points": {"zh": "共 {total} 分", "en": "{total} points"},
}
# So many other spellings of what belongs in a blank are shown.
_SPELLINGS = 3


def word(key: str, lang: Lang, **values: object) -> str:
    """A word for showing items, its blanks filled."""
    return _WORDS[key][lang].format(**values)


def option_lines(item: QuizItem) -> list[str]:
    """The options, each behind its letter; of right and wrong none, for the question names them."""
    return [] if item.form == "truefalse" else [f"{label(option)}. {option.text}" for option in item.options]


def label(option: Option) -> str:
    """How an option is called: A, B, C; on the sides of a match 1, 2, 3 and A, B, C."""
    if len(option.id) == 1:
        return option.id.upper()
    number = int(option.id[1:])
    return str(number) if option.id[0] == "l" else chr(ord("A") + number - 1)


def answer_lines(item: QuizItem) -> list[str]:
    """What is right: the options, what belongs in the blank, or the marking points."""
    by_id = {option.id: option for option in item.options}
    if item.form in {"choice", "multiple"}:
        return [f"{label(by_id[key])}. {by_id[key].text}" for key in item.key]
    if item.form == "truefalse":
        return [by_id[item.key[0]].text]
    if item.form == "order":
        return [" → ".join(label(by_id[key]) for key in item.key)]
    if item.form == "match":
        pairs = (pair.split("=") for pair in item.key)
        return [", ".join(f"{label(by_id[left])}–{label(by_id[right])}" for left, right in pairs)]
    if item.form == "cloze":
        others = [key for key in item.key[1 : _SPELLINGS + 1] if key.casefold() != item.key[0].casefold()]
        return [item.key[0] + (f" ({word('or', item.lang)}: {', '.join(others)})" if others else "")]
    return [f"{point.text} ({point.weight})" for point in item.points]


def source_line(source: Source, lang: Lang) -> str:
    """Where something is said: title, page or section."""
    where = word("page", lang, page=source.page) if source.page else source.section
    return " · ".join(part for part in (source.title, where) if part)


def source_lines(item: QuizItem) -> list[str]:
    """Where it is said, each place once."""
    return list(dict.fromkeys(source_line(source, item.lang) for source in item.sources))


def heading(item: QuizItem) -> str:
    """Form and level."""
    return f"{word(item.form, item.lang)} · {word('level', item.lang, level=item.level)}"
