import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.practice.decks import DECK_ID, MODEL_ID, export_quiz, to_csv, to_json, to_markdown, write_apkg
from assistant.practice.records import Option, Point, QuizItem, Source
from corpus.errors import ExportError

SOURCE = Source("p1", "2002.04745", "On <Layers>", 5, "3.3", "quoted words")
OPTIONS = (Option("a", "=1+1"), Option("b", "<b>two</b>"), Option("c", "three"), Option("d", "four"))
CHOICE = QuizItem(
    "q1", "choice", "en", ("pre-ln",), 2, "remember", "Which is $x<y$?", OPTIONS, ("b",), sources=(SOURCE,)
)
TWIN = replace(CHOICE, lang="zh", stem="哪个是 $x<y$？")
OPEN = QuizItem(
    "q2", "open", "en", ("zero",), 3, "apply", "=Why?", points=(Point("So.", "", 3, (SOURCE,)),), sources=(SOURCE,)
)


def notes_of(path: Path, folder: Path) -> list[tuple[str, str, int]]:
    with zipfile.ZipFile(path) as package:
        package.extract("collection.anki2", folder)
    base = sqlite3.connect(folder / "collection.anki2")
    rows = base.execute("select guid, flds, mid from notes order by guid").fetchall()
    decks = json.loads(base.execute("select decks from col").fetchone()[0])
    base.close()
    assert str(DECK_ID) in decks
    return rows


def test_a_deck_written_again_updates_its_cards(tmp_path: Path) -> None:
    write_apkg(tmp_path / "a.apkg", [CHOICE, OPEN], {})
    write_apkg(tmp_path / "b.apkg", [replace(CHOICE, stem="Which one?"), OPEN], {})
    before, after = (notes_of(tmp_path / f"{n}.apkg", tmp_path / n) for n in "ab")
    assert [row[0] for row in before] == [row[0] for row in after] == ["q1", "q2"]
    assert {row[2] for row in (*before, *after)} == {MODEL_ID}
    assert "Which one?" in after[0][1]


def test_a_card_escapes_the_material_sets_formulas_and_keeps_the_other_language_behind(tmp_path: Path) -> None:
    write_apkg(tmp_path / "a.apkg", [CHOICE], {"q1": TWIN})
    question, answer, sources, other, _ = notes_of(tmp_path / "a.apkg", tmp_path)[0][1].split("\x1f")
    assert r"Which is \(x&lt;y\)?" in question and "B. &lt;b&gt;two&lt;/b&gt;" in question
    assert "<li>B. &lt;b&gt;two&lt;/b&gt;</li>" in answer
    assert sources == "On &lt;Layers&gt; · p. 5"
    assert r"哪个是 \(x&lt;y\)？" in other


def test_a_table_holds_a_question_a_row_and_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv([CHOICE, OPEN]))))
    assert [row["id"] for row in rows] == ["q1", "q2"]
    assert rows[0]["answer"] == "B. <b>two</b>"
    assert rows[1]["question"] == "'=Why?"


def test_json_holds_everything() -> None:
    told = json.loads(to_json([CHOICE]))[0]
    assert told["key"] == ["b"] and told["sources"][0]["page"] == 5


def test_markdown_puts_the_answers_behind_the_questions() -> None:
    text = to_markdown([CHOICE, OPEN], "en")
    assert text.index("=Why?") < text.index("# Answer") < text.index("Sources: On &lt;Layers&gt; · p. 5")
    assert "- B. &lt;b&gt;two&lt;/b&gt;" in text and "<b>" not in text


@pytest.mark.parametrize("name", ["quiz.md", "quiz.csv", "quiz.json", "sub/quiz.apkg"])
def test_a_files_name_says_its_form(tmp_path: Path, name: str) -> None:
    export_quiz(tmp_path / name, [CHOICE], {"q1": TWIN}, "en")
    assert (tmp_path / name).stat().st_size > 100


def test_an_unknown_form_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        ExportError, match=r"A quiz cannot be written to quiz.docx; end the name in .md, .csv, .json, .apkg."
    ):
        export_quiz(tmp_path / "quiz.docx", [CHOICE], {}, "en")
