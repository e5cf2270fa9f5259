"""Which concepts there are: notes, outline topics, papers, and what they refer to, joined where names mean one thing.

Takes records and gives concepts, each with the merges that made it and their reasons. Trust falls from notes over the
outline to stubs; a name that is already taken by a more trusted concept joins it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from corpus.records import Name, Note, Outline, Paper, Topic
from graph.decisions import TERM, Decision
from graph.model import Concept, Merge
from graph.names import fold, has_cjk, spellings

# Words that say how an outline treats a thing, not which thing it is: "位置编码实现" is about 位置编码.
_GENERIC_ZH = (
    "适用场景|应用场景|核心机制|实现原理|工作原理|计算优化|优化策略|评估方法|实现|原理|机制|策略|方案|方法|技术|技巧|计算|"
    "应用|架构|设计|优化|介绍|概述|详解|对比|系列|问题"
)
_GENERIC_EN = "mechanisms?|overview|basics|principles?|strateg(?:y|ies)|methods?|techniques?|computation|architectures?"
_SUFFIX = re.compile(rf"(?:(?:{_GENERIC_ZH})+|\s+(?:{_GENERIC_EN}))$", re.IGNORECASE)
_MIXED = re.compile(r"^([A-Za-z][\w\-.+ ]*?)\s*([\u3400-\u9fff].*)$")


@dataclass
class _Draft:
    slug: str
    name: Name
    kind: str
    topic: str = ""
    aliases: dict[str, None] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)

    def freeze(self) -> Concept:
        aliases = tuple(alias for alias in self.aliases if alias not in self.name.both)
        return Concept(self.slug, self.name, self.kind, aliases, self.topic, tuple(self.merges))


@dataclass(frozen=True)
class Gathered:
    """The concepts by slug, which concept each outline topic became, and who took each name.

    `of_topic` goes by (outline id, topic slug), `of_name` by a folded spelling (`graph.names.spellings`).
    """

    concepts: tuple[Concept, ...]
    of_topic: Mapping[tuple[str, str], str]
    of_name: Mapping[str, str]

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The slugs of all concepts."""
        return frozenset(concept.slug for concept in self.concepts)


def gather(
    outlines: Iterable[Outline], notes: Iterable[Note], papers: Iterable[Paper], accepted: Iterable[Decision] = ()
) -> Gathered:
    """All concepts of the given records. `papers` are those that get a node of their own."""
    return _Gathering().run(tuple(outlines), tuple(notes), tuple(papers), tuple(accepted))


