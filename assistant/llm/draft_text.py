"""A model's answer taken apart: sentences without marks, each with the numbers of the sources that it cites.

Takes text as a model writes it (bullets, headings, citations in any bracket, before or behind the full stop) and gives
sentences. Knows nothing of what the numbers stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.llm.quantities import FORMULA
from ingest.split import sentences

_CITATION = re.compile(
    r"\s*[\[【［]\s*(?:sources?|passages?|资料|来源|参考)?\s*#?\s*(\d{1,3}(?:\s*[-–,，、;]\s*(?:source\s*)?\d{1,3})*)\s*[\]】］]",
    re.IGNORECASE,
)
_BEHIND_STOP = re.compile(rf"([.!?。！？])((?:{_CITATION.pattern})+)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d{1,2}[.)、]\s*|#{1,6}\s+|>\s*)+")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_RULE = re.compile(r"^\s*(?:`{3}.*|[-=*_|:\s]*)$")
_RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
# A range longer than this is no list of sources.
_LONGEST_RANGE = 10


@dataclass(frozen=True)
class Written:
    """A sentence as a model wrote it, without marks, and the numbers that it cites."""

    text: str
    cited: tuple[int, ...]


def written(text: str) -> tuple[Written, ...]:
    """The sentences of an answer, none twice; what has no word in it is left out."""
    found: dict[str, Written] = {}
    for line in text.splitlines():
        if not _RULE.match(line):
            for sentence in _sentences(_EMPHASIS.sub(r"\1\2", _BULLET.sub("", line))):
                found.setdefault(sentence.text, sentence)
    return tuple(found.values())


def _sentences(line: str) -> Iterator[Written]:
    masked, formulas = _masked(_BEHIND_STOP.sub(r"\2\1", line))
    for start, end in sentences(masked):
        piece = masked[start:end]
        numbers = [number for match in _CITATION.finditer(piece) for number in _numbers(match[1])]
        plain = _unmasked(_CITATION.sub("", piece), formulas).strip()
        if re.search(r"\w", plain):
            yield Written(" ".join(plain.split()), tuple(dict.fromkeys(numbers)))


def _masked(line: str) -> tuple[str, list[str]]:
    """The line with a word in place of each formula, in which brackets and stops mean something else."""
    formulas: list[str] = []

    def keep(match: re.Match[str]) -> str:
        formulas.append(match[0])
        return f"\ue000{len(formulas) - 1}\ue001"

    return FORMULA.sub(keep, line), formulas


def _unmasked(text: str, formulas: list[str]) -> str:
    return re.sub("\ue000(\\d+)\ue001", lambda match: formulas[int(match[1])], text)


def _numbers(listed: str) -> Iterator[int]:
    for part in re.split(r"[,，、;]", listed):
        if match := _RANGE.search(part):
            first, last = int(match[1]), int(match[2])
            yield from range(first, min(last, first + _LONGEST_RANGE) + 1)
        else:
            yield int(re.sub(r"\D", "", part))
