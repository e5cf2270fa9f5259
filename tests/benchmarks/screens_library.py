"""The screenshots of the Library tab, for `tests.benchmarks.screens`."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.screens import PHONE, Shot
from tests.browsing import PATIENCE, Visit

_TABS = {"zh": "资料库", "en": "Library"}
# Entries as they are written in a hurry.
_HASTY = {
    "zh": "##推理优化\n-投机解码\n- **KV Cache 量化\n\n",
    "en": "##Inference\n-Speculative decoding\n- **KV cache quantization\n\n",
}


def library(lang: str) -> Callable[[Visit], None]:
    """The documents."""

    def act(opened: Visit) -> None:
        opened.page.get_by_role("tab", name=_TABS[lang]).click()
        opened.page.wait_for_selector("#library-documents .vl-search, #library-documents .vl-problem", timeout=PATIENCE)

    return act


def outline(lang: str) -> Callable[[Visit], None]:
    """The outline with three lines to mend; nothing is saved."""

    def act(opened: Visit) -> None:
        library(lang)(opened)
        opened.page.click("[data-view=outline]")
        text = opened.page.locator(".vl-editor textarea")
        text.fill(_HASTY[lang] + text.input_value(timeout=PATIENCE))
        opened.page.locator(".vl-told [data-line='3']").wait_for(timeout=PATIENCE)
        opened.page.locator(".vl-told [data-line='1']").first.click()
        text.evaluate("text => text.scrollTo(0, 0)")

    return act


def concepts(lang: str) -> Callable[[Visit], None]:
    """Candidate concepts."""

    def act(opened: Visit) -> None:
        library(lang)(opened)
        opened.page.click("[data-view=concepts]")
        opened.page.locator(".vl-candidates").wait_for(timeout=3 * PATIENCE)

    return act


SHOTS: tuple[Shot, ...] = (
    Shot("library-zh", "zh", library("zh")),
    Shot("library-en", "en", library("en"), light="dark"),
    Shot("library-outline-zh", "zh", outline("zh")),
    Shot("library-outline-en", "en", outline("en"), light="dark"),
    Shot("library-concepts-en", "en", concepts("en")),
    Shot("library-phone-zh", "zh", library("zh"), PHONE),
    Shot("library-phone-outline-en", "en", outline("en"), PHONE, "dark"),
)
