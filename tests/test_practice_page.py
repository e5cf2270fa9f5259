"""The Practice tab: Today, quizzes, grades with their evidence, mock interviews, the wrong-answer book."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from assistant.practice.learner import Learners
from assistant.practice.records import ItemForm, Option, Point, QuizItem, Source
from assistant.service import Assistant
from corpus.errors import LearnerError
from tests.browsing import GRADIO_WARNS, PATIENCE, Visit, served, visit
from ui.context import Context
from ui.practice_grade import grade_html
from ui.practice_hints import hints_of
from ui.practice_question import answer_from, question_html
from ui.practice_room import Room
from ui.practice_rounds import Practising
from ui.practice_session import Session

HOSTILE = "<img src=x onerror=document.title='hit'><script>document.title='hit'</script>"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = GRADIO_WARNS
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
def there(browser: Browser, address: str) -> Visit:
    """The tab, opened; the tests go on from one another's records."""
    opened = visit(browser, address)
    to_practice(opened.page)
    return opened


def to_practice(page: Page, name: str = "Practice", shows: str = ".vp-main") -> None:
    page.get_by_role("tab", name=name).click()
    page.wait_for_selector(shows, timeout=PATIENCE)


def leave(page: Page) -> None:
    """Ends a round, so that there are views to choose from."""
    if not page.locator(".vp-views").count():
        page.click("[data-do=stop]")
        page.wait_for_selector(".vp-views", timeout=PATIENCE)


def view(page: Page, name: str, shows: str) -> None:
    leave(page)
    page.locator(f"[data-do=view][data-value={name}]").first.click()
    page.wait_for_selector(shows, timeout=PATIENCE)


def quiz(page: Page, form: str, n: int = 1) -> None:
    """Starts a quiz of one form."""
    view(page, "quiz", ".vp-form [name=seed]")
    page.check(f".vp-form [value={form}]")
    page.fill(".vp-form [name=n]", str(n))
    page.fill(".vp-form [name=seed]", "7")
    page.click(".vp-form [type=submit]")
    page.wait_for_selector(".vp-question", timeout=PATIENCE)


def answered(page: Page) -> None:
    page.wait_for_selector(".vp-score", timeout=PATIENCE)


@browsing
def test_question_of_today_is_left_and_one_answered_by_keyboard_is_rated_and_followed_by_the_next(
    there: Visit, context: Context
) -> None:
    page = there.page
    page.click("[data-do=start]")
    page.wait_for_selector(".vp-question", timeout=PATIENCE)
    quiz(page, "truefalse", n=3)
    item = page.locator(".vp-question").get_attribute("data-item")
    page.click("[data-do=hint]")
    page.wait_for_selector(".vp-hints li", timeout=PATIENCE)
    assert there.violations() == []
    page.keyboard.press("2")
    assert page.locator("[name=pick]:checked").count() == 1
    page.keyboard.press("Enter")
    answered(page)
    assert page.locator(".vp-shown .right").count() == 1
    assert page.locator(".vp-rating :checked").count() == 1
    page.keyboard.press("4")
    page.wait_for_selector(".vp-note", timeout=PATIENCE)
    page.keyboard.press("Enter")
    page.click(".vp-question [data-do=skip]", timeout=PATIENCE)
    page.wait_for_function("document.querySelectorAll('.vp-steps .skipped').length === 1", timeout=PATIENCE)
    page.click(".vp-question [data-do=dispute]")
    page.wait_for_selector(".vp-summary", timeout=PATIENCE)
    assert page.locator(".vp-rows li").count() == 3
    with Learners.open(context.home) as learners:
        given, skipped, disputed = learners.attempts("me")[-3:]
    assert (given.item, given.hints, given.rating) == (item, 1, 4)
    assert (skipped.skipped, disputed.disputed) == (True, True)


