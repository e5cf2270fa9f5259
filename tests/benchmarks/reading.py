"""How well papers are read, with pypdf as a second opinion that shares no code with the reader.

Usage: python -m tests.benchmarks.reading PAPERS [MODELS] [--misses]. PAPERS is a folder of PDFs, MODELS a folder to
keep the unpacked model in. Prints a row for each paper and the total:

* titles: entries of the PDF's own outline that are found in the section paths of passages. The paper's own title, the
  bibliography and lists of contents are no sections and do not count.
* words: sequences of five words in the body text that stand in passages, by their letters alone. The body text is what
  pypdf finds in the paper's commonest font size; all: in any size, so table cells, labels in figures and authors too.
  On pypdf's side a bibliography begins at its heading and ends where, for fifteen lines on end, fewer than three look
  like an entry; sequences do not cross what was left out, nor pages, nor headings of the outline.
* bibliography: passages that have the marks of entries, which are not what the reader goes by; beside it the share of
  chunks of pypdf's bibliographies that the same detector knows as such.
* 200-400: the share of the text of body passages in passages of so many tokens. Sections shorter than that are whole
  passages; could: the share of text whose section has 200 tokens at all.
* ends: body passages that end where a sentence does.
* symbols: passages less than half of whose tokens are words.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdf

from corpus.records import SECTION_SEPARATOR, Passage
from ingest.embedding import SentenceTransformerEmbedder, open_embedder
from ingest.pdf import read_pdf
from ingest.split import split

WORDS = 5
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NO_SECTION = re.compile(r"^(\S{1,4}\s+)?(references?|bibliography|(table of )?contents|list of \w+)$", re.IGNORECASE)
_HEADING = re.compile(r"^\W*(?:[\dA-Z]{1,2}\.?\s+)?(references|bibliography)\W*$", re.IGNORECASE)
_ENTRY = re.compile(
    r"^\s*\[\d{1,3}\]\s|arXiv(?:\s+preprint|:\d{4}\.\d)|\bCoRR\b|\bpp\.\s*\d|\bdoi\b"
    r"|\bIn (?:Proceedings|Advances|International|[A-Z]{3,})"
    r"|\bpages \d+[–-]\d|\d+\(\d+\):\s?\d+|\bURL\b|,\s(?:19|20)\d\d[a-z]?\.(?=\s|$)"
    r"|(?:^|[,\s])[A-Z]\.(?:[\s-]?[A-Z]\.)?,"
    r"|\.\s(?:19|20)\d\d[a-z]?\.(?=\s|$)|\band [A-Z][\w-]+(?: [A-Z]\.)? [A-Z][\w-]+\.\s"
)
# Marks in 100 words from which a text is taken for entries.
_MARKS = 4.0
_SENTENCE_END = re.compile(r"[.?!:;。？！：；)\]][\"'”’)\]\d,*†]*$")


@dataclass
class Figures:
    """Counts of one paper, or of all; `misses` are examples by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count(self, name: str, hit: bool, example: str = "") -> None:
        """Counts one more, and whether it is as it should be."""
        self.counts[name] += hit
        self.counts[f"{name} of"] += 1
        if not hit and example:
            self.misses[name].append(example)

    def share(self, name: str) -> str:
        """The share as printed."""
        total = self.counts[f"{name} of"]
        return f"{self.counts[name] / total:7.1%}" if total else "      –"

    def add(self, other: Figures) -> None:
        """Adds another paper's figures."""
        self.counts += other.counts
        for name, examples in other.misses.items():
            self.misses[name] += examples


@dataclass(frozen=True)
class SecondOpinion:
    """What pypdf reads: the outline's titles, and each page's text in the body's font size and in any."""

    titles: tuple[str, ...]
    body: tuple[str, ...]
    whole: tuple[str, ...]
    bibliography: tuple[str, ...]


def main() -> None:
    """Prints the figures for the folder named on the command line."""
    given = [argument for argument in sys.argv[1:] if argument != "--misses"]
    embedder = SentenceTransformerEmbedder.packaged(Path(given[1])) if len(given) > 1 else open_embedder(None)
    total = Figures()
    print(f"{'paper':<12}" + "".join(f"{name:>13}" for name in COLUMNS))
    for path in sorted(Path(given[0]).glob("*.pdf")):
        figures = measured(path, embedder.count_tokens)
        print(row(path.stem, figures), flush=True)
        total.add(figures)
    print(row("total", total))
    print(details(total))
    print("the passages most like a bibliography, by marks in 100 words:")
    print("\n".join(f"  {row}" for row in sorted(total.misses.pop("closest", []), reverse=True)[:8]))
    if "--misses" in sys.argv:
        print_misses(total)


