"""Where an answer leads: related concepts with the reason, three next questions, and the path that led to the evidence.

Takes the concepts of an answer and reads the graph; a link without evidence or to a concept about which nothing can
be said is never given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

import networkx as nx

from assistant.answer import CrossLink, FollowUp, Sentence, Step
from assistant.knowledge import Knowledge
from assistant.phrases import phrase, relation_phrase
from assistant.retrieval import Retrieved
from corpus.records import Lang
from graph.model import Concept, Relation

MAX_LINKS = 6

# The order in which relations are worth following from an answer.
_WORTH = (
    "prerequisite_of",
    "contrasts_with",
    "improves_on",
    "variant_of",
    "uses",
    "introduced_by",
    "related_to",
    "part_of",
    "cites",
)

# Relations that lead sideways, and the question that each suggests.
_SIDEWAYS = {"contrasts_with": "sideways", "variant_of": "sideways", "related_to": "together"}

# Kinds of concepts that one runs into or looks at rather than chooses.
_NOT_CHOSEN = {"problem", "concept", "metric"}

# So many links of one kind come before others have had their turn.
_AT_FIRST = 2


def cross_links(slug: str, lang: Lang, knowledge: Knowledge) -> tuple[CrossLink, ...]:
    """The concepts related to one, each once, by their most telling relation."""
    links: dict[str, CrossLink] = {}
    for relation in _by_worth(slug, knowledge):
        other = knowledge.graph.by_slug[relation.target if relation.source == slug else relation.source]
        if relation.kind != "cites" and other.slug not in links and _leads_somewhere(other, knowledge):
            evidence = knowledge.cite_relation(relation, lang)
            if knowledge.bears_out(evidence):
                why = why_related(relation, lang, knowledge)
                links[other.slug] = CrossLink(other.slug, other.name, relation.kind, why, evidence)
    return tuple(_mixed(list(links.values()))[:MAX_LINKS])


def _mixed(links: list[CrossLink]) -> list[CrossLink]:
    """The links in their order, but no kind with more than a few before the others."""
    places: Counter[str] = Counter()
    late = []
    for link in links:
        late.append(places[link.relation] // _AT_FIRST)
        places[link.relation] += 1
    return [link for _, link in sorted(zip(late, links, strict=True), key=lambda pair: pair[0])]


def _by_worth(slug: str, knowledge: Knowledge) -> list[Relation]:
    """A concept's relations, the most telling first: by kind, what it rests on before what rests on it, what its own
    note says before what others say of it.
    """
    relations = knowledge.graph.relations_of.get(slug, ())
    return sorted(relations, key=lambda r: (_WORTH.index(r.kind), _from_afar(r, slug), -r.weight, r.target, r.source))


def _from_afar(relation: Relation, slug: str) -> bool:
    return relation.source == slug if relation.kind == "prerequisite_of" else relation.target == slug


def _leads_somewhere(concept: Concept, knowledge: Knowledge) -> bool:
    """Whether the material holds something on a concept: a note, a mention in a paper, or the paper itself."""
    return (
        concept.slug in knowledge.notes or concept.slug in knowledge.by_document or concept.slug in knowledge.in_papers
    )


def why_related(relation: Relation, lang: Lang, knowledge: Knowledge) -> str:
    """A relation said in one sentence."""
    by_slug = knowledge.graph.by_slug
    return relation_phrase(
        relation.kind, lang, by_slug[relation.source].called(lang), by_slug[relation.target].called(lang)
    )


def follow_ups(slug: str, lang: Lang, asked: frozenset[str], knowledge: Knowledge) -> tuple[FollowUp, ...]:
    """Three questions that the material answers and that were not asked: one down, one sideways, one up."""
    concept = knowledge.graph.by_slug[slug]
    chosen: list[FollowUp] = []
    for candidates in (
        _down(concept, lang, knowledge),
        _sideways(concept, lang, knowledge),
        _up(concept, lang, knowledge),
    ):
        taken = {*asked, *(follow_up.text for follow_up in chosen)}
        chosen += [follow_up for follow_up in candidates if follow_up.text not in taken][:1]
    others = chain(
        _chain(concept, lang, knowledge), _down(concept, lang, knowledge), _sideways(concept, lang, knowledge)
    )
    spare = {f.text: f for f in others if f.text not in {*asked, *(c.text for c in chosen)}}
    return (*chosen, *spare.values())[:3]


def _down(concept: Concept, lang: Lang, knowledge: Knowledge) -> Iterator[FollowUp]:
    for relation in _by_worth(concept.slug, knowledge):
        other = knowledge.graph.by_slug[relation.source]
        if relation.kind == "prerequisite_of" and relation.target == concept.slug and other.slug in knowledge.notes:
            names = {"concept": concept.called(lang), "other": other.called(lang)}
            yield FollowUp(phrase("down", lang, **names), "down", other.slug)
    if knowledge.claims(concept.slug, lang, "cost"):
        yield FollowUp(phrase("cost", lang, concept=concept.called(lang)), "down", concept.slug)


def _sideways(concept: Concept, lang: Lang, knowledge: Knowledge) -> Iterator[FollowUp]:
    for relation in _by_worth(concept.slug, knowledge):
        other = knowledge.graph.by_slug[relation.target if relation.source == concept.slug else relation.source]
        if relation.kind in _SIDEWAYS and other.slug in knowledge.notes:
            key = _SIDEWAYS[relation.kind]
            if key == "sideways" and not {concept.kind, other.kind} & _NOT_CHOSEN:
                key = "choose"
            names = {"concept": concept.called(lang), "other": other.called(lang)}
            yield FollowUp(phrase(key, lang, **names), "sideways", other.slug)


def _up(concept: Concept, lang: Lang, knowledge: Knowledge) -> Iterator[FollowUp]:
    yield from _chain(concept, lang, knowledge)
    if knowledge.claims(concept.slug, lang, "pitfalls"):
        yield FollowUp(phrase("up", lang, concept=concept.called(lang)), "up", concept.slug)


def _chain(concept: Concept, lang: Lang, knowledge: Knowledge) -> Iterator[FollowUp]:
    for claim in knowledge.claims(concept.slug, lang, "followups"):
        if claim.question:
            yield FollowUp(_named(claim.question, concept, lang, knowledge), "up", concept.slug)


def _named(question: str, concept: Concept, lang: Lang, knowledge: Knowledge) -> str:
    """A question that says what it is about: one of a chain may leave that to the question before it."""
    if concept.slug in knowledge.retriever.named_concepts(question):
        return question
    return phrase("regarding", lang, concept=concept.called(lang), question=question)


def openings(lang: Lang, knowledge: Knowledge, count: int = 3) -> tuple[FollowUp, ...]:
    """Questions to begin with: one from each section of the outline, asked as interviewers put them."""
    sections: dict[str, FollowUp] = {}
    for concept in sorted(knowledge.graph.concepts, key=lambda c: -len(knowledge.graph.relations_of.get(c.slug, ()))):
        asked = knowledge.claims(concept.slug, lang, "asked")
        if asked and concept.topic:
            sections.setdefault(concept.topic, FollowUp(asked[0].text, "up", concept.slug))
    return tuple(sections.values())[:count]


def path(
    found: Retrieved, about: tuple[str, ...], sentences: tuple[Sentence, ...], knowledge: Knowledge
) -> tuple[Step, ...]:
    """How the graph leads from a concept of the question to the first page cited; empty where it does not."""
    pages = [citation for sentence in sentences for citation in sentence.citations if citation.page is not None]
    start = next(iter((*found.named, *about)), None)
    if start is None or not pages:
        return ()
    goals = knowledge.graph.concepts_in.get(pages[0].passage, ())
    steps = _between(start, goals, knowledge)
    reached = steps[-1].target if steps else start
    return (*steps, Step(reached, "mentions", pages[0].passage)) if reached in goals else ()


def _between(start: str, goals: tuple[str, ...], knowledge: Knowledge) -> list[Step]:
    if start in goals or not goals:
        return []
    graph = knowledge.undirected
    lengths, routes = nx.single_source_dijkstra(graph, start, cutoff=4, weight=None)
    reached = sorted((goal for goal in goals if goal in lengths), key=lambda goal: (lengths[goal], goal))
    if not reached:
        return []
    route = routes[reached[0]]
    return [Step(a, graph[a][b]["kind"], b) for a, b in pairwise(route)]