@browsing
def test_free_answer_is_graded_by_points_and_its_miss_stands_in_the_book_after_a_reload(there: Visit) -> None:
    page = there.page
    quiz(page, "open")
    asked = page.locator(".vp-stem").inner_text()
    page.locator("[data-do=explain]").first.click()
    page.wait_for_selector(".vp-explained a, .vp-explained .vp-note", timeout=PATIENCE)
    page.fill("[name=said]", HOSTILE)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".vp-poor", timeout=PATIENCE)
    source = str(page.locator(".vp-points .vp-sources a").first.get_attribute("href"))
    assert source.startswith(("/paper/", "/note/"))
    assert page.request.get(there.address + source.split("#")[0]).ok
    assert page.locator("#practice img").count() == 0
    points = page.locator(".vp-mark")
    assert {points.nth(n).input_value().partition(":")[2] for n in range(points.count())} == {"missed"}
    points.first.select_option("0:hit")
    page.wait_for_selector(".vp-score small:has-text('as you marked it (estimated: 0)')", timeout=PATIENCE)
    assert page.evaluate("document.activeElement.name") == "mark-0"
    assert page.locator("h3:has-text('(1 of') + .vp-points .vp-mark").input_value() == "0:hit"
    assert page.locator(".vp-score strong").inner_text() != "0 / 10"
    page.select_option("[name=mark-0]", "0:missed")
    page.wait_for_selector(".vp-poor strong:has-text('0 / 10')", timeout=PATIENCE)
    there.open()
    to_practice(page, shows=".vp-poor")  # where it was left
    page.click("[data-do=next]")
    page.wait_for_selector(".vp-summary", timeout=PATIENCE)
    view(page, "wrong", ".vp-book")
    assert asked in page.locator(".vp-mistakes li").first.inner_text()
    assert there.violations() == []
    page.locator("[data-do=retry]").first.click()
    page.wait_for_selector(".vp-question", timeout=PATIENCE)
    assert page.locator(".vp-stem").inner_text() == asked
    assert page.title() == "Viva"


@browsing
def test_interview_of_two_questions_ends_with_a_card_that_is_kept_and_can_be_taken_along(there: Visit) -> None:
    page = there.page
    view(page, "interview", ".vp-form [name=role]")
    page.fill(".vp-form [name=role]", HOSTILE)
    page.fill(".vp-form [name=n]", "2")
    page.click(".vp-form [type=submit]")
    page.wait_for_selector(".vp-talk", timeout=PATIENCE)
    for turn in range(6):
        if page.locator(".vp-interview-card").count():
            break
        page.click("[data-do=interview-pass]")
        page.wait_for_selector(f".vp-interview-card, .vp-talk [name=turn][value='{turn + 1}']", state="attached")
    assert page.locator(".vp-dim").count() >= 2
    with page.expect_download() as download:
        page.click("[data-do=export]")
    assert download.value.path().read_text(encoding="utf-8").startswith("# Mock interview · &lt;img")
    assert there.violations() == []
    view(page, "interview", "[data-do=interview-open]")
    assert "0 / 10" in page.locator("[data-do=interview-open]").first.inner_text()
    assert (there.errors, there.foreign, page.title()) == ([], [], "Viva")


