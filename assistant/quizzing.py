"""A question put to the asker in the middle of a conversation, and the grade of what comes back, as answers.

Takes the conversation's subject and gives an answer that asks; takes the next turn and gives an answer that grades,
each point with its sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.answer import Answer, Citation, NamedConcept, Sentence
from assistant.conversation import Conversation
from assistant.knowledge import Knowledge
from assistant.links import follow_ups
from assistant.phrases import phrase
from assistant.practice.bank import Bank
from assistant.practice.grading import Grader
from assistant.practice.interview import OPEN_FORMS
from assistant.practice.quiz import Questions
from assistant.practice.records import PointGrade, QuizItem, Source
from assistant.question import Asked
from corpus.records import Lang

_MARKS = {"hit": "✓", "partial": "◐", "missed": "✗", "contradicted": "✗✗"}


@dataclass(frozen=True)
class Quizzing:
    """Questions on one library, made when they are first wanted."""

    knowledge: Knowledge
    home: Path | None = None

    @cached_property
    def questions(self) -> Questions:
        """All that can be asked."""
        return Questions.on(self.knowledge, Bank.of(self.home) if self.home else Bank())

    @cached_property
    def grader(self) -> Grader:
        """Who grades, with the library's embedder."""
        return Grader(self.knowledge.retriever.embedder, self.knowledge.graph.lexicon)

    def ask(self, asked: Asked, conversation: Conversation) -> Answer | None:
        """A question on what the turn names, else on what was talked about; None where there is none left."""
        named = self.knowledge.retriever.named_concepts(asked.text)
        put = {turn.answer.quiz for turn in conversation.turns}
        slugs = [slug for slug in (*named, *conversation.subjects) if slug in self.knowledge.graph.by_slug]
        for slug in dict.fromkeys(slugs):
            items = self.questions.items_on(slug, lang=asked.lang, forms=OPEN_FORMS)
            fresh = [item for item in items if item.id not in put and len(item.points) > 1 and item.concept == slug]
            if fresh:
                return self._asking(min(fresh, key=lambda item: item.level), asked)
        return None

    def _asking(self, item: QuizItem, asked: Asked) -> Answer:
        sentences = (Sentence(item.stem, (), "question"),)
        return Answer(
            asked.text,
            asked.lang,
            sentences,
            concepts=self._named(item.concepts),
            notices=(phrase("quiz_answer_next", asked.lang),),
            quiz=item.id,
        )

    def grade(self, typed: str, conversation: Conversation, lang: Lang) -> Answer | None:
        """The grade of a turn that answers the question before it; None where it asks something instead."""
        before = conversation.turns[-1].answer if conversation.turns else None
        item = self.questions.item(before.quiz, before.lang) if before and before.quiz else None
        if item is None or typed.rstrip().endswith(("?", "？")):
            return None
        grade = self.grader.grade(item, typed)
        points = tuple(self._graded(graded, item.lang) for graded in grade.points)
        wrong = tuple(phrase("quiz_wrong", item.lang, said=words) for words in grade.wrong)
        taken = conversation.asked | {typed}
        return Answer(
            typed,
            item.lang,
            (Sentence(phrase("quiz_score", item.lang, score=f"{grade.score:g}"), (), "notice"), *points),
            concepts=self._named(item.concepts),
            follow_ups=follow_ups(item.concept, item.lang, taken, self.knowledge),
            notices=wrong,
        )

    def _graded(self, graded: PointGrade, lang: Lang) -> Sentence:
        said = phrase("quiz_said", lang, said=graded.words) if graded.words else ""
        text = f"{_MARKS[graded.verdict]} {graded.point.text}{said}"
        return Sentence(text, tuple(_cited(graded.point.sources)), "graded")

    def _named(self, slugs: Iterable[str]) -> tuple[NamedConcept, ...]:
        by_slug = self.knowledge.graph.by_slug
        return tuple(NamedConcept(slug, by_slug[slug].name) for slug in slugs if slug in by_slug)


def _cited(sources: Iterable[Source]) -> Iterable[Citation]:
    return (Citation(s.passage, s.document, s.title, s.page, s.section, s.quote, 1.0) for s in sources)
