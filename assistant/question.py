"""What is asked: the question checked and cleaned, its language, and what kind of answer it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from assistant.lexical import tokenize
from corpus.errors import QuestionError
from corpus.language import cjk_count
from corpus.records import Lang

MAX_CHARACTERS = 2000

Intent = Literal[
    "cite",
    "learn",
    "relate",
    "compare",
    "derive",
    "why",
    "cost",
    "troubleshoot",
    "design",
    "pitfalls",
    "how",
    "define",
]
Length = Literal["short", "normal", "deep"]

# The first pattern that fits decides; the order goes from the particular to the general.
_PATTERNS: tuple[tuple[Intent, str], ...] = (
    (
        "cite",
        r"谁(?:写|提出|发明|发表)|作者|出自哪|哪一?篇(?:论文|文章)|出处|哪一?年(?:提出|发表)|什么时候(?:提出|发表)"
        r"|\bwho (?:wrote|proposed|introduced|invented|published|came up)|which paper|authors? of"
        r"|citation for|reference for"
        r"|(?:what|which) year .*(?:propos|introduc|publish)|when was .*(?:propos|introduc|publish)",
    ),
    (
        "learn",
        r"先(?:学|懂|掌握|了解)(?:些)?(?:什么|哪些|啥)|学习(?:路径|顺序|路线)|前置知识|(?:怎么|如何)(?:入门|学会)"
        r"|what (?:should|must|do) i (?:need to )?(?:learn|know|study|understand)|learning path"
        r"|prerequisites? (?:of|for|to)"
        r"|(?:learn|study|know|understand) (?:first|before)",
    ),
    ("pitfalls", r"易错|误区|坑|常见错误|答错|pitfall|misconception|get wrong|common mistake"),
    (
        "compare",
        r"区别|差异|对比|比较|相比|比起|比呢|不同|异同|选型|(?:怎么|如何)选|选哪|还是.+[?？]|\bvs\b|versus|differ|compar|trade-?off"
        r"|rather than|instead of|better than|worse than|choose between|which (?:one )?(?:should|would|to)",
    ),
    (
        "relate",
        r"什么关系|有何关系|什么联系|怎么配合|如何配合|怎么结合|如何结合|一起用|\brelat(?:e|ed|ion)|work together"
        r"|\bcombine|interact with|have to do with",
    ),
    (
        "troubleshoot",
        r"排查|故障|报错|超时|异常|怎么定位|troubleshoot|debug|investigate|diagnos|goe?s? wrong|find the cause",
    ),
    ("design", r"设计一个|如何设计|怎么设计|怎样设计|白板|架构设计|design|architect(?!ure)|whiteboard"),
    ("derive", r"推导|证明一下|请证明|怎么来的|怎么推|\bderiv|\bprove\b|show that|work out the"),
    (
        "cost",
        r"多少|代价|复杂度|开销|公式|显存占用|how much|how many|cost|complexity|formula|memory (?:use|need)",
    ),
    ("why", r"为什么|为何|为啥|凭什么|原因|why|reason|how come"),
    ("how", r"如何|怎么|怎样|原理|机制|过程|步骤|实现|解决|how|mechanism|work"),
)
_LENGTHS: tuple[tuple[Length, re.Pattern[str]], ...] = (
    (
        "short",
        re.compile(r"一句话|简短|简单(?:说|讲|介绍)|简要|\bbriefly\b|in (?:short|brief|one sentence)|tl;?dr", re.I),
    ),
    ("deep", re.compile(r"详细|深入|展开(?:讲|说)|in (?:more )?(?:detail|depth)|thoroughly|at length", re.I)),
)
_INTENTS = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in _PATTERNS)
_ENGLISH_OPENING = re.compile(
    r"(?:what|how|why|when|which|who|where|explain|describe|compare|is|are|do|does|can|should|tell)\b", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


# Words that ask of whatever is talked about: they name no subject.
ASKING_WORDS = frozenset(
    tokenize(
        "那 所以 但是 然后 为什么 为何 怎么 如何 什么 多少 哪些 谁 代价 成本 开销 复杂度 公式 推导 优点 缺点 "
        "优势 劣势 好处 坏处 局限 问题 例子 举例 应用 场景 原理 步骤 过程 实现 区别 影响 作用 意义 论文 作者 "
        "出处 前提 条件 适用 使用 用 做 解决 改进 之后 先 学 失败 效果 数字 说明 具体 可以 应该 需要 会 能 有 "
        "没有 时候 情况 误区 易错 面试 追问 故障 排查 定位 报错 超时 异常 变慢 慢 指标 监控 选 回到 再 说说 讲讲 "
        "核心 思想 核心思想 基本思想 主要思想 "
        "本质 要点 关键 主要 基本 and but so then why how what when where which who cost price formula "
        "derive derivation advantage disadvantage drawback benefit downside limit limitation problem example "
        "application use used case principle step implement effect impact paper author source prerequisite "
        "condition apply do does did is are was can could should would need have has fail work better worse "
        "number concretely practice pitfall mistake interview really exactly much many matter solve improve "
        "debug diagnose monitor metric choose bad good wrong happen now core idea key essence main basic gist "
        "tell"
    )
)


def parse_lang(lang: str | None) -> Lang | None:
    """A language as typed by a user. Raises QuestionError where it is neither zh nor en."""
    if lang not in {None, "zh", "en"}:
        raise QuestionError(f"The language {lang!r} is not known; use zh or en.")
    return cast(Lang | None, lang)


@dataclass(frozen=True)
class Asked:
    """A question ready to be answered.

    `heard` are the sentences that the asker has heard: what a concept is need not be said again. With `fresh` nothing
    heard is said again.
    """

    text: str
    lang: Lang
    intent: Intent
    length: Length = "normal"
    heard: frozenset[str] = frozenset()
    fresh: bool = False

    @property
    def told(self) -> frozenset[str]:
        """The sentences that must not be said again."""
        return self.heard if self.fresh else frozenset()

    @classmethod
    def parse(cls, text: str, lang: Lang | None = None) -> Asked:
        """Checks and reads a question; `lang` overrules the language it is written in.

        Raises:
            QuestionError: it is empty or longer than `MAX_CHARACTERS`.

        """
        asked = cleaned(text)
        intent: Intent = next((intent for intent, pattern in _INTENTS if pattern.search(asked)), "define")
        length: Length = next((length for length, pattern in _LENGTHS if pattern.search(asked)), "normal")
        return cls(asked, lang or language(asked), intent, length)


def cleaned(text: str) -> str:
    """What was typed, in one line without control characters.

    Raises:
        QuestionError: it is empty or longer than `MAX_CHARACTERS`.

    """
    text = " ".join(_CONTROL.sub("", text).split())
    if not text:
        raise QuestionError("The question is empty; type one, in Chinese or English.")
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(f"The question has {len(text):,} characters; ask it in at most {MAX_CHARACTERS:,}.")
    return text


def language(question: str) -> Lang:
    """A question is mostly terms, which stay English in Chinese too: any Chinese decides, unless it opens in
    English.
    """
    return "zh" if cjk_count(question) and not _ENGLISH_OPENING.match(question) else "en"
