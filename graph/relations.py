"""The relation finders: small pure functions from the material to relations, registered in `FINDERS`.

Every relation carries the passage and span that support it; where there is none, there is no relation. To add a finder,
write a function from `Material` to relations and put it in the tuple at the end.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from corpus.records import Bibliography, Lang, Note, Outline, Paper, Passage, Topic
from graph.citations import cited_in
from graph.concepts import Gathered, resolve
from graph.model import Concept, Evidence, Mention, Relation
from graph.patterns import stated
from graph.prerequisites import explained_by, without_cycles

# Two concepts are related when they share at least so many passages, with at least this normalised PMI (Bouma 2009),
# and each keeps its strongest few: enough to walk along, not so many that everything is related to everything.
MIN_SHARED_PASSAGES = 3
MIN_NPMI = 0.15
MAX_RELATED = 8

# Passages that ask and concepts that are no things: nothing is stated in or of them.
_ASKING = frozenset({"asked", "followups", "topic"})
_NOT_THINGS = frozenset({"paper", "section", "topic", "aspect"})


@dataclass(frozen=True)
class Material:
    """All that relations are found in."""

    gathered: Gathered
    outlines: tuple[Outline, ...]
    notes: tuple[Note, ...]
    papers: tuple[Paper, ...]
    passages: tuple[Passage, ...]
    mentions: tuple[Mention, ...]
    bibliographies: tuple[Bibliography, ...] = ()

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Concepts by slug."""
        return {concept.slug: concept for concept in self.gathered.concepts}

    @cached_property
    def passages_of(self) -> Mapping[str, tuple[Passage, ...]]:
        """A document's passages in order."""
        of: dict[str, list[Passage]] = defaultdict(list)
        for passage in self.passages:
            of[passage.document].append(passage)
        return {document: tuple(rows) for document, rows in of.items()}

    @cached_property
    def mentioned(self) -> Mapping[tuple[str, str], Mention]:
        """The first mention of a concept in a passage, by (passage, concept)."""
        first: dict[tuple[str, str], Mention] = {}
        for mention in self.mentions:
            first.setdefault((mention.passage, mention.concept), mention)
        return first

    @cached_property
    def mentions_in(self) -> Mapping[str, tuple[Mention, ...]]:
        """The mentions in each passage, in order."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.passage].append(mention)
        return {passage: tuple(sorted(rows, key=lambda m: m.start)) for passage, rows in found.items()}

    @cached_property
    def related_by_notes(self) -> frozenset[frozenset[str]]:
        """The pairs of concepts that a note's front matter relates in any way."""
        return frozenset(frozenset((r.source, r.target)) for r in notes_front_matter(self))

    def slug(self, written: str) -> str | None:
        """The concept that a slug in a note or the registry stands for."""
        return resolve(self.gathered, written)

    def first_mention(
        self, document: str, concept: str, method: str, facet: str = "", lang: Lang | None = None
    ) -> Evidence | None:
        """Where a document first names a concept, the wanted kind of passage before others."""
        own = (p for p in self.passages_of.get(document, ()) if lang is None or p.lang == lang)
        rows = sorted(own, key=lambda p: (p.kind != facet, p.ordinal))
        found = next((m for p in rows if (m := self.mentioned.get((p.id, concept)))), None)
        return Evidence(found.passage, found.start, found.end, method) if found else None


_LANGS: tuple[Lang, ...] = ("zh", "en")

Finder = Callable[[Material], Iterable[Relation]]


def outline_nesting(material: Material) -> Iterator[Relation]:
    """`part_of`: what stands below a heading or entry of the outline is part of it."""
    for outline in material.outlines:
        for parent in outline.walk():
            for child in parent.children:
                yield from _nested(material, outline, parent, child)


