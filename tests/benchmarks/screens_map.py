"""Shots of the concept map: the overview, a concept with its card, and a path between two with its evidence."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.screens import DESK, PHONE, Shot
from tests.browsing import PATIENCE, Visit

TAB = {"zh": "图谱", "en": "Map"}


def shown(lang: str, concept: str = "", goal: str = "") -> Callable[[Visit], None]:
    """The tab; with `concept` its neighbourhood, with `goal` the path from there."""

    def act(opened: Visit) -> None:
        opened.page.get_by_role("tab", name=TAB[lang]).click()
        opened.page.wait_for_selector(".vm[data-state=ready]", timeout=PATIENCE)
        if concept:
            _taken(opened, ".vm-bar", concept)
            opened.page.wait_for_selector(".vm-card h3")
        if goal:
            _taken(opened, ".vm-to", goal)
            opened.page.wait_for_selector(".vm-steps li")

    return act


def _taken(opened: Visit, box: str, typed: str) -> None:
    opened.page.fill(f"{box} .vm-input", typed)
    opened.page.wait_for_selector(f"{box} .vm-found li")
    opened.page.keyboard.press("Enter")


SHOTS = (
    Shot("map-zh", "zh", shown("zh")),
    Shot("map-en", "en", shown("en"), light="dark"),
    Shot("map-concept-zh", "zh", shown("zh", "FlashAttention"), DESK, "dark"),
    Shot("map-concept-en", "en", shown("en", "FlashAttention")),
    Shot("map-path-zh", "zh", shown("zh", "LoRA", "RLHF")),
    Shot("map-path-en", "en", shown("en", "LoRA", "RLHF"), light="dark"),
    Shot("map-phone-zh", "zh", shown("zh", "PagedAttention"), PHONE),
    Shot("map-phone-en", "en", shown("en", "PagedAttention"), PHONE, "dark"),
)
