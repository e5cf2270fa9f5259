"""The Practice tab: Today, quizzes, grades with their evidence, mock interviews, the wrong-answer book."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from assistant.practice.learner import Learners
from assistant.service import Assistant
from tests.browsing import GRADIO_WARNS, PATIENCE, Visit, chromium, served, visit
from ui.context import Context
from ui.practice_room import Room
from ui.practice_rounds import Practising
from ui.practice_session import Session

HOSTILE = "<img src=x onerror=document.title='hit'><script>document.title='hit'</script>"

pytestmark = [GRADIO_WARNS, pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")]
browsing = pytest.mark.browser


@pytest.fixture(scope="module")
def context(assistant: Assistant, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("practice") / "library"
    shutil.copytree(home, folder)
    return Context.over(assistant, folder)


@pytest.fixture(scope="module")
def room(context: Context) -> Room:
    made = Room(context)
    made.furnished()
    return made


@pytest.fixture(scope="module")
def address(context: Context) -> Iterator[str]:
    with served(context) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def there(browser: Browser, address: str) -> Visit:
    """The tab, opened; the tests go on from one another's records."""
    opened = visit(browser, address)
    to_practice(opened.page)
    return opened


def to_practice(page: Page) -> None:
    page.get_by_role("tab", name="Practice").click()
    page.wait_for_selector(".vp-main", timeout=PATIENCE)


def quiz(page: Page, form: str, topic: str = "", n: int = 2) -> None:
    """Starts a quiz of one form."""
    if not page.locator(".vp-views").count():
        page.click("[data-do=stop]")
        page.wait_for_selector(".vp-views", timeout=PATIENCE)
    page.click("[data-do=view][data-value=quiz]")
    page.fill(".vp-form [name=topic]", topic, timeout=PATIENCE)
    page.check(f".vp-form [value={form}]")
    page.fill(".vp-form [name=n]", str(n))
    page.fill(".vp-form [name=seed]", "7")
    page.click(".vp-form [type=submit]")
    page.wait_for_selector(".vp-question", timeout=PATIENCE)


@browsing
def test_todays_first_question_is_answered_by_keyboard_graded_and_followed_by_the_next(there: Visit) -> None:
    page = there.page
    page.click("[data-do=start]")
    page.wait_for_selector(".vp-question", timeout=PATIENCE)
    quiz(page, "truefalse")
    first = page.locator(".vp-question").get_attribute("data-item")
    page.keyboard.press("2")
    assert page.locator("[name=pick]:checked").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector(".vp-score", timeout=PATIENCE)
    assert page.locator(".vp-shown .right").count() == 1
    assert page.locator(".vp-rating :checked").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector(".vp-question", timeout=PATIENCE)
    assert page.locator(".vp-question").get_attribute("data-item") != first


@browsing
def test_free_answer_is_graded_by_points_with_sources_and_does_nothing_as_html(there: Visit) -> None:
    page = there.page
    quiz(page, "open", n=1)
    page.fill("[name=said]", f"{HOSTILE} It divides memory into blocks of fixed size.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".vp-points li", timeout=PATIENCE)
    source = page.locator(".vp-points .vp-sources a").first
    assert str(source.get_attribute("href")).startswith(("/paper/", "/note/"))
    assert page.request.get(there.address + str(source.get_attribute("href"))).ok
    assert page.locator("#practice img").count() == 0
    assert page.title() == "Viva"
    page.click("[data-do=next]")
    page.wait_for_selector(".vp-summary", timeout=PATIENCE)
    assert page.locator(".vp-rows li").count() == 1


@browsing
def test_hints_are_counted_terms_explained_and_questions_skipped_or_called_wrong(
    there: Visit, context: Context
) -> None:
    page = there.page
    quiz(page, "truefalse", n=3)
    item = page.locator(".vp-question").get_attribute("data-item")
    page.click("[data-do=hint]")
    page.wait_for_selector(".vp-hints li", timeout=PATIENCE)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".vp-score", timeout=PATIENCE)
    page.check(".vp-rating [value='4']")
    page.wait_for_selector(".vp-note", timeout=PATIENCE)
    page.click("[data-do=next]")
    page.click(".vp-question [data-do=skip]", timeout=PATIENCE)
    page.wait_for_function("document.querySelectorAll('.vp-steps .skipped').length === 1", timeout=PATIENCE)
    page.click(".vp-question [data-do=dispute]")
    page.wait_for_selector(".vp-summary", timeout=PATIENCE)
    with Learners.open(context.home) as learners:
        answered, skipped, disputed = learners.attempts("me")[-3:]
    assert (answered.item, answered.hints, answered.rating) == (item, 1, 4)
    assert skipped.skipped
    assert disputed.disputed


