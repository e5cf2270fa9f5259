"""The screenshots of the Practice tab, as tests.benchmarks.screens takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tests.benchmarks.screens import PHONE, Shot
from tests.browsing import PATIENCE, Visit

TAB = {"zh": "练习", "en": "Practice"}
TOPIC = {"zh": "层归一化", "en": "Layer normalization"}
SAID = {
    "zh": "LayerNorm只有O(d)的计算，却要把整个张量读写一遍，所以受访存限制；可以和残差加法融合，少搬几个张量。",
    "en": "It has only O(d) arithmetic but moves whole tensors, so memory limits it; fuse it with the residual sum.",
}
Lang = Literal["zh", "en"]
Act = Callable[[Visit], None]


def today(lang: Lang) -> Act:
    """The plan for today."""

    def act(opened: Visit) -> None:
        opened.page.get_by_role("tab", name=TAB[lang]).click()
        opened.page.wait_for_selector(".vp-main", timeout=PATIENCE)

    return act


def view(lang: Lang, name: str, shows: str) -> Act:
    """One of the views."""

    def act(opened: Visit) -> None:
        today(lang)(opened)
        opened.page.locator(f"[data-do=view][data-value={name}]").first.click()
        opened.page.wait_for_selector(shows, timeout=PATIENCE)

    return act


def question(lang: Lang, form: str, topic: str = "") -> Act:
    """A question of a form."""

    def act(opened: Visit) -> None:
        view(lang, "quiz", ".vp-form [name=seed]")(opened)
        opened.page.fill(".vp-form [name=topic]", topic)
        opened.page.check(f".vp-form [value={form}]")
        opened.page.fill(".vp-form [name=seed]", "7")
        opened.page.click(".vp-form [type=submit]")
        opened.page.wait_for_selector(".vp-question", timeout=PATIENCE)

    return act


def hinted(lang: Lang) -> Act:
    """A choice with a hint taken."""

    def act(opened: Visit) -> None:
        question(lang, "choice")(opened)
        opened.page.click("[data-do=hint]")
        opened.page.wait_for_selector(".vp-hints li", timeout=PATIENCE)
        opened.page.keyboard.press("2")

    return act


def graded(lang: Lang) -> Act:
    """A free answer with its grade."""

    def act(opened: Visit) -> None:
        question(lang, "open", TOPIC[lang])(opened)
        opened.page.fill("[name=said]", SAID[lang])
        opened.page.click(".vp-question [type=submit]")
        opened.page.wait_for_selector(".vp-score", timeout=PATIENCE)

    return act


def interviewed(lang: Lang, *, ended: bool) -> Act:
    """A mock interview after its first answer, or its card."""

    def act(opened: Visit) -> None:
        view(lang, "interview", ".vp-form [name=role]")(opened)
        opened.page.fill(".vp-form [name=topics]", TOPIC[lang])
        opened.page.fill(".vp-form [name=n]", "1")
        opened.page.click(".vp-form [type=submit]")
        opened.page.wait_for_selector(".vp-talk", timeout=PATIENCE)
        opened.page.fill(".vp-talk [name=said]", SAID[lang])
        opened.page.click(".vp-talk [type=submit]")
        opened.page.wait_for_selector(".vp-candidate, .vp-interview-card", timeout=PATIENCE)
        if ended and not opened.page.locator(".vp-interview-card").count():
            opened.page.click("[data-do=interview-stop]")
            opened.page.wait_for_selector(".vp-interview-card", timeout=PATIENCE)

    return act


def missed(lang: Lang) -> Act:
    """The wrong-answer book after a miss."""

    def act(opened: Visit) -> None:
        hinted(lang)(opened)
        opened.page.keyboard.press("Enter")
        opened.page.wait_for_selector(".vp-score", timeout=PATIENCE)
        opened.page.click("[data-do=stop]")
        opened.page.wait_for_selector(".vp-summary", timeout=PATIENCE)
        opened.page.locator("[data-do=view][data-value=wrong]").first.click()
        opened.page.wait_for_selector(".vp-book", timeout=PATIENCE)

    return act


SHOTS: tuple[Shot, ...] = (
    Shot("practice-today-zh", "zh", today("zh")),
    Shot("practice-today-en", "en", today("en"), light="dark"),
    Shot("practice-quiz-zh", "zh", view("zh", "quiz", ".vp-form"), light="dark"),
    Shot("practice-quiz-en", "en", view("en", "quiz", ".vp-form")),
    Shot("practice-question-zh", "zh", hinted("zh")),
    Shot("practice-question-en", "en", question("en", "match"), light="dark"),
    Shot("practice-grade-zh", "zh", graded("zh"), light="dark"),
    Shot("practice-grade-en", "en", graded("en")),
    Shot("practice-interview-zh", "zh", interviewed("zh", ended=False)),
    Shot("practice-interview-en", "en", interviewed("en", ended=True)),
    Shot("practice-wrong-zh", "zh", missed("zh")),
    Shot("practice-phone-zh", "zh", graded("zh"), PHONE),
    Shot("practice-phone-en", "en", question("en", "order"), PHONE, "dark"),
)
