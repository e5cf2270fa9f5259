"""References taken out of claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.references import Reference, split_references


def test_text_comes_back_without_its_references() -> None:
    text, references = split_references("Pre-LN is stable. [@2002.04745, sec. 3.3, p. 5]")
    assert text == "Pre-LN is stable."
    assert references == (Reference("2002.04745", 5, "3.3"),)


def test_a_group_may_hold_several_references() -> None:
    _, references = split_references("它成立。[@1910.02054, p. 7; @1811.06965; @key2020-word, sec. 2]")
    assert references == (
        Reference("1910.02054", 7),
        Reference("1811.06965"),
        Reference("key2020-word", None, "2"),
    )


@pytest.mark.parametrize(
    ("locator", "section"),
    [
        ("sec. 4.2.", "4.2"),
        ("section 4.2", "4.2"),
        ("appendix A.1", "A.1"),
        ("app. B", "B"),
        ("table 3", "3"),
        ("Fig. 2", "2"),
        ("sec. III", "III"),
        ("p. 5", ""),
    ],
)
def test_sections_appendices_tables_and_figures_are_known_in_short_and_in_full(locator: str, section: str) -> None:
    assert split_references(f"It holds. [@x, {locator}]")[1][0].section == section


def test_the_first_page_of_a_range_counts() -> None:
    assert split_references("It holds. [@x, pp. 12-14]")[1] == (Reference("x", 12),)


def test_links_intervals_and_addresses_are_no_references() -> None:
    text = "See [here](https://a.b), the interval [0, 1] and a@b.c."
    assert split_references(text) == (text, ())


@given(st.text(alphabet=st.characters(exclude_characters="[]")))
def test_text_without_brackets_is_only_stripped(text: str) -> None:
    assert split_references(text) == (text.strip(), ())
