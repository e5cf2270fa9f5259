"""Quizzes for other programs: Markdown, CSV, JSON and Anki decks.

Takes items, and gives text or writes a package. Cards have stable ids, so that importing a deck again updates them; a
card shows one language and keeps the other behind a tap. Text from the material is escaped for what it is written into.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from assistant.practice.items_shown import answer_lines, heading, option_lines, source_lines, word
from assistant.practice.records import QuizItem
from corpus.errors import ExportError
from corpus.records import Lang
from ingest.files import write_whole

# Anki knows notes, models and decks by these numbers; were they to change, an import would double every card.
MODEL_ID, DECK_ID = 1_784_209_311, 1_784_209_312
_DECK = "Viva"
_FIELDS = ("Question", "Answer", "Sources", "OtherQuestion", "OtherAnswer")
_FORMULA = re.compile(r"\$([^$]+)\$")
# What a spreadsheet would take for a formula.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_STYLE = (
    ".card{font-family:system-ui,sans-serif;font-size:18px;text-align:left;max-width:42em;margin:auto;line-height:1.5}"
    ".meta,.sources{color:#777;font-size:14px}ol,ul{padding-left:1.4em}hr{border:0;border-top:1px solid #ccc}"
)
_FRONT = '{{Question}}<div class="meta">{{hint:OtherQuestion}}</div>'
_BACK = (
    '{{FrontSide}}<hr id="answer">{{Answer}}<div class="meta">{{hint:OtherAnswer}}</div>'
    '<div class="sources">{{Sources}}</div>'
)


def to_markdown(items: Sequence[QuizItem], lang: Lang) -> str:
    """A quiz as Markdown: the questions, then the answers with their sources."""
    questions = [f"# {word('quiz', lang)}"]
    answers = [f"# {word('answer', lang)}"]
    for number, item in enumerate(items, 1):
        stem, *rest = item.stem.split("\n")
        options = [f"- {line}" for line in option_lines(item)]
        head = f"{number}. **{_marked(stem)}** *({heading(item)})*"
        questions.append("\n".join([head, *(f"\n   {_marked(line)}" for line in rest), *_indented(options)]))
        told = [f"- {line}" for line in answer_lines(item)]
        why = [f"- {item.explanation}"] if item.explanation else []
        where = [f"- {word('sources', lang)}: {'; '.join(source_lines(item))}"]
        answers.append("\n".join([f"{number}. {heading(item)}", *_indented([*told, *why, *where])]))
    return "\n\n".join([*questions, *answers]) + "\n"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"   {_marked(line)}" for line in lines]


def _marked(text: str) -> str:
    """Text of the material in Markdown: what looks like HTML is shown as such, a blank stays a blank."""
    return escape(text, quote=False).replace("____", "\\_\\_\\_\\_")


def to_csv(items: Sequence[QuizItem]) -> str:
    """A quiz as a table, a question a row; nothing in it is a formula to a spreadsheet."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(
        ["id", "form", "lang", "level", "concept", "question", "options", "answer", "explanation", "sources"]
    )
    for item in items:
        row = (
            item.id,
            item.form,
            item.lang,
            str(item.level),
            item.concept,
            item.stem,
            "\n".join(option_lines(item)),
            "\n".join(answer_lines(item)),
            item.explanation,
            "\n".join(source_lines(item)),
        )
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA_START) else cell for cell in row])
    return table.getvalue()


def to_json(items: Sequence[QuizItem]) -> str:
    """A quiz with everything that is known of each item."""
    return json.dumps([asdict(item) for item in items], ensure_ascii=False, indent=2) + "\n"


def write_apkg(path: Path, items: Sequence[QuizItem], twins: Mapping[str, QuizItem]) -> None:
    """Writes an Anki package; `twins` are the same items in the other language, by id."""
    import genanki

    templates = [{"name": "Viva", "qfmt": _FRONT, "afmt": _BACK}]
    model = genanki.Model(
        MODEL_ID, "Viva", fields=[{"name": name} for name in _FIELDS], templates=templates, css=_STYLE
    )
    deck = genanki.Deck(DECK_ID, _DECK)
    for item in items:
        deck.add_note(genanki.Note(model=model, fields=_card(item, twins.get(item.id)), guid=item.id, tags=_tags(item)))
    path.parent.mkdir(parents=True, exist_ok=True)
    genanki.Package(deck).write_to_file(str(path))


def _card(item: QuizItem, twin: QuizItem | None) -> list[str]:
    other = [_front(twin), _back(twin)] if twin else ["", ""]
    return [_front(item), _back(item), "<br>".join(map(_html, source_lines(item))), *other]


def _front(item: QuizItem) -> str:
    options = "".join(f"<br>{_html(line)}" for line in option_lines(item))
    return f'<div class="meta">{escape(heading(item))}</div>{_html(item.stem)}{options}'


def _back(item: QuizItem) -> str:
    told = "".join(f"<li>{_html(line)}</li>" for line in answer_lines(item))
    why = f"<p>{_html(item.explanation)}</p>" if item.explanation else ""
    return f"<ul>{told}</ul>{why}"


def _html(text: str) -> str:
    """Text of the material for a card: escaped, formulas as Anki's own MathJax takes them."""
    return _FORMULA.sub(r"\\(\1\\)", escape(text)).replace("\n", "<br>")


def _tags(item: QuizItem) -> list[str]:
    """Concept, form and level, without the spaces that Anki would cut at."""
    return ["-".join(tag.split()) for tag in (item.concept, item.form, f"level-{item.level}")]


def export_quiz(path: Path, items: Sequence[QuizItem], twins: Mapping[str, QuizItem], lang: Lang) -> None:
    """Writes a quiz in the form that a file's name asks for.

    Raises:
        ExportError: there is no such form, or the file cannot be written.

    """
    writers: dict[str, Callable[[], None]] = {
        ".md": lambda: write_whole(path, to_markdown(items, lang).encode()),
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        ".csv": lambda: write_whole(path, to_csv(items).encode("utf-8-sig")),
        ".json": lambda: write_whole(path, to_json(items).encode()),
        ".apkg": lambda: write_apkg(path, items, twins),
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise ExportError(f"A quiz cannot be written to {path.name}; end the name in {', '.join(writers)}.")
    try:
        writer()
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
