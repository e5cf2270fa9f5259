from dataclasses import replace

import pytest

from assistant.practice.checks import Against, Heard, problems
from assistant.practice.records import Option, Point, QuizItem, Source
from tests.builders import passage

PASSAGE = passage("Softmax sums to 1. Sigmoid does not.", "softmax")
SOURCE = Source(PASSAGE.id, "softmax", "Softmax", None, "How it works", "Softmax sums to 1.")
AGAINST = Against({PASSAGE.id: PASSAGE}, {"softmax"})
OPTIONS = tuple(
    Option(id, f"{text} is what it does here") for id, text in zip("abcd", ("One", "Two", "Six", "Ten"), strict=True)
)
CHOICE = QuizItem(
    "1", "choice", "en", ("softmax",), 2, "remember", "What is true of it?", OPTIONS, ("b",), sources=(SOURCE,)
)
CLOZE = QuizItem(
    "2", "cloze", "en", ("softmax",), 1, "remember", "____ sums to 1.", key=("Softmax",), sources=(SOURCE,)
)
OPEN = QuizItem(
    "3", "open", "en", ("softmax",), 1, "remember", "What does it do?", points=(Point("Sums.", "", 2, (SOURCE,)),)
)


@pytest.mark.parametrize("item", [CHOICE, CLOZE, OPEN])
def test_a_sound_item_passes(item: QuizItem) -> None:
    assert problems(item, AGAINST) == ()


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (replace(CHOICE, stem=" "), "the stem is empty or too long"),
        (replace(CHOICE, concepts=("other",)), "it is on a concept that the library does not know"),
        (replace(CHOICE, level=6), "level 6 is not between 1 and 5"),
        (replace(CHOICE, options=(*OPTIONS[:3], Option("d", "one IS what it does, here"))), "two options say the same"),
        (replace(CHOICE, options=(*OPTIONS[:3], Option("d", "x" * 99))), "the options differ too much in length"),
        (
            replace(CHOICE, options=(OPTIONS[0], Option("b", "y" * 45), *OPTIONS[2:])),
            "the right option stands out by its length",
        ),
        (replace(CHOICE, key=("a", "b")), "not exactly one option is right"),
        (replace(CHOICE, options=OPTIONS[:3]), "a choice has four options"),
        (replace(CHOICE, form="multiple", key=("a",)), "at least two options are right and at least one is not"),
        (
            replace(CHOICE, form="order", key=("a", "b", "c", "d")),
            "the key is no order of the options, or they stand in order already",
        ),
        (replace(CHOICE, form="match", key=("l1=r1",)), "the key does not pair every option once"),
        (replace(CHOICE, stem="Does two do what it does?"), "only the right option has the stem's words"),
        (replace(CHOICE, sources=()), "no source"),
        (
            replace(CHOICE, sources=(replace(SOURCE, quote="It sums."),)),
            "the words quoted from softmax do not stand there",
        ),
        (replace(CHOICE, sources=(replace(SOURCE, passage="gone"),)), "source gone is not in the library"),
        (replace(CHOICE, stem="What is $x of it?"), "half a formula"),
        (replace(CHOICE, explanation="It is $\\frac{1}{2$."), "half a formula"),
        (replace(CHOICE, stem="What is it? [@2002.04745, p. 5]"), "something is left over from the material's markup"),
        (replace(CHOICE, stem="它是什么?"), "Chinese in an English question"),
        (replace(CHOICE, lang="zh"), "no Chinese in a Chinese question"),
        (replace(CLOZE, stem="____ and ____ sum."), "a cloze with 2 blanks"),
        (replace(CLOZE, stem="____ is the softmax of it."), "the stem says what goes into the blank"),
        (replace(CLOZE, key=(" ",)), "nothing is accepted in the blank"),
        (replace(OPEN, points=()), "a free answer without marking points"),
    ],
)
def test_a_flaw_is_found(item: QuizItem, problem: str) -> None:
    assert problem in problems(item, AGAINST)


def test_what_is_promised_in_both_languages_is_said_in_both() -> None:
    twin = replace(OPEN, lang="zh", stem="它做什么？")
    promised = replace(AGAINST, promised=True)
    assert problems(OPEN, replace(promised, twin=twin)) == ()
    assert problems(OPEN, promised) == ("it is promised in both languages and only there in one",)
    assert problems(OPEN, replace(promised, twin=replace(twin, points=()))) == (
        "the two languages do not ask the same",
    )


def test_a_question_is_not_asked_twice() -> None:
    heard = Heard()
    heard.add(CHOICE)
    assert heard.again(replace(CHOICE, id="9", stem="What is true of it here?"))
    assert heard.again(replace(CHOICE, id="9", stem="Which of these statements would you sign?", key=("c",)))
    assert not heard.again(CLOZE)
