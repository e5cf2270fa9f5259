"""The concept graph as frozen records: concepts, mentions, relations with evidence, and what is derived from them.

A graph is made by `graph.build`; here it is looked at, turned into networkx, written as bytes and hashed. The same
record gives the same bytes on any machine.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import networkx as nx
from pydantic import TypeAdapter

from corpus.errors import UnknownConceptError
from corpus.records import Lang, Name, Passage
from graph.names import Lexicon, fold


@dataclass(frozen=True)
class Merge:
    """A name that was found to mean a concept, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Concept:
    """A node: its slug, its names, where it comes from, and the merges that made it.

    `kind` is a note's kind, or the outline's ("section", "topic", "item", "aspect", "tool"), or "paper" for a paper, or
    "stub" for a concept that notes or registry refer to and that nothing describes yet, or "term" for an accepted
    candidate (`graph.decisions`). `topic` is the slug of the
    outline's section that it belongs to, empty where there is none.
    """

    slug: str
    name: Name
    kind: str
    aliases: tuple[str, ...] = ()
    topic: str = ""
    merges: tuple[Merge, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called: both names, then the aliases."""
        return tuple(dict.fromkeys((*self.name.both, *self.aliases)))

    def called(self, lang: Lang) -> str:
        """Its name in a language, else in the other."""
        return self.name.in_language(lang)


@dataclass(frozen=True)
class Evidence:
    """What supports a relation: characters `start:end` of a passage, and how the support was found.

    What stands outside all passages (an entry of a bibliography) has no passage but a document, page and quote.
    """

    passage: str
    start: int
    end: int
    method: str
    document: str = ""
    page: int | None = None
    quote: str = ""


@dataclass(frozen=True)
class Relation:
    """A typed, weighted edge from one concept to another, with at least one piece of evidence."""

    source: str
    target: str
    kind: str
    weight: float
    evidence: tuple[Evidence, ...]

    def evidence_in(self, passages: Mapping[str, Passage], lang: Lang) -> Evidence:
        """The first piece of evidence in a language, else the first."""
        fitting = (e for e in self.evidence if e.passage in passages and passages[e.passage].lang == lang)
        return next(fitting, self.evidence[0])


@dataclass(frozen=True)
class Mention:
    """A concept's name at characters `start:end` of a passage."""

    passage: str
    concept: str
    start: int
    end: int


@dataclass(frozen=True)
class Bridge:
    """A phrase that is nobody's name and the passages, at least two, in which it stands."""

    name: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class ConceptGraph:
    """Concepts by slug, relations, mentions in passages, and bridges between passages; each tuple sorted."""

    concepts: tuple[Concept, ...]
    relations: tuple[Relation, ...]
    mentions: tuple[Mention, ...]
    bridges: tuple[Bridge, ...] = ()

    def to_bytes(self) -> bytes:
        """The graph as JSON, the same bytes for the same graph."""
        return _ADAPTER.dump_json(self, exclude_defaults=True)

    @classmethod
    def from_bytes(cls, data: bytes) -> ConceptGraph:
        """Reads what `to_bytes` wrote. Raises ValueError where it did not."""
        return _ADAPTER.validate_json(data)

    @cached_property
    def hash(self) -> str:
        """sha256 of the graph's bytes, hexadecimal."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @cached_property
    def by_slug(self) -> Mapping[str, Concept]:
        """Concepts by slug."""
        return {concept.slug: concept for concept in self.concepts}

    @cached_property
    def lexicon(self) -> Lexicon:
        """Finds the concepts' names in text."""
        return lexicon_of(self.concepts)

    @cached_property
    def relations_of(self) -> Mapping[str, tuple[Relation, ...]]:
        """The relations at each concept, from it or to it, heaviest first."""
        at: dict[str, list[Relation]] = defaultdict(list)
        for relation in self.relations:
            at[relation.source].append(relation)
            at[relation.target].append(relation)
        return {slug: tuple(sorted(rows, key=lambda r: (-r.weight, r.kind, r.target))) for slug, rows in at.items()}

    @cached_property
    def concepts_in(self) -> Mapping[str, tuple[str, ...]]:
        """The slugs mentioned in each passage, once each, in order of first mention."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for mention in sorted(self.mentions, key=lambda m: (m.passage, m.start)):
            found[mention.passage][mention.concept] = None
        return {passage: tuple(slugs) for passage, slugs in found.items()}

    def find(self, name: str) -> tuple[Concept, ...]:
        """The concepts of a slug or name, however it is written."""
        slug = fold(name).strip().replace(" ", "-")
        if slug in self.by_slug:
            return (self.by_slug[slug],)
        return tuple(self.by_slug[slug] for slug in self.lexicon.owners(name))

    def the(self, name: str) -> Concept:
        """The one concept of a slug or name.

        Raises:
            UnknownConceptError: none goes by it, or more than one.

        """
        found = self.find(name)
        if len(found) == 1:
            return found[0]
        if found:
            slugs = ", ".join(concept.slug for concept in found)
            raise UnknownConceptError(f"More than one concept goes by {name!r}; use one of the slugs {slugs}.")
        near = get_close_matches(fold(name), self._known_names, 3, 0.6)
        hint = f"did you mean {', '.join(self._known_names[n] for n in near)}?" if near else "viva map lists them."
        raise UnknownConceptError(f"No concept in the library goes by {name!r}; {hint}")

    @cached_property
    def _known_names(self) -> Mapping[str, str]:
        """Every name as written, by how it is compared."""
        return {fold(name): name for concept in self.concepts if concept.kind != "paper" for name in concept.names}

    def counts(self) -> dict[str, int]:
        """How many relations there are of each kind, mentions included."""
        kinds: dict[str, int] = defaultdict(int)
        for relation in self.relations:
            kinds[relation.kind] += 1
        return {**dict(sorted(kinds.items())), "mentions": len({(m.passage, m.concept) for m in self.mentions})}

    def to_networkx(self, kinds: Iterable[str] = ()) -> nx.MultiDiGraph[Any]:
        """Concepts and their relations, of the given kinds only where any are given, as a networkx graph."""
        wanted = set(kinds)
        graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
        for concept in self.concepts:
            graph.add_node(concept.slug, zh=concept.name.zh, en=concept.name.en, kind=concept.kind)
        for relation in self.relations:
            if not wanted or relation.kind in wanted:
                graph.add_edge(relation.source, relation.target, key=relation.kind, weight=relation.weight)
        return graph


def lexicon_of(concepts: Sequence[Concept]) -> Lexicon:
    """What finds the names of concepts. A title that is another concept's name (Layer Normalization) names that one."""
    names = {concept.slug: _telling(concept) for concept in concepts if concept.kind != "paper"}
    known = Lexicon(names)
    titles = {
        paper.slug: [name for name in paper.names if not known.owners(name)]
        for paper in concepts
        if paper.kind == "paper"
    }
    return Lexicon({**names, **titles})


def _telling(concept: Concept) -> tuple[str, ...]:
    """A concept's names; of a heading only such as are more than one common word ("Frameworks")."""
    if concept.kind not in {"section", "topic"}:
        return concept.names
    return tuple(name for name in concept.names if " " in name.strip() or not name.isascii())


_ADAPTER = TypeAdapter(ConceptGraph)
