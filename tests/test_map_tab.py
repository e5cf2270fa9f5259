"""The concept map inside the page: from an answer to the map, and from there to Ask and to Practice.

Clicks through the real page in a headless browser.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant.practice.learner import Learners
from assistant.service import Assistant
from tests.browsing import GRADIO_WARNS, PATIENCE, Visit, served, visit
from tests.learning import NOW, attempt
from ui.context import Context

pytestmark = [
    pytest.mark.browser,
    GRADIO_WARNS,
]


def at_tab(opened: Visit) -> str:
    return opened.page.get_by_role("tab", selected=True).inner_text()


def show_on_map(opened: Visit, typed: str) -> None:
    """Types a name into the map's search box and takes the first that is found."""
    opened.page.fill(".vm-bar .vm-input", typed)
    opened.page.wait_for_selector(".vm-bar .vm-found li")
    opened.page.keyboard.press("Enter")


def test_answer_leads_to_the_map_and_the_map_to_practice_and_to_ask(
    browser: Browser, assistant: Assistant, tmp_path: Path
) -> None:
    with served(replace(Context.over(assistant, tmp_path), now=lambda: NOW)) as address:
        opened = visit(browser, address)
        page = opened.page
        opened.ask("How does PagedAttention manage KV cache memory?")
        assert page.locator(".vm").count() == 0
        related = page.locator(".viva-chip-map").first
        concept = related.get_attribute("data-concept") or ""
        with Learners.open(tmp_path) as learners:
            learners.record(attempt(on=(concept,), score=8.0))
        related.click()
        page.wait_for_selector(".vm-card h3", timeout=PATIENCE)
        assert page.evaluate("document.querySelector('.vm').map.map.selected") == concept
        page.wait_for_selector(".vm-mastery:has-text('Shaky · 40 %')")
        assert at_tab(opened) == "Map"
        assert opened.violations() == []
        page.click("[data-viva=light]")
        page.wait_for_function("getComputedStyle(document.body).backgroundColor === 'rgb(19, 23, 22)'")
        page.wait_for_timeout(300)
        assert opened.violations() == []
        show_on_map(opened, "zero")
        page.wait_for_selector(".vm-card h3:has-text('ZeRO')")
        assert "in the bank" not in page.locator(".vm-facts").first.inner_text()
        page.click(".vm-card [data-act=quiz]")
        page.wait_for_selector("#practice .vp-question", timeout=PATIENCE)
        assert at_tab(opened) == "Practice"
        page.get_by_role("tab", name="Map").click()
        page.click(".vm-card [data-act=ask]")
        opened.wait_for_answer(2)
        assert at_tab(opened) == "Ask"
        assert opened.questions.last.inner_text().strip() == "What is ZeRO?"
        assert opened.foreign == []
        assert opened.errors == []
