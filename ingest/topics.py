"""An outline as text: one block for each heading or numbered topic with what stands below it, up to the next one.

Entries before the first heading, or without any, make a block of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from corpus.records import SECTION_SEPARATOR, Outline, Topic
from ingest.source import Block, SourceText

_HEADINGS = {"section", "topic"}


def outline_source(outline: Outline, text: str) -> SourceText:
    """The outline's text with a block for each topic that has entries of its own.

    Args:
        outline: the outline as parsed from `text`; its topics' lines count from 1.
        text: the whole file.

    """
    # The reader counts line feeds only; splitlines would also cut at form feeds and the like.
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    offsets = [0, *accumulate(len(line) for line in lines)]
    places = [(topic.line - 1, SECTION_SEPARATOR.join(path)) for topic, path in _headed(outline.topics, ())]
    if outline.topics[0].kind not in _HEADINGS:
        places.insert(0, (outline.topics[0].line - 1, ""))
    ends = [line for line, _ in places[1:]] + [len(lines)]
    blocks = [
        Block("topic", section, offsets[line], offsets[end], outline.lang)
        for (line, section), end in zip(places, ends, strict=True)
        if offsets[end] > offsets[line]
    ]
    return SourceText(outline.title, text, tuple(blocks), outline.lang)


def _headed(topics: tuple[Topic, ...], path: tuple[str, ...]) -> Iterator[tuple[Topic, tuple[str, ...]]]:
    for topic in topics:
        if topic.kind in _HEADINGS:
            here = (*path, topic.name.in_language("zh"))
            yield topic, here
            yield from _headed(topic.children, here)
