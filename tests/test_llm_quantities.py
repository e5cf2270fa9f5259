"""Numbers, units and formulas are compared by what they say, not by how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.quantities import canonical, formulas, missing, quantities


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,024 heads", "1024 heads"),
        ("50 %", "½"),
        ("50%", "0.5"),
        ("3万条", "30k"),
        ("3 亿参数", "300 million parameters"),
        ("7B", "70亿"),
        ("1.2 TB", "1200 GB"),
        ("12 bytes", "12字节"),
        ("$10^{-6}$", "1e-6"),
        ("$6.7\\times10^7$", "67 million"),
        ("2–3倍", "2 to 3 times"),
        ("500 ms", "0.5 秒"),
        ("$\\frac{1}{4}$", "0.25"),
        ("two all-reduces", "两次 all-reduce"),
        ("99.9\\%", "99.9%"),
    ],
)
def test_the_same_quantity_is_found_however_it_is_written(one: str, other: str) -> None:
    assert missing(one, other) == []
    assert missing(other, one) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 bytes", "8 bytes"),
        ("12 GB", "12 TB"),
        ("2 hours", "2 minutes"),
        ("10%", "10 times"),
        ("3万", "3千"),
        ("$\\beta=0.5$", "$\\beta=0.1$"),
        ("four all-reduces", "two all-reduces"),
    ],
)
def test_another_quantity_is_missing(one: str, other: str) -> None:
    assert len(missing(one, other)) == 1


def test_numbers_in_names_are_no_quantities() -> None:
    assert quantities("GPT-3 in FP16 on an A100 with ZeRO-2") == []


def test_numbers_of_a_list_share_the_unit_of_the_last() -> None:
    assert [quantity.kind for quantity in quantities("38.5 / 26.25 / 14 GB on 8 cards")] == ["byte"] * 3 + [""]


def test_counting_in_words_is_missing_only_against_another_count() -> None:
    assert missing("There are two reasons.", "It is fast and cheap.") == []


@pytest.mark.parametrize("formula", ["$O(N^2)$", "$O(N^{2})$", "O(N²)", "O(N 2)", "$\\mathrm{O}(N^2)$"])
def test_a_formula_is_the_same_in_latex_in_unicode_and_off_a_page(formula: str) -> None:
    assert canonical(formula) == "O(N2)"


def test_fractions_roots_and_greek_letters_are_spelled_as_symbols() -> None:
    assert canonical(r"$\frac{\alpha}{r}\sqrt{d_k}$") == canonical("α/r√dk")


def test_a_single_symbol_is_no_formula() -> None:
    assert formulas("with $N$ cards and $x+1$ of them") == ["x+1"]


@given(st.text(max_size=60))
def test_any_text_holds_its_own_quantities(text: str) -> None:
    assert missing(text, text) == []


@given(st.integers(1, 10**9))
def test_thousands_separators_do_not_matter(number: int) -> None:
    assert missing(f"{number:,} tokens", f"{number} tokens") == []
