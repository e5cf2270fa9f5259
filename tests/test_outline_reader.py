"""The outline reader: structure, names in both languages, details, papers, tables, questions, encodings."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import OutlineError, SourceError
from corpus.records import Name, Outline, Topic
from ingest.outline import parse_outline, read_outline, slugify
from ingest.outline_names import is_vague, read_name, split_cell, strip_numbering

SHIPPED = Path(__file__).parents[1] / "corpus" / "outline.md"

EXCERPT = """我会从以下方向提问：

---

### 一、训练与优化
1. **分布式训练**  
   • ZeRO优化器三阶段显存优化原理（参数/梯度/优化器状态分片）
   • 流水线并行中的气泡问题

2. **性能调优**  
   • 学习率调度策略（Warmup、Cosine衰减适用场景）

---

### 技术栈
| 考察方向   | 关键技术栈                         |
| ---------- | ---------------------------------- |
| **框架层** | PyTorch（DDP/FSDP）、DeepSpeed     |

---

### 问题示例
1. **原理类**  
   • 为什么LayerNorm放在Attention层之前效果更好？  

建议重点准备 **原理推导（手写公式）**。
"""


def topics(text: str) -> list[Topic]:
    return list(parse_outline(text, "guide").walk())


def named(outline: Outline, name: str) -> Topic:
    return next(topic for topic in outline.walk() if name in topic.name.both)


def shape(topic: Topic) -> tuple[str, str, tuple[object, ...]]:
    return topic.kind, topic.name.in_language("en"), tuple(shape(child) for child in topic.children)


def aspects(entry: str) -> list[Name]:
    return [topic.name for topic in topics(f"- {entry}") if topic.kind == "aspect"]


def kinds(outline: Outline) -> Counter[str]:
    return Counter(topic.kind for topic in outline.walk())


def test_the_authors_form_gives_sections_topics_and_items() -> None:
    first = parse_outline(EXCERPT, "excerpt").topics[0]
    zero = ("item", "ZeRO优化器三阶段显存优化原理", (("aspect", "参数/梯度/优化器状态分片", ()),))
    rates = ("item", "学习率调度策略", (("aspect", "Warmup", ()), ("aspect", "Cosine衰减适用场景", ())))
    distributed = ("topic", "分布式训练", (zero, ("item", "流水线并行中的气泡问题", ())))
    assert shape(first) == ("section", "训练与优化", (distributed, ("topic", "性能调优", (rates,))))


def test_every_topic_knows_its_line() -> None:
    lines = {topic.name.in_language("zh"): topic.line for topic in topics(EXCERPT)}
    assert lines["训练与优化"] == 5
    assert lines["流水线并行中的气泡问题"] == 8
    assert lines["框架层"] == lines["DeepSpeed"] == 18


def test_the_authors_outline_is_read_whole(papers_dir: Path) -> None:
    path = papers_dir.parent / "outline-seed.md"
    outline = read_outline(path)
    bullets = re.findall(r"^   • (.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    read = {topic.line for topic in outline.walk() if topic.kind in {"item", "question"}}
    assert len(bullets) == len(read) == 43
    counted = {"section": 7, "topic": 12 + 3 + 5, "item": 37, "question": 6, "tool": 18}
    assert kinds(outline) == counted | {"aspect": kinds(outline)["aspect"]}
    assert (outline.id, outline.title, outline.lang) == ("outline-seed", "outline-seed", "zh")


def test_the_authors_technology_table_gives_tools_under_their_area(papers_dir: Path) -> None:
    table = read_outline(papers_dir.parent / "outline-seed.md").topics[5]
    frameworks, _, inference, _, _ = table.children
    assert [tool.name.en for tool in inference.children] == [
        "vLLM",
        "TensorRT",
        "ONNX Runtime",
        "Triton Inference Server",
    ]
    pytorch = ("tool", "PyTorch", (("aspect", "DDP", ()), ("aspect", "FSDP", ())))
    assert shape(frameworks)[2][0] == pytorch


def test_a_vague_detail_takes_its_item_as_context(papers_dir: Path) -> None:
    outline = read_outline(papers_dir.parent / "outline-seed.md")
    sharding = named(outline, "参数/梯度/优化器状态分片")
    assert sharding.context == Name("ZeRO优化器三阶段显存优化原理")
    assert sharding.qualified.zh == "ZeRO优化器三阶段显存优化原理：参数/梯度/优化器状态分片"
    assert named(outline, "RoPE").context == Name()


def test_every_entry_of_the_shipped_outline_has_both_names() -> None:
    outline = read_outline(SHIPPED)
    told = [topic for topic in outline.walk() if topic.kind in {"section", "topic", "item", "question"}]
    assert [topic.name for topic in told if not (topic.name.zh and topic.name.en)] == []
    assert outline.title.startswith("大模型工程师面试大纲 / Interview outline")
    assert kinds(outline)["item"] == 37
    assert named(outline, "Placement of layer normalization").papers == ("1607.06450", "2002.04745")


def test_slugs_of_the_shipped_outline_are_unique_and_stable() -> None:
    slugs = [topic.slug for topic in read_outline(SHIPPED).walk()]
    assert len(set(slugs)) == len(slugs)
    assert slugs == [topic.slug for topic in read_outline(SHIPPED).walk()]
    assert max(map(len, slugs)) <= 80


def test_a_nested_english_list_keeps_its_shape() -> None:
    text = "# Guide\n\n## 2.1 Attention\n- Self-attention\n  - Scaling\n    * Temperature\n- Cross-attention\n"
    outline = parse_outline(text, "guide")
    scaling = ("item", "Scaling", (("item", "Temperature", ()),))
    items = (("item", "Self-attention", (scaling,)), ("item", "Cross-attention", ()))
    assert (outline.title, outline.lang) == ("Guide", "en")
    assert [shape(topic) for topic in outline.topics] == [("section", "Attention", items)]


@pytest.mark.parametrize("bullet", ["-", "*", "+", "•", "·", "●", "◦", "▪", "–", "- [ ]", "- [x]", "1.", "1)", "1、"])
def test_every_kind_of_bullet_is_an_item(bullet: str) -> None:
    section = parse_outline(f"## Memory\n\n{bullet} paged cache\n{bullet} swap\n", "guide").topics[0]
    assert shape(section) == ("section", "Memory", (("item", "paged cache", ()), ("item", "swap", ())))


def test_indentation_nests_bullets_that_markdown_does_not_know() -> None:
    found = parse_outline("• one\n  • two\n    ◦ three\n• four\n", "guide").topics
    two = ("item", "two", (("item", "three", ()),))
    assert [shape(topic) for topic in found] == [("item", "one", (two,)), ("item", "four", ())]


@pytest.mark.parametrize("line", ["{}- level {}", "{}• level {}"])
def test_thirty_levels_are_thirty_topics_deep(line: str) -> None:
    topic = parse_outline("\n".join(line.format("  " * level, level) for level in range(30)), "deep").topics[0]
    for level in range(29):
        assert topic.name.en == f"level {level}"
        (topic,) = topic.children
    assert topic.name.en == "level 29"


def test_a_thousand_levels_can_be_walked() -> None:
    found = topics("\n".join(" " * level + f"• level {level}" for level in range(1000)))
    assert len(found) == 1000


def test_underlined_headings_and_numbered_lines_are_headings() -> None:
    outline = parse_outline("Training\n--------\n- LAMB\n\n二、推理\n（一）缓存\n1、分页\n", "guide")
    cache = ("topic", "缓存", (("item", "分页", ()),))
    training = ("section", "Training", (("item", "LAMB", ()), ("topic", "推理", (cache,))))
    assert [shape(topic) for topic in outline.topics] == [training]


def test_entries_right_above_a_rule_stay_entries() -> None:
    found = parse_outline("### Cache\n\n• pages\n• blocks\n---\n", "guide").topics
    assert [shape(topic) for topic in found] == [("section", "Cache", (("item", "pages", ()), ("item", "blocks", ())))]


def test_a_bold_lead_in_is_the_name_and_the_rest_its_detail() -> None:
    (lead, *rest) = topics("- **ZeRO**: shards the optimizer states; saves memory\n")
    assert lead.name == Name(en="ZeRO")
    assert [topic.name.en for topic in rest] == ["shards the optimizer states", "saves memory"]


def test_prose_is_not_part_of_the_outline() -> None:
    found = topics("Welcome to it.\n\n# Guide\n\nSome words.\n\n## Cache\n\n- pages\n\n  More words.\n\nThe end.\n")
    assert [topic.name.en for topic in found] == ["Cache", "pages"]


def test_several_top_headings_are_sections_and_the_id_is_the_title() -> None:
    outline = parse_outline("# Training\n- LAMB\n\n# Serving\n- vLLM\n", "guide")
    assert outline.title == "guide"
    assert [topic.kind for topic in outline.topics] == ["section", "section"]


def test_front_matter_is_no_heading() -> None:
    (item,) = parse_outline("---\ntitle: Guide\ntags:\n  - a\n---\n- cache\n", "guide").topics
    assert (item.name.en, item.line) == ("cache", 6)


def test_repeated_headings_get_slugs_of_their_own() -> None:
    text = "## Training\n### Overview\n## Serving\n### Overview\n### Overview\n"
    slugs = [topic.slug for topic in topics(text)]
    assert slugs == ["training", "overview", "serving", "overview-serving", "overview-serving-2"]


def test_a_generic_name_takes_the_nearest_meaningful_ancestor() -> None:
    found = topics("## ZeRO\n- Overview\n  - Advantages and limitations\n## 推理\n- 应用场景\n- 优缺点\n")
    contexts = [topic.context for topic in found if topic.kind == "item"]
    assert contexts == [Name(en="ZeRO"), Name(en="ZeRO"), Name("推理"), Name("推理")]


@pytest.mark.parametrize(
    ("link", "paper"),
    [
        ("[1](https://arxiv.org/abs/2002.04745v2)", "2002.04745"),
        ("[pdf](https://arxiv.org/pdf/2002.04745v1.pdf)", "2002.04745"),
        ("https://arxiv.org/abs/2002.04745", "2002.04745"),
        ("(arXiv:2002.04745v1)", "2002.04745"),
        ("[old](https://arxiv.org/abs/cs/0112017)", "cs/0112017"),
        ("[doi](https://doi.org/10.1145/3292500.3330701)", "10.1145/3292500.3330701"),
        ("doi:10.1016/S0021(99)00001-2.", "10.1016/S0021(99)00001-2"),
        ("doi:10.48550/arXiv.2002.04745", "2002.04745"),
        ("[paper](papers/层归一化.pdf)", "papers/层归一化.pdf"),
        ("[paper](<my papers/ln.pdf>)", "my papers/ln.pdf"),
        ("[Xiong et al., 2020](https://example.org/ln.pdf)", "https://example.org/ln.pdf"),
    ],
)
def test_links_to_papers_leave_the_name(link: str, paper: str) -> None:
    (topic,) = topics(f"- Pre-LN {link}".replace("old", "cs/0112017"))
    assert (topic.name.en, topic.papers) == ("Pre-LN", (paper,))


def test_a_paper_title_that_is_the_whole_entry_is_its_name() -> None:
    (topic,) = topics("- [Attention Is All You Need](https://arxiv.org/abs/1706.03762)\n")
    assert (topic.name.en, topic.papers) == ("Attention Is All You Need", ("1706.03762",))


def test_an_entry_that_is_only_a_link_gives_its_paper_to_its_parent() -> None:
    (topic,) = topics("- Pre-LN\n  - [2002.04745](https://arxiv.org/abs/2002.04745)\n  - arXiv:1607.06450\n")
    assert topic.papers == ("2002.04745", "1607.06450")


def test_other_links_are_text() -> None:
    (topic,) = topics("- the [blog](https://example.org/post) of `vLLM`\n")
    assert (topic.name.en, topic.papers) == ("the blog of vLLM", ())


def test_scripts_and_tags_are_plain_text() -> None:
    found = topics("<div>\n\n- <script>alert(1)</script>\n- a <b>bold</b> word\n")
    assert [topic.name.en for topic in found] == ["<script>alert(1)</script>", "a <b>bold</b> word"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("量化部署（QAT量化感知训练 vs 后训练量化）", ["QAT量化感知训练", "后训练量化"]),
        ("位置编码（绝对位置 vs 相对位置编码如RoPE）", ["绝对位置", "相对位置编码", "RoPE"]),
        ("协同方案（RAG vs Fine-tuning对比选型）", ["RAG", "Fine-tuning"]),
        ("协同方案（RAG与微调对比）", ["RAG", "微调"]),
        ("监控（Prometheus+GPU显存泄露检测）", ["Prometheus", "GPU显存泄露检测"]),
        ("框架（DDP/FSDP）", ["DDP", "FSDP"]),
        ("自注意力（Query/Key/Value矩阵变换原理）", ["Query/Key/Value矩阵变换原理"]),
        ("激活重计算（Checkpointing）与显存平衡", ["Checkpointing"]),
        ("Compression (e.g. DistilBERT)", ["DistilBERT"]),
        ("Schedules (when warmup, decay and restarts fit)", ["when warmup, decay and restarts fit"]),
        ("Search in O(log n)", []),
        ("推理服务（如何排查）", ["如何排查"]),
    ],
)
def test_details_become_aspects(entry: str, expected: list[str]) -> None:
    assert [name.in_language("zh") for name in aspects(entry)] == expected


def test_a_bracket_inside_a_name_stays_in_it() -> None:
    name = read_name("激活重计算（Checkpointing）与梯度累积的显存平衡").name
    assert name == Name("激活重计算（Checkpointing）与梯度累积的显存平衡")


def test_details_of_both_halves_are_paired_when_they_agree_in_number() -> None:
    agreeing = aspects("量化（感知训练 vs 后训练） / Quantization (aware training vs post-training)")
    assert agreeing == [Name("感知训练", "aware training"), Name("后训练", "post-training")]
    differing = aspects("优化（队列+缓存） / Utilisation (queues and caches)")
    assert differing == [Name("队列"), Name("缓存"), Name(en="queues and caches")]


def test_a_slash_separates_languages_only_when_one_half_is_chinese() -> None:
    assert read_name("自注意力（矩阵变换） / Self-attention (projections)").name == Name("自注意力", "Self-attention")
    assert read_name("Self-attention / 自注意力").name == Name("自注意力", "Self-attention")
    assert read_name("Adam / LAMB").name == Name(en="Adam / LAMB")
    assert read_name("参数/梯度 / 状态").name == Name("参数/梯度 / 状态")


def test_questions_keep_their_full_text_in_both_languages() -> None:
    (topic,) = topics("- 为什么用Pre-LN（而不是Post-LN）？ / Why Pre-LN (and not Post-LN)?\n")
    assert topic.kind == "question"
    assert topic.name == Name("为什么用Pre-LN（而不是Post-LN）？", "Why Pre-LN (and not Post-LN)?")


def test_cells_are_split_where_a_name_ends() -> None:
    assert split_cell("NCCL通信 / NCCL tuning、GPU RDMA，x (a, b); y") == [
        "NCCL通信 / NCCL tuning",
        "GPU RDMA",
        "x (a, b)",
        "y",
    ]
    assert split_cell("DDP / FSDP<br>TCP/IP") == ["DDP", "FSDP", "TCP/IP"]


@pytest.mark.parametrize("number", ["一、", "1. ", "2.1 ", "（一）", "(2) ", "Chapter 3: ", "第三章 ", "①", "3、"])
def test_numbering_is_no_part_of_a_heading(number: str) -> None:
    assert strip_numbering(f"{number}训练", heading=True) == "训练"


@pytest.mark.parametrize("name", ["3D parallelism", "2.5 Flash", "1.58-bit weights", "8位量化", "A/B测试", "第三章"])
def test_numbers_that_belong_to_a_name_stay(name: str) -> None:
    assert strip_numbering(name) == name


def test_slugs_prefer_english_and_are_short() -> None:
    assert slugify(Name("层归一化", "Pre-LN vs. Ｐｏｓｔ-LN")) == "pre-ln-vs-post-ln"
    assert slugify(Name("参数/梯度")) == "参数-梯度"
    assert slugify(Name(en="long " * 40)) == ("long-" * 16).rstrip("-")
    assert slugify(Name(en="+++")) == "untitled"


def test_only_names_of_generic_words_are_vague() -> None:
    assert all(map(is_vague, [Name("设计原理"), Name("优缺点", "Pros and cons"), Name(en="How it works")]))
    assert not any(map(is_vague, [Name("量化原理"), Name("原理", "Principles of RoPE"), Name(en="ZeRO overview")]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "我的 Outline.md"
    path.write_bytes("## 一、训练\r\n- 梯度\0累积\r\n".encode(encoding))
    outline = read_outline(path)
    assert (outline.id, outline.title) == ("我的-outline", "我的 Outline")
    assert [topic.name.zh for topic in outline.walk()] == ["训练", "梯度累积"]


def test_what_cannot_be_an_outline_is_refused_in_one_sentence(tmp_path: Path) -> None:
    prose = tmp_path / "prose.md"
    prose.write_text("Just words.\n\n---\n", encoding="utf-8")
    with pytest.raises(OutlineError, match=r"prose\.md has no headings and no list entries; write topics as"):
        read_outline(prose)
    with pytest.raises(SourceError, match=r"absent\.md"):
        read_outline(tmp_path / "absent.md")
    with pytest.raises(SourceError):
        read_outline(tmp_path)


@given(st.text() | st.text(alphabet="ab中如 \t\n-*+•1.、#|[]()（）`>_~:/vs?"))
@settings(deadline=None, max_examples=200)
def test_any_text_is_an_outline_or_refused(text: str) -> None:
    try:
        outline = parse_outline(text, "guide")
    except OutlineError:
        return
    found = list(outline.walk())
    assert found
    assert len({topic.slug for topic in found}) == len(found)
    assert all(topic.name.both and topic.line >= 1 for topic in found)


WORDS = st.lists(st.text(alphabet="bdgkmxBDGKMX梯度累积", min_size=2, max_size=5), min_size=1, max_size=4)
MARKS = st.sampled_from(["- ", "* ", "• ", "1. ", "2) ", "- [ ] ", "- **X**: ", "   • ", "  - ", "## ", "1. （一）"])
FRAMES = st.sampled_from(["{}", "{}（{}）", "{} ({}) {}", "**{}** {}", "{} vs {}", "{}、{}", "{} / {}", "`{}` _{}_"])


@given(st.lists(st.tuples(MARKS, FRAMES, WORDS, WORDS), min_size=1, max_size=8))
@settings(deadline=None, max_examples=150)
def test_no_word_of_an_entry_is_lost(entries: list[tuple[str, str, list[str], list[str]]]) -> None:
    lines = [mark + frame.format(" ".join(one), " ".join(two), "mid") for mark, frame, one, two in entries]
    found = " ".join(half for topic in topics("\n".join(["- first", *lines])) for half in topic.name.both)
    used = [(one, two if frame.count("{}") > 1 else []) for _, frame, one, two in entries]
    assert [word for one, two in used for word in (*one, *two) if word not in found] == []
