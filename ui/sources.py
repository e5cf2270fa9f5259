"""Where citations lead: the paper's PDF at the page, the page as a picture, and a note's text with the cited passage.

Routes beside the page; only documents of the library are ever served.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response

from assistant.knowledge import Knowledge
from corpus.records import Document, Passage
from ui.page_image import page_png
from ui.render import Source
from ui.shell import STYLE
from ui.source_view import paper_address, section_html
from ui.words import word

Opened = Callable[[], Knowledge]

# The address names the document's hash: what it leads to never changes.
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}


def link(source: Source) -> str:
    """The address of a source: the PDF at its page, or the note at its passage."""
    if source.page:
        return paper_address(source.document, source.page)
    return f"/note/{quote(source.document)}#{source.passage}"


def add_source_routes(app: FastAPI, opened: Opened) -> None:
    """Adds `/paper/ID`, `/page/ID/NUMBER.png` and `/note/ID` to the server."""

    @app.get("/paper/{document:path}")
    def paper(document: str) -> Response:
        known = _paper(document, opened())
        if known is None or not Path(known.source).is_file():
            return _gone()
        return FileResponse(known.source, media_type="application/pdf", content_disposition_type="inline")

    @app.get("/page/{document:path}/{number:int}.png")
    def page(document: str, number: int) -> Response:
        known = _paper(document, opened())
        try:
            picture = page_png(Path(known.source), known.sha256, number) if known else b""
        except LookupError:
            picture = b""
        return Response(picture, media_type="image/png", headers=_FOREVER) if picture else _gone()

    @app.get("/note/{document:path}")
    def note(document: str) -> Response:
        knowledge = opened()
        known = knowledge.retriever.documents.get(document)
        if known is None or known.kind == "paper":
            return _gone()
        return HTMLResponse(_note_page(knowledge, document, known.title))


def _paper(document: str, knowledge: Knowledge) -> Document | None:
    known = knowledge.retriever.documents.get(document)
    return known if known and known.kind == "paper" else None


def _gone() -> HTMLResponse:
    text = f"{word('gone', 'zh')} {word('gone', 'en')}"
    return HTMLResponse(_page("Viva", f"<p>{escape(text)}</p>"), status_code=404)


def _note_page(knowledge: Knowledge, document: str, title: str) -> str:
    documents = knowledge.retriever.documents
    papers = frozenset(known.id for known in documents.values() if known.kind == "paper")
    body = "".join(
        f"{_heading(section, passages[0])}{''.join(section_html(passages, papers))}"
        for section, group in groupby(knowledge.by_document[document], key=lambda p: p.section)
        if (passages := list(group))
    )
    return _page(title, f"<h1>{escape(title)}</h1>{body}")


def _heading(section: str, first: Passage) -> str:
    return f'<h2 lang="{first.lang}">{escape(section)}</h2>'


# Light or dark as the switch of the main page was set; the one script of the pages beside it.
LIGHT = (
    "document.documentElement.classList.toggle('dark', (localStorage.getItem('viva-light') || "
    "(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : '')) === 'dark')"
)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style>'
        f'<script>{LIGHT}</script></head><body><main class="viva-note">{body}</main></body></html>'
    )
