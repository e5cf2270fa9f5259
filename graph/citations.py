"""Which known papers a bibliography lists, by their titles.

Takes a list of references as printed, whose entries break lines and hyphenate as they like, and papers with titles,
authors and arXiv ids. A long title is found by its letters alone; a short one, which may be part of another, wants its
first author just before it; a printed arXiv id is as good as a title, which may have changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.records import Bibliography, BibliographyEntry, Paper
from graph.model import Evidence

_LETTERS = re.compile(r"[^\W_]+")
_LONG_TITLE = 30
_AUTHORS_REACH = 300
_QUOTED = 160


def cited_in(bibliography: Bibliography, papers: Iterable[Paper]) -> Iterator[tuple[str, Evidence]]:
    """The ids of the papers that are listed, each with the place."""
    entries = [(entry, *_squeezed(entry.text)) for entry in bibliography.entries]
    for paper in papers:
        title, author = _letters(paper.title), _letters(paper.authors[0].split()[-1]) if paper.authors else ""
        for entry, text, offsets in entries:
            at = text.find(title)
            near = at >= 0 and author in text[max(0, at - _AUTHORS_REACH) : at]
            if at >= 0 and (near or len(title) >= _LONG_TITLE):
                span = offsets[at], offsets[at + len(title) - 1] + 1
                yield paper.id, _evidence(bibliography.document, entry, span)
                break
            if paper.arxiv and (match := re.search(rf"(?<![\d.]){re.escape(paper.arxiv)}(?!\d)", entry.text)):
                yield paper.id, _evidence(bibliography.document, entry, match.span())
                break


def _evidence(document: str, entry: BibliographyEntry, span: tuple[int, int]) -> Evidence:
    quote = entry.text[span[0] : span[1]][:_QUOTED]
    return Evidence("", span[0], span[1], "title in the bibliography", document, entry.page, quote)


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text)).casefold()


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text in lower case, and where each stands."""
    low = text.lower() if len(text.lower()) == len(text) else text
    places = [i for match in _LETTERS.finditer(low) for i in range(match.start(), match.end())]
    return "".join(low[i] for i in places), places
