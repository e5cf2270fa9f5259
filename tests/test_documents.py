"""Adding, removing and listing documents, and what is known of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import LibraryError
from corpus.records import Paper
from ingest.additions import find_additions, known_sources
from ingest.documents import Listed
from ingest.fetch_target import Wanted
from ingest.library import Library
from ingest.pipeline import Report, Sources, Wishes, ingest, remove
from ingest.prose import read_prose
from tests.builders import write, write_note
from tests.fakes import WordLengthEmbedder
from tests.pdfs import column, write_pdf

TEXT = "The KV cache holds keys and values of all tokens so far."
PAGE = """
<!doctype html><html><head><title>Caching | Blog</title><script>steal()</script></head><body>
<nav><a href="/">Home</a></nav><article><h1>Caching</h1><p>The cache holds keys and values of all tokens so far.</p>
<h2>Paging</h2><p>Blocks of the cache need not lie side by side.</p><script>more()</script></article></body></html>
"""


def run(home: Path, **sources: tuple[Path, ...]) -> Report:
    with Library.open(home, create=True) as library:
        return ingest(library, Sources(**sources), WordLengthEmbedder())


def take_out(home: Path, *names: str) -> Report:
    with Library.open(home) as library:
        return remove(library, names, WordLengthEmbedder())


def listed(home: Path) -> dict[str, Listed]:
    with Library.open(home) as library:
        return {row.id: row for row in library.documents()}


def states(home: Path) -> dict[str, str]:
    return {id: row.state for id, row in listed(home).items()}


def test_kinds_are_told_by_ending_and_front_matter(tmp_path: Path) -> None:
    write_note(tmp_path / "in", "kv-cache")
    write(tmp_path / "in" / "talk.md", "# A talk\n\n" + TEXT)
    write(tmp_path / "in" / "plain.txt", TEXT + " So far.")
    write(tmp_path / "in" / "page.html", PAGE)
    write_pdf(tmp_path / "in" / "paper.pdf", [column("We store keys and values\nof every token that was read.")])
    run(tmp_path / "home", added=(tmp_path / "in",))
    assert {id: row.kind for id, row in listed(tmp_path / "home").items()} == {
        "kv-cache": "note",
        "page": "text",
        "paper": "paper",
        "plain": "text",
        "talk": "text",
    }


def sections(path: Path) -> tuple[str, list[tuple[str, str]]]:
    source = read_prose(path)
    return source.title, [(block.section, source.text[block.start : block.end].strip()) for block in source.blocks]


def test_markdown_has_a_section_for_each_heading_outside_of_code(tmp_path: Path) -> None:
    text = "# Talk\nIntro.\n\n## One *two*\n```\n# code\n```\n### Deep ###\nText.\n\nThree\n-----\n- a\n---\nEnd.\n"
    assert sections(write(tmp_path / "a.md", text)) == (
        "Talk",
        [
            ("", "Intro."),
            ("One two", "```\n# code\n```"),
            ("One two › Deep", "Text."),
            ("Three", "- a\n---\nEnd."),
        ],
    )


def test_the_title_of_markdown_is_that_of_its_front_matter_else_its_file(tmp_path: Path) -> None:
    assert sections(write(tmp_path / "a.md", "---\ntitle: 'Stated'\ntags: [x]\n---\n# One\na\n# Two\nb\n")) == (
        "Stated",
        [("One", "a"), ("Two", "b")],
    )
    assert sections(write(tmp_path / "b.md", "Only text.\n")) == ("b", [("", "Only text.")])


def test_of_a_web_page_its_text_is_kept_in_sections_and_no_script(tmp_path: Path) -> None:
    title, blocks = sections(write(tmp_path / "page.html", PAGE))
    assert title == "Caching"
    assert blocks == [
        ("", "The cache holds keys and values of all tokens so far."),
        ("Paging", "Blocks of the cache need not lie side by side."),
    ]


def test_a_web_page_is_read_in_the_encoding_that_it_states(tmp_path: Path) -> None:
    page = '<html><head><meta charset="gbk"></head><body><p>缓存保存所有词元的键和值。</p></body></html>'
    (tmp_path / "page.html").write_bytes(page.encode("gbk"))
    assert sections(tmp_path / "page.html")[1] == [("", "缓存保存所有词元的键和值。")]


def test_a_file_that_changed_is_read_again_however_it_came(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", TEXT)
    run(tmp_path / "home", added=(path,))
    write(path, TEXT + " And more.")
    assert states(tmp_path / "home") == {"talk": "changed"}
    assert run(tmp_path / "home").read == ("talk",)
    assert states(tmp_path / "home") == {"talk": "ok"}


def test_a_file_that_vanished_is_reported_and_what_was_read_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", TEXT)
    run(tmp_path / "home", added=(path,))
    path.unlink()
    assert run(tmp_path / "home").vanished == ("talk",)
    row = listed(tmp_path / "home")["talk"]
    assert (row.state, row.passages) == ("vanished", 1)


def test_what_was_removed_stays_out_until_it_is_added(tmp_path: Path) -> None:
    folder = write_note(tmp_path / "notes", "kv-cache").parent
    run(tmp_path / "home", notes=(folder,))
    take_out(tmp_path / "home", "kv-cache")
    report = run(tmp_path / "home", notes=(folder,))
    assert (report.read, report.left_out) == ((), ("kv-cache",))
    assert states(tmp_path / "home") == {"kv-cache": "removed"}
    assert run(tmp_path / "home", added=(folder,)).read == ("kv-cache",)
    assert run(tmp_path / "home", notes=(folder,)).left_out == ()


def test_an_outline_that_is_added_again_is_an_outline_again(tmp_path: Path) -> None:
    path = write(tmp_path / "outline.md", "## Inference\n- KV cache\n")
    run(tmp_path / "home", outlines=(path,))
    take_out(tmp_path / "home", "outline")
    run(tmp_path / "home", added=(path,))
    assert listed(tmp_path / "home")["outline"].kind == "outline"


def test_a_document_is_removed_by_id_or_file_and_twice_does_no_harm(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.txt", f"{TEXT} Number {name}.") for name in ("one", "two")]
    run(tmp_path / "home", added=tuple(paths))
    take_out(tmp_path / "home", "one", str(paths[1]))
    take_out(tmp_path / "home", "one")
    assert states(tmp_path / "home") == {"one": "removed", "two": "removed"}


def test_removing_what_is_not_there_removes_nothing(tmp_path: Path) -> None:
    run(tmp_path / "home", added=(write(tmp_path / "talk.txt", TEXT),))
    with pytest.raises(LibraryError, match="There is no document 'tlak' in the library; viva documents lists"):
        take_out(tmp_path / "home", "talk", "tlak")
    assert states(tmp_path / "home") == {"talk": "ok"}


def test_an_id_that_was_removed_can_be_added_by_its_id(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", TEXT)
    run(tmp_path / "home", added=(path,))
    take_out(tmp_path / "home", "talk")
    with Library.open(tmp_path / "home") as library:
        assert find_additions(known_sources(library.record), ["talk"], lambda _: Path()).paths == (path,)


def test_links_and_arxiv_ids_are_fetched_and_the_rest_is_not(tmp_path: Path) -> None:
    path = write(tmp_path / "1706.03762", "A file goes before an id.")
    names = ["https://example.org/a.pdf", "2002.04745v2", "arXiv:2002.04745", str(path)]
    found = find_additions({}, names, lambda wanted: Path("fetched") / str(wanted)[-4:])
    assert [str(p) for p in found.paths] == ["fetched/.pdf", "fetched/45v2", "fetched/4745", str(path)]


def test_a_key_or_a_link_of_the_registry_fetches_its_paper() -> None:
    paper = Paper("report", "A report", ("A. Writer",), 2024, url="https://example.org/report.pdf")
    fetched: list[Wanted] = []

    def fetch(wanted: Wanted) -> Path:
        fetched.append(wanted)
        return Path("report.pdf")

    assert find_additions({}, ["report", paper.url], fetch, [paper]).paths == (Path("report.pdf"),) * 2
    assert fetched == [paper, paper]


def test_of_files_with_one_content_the_other_is_read_once_the_first_is_removed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / "in" / f"{name}.txt", TEXT)
    run(tmp_path / "home", added=(tmp_path / "in",))
    assert states(tmp_path / "home") == {"a": "ok", "b": "twin"}
    take_out(tmp_path / "home", "a")
    assert states(tmp_path / "home") == {"b": "ok", "a": "removed"}
    assert listed(tmp_path / "home")["b"].passages == 1


def test_an_added_file_does_not_take_the_place_of_another_of_its_name(tmp_path: Path) -> None:
    first, second = (write(tmp_path / folder / "talk.txt", f"{TEXT} In {folder}.") for folder in ("a", "b"))
    run(tmp_path / "home", added=(first,))
    (problem,) = run(tmp_path / "home", added=(second,)).problems
    assert problem == (
        f"{second} would be the document 'talk', but that is {first}; rename the file, or take that one out with: "
        "viva remove talk"
    )


def test_problems_are_remembered_until_the_file_is_mended(tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "broken.pdf", "no PDF")
    write(tmp_path / "in" / "talk.txt", TEXT)
    run(tmp_path / "home", added=(tmp_path / "in",))
    row = listed(tmp_path / "home")["broken"]
    assert (row.state, row.problems) == ("unread", ("broken.pdf is not a PDF.",))
    write_pdf(path, [column("We store keys and values\nof every token that was read.")])
    run(tmp_path / "home", added=(tmp_path / "in",))
    assert states(tmp_path / "home") == {"broken": "ok", "talk": "ok"}


def test_a_file_whose_change_cannot_be_read_stays_as_it_was_with_its_problem(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", TEXT)
    run(tmp_path / "home", added=(path,))
    path.write_text("")
    assert run(tmp_path / "home").problems == (f"{path} holds no text.",)
    row = listed(tmp_path / "home")["talk"]
    assert (row.state, row.passages, row.problems) == ("changed", 1, (f"{path} holds no text.",))
    path.write_text(TEXT)
    run(tmp_path / "home")
    assert listed(tmp_path / "home")["talk"].problems == ()


def test_pages_without_text_are_remembered_with_the_document(tmp_path: Path) -> None:
    lines = "We store keys and values\nof every token that was read."
    path = write_pdf(tmp_path / "paper.pdf", [column(lines), []])
    run(tmp_path / "home", added=(path,))
    run(tmp_path / "home")
    row = listed(tmp_path / "home")["paper"]
    said = "paper.pdf has no text on page 2 of 2; if it was scanned, run OCR on it."
    assert (row.state, row.pages, row.problems) == ("ok", 2, (said,))


def test_a_run_that_is_cancelled_keeps_whole_documents_and_leaves_nothing_half(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / "in" / f"{number}.txt", " ".join(f"{'word ' * 158}{number} {n}." for n in range(300)))
    asked = iter([False] * 9)
    wishes = Wishes(cancelled=lambda: next(asked, True))
    with Library.open(tmp_path / "home", create=True) as library:
        report = ingest(library, Sources(added=(tmp_path / "in",)), WordLengthEmbedder(), wishes=wishes)
        assert report.cancelled
        assert 0 < len(report.read) < 4
        assert library.verify(search=False) == ()
        assert {document.id for document in library.record.documents()} == set(report.read)
    again = run(tmp_path / "home", added=(tmp_path / "in",))
    assert len(again.read) + len(report.read) == 4
