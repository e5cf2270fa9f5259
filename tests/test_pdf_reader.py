"""The PDF reader: clean text, page starts, sections, what is left out, and one sentence for each kind of bad file."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from corpus.errors import PdfError, SourceError
from corpus.language import detect_language
from ingest.pdf import Hyphens, read_pdf
from ingest.pdf_layout import LINE_HYPHEN, Line, drop_running_lines
from ingest.source import Block, SourceText
from tests.pdfs import Text, column, write_pdf

PROSE = """
    Attention lets every position of a sequence look at every other position of it, whatever
    their distance, and it costs time and memory that grow with the square of the length.
"""
MORE = """
    Recurrent networks read a sequence one step after the other, so that they cannot be trained
    in parallel, and what was read long ago is easily forgotten on the way to the end.
"""
LAST = """
    Convolutions see only what is near, and many layers must be stacked before two distant
    words can meet, which makes it hard to learn what one of them has to do with the other.
"""

cached_read = cache(read_pdf)


def line(text: str, page: int = 0, y: float = 700) -> Line:
    return Line(text, page, 72, 500, y, y + 9, "Times-Roman")


def section_text(source: SourceText, section: str, kind: str = "body") -> str:
    return " ".join(
        source.text[b.start : b.end] for b in source.blocks if b.section.startswith(section) and b.kind == kind
    )


def two_sections() -> list[Text]:
    return [
        Text("1 Introduction", 720, size=12, bold=True),
        *column(PROSE),
        Text("2 Background", 650, size=12, bold=True),
        *column(MORE, 630),
    ]


def folded(text: str) -> str:
    """What is left of a text when white space, hyphens, ligatures and control characters do not count."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    plain = "".join(unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" else c for c in whole)
    return "".join(c for c in plain if not c.isspace() and c != "-" and unicodedata.category(c) not in ("Cc", "Cn"))


def test_lines_of_a_paragraph_become_one_line(tmp_path: Path) -> None:
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [column(PROSE)]))
    assert source.text == " ".join(PROSE.split())
    assert source.blocks == (Block("body", "", 0, len(source.text), "en"),)


def test_sections_come_from_numbered_bold_lines(tmp_path: Path) -> None:
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [two_sections()]))
    assert [block.section for block in source.blocks] == ["1 Introduction", "2 Background"]
    assert section_text(source, "2 Background") == " ".join(MORE.split())


def test_sections_come_from_the_outline_and_keep_the_number_on_the_page(tmp_path: Path) -> None:
    page = [Text("1 INTRODUCTION", 720), *column(PROSE), Text("2 Back ground", 650), *column(MORE, 630)]
    path = write_pdf(tmp_path / "a.pdf", [page], outline=[("Introduction", 0), ("Background", 0)])
    assert [block.section for block in read_pdf(path).blocks] == ["1 Introduction", "2 Background"]


def test_a_paragraph_runs_on_over_a_page_break(tmp_path: Path) -> None:
    upper, lower = column(PROSE)
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [[upper], [lower]]))
    assert source.text == " ".join(PROSE.split())
    assert source.text[source.page_starts[1] :] == lower.text


def test_a_page_without_text_begins_where_the_next_one_does(tmp_path: Path) -> None:
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [column(PROSE), [], column(MORE)]))
    assert source.page_starts == (0, source.text.index("Recurrent"), source.text.index("Recurrent"))


def test_running_heads_page_numbers_and_stamps_are_left_out(tmp_path: Path) -> None:
    pages = [
        [Text(f"Viva et al. {n}", 760), *column(prose), Text(str(n), 30, x=300), Text("arXiv:2002.04745v2 [cs.LG]", 20)]
        for n, prose in enumerate((PROSE, MORE, LAST), start=1)
    ]
    text = read_pdf(write_pdf(tmp_path / "a.pdf", pages)).text
    assert text.splitlines() == [" ".join(prose.split()) for prose in (PROSE, MORE, LAST)]


