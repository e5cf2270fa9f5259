"""What grading says to the learner, Chinese and English side by side."""

from __future__ import annotations

from corpus.records import Lang

_SAID: dict[str, dict[Lang, str]] = {
    "missed": {"zh": "还要说到：{point}", "en": "Also say: {point}"},
    "partial": {"zh": "说到了一部分（“{words}”），说完整是：{point}", "en": "Half said (“{words}”); in full: {point}"},
    "contradicted": {"zh": "“{words}”不对，应当是：{point}", "en": "“{words}” is not right; rather: {point}"},
    "mistake": {"zh": "“{words}”是常见错误：{mistake}", "en": "“{words}” is a known mistake: {mistake}"},
    "wrong_number": {"zh": "数字不对：“{words}”。", "en": "This number is not right: “{words}”."},
    "empty": {"zh": "没有作答。", "en": "There is no answer."},
    "no_answer": {
        "zh": "说了不知道；先记住下面这些要点。",
        "en": "You said that you do not know; start from these points.",
    },
    "repeats_question": {
        "zh": "只是重复了题目，没有回答。",
        "en": "That repeats the question and does not answer it.",
    },
    "keywords_only": {
        "zh": "只罗列了词语；请用完整的话说清它们之间的关系。",
        "en": "That lists terms; say in sentences how they hang together.",
    },
    "asks_for_marks": {
        "zh": "要分数的话不计入评分。",
        "en": "Asking for marks counts for nothing.",
    },
    "off_topic": {"zh": "没有答到这道题的任何要点。", "en": "None of that answers this question."},
    "right_is": {"zh": "正确答案：{answer}", "en": "The right answer: {answer}"},
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A sentence in a language, its blanks filled. Raises KeyError where a blank has no value."""
    return _SAID[key][lang].format(**values)
