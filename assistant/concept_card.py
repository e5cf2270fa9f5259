"""What is known of one concept, on a card: names, definition, relations with their evidence, papers. Pure.

Takes the knowledge and a concept and gives a record in one language; every sentence on it carries the document and the
page where it stands. It knows nothing of the page that shows it or of the learner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from assistant.knowledge import Knowledge
from assistant.phrases import relation_phrase
from corpus.records import Lang, Name, Passage
from graph.explore import neighbours
from graph.model import Evidence, Mention, Relation
from ingest.passages import plain

# The papers that mention a concept most often, after the one that introduced it.
_PAPERS = 6
_QUOTE = 320


@dataclass(frozen=True)
class Words:
    """Words of the material and where they stand; `passage` is empty for an entry of a bibliography."""

    text: str
    document: str
    title: str
    page: int | None
    section: str
    passage: str


@dataclass(frozen=True)
class RelatedConcept:
    """A relation to or from another concept, said in a sentence, with what supports it."""

    slug: str
    name: Name
    kind: str
    outgoing: bool
    why: str
    evidence: Words


@dataclass(frozen=True)
class PaperOnCard:
    """A paper on a concept: `page` (from 1) is where it first names it, None where the paper is not in the library."""

    slug: str
    title: str
    page: int | None
    mentions: int
    introduced: bool


@dataclass(frozen=True)
class ConceptCard:
    """A concept as it is shown to somebody who picked it; `definition` is None where the material holds nothing."""

    slug: str
    name: Name
    aliases: tuple[str, ...]
    kind: str
    definition: Words | None
    relations: tuple[RelatedConcept, ...]
    papers: tuple[PaperOnCard, ...]


@dataclass(frozen=True)
class Cards:
    """Makes the cards of one state of the knowledge."""

    knowledge: Knowledge

    def card(self, slug: str, lang: Lang) -> ConceptCard:
        """The card of a concept.

        Raises:
            UnknownConceptError: there is no such concept.

        """
        graph = self.knowledge.graph
        concept = graph.the(slug)
        related = (
            RelatedConcept(n.concept.slug, n.concept.name, n.relation.kind, n.outgoing, *self.said(n.relation, lang))
            for n in neighbours(graph, concept.slug)
        )
        return ConceptCard(
            concept.slug,
            concept.name,
            tuple(alias for alias in concept.aliases if alias not in concept.name.both),
            concept.kind,
            self._definition(concept.slug, lang),
            tuple(related),
            tuple(self._papers(concept.slug)),
        )

    def said(self, relation: Relation, lang: Lang) -> tuple[str, Words]:
        """A relation in one sentence, and the words that support it."""
        by_slug = self.knowledge.graph.by_slug
        ends = by_slug[relation.source].called(lang), by_slug[relation.target].called(lang)
        evidence = relation.evidence_in(self.knowledge.retriever.passages, lang)
        return relation_phrase(relation.kind, lang, *ends), self._words(evidence, lang)

    def _words(self, evidence: Evidence, lang: Lang) -> Words:
        passage = self.knowledge.retriever.passages.get(evidence.passage)
        if passage:
            return self._parallel(passage, evidence, lang) or self._sentence(
                passage, evidence.start, evidence.end, lang
            )
        known = self.knowledge.retriever.documents.get(evidence.document)
        title = known.title if known else evidence.document
        return Words(evidence.quote, evidence.document, title, evidence.page, "", "")

    def _parallel(self, passage: Passage, evidence: Evidence, lang: Lang) -> Words | None:
        """The same statement in the other half of a note, where that half is in the asked language."""
        own = self.knowledge.notes.get(self.knowledge.subject(passage), ()) if passage.lang != lang else ()
        before = [c for c in own if c.passage.id == passage.id and passage.text.find(c.text) <= evidence.start]
        keys = {(claim.facet, claim.place) for claim in before[-1:]}
        for claim in own:
            if claim.lang == lang and (claim.facet, claim.place) in keys:
                title = self.knowledge.title(claim.passage, lang)
                return Words(claim.text, passage.document, title, None, claim.passage.section, claim.passage.id)
        return None

    def _sentence(self, passage: Passage, start: int, end: int, lang: Lang) -> Words:
        text = plain(passage.sentence(start, end))
        text = text if len(text) <= _QUOTE else f"{text[:_QUOTE].rstrip()}…"
        title = self.knowledge.title(passage, lang)
        return Words(text, passage.document, title, passage.page_at(start), passage.section, passage.id)

    def _definition(self, slug: str, lang: Lang) -> Words | None:
        """The summary of the concept's note or of its paper's digest, else the first sentence that names it."""
        teller = self.knowledge.teller(slug)
        for told in sorted(get_args(Lang), key=lambda other: other != lang):
            for claim in self.knowledge.claims(teller, told, "summary", "idea")[:1]:
                title, passage = self.knowledge.title(claim.passage, lang), claim.passage
                return Words(claim.text, passage.document, title, None, passage.section, passage.id)
        return self._first_named(slug, lang)

    def _first_named(self, slug: str, lang: Lang) -> Words | None:
        passages = self.knowledge.retriever.passages
        named = [m for m in self._mentions.get(slug, ()) if passages[m.passage].kind in {"body", "mechanism"}]
        named.sort(key=lambda m: passages[m.passage].lang != lang)
        return self._sentence(passages[named[0].passage], named[0].start, named[0].end, lang) if named else None

    @cached_property
    def _mentions(self) -> Mapping[str, list[Mention]]:
        """The mentions of each concept, in the order of the record."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.knowledge.graph.mentions:
            found[mention.concept].append(mention)
        return found

    def _papers(self, slug: str) -> Iterator[PaperOnCard]:
        """The paper that introduced the concept, then those that mention it most."""
        passages = self.knowledge.retriever.passages
        places: dict[str, list[int]] = defaultdict(list)
        for mention in self._mentions.get(slug, ()):
            if page := passages[mention.passage].page_at(mention.start):
                places[passages[mention.passage].document].append(page)
        rows = self.knowledge.graph.relations_of.get(slug, ())
        origin = [r.target for r in rows if r.kind == "introduced_by" and r.source == slug]
        often = sorted(places, key=lambda document: (-len(places[document]), document))[:_PAPERS]
        for document in dict.fromkeys((*origin, *often)):
            pages = places.get(document, [])
            title = self._title(document)
            yield PaperOnCard(document, title, min(pages, default=None), len(pages), document in origin)

    def _title(self, document: str) -> str:
        known, concept = self.knowledge.retriever.documents.get(document), self.knowledge.graph.by_slug.get(document)
        return known.title if known else concept.called("en") if concept else document