def test_a_file_of_page_numbers_alone_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(PdfError, match=r"3 page\(s\) but no text"):
        read_pdf(write_pdf(tmp_path / "a.pdf", [[Text(str(n), 30)] for n in (1, 2, 3)]))


def test_a_head_on_two_pages_only_is_kept() -> None:
    pages = [[line("A rare head", n, 760), line("text", n)] for n in range(2)]
    assert drop_running_lines(pages) == pages


def test_the_bibliography_is_in_no_block_and_the_appendix_after_it_is(tmp_path: Path) -> None:
    references = [Text("References", 580, size=12, bold=True), *column("A. Author. A paper on attention. 2017.", 560)]
    appendix = [Text("A Appendix", 520, size=12, bold=True), *column(PROSE, 500)]
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [[*two_sections(), *references, *appendix]]))
    assert "A paper on attention" in source.text
    assert [block.section for block in source.blocks] == ["1 Introduction", "2 Background", "A Appendix"]


def test_captions_are_blocks_of_their_own(tmp_path: Path) -> None:
    caption = column("Figure 1: The cost of attention over the length of the sequence.", 580, size=8)
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [[*two_sections(), *caption]]))
    assert section_text(source, "2 Background", "caption") == caption[0].text
    assert "Figure 1" not in section_text(source, "2 Background")


def test_table_cells_and_tick_labels_are_in_no_block(tmp_path: Path) -> None:
    table = column("BERT base 84.6 71.2 90.5 93.5\n0.0 0.2 0.4 0.6\nBERT large 86.7 72.1 92.7 94.9", 580, size=8)
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [[*two_sections(), *table]]))
    assert "84.6 71.2" in source.text
    assert "84.6" not in section_text(source, "")


def test_authors_before_the_abstract_are_in_no_block(tmp_path: Path) -> None:
    front = [Text("On Attention", 760, size=16), Text("Ada Author ada@example.org", 740)]
    abstract = [Text("Abstract", 715, size=12, bold=True), *column(PROSE)]
    introduction = [Text("1 Introduction", 650, size=12, bold=True), *column(MORE, 630)]
    source = read_pdf(write_pdf(tmp_path / "a.pdf", [[*front, *abstract, *introduction]]))
    assert section_text(source, "Abstract") == " ".join(PROSE.split())
    assert source.title == "On Attention"


@pytest.mark.parametrize("title", ["", "untitled", "paper.tex", "Microsoft Word - draft.doc"])
def test_a_useless_title_in_the_metadata_is_ignored(tmp_path: Path, title: str) -> None:
    page = [Text("On Attention", 760, size=16), Text("Abstract", 715, size=12, bold=True), *column(PROSE)]
    assert read_pdf(write_pdf(tmp_path / "a.pdf", [page], title=title)).title == "On Attention"


def test_a_title_in_the_metadata_is_taken(tmp_path: Path) -> None:
    assert read_pdf(write_pdf(tmp_path / "a.pdf", [column(PROSE)], title="Stated Title")).title == "Stated Title"


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        (f"trans{LINE_HYPHEN}", "former layers", "transformer layers"),
        (f"key{LINE_HYPHEN}", "value pairs", "key-value pairs"),
        ("trans-", "former layers", "transformer layers"),
        (f"Pre{LINE_HYPHEN}", "LN", "Pre-LN"),
        ("GPT-", "3 is large", "GPT- 3 is large"),
        ("plain", "words", "plain words"),
        ("自注意", "力机制", "自注意力机制"),
        ("使用", "Transformer 模型", "使用 Transformer 模型"),
    ],
)
def test_words_broken_at_line_ends_are_mended(left: str, right: str, joined: str) -> None:
    assert Hyphens.from_lines([line("the key-value store")]).join(left, right) == joined


def test_a_word_written_whole_elsewhere_loses_its_hyphen() -> None:
    assert Hyphens.from_lines([line("keyvalue and key-value")]).join(f"key{LINE_HYPHEN}", "value") == "keyvalue"


