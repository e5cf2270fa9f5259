"""An answer in the terminal: its text, its numbered sources, what is related and what to ask next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING

from rich.live import Live
from rich.markdown import Markdown

from assistant.answer import Answer
from ui.render import answer_markdown, harmless, sources_of
from ui.terminal import PLAIN, out
from ui.words import word

if TYPE_CHECKING:
    from assistant.llm.writing import Delta, Fallback


def streamed(events: Iterator[Delta | Fallback | Answer]) -> Answer:
    """The answer at the end of a stream; on a terminal its text is shown as it comes."""
    from assistant.llm.writing import Delta

    text = ""
    with Live(console=out, transient=True, auto_refresh=False) if out.is_terminal else nullcontext() as live:
        for event in events:
            if isinstance(event, Answer):
                return event
            text = text + event.text if isinstance(event, Delta) else ""
            if live:
                live.update(Markdown(harmless(text)), refresh=True)
    raise AssertionError("a stream ends with an answer")


def print_answer(answer: Answer) -> None:
    """Prints an answer with everything that belongs to it."""
    out.print(Markdown(answer_markdown(answer)))
    for source in sources_of(answer):
        where = f"{source.document} {word('page', answer.lang, page=source.page)}" if source.page else source.document
        out.print(f"\n[{source.number}] {source.title} · {where} · {source.section}", style="dim", **PLAIN)
        if source.page:
            out.print("\n".join(f"    “{quote}”" for quote in source.quotes), style="dim", **PLAIN)
    if answer.cross_links:
        out.print(f"\n{word('links', answer.lang)}", style="bold")
        out.print("\n".join(f"  · {link.why}" for link in answer.cross_links), **PLAIN)
    if answer.follow_ups:
        out.print(f"\n{word('next', answer.lang)}", style="bold")
        out.print("\n".join(f"  {n}. {next_.text}" for n, next_ in enumerate(answer.follow_ups, 1)), **PLAIN)