class _Gathering:
    def __init__(self) -> None:
        self.drafts: dict[str, _Draft] = {}
        self.owner: dict[str, str] = {}
        self.of_topic: dict[tuple[str, str], str] = {}

    def run(
        self,
        outlines: tuple[Outline, ...],
        notes: tuple[Note, ...],
        papers: tuple[Paper, ...],
        accepted: tuple[Decision, ...],
    ) -> Gathered:
        for note in notes:
            self._add(note.slug, note.names, note.kind, note.aliases)
        for outline in outlines:
            for section in outline.topics:
                self._topic(outline, section, section.slug)
        written = _as_written(papers)
        for slug in [*_referred(notes), *_named_by(papers)]:
            self._stub(slug, written.get(slug, slug.replace("-", " ")))
        for decision in accepted:
            self._accept(decision)
        for paper in papers:
            if paper.id not in self.drafts:
                self._add(paper.id, Name(en=paper.title), "paper", ())
        self._place(notes)
        ordered = sorted(self.drafts.values(), key=lambda draft: draft.slug)
        return Gathered(tuple(draft.freeze() for draft in ordered), self.of_topic, self.owner)

    def _add(self, slug: str, name: Name, kind: str, aliases: Iterable[str], topic: str = "") -> None:
        self.drafts[slug] = _Draft(slug, name, kind, topic, dict.fromkeys(aliases))
        for form in {form for written in (*name.both, *aliases) for form in spellings(written)}:
            self.owner.setdefault(form, slug)

    def _topic(self, outline: Outline, topic: Topic, section: str) -> None:
        if topic.kind != "question" and not _only_questions(topic):
            slug = self._joined(topic)
            if slug is None:
                slug = self._free(topic.slug, outline.id)
                self._add(slug, topic.qualified, topic.kind, _bare(topic), section)
            self.of_topic[outline.id, topic.slug] = slug
            self.drafts[slug].topic = self.drafts[slug].topic or section
        for child in topic.children:
            self._topic(outline, child, section)

    def _free(self, slug: str, outline: str) -> str:
        while slug in self.drafts:
            slug = f"{outline}-{slug}"
        return slug

    def _joined(self, topic: Topic) -> str | None:
        """The concept that a topic turns out to be, its names added there; None where it is a new one."""
        if topic.context.both:
            return None
        for name, reason in _readings(topic.name):
            slug = self._owner_of(name)
            if slug is not None:
                self._merge(self.drafts[slug], topic.name, reason)
                return slug
        return None

    def _owner_of(self, name: str) -> str | None:
        found = {self.owner[form] for form in spellings(name) if form in self.owner}
        if found:
            return min(found)
        mixed = _MIXED.match(name)
        if not mixed:
            return None
        halves = {self._owner_of(mixed[1]), self._owner_of(_SUFFIX.sub("", mixed[2]) or mixed[2])}
        return halves.pop() if len(halves) == 1 else None

    def _merge(self, draft: _Draft, name: Name, reason: str) -> None:
        for written in name.both:
            known = {form for own in (*draft.name.both, *draft.aliases) for form in spellings(own)}
            if not spellings(written) & known:
                draft.merges.append(Merge(written, reason))
                draft.aliases[written] = None
                for form in spellings(written):
                    self.owner.setdefault(form, draft.slug)

    def _stub(self, slug: str, name: str) -> None:
        if slug not in self.drafts and self._owner_of(slug.replace("-", " ")) is None:
            self._add(slug, Name(en=name), "stub", ())

    def _accept(self, decision: Decision) -> None:
        """An accepted candidate: a concept, or more names of the one that has its slug or one of its names."""
        owners = (self._owner_of(name) for name in decision.all_names)
        slug = decision.slug if decision.slug in self.drafts else next((owner for owner in owners if owner), None)
        if slug is None:
            self._add(decision.slug, decision.names, TERM, decision.all_names)
            return
        for name in decision.all_names:
            self._merge(self.drafts[slug], Name(en=name), f"{decision.name!r} was accepted as a name of this concept")

    def _place(self, notes: tuple[Note, ...]) -> None:
        """A note's concept belongs to the outline's section of the first topic that it answers."""
        for note in notes:
            topics = [self._owner_of(topic) for topic in note.topics]
            section = next((self.drafts[slug].topic for slug in topics if slug), "")
            self.drafts[note.slug].topic = self.drafts[note.slug].topic or section


def _only_questions(topic: Topic) -> bool:
    below = [child for child in topic.walk() if child is not topic]
    leaves = [child for child in below if not child.children]
    return bool(leaves) and all(child.kind == "question" for child in leaves)


def _bare(topic: Topic) -> tuple[str, ...]:
    """The names of a topic less generic words; none for a vague one, whose bare name means nothing."""
    if topic.context.both:
        return ()
    stripped = (_SUFFIX.sub("", name) for name in topic.name.both)
    return tuple(name for name in stripped if len(name) >= 3 and name not in topic.name.both)


def _readings(name: Name) -> Iterator[tuple[str, str]]:
    """The names by which a topic may be known already, most literal first, each with the reason."""
    for written in name.both:
        yield written, f"the outline's {written!r} is this concept's name"
    for written in name.both:
        bare = _SUFFIX.sub("", written)
        if bare != written and len(bare) >= (2 if has_cjk(bare) else 3):
            yield bare, f"{written!r} is {bare!r} with a generic word"


def _referred(notes: Iterable[Note]) -> Iterator[str]:
    for note in notes:
        yield from (*note.prerequisites, *note.contrasts, *note.variant_of, *note.improves_on, *note.uses)


def _as_written(papers: Iterable[Paper]) -> dict[str, str]:
    """How a paper's title writes a concept that it is on: "DistServe" of "DistServe: Disaggregating…" for distserve."""
    found: dict[str, str] = {}
    for paper in papers:
        name = paper.title.partition(":")[0].strip()
        for slug in (*paper.topics[:1], *paper.introduces):
            if name != paper.title and fold(name).replace(" ", "-") == slug:
                found.setdefault(slug, name)
    return found


def _named_by(papers: Iterable[Paper]) -> Iterator[str]:
    for paper in papers:
        yield from (*paper.topics[:1], *paper.introduces)


def resolve(gathered: Gathered, slug: str) -> str | None:
    """The concept that a slug stands for: its own, or the one that took over its name."""
    if slug in gathered.slugs:
        return slug
    forms = spellings(slug.replace("-", " "))
    return min((gathered.of_name[form] for form in forms if form in gathered.of_name), default=None)
