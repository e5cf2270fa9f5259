"""Takes the screenshots of docs/screens from a library, in headless Chromium.

Usage: python -m tests.benchmarks.screens LIBRARY.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from assistant.service import Assistant
from ui.server import create_server

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
SHOTS = (
    ("answer-zh", "zh-CN", "为什么LayerNorm放在Attention层之前效果更好？"),
    ("answer-en", "en-US", "How does PagedAttention manage KV cache memory?"),
)
PORT = 7869


def main() -> None:
    """Serves the library named on the command line and takes each shot."""
    server = uvicorn.Server(
        uvicorn.Config(create_server(Assistant.open(Path(sys.argv[1]))), port=PORT, log_level="error")
    )
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, locale, question in SHOTS:
        shoot(name, locale, question)
    server.should_exit = True


def shoot(name: str, locale: str, question: str) -> None:
    """One question asked, and the page as it stands then."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_context(locale=locale, viewport={"width": 1180, "height": 780}).new_page()
        page.goto(f"http://127.0.0.1:{PORT}")
        page.fill("#question textarea", question)
        page.click("#send")
        page.wait_for_selector("#sources .viva-source")
        page.wait_for_timeout(1000)
        page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
