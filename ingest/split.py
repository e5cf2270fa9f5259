"""Cuts a source's blocks into passages at sentence ends, with exact character offsets.

Takes clean text and a function that counts tokens; knows nothing of files, models or the library. Sentence ends come
from LlamaIndex's Punkt model, imported on first use, corrected for papers' abbreviations and Chinese punctuation.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from corpus.records import Passage
from ingest.source import Block, SourceText

Span = tuple[int, int]

# Shares of `max_tokens`, for the default of 320: a passage may end with its paragraph from 200 tokens on, and a tail of
# fewer than 60 joins the passage before it where the sum stays within 400.
_ENOUGH, _TAIL, _CEILING = 0.625, 0.1875, 1.25

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:et al|e\.g|i\.e|cf|resp|approx|w\.r\.t|vs|[Ff]igs?|[Ee]qs?|[Ee]qns?|[Ss]ecs?|[Tt]abs?|[Rr]efs?"
    r"|[Aa]lg|[Aa]pp|[Tt]hm|No|Nos|Vol|pp|Dr|Mr|Mrs|Prof|St)\.$"
)
_BOUNDARY = re.compile(r"(?<=[。！？])(?![。！？”’」』）)])|(?<=[。！？][”’」』）)])(?![。！？])|(?<=\n)(?!\s*[a-z])")
_BREAK = re.compile(r"(?<=[\s，、；：])(?=\S)")


def split(
    source: SourceText, document: str, count_tokens: Callable[[str], int], max_tokens: int = 320
) -> tuple[Passage, ...]:
    """The passages of `source` under the document id `document`; every block is covered, none is crossed.

    Sizes are what `count_tokens` says of the sentences, summed. Ids depend on document, start and text alone.
    """
    spans = [(block, span) for block in source.blocks for span in _block_spans(source, block, count_tokens, max_tokens)]
    return tuple(_passage(source, document, block, span, n) for n, (block, span) in enumerate(spans))


def sentences(text: str) -> list[Span]:
    """The spans of the sentences of `text`, without surrounding white space; a new line ends a sentence as well,
    unless the next one goes on in lower case.
    """
    cuts = sorted({0, len(text), *_punkt_cuts(text), *(match.start() for match in _BOUNDARY.finditer(text))})
    return [span for start, end in pairwise(cuts) if (span := _stripped(text, start, end))]


def _punkt_cuts(text: str) -> Iterator[int]:
    position = 0
    for piece in _punkt()(text):
        if piece and not _ABBREVIATION.search(text[max(0, position - 12) : position].rstrip()):
            yield position
        position += len(piece)


@cache
def _punkt() -> Callable[[str], list[str]]:
    """LlamaIndex's sentence tokenizer; its import takes more than a second."""
    from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer

    return split_by_sentence_tokenizer()


def _stripped(text: str, start: int, end: int) -> Span | None:
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip())
    return (start + left, start + len(inner.rstrip())) if inner.strip() else None


def _block_spans(source: SourceText, block: Block, count: Callable[[str], int], limit: int) -> list[Span]:
    whole = _stripped(source.text, block.start, block.end)
    if not whole or block.whole:
        return [whole] if whole else []
    text = source.text[whole[0] : whole[1]]
    pieces = [piece for span in sentences(text) for piece in _fitting(text, span, count, limit)]
    sizes = [count(text[start:end]) for start, end in pieces]
    groups = _merge_tail(_pack(text, pieces, sizes, limit), sizes, limit)
    return [(whole[0] + pieces[group[0]][0], whole[0] + pieces[group[-1]][1]) for group in groups]


def _fitting(text: str, span: Span, count: Callable[[str], int], limit: int) -> Iterator[Span]:
    """A sentence that is too long falls into halves, between words where it has any, until every piece fits."""
    start, end = span
    if end - start < 2 or count(text[start:end]) <= limit:
        yield span
        return
    middle = (start + end) // 2
    breaks = [match.start() for match in _BREAK.finditer(text, start + 1, end - 1)]
    cut = min(breaks, key=lambda at: abs(at - middle)) if breaks else middle
    for half in (_stripped(text, start, cut), _stripped(text, cut, end)):
        if half:
            yield from _fitting(text, half, count, limit)


def _pack(text: str, pieces: list[Span], sizes: list[int], limit: int) -> list[range]:
    """Runs of pieces that fill a passage, ending with a paragraph where enough is gathered."""
    groups, first, total = [], 0, 0
    for i, size in enumerate(sizes):
        new_paragraph = i > 0 and "\n" in text[pieces[i - 1][1] : pieces[i][0]]
        if i > first and (total + size > limit or (total >= _ENOUGH * limit and new_paragraph)):
            groups.append(range(first, i))
            first, total = i, 0
        total += size
    return [*groups, range(first, len(sizes))]


def _merge_tail(groups: list[range], sizes: list[int], limit: int) -> list[range]:
    if len(groups) < 2:
        return groups
    *rest, before, tail = groups
    tail_size, whole = sum(sizes[i] for i in tail), sum(sizes[i] for i in (*before, *tail))
    small = tail_size < _TAIL * limit and whole <= _CEILING * limit
    return [*rest, range(before.start, tail.stop)] if small else groups


def _passage(source: SourceText, document: str, block: Block, span: Span, ordinal: int) -> Passage:
    start, end = span
    text = source.text[start:end]
    digest = hashlib.sha256("\0".join((document, str(start), text)).encode("utf-8", "surrogatepass")).hexdigest()
    page = bisect_right(source.page_starts, start) if source.page_starts else None
    breaks = tuple(at - start for at in source.page_starts if start < at < end)
    return Passage(
        digest[:16], document, ordinal, block.kind, block.section, start, end, text, block.lang, page, breaks
    )
