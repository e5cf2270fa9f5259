"""Takes the screenshots of docs/screens from a library, in headless Chromium.

Usage: python -m tests.benchmarks.screens LIBRARY [NAME ...]; with names, only those shots. The library is only read:
each picture is of a learner of its own, who has practised for a month where the Progress tab is shown.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import uuid4

from PIL import Image
from playwright.sync_api import Browser

from assistant.practice.bank import Bank
from assistant.practice.learner import Learners
from assistant.practice.records import Attempt
from assistant.practice.schedule import rating_of
from assistant.service import Assistant
from corpus.records import Question
from tests.browsing import Visit, chromium, served, visit
from ui.context import Context

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
DESK, PHONE = 1280, 390
HEIGHT = 860
LOCALES = {"zh": "zh-CN", "en": "en-US"}


@dataclass(frozen=True)
class Shot:
    """A picture: its name, how the page is opened, and what is done before it is taken."""

    name: str
    lang: Literal["zh", "en"]
    act: Callable[[Visit], None]
    width: int = DESK
    light: Literal["light", "dark"] = "light"


def first(opened: Visit) -> None:
    """The page as it opens."""


def asked(question: str) -> Callable[[Visit], None]:
    """A question and its answer."""

    def act(opened: Visit) -> None:
        opened.ask(question)
        opened.page.locator("#sources .viva-mark").first.wait_for(state="attached")

    return act


def source_opened(question: str) -> Callable[[Visit], None]:
    """A source opened from the answer."""

    def act(opened: Visit) -> None:
        opened.ask(question)
        opened.page.locator("#chat a[href*='#cite-0-2']").first.click()
        opened.page.locator("#source-2 img").wait_for()

    return act


def explained(question: str) -> Callable[[Visit], None]:
    """Why an answer was given."""

    def act(opened: Visit) -> None:
        opened.ask(question)
        opened.page.click("[data-act=why]")
        opened.page.wait_for_selector("#why td")
        opened.page.locator(".viva-chip button").first.focus()
        opened.page.locator("#why").evaluate("why => why.scrollIntoView({block: 'end'})")

    return act


PAGED = {"zh": "PagedAttention是怎么管理KV Cache显存的？", "en": "How does PagedAttention manage KV cache memory?"}
LORA = {"zh": "LoRA为什么有效？", "en": "Why does LoRA work?"}
DIFFER = {"zh": "RLHF和DPO有什么区别？", "en": "How do RLHF and DPO differ?"}
ASK = (
    Shot("ask-first-zh", "zh", first),
    Shot("ask-first-en", "en", first),
    Shot("ask-zh", "zh", asked(LORA["zh"])),
    Shot("ask-en", "en", asked(PAGED["en"])),
    Shot("ask-dark-zh", "zh", asked(PAGED["zh"]), light="dark"),
    Shot("ask-dark-en", "en", asked(LORA["en"]), light="dark"),
    Shot("ask-compare-zh", "zh", asked(DIFFER["zh"])),
    Shot("ask-compare-en", "en", asked(DIFFER["en"])),
    Shot("ask-why-zh", "zh", explained(LORA["zh"])),
    Shot("ask-why-en", "en", explained(LORA["en"])),
    Shot("ask-phone-zh", "zh", asked(LORA["zh"]), PHONE),
    Shot("ask-phone-en", "en", asked(PAGED["en"]), PHONE, "dark"),
    Shot("ask-phone-source-zh", "zh", source_opened(PAGED["zh"]), PHONE),
    Shot("ask-phone-source-en", "en", source_opened(LORA["en"]), PHONE),
)


def main() -> None:
    """Serves the library named on the command line and takes the shots."""
    library, *names = sys.argv[1:]
    assistant = Assistant.open(Path(library))
    assistant.warm_up()
    FOLDER.mkdir(parents=True, exist_ok=True)
    learner = [""]
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for part in ("library.db", "chroma", "embeddings.db", "graph.json"):
            (home / part).symlink_to(Path(library, part).resolve())
        context = replace(Context.over(assistant, home), learner_of=lambda _: learner[0])
        with served(context) as address:
            for shot in all_shots():
                if not names or shot.name in names:
                    learner[0] = shot.name
                    if shot.name.startswith("progress"):
                        practise(context, shot.name)
                    print(shot.name, take(shot, browser, address), "bytes", flush=True)


def all_shots() -> tuple[Shot, ...]:
    """The shots of all tabs."""
    # They need what is defined here.
    from tests.benchmarks import screens_library, screens_map, screens_practice, screens_progress

    parts = (screens_map, screens_practice, screens_library, screens_progress)
    return (*ASK, *(shot for part in parts for shot in part.SHOTS))


def practise(context: Context, name: str) -> None:
    """A month of made-up answers to questions of the bank."""
    draw = random.Random(4)
    questions = draw.sample(Bank.of(context.home).questions, 150)
    with Learners.open(context.home) as learners:
        for question in questions:
            skill, day = draw.betavariate(2.2, 1.3), draw.randint(0, 34)
            while day >= 0:
                score = round(max(0.0, min(10.0, draw.gauss(10 * skill, 1.8))), 1)
                when = context.now() - timedelta(days=day, hours=draw.randint(0, 9))
                learners.record(_answered(name, question, score, when), question.text.en)
                skill, day = min(1.0, skill + 0.1), day - draw.randint(1, 9)


def _answered(name: str, question: Question, score: float, when: datetime) -> Attempt:
    id = f"bank:{question.id}"
    rating = rating_of(score, "open")
    return Attempt(uuid4().hex, name, id, question.concepts, "open", "en", "Some words.", score, rating, when, 90.0)


def take(shot: Shot, browser: Browser, address: str) -> int:
    """Takes one picture and gives its size in bytes."""
    opened = visit(browser, address, LOCALES[shot.lang], shot.width, shot.light)
    opened.page.set_viewport_size({"width": shot.width, "height": HEIGHT})
    shot.act(opened)
    opened.page.mouse.move(0, 0)
    opened.page.wait_for_timeout(800)
    picture = Image.open(io.BytesIO(opened.page.screenshot())).convert("RGB")
    file = FOLDER / f"{shot.name}.png"
    picture.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    opened.page.context.close()
    assert not opened.errors, opened.errors
    return file.stat().st_size


if __name__ == "__main__":
    main()
