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

# Shares of `max_tokens`, for the default of 320: passages have 200 to 400 tokens where their block has so many.
_LEAST, _MOST = 0.625, 1.25

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

    Sizes are what `count_tokens` says of the sentences, summed; they come as near to `max_tokens` as sentences and
    paragraphs allow. Ids depend on document, start and text alone.
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
    groups = _pack(text, pieces, sizes, limit)
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
    """The cheapest way to part the pieces into passages, by dynamic programming over where each one ends."""
    ends = [i + 1 == len(pieces) or "\n" in text[pieces[i][1] : pieces[i + 1][0]] for i in range(len(pieces))]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        ways = (
            (best[first][0] + _cost(total, ends[end - 1], limit), first) for first, total in _runs(sizes, end, limit)
        )
        best.append(min(ways))
    groups, end = [], len(pieces)
    while end:
        groups.append(range(best[end][1], end))
        end = best[end][1]
    return groups[::-1]


def _runs(sizes: list[int], end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Where a passage that ends before piece `end` may begin, and how large it then is: one piece at least."""
    total = 0
    for first in range(end - 1, -1, -1):
        total += sizes[first]
        if first < end - 1 and total > _MOST * limit:
            return
        yield first, total


def _cost(size: int, ends_paragraph: bool, limit: int) -> float:
    """What is wrong with a passage: too short, far from the limit, or ending inside a paragraph.

    The weights make a paragraph's end worth a third of the way from the limit to a size that is too short.
    """
    lacking = max(0.0, 1 - size / (_LEAST * limit))
    return 4 * lacking**2 + (size / limit - 1) ** 2 + (0.0 if ends_paragraph else 0.1)


def _passage(source: SourceText, document: str, block: Block, span: Span, ordinal: int) -> Passage:
    start, end = span
    text = source.text[start:end]
    digest = hashlib.sha256("\0".join((document, str(start), text)).encode("utf-8", "surrogatepass")).hexdigest()
    page = bisect_right(source.page_starts, start) if source.page_starts else None
    breaks = tuple(at - start for at in source.page_starts if start < at < end)
    return Passage(
        digest[:16], document, ordinal, block.kind, block.section, start, end, text, block.lang, page, breaks
    )
