"""What an author may want to mend in an outline, by line, while writing it.

Takes the text and the papers that are known, and gives problems as codes with the words that they are about; how they
are said, and in which language, is the faces' business. Pure, and quick enough to be asked at every pause of typing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt

from corpus.errors import OutlineError
from corpus.records import Outline, Topic
from graph.names import fold
from ingest.outline import parse_outline
from ingest.text import clean

# empty: nothing to read; fence: a code block that swallows the rest; heading_space, entry_space: `#` and `-` with no
# space behind them are text; bold, link: opened and not closed; twice: the name of another entry too; alone: a heading
# with nothing below; paper: one that nobody knows; prose: text that is no entry and is passed over.
Code = Literal["empty", "fence", "heading_space", "entry_space", "bold", "link", "twice", "alone", "paper", "prose"]

_GRAVE = frozenset({"empty"})
_BLOCKS = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "inline"])
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_CODE = re.compile(r"`[^`]*`")
_HEADING = re.compile(r" {0,3}#{1,6}[^\s#]")
# A minus before a digit is a number, two stars are bold, one pair of stars is emphasis.
_ENTRY = re.compile(r"\s*(?:[-+](?![-+\d\s])|\*(?![*\s])(?!.*\*))\S")
_LINK = re.compile(r"\]\([^)]*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_NAMED = frozenset({"section", "topic", "item", "tool"})


@dataclass(frozen=True)
class OutlineProblem:
    """Something on a line, counted from 1; `subject` holds the words it is about, `other` the line of the first."""

    line: int
    code: Code
    subject: str = ""
    other: int = 0

    @property
    def grave(self) -> bool:
        """Whether the outline cannot be read at all."""
        return self.code in _GRAVE


@dataclass(frozen=True)
class OutlineCheck:
    """An outline as it would be read, None where it cannot be, and its problems by line."""

    outline: Outline | None
    problems: tuple[OutlineProblem, ...]


def check_outline(text: str, papers: Collection[str]) -> OutlineCheck:
    """Reads an outline's text; `papers` holds the ids of all papers that are known."""
    text = clean(text)
    try:
        outline = parse_outline(text, "outline")
    except OutlineError:
        return OutlineCheck(None, (OutlineProblem(1, "empty"),))
    lines = _lines(text)
    found = [*_written(lines), *_blocks(text, outline), *_topics(outline, lines, papers)]
    return OutlineCheck(outline, tuple(sorted(found, key=lambda problem: problem.line)))


def _lines(text: str) -> dict[int, str]:
    """The lines that are the outline's own: those of code and front matter are left out."""
    front = _FRONT_MATTER.match(text)
    begin = front[0].count("\n") if front else 0
    coded = {line for first, last in _fences(text) for line in range(first, last + 1)}
    return {
        number: _CODE.sub("", line)
        for number, line in enumerate(text.split("\n"), 1)
        if number > begin and number not in coded
    }


def _fences(text: str) -> Iterator[tuple[int, int]]:
    for token in _BLOCKS.parse(text):
        if token.type == "fence" and token.map:
            yield token.map[0] + 1, token.map[1]


def _written(lines: dict[int, str]) -> Iterator[OutlineProblem]:
    """What is wrong with a line by itself."""
    for number, line in lines.items():
        if _HEADING.match(line):
            yield OutlineProblem(number, "heading_space", line.strip())
        elif _ENTRY.match(line):
            yield OutlineProblem(number, "entry_space", line.strip())
        if line.count("**") % 2:
            yield OutlineProblem(number, "bold", line.strip())
        if _LINK.search(line):
            yield OutlineProblem(number, "link", line.strip())


def _blocks(text: str, outline: Outline) -> Iterator[OutlineProblem]:
    """Code that does not end, and paragraphs that nothing was read from."""
    read, lines = {topic.line for topic in outline.walk()}, text.split("\n")
    front = _FRONT_MATTER.match(text)
    begin = front[0].count("\n") if front else 0
    for token in _BLOCKS.parse(text):
        first, last = token.map or (0, 0)
        if token.type == "fence" and (last - first < 2 or not _FENCE.match(lines[last - 1])):
            yield OutlineProblem(first + 1, "fence")
        passed_over = token.type == "paragraph_open" and not token.level and first >= begin
        if passed_over and read.isdisjoint(range(first + 1, last + 1)) and not _misses_space(lines[first]):
            yield OutlineProblem(first + 1, "prose", lines[first].strip())


def _misses_space(line: str) -> bool:
    return bool(_HEADING.match(line) or _ENTRY.match(line))


def _topics(outline: Outline, lines: dict[int, str], papers: Collection[str]) -> Iterator[OutlineProblem]:
    """What is odd about the entries: names given twice, headings of nothing, papers that nobody knows."""
    first: dict[str, int] = {}
    for topic in outline.walk():
        name = _name(topic)
        if topic.kind in _NAMED and name and first.setdefault(fold(name), topic.line) != topic.line:
            yield OutlineProblem(topic.line, "twice", name, first[fold(name)])
        if not topic.children and lines.get(topic.line, "").lstrip().startswith("#"):
            yield OutlineProblem(topic.line, "alone", name)
        for paper in topic.papers:
            if paper not in papers:
                yield OutlineProblem(topic.line, "paper", paper)


def _name(topic: Topic) -> str:
    return topic.qualified.zh or topic.qualified.en
