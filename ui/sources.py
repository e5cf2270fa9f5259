"""Where citations lead: the paper's PDF at the page, and a note's text with the cited passage.

Routes beside the page; only documents of the library are ever served.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response

from assistant.service import Assistant
from corpus.records import Passage
from ui.markdown import markdown_html
from ui.render import Source
from ui.words import word

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def link(source: Source) -> str:
    """The address of a source: the PDF at its page, or the note at its passage."""
    document = quote(source.document)
    return f"/paper/{document}#page={source.page}" if source.page else f"/note/{document}#{source.passage}"


def add_source_routes(app: FastAPI, assistant: Assistant) -> None:
    """Adds `/paper/ID` and `/note/SLUG` to the server."""
    documents = assistant.knowledge.retriever.documents

    @app.get("/paper/{document}")
    def paper(document: str) -> Response:
        known = documents.get(document)
        if known is None or known.kind != "paper" or not Path(known.source).is_file():
            return _gone()
        return FileResponse(known.source, media_type="application/pdf", content_disposition_type="inline")

    @app.get("/note/{document}")
    def note(document: str) -> Response:
        known = documents.get(document)
        if known is None or known.kind == "paper":
            return _gone()
        return HTMLResponse(_note_page(assistant, document, known.title))


def _gone() -> HTMLResponse:
    text = f"{word('gone', 'zh')} {word('gone', 'en')}"
    return HTMLResponse(_page("Viva", f"<p>{escape(text)}</p>"), status_code=404)


def _note_page(assistant: Assistant, document: str, title: str) -> str:
    documents = assistant.knowledge.retriever.documents
    papers = frozenset(known.id for known in documents.values() if known.kind == "paper")
    body = "".join(
        f"{_heading(section, passages[0])}{_passages(passages, papers)}"
        for section, group in groupby(assistant.knowledge.by_document[document], key=lambda p: p.section)
        if (passages := list(group))
    )
    return _page(title, f"<h1>{escape(title)}</h1>{body}")


def _heading(section: str, first: Passage) -> str:
    return f'<h2 lang="{first.lang}">{escape(section)}</h2>'


def _passages(passages: Iterable[Passage], papers: frozenset[str]) -> str:
    return "".join(f'<section id="{p.id}" lang="{p.lang}">{markdown_html(p.text, papers)}</section>' for p in passages)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f'<body class="viva-note">{body}</body></html>'
    )
