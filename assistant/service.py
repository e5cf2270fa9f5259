"""The assistant: a library and a model, opened once, that answers questions and takes turns in conversations.

Faces (command line, page, programs) talk to this and to nothing below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from assistant.abstention import fits, misses
from assistant.answer import Answer, NamedConcept, Sentence, Timings
from assistant.compose import Draft, compose, from_graph
from assistant.conversation import Conversation
from assistant.gaps import Parts, parts_of
from assistant.knowledge import Knowledge
from assistant.links import cross_links, follow_ups, openings, path
from assistant.phrases import phrase
from assistant.question import Asked
from assistant.retrieval import Method, Retrieved, Retriever
from assistant.understanding import Understood, regarding_last, understand
from corpus.records import Lang
from ingest.embedding import Embedder, open_embedder
from ingest.library import Library

if TYPE_CHECKING:
    from assistant.llm.backend import Backend
    from assistant.llm.writing import Delta, Done, Fallback
    from assistant.quizzing import Quizzing

T = TypeVar("T")

# Far more than is quoted: notes in the asked language rank high, and pages in the other language have to be seen too.
_HITS = 80


@dataclass(frozen=True)
class Working:
    """An answer with what it was made from."""

    asked: Asked
    found: Retrieved
    draft: Draft
    answer: Answer


@dataclass(frozen=True)
class Assistant:
    """Answers questions from one library."""

    knowledge: Knowledge
    home: Path | None = None

    @classmethod
    def open(cls, home: Path, model: str | None = None) -> Assistant:
        """Opens a library for answering.

        Raises:
            LibraryError: there is no library, or nothing in it.
            ModelMismatchError: another model made its vectors.
        """
        with Library.open(home) as library:
            return cls.over(library, open_embedder(model))

    @classmethod
    def over(cls, library: Library, embedder: Embedder) -> Assistant:
        """An assistant on an open library."""
        return cls(Knowledge(Retriever.over(library, embedder)), library.home)

    def warm_up(self) -> None:
        """Loads what the first question would otherwise wait for."""
        self.ask("warm-up")

    def ask(self, question: str, lang: Lang | None = None, method: Method = "graph") -> Answer:
        """Answers a question in its own language or the one given, or says that the material does not hold it.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return self.reply(question, Conversation(), lang, method)

    def reply(
        self, typed: str, conversation: Conversation, lang: Lang | None = None, method: Method = "graph"
    ) -> Answer:
        """Answers a turn of a conversation; what it leaves out is taken from the turns before it.

        Raises:
            QuestionError: the turn is empty or too long.
        """
        understood = self.understand(typed, conversation, lang)
        if quiz := self._quiz(typed, understood, conversation):
            return quiz
        if understood.act == "greet":
            return self._greeting(understood.asked)
        return self._work(understood, conversation, method).answer

    @cached_property
    def quizzing(self) -> Quizzing:
        """What asks back."""
        from assistant.quizzing import Quizzing

        return Quizzing(self.knowledge, self.home)

    def _quiz(self, typed: str, understood: Understood, conversation: Conversation) -> Answer | None:
        """The question that a turn wants to be asked, or the grade of the one before; None for any other turn."""
        asked = understood.asked
        if understood.act == "quiz":
            none = Sentence(phrase("quiz_none", asked.lang), (), "notice")
            openings_ = openings(asked.lang, self.knowledge)
            return self.quizzing.ask(asked, conversation) or Answer(
                asked.text, asked.lang, (none,), follow_ups=openings_
            )
        if understood.act == "ask" and conversation.turns and conversation.turns[-1].answer.quiz:
            return self.quizzing.grade(typed, conversation, asked.lang)
        return None

    def stream(
        self,
        typed: str,
        conversation: Conversation,
        backend: Backend,
        lang: Lang | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Delta | Fallback | Answer]:
        """As `reply`, written by a language model: pieces of text as they come, and at the end the checked answer.

        What the material does not hold, and what the graph itself answers, is not for the model to write.
        """
        from assistant.llm.writing import Delta, Done, Fallback, LlmWriter

        started = perf_counter()
        understood = self._rewritten(self.understand(typed, conversation, lang), conversation, backend)
        if quiz := self._quiz(typed, understood, conversation):
            yield quiz
            return
        if understood.act == "greet":
            yield self._greeting(understood.asked)
            return
        work = self._work(understood, conversation, "graph")
        if work.answer.abstained or not work.draft.told:
            yield work.answer
            return
        for event in LlmWriter(self.knowledge, backend).write(work.asked, work.draft, work.found, cancelled):
            if isinstance(event, Delta | Fallback):
                yield event
            elif isinstance(event, Done):
                yield _written(work.answer, event, (perf_counter() - started) * 1000)

    def _rewritten(self, understood: Understood, conversation: Conversation, backend: Backend) -> Understood:
        """A turn that names nothing and was not completed from the conversation, completed by the model."""
        from assistant.llm.rewriting import rewrite

        asked = understood.asked
        named = self.knowledge.retriever.named_concepts(asked.text)
        if understood.act != "ask" or understood.resolved or named or not conversation.turns:
            return understood
        history = [turn.answer.question for turn in conversation.remembered]
        text = rewrite(asked.text, history, backend, self.knowledge.graph.lexicon)
        return replace(understood, asked=replace(asked, text=text), resolved=True) if text else understood

    def understand(self, typed: str, conversation: Conversation, lang: Lang | None = None) -> Understood:
        """What a turn wants done. Raises QuestionError where it is empty or too long."""
        return understand(typed, conversation, self.knowledge, lang)

    def _work(self, understood: Understood, conversation: Conversation, method: Method) -> Working:
        """The answer to a turn; one that nothing answers by itself is taken to be about the last subject."""
        asked = understood.asked
        work = self._answered(asked, conversation, method)
        if not work.answer.abstained or understood.resolved:
            return work
        text = regarding_last(asked.text, asked.lang, conversation, self.knowledge)
        again = self._answered(replace(asked, text=text), conversation, method) if text != asked.text else work
        return work if again.answer.abstained else again

    def _answered(self, asked: Asked, conversation: Conversation, method: Method) -> Working:
        (kept, parts, found), retrieve_ms = _timed(lambda: self.find(asked, method))
        draft, compose_ms = _timed(lambda: self.draft(kept, found))
        answer, links_ms = _timed(lambda: self.finish(asked, parts, found, draft, conversation))
        timings = Timings(retrieve_ms, compose_ms + links_ms)
        return Working(kept, found, draft, replace(answer, timings=timings))

    def find(self, asked: Asked, method: Method = "graph") -> tuple[Asked, Parts, Retrieved]:
        """What can be answered of a question, what cannot, and what was found for the former."""
        parts = parts_of(asked.text, lambda part: self._holds(part, asked, method), self.knowledge)
        kept = replace(asked, text=parts.answerable)
        return kept, parts, self.knowledge.retriever.retrieve(kept.text, method, _HITS)

    def _holds(self, part: str, asked: Asked, method: Method) -> bool:
        found = self.knowledge.retriever.retrieve(part, method, _HITS)
        return not misses(replace(asked, text=part), found.hits, self.knowledge)

    def draft(self, asked: Asked, found: Retrieved) -> Draft:
        """The composed answer; without sentences where the material does not hold one."""
        graph = None if asked.fresh else from_graph(asked, found, self.knowledge)
        if graph:
            return graph
        return compose(asked, found, self.knowledge) if fits(asked, found.hits, self.knowledge) else Draft((), ())

    def finish(self, asked: Asked, parts: Parts, found: Retrieved, draft: Draft, conversation: Conversation) -> Answer:
        """An answer from its draft: with links, follow-ups, the path and what had to be left unanswered."""
        if not draft.sentences:
            return self._exhausted(asked, conversation) if asked.fresh else self._abstention(asked, found)
        main = draft.about[0] if draft.about else None
        taken = conversation.asked | {asked.text}
        return Answer(
            asked.text,
            asked.lang,
            draft.sentences,
            concepts=self._named(draft.about),
            cross_links=cross_links(main, asked.lang, self.knowledge) if main else (),
            follow_ups=follow_ups(main, asked.lang, taken, self.knowledge) if main else (),
            path=path(found, draft.about, draft.sentences, self.knowledge),
            notices=(
                *(phrase("missing_part", asked.lang, part=part) for part in parts.missing),
                *(phrase("unknown_name", asked.lang, name=name) for name in parts.unknown),
            ),
        )

    def _exhausted(self, asked: Asked, conversation: Conversation) -> Answer:
        """There is nothing more to say: where to go from here instead."""
        last = conversation.last
        slugs = tuple(c.slug for c in last.concepts) if last else ()
        sentences = (Sentence(phrase("no_more", asked.lang), (), "notice"),)
        taken = conversation.asked | {asked.text}
        next_ = follow_ups(slugs[0], asked.lang, taken, self.knowledge) if slugs else ()
        return Answer(asked.text, asked.lang, sentences, concepts=self._named(slugs), follow_ups=next_)

    def _greeting(self, asked: Asked) -> Answer:
        """Who answers here, and some first questions."""
        sentences = (Sentence(phrase("greeting", asked.lang), (), "notice"),)
        return Answer(asked.text, asked.lang, sentences, follow_ups=openings(asked.lang, self.knowledge))

    def _abstention(self, asked: Asked, found: Retrieved) -> Answer:
        mentioned = (self.knowledge.graph.concepts_in.get(hit.passage.id, ()) for hit in found.hits[:5])
        nearest = self._named(tuple(dict.fromkeys(slug for slugs in mentioned for slug in slugs))[:3])
        topics = "、" if asked.lang == "zh" else ", "
        said = [phrase("abstain", asked.lang)]
        if nearest:
            names = topics.join(concept.name.in_language(asked.lang) for concept in nearest)
            said.append(phrase("abstain_nearest", asked.lang, topics=names))
        said.append(phrase("abstain_add", asked.lang))
        sentences = tuple(Sentence(text, (), "notice") for text in said)
        return Answer(asked.text, asked.lang, sentences, abstained=True, concepts=nearest)

    def _named(self, slugs: tuple[str, ...]) -> tuple[NamedConcept, ...]:
        by_slug = self.knowledge.graph.by_slug
        return tuple(NamedConcept(slug, by_slug[slug].name) for slug in slugs)


def _written(answer: Answer, done: Done, milliseconds: float) -> Answer:
    """The composed answer with its sentences replaced by the model's."""
    return replace(
        answer,
        sentences=done.sentences,
        written_by=done.written_by,
        notices=(*answer.notices, *done.notices),
        timings=replace(answer.timings, compose_ms=milliseconds - answer.timings.retrieve_ms),
    )


def _timed(action: Callable[[], T]) -> tuple[T, float]:
    started = perf_counter()
    result = action()
    return result, (perf_counter() - started) * 1000
