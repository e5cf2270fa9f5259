"""What every reader gives: one document's clean text with the blocks it is made of.

A block is a stretch of that text under one section; text outside every block (bibliographies, running heads that were
kept for offsets) is never split into passages.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Lang


@dataclass(frozen=True)
class Block:
    """Characters `start:end` of a source's text: one section's body, a caption, or one facet of a note.

    `whole` marks a block that must stay in one passage whatever its length.
    """

    kind: str
    section: str
    start: int
    end: int
    lang: Lang
    whole: bool = False


@dataclass(frozen=True)
class SourceText:
    """A document's text with its blocks in order; `page_starts[i]` is the offset at which page i + 1 begins, and
    `references` are the spans of the paragraphs of its bibliography, which are in no block.
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    lang: Lang
    page_starts: tuple[int, ...] = ()
    references: tuple[tuple[int, int], ...] = ()
