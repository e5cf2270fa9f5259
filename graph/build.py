"""From records to the concept graph, in three steps: concepts, mentions, relations. Same records, same graph."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.records import Note, Outline, Paper, Passage
from graph.concepts import gather
from graph.mentions import find_mentions
from graph.model import ConceptGraph, lexicon_of
from graph.relations import Material, find_relations


def build_graph(
    outlines: Iterable[Outline], notes: Iterable[Note], papers: Iterable[Paper], passages: Iterable[Passage]
) -> ConceptGraph:
    """The graph of the given records.

    Args:
        outlines: the outlines of the library.
        notes: the notes' front matter.
        papers: what the registry knows; a paper gets a node when an outline or a note refers to it, or when it was
            read.
        passages: every passage of the library.

    """
    outlines, notes = tuple(sorted(outlines, key=lambda o: o.id)), tuple(sorted(notes, key=lambda n: n.slug))
    ordered = tuple(sorted(passages, key=lambda p: (p.document, p.ordinal)))
    known = _referred_papers(outlines, notes) | {passage.document for passage in ordered}
    used = tuple(sorted((paper for paper in papers if paper.id in known), key=lambda p: p.id))
    gathered = gather(outlines, notes, used)
    mentions = find_mentions(ordered, lexicon_of(gathered.concepts))
    relations = find_relations(Material(gathered, outlines, notes, used, ordered, mentions))
    return ConceptGraph(gathered.concepts, relations, mentions)


def _referred_papers(outlines: tuple[Outline, ...], notes: tuple[Note, ...]) -> set[str]:
    cited = {paper for outline in outlines for topic in outline.walk() for paper in topic.papers}
    return cited | {paper for note in notes for paper in (*note.papers, note.introduced_by)}
