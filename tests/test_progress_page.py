"""The Progress tab: figures of one learner alone, and, in a real browser, all that can be done with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from assistant.practice.learner import Learners
from assistant.practice.portable import Export
from assistant.service import Assistant
from corpus.errors import LearnerError
from tests.browsing import GRADIO_WARNS, PATIENCE, Visit, served, visit
from tests.learning import NOW, attempt
from ui.context import Context
from ui.practice_handlers import PracticeHandlers
from ui.practice_room import room_of
from ui.progress_handlers import Reader
from ui.progress_views import page_html

SCRIPT = "<img src=x onerror=document.title='hit'><script>document.title='hit'</script>"
EVERY_TAB = frozenset({"ask", "map", "practice", "progress"})

browsing = pytest.mark.browser
pytestmark = GRADIO_WARNS


@pytest.fixture(scope="module")
def context(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A page whose day is that of the attempts. Ann's record is only read; that of "me" is changed in the browser."""
    home = tmp_path_factory.mktemp("learners")
    with Learners.open(home) as learners:
        for own in ("me", "ann"):
            first = attempt("q1", 3.0, 2.0, on=("zero",), id="first", answer="It shards.", learner=own)
            second = attempt("q2", 8.0, on=("zero",), id="second", answer="All three states.", learner=own)
            harm = attempt("q3", 2.0, on=("pre-ln",), id="harm", answer=SCRIPT, learner=own)
            for answer, stem in ((first, "What does ZeRO shard?"), (second, "Why ZeRO?"), (harm, SCRIPT)):
                learners.record(answer, stem)
    # Of two corrections the later one counts, so the clock must go on.
    ticks = count()
    return replace(Context.over(assistant, home), now=lambda: NOW + timedelta(seconds=next(ticks)))


def reader(context: Context, learner: str) -> Reader:
    return Reader(context, room_of(context).furnished(), learner, "en", EVERY_TAB)


def test_figures_are_those_of_one_learner_alone(context: Context) -> None:
    assert [len(day.attempts) for day in reader(context, "ann").figures().days] == [1, 2]
    assert "What does ZeRO shard?" in reader(context, "ann").panel("zero")
    assert reader(context, "somebody else").figures().days == ()
    assert "What does ZeRO shard?" not in reader(context, "somebody else").panel("zero")
    with pytest.raises(LearnerError):
        reader(context, "somebody else").dispute({"value": "first"})


def test_every_concept_that_can_be_asked_about_is_a_cell_with_its_standing_in_words(context: Context) -> None:
    figures = reader(context, "ann").figures()
    page = page_html(figures)
    assert page.count('data-do="concept"') >= len(figures.desk.items)
    assert 'aria-label="ZeRO: Shaky, 42 %"' in page
    assert 'aria-label="PagedAttention: not practised"' in page


def test_exam_is_counted_down_and_settings_out_of_range_are_refused(context: Context) -> None:
    me = reader(context, "somebody with an exam")
    me.settings({"exam": "2026-05-21", "minutes": "30", "retention": "85"})
    assert "days to the exam on 2026-05-21" in page_html(me.figures())
    assert me.figures().at.settings.retention == 0.85
    with pytest.raises(LearnerError):
        me.settings({"exam": "", "minutes": "30", "retention": "100"})


def progress(opened: Visit, name: str = "Progress") -> Page:
    """The tab, drawn."""
    opened.page.get_by_role("tab", name=name).click()
    opened.page.wait_for_selector(".vg-section", timeout=PATIENCE)
    return opened.page


def cell(page: Page, slug: str) -> str:
    return page.locator(f".vg-cells [data-value={slug}]").inner_text().split("\n")[0].strip()


@browsing
def test_answers_behind_a_figure_are_opened_corrected_and_left_out(
    browser: Browser, context: Context, tmp_path: Path
) -> None:
    with served(context) as address:
        opened = visit(browser, address)
        page = progress(opened)
        assert page.locator(".vg-figures li").first.inner_text().split() == ["3", "answers"]
        by_keyboard(page)
        correct(page)
        leave_out(page)
        page.locator("details.vg-fold summary").first.click()
        assert opened.violations() == []
        page.click("[data-viva=light]")
        page.wait_for_function("getComputedStyle(document.body).backgroundColor === 'rgb(19, 23, 22)'")
        page.wait_for_timeout(300)
        assert opened.violations() == []
        harmless(page)
        back_and_forth(page, context, tmp_path / "record.json")
        hand_over(opened)
        assert opened.foreign == []
        assert opened.errors == []


