from hypothesis import given
from hypothesis import strategies as st

from assistant.practice.items_text import (
    common_numbers,
    is_a_result,
    lead,
    lengths_alike,
    mistake_of,
    numbers,
    other_numbers,
    parts,
    segments,
    stands_alone,
    why_wrong,
)
from corpus.records import Name


def test_segments_end_at_semicolons_and_full_stops_but_not_in_formulas_quotes_or_brackets() -> None:
    text = "A takes $f(x; y)$; it says “one; two” (see a. B); then it stops. The end."
    assert segments(text) == ("A takes $f(x; y)$;", "it says “one; two” (see a. B);", "then it stops.", "The end.")


@given(st.text(alphabet='ab $;.。；"“”()（） A中', max_size=80))
def test_segments_lose_nothing_but_spaces(text: str) -> None:
    assert "".join("".join(segments(text)).split()) == "".join(text.split())


def test_a_statement_has_parts_where_both_languages_have_as_many() -> None:
    assert parts(Name("甲是一；乙是二。", "A is one; B is two.")) == (
        Name("甲是一。", "A is one."),
        Name("乙是二。", "B is two."),
    )
    assert parts(Name("甲是一。", "A is one; B is two.")) == ()
    assert lead(Name("甲是一；乙是二。", "A is one; b is two.")) == Name("甲是一。", "A is one.")


def test_a_quoted_answer_is_a_mistake_and_plainly_wrong_where_the_text_says_so() -> None:
    wrong = mistake_of('"KL is a distance." Wrong: it is asymmetric.')
    loose = mistake_of("“层数越多越好”不严谨：要看数据。")
    assert wrong and (wrong.said, wrong.plainly) == ("KL is a distance.", True)
    assert loose and (loose.said, loose.plainly) == ("层数越多越好", False)
    assert mistake_of("KL is a distance, some say.") is None


def test_a_reason_is_told_without_the_verdict() -> None:
    assert why_wrong("is wrong: it is asymmetric", "en") == "It is asymmetric."
    assert why_wrong("不对：它不对称。", "zh") == "它不对称。"


def test_a_statement_that_leans_on_another_does_not_stand_alone() -> None:
    assert stands_alone("Softmax sums to 1.")
    for text in (
        "It sums to 1.",
        "因此总和为 1。",
        "As above, softmax sums to 1.",
        "下表给出数值。",
        "Worked example: 2 GB.",
    ):
        assert not stands_alone(text)


def test_numbers_in_names_formulas_years_and_small_counts_measure_nothing() -> None:
    text = "In 2017 GPT-3 had 3 heads, $n=64$, `top_k=50`, 175 layers and 15% dropout."
    assert [n.text for n in numbers(text)] == ["175", "15"]


def test_a_number_is_shared_where_it_stands_once_in_each_language() -> None:
    shared = common_numbers(Name("需要 112 GB，其中 16 字节，再加 16。", "It takes 112 GB, 16 bytes each."))
    assert [places[0].text for places in shared] == ["112"]


def test_only_what_comes_out_is_a_result() -> None:
    text = "With 128 units it takes about 32 GB, from 10 to 20 times."
    assert [n.text for n in numbers(text) if is_a_result(n, text)] == ["32"]


@given(st.integers(10, 5000), st.integers(0, 3))
def test_other_numbers_differ_by_a_quarter_at_least_and_look_alike(value: int, pick: int) -> None:
    text = f"It takes {value} GB."
    found = list(numbers(text))
    for number in found:
        others = other_numbers(number, 4, pick, set(), percent=False)
        assert all(abs(float(o) - value) >= 0.24 * value and "." not in o for o in others)
        assert len({*others, number.text}) == len(others) + 1


def test_other_shares_stay_below_a_hundred_percent() -> None:
    number = next(numbers("It saves 60% of them."))
    assert all(float(other) < 100 for pick in range(4) for other in other_numbers(number, 4, pick, set(), percent=True))


def test_lengths_are_alike_within_a_ratio_or_a_little_slack() -> None:
    assert lengths_alike(["a" * 50, "b" * 90])
    assert lengths_alike(["ab", "c" * 15])
    assert not lengths_alike(["a" * 50, "b" * 120])
