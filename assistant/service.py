"""The assistant: a library and a model, opened once, that answers questions.

Faces (command line, page, programs) talk to this and to nothing below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from assistant.abstention import fits
from assistant.answer import Answer, NamedConcept, Sentence, Timings
from assistant.compose import Draft, compose
from assistant.knowledge import Knowledge
from assistant.links import cross_links, follow_ups, path
from assistant.phrases import phrase
from assistant.question import Asked
from assistant.retrieval import Method, Retrieved, Retriever
from corpus.records import Lang
from ingest.embedding import Embedder, open_embedder
from ingest.library import Library

T = TypeVar("T")

# Far more than is quoted: notes in the asked language rank high, and pages in the other language have to be seen too.
_HITS = 80


@dataclass(frozen=True)
class Assistant:
    """Answers questions from one library."""

    knowledge: Knowledge

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
        return cls(Knowledge(Retriever.over(library, embedder)))

    def warm_up(self) -> None:
        """Loads what the first question would otherwise wait for."""
        self.ask("warm-up")

    def ask(self, question: str, lang: Lang | None = None, method: Method = "graph") -> Answer:
        """Answers a question in its own language or the one given, or says that the material does not hold it.

        Raises:
            QuestionError: the question is empty or too long.
        """
        asked = Asked.parse(question, lang)
        found, retrieve_ms = _timed(lambda: self.knowledge.retriever.retrieve(asked.text, method, _HITS))
        answer, compose_ms = _timed(lambda: self._answer(asked, found))
        return replace(answer, timings=Timings(retrieve_ms, compose_ms))

    def _answer(self, asked: Asked, found: Retrieved) -> Answer:
        draft = compose(asked, found, self.knowledge) if fits(asked, found.hits, self.knowledge) else Draft((), ())
        if not draft.sentences:
            return self._abstention(asked, found)
        main = draft.about[0] if draft.about else None
        return Answer(
            asked.text,
            asked.lang,
            draft.sentences,
            concepts=self._named(draft.about),
            cross_links=cross_links(main, asked.lang, self.knowledge) if main else (),
            follow_ups=follow_ups(main, asked.lang, asked.text, self.knowledge) if main else (),
            path=path(found, draft.about, draft.sentences, self.knowledge),
        )

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


def _timed(action: Callable[[], T]) -> tuple[T, float]:
    started = perf_counter()
    result = action()
    return result, (perf_counter() - started) * 1000
