"""An answer as Markdown with numbered sources, for the page and the terminal alike.

Text from the material is made harmless here: whatever looks like HTML is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from assistant.answer import Answer, Citation, Sentence
from corpus.records import Lang
from ui.words import word

_FORMULA = re.compile(r"(\$\$.+?\$\$|\$[^$\n]+\$)", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A numbered source of an answer: a page of a paper, or a section of a note, with all that was quoted there."""

    number: int
    document: str
    title: str
    page: int | None
    section: str
    passage: str
    quotes: tuple[str, ...]


Link = Callable[[Source], str]


def sources_of(answer: Answer) -> tuple[Source, ...]:
    """The answer's citations gathered by place and numbered in order of first use."""
    places: dict[tuple[str, int | None, str], list[Citation]] = {}
    for citation in answer.citations:
        places.setdefault(_place(citation), []).append(citation)
    return tuple(
        Source(
            n,
            c[0].document,
            c[0].title,
            c[0].page,
            c[0].section,
            c[0].passage,
            tuple(dict.fromkeys(x.quote for x in c)),
        )
        for n, c in enumerate(places.values(), 1)
    )


def _place(citation: Citation) -> tuple[str, int | None, str]:
    return citation.document, citation.page, "" if citation.page else citation.section


def answer_markdown(answer: Answer, link: Link | None = None, sentences: int | None = None) -> str:
    """The answer as Markdown.

    Args:
        answer: what to show.
        link: gives a source's address; without it numbers are plain.
        sentences: show only so many, for streaming.
    """
    marks = {(s.document, s.page, "" if s.page else s.section): _mark(s, link, answer.lang) for s in sources_of(answer)}
    shown = answer.sentences[:sentences]
    parts = [
        part
        for role, group in groupby(shown, key=lambda sentence: sentence.role)
        for part in _part(role, list(group), answer, marks)
    ]
    notices = [f"*{harmless(notice)}*" for notice in answer.notices] if len(shown) == len(answer.sentences) else []
    return "\n\n".join([*parts, *notices])


def _mark(source: Source, link: Link | None, lang: Lang) -> str:
    """The number of a source and the space before it; one that leads somewhere says where when it is pointed at, and
    does not begin a line.
    """
    if link is None:
        return f" [{source.number}]"
    place = word("page", lang, page=source.page) if source.page else source.section
    where = harmless(f"{source.title} · {place}").replace('"', "'").replace("\\", "").replace("$", "")
    return f'\u00a0[{source.number}]({link(source)} "{where}")'


Marks = dict[tuple[str, int | None, str], str]


def _part(role: str, sentences: list[Sentence], answer: Answer, marks: Marks) -> Iterator[str]:
    if role in {"cost", "contrast", "pitfall", "evidence"}:
        yield f"**{word(role, answer.lang)}**"
    if role == "compared":
        yield _table(sentences, answer, marks)
    elif role == "step":
        yield "\n".join(f"{n}. {_cited(s, marks)}".replace("\n", "\n   ") for n, s in enumerate(sentences, 1))
    elif role in {"summary", "notice", "question"}:
        yield from (_cited(sentence, marks) for sentence in sentences)
    else:
        first, then = ("> ", "\n> ") if role == "evidence" else ("- ", "\n  ")
        yield from (first + _cited(sentence, marks).replace("\n", then) for sentence in sentences)


def _cited(sentence: Sentence, marks: Marks) -> str:
    numbers = "".join(dict.fromkeys(marks[_place(c)] for c in sentence.citations))
    doubts = f" *⚠ {harmless('; '.join(sentence.unsupported))}*" if sentence.unsupported else ""
    return f"{harmless(sentence.text)}{numbers}{doubts}".strip()


def _table(cells: list[Sentence], answer: Answer, marks: Marks) -> str:
    """The cells of a comparison: a row for each dimension, a column for each concept."""
    names = {concept.slug: concept.name.in_language(answer.lang) for concept in answer.concepts}
    subjects = list(dict.fromkeys(cell.subject for cell in cells))
    said = {(cell.dimension, cell.subject): _in_cell(_cited(cell, marks)) for cell in cells}
    rows = [
        ["", *(_in_cell(harmless(names.get(subject, subject))) for subject in subjects)],
        ["---"] * (len(subjects) + 1),
    ]
    for dimension in dict.fromkeys(cell.dimension for cell in cells):
        own = [said.get((dimension, subject), "") for subject in subjects]
        rows.append([f"**{word(f'dimension_{dimension}', answer.lang)}**", *own])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _in_cell(text: str) -> str:
    """Text on one line whose bars do not end the cell, those of formulas by their TeX name."""
    parts = _FORMULA.split(" ".join(text.split()))
    bars = (
        part.replace(r"\|", r"\Vert ").replace("|", r"\vert ") if i % 2 else part.replace("|", r"\|")
        for i, part in enumerate(parts)
    )
    return "".join(bars)


def harmless(text: str) -> str:
    """Text whose HTML and images are shown as what was typed; formulas are left to the formula renderer, which knows
    angle brackets by name too.
    """
    parts = _FORMULA.split(text)
    return "".join(_harmless_formula(part) if i % 2 else _harmless_text(part) for i, part in enumerate(parts))


def _harmless_text(text: str) -> str:
    return escape(text, quote=False).replace("![", r"!\[")


def _harmless_formula(formula: str) -> str:
    return formula.replace("<", r"\lt ").replace(">", r"\gt ")
