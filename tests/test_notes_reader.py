"""Reading concept notes: front matter, facets, halves, claims packed into blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError, SourceError
from corpus.records import Name
from ingest.notes import read_note
from ingest.source import Block
from tests.builders import write, write_note

FRONT = """---
slug: pre-ln
names: {zh: 前置层归一化, en: Pre-LN}
aliases:
  zh: [LayerNorm前置]
  en: [pre-norm, LayerNorm前置]
kind: mechanism
topics: [层归一化位置差异]
papers: [1604.06170, 2002.04745]
introduced_by: ""
prerequisites: [layer-normalization]
uses: []
---
"""
HALVES = """
# 中文

## 一句话
它更稳。

## 原理
- 归一化在前。

# English

## In one line
It is stable.

## How it works
- It normalizes first.
"""


def blocks(folder: Path, body: str) -> list[tuple[str, str, str, str]]:
    """The blocks of a note: facet, section, language, text."""
    _, source = read_note(write_note(folder, "a", body))
    return [(b.kind, b.section, b.lang, source.text[b.start : b.end]) for b in source.blocks]


def test_front_matter_becomes_a_note(tmp_path: Path) -> None:
    note, source = read_note(write(tmp_path / "pre-ln.md", FRONT + HALVES))
    assert (note.slug, note.names, note.kind) == ("pre-ln", Name("前置层归一化", "Pre-LN"), "mechanism")
    assert (note.aliases, note.topics) == (("LayerNorm前置", "pre-norm"), ("层归一化位置差异",))
    assert (note.prerequisites, note.uses, note.introduced_by) == (("layer-normalization",), (), "")
    assert source.title == "前置层归一化 / Pre-LN"


def test_arxiv_ids_stay_as_written(tmp_path: Path) -> None:
    note, _ = read_note(write(tmp_path / "pre-ln.md", FRONT + HALVES))
    assert note.papers == ("1604.06170", "2002.04745")


def test_the_halves_give_the_same_facets_in_either_language(tmp_path: Path) -> None:
    assert blocks(tmp_path, HALVES) == [
        ("summary", "一句话", "zh", "它更稳。"),
        ("mechanism", "原理", "zh", "- 归一化在前。"),
        ("summary", "In one line", "en", "It is stable."),
        ("mechanism", "How it works", "en", "- It normalizes first."),
    ]


def test_an_unknown_section_is_body(tmp_path: Path) -> None:
    assert blocks(tmp_path, "# English\n\n## History\nLong ago.\n") == [("body", "History", "en", "Long ago.")]


def test_text_before_any_heading_is_body(tmp_path: Path) -> None:
    assert blocks(tmp_path, "只有一段。\n") == [("body", "", "zh", "只有一段。")]


def test_a_title_that_is_a_term_leaves_the_language_to_the_text(tmp_path: Path) -> None:
    assert blocks(tmp_path, "# KV cache\n\n缓存历史的键和值。\n\n## 原理\n复用。\n") == [
        ("body", "KV cache", "zh", "缓存历史的键和值。"),
        ("mechanism", "原理", "zh", "复用。"),
    ]


def test_a_chinese_half_full_of_formulas_stays_chinese(tmp_path: Path) -> None:
    found = blocks(tmp_path, "# 中文\n\n## 公式与代价\n$\\mathrm{softmax}(QK^T/\\sqrt{d_k})V$ 即可\n")
    assert [(facet, lang) for facet, _, lang, _ in found] == [("cost", "zh")]


def test_comments_in_code_are_no_headings(tmp_path: Path) -> None:
    body = "# English\n\n## How it works\nRun:\n\n```python\n# all of it\n\n- x\n```\nDone.\n"
    ((facet, _, _, text),) = blocks(tmp_path, body)
    assert (facet, text) == ("mechanism", body.split("works\n")[1].strip())


def test_claims_are_packed_up_to_the_target_and_never_cut(tmp_path: Path) -> None:
    claims = [f"- Claim {n} {'word ' * 40}".strip() for n in range(6)]
    found = blocks(tmp_path, "# English\n\n## How it works\n" + "\n".join(claims) + "\n")
    assert [text.count("- Claim") for *_, text in found] == [2, 2, 2]
    assert "\n".join(text for *_, text in found) == "\n".join(claims)


def test_a_tables_rows_stay_together(tmp_path: Path) -> None:
    table = "\n".join(f"| row {n} | {'cell ' * 20}|" for n in range(20))
    found = blocks(tmp_path, f"# English\n\n## Compared with\n{table}\n")
    assert [text for *_, text in found] == [table]


def test_every_block_is_whole(tmp_path: Path) -> None:
    _, source = read_note(write_note(tmp_path, "a", HALVES))
    assert all(isinstance(block, Block) and block.whole for block in source.blocks)


@given(st.lists(st.sampled_from(["- a claim", "1. a step", "| a | b |", "plain", "", "## In one line", "# 中文"])))
def test_no_text_below_a_heading_is_lost_or_doubled(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    found = blocks(tmp_path_factory.getbasetemp(), "\n".join(["start", *lines]))
    expected = ["start", *(line for line in lines if not line.startswith("#"))]
    assert "".join("".join(text for *_, text in found).split()) == "".join("".join(expected).split())


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("kind: [a\n", "5: the front matter is not valid YAML"),
        ("topics: attention\n", "4: front matter field topics: Input should be a valid tuple"),
        ("kind: method\nuse: [a]\n", "5: there is no front matter field 'use'"),
        ("aliases: word\n", "4: front matter field aliases: Input should be a valid tuple"),
        ("aliases: {zh: 词}\n", "4: front matter field aliases"),
        ("papers: [{a: b}]\n", "4: front matter field papers.0: Input should be a valid string"),
    ],
)
def test_errors_name_the_file_and_the_line(tmp_path: Path, front: str, message: str) -> None:
    path = write_note(tmp_path, "a", front=front)
    with pytest.raises(CorpusError) as raised:
        read_note(path)
    assert str(raised.value).startswith(f"{path}:{message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", ":1: the note has no front matter"),
        ("---\nslug: a\n---\nText.", ":2: front matter field names: Field required"),
        ("---\nnames: {en: A}\n---\nText.", ":2: front matter field slug: Field required"),
        ("---\nslug: b\nnames: {en: A}\n---\nText.", ":2: the slug 'b' is not the file's name; call it b.md"),
        ("---\nslug: a\nnames: {zh: ''}\n---\nText.", ":3: the concept has no name in either language"),
        ("---\nslug: a\nnames: A\n---\nText.", ":3: front matter field names"),
        ("---\n- a\n---\nText.", ":2: the front matter is not a list of fields"),
        ("---\n---\nText.", ":2: the front matter is not a list of fields"),
        ("---\nslug: a\nnames: {en: A}\n---\n# English\n", ": there is no text below the front matter"),
        ("---\nslug: a\nnames: {en: A}\n---", ": there is no text below the front matter"),
    ],
)
def test_a_note_that_does_not_hold_together_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path / "a.md", text)
    with pytest.raises(CorpusError) as raised:
        read_note(path)
    assert str(raised.value).startswith(f"{path}{message}")


def test_a_missing_note_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*a\.md; check the path"):
        read_note(tmp_path / "a.md")
