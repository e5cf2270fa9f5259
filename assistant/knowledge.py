"""What there is to answer from: the retriever's passages arranged by note, claim and page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import networkx as nx

from assistant.answer import Citation
from assistant.evidence import Quote, best_quotes
from assistant.lexical import tokenize
from assistant.question import ASKING_WORDS
from assistant.retrieval import Retriever
from corpus.records import Lang, Passage
from corpus.references import Reference
from graph.model import ConceptGraph, Evidence, Relation
from ingest.claims import FORMULA, Claim, claims_of
from ingest.pages import letters, page_letters

# The author of a claim has looked at the page; a sentence there that holds less than this share of the claim's words
# does not visibly say the same. Read off the claims of three papers: of those above it, one in twenty misses the
# point.
MIN_SUPPORT = 0.12
# So many more quotes are looked at as may have to be left out.
_SPARE = 2


@dataclass(frozen=True)
class Knowledge:
    """A retriever's library as notes with claims, and papers with pages."""

    retriever: Retriever

    @property
    def graph(self) -> ConceptGraph:
        """The concept graph."""
        return self.retriever.graph

    @cached_property
    def by_document(self) -> Mapping[str, tuple[Passage, ...]]:
        """Each document's passages in order."""
        groups: dict[str, list[Passage]] = defaultdict(list)
        for passage in self.retriever.passages.values():
            groups[passage.document].append(passage)
        return {document: tuple(sorted(rows, key=lambda p: p.ordinal)) for document, rows in groups.items()}

    @cached_property
    def notes(self) -> Mapping[str, tuple[Claim, ...]]:
        """The claims of each note by its concept's slug, and of each digest by its paper's id."""
        documents = self.retriever.documents
        told = ((documents[document].subject, rows) for document, rows in self.by_document.items())
        return {subject: claims_of(rows) for subject, rows in told if subject}

    @cached_property
    def _introducers(self) -> Mapping[str, str]:
        """The paper that introduced each concept."""
        return {r.source: r.target for r in self.graph.relations if r.kind == "introduced_by"}

    def introducer(self, slug: str) -> str:
        """The paper that introduced a concept; empty where none is known to."""
        return self._introducers.get(slug, "")

    def teller(self, slug: str) -> str:
        """Whose note or digest tells of a concept: its own, or that of the paper which introduced it; empty if none."""
        return next((s for s in (slug, self.introducer(slug)) if s in self.notes), "")

    @cached_property
    def in_papers(self) -> frozenset[str]:
        """The concepts that papers in the library mention."""
        passages = self.retriever.passages
        return frozenset(m.concept for m in self.graph.mentions if passages[m.passage].page is not None)

    @cached_property
    def undirected(self) -> nx.Graph[str]:
        """Concepts and their relations without direction, one edge a pair with the kind of the heaviest relation."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(self.graph.by_slug)
        for relation in sorted(self.graph.relations, key=lambda r: r.weight):
            graph.add_edge(relation.source, relation.target, kind=relation.kind)
        return graph

    def claims(self, slug: str, lang: Lang, *facets: str) -> list[Claim]:
        """A note's claims in one language, of the given facets in their order, or all."""
        own = [claim for claim in self.notes.get(slug, ()) if claim.lang == lang]
        return [claim for facet in facets for claim in own if claim.facet == facet] if facets else own

    def named_shares(self, question: str) -> dict[str, float]:
        """How much of a question's weight lies in the words that name each concept."""
        weights = self.retriever.lexical.weights(question)
        named = {word: weight for word, weight in weights.items() if word not in ASKING_WORDS}
        total = sum((named or weights).values()) or 1.0
        shares: dict[str, float] = defaultdict(float)
        for match in self.graph.lexicon.find(question):
            words = tokenize(question[match.start : match.end])
            for slug in match.slugs:
                shares[slug] += sum(weights.get(word, 0.0) for word in set(words)) / total
        return shares

    def told_shares(self, question: str) -> dict[str, float]:
        """As `named_shares`, by who tells of the concepts; what nobody tells of is left out."""
        told: dict[str, float] = defaultdict(float)
        for slug, share in self.named_shares(question).items():
            if teller := self.teller(slug):
                told[teller] += share
        return told

    def twin(self, claim: Claim) -> Claim:
        """The claim's counterpart in English; itself where there is none."""
        own = self.notes[self.subject(claim.passage)]
        same = (c for c in own if c.lang == "en" and (c.facet, c.place) == (claim.facet, claim.place))
        return next(same, claim)

    def subject(self, passage: Passage) -> str:
        """What a passage's document is about: the concept of a note, the paper of a digest."""
        return self.retriever.documents[passage.document].subject

    def title(self, passage: Passage, lang: Lang) -> str:
        """Its document's title, of a bilingual one the half in `lang`."""
        title = self.retriever.documents[passage.document].title
        halves = title.split(" / ")
        return title if len(halves) != 2 else halves[0 if lang == "zh" else 1]

    def cite(self, passage: Passage, quote: str, page: int | None, score: float, lang: Lang) -> Citation:
        """A citation of verbatim words in a passage."""
        title = self.title(passage, lang)
        return Citation(passage.id, passage.document, title, page, passage.section, quote, round(score, 4))

    def cite_claim(self, claim: Claim) -> tuple[Citation, ...]:
        """The note that makes a claim, and the pages in the library on which it says that the claim stands."""
        own = self.cite(claim.passage, claim.text, None, 1.0, claim.lang)
        pages = [quote for reference in claim.references if (quote := self._support(claim, reference))]
        cited = (self.cite(q.passage, q.text, q.page, q.score, claim.lang) for q in pages)
        return tuple(dict.fromkeys((own, *cited)))

    def stands(self, passage: Passage, page: int | None, quote: str) -> bool:
        """Whether words stand verbatim on a page of the file, where it is at hand: reading joins what a footnote or a
        figure parts, and such words are not to be quoted.
        """
        source = Path(self.retriever.documents[passage.document].source)
        if page is None or not source.exists():
            return quote in passage.text
        return letters(quote) in page_letters(source, page)

    def bears_out(self, citation: Citation) -> bool:
        """Whether a citation of a passage stands there; what stands outside all passages is taken as it is."""
        passage = self.retriever.passages.get(citation.passage)
        return passage is None or self.stands(passage, citation.page, citation.quote)

    def quotes(self, passages: Iterable[Passage], wanted: Mapping[str, float], count: int) -> list[Quote]:
        """The `count` sentences that hold most of the wanted words and stand verbatim on their page."""
        best = best_quotes(passages, wanted, count + _SPARE)
        return list(islice((q for q in best if self.stands(q.passage, q.page, q.text)), count))

    def cite_relation(self, relation: Relation, lang: Lang) -> Citation:
        """The words that support a relation, with their place, in the asked language where there are such."""
        evidence = self._evidence(relation, lang)
        passage = self.retriever.passages.get(evidence.passage)
        if passage is None:
            documents = self.retriever.documents
            title = documents[evidence.document].title if evidence.document in documents else evidence.document
            return Citation("", evidence.document, title, evidence.page, "", evidence.quote, relation.weight)
        quote = passage.around(evidence.start, evidence.end)
        return self.cite(passage, quote, passage.page_at(evidence.start), relation.weight, lang)

    def _evidence(self, relation: Relation, lang: Lang) -> Evidence:
        """The first piece of evidence in a language, else in any, whose words stand on their page."""
        passages = self.retriever.passages
        first = relation.evidence_in(passages, lang)
        for evidence in (first, *relation.evidence):
            passage = passages.get(evidence.passage)
            if passage is None:
                return evidence
            quote = passage.around(evidence.start, evidence.end)
            if self.stands(passage, passage.page_at(evidence.start), quote):
                return evidence
        return first

    def _support(self, claim: Claim, reference: Reference) -> Quote | None:
        """The sentence on the referred page, or in the section, that says most of the claim's English words."""
        passages = [p for p in self.by_document.get(reference.document, ()) if _covers(p, reference)]
        wanted = self.retriever.lexical.weights(FORMULA.sub(" ", self.twin(claim).text))
        found = self.quotes(passages, wanted, 3)
        on_page = [quote for quote in found if reference.page in {None, quote.page}]
        return on_page[0] if on_page and on_page[0].score >= MIN_SUPPORT else None


def _covers(passage: Passage, reference: Reference) -> bool:
    if passage.page is None:
        return False
    if reference.page is not None:
        return passage.page <= reference.page <= passage.page + len(passage.breaks)
    return not reference.section or bool(re.search(rf"\b{re.escape(reference.section)}\b", passage.section))