def _nested(material: Material, outline: Outline, parent: Topic, child: Topic) -> Iterator[Relation]:
    inner = material.gathered.of_topic.get((outline.id, child.slug))
    outer = material.gathered.of_topic.get((outline.id, parent.slug))
    if inner and outer and inner != outer and (evidence := _written_in(material, outline.id, parent, child)):
        yield Relation(inner, outer, "part_of", 1.0, (evidence,))


def _written_in(material: Material, document: str, parent: Topic, child: Topic) -> Evidence | None:
    """Where the outline writes the child's name, if it can be in a passage under the parent."""
    above = parent.name.both
    rows = material.passages_of.get(document, ())
    for passage in sorted(rows, key=lambda p: (not any(n in p.section for n in above), p.ordinal)):
        for name in child.name.both:
            if (start := passage.text.find(name)) >= 0:
                return Evidence(passage.id, start, start + len(name), "outline nesting")
    return None


def notes_topics(material: Material) -> Iterator[Relation]:
    """`part_of`: a note names the entries of the outline that it answers."""
    by_name = {
        name: slug
        for outline in material.outlines
        for topic in outline.walk()
        if (slug := material.gathered.of_topic.get((outline.id, topic.slug)))
        for name in topic.name.both
    }
    for note in material.notes:
        evidence = _front_matter(material, note, "summary")
        for target in sorted({by_name[topic] for topic in note.topics if topic in by_name} - {note.slug}):
            yield Relation(note.slug, target, "part_of", 1.0, evidence)


def _front_matter(material: Material, note: Note, facet: str, other: str = "") -> tuple[Evidence, ...]:
    """What in a note supports its front matter: a mention of the other concept in each half, else its opening."""
    method = "front matter and text"
    halves = [material.first_mention(note.slug, other, method, facet, lang) for lang in _LANGS] if other else []
    if found := tuple(evidence for evidence in halves if evidence):
        return found
    opening = material.passages_of.get(note.slug, ())[:1]
    return tuple(Evidence(p.id, 0, len(p.text), "front matter") for p in opening)


def notes_front_matter(material: Material) -> Iterator[Relation]:
    """The relations that a note's author wrote down."""
    for note in material.notes:
        fields = (
            ("prerequisite_of", "mechanism", note.prerequisites),
            ("contrasts_with", "contrast", note.contrasts),
            ("variant_of", "summary", note.variant_of),
            ("improves_on", "contrast", note.improves_on),
            ("uses", "mechanism", note.uses),
        )
        for kind, facet, written in fields:
            for slug in written:
                other = material.slug(slug)
                if other and other != note.slug:
                    ends = (other, note.slug) if kind == "prerequisite_of" else (note.slug, other)
                    yield Relation(*ends, kind, 1.0, _front_matter(material, note, facet, other))


def introductions(material: Material) -> Iterator[Relation]:
    """`introduced_by`: notes and registry say which paper introduced a concept; its first words on it are evidence.

    The registry is believed where it names the concept itself: the paper on QLoRA did not introduce LoRA, though the
    note on LoRA answers to that name too. A note that names a paper has the last word.
    """
    notes = {note.slug: note for note in material.notes}
    said = [(note.slug, note.introduced_by) for note in material.notes if note.introduced_by]
    told = dict(said)
    said += [
        (slug, paper.id)
        for paper in material.papers
        for slug in paper.introduces
        if slug in material.concepts and slug not in told
    ]
    for slug, paper in sorted(set(said)):
        in_paper = material.first_mention(paper, slug, "registry and paper")
        opening = _front_matter(material, notes[slug], "summary") if slug in told else ()
        evidence = (in_paper,) if in_paper else opening
        if evidence and paper != slug and paper in material.concepts:
            yield Relation(slug, paper, "introduced_by", 1.0, evidence)


