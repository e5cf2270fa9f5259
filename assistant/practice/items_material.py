"""What questions are made of: a library's knowledge and the bank as statements, mistakes and definitions, with support.

Everything is held in both languages at once. Statements are what notes claim and what the bank's points say; mistakes
are the wrong answers that the material itself quotes and calls wrong, so that whoever picks one is provably wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.evidence import quotable
from assistant.knowledge import Knowledge
from assistant.practice.bank import Bank
from assistant.practice.items_draft import LANGS, DraftPoint, Span, Support, said
from assistant.practice.items_names import Names
from assistant.practice.items_near import Near
from assistant.practice.items_places import Places
from assistant.practice.items_text import Mistake, is_prose, mistake_of, parts, stands_alone
from assistant.practice.items_told import CLAIM, Told
from corpus.records import Lang, Name, Passage, Question
from graph.model import Concept

# What a statement can be taken from; contrasts, remedies and designs only speak in their place.
_TELLING = ("summary", "mechanism", "cost", "usage", "pitfalls", "idea", "method", "results", "limits")
# A claim carries an answer that the bank gives without a reference when it says this share of its words (weighted by
# rarity). Set by eye while reading follow-ups with the claims found for them.
CARRIES = 0.4
_GOES_ON = re.compile(
    r"^(?:'s \w+)?(?: \w+ly)? (?:is|are|was|were|has|have|had|can|may|must|does|do|need|[a-z]{2,}[^s\W]s)\b"
)


@dataclass(frozen=True)
class Statement:
    """What the material says of a concept, in one or both languages, and where.

    `whole` is false for the first part of a longer statement; `weight` is a marking point's, 0 for a note's claim;
    `question` the id of the bank question that it answers.
    """

    concept: str
    text: Name
    facet: str
    support: tuple[Support, ...]
    fact: str
    whole: bool = True
    weight: int = 0
    question: str = ""


@dataclass(frozen=True)
class KnownMistake:
    """A wrong answer that the material quotes, what is wrong with it, and where it says so."""

    concept: str
    text: Name
    reason: Name
    support: tuple[Support, ...]
    fact: str
    plainly: bool
    question: str = ""


@dataclass(frozen=True)
class Definition:
    """What a concept is, in a sentence that names it."""

    concept: str
    text: Name
    support: tuple[Support, ...]
    fact: str


@dataclass(frozen=True)
class Material:
    """A library's knowledge with the questions of the bank that are on it."""

    knowledge: Knowledge
    bank: Bank

    @classmethod
    def of(cls, knowledge: Knowledge, bank: Bank) -> Material:
        """Joins a bank to a library."""
        return cls(knowledge, bank.joined(knowledge.graph))

    @cached_property
    def told(self) -> Told:
        """What notes and digests claim."""
        return Told(self.knowledge)

    @cached_property
    def near(self) -> Near:
        """How near the concepts are to each other."""
        return Near(self.knowledge.graph, tuple(c.slug for c in self.concepts), self.told)

    @cached_property
    def names(self) -> Names:
        """How concepts are called."""
        return Names(self.knowledge.graph, self.told)

    @cached_property
    def places(self) -> Places:
        """Where something is said."""
        return Places(self.knowledge)

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts that something is said of: those with a note, a question of the bank, or a definition."""
        asked = {q.concepts[0] for q in self.bank.questions}
        return tuple(
            c
            for c in self.knowledge.graph.concepts
            if c.kind not in {"paper", "section", "topic"}
            and (c.slug in self.knowledge.notes or c.slug in asked or c.slug in self.sentences)
        )

    def concept(self, slug: str) -> Concept:
        """A concept by slug."""
        return self.knowledge.graph.by_slug[slug]

    @cached_property
    def statements(self) -> Mapping[str, tuple[Statement, ...]]:
        """What is said of each concept and can stand alone: claims and marking points, and the first parts of both."""
        of: dict[str, list[Statement]] = defaultdict(list)
        for concept in self.concepts:
            for statement in self._told(concept.slug):
                of[concept.slug] += self._forms(statement)
        for question in self.bank.questions:
            for statement in points_of(question):
                of[question.concepts[0]] += self._forms(statement)
        return {slug: tuple(rows) for slug, rows in of.items()}

    def _told(self, slug: str) -> Iterator[Statement]:
        for facet, text, reference in self.told.claims_in(slug, *_TELLING):
            if not any(mistake_of(said(text, lang)) for lang in LANGS):
                yield Statement(slug, text, facet, (reference,), reference)

    def _forms(self, statement: Statement) -> Iterator[Statement]:
        """A statement and its parts, as far as they stand alone and begin with the concept."""
        if self._sound(statement.concept, statement.text):
            yield statement
        # A part of a reckoning has lost what it reckons with.
        for place, part in enumerate(parts(statement.text) if statement.facet != "cost" else ()):
            if self._sound(statement.concept, part) and (place == 0 or self._asserts(part.en)):
                yield replace(statement, text=part, whole=False)

    def _asserts(self, text: str) -> bool:
        """Whether an English part goes on with a verb after its first name; later parts may have left the verb out."""
        first = next(iter(self.names.find(text)), None)
        return not text or (first is not None and bool(_GOES_ON.match(text[first.end :])))

    def _sound(self, slug: str, text: Name) -> bool:
        versions = [version for version in text.both if version]
        return all(stands_alone(v) and is_prose(v) and slug in self.names.opens(v) for v in versions)

    def matters(self, statement: Statement, number: str) -> bool:
        """Whether a number belongs in an answer: a marking point of the bank on the concept has it, or the summary of
        the note does; where the bank asks nothing on the concept, all that tells of its cost.
        """
        expected = self._expected.get(statement.concept)
        return statement.facet == "summary" or (statement.facet == "cost" if expected is None else number in expected)

    @cached_property
    def _expected(self) -> Mapping[str, frozenset[str]]:
        """The numbers in the marking points, weighing more than one, on each concept."""
        of: dict[str, set[str]] = defaultdict(set)
        for question in self.bank.questions:
            heavy = (point.text.in_language("en") for point in question.points if point.weight > 1)
            of[question.concepts[0]].update(re.findall(r"\d+(?:[.,]\d+)*", " ".join(heavy)))
        return {slug: frozenset(found) for slug, found in of.items()}

    @cached_property
    def mistakes(self) -> Mapping[str, tuple[KnownMistake, ...]]:
        """The wrong answers on each concept: quoted pitfalls of notes, mistakes of the bank; none twice."""
        of: dict[str, dict[str, KnownMistake]] = defaultdict(dict)
        for mistake in (*self._pitfalls(), *self._bank_mistakes()):
            of[mistake.concept].setdefault(mistake.text.in_language("zh"), mistake)
        return {slug: tuple(rows.values()) for slug, rows in of.items()}

    def _pitfalls(self) -> Iterator[KnownMistake]:
        for concept in self.concepts:
            for _, text, reference in self.told.claims_in(concept.slug, "pitfalls"):
                if quoted := _both(text):
                    yield KnownMistake(concept.slug, *quoted[:2], (reference,), reference, quoted[2])

    def _bank_mistakes(self) -> Iterator[KnownMistake]:
        for question in self.bank.questions:
            for number, mistake in enumerate(question.mistakes, 1):
                if quoted := _both(mistake):
                    reference, share = self.told.fitting(question.concepts, quoted[1])
                    if share >= CARRIES:
                        fact = f"{question.id}!{number}"
                        yield KnownMistake(
                            question.concepts[0], *quoted[:2], (reference,), fact, quoted[2], question.id
                        )

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """What each concept is: the summary of its note, else a sentence of a paper or text that defines it."""
        found: dict[str, Definition] = {}
        for concept in self.concepts:
            own = (
                Definition(concept.slug, text, (reference,), reference)
                for _, text, reference in self.told.claims_in(concept.slug, "summary")
                if all(concept.slug in self.names.opens(version) for version in text.both)
            )
            if definition := next(own, None) or self.sentences.get(concept.slug):
                found[concept.slug] = definition
        return found

    @cached_property
    def sentences(self) -> Mapping[str, Definition]:
        """For concepts without a note: the first sentence of a paper or text that begins with the name and says what
        it is.
        """
        found: dict[str, Definition] = {}
        graph, documents = self.knowledge.graph, self.knowledge.retriever.documents
        passages = self.knowledge.retriever.passages
        for mention in sorted(
            graph.mentions, key=lambda m: (passages[m.passage].document, passages[m.passage].ordinal)
        ):
            passage, slug = passages[mention.passage], mention.concept
            told = slug in found or slug in self.knowledge.notes or graph.by_slug[slug].kind == "paper"
            if told or documents[passage.document].kind not in {"paper", "text"} or passage.kind != "body":
                continue
            if _DEFINES.match(passage.text[mention.end : mention.end + 60]):
                if span := next((s for s in quotable(passage) if 0 <= mention.start - s[0] <= 4 < s[1]), None):
                    found[slug] = _defined(slug, passage, span)
        return found


# "X is a ...", "X, which ...", "X 是 ...": what follows the name in a sentence that says what a thing is.
_DEFINES = re.compile(
    r"^\s*(?:\([^()]{1,30}\))?\s*(?:is|are|refers to|means|denotes)\s+(?:an?|the|any|one)\b"
    r"|^\s*(?:（[^（）]{1,30}）)?\s*(?:是指|指的是|是一)"
)


def _defined(slug: str, passage: Passage, span: tuple[int, int]) -> Definition:
    text = passage.text[span[0] : span[1]]
    name = Name(zh=text) if passage.lang == "zh" else Name(en=text)
    return Definition(slug, name, (Span(passage.id, *span),), f"{passage.id}:{span[0]}")


def points_of(question: Question) -> Iterator[Statement]:
    """A bank question's marking points as statements."""
    for number, point in enumerate(question.points, 1):
        fact = next((s for s in point.support if CLAIM.match(s)), f"{question.id}.{number}")
        yield Statement(
            question.concepts[0], point.text, "point", point.support, fact, weight=point.weight, question=question.id
        )


def draft_points(question: Question) -> tuple[DraftPoint, ...]:
    """A bank question's marking points."""
    return tuple(DraftPoint(point.text, point.weight, point.support) for point in question.points)


def _both(text: Name) -> tuple[Name, Name, bool] | None:
    """The mistake that a text quotes in every language that it has: words, reason, whether it is plainly wrong."""
    found: dict[Lang, Mistake | None] = {lang: mistake_of(said(text, lang)) for lang in LANGS if said(text, lang)}
    quoted = {lang: mistake for lang, mistake in found.items() if mistake}
    if not quoted or len(quoted) < len(found):
        return None
    said_ = Name(**{lang: mistake.said for lang, mistake in quoted.items()})
    reason = Name(**{lang: mistake.reason for lang, mistake in quoted.items()})
    return said_, reason, all(mistake.plainly for mistake in quoted.values())
