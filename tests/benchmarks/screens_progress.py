"""Shots of the Progress tab: the whole of it, and a concept with the answers behind its figure."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.screens import DESK, PHONE, Shot
from tests.browsing import PATIENCE, Visit

TAB = {"zh": "进度", "en": "Progress"}


def shown(lang: str, concept: bool = False) -> Callable[[Visit], None]:
    """The tab; with `concept`, the panel of a concept opened."""

    def act(opened: Visit) -> None:
        opened.page.get_by_role("tab", name=TAB[lang]).click()
        opened.page.wait_for_selector(".vg-section", timeout=PATIENCE)
        if concept:
            cells = opened.page.locator(".vg-cells .vg-cell:not(.new)")
            (cells if cells.count() else opened.page.locator(".vg-cells .vg-cell")).first.click()
            opened.page.wait_for_selector(".vg-panel h3")

    return act


SHOTS = (
    Shot("progress-zh", "zh", shown("zh")),
    Shot("progress-en", "en", shown("en"), light="dark"),
    Shot("progress-concept-zh", "zh", shown("zh", concept=True), DESK, "dark"),
    Shot("progress-concept-en", "en", shown("en", concept=True)),
    Shot("progress-phone-zh", "zh", shown("zh"), PHONE),
    Shot("progress-phone-en", "en", shown("en", concept=True), PHONE, "dark"),
)
