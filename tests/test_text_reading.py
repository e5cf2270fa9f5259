"""Text files in any encoding, outlines as blocks, and the words that passages are indexed by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SourceError
from ingest.outline import parse_outline
from ingest.passages import indexed_text, plain
from ingest.text import clean, decode, read_text
from ingest.topics import outline_source
from tests.builders import passage


def sections(text: str) -> list[tuple[str, str]]:
    """The blocks of an outline: section path and text."""
    source = outline_source(parse_outline(text, "outline"), text)
    return [(block.section, source.text[block.start : block.end]) for block in source.blocks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("自注意力：Q、K、V\n".encode(encoding))
    assert read_text(path) == "自注意力：Q、K、V\n"


def test_line_ends_become_line_feeds_and_nul_bytes_go() -> None:
    assert decode(b"a\r\nb\rc\x00d\n") == "a\nb\ncd\n"


@given(st.text())
def test_what_was_written_as_utf8_comes_back_cleaned(text: str) -> None:
    assert decode(text.encode("utf-8", "ignore")) == clean(text).removeprefix("\ufeff")


@given(st.binary())
def test_any_bytes_give_text_that_can_be_stored(data: bytes) -> None:
    text = decode(data)
    assert text.encode("utf-8").decode("utf-8") == text
    assert "\x00" not in text
    assert "\r" not in text


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*none\.md; check the path"):
        read_text(tmp_path / "none.md")


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Cannot read"):
        read_text(tmp_path)


def test_each_heading_of_an_outline_is_a_block_up_to_the_next() -> None:
    text = "# Title\n\n## One\n- a\n\n### Two\n- b\n## Three\n- c\n"
    assert sections(text) == [
        ("One", "## One\n- a\n\n"),
        ("One › Two", "### Two\n- b\n"),
        ("Three", "## Three\n- c\n"),
    ]


def test_entries_without_a_heading_are_a_block() -> None:
    assert sections("- a\n  - b\n- c\n") == [("", "- a\n  - b\n- c\n")]


def test_entries_before_the_first_heading_are_a_block() -> None:
    assert sections("- a\n- b\n\n# One\n- c\n\n# Two\n- d\n")[0] == ("", "- a\n- b\n\n")


def test_a_form_feed_does_not_shift_the_lines() -> None:
    assert sections("## One\n- a\x0cb\n## Two\n- c\n")[1] == ("Two", "## Two\n- c\n")


def test_markup_references_and_line_breaks_are_not_indexed() -> None:
    assert plain("- **Bold** `code`\n  goes on. [@1910.02054, p. 3]\n1. Next") == "Bold code goes on. Next"


def test_a_tables_bars_and_rules_are_not_indexed() -> None:
    assert plain("| a | b |\n|---|:-:|\n| 1 | 2.5 |") == "a b 1 2.5"


def test_a_passage_is_indexed_with_title_and_section() -> None:
    row = passage("It is stable.", section="3 Results")
    assert indexed_text("On Norms", replace(row, page=2)) == "On Norms · 3 Results\nIt is stable."


def test_a_notes_passage_is_indexed_with_the_title_of_its_language() -> None:
    zh, en = passage("它更稳。", section="原理"), passage("It is stable.", section="How it works")
    assert indexed_text("前置 / Pre-LN", zh) == "前置 · 原理\n它更稳。"
    assert indexed_text("前置 / Pre-LN", en) == "Pre-LN · How it works\nIt is stable."


def test_a_section_that_repeats_the_title_is_left_out() -> None:
    assert indexed_text("Title", passage("Text.", section="Title")) == "Title\nText."
