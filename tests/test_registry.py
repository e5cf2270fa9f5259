"""Reading the paper registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError, SourceError
from corpus.records import Paper
from ingest.registry import read_registry
from tests.builders import write

ENTRY = '[[paper]]\nkey = "{key}"\ntitle = "T"\nauthors = ["A. Author"]\nyear = 2020\n'


def entry(key: str, more: str = "") -> str:
    return ENTRY.format(key=key) + more + "\n"


def test_papers_come_in_the_files_order(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.toml", entry("b", 'arxiv = "2002.04745"\ntopics = ["pre-ln"]') + entry("a"))
    assert read_registry(path) == (
        Paper("b", "T", ("A. Author",), 2020, arxiv="2002.04745", topics=("pre-ln",)),
        Paper("a", "T", ("A. Author",), 2020),
    )


def test_a_papers_id_is_its_arxiv_id_else_its_key(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.toml", entry("b", 'arxiv = "2002.04745"') + entry("a"))
    assert [paper.id for paper in read_registry(path)] == ["2002.04745", "a"]


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert len(read_registry(write(tmp_path / "papers.toml", "\ufeff" + entry("a")))) == 1


def test_an_empty_registry_has_no_papers(tmp_path: Path) -> None:
    assert read_registry(write(tmp_path / "papers.toml", "")) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (entry("a") + entry("a"), "the key 'a' is given to more than one paper"),
        (entry("a", 'arxiv = "2002.04745"') + entry("b", 'arxiv = "2002.04745"'), "the id '2002.04745' is given to"),
        (entry("a", 'arxiv = "2002.4745v1"'), "Entry 1 of .*: '2002.4745v1' is not an arXiv id such as 2002.04745"),
        (entry("a", "arxiv = 2002.04745"), "Entry 1 of .*: arxiv: Input should be a valid string"),
        (entry("a") + '[[paper]]\nkey = "b"\n', "Entry 2 of .*: title: Field required"),
        ("[paper]\nkey = 'a'\n", r"has no list of papers; begin each entry with \[\[paper\]\]"),
        ("paper = 3\n", "has no list of papers"),
        ("[[paper]\n", "is not valid TOML"),
    ],
)
def test_a_registry_that_does_not_hold_together_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_registry(write(tmp_path / "papers.toml", text))


def test_a_missing_registry_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*papers\.toml"):
        read_registry(tmp_path / "papers.toml")
