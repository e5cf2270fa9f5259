"""The words of the Progress tab, Chinese and English side by side."""

from __future__ import annotations

from corpus.records import Lang

PROGRESS_WORDS: dict[str, dict[Lang, str]] = {
    "progress": {"zh": "学习进度", "en": "Your progress"},
    "preparing": {
        "zh": "正在整理你的记录……第一次打开需要一点时间。",
        "en": "Putting your record together… the first time takes a moment.",
    },
    "busy": {"zh": "稍等……", "en": "One moment…"},
    "defect": {
        "zh": "程序出了错（{kind}），你的记录没有受影响。请再试一次。",
        "en": "A defect of ours ({kind}); your record is untouched. Please try again.",
    },
    "no_record": {
        "zh": "这条记录不在了，或暂时读不到。请刷新页面。",
        "en": "That record is gone, or cannot be read at the moment. Reload the page.",
    },
    "bad_import": {
        "zh": "没有导入：文件不是 Viva 导出的学习记录，或者已经损坏。",
        "en": "Nothing was imported: {reason}",
    },
    "bad_value": {"zh": "没有保存：数值不在允许的范围内。", "en": "Nothing was saved: {reason}"},
    "gone": {"zh": "资料库里没有这个概念了。", "en": "That concept is no longer in the library."},
    # At the top
    "begin_title": {"zh": "还没有答过题", "en": "Nothing answered yet"},
    "begin": {
        "zh": "答几道题，这里就会出现你对每个概念的掌握程度、要复习的日子和记忆保持率。",
        "en": "Answer a few questions; then this page shows what you know of each concept, what to review when, "
        "and how much you remember.",
    },
    "to_practice": {"zh": "去练习", "en": "Practise"},
    "answers": {"zh": "次回答", "en": "answers"},
    "answers_one": {"zh": "次回答", "en": "answer"},
    "streak": {"zh": "天连续练习", "en": "days in a row"},
    "streak_one": {"zh": "天连续练习", "en": "day in a row"},
    "known_of": {"zh": "个概念已掌握（共 {count} 个）", "en": "of {count} concepts known"},
    "due_today": {"zh": "题今天到期", "en": "questions due today"},
    "due_today_one": {"zh": "题今天到期", "en": "question due today"},
    # The exam and the settings
    "exam": {"zh": "考试", "en": "Exam"},
    "exam_left": {"zh": "天后考试（{day}）", "en": "days to the exam on {day}"},
    "exam_left_one": {"zh": "天后考试（{day}）", "en": "day to the exam on {day}"},
    "exam_over": {"zh": "考试（{day}）已经过去。", "en": "The exam on {day} is over."},
    "exam_none": {
        "zh": "填上考试日期，就会倒推每天要学多少。",
        "en": "Give the exam's date, and the days until then are shared out backwards from it.",
    },
    "exam_label": {"zh": "考试日期（可不填）", "en": "Exam date (optional)"},
    "minutes_label": {"zh": "每天分钟数", "en": "Minutes a day"},
    "retention_label": {"zh": "希望记住（%）", "en": "To be remembered (%)"},
    "save": {"zh": "保存", "en": "Save"},
    "saved": {"zh": "已保存。", "en": "Saved."},
    # The heat map
    "heat": {"zh": "按大纲", "en": "By section of the outline"},
    "heat_hint": {
        "zh": "每格一个概念，数字是掌握度（%）。点一格看它背后的回答。",
        "en": "Each cell is a concept, its number the mastery in %. Click one for the answers behind it.",
    },
    "names": {"zh": "显示名称", "en": "Show names"},
    "no_section": {"zh": "大纲之外", "en": "Outside the outline"},
    "counts": {
        "zh": "掌握 {known} · 不牢 {shaky} · 未练习 {new}",
        "en": "{known} known · {shaky} shaky · {new} not yet",
    },
    "standing_new": {"zh": "未练习", "en": "Not practised"},
    "standing_shaky": {"zh": "不牢", "en": "Shaky"},
    "standing_known": {"zh": "掌握", "en": "Known"},
    "standing_solid": {"zh": "牢固", "en": "Solid"},
    "cell": {"zh": "{name}：{standing}，{value} %", "en": "{name}: {standing}, {value} %"},
    "cell_new": {"zh": "{name}：未练习", "en": "{name}: not practised"},
    "empty_library": {
        "zh": "资料库里还没有可以出题的概念。先在“资料库”加入大纲、笔记或论文。",
        "en": "The library holds no concepts to be asked about yet. Add an outline, notes or papers under Library.",
    },
    "weakest": {"zh": "最薄弱", "en": "Weakest"},
    "leeches": {"zh": "总是忘的题", "en": "Forgotten again and again"},
    "leech": {"zh": "忘了 {times} 次", "en": "forgotten {times} times"},
    # The charts
    "forecast": {"zh": "未来 30 天要复习的题", "en": "Due in the next 30 days"},
    "forecast_sum": {
        "zh": "今天 {today} · 7 天内 {week} · 30 天内 {month}",
        "en": "today {today} · within 7 days {week} · within 30 days {month}",
    },
    "activity": {"zh": "最近 30 天的回答", "en": "Answers in the last 30 days"},
    "activity_sum": {
        "zh": "{days} 天有练习，共 {minutes} 分钟",
        "en": "days with practice: {days} · minutes: {minutes}",
    },
    "today": {"zh": "今天", "en": "today"},
    "as_table": {"zh": "以表格查看", "en": "As a table"},
    "day": {"zh": "日期", "en": "Day"},
    "due": {"zh": "到期", "en": "Due"},
    "minutes": {"zh": "分钟", "en": "Minutes"},
    "score": {"zh": "平均得分", "en": "Mean score"},
    "none_days": {"zh": "这段时间没有。", "en": "None in this time."},
    "retention": {"zh": "记住了多少", "en": "How much is remembered"},
    "retention_requested": {"zh": "希望", "en": "Wanted"},
    "retention_expected": {"zh": "预计", "en": "Predicted"},
    "retention_observed": {"zh": "实际", "en": "Observed"},
    "retention_of": {
        "zh": "根据 {count} 次隔天的复习。“预计”是一般人的记忆；复习日期按你自己的记忆安排。",
        "en": "From {count} reviews on a later day. Predicted is for an average memory; the dates of your reviews "
        "follow your own.",
    },
    "retention_none": {
        "zh": "还没有隔天的复习；同一道题第二天再答一次后，这里就有数字。",
        "en": "No review on a later day yet; once a question is answered again on another day, figures stand here.",
    },
    # A concept
    "close": {"zh": "关闭", "en": "Close"},
    "quiz": {"zh": "考考我", "en": "Quiz me"},
    "on_map": {"zh": "在图谱中看", "en": "Show on the map"},
    "ask": {"zh": "提问", "en": "Ask about it"},
    "what_is": {"zh": "什么是{name}？", "en": "What is {name}?"},
    "made_of": {
        "zh": "= 近来得分 {level} × 证据 {cap} × 还记得 {recall}",
        "en": "= recent score {level} × evidence {cap} × still remembered {recall}",
    },
    "behind": {"zh": "背后的回答", "en": "The answers behind it"},
    "no_answers": {"zh": "还没有关于它的回答。", "en": "No answer bears on it yet."},
    "more_answers": {"zh": "更早的 {count} 次没有列出。", "en": "Earlier answers not listed: {count}."},
    "weight": {"zh": "权重 {worth}", "en": "weight {worth}"},
    "via": {"zh": "来自{name}", "en": "through {name}"},
    "yours": {"zh": "你的回答", "en": "Your answer"},
    "said_nothing": {"zh": "（没有作答）", "en": "(nothing)"},
    "right_answer": {"zh": "正确答案", "en": "Right answer"},
    "hit": {"zh": "答到", "en": "made"},
    "partial": {"zh": "部分答到", "en": "in part"},
    "missed": {"zh": "没有答到", "en": "missed"},
    "contradicted": {"zh": "说反了", "en": "contradicted"},
    "rating": {"zh": "记得怎么样", "en": "How well you knew it"},
    "rating_1": {"zh": "忘了", "en": "Again"},
    "rating_2": {"zh": "勉强", "en": "Hard"},
    "rating_3": {"zh": "记得", "en": "Good"},
    "rating_4": {"zh": "很熟", "en": "Easy"},
    "score_label": {"zh": "得分（0–10）", "en": "Score (0–10)"},
    "note_label": {"zh": "理由（可不填）", "en": "Your reason (optional)"},
    "correct": {"zh": "更正", "en": "Correct it"},
    "corrected": {"zh": "已更正，所有数字随之更新。", "en": "Corrected; every figure follows it."},
    "nothing_changed": {"zh": "没有改动。", "en": "Nothing was changed."},
    "dispute": {"zh": "题目有问题，不计入", "en": "The question is wrong: do not count it"},
    "disputed": {"zh": "这次回答不再计入。", "en": "That answer no longer counts."},
    "undispute": {"zh": "重新计入", "en": "Count it again"},
    "undisputed": {"zh": "这次回答重新计入。", "en": "That answer counts again."},
    "not_counted": {"zh": "不计入的回答", "en": "Answers that do not count"},
    "was_corrected": {"zh": "{day} 更正过：{changes}", "en": "corrected on {day}: {changes}"},
    "changed_rating": {"zh": "记得程度 {value}", "en": "rating {value}"},
    "changed_score": {"zh": "得分 {value}", "en": "score {value}"},
    "changed_cause": {"zh": "原因", "en": "cause"},
    "changed_disputed": {"zh": "是否计入", "en": "whether it counts"},
    "changed_at": {"zh": "时间", "en": "time"},
    # The record
    "record": {"zh": "你的学习记录", "en": "Your record"},
    "record_hint": {
        "zh": "回答、评分、更正和设置都只保存在这台机器上，不与别人共享。",
        "en": "Answers, grades, corrections and settings are kept on this machine and shown to nobody else.",
    },
    "export": {"zh": "导出（JSON）", "en": "Export (JSON)"},
    "import": {"zh": "导入……", "en": "Import…"},
    "imported": {
        "zh": "已导入：新增 {new} 次回答，{known} 次原来就有。",
        "en": "Imported; new answers: {new}, there already: {known}.",
    },
    "too_big": {"zh": "文件太大，不会是学习记录。", "en": "The file is too large to be a record."},
    "erase": {"zh": "删除全部记录……", "en": "Erase everything…"},
    "erase_sure": {
        "zh": "删除你的全部回答、评分和设置？这无法撤销。",
        "en": "Erase all your answers, grades and settings? This cannot be undone.",
    },
    "erase_yes": {"zh": "全部删除", "en": "Erase everything"},
    "erase_no": {"zh": "保留", "en": "Keep it"},
    "erased": {"zh": "你的全部记录已删除。", "en": "Your whole record was erased."},
    "nothing_kept": {"zh": "还没有可以导出或删除的记录。", "en": "There is no record yet to export or erase."},
}


def said(key: str, lang: Lang, **values: object) -> str:
    """A word in a language, its blanks filled."""
    return PROGRESS_WORDS[key][lang].format(**values)


def counted(key: str, count: int, lang: Lang, **values: object) -> str:
    """A word after a number: English has another form for one."""
    return said(f"{key}_one" if count == 1 else key, lang, **values)
