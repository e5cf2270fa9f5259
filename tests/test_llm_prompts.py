"""Prompts are files in both languages whose variables are declared."""

from __future__ import annotations

import pytest

from assistant.llm.prompts import NAMES, Prompt, prompt


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_of_a_prompt_declare_the_same_variables(name: str) -> None:
    assert prompt(name, "zh").variables == prompt(name, "en").variables


def test_a_prompt_is_filled_in_once() -> None:
    template = Prompt.parse("---\nvariables: [question]\n---\nAsked: {question}\n")
    assert template.render(question="what is {question}?") == "Asked: what is {question}?"


@pytest.mark.parametrize("values", [{}, {"question": "a", "lang": "en"}, {"lang": "en"}])
def test_a_missing_or_unknown_variable_is_refused(values: dict[str, str]) -> None:
    template = Prompt.parse("---\nvariables: [question]\n---\nAsked: {question}\n")
    with pytest.raises(ValueError, match="needs"):
        template.render(**values)


def test_a_prompt_uses_just_what_it_declares() -> None:
    with pytest.raises(ValueError, match="declares"):
        Prompt.parse("---\nvariables: [question]\n---\nAsked: {answer}\n")
