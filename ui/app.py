"""The page: a chat beside the sources of its answers. Layout and wiring only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import gradio as gr

from assistant.answer import Answer
from assistant.service import Assistant
from corpus.errors import VivaError
from ui.render import answer_markdown, harmless, sources_html
from ui.sources import link
from ui.words import EXAMPLES, WORDS, word

History = list[dict[str, Any]]
Update = tuple[History, str, str]

_LATEX: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]


def i18n() -> gr.I18n:
    """The page's words in the browser's language."""
    zh, en = ({key: words[lang] for key, words in WORDS.items()} for lang in ("zh", "en"))
    return gr.I18n(**{"zh": zh, "zh-CN": zh, "zh-TW": zh, "en": en})


def build_page(assistant: Assistant, text: gr.I18n) -> gr.Blocks:
    """The page over an assistant."""

    def respond(question: str, history: History) -> Iterator[Update]:
        yield from _respond(assistant, question, history)

    def chosen(history: History, event: gr.SelectData) -> Iterator[Update]:
        value = event.value["text"] if isinstance(event.value, dict) else event.value
        yield from _respond(assistant, str(value), history)

    page: gr.Blocks
    with gr.Blocks(title="Viva", analytics_enabled=False, fill_height=True) as page:
        gr.HTML(_header(assistant), elem_classes="viva-header")
        with gr.Row(equal_height=False, elem_classes="viva-main"):
            with gr.Column(scale=3, min_width=320):
                chat = _chat(text)
                with gr.Row(elem_classes="viva-ask"):
                    question = gr.Textbox(
                        placeholder=text("ask"),
                        show_label=False,
                        container=False,
                        scale=6,
                        max_lines=4,
                        elem_id="question",
                    )
                    send = gr.Button(text("send"), variant="primary", scale=1, min_width=90, elem_id="send")
            with gr.Column(scale=2, min_width=300, elem_classes="viva-side"):
                gr.Markdown(text("sources"), elem_classes="viva-title")
                sources = gr.HTML(_empty(), elem_id="sources")
        shown = [chat, sources, question]
        gr.on([send.click, question.submit], respond, [question, chat], shown, api_name="ask")
        chat.option_select(chosen, chat, shown, api_visibility="private")
        chat.example_select(chosen, chat, shown, api_visibility="private")
    return page


def _header(assistant: Assistant) -> str:
    kinds = [document.kind for document in assistant.knowledge.retriever.documents.values()]
    counts = {
        "papers": kinds.count("paper"),
        "notes": kinds.count("note"),
        "concepts": len(assistant.knowledge.graph.concepts),
    }
    lines = "".join(
        f'<p lang="{lang}"><span>{word("tagline", lang)}</span><small>{word("library", lang, **counts)}</small></p>'
        for lang in ("zh", "en")
    )
    return f'<div class="viva-brand"><h1>Viva</h1><div>{lines}</div></div>'


def _empty() -> str:
    return "".join(f'<p class="viva-empty" lang="{lang}">{WORDS["sources_empty"][lang]}</p>' for lang in ("zh", "en"))


def _chat(text: gr.I18n) -> gr.Chatbot:
    examples: Any = [{"text": example[lang]} for lang in ("zh", "en") for example in EXAMPLES[:3]]
    return gr.Chatbot(
        show_label=False,
        latex_delimiters=_LATEX,
        examples=examples,
        placeholder=cast(str, text("first")),
        height="68vh",
        buttons=["copy"],
        # The one-line answer stands first; the page must not run past it to the end.
        autoscroll=False,
        feedback_options=None,
        layout="panel",
        group_consecutive_messages=False,
        elem_id="chat",
    )


def _respond(assistant: Assistant, question: str, history: History) -> Iterator[Update]:
    """The conversation with the question and a growing answer, the sources, and the emptied question box."""
    asked = [*history, {"role": "user", "content": harmless(question)}]
    try:
        answer = assistant.ask(question)
    except VivaError as error:
        yield [*asked, {"role": "assistant", "content": harmless(str(error))}], "", question
        return
    for count in range(1, len(answer.sentences) + 1):
        partial = answer_markdown(answer, link, count)
        yield [*asked, {"role": "assistant", "content": partial}], "", ""
    yield [*asked, _finished(answer)], sources_html(answer, link), ""


def _finished(answer: Answer) -> dict[str, Any]:
    options = [{"value": follow_up.text, "label": follow_up.text} for follow_up in answer.follow_ups]
    return {"role": "assistant", "content": answer_markdown(answer, link), "options": options}