COLUMNS = ("titles", "words", "all", "bibliography", "200-400", "could", "ends", "symbols")


def row(name: str, figures: Figures) -> str:
    """One line of the table: shares, and the passages that are bibliography or symbols as numbers."""
    counted = {
        "bibliography": f"{figures.counts['bibliography of'] - figures.counts['bibliography']:7}",
        "symbols": f"{figures.counts['symbols of'] - figures.counts['symbols']:7}",
    }
    return f"{name:<12}" + "".join(f"{counted.get(column) or figures.share(column):>13}" for column in COLUMNS)


def details(figures: Figures) -> str:
    """The numbers behind the total."""
    of = figures.counts
    return "\n".join(
        (
            f"{of['titles of']} titles, {of['words of']} sequences of body text, {of['all of']} of all text",
            f"{of['passages']} passages, {of['captions']} of them captions",
            f"{figures.share('one section').strip()} of passages lie within one section",
            f"{figures.share('detected').strip()} of {of['detected of']} chunks of bibliographies are known as such",
        )
    )


def print_misses(figures: Figures) -> None:
    """Prints examples of what was not as it should be."""
    for name, examples in figures.misses.items():
        step = max(1, len(examples) // 40)
        print(f"\n{name}: {len(examples)}")
        for example in examples[::step]:
            print(f"  {example}")


def measured(path: Path, count_tokens: Callable[[str], int]) -> Figures:
    """All figures of one paper."""
    source, other, figures = read_pdf(path), second_opinion(path), Figures()
    passages = split(source, path.stem, count_tokens)
    tell = f"{path.stem}: {{}}".format
    figures.counts.update(passages=len(passages), captions=sum(p.kind == "caption" for p in passages))
    count_titles(figures, other.titles, passages, source.title, tell)
    letters = squeezed_passages(passages)
    for name, pages in (("words", other.body), ("all", other.whole)):
        for sequence in sequences(pages, other.titles):
            figures.count(name, squeezed("".join(sequence)) in letters, tell(" ".join(sequence)))
    for chunk in other.bibliography:
        figures.count("detected", is_bibliography(chunk), tell(chunk[:150]))
    for passage in passages:
        count_passage(figures, passage, tell)
        figures.count("one section", any(b.start <= passage.start and passage.end <= b.end for b in source.blocks))
    count_sizes(figures, [p for p in passages if p.kind == "body"], count_tokens, tell)
    return figures


def count_titles(
    figures: Figures, titles: Sequence[str], passages: Sequence[Passage], own: str, tell: Callable[[str], str]
) -> None:
    """Which titles of the outline are in the section path of a passage, with or without their number."""
    found = {key for p in passages for part in p.section.split(SECTION_SEPARATOR) for key in title_keys(part)}
    for title in titles:
        if not _NO_SECTION.match(title) and squeezed(title) != squeezed(own):
            figures.count("titles", not title_keys(title).isdisjoint(found), tell(title))


def title_keys(title: str) -> set[str]:
    """The letters of a title, with and without what may be its number."""
    return {squeezed(title), squeezed(re.sub(r"^(?:Appendix\s+)?[\dA-Z]{1,2}(?:\.\d+)*\.?\s+", "", title))} - {""}


def squeezed(text: str) -> str:
    """Letters alone, in lower case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha())


def squeezed_passages(passages: Sequence[Passage]) -> str:
    """The letters of all passages in order, those of one kind side by side, so that page breaks part nothing."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for passage in passages:
        kinds[passage.kind].append(squeezed(passage.text))
    return "\n".join(["".join(texts) for texts in kinds.values()])


def sequences(pages: Sequence[str], titles: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every five words in a row with nothing but spaces, commas and the like between them."""
    headings = {key for title in titles for key in title_keys(title)}
    for page in pages:
        kept = ["\0" if squeezed(line) in headings else line for line in page.splitlines()]
        text = re.sub(r"(?<=[^\W\d_])[-\u00ad]\n\s*(?=[a-z])", "", "\n".join(kept))
        for run in re.split(r"[^\w\s.,;:'’\"“”()\-–?!/]|\d+", text):
            words = [word[0] for word in _WORD.finditer(run)]
            yield from zip(*(words[i:] for i in range(WORDS)), strict=False)


def second_opinion(path: Path) -> SecondOpinion:
    """Reads a file with pypdf; a paragraph of its bibliography is some eight lines."""
    reader = pypdf.PdfReader(path)
    pages = [chunks_of(page) for page in reader.pages]
    sizes = Counter[float]()
    for size, text in (chunk for page in pages for chunk in page):
        sizes[size] += len(text)
    body = sizes.most_common(1)[0][0]
    whole = ["".join(text for _, text in page).splitlines() for page in pages]
    cut = bibliography_lines([(number, line) for number, page in enumerate(whole) for line in page])
    listed = [whole[number][i] for number, i in sorted(cut)]
    entries = {squeezed(line) for line in listed}

    def kept(page: Sequence[tuple[float, str]], number: int, want: Callable[[float], bool]) -> str:
        lines = "".join(text if want(size) else "\0" for size, text in page).splitlines()
        places = {i for at, i in cut if at == number}
        return "\n".join("\0" if (i in places or squeezed(line) in entries) else line for i, line in enumerate(lines))

    own = [kept(page, number, lambda size: abs(size - body) < 0.3) for number, page in enumerate(pages)]
    every = [kept(page, number, lambda _: True) for number, page in enumerate(pages)]
    chunks = tuple(" ".join(listed[i : i + 8]) for i in range(0, len(listed) - 7, 8))
    return SecondOpinion(tuple(outline_titles(reader.outline)), tuple(own), tuple(every), chunks)


def chunks_of(page: pypdf.PageObject) -> list[tuple[float, str]]:
    """The page's text in the order of its file, each piece with its font size."""
    chunks: list[tuple[float, str]] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], _: object, size: float) -> None:
        scale = abs((text_matrix[3] or text_matrix[1]) * (matrix[3] or matrix[1]))
        chunks.append((round((size or 0.0) * scale, 1), text))

    page.extract_text(visitor_text=visit)
    return chunks


