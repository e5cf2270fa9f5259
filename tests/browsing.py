"""The page in a headless browser: serving it, opening it, and what it complained of and asked for."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from ui.app import TABS, Tabs
from ui.context import Context
from ui.gate import Rules
from ui.server import create_server

# Gradio's count of its own events asks pandas for what pandas no longer likes.
GRADIO_WARNS = pytest.mark.filterwarnings(
    "ignore:'future.no_silent_downcasting'", "ignore:The copy keyword is deprecated"
)

# The software renderer of a busy machine takes its time.
PATIENCE = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium; the test is skipped where there is none, but never in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium; install it with: make browser")
        pytest.skip("there is no chromium; install it with: make browser")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


def application(context: Context, tabs: Tabs = TABS, rules: Rules | None = None, *, mcp: bool = False) -> FastAPI:
    """What is served. Made inside a running event loop: without one, Gradio leaves one behind for each of its locks."""

    async def made() -> FastAPI:
        return create_server(context, tabs, rules, mcp=mcp)

    with ThreadPoolExecutor() as elsewhere:
        return elsewhere.submit(lambda: asyncio.run(made())).result()


@contextmanager
def served(context: Context, tabs: Tabs = TABS, rules: Rules | None = None, *, mcp: bool = False) -> Iterator[str]:
    """The address of the page while it is served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Open pages hold on to their connections.
    app = application(context, tabs, rules, mcp=mcp)
    config = uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
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
    address: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Opens the page, or opens it again, and waits until it can be used."""
        self.page.goto(self.address)
        self.page.wait_for_selector(".viva-welcome, .viva-further", timeout=PATIENCE)
        self.page.wait_for_selector("[data-viva=light]:not(:empty)", timeout=PATIENCE)

    def ask(self, question: str) -> None:
        """Types a question, sends it, and waits for the answer."""
        before = self.questions.count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.wait_for_answer(before + 1)

    def wait_for_answer(self, count: int) -> None:
        """Waits until so many questions are answered."""
        self.page.wait_for_function(
            "count => document.querySelectorAll('#chat .user.message').length === count"
            " && !!document.querySelector('.viva-further')",
            arg=count,
            timeout=PATIENCE,
        )

    @property
    def questions(self) -> Locator:
        """The questions so far."""
        return self.page.locator("#chat .user.message")

    @property
    def answer(self) -> str:
        """The last answer's text."""
        return self.page.locator("#chat .bot.message").last.inner_text()

    @property
    def foreign(self) -> list[str]:
        """What was asked of any other host."""
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]

    def violations(self) -> list[str]:
        """What axe-core finds serious or critical, with the first place of each."""
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in {"serious", "critical"}]


def visit(
    browser: Browser,
    address: str,
    locale: str = "en-US",
    width: int = 1280,
    light: Literal["light", "dark"] = "light",
    state: BrowserContext | None = None,
) -> Visit:
    """The page opened by somebody new, or in the browser of an earlier visit."""
    context = state or browser.new_context(
        locale=locale, viewport={"width": width, "height": 900}, color_scheme=light, reduced_motion="reduce"
    )
    opened = Visit(context.new_page(), address)
    opened.page.on("console", lambda m: opened.errors.append(m.text) if m.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.open()
    return opened
