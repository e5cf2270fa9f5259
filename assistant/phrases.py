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
        "zh": "《{title}》第 {page} 页原文（英文）：“{quote}”",
        "en": "{title}, p. {page}: “{quote}”",
    },
    "quote_zh": {
        "zh": "《{title}》第 {page} 页：“{quote}”",
        "en": "{title}, p. {page} (in Chinese): “{quote}”",
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
}


def phrase(key: str, lang: Lang, **values: object) -> str:
    """A phrase in a language, its blanks filled. Raises KeyError where a blank has no value."""
    return _PHRASES[key][lang].format(**values)


def relation_phrase(kind: str, lang: Lang, source: str, target: str) -> str:
    """A relation said in one sentence."""
    return phrase(kind, lang, source=source, target=target)