def test_a_missing_file_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        read_pdf(tmp_path / "absent.pdf")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "0 bytes"),
        (b"\n<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (b"just words", "is not a PDF"),
        (b"%PDF-1.5\n" + b"x" * 500, "damaged or cut short"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(data)
    with pytest.raises(PdfError, match=reason):
        read_pdf(path)


@pytest.mark.papers
def test_a_file_cut_short_is_refused(tmp_path: Path, papers_dir: Path) -> None:
    data = (papers_dir / "1706.03762.pdf").read_bytes()
    (tmp_path / "half.pdf").write_bytes(data[: len(data) // 2])
    with pytest.raises(PdfError, match="damaged or cut short"):
        read_pdf(tmp_path / "half.pdf")


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "a.pdf", [column(PROSE)]))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(PdfError, match="encrypted"):
        read_pdf(tmp_path / "locked.pdf")


def test_a_scan_is_refused_with_its_page_count(tmp_path: Path) -> None:
    with pytest.raises(PdfError, match=r"2 page\(s\) but no text"):
        read_pdf(write_pdf(tmp_path / "scan.pdf", [[], []]))


@pytest.mark.papers
def test_the_transformer_paper_has_its_sections_and_no_bibliography(papers_dir: Path) -> None:
    source = cached_read(papers_dir / "1706.03762.pdf")
    assert source.title == "Attention Is All You Need"
    assert "3 Model Architecture › 3.2 Attention › 3.2.1 Scaled Dot-Product Attention" in {
        block.section for block in source.blocks
    }
    assert "Jimmy Lei Ba" in source.text
    assert "Jimmy Lei Ba" not in section_text(source, "")


@pytest.mark.papers
def test_the_bert_paper_without_an_outline_has_its_sections(papers_dir: Path) -> None:
    sections = list(dict.fromkeys(block.section for block in cached_read(papers_dir / "1810.04805.pdf").blocks))
    assert sections[:4] == [
        "Abstract",
        "1 Introduction",
        "2 Related Work",
        "2 Related Work › 2.1 Unsupervised Feature-based Approaches",
    ]
    assert "C Additional Ablation Studies › C.1 Effect of Number of Training Steps" in sections


@pytest.mark.papers
@pytest.mark.parametrize("name", ["2002.04745", "2106.09685", "2309.06180"])
def test_every_block_stands_verbatim_on_its_pages_but_for_what_interrupts_it(papers_dir: Path, name: str) -> None:
    source = cached_read(papers_dir / f"{name}.pdf")
    document = pypdfium2.PdfDocument(papers_dir / f"{name}.pdf")
    ends = (*source.page_starts[1:], len(source.text))
    for number, (start, end) in enumerate(zip(source.page_starts, ends, strict=True)):
        page = folded(document[number].get_textpage().get_text_range())
        for block in source.blocks:
            assert pieces(folded(source.text[max(start, block.start) : min(end, block.end)]), page) <= 4
    document.close()


def pieces(text: str, page: str) -> int:
    """How many stretches of a page, one after the other, make up a text; more than any page has for a foreign one."""
    count = 0
    while text:
        length = bisect_left(range(len(text) + 1), True, lo=1, key=lambda n: text[:n] not in page) - 1
        text, count = text[length:], count + (1 if length >= min(5, len(text)) else 100)
    return count


@pytest.mark.papers
def test_the_text_holds_no_control_characters_and_no_ligatures(papers_dir: Path) -> None:
    text = cached_read(papers_dir / "2305.18290.pdf").text
    assert {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Cn")} == {"\n"}
    assert not any("\ufb00" <= c <= "\ufb06" for c in text)


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_text_is_chinese_from_fifteen_percent_on(chinese: int, latin: int) -> None:
    expected = "zh" if chinese * 100 >= 15 * (chinese + latin) else "en"
    assert detect_language("注" * chinese + "a" * latin + " 1,2") == expected
