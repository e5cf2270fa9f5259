"""Bridges: phrases written with capitals that recur in a few passages and are nobody's name.

Takes passages and the names already known, and gives phrases with the passages they stand in. They lead the walk from
passage to passage ("Hank Snow" in two articles, neither of them his); they are not concepts and are shown to no one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from corpus.records import Passage
from graph.model import Bridge
from graph.names import Lexicon

# A phrase in more passages than this bridges nothing: it is as common as a word.
MAX_PASSAGES = 30

_WORD = r"[A-Z][\w'’\-]*\w"
_PHRASE = re.compile(rf"{_WORD}(?:\s+(?:(?:of|the|and|de|la|von|van|for|in)\s+){{0,2}}{_WORD})+")
# Words whose capital only says that a sentence or a date begins.
_OPENERS = frozenset(
    "The A An In On At It He She They His Her Its This That These Those After Before When While During However As For "
    "From By With Although Since There January February March April May June July August September October November "
    "December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)


def find_bridges(passages: Iterable[Passage], known: Lexicon) -> tuple[Bridge, ...]:
    """The phrases of two or more words that stand in 2 to `MAX_PASSAGES` passages, sorted."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for passage in passages:
        for phrase in phrases(passage.text):
            found[phrase][passage.id] = None
    kept = {phrase: ids for phrase, ids in found.items() if 2 <= len(ids) <= MAX_PASSAGES and not known.owners(phrase)}
    return tuple(Bridge(phrase, tuple(sorted(kept[phrase]))) for phrase in sorted(kept))


def phrases(text: str) -> Iterator[str]:
    """The capitalised phrases of a text, less the words that open a sentence."""
    for match in _PHRASE.finditer(text):
        words = match[0].split()
        while words and words[0] in _OPENERS:
            words.pop(0)
        if len(words) > 1:
            yield " ".join(words)
