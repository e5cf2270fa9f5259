"""The corpus check: a whole corpus passes, and each way to break it is named with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.errors import SourceError
from ingest.corpus_check import Corpus, check_corpus, coverage
from tests.builders import write
from tests.pdfs import column, write_pdf

NOTE = """---
slug: softmax
names: {zh: 软最大, en: Softmax}
aliases: {zh: [归一化指数], en: [softmax function]}
topics: []
papers: [1706.03762]
prerequisites: []
---

# 中文

## 一句话
Softmax 把一组分数变成概率分布，即 $p_i=e^{z_i}/\\sum_j e^{z_j}$。[@1706.03762, sec. 1, p. 1]

# English

## In one line
Softmax turns scores into a distribution, $p_i=e^{z_i}/\\sum_j e^{z_j}$. [@1706.03762, sec. 1, p. 1]
"""
OTHER = """---
slug: other
names: {zh: 别的, en: Other}
prerequisites: [softmax]
---

# 中文

## 一句话
别的东西和它没有什么关系，只是放在这里。

# English

## In one line
Something else that has to do with nothing in particular here.
"""
DIGEST = """---
paper: 1706.03762
---

# 中文

## 思路
只用注意力，不用循环。[@1706.03762]

# English

## Idea
Attention alone, no recurrence. [@1706.03762]
"""
REGISTRY = """[[paper]]
key = "vaswani2017"
title = "Attention Is All You Need"
authors = ["Ashish Vaswani"]
year = 2017
arxiv = "1706.03762"
"""
SECOND_PAPER = '[[paper]]\nkey = "b"\ntitle = "B"\nauthors = []\nyear = 1\n'
QUESTION = """- id: softmax-1
  concepts: [softmax]
  form: principle
  level: 2
  text: {zh: "什么是 Softmax？", en: "What is softmax?"}
  points:
    - {text: {zh: "一", en: "one"}, weight: 2, support: ["@softmax#summary.1"]}
    - {text: {zh: "二", en: "two"}, weight: 2, support: ["@1706.03762, p. 1"]}
    - {text: {zh: "三", en: "three"}, weight: 1, support: ["@softmax#summary.1"]}
  mistakes: [{zh: "错", en: "wrong"}]
  follow_ups:
    - {question: {zh: "甲？", en: "a?"}, answer: {zh: "甲", en: "a"}}
    - {question: {zh: "乙？", en: "b?"}, answer: {zh: "乙", en: "b"}}
    - {question: {zh: "丙？", en: "c?"}, answer: {zh: "丙", en: "c"}}
"""
FILES = {
    "outline.md": "# 大纲 / Outline\n\n## 基础 / Basics\n\n- 软最大 / Softmax [1706.03762](https://arxiv.org/abs/1706.03762)\n",
    "papers.toml": REGISTRY,
    "notes/softmax.md": NOTE,
    "notes/other.md": OTHER,
    "digests/1706.03762.md": DIGEST,
    "questions/softmax.yaml": QUESTION,
}


def corpus(folder: Path, name: str = "", old: str = "", new: str = "") -> Path:
    """A small corpus that holds together, but for one file in which `old` became `new`."""
    for path, text in FILES.items():
        assert path != name or old in text
        write(folder / path, text.replace(old, new) if path == name else text)
    return folder


def test_a_corpus_that_holds_together_has_no_problem(tmp_path: Path) -> None:
    assert check_corpus(corpus(tmp_path)) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("outline.md", "软最大 / Softmax", "注意力 / Attention", r"outline.md:5: no note answers '注意力'"),
        ("outline.md", "1706.03762", "1706.03763", r"outline.md:5: the paper 1706.03763 is not in papers.toml"),
        ("notes/softmax.md", " [@1706.03762, sec. 1, p. 1]\n", "\n", r"softmax.md:1: the halves part at"),
        ("notes/softmax.md", "Softmax 把一组分数变成概率分布", "分" * 60, r"Chinese characters and \d+ English words"),
        ("notes/softmax.md", "## 一句话", "## 别的", r"softmax.md:\d+: the (section|halves)"),
        ("notes/softmax.md", "[@1706.03762, sec", "[@1706.99999, sec", r"softmax.md:13: the paper 1706.99999 is not"),
        ("notes/softmax.md", "papers: [1706.03762]", "papers: [1706.1]", r"softmax.md:6: the paper 1706.1 is not"),
        ("notes/other.md", "别的, en: Other", "归一化指数, en: Other", r"the name '归一化指数' is also that of"),
        ("notes/softmax.md", "e^{z_i}", "e^{z_i", r"softmax.md:13: a formula is not closed"),
        ("notes/softmax.md", "prerequisites: []", "prerequisites: [other]", r"a circle of prerequisites"),
        ("notes/softmax.md", "prerequisites: []", "contrasts: [softmax]", r"related to itself"),
        (
            "papers.toml",
            "[[paper]]",
            '[[paper]]\nkey = "b"\ntitle = "B"\nauthors = []\nyear = 1\n[[paper]]',
            "no digest of b",
        ),
        (
            "questions/softmax.yaml",
            "#summary.1",
            "#summary.2",
            r"softmax.yaml:1: softmax-1: there is no claim @",
        ),
        ("questions/softmax.yaml", 'zh: "丙？"', 'zh: ""', r"lacks one of its languages"),
        ("questions/softmax.yaml", "weight: 1", "weight: 9", r"3 to 6 marking points of weight 1 to 3"),
        ("questions/softmax.yaml", "level: 2", "level: 7", r"a level from 1 to 5"),
        ("questions/softmax.yaml", "concepts: [softmax]", "concepts: [zebra]", r"there is no note on zebra"),
        ("questions/softmax.yaml", "  form: principle\n", "", r"softmax.yaml:1: question field form"),
        ("digests/1706.03762.md", "paper: 1706.03762", "paper: 1", r"1706.03762.md:2: the paper '1' is not"),
    ],
)
def test_each_way_to_break_it_is_named(tmp_path: Path, name: str, old: str, new: str, problem: str) -> None:
    found = "\n".join(check_corpus(corpus(tmp_path, name, old, new)))
    assert re.search(problem, found), found


def test_a_long_sentence_in_two_notes_is_named(tmp_path: Path) -> None:
    copied = "Softmax turns scores into a distribution, $p_i=e^{z_i}/\\sum_j e^{z_j}$."
    old = "Something else that has to do with nothing in particular here."
    assert "stands in other too" in "".join(check_corpus(corpus(tmp_path, "notes/other.md", old, copied)))


@pytest.mark.parametrize(("place", "problem"), [("p. 2", "has 1 pages, not 2"), ("sec. 7", "has no section")])
def test_pages_and_sections_of_papers_at_hand_are_looked_up(tmp_path: Path, place: str, problem: str) -> None:
    papers = tmp_path / "pdfs"
    papers.mkdir()
    text = "We dispense with recurrence and convolutions entirely, and attend to everything."
    write_pdf(papers / "1706.03762.pdf", [column(text)])
    folder = corpus(tmp_path / "corpus", "digests/1706.03762.md", "[@1706.03762]", f"[@1706.03762, {place}]")
    assert problem in "".join(check_corpus(folder, papers))


def test_the_table_says_what_an_entry_has(tmp_path: Path) -> None:
    ((name, slugs, zh, en, papers, questions),) = coverage(Corpus.read(corpus(tmp_path)))
    assert (name, slugs, papers, questions) == ("软最大", "softmax", 1, 1)
    assert zh > 8
    assert en > 5


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        check_corpus(tmp_path / "nothing")
