"""The frozen records that every layer shares: topics, papers, notes, documents, passages, questions.

Records travel between layers; they hold no behaviour beyond derived properties and know nothing of disk, models or
graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["zh", "en"]
DocumentKind = Literal["outline", "note", "digest", "paper", "text"]
TopicKind = Literal["section", "topic", "item", "aspect", "question", "tool"]
QuestionForm = Literal["principle", "engineering", "open", "derivation", "troubleshooting", "whiteboard"]

SECTION_SEPARATOR = " › "
DIGEST_SUFFIX = "-digest"

_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？\n]")


@dataclass(frozen=True)
class Name:
    """What a thing is called in either language; an empty string where a language has no name of its own."""

    zh: str = ""
    en: str = ""

    def in_language(self, lang: Lang) -> str:
        """The name in `lang`, else in the other language."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    @property
    def both(self) -> tuple[str, ...]:
        """The distinct non-empty names, Chinese first."""
        return tuple(dict.fromkeys(name for name in (self.zh, self.en) if name))


@dataclass(frozen=True)
class Topic:
    """A heading, item, detail, sample question or table entry of an outline, with what hangs below it.

    `context` names the ancestor that gives a vague name its meaning; `papers` holds arXiv ids, DOIs, https links or
    local paths as written; `line` counts from 1 in the outline's file.
    """

    slug: str
    name: Name
    kind: TopicKind
    line: int
    context: Name = field(default_factory=Name)
    papers: tuple[str, ...] = ()
    children: tuple[Topic, ...] = ()

    @property
    def qualified(self) -> Name:
        """The name with its context in front where it has one: `ZeRO：参数/梯度分片`."""
        zh = f"{self.context.in_language('zh')}：{self.name.zh}" if self.context.both and self.name.zh else self.name.zh
        en = f"{self.context.in_language('en')}: {self.name.en}" if self.context.both and self.name.en else self.name.en
        return Name(zh, en)

    def walk(self) -> Iterator[Topic]:
        """The topic itself and everything below it, in the outline's order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Outline:
    """An outline as read: its title, its topics as a tree, and the document id it is recorded under."""

    id: str
    title: str
    lang: Lang
    topics: tuple[Topic, ...]

    def walk(self) -> Iterator[Topic]:
        """Every topic of the tree, in the outline's order."""
        for topic in self.topics:
            yield from topic.walk()


@dataclass(frozen=True)
class Paper:
    """A paper of the registry. `topics` are concept slugs; the first one is what the paper is best known for."""

    key: str
    title: str
    authors: tuple[str, ...]
    year: int
    venue: str = ""
    arxiv: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    introduces: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The stable document id: the arXiv id where there is one, else the registry key."""
        return self.arxiv or self.key


@dataclass(frozen=True)
class Note:
    """The front matter of one concept's note; its text is held as passages.

    Relations (`prerequisites`, `contrasts`, `variant_of`, `improves_on`, `uses`) are concept slugs, `papers` and
    `introduced_by` are document ids of papers.
    """

    slug: str
    names: Name
    kind: str = "concept"
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    introduced_by: str = ""
    prerequisites: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    variant_of: tuple[str, ...] = ()
    improves_on: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class BibliographyEntry:
    """A paragraph of a list of references as printed, and the page (from 1) that it begins on."""

    text: str
    page: int


@dataclass(frozen=True)
class Bibliography:
    """The list of references of one document; it is no passage and is never searched."""

    document: str
    entries: tuple[BibliographyEntry, ...]


@dataclass(frozen=True)
class Document:
    """A source that was read. `page_starts[i]` is the character offset of page i + 1 in the document's text."""

    id: str
    kind: DocumentKind
    title: str
    sha256: str
    source: str
    lang: Lang
    page_starts: tuple[int, ...] = ()

    @property
    def subject(self) -> str:
        """What the document as a whole is about: a note's concept, a digest's paper; empty for others."""
        return self.id.removesuffix(DIGEST_SUFFIX) if self.kind in {"note", "digest"} else ""

    @property
    def pages(self) -> int:
        """How many pages the source has; 0 for sources without pages."""
        return len(self.page_starts)


@dataclass(frozen=True)
class Passage:
    """A piece of a document: characters `start:end` of its text, under a section path, beginning on `page` (from 1).

    `kind` is "body" or "caption" for papers, the section's facet for notes ("summary", "mechanism", ...) and "topic"
    for outlines. `breaks` are offsets within `text` at which the next page begins.
    """

    id: str
    document: str
    ordinal: int
    kind: str
    section: str
    start: int
    end: int
    text: str
    lang: Lang
    page: int | None = None
    breaks: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page on which the character at `offset` of this passage's text stands."""
        return None if self.page is None else self.page + sum(b <= offset for b in self.breaks)

    def around(self, start: int, end: int) -> str:
        """The verbatim words around `start:end` as far as the sentence or line that they stand in, on one page."""
        before = max((m.end() for m in _SENTENCE_END.finditer(self.text, 0, start)), default=0)
        after = _SENTENCE_END.search(self.text, end)
        first = max((b for b in self.breaks if b <= start), default=0)
        last = min((b for b in self.breaks if b > start), default=len(self.text))
        return self.text[max(before, first) : min(after.end() if after else last, last)].strip()

    def sentence(self, start: int, end: int) -> str:
        """As `around`, in one line."""
        return " ".join(self.around(start, end).split())


@dataclass(frozen=True)
class MarkingPoint:
    """What a full answer contains: in both languages, its weight, and the claims or pages that support it.

    `support` is written as references are: `@2002.04745, sec. 3.3, p. 5`, or `@pre-ln#mechanism.2` for the second claim
    under that facet of a note.
    """

    text: Name
    weight: int
    support: tuple[str, ...]


@dataclass(frozen=True)
class ChainedQuestion:
    """One step of a follow-up chain: what is asked next, and what a good candidate says."""

    question: Name
    answer: Name


@dataclass(frozen=True)
class Question:
    """An interview question of the bank. `concepts` are slugs, the main one first; `level` goes from 1 to 5."""

    id: str
    concepts: tuple[str, ...]
    form: QuestionForm
    level: int
    text: Name
    points: tuple[MarkingPoint, ...]
    mistakes: tuple[Name, ...]
    follow_ups: tuple[ChainedQuestion, ...]
