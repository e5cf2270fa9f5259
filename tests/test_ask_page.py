"""The Ask tab: asking, sources beside the answer, where an answer leads, and conversations that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator

from assistant.conversation import Conversation
from assistant.service import Assistant
from corpus.errors import LlmError
from tests.browsing import GRADIO_WARNS, Visit, served, visit
from tests.fakes import ScriptedLLM
from ui.api import FUNCTIONS
from ui.ask_turns import Finished, Growing, Visitor, answer_events
from ui.context import Context

HOSTILE = "<img src=x onerror=document.title='hit'><script>document.title='hit'</script> What is KV cache?"
ABROAD = "![x](http://192.0.2.1/x.png) $<img src=http://192.0.2.1/y.png>$ What is ZeRO?"

pytestmark = GRADIO_WARNS
browsing = pytest.mark.browser


@pytest.fixture(scope="module")
def context(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Context:
    return Context.over(assistant, tmp_path_factory.mktemp("learners"))


@pytest.fixture(scope="module")
def address(context: Context) -> Iterator[str]:
    with served(context) as url:
        yield url


@pytest.fixture(scope="module")
def talked(browser: Browser, address: str) -> Visit:
    """A Chinese conversation of one turn; tests only look at it, or add to it."""
    opened = visit(browser, address, "zh-CN")
    opened.ask("为什么LayerNorm放在Attention层之前效果更好？")
    return opened


@browsing
def test_question_is_answered_with_the_page_and_its_words_marked(talked: Visit, papers_dir: Path) -> None:
    page = talked.page
    assert "Pre-LN" in talked.answer
    assert page.locator("#chat .katex").count() > 0
    source = page.locator(".viva-source[open]")
    source.locator(".viva-mark").first.wait_for()
    assert page.locator("#sources details").count() > 2
    assert source.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1040


@browsing
def test_citation_opens_its_source_by_keyboard_and_gives_the_focus_back(talked: Visit) -> None:
    page = talked.page
    cited = page.locator("#chat a[href*='#cite-0-1']").first
    cited.press("Enter")
    assert page.locator("#source-1").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.parentElement.id") == "source-1"
    assert page.locator("#source-1 mark").count() > 0
    page.keyboard.press("Escape")
    assert "#cite-0-1" in page.evaluate("document.activeElement.href")


@browsing
def test_pages_are_turned_and_marks_stay_on_the_cited_page(talked: Visit, papers_dir: Path) -> None:
    figure = talked.page.locator(".viva-source:has(.viva-page)").last
    figure.locator("summary").click()
    page = int(figure.locator(".viva-page").get_attribute("data-page") or 0)
    figure.locator("[data-turn-by='1']").click()
    assert figure.locator("img").evaluate("image => image.src").endswith(f"/{page + 1}.png{_version(figure)}")
    assert figure.locator(".viva-mark:visible").count() == 0
    figure.locator("[data-turn-by='-1']").click()
    assert figure.locator(".viva-mark:visible").count() > 0


def _version(figure: Locator) -> str:
    return "?" + str(figure.locator("img").get_attribute("src")).partition("?")[2]


@browsing
def test_reasons_stand_by_related_concepts_and_scores_behind_the_answer(talked: Visit) -> None:
    page = talked.page
    chip = page.locator(".viva-chip").first
    chip.locator("button").focus()
    assert chip.locator("[role=tooltip]").is_visible()
    page.click("[data-act=why]")
    page.wait_for_selector("#why td")
    assert page.locator("#why thead th").all_inner_texts() == ["段落", "语义", "用词", "两者合计", "图谱", "总分"]
    page.click("[data-act=why]")
    page.wait_for_selector("#why", state="hidden")


@browsing
def test_everybody_can_use_an_answer_and_nothing_was_asked_elsewhere(talked: Visit) -> None:
    assert talked.violations() == []
    assert talked.foreign == []
    assert talked.errors == []


@browsing
def test_nothing_typed_changes_nothing(talked: Visit) -> None:
    asked, answer = talked.questions.count(), talked.answer
    talked.page.fill("#question textarea", " ")
    with talked.page.expect_request(lambda request: "queue/join" in request.url):
        talked.page.press("#question textarea", "Enter")
    talked.page.wait_for_timeout(1000)
    assert (talked.questions.count(), talked.answer) == (asked, answer)
    assert talked.page.locator(".viva-further").count() == 1


@browsing
def test_follow_up_and_shorter_are_asked_with_a_click_and_older_sources_come_back(talked: Visit) -> None:
    page = talked.page
    follow_ups = page.locator("#further li [data-ask]")
    assert follow_ups.count() == 3
    question = follow_ups.last.inner_text()
    follow_ups.last.click()
    talked.wait_for_answer(2)
    assert talked.questions.last.inner_text().strip() == question
    page.locator("#further .viva-actions button").first.click()
    talked.wait_for_answer(3)
    assert "理解为" in talked.answer
    page.locator("#chat a[href*='#cite-0-1']").first.click()
    page.wait_for_selector("[data-turn='0']")


@browsing
def test_conversation_comes_back_after_a_reload_and_is_renamed_exported_and_deleted(
    browser: Browser, address: str
) -> None:
    opened = visit(browser, address)
    opened.ask("How does PagedAttention manage KV cache memory?")
    opened.open()
    page = opened.page
    assert opened.questions.count() == 1
    page.click("#talks li summary")
    page.click("#talks [data-talk=rename]")
    page.fill("#talks input:visible", "Paged <b>memory</b>")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talks li[data-title='Paged <b>memory</b>']")
    page.click("#talks li summary")
    with page.expect_download() as download:
        page.click("#talks [data-talk=export]")
    assert download.value.suggested_filename == "Paged b memory b.md"
    assert download.value.path().read_text(encoding="utf-8").startswith("# Paged &lt;b&gt;memory&lt;/b&gt;\n")
    page.click("#talks li summary")
    page.click("#talks [data-talk=remove]")
    page.click("#talks [data-talk=removed]:visible")
    page.wait_for_selector(".viva-welcome")
    assert page.locator("#talks li[data-title^=Paged]").count() == 0
    assert opened.errors == []


@browsing
@pytest.mark.parametrize("question", [HOSTILE, ABROAD])
def test_what_is_typed_is_shown_and_does_nothing(browser: Browser, address: str, question: str) -> None:
    opened = visit(browser, address)
    opened.ask(question)
    opened.open()
    assert opened.page.title() == "Viva"
    assert opened.page.locator("#chat img, #talks img").count() == 0
    assert opened.foreign == []
    assert opened.errors == []


def test_programs_may_call_what_is_offered_and_nothing_else(address: str) -> None:
    client = Client(address, verbose=False)
    offered = client.view_api(return_format="dict")
    assert set(offered["named_endpoints"]) == {f"/{name}" for name in (*FUNCTIONS, "grade")}
    answer = client.predict("ZeRO三个阶段分别切分什么？", "en", api_name="/ask")
    assert answer["lang"] == "en"
    assert answer["sentences"][0]["citations"]
    with pytest.raises(AppError, match="use zh or en"):
        client.predict("ZeRO", "fr", api_name="/ask")
    client.close()


@browsing
def test_question_outside_the_material_is_declined(browser: Browser, address: str) -> None:
    opened = visit(browser, address)
    opened.ask("What is the recipe for a good sourdough bread?")
    assert "does not hold" in opened.answer
    assert opened.page.locator("#sources .viva-source").count() == 0
    assert opened.page.locator("#sources .viva-empty").inner_text() == "Nothing could be cited this time."


def test_conversation_of_another_learner_is_not_shown(context: Context) -> None:
    ann = Context(context.home, context.held, learner_of=lambda _: "ann")
    bob = Context(context.home, context.held, learner_of=lambda _: "bob")
    *_, last = Visitor(ann, None, "en").turn("What is ZeRO?", "")
    assert Visitor(ann, None, "en").conversation(last.current).turns
    assert Visitor(bob, None, "en").conversation(last.current) == Conversation()
    assert Visitor(bob, None, "en").shown(Conversation()).talks.count("<li") == 0


def test_question_that_cannot_be_answered_gets_a_sentence_and_stays_typed(context: Context) -> None:
    *_, last = Visitor(context, None, "zh").turn("x" * 3000, "")
    assert last.chat[-1]["content"] == "问题太长了，请不要超过 2000 个字符。"
    assert last.typed == "x" * 3000


def test_defect_of_ours_gets_a_sentence(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    broken = Context(context.home, context.held, now=lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    *_, last = Visitor(broken, None, "en").turn("What is ZeRO?", "")
    assert last.chat[-1]["content"].startswith("A defect of ours: ZeroDivisionError.")
    assert "a turn failed" in caplog.text


def test_bare_name_is_answered_in_the_language_of_the_page(context: Context) -> None:
    assert Visitor(context, None, "zh").language("ZeRO") == "zh"
    assert Visitor(context, None, "zh").language("How does ZeRO save memory?") is None
    assert Visitor(context, None, "zh").language("shorter") is None


def test_model_that_fails_gives_way_to_the_composed_answer(context: Context) -> None:
    llm = ScriptedLLM([["ZeRO is <b>", LlmError("gone")]])
    written = Context(context.home, context.held, llm=llm)
    *growing, last = answer_events(written, "What is ZeRO?", Conversation(), None)
    assert growing[0] == Growing("ZeRO is &lt;b&gt;")
    assert isinstance(last, Finished)
    assert last.answer.written_by == "composed"
    assert last.answer.citations


def test_answer_grows_sentence_by_sentence(context: Context) -> None:
    *growing, last = answer_events(context, "What is ZeRO?", Conversation(), None)
    assert isinstance(last, Finished)
    texts = [event.text for event in growing if isinstance(event, Growing)]
    assert len(texts) == len(last.answer.sentences) - 1
    assert all(len(before) < len(after) for before, after in pairwise(texts))
