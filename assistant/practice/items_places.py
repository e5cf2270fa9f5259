"""Where in a library something is said: the passages that references, spans and relations lead to, with the words.

Takes a library's knowledge; gives sources with verbatim quotes. What is not in the library has no source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.evidence import best_quotes
from assistant.knowledge import MIN_SUPPORT, Knowledge
from assistant.practice.items_draft import Span, Support
from assistant.practice.items_told import CLAIM
from assistant.practice.records import Source
from corpus.records import Lang, Passage
from corpus.references import Reference, split_references
from ingest.claims import FORMULA

_LINK = re.compile(r"^~(?P<one>[^>]+)>(?P<other>.+)$")
# Where a quoted sentence begins and ends.
_BREAK = re.compile(r"\n|\.(?=\s+[A-Z\[])|。")
# The relations that a question can rest on.
_STATED = frozenset({"introduced_by", "prerequisite_of"})


@dataclass(frozen=True)
class Places:
    """The passages of a library."""

    knowledge: Knowledge

    def sources(self, support: Iterable[Support], lang: Lang, words: str) -> tuple[Source, ...]:
        """The places in the library that references stand for, those in notes first; what is not there is left out.

        Args:
            support: references and spans.
            lang: the language in which a note is quoted.
            words: in English, what a page has to say to be quoted.

        """
        found = [source for one in support for source in self._sources(one, lang, words)]
        return tuple(dict.fromkeys(sorted(found, key=lambda s: s.page is not None)))

    def _sources(self, support: Support, lang: Lang, words: str) -> tuple[Source, ...]:
        if isinstance(support, Span):
            passage = self.knowledge.retriever.passages[support.passage]
            quote = passage.text[support.start : support.end]
            return (self._source(passage, quote, passage.page_at(support.start), lang),)
        if match := CLAIM.match(support):
            return self._claim_sources(match["subject"], match["facet"], int(match["place"]) - 1, lang)
        if match := _LINK.match(support):
            return self._link_sources(match["one"], match["other"], lang)
        _, references = split_references(f"[{support}]")
        return tuple(source for reference in references if (source := self._page(reference, lang, words)))

    def _claim_sources(self, subject: str, facet: str, place: int, lang: Lang) -> tuple[Source, ...]:
        own = [c for c in self.knowledge.notes.get(subject, ()) if (c.facet, c.place) == (facet, place)]
        claim = next((c for c in own if c.lang == lang), next(iter(own), None))
        if claim is None:
            return ()
        cited = self.knowledge.cite_claim(claim)
        return tuple(Source(c.passage, c.document, c.title, c.page, c.section, c.quote) for c in cited)

    def _link_sources(self, one: str, other: str, lang: Lang) -> tuple[Source, ...]:
        """What supports that two concepts are related: the sentence of the evidence in a language, else the first."""
        passages = self.knowledge.retriever.passages
        for relation in self.knowledge.graph.relations_of.get(one, ()):
            if other in {relation.source, relation.target} and relation.kind in _STATED:
                evidence = relation.evidence_in(passages, lang)
                if passage := passages.get(evidence.passage):
                    quote = _around(passage.text, evidence.start, evidence.end)
                    return (self._source(passage, quote, passage.page_at(evidence.start), lang),)
        return ()

    def _page(self, reference: Reference, lang: Lang, words: str) -> Source | None:
        """The sentence on a page that says most of some words, if it says enough of them."""
        rows = self.knowledge.by_document.get(reference.document, ())
        on_page = [p for p in rows if p.page is not None and _reaches(p, reference.page)]
        wanted = self.knowledge.retriever.lexical.weights(FORMULA.sub(" ", words))
        for quote in best_quotes(on_page, wanted, 3):
            if quote.score >= MIN_SUPPORT and reference.page in {None, quote.page}:
                return self._source(quote.passage, quote.text, quote.page, lang)
        return None

    def _source(self, passage: Passage, quote: str, page: int | None, lang: Lang) -> Source:
        title = self.knowledge.title(passage, lang)
        return Source(passage.id, passage.document, title, page, passage.section, quote)


def _around(text: str, start: int, end: int) -> str:
    """The sentence, or the bullet without its mark, that characters of a text stand in."""
    before = max((m.end() for m in _BREAK.finditer(text, 0, start)), default=0)
    after = _BREAK.search(text, end)
    piece = text[before : after.start() + (text[after.start()] in ".。") if after else len(text)].strip()
    return re.sub(r"^(?:[-*]|\d+[.)])\s+", "", piece)


def _reaches(passage: Passage, page: int | None) -> bool:
    return passage.page is not None and (page is None or passage.page <= page <= passage.page + len(passage.breaks))
