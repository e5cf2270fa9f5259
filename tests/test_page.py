"""The page's frame in a real browser: language, light, phones, headers, and nothing that calls out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from playwright.sync_api import Browser, Page

from assistant.service import Assistant
from tests.browsing import GRADIO_WARNS, served, visit
from ui.app import Part, Tabs
from ui.ask import ask_tab
from ui.context import Context
from ui.shell import Shared

pytestmark = [pytest.mark.browser, GRADIO_WARNS]


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Context.over(assistant, tmp_path_factory.mktemp("learners"))) as url:
        yield url


def test_language_follows_the_browser_until_it_is_switched(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "zh-CN")
    assert opened.page.locator("#send").inner_text() == "提问"
    assert "技术面试" in opened.page.locator(".viva-welcome h1").inner_text()
    with opened.page.expect_navigation():
        opened.page.click("[data-viva=lang]")
    opened.open()
    assert opened.page.locator("#send").inner_text() == "Ask"
    assert opened.page.locator("html").get_attribute("lang") == "en"
    assert "oral technical interviews" in opened.page.locator(".viva-welcome h1").inner_text()
    assert opened.errors == []


def test_light_follows_the_system_until_it_is_switched(browser: Browser, address: str) -> None:
    opened = visit(browser, address, light="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert opened.page.evaluate(ground) == "rgb(19, 23, 22)"
    opened.page.click("[data-viva=light]")
    assert opened.page.evaluate(ground) == "rgb(248, 248, 245)"
    opened.open()
    assert opened.page.evaluate(ground) == "rgb(248, 248, 245)"
    assert opened.page.locator("[data-viva=light]").inner_text() == "Dark"


def test_first_visit_offers_questions_and_asks_no_other_host(browser: Browser, address: str) -> None:
    opened = visit(browser, address)
    examples = opened.page.locator("#welcome [data-ask]")
    assert 0 < examples.count() <= 6
    question = examples.first.inner_text()
    examples.first.click()
    opened.wait_for_answer(1)
    assert opened.questions.first.inner_text().strip() == question
    assert opened.requests
    assert opened.foreign == []
    assert opened.errors == []


def test_page_fits_a_phone_where_sources_are_a_sheet(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "zh-CN", width=390)
    opened.ask("ZeRO三个阶段分别切分什么？")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    page = opened.page
    assert not page.locator("#source-1").is_visible()
    page.locator("#chat a[href*='#cite-0-1']").first.click()
    page.wait_for_selector("#source-1 .viva-source-body")
    assert page.evaluate("document.activeElement.parentElement.id") == "source-1"
    assert opened.violations() == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#source-1", state="hidden")
    assert "#cite-0-1" in page.evaluate("document.activeElement.href")
    page.locator("#chat a[href*='#cite-0-1']").first.click()
    page.click("#sources [data-close]")
    page.wait_for_selector("#source-1", state="hidden")


def test_conversation_goes_on_and_is_renamed_and_deleted_on_a_phone(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "zh-CN", width=390)
    page = opened.page
    page.locator(".viva-welcome [data-ask]").first.click()
    opened.wait_for_answer(1)
    follow_up = page.locator("#further li [data-ask]").first
    asked = follow_up.inner_text()
    follow_up.click()
    opened.wait_for_answer(2)
    assert opened.questions.last.inner_text().strip() == asked
    page.locator("#further .viva-actions button").first.click()
    opened.wait_for_answer(3)
    page.click("[data-act=why]")
    page.wait_for_selector("#why td")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.violations() == []
    opened.open()
    assert opened.questions.count() == 3
    page.click("#talks .viva-narrow")
    page.click("#talks li summary")
    page.click("#talks [data-talk=rename]:visible")
    assert page.evaluate("document.activeElement.className") == "viva-rename"
    page.fill("#talks input:visible", "手机上的一次")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talks li[data-title='手机上的一次']", state="attached")
    assert opened.violations() == []
    delete(page)
    page.wait_for_selector(".viva-welcome")
    assert opened.errors == []


def delete(page: Page) -> None:
    """Deletes the conversation at hand, from the list."""
    if not page.locator("#talks li summary").first.is_visible():
        page.click("#talks .viva-narrow")
    page.click("#talks li summary")
    page.click("#talks [data-talk=remove]:visible")
    page.click("#talks [data-talk=removed]:visible")


def test_frame_can_be_used_by_everybody(browser: Browser, address: str) -> None:
    assert visit(browser, address, light="dark").violations() == []


def practice_of_one_word(_: Context, shared: Shared) -> None:
    """A Practice tab that shows what it is handed, and hands a question back."""
    said = gr.Textbox(elem_id="said", label="said")
    shared.quiz.change(lambda errand, lang: f"{errand.what} {lang}", [shared.quiz, shared.lang], said)
    back = gr.Button("back", elem_id="back")
    back.click(lambda: shared.hand_over("ask", "What is ZeRO?"), None, [shared.tabs, shared.question])


def test_tabs_hand_work_to_each_other(browser: Browser, assistant: Assistant, tmp_path: Path) -> None:
    tabs: Tabs = {"ask": Part(ask_tab), "practice": Part(practice_of_one_word)}
    with served(Context.over(assistant, tmp_path), tabs) as address:
        opened = visit(browser, address)
        opened.ask("How does PagedAttention manage KV cache memory?")
        opened.page.click("[data-act=quiz]")
        opened.page.wait_for_function("document.querySelector('#said textarea')?.value === 'paged-attention en'")
        opened.page.click("#back")
        opened.wait_for_answer(2)
        assert opened.page.get_by_role("tab", selected=True).inner_text() == "Ask"


def test_page_says_what_it_may_load_and_advertises_nobody(browser: Browser, address: str) -> None:
    answer = browser.new_context().request.get(address)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "og:image" not in answer.text()


def test_source_that_is_not_in_the_library_is_not_served(browser: Browser, address: str) -> None:
    request = browser.new_context().request
    assert request.get(f"{address}/paper/..%2F..%2Fetc%2Fpasswd").status == 404
    assert request.get(f"{address}/page/..%2F..%2Fetc%2Fpasswd/1.png").status == 404
    assert request.get(f"{address}/note/nothing").status == 404
    assert request.get(f"{address}/note/zero").status == 200


def test_page_of_a_paper_is_served_as_a_picture(browser: Browser, address: str, papers_dir: Path) -> None:
    request = browser.new_context().request
    picture = request.get(f"{address}/page/2002.04745/1.png")
    assert picture.headers["content-type"] == "image/png"
    assert len(picture.body()) < 400_000
    assert request.get(f"{address}/page/2002.04745/999.png").status == 404
    assert request.get(f"{address}/page/zero/1.png").status == 404
