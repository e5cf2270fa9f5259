"""The assistant's own words, Chinese and English side by side; everything else in an answer comes from the material."""

from __future__ import annotations

from corpus.records import Lang

_PHRASES: dict[str, dict[Lang, str]] = {
    "abstain": {
        "zh": "资料里没有能回答这个问题的内容。",
        "en": "The material does not hold an answer to this question.",
    },
    "abstain_nearest": {
        "zh": "最接近的主题是：{topics}。",
        "en": "The nearest topics are: {topics}.",
    },
    "abstain_add": {
        "zh": "要回答它，请加入讲这个主题的笔记或论文（viva ingest --papers 文件）。",
        "en": "To have it answered, add notes or papers on it (viva ingest --papers FILE).",
    },
    "quote": {
        "zh": "《{title}》{place}原文（英文）：“{quote}”",
        "en": "{title}{place}: “{quote}”",
    },
    "quote_zh": {
        "zh": "《{title}》{place}：“{quote}”",
        "en": "{title}{place} (in Chinese): “{quote}”",
    },
    "quote_page": {
        "zh": "第 {page} 页",
        "en": ", p. {page}",
    },
    "down": {
        "zh": "{concept}建立在{other}之上，{other}是怎么工作的？",
        "en": "{concept} rests on {other}; how does {other} work?",
    },
    "choose": {
        "zh": "{concept}和{other}有什么区别，分别适合什么场景？",
        "en": "How does {concept} differ from {other}, and when would you use each?",
    },
    "sideways": {
        "zh": "{concept}和{other}有什么区别？",
        "en": "How does {concept} differ from {other}?",
    },
    "together": {
        "zh": "{concept}和{other}是什么关系？",
        "en": "How are {concept} and {other} related?",
    },
    "up": {"zh": "{concept}有哪些容易答错的地方？", "en": "What do people get wrong about {concept}?"},
    "both": {"zh": "{a}和{b}", "en": "{a} and {b}"},
    "and_others": {"zh": "等", "en": " et al."},
    "published": {
        "zh": "《{title}》的作者是{authors}（{where}，{year}年）。",
        "en": "“{title}” is by {authors} ({where}, {year}).",
    },
    "origin": {
        "zh": "{concept}出自论文《{title}》，作者{authors}（{where}，{year}年）。",
        "en": "{concept} was introduced in “{title}” by {authors} ({where}, {year}).",
    },
    "told_in": {
        "zh": "资料中讲{concept}的论文：《{title}》，作者{authors}（{where}，{year}年）。",
        "en": "A paper in the material on {concept}: “{title}” by {authors} ({where}, {year}).",
    },
    "missing_part": {
        "zh": "资料里没有能回答这一部分的内容：“{part}”",
        "en": "The material does not hold an answer to this part: “{part}”",
    },
    "unknown_name": {
        "zh": "资料里没有提到 {name}，以上没有涉及它。",
        "en": "{name} is mentioned nowhere in the material; nothing above speaks of it.",
    },
    "greeting": {
        "zh": "我根据资料库里的大纲、笔记和论文回答问题，每句话都注明出处，并给出关联和追问。",
        "en": "I answer from the library's outline, notes and papers, with the source of every sentence.",
    },
    "no_more": {
        "zh": "关于这一点，资料里能说的都说过了；可以从下面的追问继续。",
        "en": "The material says no more on this; the questions below lead on.",
    },
    "interview_opening": {"zh": "第{number}题。{question}", "en": "Question {number}. {question}"},
    "interview_deeper": {"zh": "好，再往下一步：{question}", "en": "Good. One step further: {question}"},
    "interview_probe_term": {
        "zh": "这里还有一点没有说到：{term}在其中起什么作用？",
        "en": "There is one more thing here: what part does {term} play in it?",
    },
    "interview_probe_said": {
        "zh": "你说“{said}”，这是一部分；还缺什么，为什么？",
        "en": "You said “{said}”. That is part of it; what is missing, and why?",
    },
    "interview_probe": {
        "zh": "能说得更具体一点吗：机制是什么，代价是什么？",
        "en": "Can you be more concrete: what is the mechanism, and what does it cost?",
    },
    "interview_easier": {"zh": "没关系，先退一步：{question}", "en": "No problem, let us step back: {question}"},
    "probe_contradicted": {
        "zh": "你说“{said}”，这一点你确定吗？依据是什么？",
        "en": "You said “{said}”. Are you sure, and what makes you think so?",
    },
    "probe_partial": {
        "zh": "你提到“{said}”，能具体讲讲是怎么做到的、代价多大吗？",
        "en": "You mentioned “{said}”. How exactly does that come about, and at what cost?",
    },
    "probe_term": {"zh": "{term}和{concept}在这里是什么关系？", "en": "What part does {term} play in {concept} here?"},
    "quiz_answer_next": {
        "zh": "用自己的话回答，下一条消息会被评分；以问号结尾的消息仍当作提问。",
        "en": "Answer in your own words: your next message is graded, unless it ends in a question mark.",
    },
    "quiz_none": {
        "zh": "资料里没有关于它的题目；先问一个概念，再说“考考我”。",
        "en": "There is no question on that; ask about a concept first, then say “quiz me”.",
    },
    "quiz_score": {"zh": "得分 {score} / 10。", "en": "{score} of 10."},
    "quiz_said": {"zh": "（你说：“{said}”）", "en": " (you said: “{said}”)"},
    "quiz_wrong": {"zh": "与资料不符：“{said}”", "en": "Against the material: “{said}”"},
    "regarding": {"zh": "{concept}：{question}", "en": "{concept}: {question}"},
    "cost": {"zh": "{concept}的代价有多大，能用数字说明吗？", "en": "What does {concept} cost, in numbers?"},
    "part_of": {"zh": "{source}属于“{target}”这一主题。", "en": "{source} belongs to the topic “{target}”."},
    "prerequisite_of": {
        "zh": "要理解{target}，先要懂{source}。",
        "en": "{source} has to be understood before {target}.",
    },
    "contrasts_with": {"zh": "{source}常与{target}对比。", "en": "{source} is commonly set against {target}."},
    "variant_of": {"zh": "{source}是{target}的一种变体。", "en": "{source} is a variant of {target}."},
    "improves_on": {"zh": "{source}改进了{target}。", "en": "{source} improves on {target}."},
    "uses": {"zh": "{source}用到了{target}。", "en": "{source} uses {target}."},
    "introduced_by": {
        "zh": "{source}出自论文《{target}》。",
        "en": "{source} was introduced by the paper “{target}”.",
    },
    "cites": {"zh": "《{source}》引用了《{target}》。", "en": "“{source}” cites “{target}”."},
    "related_to": {
        "zh": "{source}和{target}在资料中经常一起出现。",
        "en": "{source} and {target} often appear together in the material.",
    },
    "llm_slow": {
        "zh": "语言模型没有在规定时间内答完，以下是由资料直接组成的答案。",
        "en": "The language model did not answer in time; the answer below is composed from the material.",
    },
    "llm_lost": {
        "zh": "语言模型没能答完，以下是由资料直接组成的答案。（{why}）",
        "en": "The language model failed to answer; the answer below is composed from the material. ({why})",
    },
    "llm_empty": {
        "zh": "语言模型什么也没有回答，以下是由资料直接组成的答案。",
        "en": "The language model said nothing; the answer below is composed from the material.",
    },
    "llm_refused": {
        "zh": "语言模型没有作答，以下是由资料直接组成的答案。",
        "en": "The language model declined to answer; the answer below is composed from the material.",
    },
    "llm_malformed": {
        "zh": "语言模型的回答无法阅读，以下是由资料直接组成的答案。",
        "en": "What the language model wrote cannot be read; the answer below is composed from the material.",
    },
    "llm_language": {
        "zh": "语言模型没有用中文回答，以下是由资料直接组成的答案。",
        "en": "The language model did not answer in English; the answer below is composed from the material.",
    },
    "llm_unsupported": {
        "zh": "语言模型写的每一句都在资料里找不到依据，以下是由资料直接组成的答案。",
        "en": "The material bears out nothing that the language model wrote; the answer below is composed from it.",
    },
    "llm_marked": {
        "zh": "由语言模型撰写；标出的 {count} 句在资料里没有依据。",
        "en": "Written by a language model; sentences marked as not borne out by the material: {count}.",
    },
    "llm_stopped": {
        "zh": "已按要求停止，答案不完整。",
        "en": "Stopped as asked; the answer is incomplete.",
    },
    "unsupported_number": {
        "zh": "所引资料里没有“{detail}”这个数字",
        "en": "the number “{detail}” does not stand in what is cited",
    },
    "unsupported_formula": {
        "zh": "所引资料里没有公式 {detail}",
        "en": "the formula {detail} does not stand in what is cited",
    },
    "unsupported_name": {
        "zh": "所引资料里没有提到“{detail}”",
        "en": "“{detail}” is not mentioned in what is cited",
    },
    "unsupported_opposed": {
        "zh": "与所引资料相反：“{detail}”",
        "en": "what is cited says the opposite of “{detail}”",
    },
    "unsupported_unlike": {"zh": "所引资料没有这样说", "en": "what is cited does not say so"},
    "unsupported_uncited": {"zh": "没有注明出处，也没有找到依据", "en": "it names no source, and none was found"},
    "guard": {
        "zh": "{concept}建立在{other}之上，而{other}还不牢（{value}），要先复习它吗？",
        "en": "{concept} leans on {other}, which is shaky ({value}): recap first?",
    },
    "today_due": {"zh": "该复习了：还记得的可能性约{recall}", "en": "due: {recall} likely to be remembered"},
    "today_due_concept": {"zh": "{concept}该复习了", "en": "due: {concept} as a whole"},
    "today_leech": {
        "zh": "已经忘了{times}次：先重读{concept}的笔记，再来回答",
        "en": "forgotten {times} times: read on {concept} again before you answer",
    },
    "today_weak": {"zh": "薄弱：{concept}目前掌握{value}", "en": "weak: {concept} stands at {value}"},
    "today_new": {"zh": "新概念：{concept}", "en": "new: {concept}"},
    "today_recap": {"zh": "先复习：{other}要用到{concept}", "en": "recap: {other} leans on {concept}"},
    "today_exam": {
        "zh": "考前巩固：到那天还记得的可能性只有{recall}",
        "en": "before the exam: by then only {recall} likely to be remembered",
    },
    "today_nothing": {
        "zh": "资料库里没有可以出题的概念；请先加入笔记或论文（viva ingest）。",
        "en": "Nothing in the library can be asked about; add notes or papers first (viva ingest).",
    },
    "today_waiting": {
        "zh": "还有 {count} 题到期，今天排不下，会顺延到明天。",
        "en": "Due reviews with no room today: {count}. They carry over.",
    },
    "today_gone": {
        "zh": "有 {count} 道排过期的题已不在资料库里，略过不问；答过的记录仍然保留。",
        "en": "Scheduled questions no longer in the library: {count}. They are skipped; your answers are kept.",
    },
    "today_future": {
        "zh": "有 {count} 题的上次作答时间晚于现在：这台机器的时钟可能往回拨过。这些题按今天答过处理。",
        "en": "Questions last answered later than now: {count}; the clock may have gone back. They count as of today.",
    },
    "clock": {
        "zh": "时钟比上次回答这道题时还早，因此这次的时间按上次（{at}）记录。",
        "en": "The clock is earlier than at your last answer to this question; this one is kept with that time ({at}).",
    },
    "exam_fits": {
        "zh": "离考试还有 {days} 天：每天 {new} 个新概念，最后 {buffer} 天只复习。",
        "en": "Days to the exam: {days}. New concepts a day: {new}; the last days are for review alone: {buffer}.",
    },
    "exam_review": {
        "zh": "离考试还有 {days} 天：不再学新概念，只复习。",
        "en": "Days to the exam: {days}. Nothing new any more, only review.",
    },
    "exam_today": {"zh": "今天就是考试日：只过一遍最容易忘的。", "en": "The exam is today: only what fades first."},
    "exam_short": {
        "zh": "按现在的时间学不完：{unseen} 个没学过的概念大约只够学 {taken} 个；要学完，每天约需 {needed} 分钟。",
        "en": "Not everything fits: about {taken} of {unseen} new concepts do; all would take {needed} minutes a day.",
    },
    "exam_late": {
        "zh": "还有 {left} 个概念没学过，来不及了。",
        "en": "Concepts not begun for which it is too late: {left}.",
    },
    "exam_over": {
        "zh": "考试日期 {day} 已经过去；请换一个日期，或清除它。",
        "en": "The exam date {day} is over; set another, or clear it.",
    },
    "cause_no_answer": {"zh": "没有作答", "en": "no answer"},
    "cause_off_topic": {"zh": "没答到题目上", "en": "beside the question"},
    "cause_keywords": {"zh": "只罗列了术语", "en": "terms without a statement"},
    "cause_wrong_number": {"zh": "数字错了", "en": "a wrong number"},
    "cause_contradiction": {"zh": "与资料相矛盾", "en": "contradicts the material"},
    "cause_wrong_choice": {"zh": "选错了", "en": "a wrong choice"},
    "cause_wrong_word": {"zh": "填错了", "en": "a wrong word"},
    "cause_missed_points": {"zh": "漏了得分点", "en": "missed points"},
    "cause_confused": {"zh": "和{other}混淆了", "en": "confused with {other}"},
}


def phrase(key: str, lang: Lang, **values: object) -> str:
    """A phrase in a language, its blanks filled. Raises KeyError where a blank has no value."""
    return _PHRASES[key][lang].format(**values)


def relation_phrase(kind: str, lang: Lang, source: str, target: str) -> str:
    """A relation said in one sentence."""
    return phrase(kind, lang, source=source, target=target)
