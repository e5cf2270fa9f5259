"""The shape of answers: tables, origins, learning order, lengths."""

from __future__ import annotations

import pytest

from assistant.service import Assistant
from ui.render import answer_markdown


def test_comparison_is_a_table_over_shared_dimensions(assistant: Assistant) -> None:
    answer = assistant.ask("How does PagedAttention differ from ZeRO?")
    cells = [s for s in answer.sentences if s.role == "compared"]
    dimensions = {cell.dimension for cell in cells}
    assert [c.slug for c in answer.concepts] == ["paged-attention", "zero"]
    assert {(c.dimension, c.subject) for c in cells} == {
        (d, s) for d in dimensions for s in ("paged-attention", "zero")
    }
    assert all(cell.citations for cell in cells)
    assert "idea" in dimensions


def test_comparison_is_shown_as_a_table_with_a_column_for_each(assistant: Assistant) -> None:
    lines = answer_markdown(assistant.ask("PagedAttention和ZeRO有什么区别？")).splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("|  | "))
    assert lines[head + 1] == "| --- | --- | --- |"
    assert all(line.count(" | ") == 2 for line in lines[head : head + 4])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who wrote the PagedAttention paper?", "by Woosuk Kwon"),
        ("PagedAttention出自哪篇论文？", "作者Woosuk Kwon"),
        ("Which paper introduced ZeRO?", "Samyam Rajbhandari"),
    ],
)
def test_who_published_what_is_told_from_the_registry_with_a_citation(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = assistant.ask(question)
    assert said in answer.sentences[0].text
    assert answer.sentences[0].citations


def test_what_to_learn_first_follows_the_prerequisites(assistant: Assistant) -> None:
    answer = assistant.ask("What should I learn before PagedAttention?")
    assert answer.sentences
    assert all(sentence.role == "step" and sentence.citations for sentence in answer.sentences)
    assert answer.sentences[-1].text.endswith("has to be understood before PagedAttention.")


def test_how_two_are_related_is_told_from_what_either_says_of_the_other(assistant: Assistant) -> None:
    answer = assistant.ask("How are PagedAttention and FlashAttention related?")
    assert any("FlashAttention" in s.text and "PagedAttention" in s.text for s in answer.sentences)
    assert all(sentence.citations for sentence in answer.sentences)


def test_length_asked_for_is_kept_to(assistant: Assistant) -> None:
    short, normal, deep = (
        len(assistant.ask(question).sentences)
        for question in ("Explain ZeRO briefly", "Explain ZeRO", "Explain ZeRO in detail")
    )
    assert short == 1
    assert short < normal < deep


def test_sentences_with_bars_in_formulas_do_not_break_a_table() -> None:
    from ui.render import _in_cell

    assert _in_cell("a | b $|x|$ and $\\|y\\|$") == "a \\| b $\\vert x\\vert $ and $\\Vert y\\Vert $"


def test_cross_links_carry_the_words_that_say_so(assistant: Assistant) -> None:
    passages = assistant.knowledge.retriever.passages
    links = assistant.ask("How does ZeRO work?").cross_links
    assert links
    assert all(link.evidence.quote in passages[link.evidence.passage].text for link in links if link.evidence.passage)
    assert all(link.evidence.quote for link in links)
