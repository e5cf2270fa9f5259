"""The Library tab in a real browser: adding, asking about it, taking it back, editing the outline, mending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, FilePayload

from ingest.embedding import SentenceTransformerEmbedder
from tests.browsing import GRADIO_WARNS, PATIENCE, Visit, chromium, served, visit
from tests.libraries import OUTLINE, Gate, small_library
from ui.app import TABS
from ui.context import Context

pytestmark = [pytest.mark.browser, GRADIO_WARNS]

HOSTILE = "<img src=x onerror=document.title='hit'>"
TEXT = f"# {HOSTILE}\n\n## Zorb caching\n\nThe zorb cache keeps each zorb of the whole sequence in slow memory.\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@dataclass(frozen=True)
class Served:
    context: Context
    gate: Gate
    address: str


@pytest.fixture(scope="module")
def page(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    gate = Gate(embedder)
    gate.open.set()
    context = small_library(tmp_path_factory.mktemp("library"), gate)
    with served(context, {name: TABS[name] for name in ("ask", "library")}) as address:
        yield Served(context, gate, address)


def to_library(opened: Visit, name: str = "Library") -> None:
    opened.page.get_by_role("tab", name=name).click()
    opened.page.wait_for_selector("#library-documents .vl-search", timeout=PATIENCE)


def says(opened: Visit, text: str) -> None:
    """Waits until the outcome of a change says so."""
    opened.page.locator("#library-run .vl-done", has_text=text).wait_for(timeout=PATIENCE)


def file(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def test_a_document_is_added_asked_about_removed_brought_back_and_cancelled(browser: Browser, page: Served) -> None:
    other = visit(browser, page.address)
    to_library(other)
    other.page.get_by_role("tab", name="Ask").click()
    opened = visit(browser, page.address)
    to_library(opened)
    rows = opened.page.locator("#library-documents .vl-row:visible")
    opened.page.set_input_files("#vl-files", [file("zorb.md", TEXT), file("bad.pdf", "x"), file("a.exe", "")])
    says(opened, "bad.pdf is not a PDF.")
    assert "a.exe is of no kind" in opened.page.inner_text(".vl-said")
    opened.page.locator("#library-documents", has_text=HOSTILE).wait_for()
    assert opened.violations() == []
    other.page.get_by_role("tab", name="Library").click()
    other.page.locator("#library-documents", has_text=HOSTILE).wait_for(timeout=PATIENCE)
    assert other.errors == []

    opened.page.get_by_role("tab", name="Ask").click()
    opened.ask("What does the zorb cache keep?")
    assert "keeps each zorb of the whole sequence" in opened.answer

    opened.page.get_by_role("tab", name="Library").click()
    rows.filter(has_text="zorb.md").locator("[data-do=remove]").click()
    says(opened, "Removed: ")
    opened.page.wait_for_selector("[data-group=group_removed]")
    opened.page.wait_for_function("document.activeElement.dataset.do === 'restore'")
    opened.page.keyboard.press("Enter")
    says(opened, "Back in the library: ")
    opened.page.wait_for_selector("[data-group=group_removed]", state="detached")

    page.gate.open.clear()
    long = "".join(f"# Part {number}\n\nPart {number} of a long talk on zorbs.\n\n" for number in range(300))
    opened.page.set_input_files("#vl-files", [file("long.md", long)])
    opened.page.locator("[data-running]", has_text="Reading long.md").wait_for(timeout=PATIENCE)
    opened.page.click("[data-do=cancel]")
    opened.page.locator("[data-running]", has_text="Stopping").wait_for(timeout=PATIENCE)
    page.gate.open.set()
    says(opened, "Cancelled; nothing half done was left behind.")
    assert [path.name for path in (page.context.home / "added").iterdir()] == ["zorb.md"]

    opened.page.fill("#library-documents [type=search]", "KV nothing")
    opened.page.locator(".vl-search", has_text="No document of that name.").wait_for()
    opened.page.fill("#vl-names", "../../etc/passwd")
    opened.page.keyboard.press("Enter")
    says(opened, "is no arXiv id and no https link")
    assert opened.page.title() == "Viva"
    assert (opened.errors, opened.foreign) == ([], [])


def test_outline_is_mended_saved_and_the_library_repaired_on_a_phone(browser: Browser, page: Served) -> None:
    opened = visit(browser, page.address, "zh-CN", width=390, light="dark")
    to_library(opened, "资料库")
    opened.page.click("[data-view=outline]")
    text = opened.page.locator(".vl-editor textarea")
    text.fill(f"{OUTLINE}\n-淘汰策略\n")
    problem = opened.page.locator(".vl-told li", has_text="行首符号后面缺一个空格")
    problem.wait_for(timeout=PATIENCE)
    assert problem.locator("button").inner_text() == "第 5 行"
    assert opened.page.locator(".vl-lines .vl-marked").all_inner_texts() == ["5"]
    assert opened.violations() == []
    problem.locator("button").click()
    opened.page.keyboard.type("- 淘汰策略")
    opened.page.locator(".vl-fine").wait_for(timeout=PATIENCE)
    opened.page.keyboard.press("Control+s")
    says(opened, "大纲已保存到 mine.md")
    assert (page.context.home / "mine.md").read_text(encoding="utf-8") == f"{OUTLINE}\n- 淘汰策略\n"
    opened.page.locator(".vl-saving", has_text="已保存").wait_for()

    (page.context.home / "graph.json").write_text("{}")
    opened.page.click("[data-view=health]")
    opened.page.click("[data-do=check]", timeout=PATIENCE)
    opened.page.locator(".vl-problems", has_text="概念图谱文件丢失、损坏或已过时。").wait_for(timeout=PATIENCE)
    opened.page.click("[data-do=repair]")
    opened.page.locator(".vl-fine", has_text="一切正常").wait_for(timeout=PATIENCE * 2)
    opened.page.click("[data-view=concepts]")
    opened.page.locator("#library-concepts", has_text="候选").wait_for(timeout=PATIENCE)
    assert opened.violations() == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (opened.errors, opened.foreign) == ([], [])
