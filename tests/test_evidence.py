"""Quotes from passages."""

from __future__ import annotations

import pytest

from assistant.evidence import best_quotes, quotable
from corpus.records import Passage

TEXT = "The block table maps logical blocks to physical ones. Attention reads keys and values through that same table."


def passage(text: str, breaks: tuple[int, ...] = ()) -> Passage:
    return Passage("p", "paper", 0, "body", "1 Intro", 0, len(text), text, "en", 4, breaks)


def test_best_quote_is_the_sentence_with_most_of_the_wanted_weight() -> None:
    (quote,) = best_quotes([passage(TEXT)], {"logical": 2.0, "attention": 1.0}, 3)
    assert quote.text == "The block table maps logical blocks to physical ones."
    assert quote.score == 0.6667


def test_quote_after_a_page_break_stands_on_the_next_page() -> None:
    start = TEXT.index("Attention")
    (quote,) = best_quotes([passage(TEXT, (start,))], {"attention": 1.0}, 1)
    assert (quote.page, quote.text) == (5, TEXT[start:])


def test_sentence_across_a_page_break_is_not_quoted() -> None:
    assert [TEXT[a:b] for a, b in quotable(passage(TEXT, (20,)))] == [TEXT[TEXT.index("Attention") :]]


def test_scraps_and_formulas_are_not_quoted() -> None:
    assert [*quotable(passage("x = 1 + 2 / 3 * (4 - 5) ^ 6 = 7 + 8 + 9 + 10 + 11 + 12."))] == []
    assert [*quotable(passage("and so on, as the sentence before began on another page altogether."))] == []
    assert [*quotable(passage("Too short."))] == []


def test_nothing_wanted_gives_no_quote() -> None:
    assert best_quotes([passage(TEXT)], {}, 3) == []


@pytest.mark.parametrize(
    "formula",
    [
        "Label smoothed cross entropy is used by setting = 0.1 throughout.",
        "This produces K 2 comparisons for each prompt shown to a labeler.",
        "With probability the variable Z is (, d)-bounded in this setting.",
        "The loss is as follows:\nL = E log p of the response given it.",
    ],
)
def test_what_a_formula_may_have_lost_signs_of_is_not_quoted(formula: str) -> None:
    assert list(quotable(passage(formula))) == []
