"""The sources of an answer as they open beside it: a paper's page as a picture, a note's section, the quote marked.

Takes an answer and the library's documents and gives HTML; text of the material is shown as text. The pages' pictures
are fetched by the browser when a source is opened (`ui.sources`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote as quoted

from assistant.answer import Answer
from assistant.knowledge import Knowledge
from corpus.records import DIGEST_SUFFIX, Document, Lang, Passage
from ui.markdown import markdown_html
from ui.page_image import Box, page_size, quote_boxes
from ui.render import Source, sources_of
from ui.words import word

# Put around a quote before its Markdown is rendered. The thin spaces keep emphasis at its ends what it is.
_OPEN, _SHUT = "\ue000\u2009", "\u2009\ue001"
_IMAGE = re.compile(r'<img src="[^"]*"(?: alt="([^"]*)")?[^>]*>')
_TABLE = re.compile(r"^\s*\|", re.MULTILINE)


def sources_panel(answer: Answer, turn: int, knowledge: Knowledge, lang: Lang, opened: int = 0) -> str:
    """The answer's sources, one of which is open: that numbered `opened`, else the first page of a paper."""
    sources = sources_of(answer)
    if not sources:
        return no_sources("sources_none", lang)
    first = opened or next((s.number for s in sources if s.page), 1)
    rows = "".join(_source(source, source.number == first, knowledge, lang) for source in sources)
    return _panel(word("sources_count", lang, count=len(sources)), rows, lang, turn)


def no_sources(why: str, lang: Lang) -> str:
    """The place of the sources while there are none: the word of that key says why."""
    return _panel(word("sources", lang), f'<p class="viva-empty">{escape(word(why, lang))}</p>', lang)


def _panel(title: str, body: str, lang: Lang, turn: int | str = "") -> str:
    return (
        f'<section class="viva-sources" data-turn="{turn}" aria-label="{escape(word("sources", lang))}">'
        f'<div class="viva-sources-head"><h2>{escape(title)}</h2>'
        f'<button type="button" class="viva-close" data-close>{escape(word("close", lang))}</button></div>'
        f"{body}</section>"
    )


def _source(source: Source, opened: bool, knowledge: Knowledge, lang: Lang) -> str:
    document = knowledge.retriever.documents.get(source.document)
    body = _paper(source, document, lang) if source.page else _note(source, knowledge, lang)
    kind = "digest" if source.document.endswith(DIGEST_SUFFIX) else "note"
    place = word("page", lang, page=source.page) if source.page else word(kind, lang)
    where = " · ".join(part for part in (place, source.section) if part)
    spoken = f'<span class="viva-visually-hidden">{escape(word("source", lang))} </span>'
    return (
        f'<details class="viva-source" name="viva-source" id="source-{source.number}"{" open" if opened else ""}>'
        f'<summary><span class="viva-number">{spoken}{source.number}</span>'
        f"<span><strong>{escape(source.title)}</strong><small>{escape(where)}</small></span></summary>"
        f'<div class="viva-source-body">{body}</div></details>'
    )


def _paper(source: Source, document: Document | None, lang: Lang) -> str:
    spoken = document.lang if document else "en"
    quotes = "".join(f'<blockquote lang="{spoken}">{escape(text)}</blockquote>' for text in source.quotes)
    if document is None or not source.page:
        return f"{quotes}<p>{escape(word('gone', lang))}</p>"
    return quotes + _figure(source, document, source.page, lang)