@browsing
def test_miss_stands_in_the_wrong_answer_book_after_a_reload_and_is_tried_again(there: Visit) -> None:
    page = there.page
    quiz(page, "open", n=1)
    asked = page.locator(".vp-stem").inner_text()
    page.fill("[name=said]", "I do not know.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".vp-poor", timeout=PATIENCE)
    there.open()
    to_practice(page)
    page.click("[data-do=view][data-value=wrong]")
    page.wait_for_selector(".vp-book", timeout=PATIENCE)
    assert asked in page.locator(".vp-mistakes li").first.inner_text()
    assert there.violations() == []
    page.locator("[data-do=retry]").first.click()
    page.wait_for_selector(".vp-question", timeout=PATIENCE)
    assert page.locator(".vp-stem").inner_text() == asked


@browsing
def test_interview_of_two_questions_ends_with_a_card_that_is_kept(there: Visit) -> None:
    page = there.page
    page.click("[data-do=stop]")
    page.click("[data-do=view][data-value=interview]", timeout=PATIENCE)
    page.fill(".vp-form [name=role]", HOSTILE, timeout=PATIENCE)
    page.fill(".vp-form [name=n]", "2")
    page.click(".vp-form [type=submit]")
    page.wait_for_selector(".vp-talk", timeout=PATIENCE)
    for turn in range(12):
        if page.locator(".vp-interview-card").count():
            break
        page.fill(".vp-talk [name=said]", "I do not know.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f".vp-interview-card, .vp-talk [name=turn][value='{turn + 1}']", state="attached")
    assert "/ 10" in page.locator(".vp-md").first.inner_text()
    with page.expect_download() as download:
        page.click("a[download]")
    assert download.value.path().read_text(encoding="utf-8").startswith("# Mock interview · &lt;img")
    page.click("[data-do=view][data-value=interview] >> nth=-1")
    page.wait_for_selector("[data-do=interview-open]", timeout=PATIENCE)
    assert there.errors == []
    assert there.foreign == []
    assert page.title() == "Viva"


@browsing
def test_everybody_can_use_a_question_on_a_phone_in_the_dark(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "zh-CN", 390, "dark")
    page = opened.page
    page.get_by_role("tab", name="练习").click()
    page.wait_for_selector(".vp-main", timeout=PATIENCE)
    assert opened.violations() == []
    quiz(page, "match", n=1)
    page.locator(".vp-pair select").first.select_option(index=1)
    assert opened.violations() == []
    page.click(".vp-question [type=submit]")
    page.wait_for_selector(".vp-score", timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.errors == []


def visitor(room: Room, learner: str) -> Practising:
    return Practising(room, learner, "en")


def test_answer_sent_twice_is_kept_once_and_two_pages_lose_nothing(room: Room, context: Context) -> None:
    ann = visitor(room, "ann")
    session = ann.quiz(Session("en"), {"forms": ["truefalse"], "n": "1", "seed": "3"})
    ann.answer(session, {"pick": ["true"]})
    ann.answer(session, {"pick": ["true"]})
    ann.answer(replace(session, attempt="of another page"), {"pick": ["false"]})
    with Learners.open(context.home) as learners:
        assert len(learners.attempts("ann")) == 2
        assert learners.attempts("bob") == ()


def test_interview_of_another_learner_is_not_shown(room: Room) -> None:
    held = visitor(room, "ann").interview(Session("en"), {"n": "1"})
    assert "vp-talk" in visitor(room, "ann").picture(held)
    with pytest.raises(Exception, match="no interview"):
        visitor(room, "bob").picture(held)


def test_concept_handed_over_by_another_tab_starts_a_quiz_on_it(room: Room) -> None:
    session = visitor(room, "ann").quiz_on(Session("en"), "zero")
    assert session.items
    assert "ZeRO" in session.title
