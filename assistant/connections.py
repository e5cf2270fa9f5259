"""Answers that the graph itself gives: how concepts connect, what to learn before one, and which paper it is from.

Each sentence says one relation and cites the words that support it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from assistant.answer import Citation, Sentence
from assistant.evidence import quotable
from assistant.knowledge import Knowledge
from assistant.links import why_related
from assistant.phrases import phrase
from assistant.question import Asked
from assistant.retrieval import Retrieved
from assistant.selection import fit, said
from corpus.records import Lang, Paper
from graph.explore import explanation, learning_path
from graph.model import Relation

MAX_STEPS = 8
MAX_PAPERS = 4
MAX_SAID = 3
_SAID_OF_OTHERS = ("contrast", "mechanism", "usage", "design", "cost", "pitfalls", "troubleshooting")
_AUTHORS = 3


def connection(asked: Asked, slugs: tuple[str, ...], knowledge: Knowledge) -> list[Sentence]:
    """How the graph leads from one concept to the next, then each in one line."""
    both = _saying_both(asked, slugs, knowledge)
    ways = [explanation(knowledge.graph, a, b) for a, b in pairwise(slugs)]
    steps = [_step(relation, asked.lang, knowledge) for way in ways for relation in way if len(way) <= MAX_STEPS]
    tellers = dict.fromkeys(teller for slug in slugs if (teller := knowledge.teller(slug)))
    lines = [
        said(claim, knowledge, "point")
        for t in tellers
        for claim in knowledge.claims(t, asked.lang, "summary", "idea")[:1]
    ]
    steps = [step for step in steps if not both or step.text not in _trivial(ways, asked.lang, knowledge)]
    return [*both, *steps, *lines] if both or steps else []


def _saying_both(asked: Asked, slugs: tuple[str, ...], knowledge: Knowledge) -> list[Sentence]:
    """What either's note says of the other."""
    wanted = knowledge.retriever.lexical.weights(asked.text)
    claims = []
    for slug in slugs:
        others = set(slugs) - {slug}
        own = knowledge.claims(knowledge.teller(slug), asked.lang, *_SAID_OF_OTHERS)
        claims += [claim for claim in own if others & set(knowledge.retriever.named_concepts(claim.text))]
    best = sorted(claims, key=lambda claim: -fit(claim.text, wanted))[:MAX_SAID]
    return [said(claim, knowledge, "point") for claim in best if "|--" not in claim.text]


def _trivial(ways: list[tuple[Relation, ...]], lang: Lang, knowledge: Knowledge) -> set[str]:
    """Relations that say no more than that two things are spoken of together."""
    weak = (r for way in ways for r in way if r.kind in {"contrasts_with", "related_to"})
    return {why_related(relation, lang, knowledge) for relation in weak}


def _step(relation: Relation, lang: Lang, knowledge: Knowledge) -> Sentence:
    return Sentence(why_related(relation, lang, knowledge), (knowledge.cite_relation(relation, lang),), "step")


def prerequisites(asked: Asked, goal: str, knowledge: Knowledge) -> list[Sentence]:
    """What to understand before a concept, in learning order, the nearest last; each with what it is needed for."""
    order = learning_path(knowledge.graph, goal)
    needed = {
        relation.source: relation
        for relation in sorted(
            knowledge.graph.relations, key=lambda r: -order.index(r.target) if r.target in order else 1
        )
        if relation.kind == "prerequisite_of" and relation.source in order and relation.target in order
    }
    steps = [slug for slug in order if slug in needed][-MAX_STEPS:]
    return [_step(needed[slug], asked.lang, knowledge) for slug in steps]


def provenance(asked: Asked, found: Retrieved, knowledge: Knowledge) -> tuple[list[Sentence], tuple[str, ...]]:
    """Which paper a concept comes from, or who wrote a paper, with what the sentences are about."""
    for slug in found.named:
        papers = _papers_of(slug, knowledge)
        sentences = [s for paper in papers if (s := _published(asked, slug, paper, knowledge))]
        if sentences:
            return sentences, (slug,)
    return [], ()


def _papers_of(slug: str, knowledge: Knowledge) -> Iterable[Paper]:
    """The paper itself, the one that introduced the concept, or those that its note is written from."""
    known = knowledge.retriever.papers
    origins = [
        r.target for r in knowledge.graph.relations_of.get(slug, ()) if r.kind == "introduced_by" and r.source == slug
    ]
    told = [reference.document for claim in knowledge.notes.get(slug, ()) for reference in claim.references]
    ids = [slug] if slug in known else origins or dict.fromkeys(told)
    return [known[id] for id in ids if id in known][:MAX_PAPERS]


def _published(asked: Asked, slug: str, paper: Paper, knowledge: Knowledge) -> Sentence | None:
    citation = _place(slug, paper, asked.lang, knowledge)
    if citation is None:
        return None
    separator = "、" if asked.lang == "zh" else ", "
    authors = separator.join(paper.authors[:_AUTHORS]) + phrase("and_others", asked.lang) * (
        len(paper.authors) > _AUTHORS
    )
    where = separator.join(
        filter(None, (paper.venue or str(paper.year), f"arXiv:{paper.arxiv}" if paper.arxiv else ""))
    )
    introduced = any(
        r.kind == "introduced_by" and r.target == paper.id for r in knowledge.graph.relations_of.get(slug, ())
    )
    key = "published" if slug == paper.id else "origin" if introduced else "told_in"
    concept = knowledge.graph.by_slug[slug].called(asked.lang)
    text = phrase(key, asked.lang, concept=concept, title=paper.title, authors=authors, where=where, year=paper.year)
    return Sentence(text, (citation,), "summary" if key != "told_in" else "point")


def _place(slug: str, paper: Paper, lang: Lang, knowledge: Knowledge) -> Citation | None:
    """Where the material shows it: the paper's first page, its digest, or the words that the graph has it from."""
    first = next((p for p in knowledge.by_document.get(paper.id, ()) if p.kind == "body"), None)
    if first:
        start, end = next(iter(quotable(first)), (0, min(len(first.text), 200)))
        return knowledge.cite(first, first.text[start:end], first.page_at(start), 1.0, lang)
    told = knowledge.claims(paper.id, lang, "idea", "problem")
    if told:
        return knowledge.cite_claim(told[0])[0]
    relations = (r for r in knowledge.graph.relations_of.get(slug, ()) if r.kind == "introduced_by")
    relation = next((r for r in relations if r.target == paper.id), None)
    if relation:
        return knowledge.cite_relation(relation, lang)
    referring = (
        c for c in knowledge.notes.get(slug, ()) if c.lang == lang and any(r.document == paper.id for r in c.references)
    )
    claim = next(referring, None)
    return knowledge.cite_claim(claim)[0] if claim else None