def _figure(source: Source, document: Document, page: int, lang: Lang) -> str:
    path, version = Path(document.source), document.sha256
    try:
        size = page_size(path, version, page)
    except LookupError:
        return f'<p class="viva-empty">{escape(word("page_gone", lang))}</p>'
    boxes = [box for text in source.quotes for box in quote_boxes(path, version, page, text)]
    caption = word("page_of", lang, page=page, pages=document.pages)
    marks = "".join(map(_mark, boxes))
    pattern = word("page_of", lang, page="{}", pages="[]")
    missing = "" if boxes else f'<p class="viva-empty">{escape(word("unmarked", lang))}</p>'
    return (
        f'{missing}<figure class="viva-page" data-src="{page_address(document, 0)}" data-page="{page}" '
        f'data-cited="{page}" data-pages="{document.pages}" data-caption="{escape(pattern)}">'
        f'<a class="viva-sheet" href="{paper_address(document.id, page)}" target="_blank" rel="noopener" '
        f'aria-label="{escape(word("open_page", lang, page=page))}">'
        f'<img src="{page_address(document, page)}" loading="lazy" width="{size.width}" height="{size.height}" '
        f'alt="{escape(f"{source.title}, {caption}")}">{marks}</a>'
        f'<figcaption>{_turner("page_before", -1, lang)}<span aria-live="polite">{escape(caption)}</span>'
        f"{_turner('page_after', 1, lang)}</figcaption></figure>"
    )


def _turner(key: str, by: int, lang: Lang) -> str:
    sign = "‹" if by < 0 else "›"
    return f'<button type="button" data-turn-by="{by}" aria-label="{escape(word(key, lang))}">{sign}</button>'


def _mark(box: Box) -> str:
    """A box over the picture, a little larger than the letters."""
    sides = {"left": box.left - 0.3, "top": box.top - 0.15, "width": box.width + 0.6, "height": box.height + 0.3}
    style = ";".join(f"{side}:{percent:.2f}%" for side, percent in sides.items())
    return f'<span class="viva-mark" style="{style}"></span>'


def page_address(document: Document, page: int) -> str:
    """Where the picture of a page is; the hash in it lets browsers keep it. Page 0 stands for any page: `{}`."""
    return f"/page/{quoted(document.id)}/{page or '{}'}.png?v={document.sha256[:12]}"


def paper_address(document: str, page: int) -> str:
    """Where a paper opens at a page."""
    return f"/paper/{quoted(document)}#page={page}"


def _note(source: Source, knowledge: Knowledge, lang: Lang) -> str:
    passages = [p for p in knowledge.by_document.get(source.document, ()) if p.section == source.section]
    papers = frozenset(d.id for d in knowledge.retriever.documents.values() if d.kind == "paper")
    kind = "digest" if source.document.endswith(DIGEST_SUFFIX) else "note"
    text = "".join(marked_html(passage, source.quotes, papers) for passage in passages)
    shown = text or "".join(f"<blockquote>{safe_html(words)}</blockquote>" for words in source.quotes)
    return (
        f'<div class="viva-excerpt">{shown}</div>'
        f'<a href="/note/{quoted(source.document)}#{source.passage}" target="_blank" rel="noopener">'
        f"{escape(word(f'open_{kind}', lang))}</a>"
    )


def marked_html(passage: Passage, quotes: tuple[str, ...], papers: frozenset[str]) -> str:
    """A passage's Markdown as HTML with the quotes in it marked."""
    text = passage.text
    for words in quotes:
        if not _TABLE.search(words) and (match := _verbatim(words).search(text)):
            text = f"{text[: match.start()]}{_OPEN}{match[0]}{_SHUT}{text[match.end() :]}"
    html = safe_html(text, papers)
    marked = html.replace(_OPEN, "<mark>").replace(_SHUT, "</mark>")
    return f'<div lang="{passage.lang}">{marked}</div>'


def _verbatim(words: str) -> re.Pattern[str]:
    """The words however the lines break."""
    return re.compile(r"\s+".join(re.escape(part) for part in words.split()))


def safe_html(text: str, papers: frozenset[str] = frozenset()) -> str:
    """The material's Markdown as HTML, in which a picture is its description: no request goes to another host."""
    return _IMAGE.sub(lambda image: image[1] or "", markdown_html(text, papers))


def section_html(passages: list[Passage], papers: frozenset[str]) -> Iterator[str]:
    """Whole passages, each under its id."""
    return (f'<section id="{p.id}" lang="{p.lang}">{safe_html(p.text, papers)}</section>' for p in passages)
