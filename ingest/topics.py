"""An outline as text: one block for each heading or numbered topic with what stands below it, up to the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from corpus.records import SECTION_SEPARATOR, Outline, Topic
from ingest.source import Block, SourceText


def outline_source(outline: Outline, text: str) -> SourceText:
    """The outline's text with a block for each topic that has entries of its own.

    Args:
        outline: the outline as parsed from `text`; its topics' lines count from 1.
        text: the whole file.
    """
    # The reader counts line feeds only; splitlines would also cut at form feeds and the like.
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    offsets = [0, *accumulate(len(line) for line in lines)]
    headed = [*_headed(outline.topics, ())]
    ends = [topic.line - 1 for topic, _ in headed[1:]] + [len(lines)]
    blocks = [
        Block("topic", SECTION_SEPARATOR.join(path), offsets[topic.line - 1], offsets[end], outline.lang)
        for (topic, path), end in zip(headed, ends, strict=True)
        if offsets[end] > offsets[topic.line - 1]
    ]
    return SourceText(outline.title, text, tuple(blocks), outline.lang)


def _headed(topics: tuple[Topic, ...], path: tuple[str, ...]) -> Iterator[tuple[Topic, tuple[str, ...]]]:
    for topic in topics:
        if topic.kind in {"section", "topic"}:
            here = (*path, topic.name.in_language("zh"))
            yield topic, here
            yield from _headed(topic.children, here)