def outline_titles(outline: Sequence[Any]) -> Iterator[str]:
    """The titles of an outline and of all below it."""
    for entry in outline:
        if isinstance(entry, list):
            yield from outline_titles(entry)
        elif title := " ".join(str(entry.title or "").split()):
            yield title


def bibliography_lines(lines: Sequence[tuple[int, str]]) -> set[tuple[int, int]]:
    """The bibliography's lines as page and place on it."""
    first = {page: next(i for i, (at, _) in enumerate(lines) if at == page) for page, _ in lines}
    found: set[int] = set()
    for i, (_, line) in enumerate(lines):
        if _HEADING.match(line) and i not in found:
            found.update(range(i, end_of_bibliography([text for _, text in lines], i + 1)))
    return {(lines[i][0], i - first[lines[i][0]]) for i in found}


def end_of_bibliography(lines: Sequence[str], start: int) -> int:
    """Behind the last line that looks like an entry before fifteen lines of which fewer than three do."""
    last = at = start
    while at < len(lines) and sum(bool(_ENTRY.search(line)) for line in lines[at : at + 15]) >= 3:
        last = at = at + max(i for i, line in enumerate(lines[at : at + 15]) if _ENTRY.search(line)) + 1
    return last


def is_bibliography(text: str) -> bool:
    """Whether a text has the marks of entries in such number as prose never has."""
    return marks(text) >= _MARKS


def marks(text: str) -> float:
    """The marks of entries in 100 words."""
    return len(_ENTRY.findall(text)) * 100 / max(20, len(text.split()))


def count_passage(figures: Figures, passage: Passage, tell: Callable[[str], str]) -> None:
    """Whether a passage is no bibliography and is made of words."""
    shown = tell(f"[p. {passage.page}, {passage.kind}, {passage.section[:40]}] {' '.join(passage.text.split())[:160]}")
    tokens = passage.text.split()
    words = sum(len(word := token.strip(".,;:()[]“”\"'?!")) > 1 and word.replace("-", "").isalpha() for token in tokens)
    figures.count("bibliography", not is_bibliography(passage.text), shown)
    figures.misses["closest"].append(f"{marks(passage.text):4.1f} {shown}")
    figures.count("symbols", 2 * words >= len(tokens), shown)


def count_sizes(
    figures: Figures, passages: Sequence[Passage], count_tokens: Callable[[str], int], tell: Callable[[str], str]
) -> None:
    """Shares by tokens: in passages of the right size, and in sections that are long enough for one."""
    sizes = {p.id: count_tokens(p.text) for p in passages}
    sections = Counter[str]()
    for p in passages:
        sections[p.section] += sizes[p.id]
    for p in passages:
        for name, fits in (("200-400", 200 <= sizes[p.id] <= 400), ("could", sections[p.section] >= 200)):
            figures.counts[name] += fits * sizes[p.id]
            figures.counts[f"{name} of"] += sizes[p.id]
        ended = bool(_SENTENCE_END.search(p.text))
        figures.count("ends", ended, tell(f"[{sizes[p.id]} tokens, {p.section[:40]}] …{p.text[-90:]!r}"))


if __name__ == "__main__":
    main()
