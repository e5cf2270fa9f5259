"""Sources beside an answer: pages as pictures, quotes found on them and in notes, and text that stays text."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from assistant.service import Assistant
from tests.builders import passage
from tests.pdfs import Text, column, write_pdf
from ui.page_image import WIDTH, page_png, page_size, quote_boxes
from ui.source_view import marked_html, no_sources, sources_panel


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages: the first says something in three lines, with a word broken at a line's end."""
    lines = "Nothing is here.\nAttention needs no recur-\nrence and no convolu-\ntion at all.\nThe end."
    file = tmp_path_factory.mktemp("pdf") / "paper.pdf"
    write_pdf(file, [column(lines), [Text("Another page.", 72, 700)]])
    return file


def test_page_is_a_picture_of_the_announced_size(paper: Path) -> None:
    picture = Image.open(io.BytesIO(page_png(paper, "v", 1)))
    size = page_size(paper, "v", 1)
    assert picture.size == (size.width, size.height)
    assert size.width == WIDTH


def test_page_that_is_not_there_is_a_lookup_error(paper: Path) -> None:
    for path, page in ((paper, 3), (paper, 0), (paper.with_name("gone.pdf"), 1)):
        with pytest.raises(LookupError):
            page_png(path, "v", page)
        assert quote_boxes(path, "v", page, "Attention") == ()


def test_quote_has_a_box_for_each_of_its_lines(paper: Path) -> None:
    boxes = quote_boxes(paper, "v", 1, "Attention needs no recurrence and no convolution at all.")
    assert len(boxes) == 3
    assert [box.top for box in boxes] == sorted(box.top for box in boxes)
    assert all(0 < box.left < box.left + box.width < 100 for box in boxes)


def test_quote_is_found_across_spelling_that_differs_in_places(paper: Path) -> None:
    whole = quote_boxes(paper, "v", 1, "Attention needs no recurrence and no convolution at all.")
    assert quote_boxes(paper, "v", 1, "§§ Attention needs no recurrence x and no convolution at all.") == whole


def test_words_that_are_not_on_the_page_have_no_box(paper: Path) -> None:
    assert quote_boxes(paper, "v", 2, "Attention needs no recurrence and no convolution at all.") == ()
    assert quote_boxes(paper, "v", 1, "") == ()


def test_quote_in_a_note_is_marked_with_its_formulas_and_emphasis() -> None:
    note = passage("- One point.\n- **Two** is $a<b$, so\n  it holds.\n")
    html = marked_html(note, ("**Two** is $a<b$, so it holds.",), frozenset())
    assert "<li>One point.</li>" in html
    assert "<mark><strong>Two</strong> is <span" in html
    assert "it holds.</mark>" in html


def test_note_with_html_and_pictures_stays_text() -> None:
    note = passage("<script>x</script> ![seen](http://192.0.2.1/x.png) [away](javascript:alert(1))")
    html = marked_html(note, (), frozenset())
    assert "<script" not in html
    assert "<img" not in html
    assert "seen" in html
    assert 'href="javascript' not in html


def test_panel_opens_the_first_page_of_a_paper_unless_told_otherwise(assistant: Assistant, papers_dir: Path) -> None:
    answer = assistant.ask("为什么LayerNorm放在Attention层之前效果更好？")
    knowledge = assistant.knowledge
    first = sources_panel(answer, 0, knowledge, "zh").partition(" open>")[0].rpartition('id="source-')[2]
    assert answer.citations[int(first.strip('"')) - 1].page
    chosen = sources_panel(answer, 0, knowledge, "en", opened=1)
    assert 'id="source-1" open>' in chosen
    assert "Open the paper at p." in chosen


def test_paper_whose_file_is_gone_keeps_its_quotes(assistant: Assistant, papers_dir: Path) -> None:
    retriever = assistant.knowledge.retriever
    moved = {id: replace(document, source="/nowhere.pdf") for id, document in retriever.documents.items()}
    knowledge = replace(assistant.knowledge, retriever=replace(retriever, documents=moved))
    html = sources_panel(assistant.ask("为什么LayerNorm放在Attention层之前效果更好？"), 0, knowledge, "en")
    assert "The PDF is no longer where it was" in html
    assert '<blockquote lang="en">' in html
    assert "<img" not in html


def test_place_of_sources_says_why_it_is_empty() -> None:
    assert "这次没有可引用的内容。" in no_sources("sources_none", "zh")
