"""The concept map in a real browser: finding, opening, growing, paths, keys, both languages, and hostile names."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from assistant.knowledge import Knowledge
from assistant.service import Assistant
from ingest.library import Library
from ingest.pipeline import Sources, ingest
from tests.builders import write, write_note
from tests.fakes import WordLengthEmbedder
from ui.map import MAP_STYLE, add_map_routes, build_map, map_value
from ui.shell import STYLE, i18n

pytestmark = pytest.mark.browser

MASTERY = {"zero": 0.2, "pre-ln": 0.9, "self-attention": 0.7}
# As the page's own switch does it.
DARK = "dark => [document.documentElement, document.body].forEach(place => place.classList.toggle('dark', dark))"
MAP = "document.querySelector('.vm').map.map"
SCRIPT = "<img src=x onerror=document.title='hit'><script>document.title='hit'</script>"


def telling(name: str) -> Callable[[gr.EventData], str]:
    """A handler that says what it was told."""

    def tell(event: gr.EventData) -> str:
        return f"{name} {event.slug} {event.lang}"

    return tell


def page_of(knowledge: Knowledge) -> gr.Blocks:
    """A page with nothing but the map, and a box that shows what its buttons say."""
    blocks: gr.Blocks
    with gr.Blocks(title="Viva", analytics_enabled=False) as blocks:
        component = build_map(lambda: knowledge, lambda: {"zero": 7})
        opener = gr.Button("open", elem_id="open")
        said = gr.Textbox(elem_id="said", label="said")
        blocks.load(lambda: map_value(mastery=MASTERY), None, component, queue=False)
        opener.click(lambda: map_value("zero", 1, MASTERY), None, component, queue=False)
        for name in ("ask", "quiz", "learn"):
            getattr(component, name)(telling(name), None, said, queue=False)
    return blocks


@contextmanager
def served(knowledge: Knowledge) -> Iterator[str]:
    app = FastAPI(openapi_url=None)
    add_map_routes(app, lambda: knowledge)
    blocks, text = page_of(knowledge), i18n()
    mounted = gr.mount_gradio_app(app, blocks, path="/", ssr_mode=False, i18n=text, css=STYLE + MAP_STYLE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(mounted, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with served(assistant.knowledge) as found:
        yield found


@contextmanager
def visit(browser: Browser, address: str, locale: str = "en-US", width: int = 1280) -> Iterator[Page]:
    """An open page whose map is ready; it must have complained of nothing and asked no other host."""
    errors: list[str] = []
    requests: list[str] = []
    size: Any = {"width": width, "height": 900}
    context = browser.new_context(locale=locale, viewport=size, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    page.wait_for_selector(".vm[data-state=ready]", timeout=60_000)
    yield page
    context.close()
    assert errors == []
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def english(browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address) as opened:
        yield opened


@pytest.fixture(scope="module")
def chinese(browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address, "zh-CN") as opened:
        yield opened


@pytest.fixture
def page(english: Page) -> Page:
    """The map as it opens, in English: a page opened once, put back to the overview for each test."""
    for act in ("reset", "overview"):
        if (button := english.locator(f".vm-bar [data-act={act}]")).count():
            button.click()
            english.wait_for_function(f"!document.querySelector('.vm-bar [data-act={act}]')")
    english.click(".vm-segments button:has-text('Section')")
    for key in ("Escape", "Escape", "f"):
        english.locator(".vm-canvas").press(key)
    english.wait_for_function(f"!{MAP}.focus && {MAP}.nodes.size > 1")
    return english


def shown(page: Page) -> dict[str, list[float]]:
    """Where each concept of the map stands."""
    found: dict[str, list[float]] = page.evaluate(
        "Object.fromEntries([...document.querySelector('.vm').map.map.nodes].map(([s, n]) => [s, [n.x, n.y]]))"
    )
    return found


def settle(page: Page, dark: bool) -> None:
    """Waits until the ground has the light or the dark colour, and all that is drawn on it follows."""
    ground = "rgb(19, 23, 22)" if dark else "rgb(248, 248, 245)"
    page.wait_for_function("g => getComputedStyle(document.body).backgroundColor === g", arg=ground)
    page.wait_for_timeout(300)


def selected(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.vm').map.map.selected"))


def scale(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.vm').map.network.getScale()"))


def click_on(page: Page, slug: str, count: int = 1) -> None:
    """Clicks on a concept where it is drawn."""
    script = "s => {const m = document.querySelector('.vm').map; return m.network.canvasToDOM(m.map.nodes.get(s))}"
    at = page.evaluate(script, slug)
    page.locator(".vm-canvas").click(position={"x": at["x"], "y": at["y"]}, click_count=count)


def open_concept(page: Page, typed: str) -> None:
    """Types a name into the search box and takes the first that is found."""
    page.fill(".vm-bar .vm-input", typed)
    page.wait_for_selector(".vm-bar .vm-found li")
    page.keyboard.press("Enter")
    page.wait_for_selector(".vm-card h3")


def test_first_view_is_the_main_concepts_by_section(page: Page) -> None:
    assert 12 <= len(shown(page)) <= 60
    sections = page.evaluate("document.querySelector('.vm').map.map.regions.map(r => r.section)")
    assert len(sections) == page.locator(".vm-keys:not(.vm-lines) li").count() >= 6
    assert page.locator(".vm-card").is_hidden()


def test_layout_is_the_same_on_the_next_visit(page: Page, chinese: Page) -> None:
    for opened in (page, chinese):
        open_concept(opened, "zero")
    assert shown(page) == shown(chinese)


def test_card_opens_with_a_click_and_gives_evidence(page: Page) -> None:
    click_on(page, "zero")
    page.wait_for_selector(".vm-card h3")
    assert "ZeRO" in page.locator(".vm-card h3").inner_text()
    assert "7 questions" in page.locator(".vm-facts").first.inner_text()
    page.wait_for_selector(".vm-mastery:has-text('Shaky · 20 %')")
    assert page.locator(".vm-definition a[href^='/note/zero#']").count() == 1
    assert page.locator(".vm-group").count() >= 2


def test_search_finds_in_both_languages(page: Page) -> None:
    open_concept(page, "自注意力")
    assert page.locator(".vm-card h3").inner_text() == "Self-attention"
    assert "自注意力" in page.locator(".vm-other").inner_text()
    assert shown(page)["self-attention"] == [0, 0]


def test_search_says_when_nothing_goes_by_that_name(page: Page) -> None:
    page.fill(".vm-bar .vm-input", "sourdough")
    page.wait_for_selector(".vm-bar .vm-search .vm-note:not([hidden])")
    assert page.locator(".vm-bar .vm-found li").count() == 0


def test_growing_and_collapsing_leave_all_others_where_they_are(page: Page) -> None:
    open_concept(page, "zero")
    before = shown(page)
    grower = page.evaluate(
        "[...document.querySelector('.vm').map.map.nodes.values()].find(n => n.hidden > 1 && n.x).slug"
    )
    page.evaluate("document.querySelector('.vm-list').open = true")
    page.click(f".vm-list button[data-slug='{grower}']")
    page.click(".vm-card [data-act=expand]")
    page.wait_for_selector(".vm-card [data-act=collapse]")
    assert before.items() < shown(page).items()
    page.click(".vm-card [data-act=collapse]")
    assert shown(page) == before


def test_buttons_of_the_card_reach_the_app(chinese: Page) -> None:
    open_concept(chinese, "zero")
    said = []
    for act in ("ask", "quiz", "learn"):
        chinese.click(f".vm-card [data-act={act}]")
        chinese.wait_for_function(f"document.querySelector('#said textarea').value.startsWith('{act}')")
        said.append(chinese.locator("#said textarea").input_value())
    assert said == ["ask zero zh", "quiz zero zh", "learn zero zh"]


def test_app_can_open_a_concept_and_leaves_mastery_alone(page: Page) -> None:
    page.click("#open")
    page.wait_for_selector(".vm-card h3:has-text('ZeRO')")
    assert "Shaky · 20 %" in page.locator(".vm-mastery").inner_text()


def test_learning_path_is_listed_in_order_without_what_is_mastered(page: Page) -> None:
    open_concept(page, "zero")
    page.click(".vm-card [data-act=learn]")
    page.wait_for_selector(".vm-learning li")
    assert page.locator(".vm-learning li .vm-link").last.inner_text() == "ZeRO"
    assert page.locator(".vm-card h3").inner_text() == "On the way to ZeRO"


def test_path_is_told_with_its_evidence(page: Page) -> None:
    open_concept(page, "pre-ln")
    page.fill(".vm-to .vm-input", "paged")
    page.wait_for_selector(".vm-to .vm-found li")
    page.keyboard.press("Enter")
    page.wait_for_selector(".vm-steps li")
    steps = page.locator(".vm-steps li").count()
    assert steps == page.locator(".vm-steps blockquote").count() >= 1
    assert page.evaluate("document.querySelector('.vm').map.map.route.length") == steps
    page.locator(".vm-canvas").press("Escape")
    assert page.evaluate("document.querySelector('.vm').map.map.route.length") == 0


def test_keys_select_open_zoom_and_cancel(page: Page) -> None:
    canvas = page.locator(".vm-canvas")
    canvas.press("ArrowDown")
    first = selected(page)
    canvas.press("ArrowRight")
    assert shown(page)[selected(page)][0] > shown(page)[first][0]
    canvas.press("Enter")
    page.wait_for_selector(".vm-card h3:focus")
    page.keyboard.press("Escape")
    assert page.locator(".vm-card").is_hidden()
    whole = scale(page)
    canvas.press("+")
    assert scale(page) == pytest.approx(1.25 * whole)
    canvas.press("f")
    assert scale(page) == pytest.approx(whole)


def test_filters_narrow_the_map_and_can_be_cleared(page: Page) -> None:
    before = shown(page)
    page.wait_for_function("Object.keys(document.querySelector('.vm').map.map.mastery).length === 3")
    page.click("[data-menu=mastery] summary")
    page.click("[data-menu=mastery] input[value=weak]")
    page.wait_for_function("document.querySelector('.vm').map.map.nodes.size === 1")
    assert list(shown(page)) == ["zero"]
    page.click("[data-act=reset]")
    page.wait_for_function("document.querySelector('.vm').map.map.nodes.size > 1")
    assert shown(page) == before


def test_mastery_can_be_read_without_colour(page: Page) -> None:
    page.click(".vm-segments button:has-text('Mastery')")
    legend = page.locator(".vm-keys:not(.vm-lines) li").all_inner_texts()
    assert legend == ["Not practised", "Shaky", "Known", "Solid"]
    assert page.locator(".vm-ring[data-band=none]").count() == 1


def test_map_is_also_a_list_with_neighbours(page: Page) -> None:
    open_concept(page, "pre-ln")
    rows = page.locator(".vm-list li")
    assert rows.count() == len(shown(page))
    assert "Compared with: " in " ".join(rows.all_text_contents())


def test_picture_and_files_are_downloaded(page: Page, address: str) -> None:
    page.click("[data-menu=export] summary")
    with page.expect_download() as picture:
        page.click("[data-act=picture]")
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    assert "<graphml" in page.request.get(f"{address}/map/export/graphml?lang=zh").text()
    assert page.request.get(f"{address}/map/export/obsidian").body().startswith(b"PK")
    assert page.request.get(f"{address}/map/export/passwd").status == 404


def test_words_and_names_follow_a_change_of_language(page: Page) -> None:
    open_concept(page, "self-attention")
    page.evaluate("document.documentElement.lang = 'zh-CN'")
    page.wait_for_selector(".vm-card h3:has-text('自注意力')")
    assert page.locator("[data-menu=sections] summary").inner_text().startswith("主题")
    page.evaluate("document.documentElement.lang = 'en'")
    page.wait_for_selector(".vm-card h3:has-text('Self-attention')")


def test_map_fits_a_phone(browser: Browser, address: str) -> None:
    with visit(browser, address, "zh-CN", width=390) as page:
        open_concept(page, "zero")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert scale(page) > 0.6


@pytest.mark.parametrize("dark", [False, True])
def test_map_has_no_serious_barrier(page: Page, dark: bool) -> None:
    open_concept(page, "zero")
    page.evaluate(DARK, dark)
    settle(page, dark)
    found = Axe().run(page, context=".viva-map", options={"resultTypes": ["violations"]}).response["violations"]
    page.evaluate(DARK, False)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in {"serious", "critical"}] == []


@pytest.fixture
def hostile(tmp_path: Path) -> Knowledge:
    """A library whose outline and note are named by somebody who means harm."""
    front = f'names: {{en: "{SCRIPT}"}}\naliases: {{en: ["<b onclick=document.title=\'hit\'>bold</b>"]}}\n'
    body = f"# English\n\n## In one line\n\n{SCRIPT} harms. [click](javascript:document.title='hit')\n"
    harm = write(tmp_path / "harm.md", f"---\nslug: harm\n{front}contrasts: [calm]\n---\n\n{body}")
    outline = write(tmp_path / "outline.md", f"# Outline\n\n## {SCRIPT}\n\n### Topic\n\n- {SCRIPT} of an item\n")
    sources = Sources(outlines=(outline,), notes=(harm, write_note(tmp_path, "calm")))
    with Library.open(tmp_path / "library", create=True) as library:
        assert not ingest(library, sources, WordLengthEmbedder()).problems
        return Assistant.over(library, WordLengthEmbedder()).knowledge


def test_script_in_names_and_notes_does_nothing(browser: Browser, hostile: Knowledge) -> None:
    with served(hostile) as address, visit(browser, address) as page:
        open_concept(page, "bold")
        assert "<script>" in page.locator(".vm-card h3").inner_text()
        page.evaluate("document.querySelectorAll('.viva-map details').forEach(d => d.open = true)")
        click_on(page, "harm", count=2)
        page.wait_for_timeout(300)
        assert page.locator(".viva-map :is(script, img, b, [onclick], a[href^=javascript])").count() == 0
        assert page.title() == "Viva"
