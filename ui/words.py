"""The words of the faces, Chinese and English side by side."""

from __future__ import annotations

from corpus.records import Lang

WORDS: dict[str, dict[Lang, str]] = {
    "tagline": {
        "zh": "技术面试口试助手：每句话都有出处，精确到页。",
        "en": "Prepare for oral technical interviews: every sentence with its source, down to the page.",
    },
    "ask": {"zh": "问一个面试问题……", "en": "Ask an interview question…"},
    "send": {"zh": "提问", "en": "Ask"},
    "sources": {"zh": "出处", "en": "Sources"},
    "sources_empty": {
        "zh": "提问之后，这里列出答案引用的笔记段落和论文页。",
        "en": "Once you ask, the notes and paper pages that the answer cites are listed here.",
    },
    "sources_none": {
        "zh": "这次没有可引用的内容。",
        "en": "Nothing could be cited this time.",
    },
    "first": {
        "zh": "从一个问题开始，不需要任何设置，也不需要联网。",
        "en": "Start with a question. No settings, no network needed.",
    },
    "cost": {"zh": "公式与代价", "en": "Formula and cost"},
    "contrast": {"zh": "对比", "en": "Compared with"},
    "pitfall": {"zh": "易错点", "en": "Pitfalls"},
    "evidence": {"zh": "论文原文", "en": "In the papers' words"},
    "dimension_idea": {"zh": "一句话", "en": "In one line"},
    "dimension_mechanism": {"zh": "原理", "en": "How it works"},
    "dimension_cost": {"zh": "代价", "en": "Cost"},
    "dimension_usage": {"zh": "何时用", "en": "When to use it"},
    "dimension_pitfalls": {"zh": "易错点", "en": "Pitfalls"},
    "understood": {"zh": "理解为：{question}", "en": "Understood as: {question}"},
    "links": {"zh": "关联", "en": "Related"},
    "next": {"zh": "接着问", "en": "Ask next"},
    "page": {"zh": "第 {page} 页", "en": "p. {page}"},
    "open_page": {"zh": "打开论文第 {page} 页", "en": "Open the paper at p. {page}"},
    "open_note": {"zh": "打开笔记", "en": "Open the note"},
    "open_digest": {"zh": "打开论文摘要", "en": "Open the digest"},
    "digest": {"zh": "论文摘要", "en": "Digest"},
    "note": {"zh": "笔记", "en": "Note"},
    "library": {
        "zh": "{papers} 篇论文 · {notes} 篇笔记 · {concepts} 个概念",
        "en": "{papers} papers · {notes} notes · {concepts} concepts",
    },
    "gone": {"zh": "这个出处不在资料库里。", "en": "This source is not in the library."},
}

EXAMPLES: tuple[dict[Lang, str], ...] = (
    {
        "zh": "为什么LayerNorm放在Attention层之前效果更好？",
        "en": "Why does LayerNorm work better in front of the attention layer?",
    },
    {"zh": "PagedAttention是怎么管理KV Cache显存的？", "en": "How does PagedAttention manage KV cache memory?"},
    {"zh": "MoE架构中如何解决专家负载不均衡问题？", "en": "How is expert load imbalance solved in MoE architectures?"},
    {"zh": "ZeRO三个阶段分别省了多少显存？", "en": "How much memory does each ZeRO stage save?"},
    {"zh": "RLHF和Constitutional AI有什么区别？", "en": "How do RLHF and Constitutional AI differ?"},
    {"zh": "FlashAttention为什么更快？", "en": "Why is FlashAttention faster?"},
)


def word(key: str, lang: Lang, **values: object) -> str:
    """A word in a language, its blanks filled."""
    return WORDS[key][lang].format(**values)
