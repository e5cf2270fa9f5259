import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.practice.bank import Bank
from assistant.practice.records import Grade, Point, QuizItem, Source
from assistant.practice.sheet import Asked, sheet_html, sheet_markdown, sheet_of
from corpus import shipped
from corpus.errors import ExportError, QuestionError
from tests.builders import write
from ui.asking import Asker
from ui.cli_quiz import quiz_commands
from ui.markdown import markdown_html

SOURCE = Source("p1", "2002.04745", "On <Layers>", 5, "3.3", "words")
POINTS = (Point("It is $O(\\sqrt{n})$ & <b>fast</b>.", "", 3, (SOURCE,)), Point("Cheap.", "", 2))
ITEM = QuizItem(
    "q", "derivation", "en", ("pre-ln",), 4, "apply", "Derive <i>it</i>.", points=POINTS, mistakes=("Not <so>.",)
)
SHEET = (Asked(ITEM, (("And then?", "More."),)),)


def test_a_sheet_has_points_with_weights_and_places_mistakes_and_the_chain() -> None:
    text = sheet_markdown(SHEET, "en")
    assert "## 1. Derive &lt;i&gt;it&lt;/i&gt;." in text
    assert "*derivation · level 4 · 5 points*" in text
    assert "- [ ] (3) It is $O(\\sqrt{n})$ &amp; &lt;b&gt;fast&lt;/b&gt;. — On &lt;Layers&gt; · p. 5" in text
    assert "1. And then?\n   - More." in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_printed_page_asks_nothing_of_the_network_and_escapes_the_material(lang: str) -> None:
    page = sheet_html(SHEET, lang, markdown_html)  # type: ignore[arg-type]
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|url\(|@import|<link|<img", page)
    assert "&lt;i&gt;it&lt;/i&gt;" in page and "<b>" not in page and "<math" in page
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in page


def test_a_bank_question_brings_its_chain() -> None:
    bank = Bank.load(shipped.QUESTIONS / "pre-ln.yaml")
    item = QuizItem("q", "open", "zh", ("pre-ln",), 2, "understand", "为什么？", points=POINTS, question="pre-ln-1")
    assert [asked for asked, _ in sheet_of([item], bank)[0].chain][1] == "RMSNorm换掉LayerNorm，还算Pre-LN吗？"


@pytest.fixture
def small_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped bank without all but two of its files, which take seconds to read."""
    for slug in ("pre-ln", "zero"):
        write(tmp_path / "bank" / f"{slug}.yaml", (shipped.QUESTIONS / f"{slug}.yaml").read_text(encoding="utf-8"))
    monkeypatch.setattr(shipped, "QUESTIONS", tmp_path / "bank")


@pytest.mark.usefixtures("small_bank")
def test_paper_writes_a_sheet_for_topics(home: Path, tmp_path: Path) -> None:
    given = [
        "paper",
        "--home",
        str(home),
        "--topics",
        "Pre-LN,ZeRO",
        "--levels",
        "2,3,4,5",
        "--lang",
        "en",
    ]
    CliRunner().invoke(quiz_commands, [*given, "--n", "4", "--out", str(tmp_path / "s.html")], catch_exceptions=False)
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert page.count("<article>") == 4 and "Follow-up chain" in page


@pytest.mark.usefixtures("small_bank")
def test_quiz_prints_questions_with_answers_and_sources(home: Path) -> None:
    given = ["quiz", "--home", str(home), "--topic", "Pre-LN", "--forms", "truefalse", "-n", "2", "--lang", "zh"]
    told = CliRunner().invoke(quiz_commands, given, catch_exceptions=False).stdout
    assert told.count("答案") == 2 and told.count("   出处: ") == 2 and "判断" in told


def test_a_mistyped_level_or_file_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    run = CliRunner().invoke
    with pytest.raises(QuestionError, match="There is no level '9'"):
        run(quiz_commands, ["quiz", "--level", "9", "--home", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(ExportError, match=r"end the name in \.md or \.html"):
        run(quiz_commands, ["paper", "--out", "s.pdf", "--home", str(tmp_path)], catch_exceptions=False)


def test_asking_in_the_terminal_ends_with_the_input() -> None:
    lines = iter(["my answer"])

    def read(prompt: str) -> str:
        if (line := next(lines, None)) is None:
            raise EOFError
        return line

    turns = Asker(lambda item, answer: Grade(item.id, 7.0), read).ask([ITEM, ITEM])
    assert [(turn.answer, turn.grade.score) for turn in turns] == [("my answer", 7.0)]
