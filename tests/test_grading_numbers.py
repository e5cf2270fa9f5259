"""Numbers and directions in what a learner says."""

from __future__ import annotations

import pytest

from assistant.practice.numbers import numbers
from assistant.practice.polarity import denials, opposites, verdicts_differ


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("27,540条", [27540]),
        ("1.3万条", [13000]),
        ("七分之一", [1 / 7]),
        ("百分之十", [0.1]),
        ("一百五十个", [150]),
        ("8.4e22 FLOPs", [8.4e22]),
        ("8.4×10^22", [8.4e22]),
        ("7B", [7e9]),
        ("15.6%", [0.156]),
        ("10 percent", [0.1]),
        ("一般来说", []),
    ],
)
def test_numbers_are_read_in_every_writing(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers(text)] == pytest.approx(values)


def test_numbers_are_the_same_within_rounding() -> None:
    one, near, far = numbers("28.2 t, 28 t, 31 t")
    assert one.same(near) and not one.same(far)


def test_words_that_turn_a_statement_round_are_found() -> None:
    assert opposites("The pitch will be higher.", "It would be lower") == ("amount",)
    assert opposites("速度会变快", "速度不会变快") == ("speed",)
    assert opposites("larger m means smaller batches", "smaller batches") == ()


def test_denials_are_counted_but_not_words_that_contain_them() -> None:
    assert (denials("it is not cached"), denials("不会改变"), denials("各不相同、不同")) == (1, 1, 1)


def test_opposite_verdicts_at_the_beginning_differ() -> None:
    assert verdicts_differ("Yes, both can be right.", "No because one has more")
    assert not verdicts_differ("Yes, both can be right.", "Both can be right")
