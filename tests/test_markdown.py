"""Notes as HTML: formulas, references, tables, and nothing of the text run as HTML."""

from __future__ import annotations

from ui.markdown import markdown_html


def test_formula_becomes_mathml() -> None:
    html = markdown_html("The scale is $\\frac{1}{\\sqrt{d_k}}$ here.")
    assert "<mfrac>" in html
    assert "$" not in html


def test_half_a_formula_is_shown_as_written() -> None:
    assert "<code>\\left( x</code>" in markdown_html("Broken: $\\left( x$.")


def test_reference_to_a_paper_at_hand_is_a_link_to_its_page() -> None:
    html = markdown_html("A claim. [@2002.04745, sec. 3.3, p. 5; @1910.07467]", frozenset({"2002.04745"}))
    assert '<a href="/paper/2002.04745#page=5">[2002.04745, sec. 3.3, p. 5]</a> [1910.07467]' in html


def test_html_in_a_note_is_text() -> None:
    html = markdown_html("<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html


def test_table_is_a_table() -> None:
    assert markdown_html("| a | b |\n|---|---|\n| 1 | 2 |").count("<td>") == 2
