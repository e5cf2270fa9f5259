"""The words of practice in the terminal, Chinese and English side by side."""

from __future__ import annotations

from corpus.records import Lang

WORDS: dict[str, dict[Lang, str]] = {
    "plan": {
        "zh": "今日计划 · {day} · {learner} · {count} 题，约 {planned} 分钟（时间 {minutes} 分钟）",
        "en": "Today · {day} · {learner} · questions: {count}, about {planned} of {minutes} min",
    },
    "plan_empty": {"zh": "今天没有到期的题，也没有新的可学。", "en": "Nothing is due today and nothing new is left."},
    "due": {"zh": "到期复习", "en": "Due reviews"},
    "weak": {"zh": "补弱", "en": "Weak concepts"},
    "new": {"zh": "新概念", "en": "New concepts"},
    "recap": {"zh": "先复习", "en": "Recap first"},
    "exam": {"zh": "考前巩固", "en": "Before the exam"},
    "about": {"zh": "约 {minutes} 分钟", "en": "{minutes} min"},
    "progress": {
        "zh": "{learner} · 答过 {count} 次，{days} 天有练习，连续 {streak} 天",
        "en": "{learner} · answers: {count}, days of practice: {days}, in a row: {streak}",
    },
    "progress_empty": {
        "zh": "{learner} 还没有答过题；从 viva today 开始。",
        "en": "{learner} has answered nothing yet; begin with: viva today",
    },
    "retention": {
        "zh": "记忆保持率：要求 {requested}，实际 {observed}（{count} 次复习；一般人预计 {expected}）",
        "en": "Retention: requested {requested}, observed {observed} (reviews: {count}; average memory: {expected})",
    },
    "retention_none": {
        "zh": "记忆保持率：要求 {requested}，还没有隔天的复习",
        "en": "Retention: requested {requested}; no review on a later day yet",
    },
    "forecast": {"zh": "未来 30 天到期（题）", "en": "Due in the next 30 days"},
    "forecast_days": {
        "zh": "今天 {today} · 7 天内 {week} · 30 天内 {month}",
        "en": "today {today} · within 7 days {week} · within 30 days {month}",
    },
    "sections": {"zh": "按大纲", "en": "By section of the outline"},
    "section": {
        "zh": "{value}  {name}（共 {count}：掌握 {known}，不牢 {shaky}，未学 {new}）",
        "en": "{value}  {name} (of {count}: known {known}, shaky {shaky}, new {new})",
    },
    "no_section": {"zh": "大纲之外", "en": "outside the outline"},
    "weakest": {"zh": "最薄弱的概念", "en": "Weakest concepts"},
    "leeches": {"zh": "总是忘的题", "en": "Forgotten again and again"},
    "leech": {"zh": "忘了 {times} 次", "en": "forgotten {times} times"},
    "mastery": {
        "zh": "掌握 {value} = 近来得分 {level} × 证据 {cap} × 还记得 {recall}",
        "en": "mastery {value} = recent score {level} × evidence {cap} × still remembered {recall}",
    },
    "standing_new": {"zh": "未学", "en": "new"},
    "standing_shaky": {"zh": "不牢", "en": "shaky"},
    "standing_known": {"zh": "掌握", "en": "known"},
    "standing_solid": {"zh": "牢固", "en": "solid"},
    "no_answers": {"zh": "还没有关于它的回答。", "en": "No answer bears on it yet."},
    "share": {
        "zh": "{day}  {score}/10  权重 {worth}  {stem}",
        "en": "{day}  {score}/10  weight {worth}  {stem}",
    },
    "via": {"zh": "（来自{name}）", "en": " (through {name})"},
    "wrong_empty": {"zh": "错题本是空的。", "en": "The wrong-answer book is empty."},
    "wrong_title": {
        "zh": "错题本 · 待巩固 {open} 题，已订正 {mended} 题",
        "en": "Wrong answers · open: {open}, mended: {mended}",
    },
    "wrong_row": {
        "zh": "错 {times} 次，最近 {day} · {cause}",
        "en": "wrong {times} times, last {day} · {cause}",
    },
    "wrong_row_once": {"zh": "错 1 次，{day} · {cause}", "en": "wrong once, {day} · {cause}"},
    "cause_unknown": {"zh": "原因未记录", "en": "cause not recorded"},
    "your_answer": {"zh": "你的回答：{answer}", "en": "your answer: {answer}"},
    "mended": {"zh": "已订正", "en": "mended"},
    "gone": {"zh": "（这道题已不在资料库里）", "en": "(this question is no longer in the library)"},
    "attempt": {"zh": "记录 {id}", "en": "attempt {id}"},
}


def practice_word(key: str, lang: Lang, **values: object) -> str:
    """A word in a language, its blanks filled."""
    return WORDS[key][lang].format(**values)
