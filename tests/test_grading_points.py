"""Marking points split from reference answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.practice.grading_points import is_name, plain, split_reference, weights


@pytest.mark.parametrize(
    ("question", "reference", "points"),
    [
        ("系统有哪些特点？", "系统特点：高精度、全天候、高效率。", ("高精度", "全天候", "高效率")),
        ("合同可分为什么类型？", "合同分为客运合同和货运合同。", ("客运合同", "货运合同")),
        ("优点是什么？", "1. 快；2. 准。", ("快", "准")),
        ("What are the phases?", "The phases are analysis, design, and testing.", ("analysis", "design", "testing.")),
        ("Is it fast?", "Yes. It caches keys.", ("Yes. It caches keys.",)),
        ("Why?", "- it is small\n- it is local", ("it is small", "it is local")),
        ("How?", "The water was evaporated, leaving the salt.", ("The water was evaporated, leaving the salt.",)),
    ],
)
def test_a_reference_is_split_into_what_it_says(question: str, reference: str, points: tuple[str, ...]) -> None:
    assert split_reference(question, reference) == points


@given(st.text(min_size=1, max_size=200))
def test_any_reference_has_a_point(reference: str) -> None:
    assert len(split_reference("", reference)) >= 1


def test_points_of_a_list_weigh_the_same_and_long_sentences_more_than_short() -> None:
    assert weights("哪些？", ("高精度", "全天候")) == (1, 1)
    short, long = weights(
        "why", ("It is so.", "Different materials vibrate with clearly different frequencies and loudness levels.")
    )
    assert long > short


def test_names_are_told_from_statements() -> None:
    assert is_name("收入利润率") and is_name("linear probing")
    assert not is_name("不受设备限制") and not is_name("The food contains sugar.")


def test_formulas_are_read_without_their_markup() -> None:
    assert plain(r"about $8.4\times10^{22}$ FLOPs, `q`") == "about 8.4×10^22 FLOPs, q"