def co_mentions(material: Material) -> Iterator[Relation]:
    """`related_to`: concepts that share more passages than chance would have it, by normalised PMI."""
    shared: Counter[tuple[str, str]] = Counter()
    alone: Counter[str] = Counter()
    where: dict[tuple[str, str], str] = {}
    for passage, slugs in _slugs_by_passage(material).items():
        alone.update(slugs)
        for pair in combinations(sorted(slugs), 2):
            shared[pair] += 1
            where.setdefault(pair, passage)
    scored = {
        pair: _npmi(count, alone[pair[0]], alone[pair[1]], len(material.passages))
        for pair, count in shared.items()
        if count >= MIN_SHARED_PASSAGES
    }
    for (a, b), score in _strongest(scored):
        found = material.mentioned[where[a, b], b]
        evidence = Evidence(found.passage, found.start, found.end, f"{shared[a, b]} shared passages")
        yield Relation(a, b, "related_to", round(score, 4), (evidence,))


def _slugs_by_passage(material: Material) -> dict[str, set[str]]:
    by_passage: dict[str, set[str]] = defaultdict(set)
    for passage, slug in material.mentioned:
        if material.concepts[slug].kind not in {"paper", "section", "topic"}:
            by_passage[passage].add(slug)
    return by_passage


def _npmi(together: int, a: int, b: int, total: int) -> float:
    p = together / total
    return 1.0 if p == 1 else math.log(p * total * total / (a * b)) / -math.log(p)


def _strongest(scored: Mapping[tuple[str, str], float]) -> list[tuple[tuple[str, str], float]]:
    kept: Counter[str] = Counter()
    chosen = []
    for (a, b), score in sorted(scored.items(), key=lambda item: (-item[1], item[0])):
        if score >= MIN_NPMI and kept[a] < MAX_RELATED and kept[b] < MAX_RELATED:
            kept.update((a, b))
            chosen.append(((a, b), score))
    return chosen


def statements(material: Material) -> Iterator[Relation]:
    """`contrasts_with`, `variant_of`, `improves_on`, `uses`: what sentences state, where no note says otherwise."""
    for passage in material.passages:
        if passage.kind in _ASKING:
            continue
        for relation in stated(passage, material.mentions_in.get(passage.id, ())):
            pair = relation.source, relation.target
            kinds = {material.concepts[slug].kind for slug in pair}
            if not kinds & _NOT_THINGS and frozenset(pair) not in material.related_by_notes:
                yield relation


def explanations(material: Material) -> Iterator[Relation]:
    """`prerequisite_of`: what notes use to explain a concept, where their front matter does not relate the two."""
    notes = {note.slug: material.passages_of.get(note.slug, ()) for note in material.notes}
    for relation in explained_by(notes, material.mentions_in):
        if frozenset((relation.source, relation.target)) not in material.related_by_notes:
            yield relation


def citations(material: Material) -> Iterator[Relation]:
    """`cites`: a paper whose title stands in another one's bibliography."""
    titles = {paper.id: paper for paper in material.papers}
    for bibliography in material.bibliographies:
        if bibliography.document in titles:
            for paper, evidence in cited_in(bibliography, titles.values()):
                if paper != bibliography.document:
                    yield Relation(bibliography.document, paper, "cites", 1.0, (evidence,))


FINDERS: tuple[Finder, ...] = (
    outline_nesting,
    notes_topics,
    notes_front_matter,
    introductions,
    statements,
    explanations,
    citations,
    co_mentions,
)


def find_relations(material: Material) -> tuple[Relation, ...]:
    """What all finders find; edges found more than once are one, with all their evidence."""
    merged: dict[tuple[str, str, str], Relation] = {}
    for finder in FINDERS:
        for relation in finder(material):
            key = relation.source, relation.target, relation.kind
            known = merged.get(key)
            evidence = dict.fromkeys((*(known.evidence if known else ()), *relation.evidence))
            weight = max(relation.weight, known.weight if known else 0.0)
            if evidence:
                merged[key] = Relation(*key, weight, tuple(evidence))
    found = {(r.source, r.target, r.kind): r for r in without_cycles(merged.values())}
    return tuple(found[key] for key in sorted(found))
