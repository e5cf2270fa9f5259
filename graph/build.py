"""From records to the concept graph, in three steps: concepts, mentions, relations. Same records, same graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from corpus.records import DIGEST_SUFFIX, Bibliography, Name, Note, Outline, Paper, Passage
from graph.bridges import find_bridges
from graph.concepts import Gathered, gather
from graph.decisions import TERM, Decision, with_definitions
from graph.mentions import find_mentions
from graph.model import Concept, ConceptGraph, Mention, lexicon_of
from graph.names import fold
from graph.relations import Material, find_relations

# Counts up when the same record gives another graph than before, also for other shipped headings, so that stored graphs
# are made anew.
GRAPH = 5

_PARENTHESES = re.compile(r"\s*\([^)]*\)\s*$")


def build_graph(
    outlines: Iterable[Outline],
    notes: Iterable[Note],
    papers: Iterable[Paper],
    passages: Iterable[Passage],
    bibliographies: Iterable[Bibliography] = (),
    decisions: Iterable[Decision] = (),
    headings: Iterable[Name] = (),
) -> ConceptGraph:
    """The graph of the given records.

    Args:
        outlines: the outlines of the library.
        notes: the notes' front matter.
        papers: what the registry knows; a paper gets a node when an outline or a note refers to it, or when it was
            read.
        passages: every passage of the library.
        bibliographies: the lists of references of the papers that were read.
        decisions: what was decided on candidates; an accepted one gets a node when a passage names it.
        headings: headings in both languages, for outlines that have the same ones in one.

    """
    outlines, notes = tuple(sorted(outlines, key=lambda o: o.id)), tuple(sorted(notes, key=lambda n: n.slug))
    ordered = tuple(sorted(passages, key=lambda p: (p.document, p.ordinal)))
    documents = {passage.document for passage in ordered}
    known = _referred_papers(outlines, notes) | documents | {id.removesuffix(DIGEST_SUFFIX) for id in documents}
    used = tuple(sorted((paper for paper in papers if paper.id in known), key=lambda p: p.id))
    accepted = tuple(sorted((decision for decision in decisions if decision.accepted), key=lambda d: d.name))
    gathered = gather(outlines, notes, used, accepted)
    mentions = find_mentions(ordered, lexicon_of(gathered.concepts))
    while unnamed := _unnamed_terms(gathered, mentions):
        accepted = tuple(decision for decision in accepted if decision.slug not in unnamed)
        gathered = gather(outlines, notes, used, accepted)
        mentions = find_mentions(ordered, lexicon_of(gathered.concepts))
    gathered = replace(gathered, concepts=with_definitions(gathered.concepts, ordered))
    lexicon = lexicon_of(gathered.concepts)
    listed = tuple(sorted(bibliographies, key=lambda b: b.document))
    relations = find_relations(Material(gathered, outlines, notes, used, ordered, mentions, listed))
    concepts = tuple(_in_both(gathered.concepts, headings))
    return ConceptGraph(concepts, relations, mentions, find_bridges(ordered, lexicon))


def _in_both(concepts: Iterable[Concept], headings: Iterable[Name]) -> Iterator[Concept]:
    """The concepts, those that are headings in one language with the known name in the other."""
    known = {fold(written): name for name in headings if name.zh and name.en for written in name.both}
    for concept in concepts:
        heading = concept.kind in {"section", "topic"} and len(concept.name.both) == 1
        name = known.get(fold(concept.name.both[0])) if heading else None
        yield replace(concept, name=name) if name else concept


def _unnamed_terms(gathered: Gathered, mentions: Iterable[Mention]) -> set[str]:
    """Accepted concepts that no passage names, since the documents that did are gone."""
    return {c.slug for c in gathered.concepts if c.kind == TERM} - {mention.concept for mention in mentions}


def build_title_graph(passages: Mapping[str, tuple[str, str]]) -> tuple[ConceptGraph, dict[str, str]]:
    """The graph of passages that have nothing but titles, and the concept that each passage is about.

    Args:
        passages: title and text by passage id. A title names a concept, with and without what it says in parentheses;
            passages of one title are about one concept.

    """
    titles = sorted({title for title, _ in passages.values() if title.strip()})
    slugs = {title: f"t{number}" for number, title in enumerate(titles)}
    concepts = tuple(Concept(slugs[title], Name(en=title), "title", _less_parentheses(title)) for title in titles)
    lexicon = lexicon_of(concepts)
    mentions = [
        Mention(id, slug, match.start, match.end)
        for id, (_, text) in passages.items()
        for match in lexicon.find(text, as_written=True)
        for slug in match.slugs
    ]
    rows = [Passage(id, id, 0, "body", title, 0, len(text), text, "en") for id, (title, text) in passages.items()]
    graph = ConceptGraph(
        tuple(sorted(concepts, key=lambda c: c.slug)),
        (),
        tuple(sorted(mentions, key=lambda m: (m.passage, m.start, m.concept))),
        find_bridges(rows, lexicon),
    )
    return graph, {id: slugs[title] for id, (title, _) in passages.items() if title in slugs}


def _less_parentheses(title: str) -> tuple[str, ...]:
    short = _PARENTHESES.sub("", title)
    return (short,) if short and short != title else ()


def _referred_papers(outlines: tuple[Outline, ...], notes: tuple[Note, ...]) -> set[str]:
    cited = {paper for outline in outlines for topic in outline.walk() for paper in topic.papers}
    return cited | {paper for note in notes for paper in (*note.papers, note.introduced_by)}
