"""The page in a real browser: asking, sources, follow-ups, both languages, and nothing that calls out."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.service import Assistant
from ui.server import create_server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; skipped where there is none, but never in CI."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium; install it with: make browser")
        pytest.skip("there is no chromium; install it with: make browser")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """The served page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_server(assistant), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@dataclass
class Visit:
    """An open page with what it complained of and asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Types a question, sends it, and waits until the answer has its sources."""
        self.page.fill("#question textarea", question)
        self.page.click("#send")
        self.page.wait_for_selector("#sources .viva-source, #sources .viva-empty:not([lang])", timeout=30_000)
        self.page.wait_for_function("document.querySelector('#question textarea').value === ''")

    @property
    def answer(self) -> str:
        """The last answer's text."""
        return self.page.locator("#chat .bot").last.inner_text()


def visit(browser: Browser, address: str, locale: str, width: int = 1280) -> Visit:
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
    opened = Visit(context.new_page())
    opened.page.on("console", lambda m: opened.errors.append(m.text) if m.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.goto(address)
    opened.page.wait_for_selector("#question textarea", timeout=30_000)
    return opened


def test_chinese_question_is_answered_with_pages_to_open(browser: Browser, address: str, papers_dir: Path) -> None:
    opened = visit(browser, address, "zh-CN")
    opened.ask("为什么LayerNorm放在Attention层之前效果更好？")
    link = opened.page.locator("#sources a[href^='/paper/2002.04745#page=']").first
    assert "Pre-LN" in opened.answer
    assert opened.page.locator("#sources blockquote").count() > 3
    assert (
        opened.page.request.get(address + (link.get_attribute("href") or "")).headers["content-type"]
        == "application/pdf"
    )
    assert opened.errors == []


def test_page_makes_no_request_to_another_host(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "en-US")
    opened.ask("How does PagedAttention manage KV cache memory?")
    assert opened.requests
    assert [url for url in opened.requests if not url.startswith((address, "data:", "blob:"))] == []


def test_follow_up_is_asked_with_a_click(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "en-US")
    opened.ask("How does PagedAttention manage KV cache memory?")
    options = opened.page.locator("#chat button", has_text="?")
    assert options.count() == 3
    question = options.last.inner_text()
    options.last.click()
    opened.page.wait_for_function("document.querySelectorAll('#chat .user').length >= 2")
    assert question in opened.page.locator("#chat .user").last.inner_text()


def test_words_of_the_page_follow_the_browser(browser: Browser, address: str) -> None:
    assert visit(browser, address, "zh-CN").page.locator("#send").inner_text() == "提问"
    assert visit(browser, address, "en-US").page.locator("#send").inner_text() == "Ask"


def test_script_in_a_question_is_shown_as_text(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "en-US")
    opened.ask("<img src=x onerror=document.title='hit'><script>document.title='hit'</script> What is KV cache?")
    assert "<script>" in opened.page.locator("#chat .user").last.inner_text()
    assert opened.page.title() == "Viva"


def test_question_outside_the_material_is_declined(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "en-US")
    opened.ask("What is the recipe for a good sourdough bread?")
    assert "does not hold" in opened.answer
    assert opened.page.locator("#sources .viva-source").count() == 0


def test_page_fits_a_phone(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "zh-CN", width=390)
    opened.ask("ZeRO三个阶段分别切分什么？")
    width = opened.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert "ZeRO" in opened.answer


def test_source_that_is_not_in_the_library_is_not_served(browser: Browser, address: str) -> None:
    request = browser.new_context().request
    assert request.get(f"{address}/paper/..%2F..%2Fetc%2Fpasswd").status == 404
    assert request.get(f"{address}/note/nothing").status == 404
    assert request.get(f"{address}/note/zero").status == 200
