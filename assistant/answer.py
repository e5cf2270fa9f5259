"""What the assistant says: sentences with citations, cross-links, follow-ups, the path taken, or an abstention.

Plain records with one rendering each as JSON; nothing here knows how an answer comes about.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.records import Lang, Name

Role = Literal[
    "summary", "point", "step", "compared", "cost", "contrast", "pitfall", "evidence", "notice", "question", "graded"
]
FollowUpKind = Literal["down", "sideways", "up"]
Writer = Literal["composed", "llm"]


@dataclass(frozen=True)
class Citation:
    """A sentence's pointer to a passage: its document, page (from 1; None for notes), section, and the verbatim words
    there.
    """

    passage: str
    document: str
    title: str
    page: int | None
    section: str
    quote: str
    score: float


@dataclass(frozen=True)
class Sentence:
    """One sentence or bullet of an answer with what supports it. `role` says which part of the answer it is.

    A "step" is one of an ordered list; "compared" sentences are the cells of a table, `subject` the concept's slug and
    `dimension` the facet under which the concepts are compared. A "question" is put to the asker, "graded" sentences
    are the points of its grade. `unsupported` says what of a language model's sentence its source does not bear out;
    such a sentence has no citation.
    """

    text: str
    citations: tuple[Citation, ...]
    role: Role = "point"
    subject: str = ""
    dimension: str = ""
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamedConcept:
    """A concept that the answer is about."""

    slug: str
    name: Name


@dataclass(frozen=True)
class CrossLink:
    """A related concept: how it is related, why in one sentence, and the words that say so with their place."""

    slug: str
    name: Name
    relation: str
    why: str
    evidence: Citation


@dataclass(frozen=True)
class FollowUp:
    """A next question: down to what it rests on, sideways to what it differs from, or up to where it leads."""

    text: str
    kind: FollowUpKind
    slug: str


@dataclass(frozen=True)
class Step:
    """One step of the path from the question to the evidence: two nodes and the relation between them."""

    source: str
    relation: str
    target: str


@dataclass(frozen=True)
class Timings:
    """Milliseconds that an answer took."""

    retrieve_ms: float = 0.0
    compose_ms: float = 0.0

    @property
    def total_ms(self) -> float:
        """Both together."""
        return self.retrieve_ms + self.compose_ms


@dataclass(frozen=True)
class Answer:
    """An answer to a question, or an abstention: then the sentences say so and `concepts` are the nearest topics.

    `question` is the question as it was understood; `notices` say what of it could not be answered.
    `quiz` is the id of the quiz item that it puts to the asker, whose next turn answers it.
    `written_by` says who found the words: a language model's stand only as far as they were checked.
    """

    question: str
    lang: Lang
    sentences: tuple[Sentence, ...]
    abstained: bool = False
    concepts: tuple[NamedConcept, ...] = ()
    cross_links: tuple[CrossLink, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    path: tuple[Step, ...] = ()
    timings: Timings = field(default_factory=Timings)
    notices: tuple[str, ...] = ()
    written_by: Writer = "composed"
    quiz: str = ""

    @property
    def unsupported(self) -> int:
        """How many sentences of a language model its sources do not bear out."""
        return sum(bool(sentence.unsupported) for sentence in self.sentences)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in order, each once."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))

    def to_dict(self) -> dict[str, Any]:
        """The answer as `viva ask --json` prints it."""
        return {
            "question": self.question,
            "lang": self.lang,
            "abstained": self.abstained,
            "sentences": [asdict(sentence) for sentence in self.sentences],
            "concepts": [{"slug": c.slug, "zh": c.name.zh, "en": c.name.en} for c in self.concepts],
            "cross_links": [
                {"slug": link.slug, "relation": link.relation, "why": link.why, **asdict(link.evidence)}
                for link in self.cross_links
            ],
            "follow_ups": [asdict(follow_up) for follow_up in self.follow_ups],
            "path": [asdict(step) for step in self.path],
            "notices": list(self.notices),
            "written_by": self.written_by,
            "unsupported": self.unsupported,
            "timings": {
                "retrieve_ms": round(self.timings.retrieve_ms, 1),
                "compose_ms": round(self.timings.compose_ms, 1),
                "total_ms": round(self.timings.total_ms, 1),
            },
        }
