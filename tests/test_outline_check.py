"""What an author is told of an outline while writing it, by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import shipped
from ingest.outline_check import check_outline
from ingest.registry import read_registry


def told(text: str, papers: tuple[str, ...] = ()) -> list[tuple[int, str, str]]:
    return [(found.line, found.code, found.subject) for found in check_outline(text, papers).problems]


def test_an_outline_in_order_has_no_problems() -> None:
    text = "---\ntitle: x\n---\n# Caching\n\n## KV cache\n- Paging\n- **Eviction**: by age\n"
    text += "\n| Tool | Use |\n|---|---|\n| vLLM | serving |\n"
    check = check_outline(text, ())
    assert check.problems == ()
    assert check.outline is not None


@pytest.mark.parametrize("text", ["", "Only prose.\n", "\n\n"])
def test_text_without_topics_is_a_grave_problem(text: str) -> None:
    check = check_outline(text, ())
    assert (check.outline, told(text)) == (None, [(1, "empty", "")])
    assert check.problems[0].grave


def test_marks_without_a_space_are_told_with_their_lines() -> None:
    text = "## A\n- one\n\n#B\n\n-two\n\n+three\n"
    assert told(text) == [(4, "heading_space", "#B"), (6, "entry_space", "-two"), (8, "entry_space", "+three")]


def test_numbers_emphasis_and_code_are_no_forgotten_spaces() -> None:
    assert told("## A\n- one\n  -1 is less than 0\n  *so* it is\n\n```\n#define X\n-x\n```\n") == []


def test_what_is_opened_and_not_closed_is_told() -> None:
    text = "## A\n- a **bold\n- a [link](https://example.org/x\n\n## B\n- last\n```\ncode\n- lost\n"
    assert [(line, code) for line, code, _ in told(text)] == [(2, "bold"), (3, "link"), (7, "fence")]


def test_a_name_given_twice_is_told_with_the_line_of_the_first() -> None:
    check = check_outline("## A\n- Paging\n- Sharing\n## B\n- paging\n", ())
    assert [(p.line, p.code, p.other) for p in check.problems] == [(5, "twice", 2)]


def test_headings_of_nothing_and_passed_over_prose_are_told() -> None:
    text = "An introduction.\n\n## A\n- one\n\n## B\n\n## C\n- two\n"
    assert told(text) == [(1, "prose", "An introduction."), (6, "alone", "B")]


def test_papers_that_nobody_knows_are_told() -> None:
    text = "## A\n- one [paper](https://arxiv.org/abs/2205.14135)\n- two [paper](https://arxiv.org/abs/2309.06180)\n"
    assert told(text, ("2309.06180",)) == [(2, "paper", "2205.14135")]


def test_the_shipped_outline_has_one_remark_on_its_introduction() -> None:
    papers = {paper.id for paper in read_registry(shipped.REGISTRY)}
    found = check_outline(shipped.OUTLINE.read_text(encoding="utf-8"), papers).problems
    assert [problem.code for problem in found] == ["prose"]


@given(st.text(alphabet="#-*+ `|[](:ab缓存\n\t0", max_size=120))
def test_any_text_can_be_checked_and_problems_lie_within_it(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= problem.line <= lines for problem in check_outline(text, ()).problems)
