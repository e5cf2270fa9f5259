"""Where concepts are named in passages.

A short acronym counts only in a document that also names the concept in full, and a name that several concepts share
only where one of them stands out by its other names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from corpus.records import Passage
from graph.model import Mention
from graph.names import Lexicon, NameMatch


def find_mentions(passages: Iterable[Passage], lexicon: Lexicon) -> tuple[Mention, ...]:
    """All mentions in the passages, sorted by passage and place."""
    by_document: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_document[passage.document].append(passage)
    found = [mention for group in by_document.values() for mention in _in_document(group, lexicon)]
    return tuple(sorted(found, key=lambda m: (m.passage, m.start, m.concept)))


def _in_document(passages: Sequence[Passage], lexicon: Lexicon) -> list[Mention]:
    matches = [(passage, match) for passage in passages for match in lexicon.find(passage.text, as_written=True)]
    plain = Counter(match.slugs[0] for _, match in matches if len(match.slugs) == 1 and not match.acronym)
    plain.update({passages[0].document: 1})
    return [
        Mention(passage.id, slug, match.start, match.end)
        for passage, match in matches
        if (slug := _meant(match, plain)) is not None
    ]


def _meant(match: NameMatch, plain: Counter[str]) -> str | None:
    """The one concept that a match stands for in a document with the given unambiguous mentions."""
    if len(match.slugs) == 1 and not match.acronym:
        return match.slugs[0]
    ranked = sorted(((plain[slug], slug) for slug in match.slugs if plain[slug]), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]