def by_keyboard(page: Page) -> None:
    """The heat map is one stop for the keyboard; arrows move in it, Enter opens, Escape goes back."""
    assert page.locator(".vg-cells [tabindex='0']").count() == 1
    page.locator(".vg-cells [tabindex='0']").focus()
    first = page.evaluate("document.activeElement.dataset.value")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.value") != first
    page.keyboard.press("Enter")
    page.wait_for_selector(".vg-panel h3:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector(".vg-cells .vg-cell:focus")
    assert page.locator(".vg-panel").count() == 0


def correct(page: Page) -> None:
    page.click(".vg-cells [data-value=zero]")
    answers = page.locator(".vg-panel .vg-answer")
    answers.first.wait_for()
    assert answers.locator("summary span").all_inner_texts() == ["Why ZeRO?", "What does ZeRO shard?"]
    assert cell(page, "zero") == "42"
    answers.last.locator("summary").click()
    assert "It shards." in answers.last.inner_text()
    page.fill(".vg-answer[open] [name=score]", "10")
    page.click(".vg-answer[open] [type=submit]")
    page.wait_for_selector(".vg-panel .vg-status:has-text('Corrected')")
    page.wait_for_selector(".vg-cells [data-value=zero]:has-text('58')")
    assert "score 10" in page.locator(".vg-answer[open]").inner_text()


def leave_out(page: Page) -> None:
    page.click(".vg-answer[open] [data-do=dispute]")
    page.wait_for_selector(".vg-panel h4:has-text('do not count')")
    page.wait_for_selector(".vg-cells [data-value=zero]:has-text('40')")
    page.click(".vg-answer[open] [data-do=undispute]")
    page.wait_for_selector(".vg-cells [data-value=zero]:has-text('58')")


def harmless(page: Page) -> None:
    page.click(".vg-cells [data-value=pre-ln]")
    page.wait_for_selector(".vg-panel .vg-answer:has-text('onerror')")
    page.locator(".vg-panel .vg-answer summary").first.click()
    assert page.locator("#progress-concept").locator("script, img").count() == 0
    assert page.title() == "Viva"


def back_and_forth(page: Page, context: Context, file: Path) -> None:
    """Exported, erased after being asked, imported again."""
    with page.expect_download() as download:
        page.click("[data-do=export]")
    download.value.save_as(file)
    assert len(Export.from_json(file.read_text(encoding="utf-8")).answered) == 3
    page.click("[data-erase]")
    page.click("[data-erase-no]")
    assert page.locator(".vg-sure").is_hidden()
    page.click("[data-erase]")
    page.click("[data-do=erase]")
    page.wait_for_selector(".vg h2:has-text('Nothing answered yet')")
    with Learners.open(context.home) as learners:
        assert "me" not in learners.names()
    page.set_input_files(".vg-file input", {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    page.wait_for_selector(".vg-problem:has-text('not a learner')")
    page.set_input_files(".vg-file input", file)
    page.wait_for_selector(".vg-status:has-text('new answers: 3')")


def hand_over(opened: Visit) -> None:
    """From a cell to the map, back, and to a quiz."""
    page = opened.page
    page.click(".vg-cells [data-value=zero]")
    page.click(".vg-panel [data-do=map]")
    page.wait_for_selector(".vm-card h3:has-text('ZeRO')", timeout=PATIENCE)
    page.wait_for_selector(".vm-mastery:has-text('Shaky · 58 %')")
    progress(opened).click(".vg-panel [data-do=quiz]")
    page.wait_for_selector("#practice .vp-question", timeout=PATIENCE)
    assert page.get_by_role("tab", selected=True).inner_text() == "Practice"


@browsing
def test_quiz_that_another_tab_asked_for_is_not_wiped_by_the_tab_that_opens_late(
    browser: Browser, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at, drawn, over = Event(), Event(), Event()
    opened_now, handed_now = PracticeHandlers.opened, PracticeHandlers.handed

    # Gradio counts a handler's parameters by its signature, which `wraps` keeps.
    @wraps(opened_now)
    def opened_late(self: PracticeHandlers, *given: Any) -> Iterator[list[Any]]:  # noqa: ANN401
        looked_at.set()
        assert drawn.wait(PATIENCE / 1000)
        yield from opened_now(self, *given)
        over.set()

    @wraps(handed_now)
    def handed_after(self: PracticeHandlers, *given: Any) -> Iterator[list[Any]]:  # noqa: ANN401
        assert looked_at.wait(PATIENCE / 1000)
        yield from handed_now(self, *given)

    monkeypatch.setattr(PracticeHandlers, "opened", opened_late)
    monkeypatch.setattr(PracticeHandlers, "handed", handed_after)
    with served(context) as address:
        opened = visit(browser, address)
        page = progress(opened)
        page.click(".vg-cells [data-value=zero]")
        page.click(".vg-panel [data-do=quiz]")
        page.wait_for_selector("#practice .vp-question", timeout=PATIENCE)
        drawn.set()
        assert over.wait(PATIENCE / 1000)
        page.wait_for_timeout(1500)
        assert page.locator("#practice .vp-question").is_visible()
        assert opened.errors == []


@browsing
def test_beginner_is_told_what_will_stand_here_and_it_fits_a_phone(
    browser: Browser, assistant: Assistant, tmp_path: Path
) -> None:
    with served(Context.over(assistant, tmp_path)) as address:
        opened = visit(browser, address, "zh-CN", width=390)
        page = progress(opened, "进度")
        assert page.locator(".vg h2").inner_text() == "还没有答过题"
        assert page.locator(".vg-section").count() > 3
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert opened.violations() == []
        page.locator(".vg-cells .vg-cell").first.click()
        page.wait_for_selector(".vg-panel :text('还没有关于它的回答')")
        assert opened.violations() == []
        assert opened.errors == []