@browsing
def test_answer_is_quizzed_on_and_matched_on_a_phone_in_the_dark(browser: Browser, address: str) -> None:
    opened = visit(browser, address, "zh-CN", 390, "dark")
    page = opened.page
    opened.ask("PagedAttention是怎么管理KV Cache显存的？")
    page.click("[data-act=quiz]")
    page.wait_for_selector(".vp-question", timeout=PATIENCE)
    assert "测验：" in page.locator(".vp-progress").inner_text()
    quiz(page, "match")
    page.locator(".vp-pair select").first.select_option(index=1)
    assert opened.violations() == []
    page.click(".vp-question [type=submit]")
    answered(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (opened.violations(), opened.errors) == ([], [])


def hostile(form: ItemForm) -> QuizItem:
    """A question whose every text is markup that would run."""
    source = Source("p", "2002.04745", HOSTILE, 1, HOSTILE, HOSTILE)
    picked = {"options": (Option("a", HOSTILE), Option("b", "No.")), "key": ("a",), "explanation": HOSTILE}
    spoken = {"points": (Point(HOSTILE, HOSTILE, 1, (source,)),), "mistakes": (HOSTILE,)}
    told: dict[str, Any] = {**(picked if form == "choice" else spoken), "sources": (source,)}
    return QuizItem(f"hostile-{form}", form, "en", ("zero",), 2, "understand", HOSTILE, **told)


@browsing
def test_markup_in_a_question_its_options_points_and_sources_is_shown_and_does_nothing(
    browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ItemForm] = ["choice"]
    monkeypatch.setattr(Practising, "item", lambda self, id: hostile(asked[0]))
    opened = visit(browser, address)
    page = opened.page
    to_practice(page)
    quiz(page, "truefalse")
    page.check(".vp-question [name=pick][value=a]")
    page.click(".vp-question [type=submit]")
    answered(page)
    page.locator("#practice details summary").first.click()
    assert page.locator(".vp-graded").inner_text().count("onerror") >= 4
    asked[0] = "open"
    quiz(page, "truefalse")
    page.fill("[name=said]", "An answer.")
    page.click(".vp-question [type=submit]")
    answered(page)
    assert page.locator(".vp-points").inner_text().count("onerror") >= 2
    assert page.locator("#practice").locator("img, script").count() == 0
    assert (page.title(), opened.foreign, opened.errors) == ("Viva", [], [])


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
    with pytest.raises(LearnerError):
        visitor(room, "bob").picture(held)


def test_interview_answered_on_another_page_keeps_what_was_typed_and_changes_nothing(room: Room) -> None:
    cid = visitor(room, "cid")
    held = cid.interview(Session("en"), {"n": "1"})
    cid.interview_answer(held, {"turn": "0", "said": "no idea"})
    with pytest.raises(Exception, match="on another page"):
        cid.interview_answer(held, {"turn": "0", "said": "Blocks of fixed size."})
    assert len(cid.held(held).exchanges) == 1


def test_later_interview_is_compared_with_an_earlier_one(room: Room) -> None:
    for _ in range(2):
        dan = visitor(room, "dan")
        held = dan.interview(Session("en"), {"n": "1"})
        held = dan.interview_stop(dan.interview_answer(held, {"turn": "0", "said": "no idea"}), {})
    shown = dan.picture(held)
    assert "Compared with" in shown
    assert "±0" in shown


def test_shaky_foundation_is_offered_for_a_recap_that_comes_first(room: Room) -> None:
    eve = visitor(room, "eve")
    low, high = "self-attention", "paged-attention"
    missed, asked = (eve.there.questions.items_on(slug, lang="en", forms=("open",))[0] for slug in (low, high))
    eve.answer(Session("en").begin([missed.id], "", NOW), {"said": ["no idea"]})
    session = Session("en").begin([asked.id], "", NOW)
    assert "vp-guard" in visitor(room, "eve").picture(session)
    after = visitor(room, "eve").recap(session, {"value": [low]})
    assert len(after.items) == 2
    assert "vp-guard" not in visitor(room, "eve").picture(after.onward(NOW))


def picking(form: ItemForm, *key: str) -> QuizItem:
    """A question answered by picking."""
    options = tuple(Option(id, f"<b>{id}</b>") for id in ("a", "b", "c", "d"))
    return QuizItem("hand-made", form, "en", ("zero",), 2, "remember", "Which?", options, key)


@pytest.mark.parametrize("form", ["choice", "multiple", "order", "cloze", "truefalse", "match", "open"])
def test_every_form_can_be_asked_hinted_at_and_answered_by_its_key(room: Room, form: ItemForm) -> None:
    fay = visitor(room, "fay")
    made = (picking("choice", "b"), picking("multiple", "b", "d"), picking("order", "d", "a", "c", "b"))
    there = fay.there.questions.items_on("zero", "paged-attention", "self-attention", "pre-ln", lang="en")
    item = next(item for item in (*made, *there) if item.form == form)
    shown = question_html(item, Session("en").begin([item.id], "", NOW), fay.graph, None, 0)
    assert f'data-item="{item.id}"' in shown
    assert "<b>a</b>" not in shown
    assert all(hint not in {"", item.stem} for hint in hints_of(item, fay.graph, "en"))
    sent = {"pick": list(item.key), "order": list(item.key), "said": [*item.key, "an answer"]}
    sent |= {pair.split("=")[0]: [pair.split("=")[1]] for pair in item.key if form == "match"}
    grade = fay.there.grader.grade(item, answer_from(item, sent))
    assert grade.score == 10 or not item.key
    assert "vp-score" in grade_html(item, answer_from(item, sent), grade, "en")


def test_concept_handed_over_by_another_tab_starts_a_quiz_on_it(room: Room) -> None:
    session = visitor(room, "ann").quiz_on(Session("en"), "zero")
    assert session.items
    assert "ZeRO" in session.title


def test_question_that_left_the_library_is_left_out_of_the_round(room: Room) -> None:
    ann = visitor(room, "ann")
    session = ann.quiz(Session("en"), {"n": "2", "seed": "3"})
    lost = replace(session, items=("gone", *session.items))
    assert ann.present(lost).items == session.items
    assert ann.present(Session("en", "quiz").begin(["gone"], "", NOW)) == Session("en", "quiz")


def test_round_kept_by_the_browser_comes_back_and_anything_else_is_a_new_visit() -> None:
    session = Session("en", "quiz").begin(["one", "two"], "Quiz", NOW)
    assert Session.resumed(session.kept(), "zh") == replace(session, lang="zh")
    assert Session("en").kept() == ""
    assert Session.resumed('{"items": 3}', "en") == Session("en")
    assert Session.resumed("x" * 100_000, "en") == Session("en")


def test_hints_count_for_the_question_they_were_taken_to() -> None:
    session = Session("en").begin(["one"], "", NOW)
    assert session.with_hints((session.attempt, 2)).hints == 2
    assert session.with_hints(("another", 2)).hints == 0
