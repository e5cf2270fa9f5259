"""An answer written by a language model from the material, streamed, and then checked sentence by sentence.

Takes what was asked, the composed answer and what was found, and gives events: pieces of text as they come, and at the
end the sentences with their citations. What its sources do not bear out is marked and cites nothing. Whatever goes
wrong, the composed answer takes over and says so. Knows nothing of who shows the events.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.answer import Citation, Sentence, Writer
from assistant.compose import Draft
from assistant.knowledge import Knowledge
from assistant.llm.backend import Backend
from assistant.llm.context import NumberedSource, answer_tokens, messages, pack
from assistant.llm.draft_text import Written, written
from assistant.llm.quantities import FORMULA
from assistant.llm.streaming import Cancelled, SlowLlmError, read, without_thoughts
from assistant.llm.verification import Checker, Reason, Statement, Verdict
from assistant.llm.vocabulary import Vocabulary
from assistant.phrases import phrase
from assistant.question import Asked
from assistant.retrieval import Retrieved
from corpus.errors import LlmError
from corpus.language import detect_language
from corpus.records import Lang, Passage

Trouble = Literal["slow", "lost", "empty", "refused", "malformed", "language", "unsupported"]

_REFUSAL = re.compile(
    r"NO_ANSWER|\b(?:I'm|I am) (?:sorry|unable|not able)\b"
    r"|\bI (?:can(?:no|')t|cannot|won't) (?:help|answer|assist|provide)"
    r"|\bas an AI(?: language)? (?:model|assistant), I\b|(?:抱歉|对不起)[，,]|我(?:无法|不能|没办法)(?:回答|提供|协助)"
    r"|作为(?:一个)?(?:AI|人工智能|语言模型)",
    re.IGNORECASE,
)
_STRUCTURED = re.compile(r"\s*(?:[{<]|\[\s*[{\"])")
_FINISHED = re.compile(r"[.!?。！？:：;；|)）”\"$]\s*$")
# A loop says the same so often; text that is read aloud consists of letters at least to this share.
_LOOP, _LETTERS = 3, 0.4


@dataclass(frozen=True)
class Delta:
    """The next piece of text, not yet checked."""

    text: str


@dataclass(frozen=True)
class Fallback:
    """The model's answer will not do; what was shown of it gives way to the composed one, and `notice` says why."""

    reason: Trouble
    notice: str


@dataclass(frozen=True)
class Done:
    """The answer as it stands; always the last event, and always there."""

    sentences: tuple[Sentence, ...]
    written_by: Writer
    notices: tuple[str, ...] = ()
    sources: tuple[NumberedSource, ...] = ()

    @property
    def unsupported(self) -> int:
        """How many sentences the sources do not bear out."""
        return sum(bool(sentence.unsupported) for sentence in self.sentences)


Event = Delta | Fallback | Done


class _TroubleError(Exception):
    def __init__(self, reason: Trouble, **values: object) -> None:
        super().__init__(reason)
        self.reason: Trouble = reason
        self.values = values


@dataclass(frozen=True)
class LlmWriter:
    """Writes answers from one library with one model."""

    knowledge: Knowledge
    backend: Backend

    def write(
        self, asked: Asked, draft: Draft, found: Retrieved, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Event]:
        """Writes the answer to a question for which there is a composed one.

        Args:
            asked: the question.
            draft: the composed answer: its sources come first, and it takes over where the model fails.
            found: what was found for the question.
            cancelled: asked now and then whether the user has had enough.
        """
        try:
            yield from self._written(asked, draft, found, cancelled)
        except _TroubleError as trouble:
            notice = phrase(f"llm_{trouble.reason}", asked.lang, **trouble.values)
            yield Fallback(trouble.reason, notice)
            yield Done(draft.sentences, "composed", (notice,))

    def _written(self, asked: Asked, draft: Draft, found: Retrieved, cancelled: Callable[[], bool]) -> Iterator[Event]:
        text, stopped = "", False
        try:
            sources = pack(asked, draft, found, self.knowledge, self.backend)
            pieces = read(self.backend, messages(asked, sources), answer_tokens(self.backend), cancelled)
            # Done while the model reads its prompt.
            self._checker.prepare([source.passage for source in sources])
            for piece in without_thoughts(pieces):
                text += piece
                yield Delta(piece)
        except Cancelled:
            stopped = True
        except SlowLlmError:
            raise _TroubleError("slow") from None
        except LlmError as error:
            raise _TroubleError("lost", why=error) from error
        yield self._checked(asked, draft, text, sources, stopped)

    def _checked(self, asked: Asked, draft: Draft, text: str, sources: Sequence[NumberedSource], stopped: bool) -> Done:
        if stopped and not text.strip():
            return Done(draft.sentences, "composed")
        said = text.rpartition("</think>")[2]
        if trouble := _trouble(said, asked.lang):
            raise _TroubleError(trouble)
        finished = _finished(written(said))
        self._checker.prepare(sentences=[one.text for one in finished])
        sentences = tuple(self._sentence(one, n, sources, asked.lang) for n, one in enumerate(finished))
        if not any(sentence.citations for sentence in sentences):
            raise _TroubleError("unsupported")
        return Done(sentences, "llm", _notices(sentences, stopped, asked.lang), tuple(sources))

    def _sentence(self, one: Written, place: int, sources: Sequence[NumberedSource], lang: Lang) -> Sentence:
        known = {source.number: source.passage for source in sources}
        cited = [known[number] for number in one.cited if number in known]
        verdict = self._checker.verdict(one.text, cited or list(known.values()))
        role: Literal["summary", "point"] = "point" if place else "summary"
        if verdict.supported:
            return Sentence(one.text, self._citations(verdict, cited, lang), role)
        reasons = verdict.reasons if cited else (Reason("uncited"),)
        said = tuple(phrase(f"unsupported_{reason.kind}", lang, detail=reason.detail) for reason in reasons)
        return Sentence(one.text, (), role, unsupported=tuple(dict.fromkeys(said)))

    def _citations(self, verdict: Verdict, cited: Sequence[Passage], lang: Lang) -> tuple[Citation, ...]:
        """The nearest statement, and of each further passage that the model cites the one that bears it out too."""
        nearest: dict[str, Statement] = {}
        for statement in verdict.support:
            nearest.setdefault(statement.passage.id, statement)
        wanted = {passage.id for passage in cited}
        first = verdict.support[0].passage.id
        kept = [s for id, s in nearest.items() if id == first or id in wanted]
        found = [citation for statement in kept for citation in self._cite(statement, verdict.likeness, lang)]
        return tuple(dict.fromkeys(found))

    def _cite(self, statement: Statement, likeness: float, lang: Lang) -> tuple[Citation, ...]:
        passage = statement.passage
        claims = self.knowledge.notes.get(self.knowledge.subject(passage), ())
        same = (c for c in claims if statement.claim and c.passage == passage and c.text == statement.claim.text)
        if claim := next(same, None):
            return self.knowledge.cite_claim(claim)
        page = passage.page_at(statement.start)
        return (self.knowledge.cite(passage, statement.text, page, likeness, lang),)

    @cached_property
    def _checker(self) -> Checker:
        """One for all answers, so that what was embedded once stays so."""
        return Checker(self.knowledge.retriever.embedder, Vocabulary.of(self.knowledge))


def _trouble(text: str, lang: Lang) -> Trouble | None:
    """What is wrong with an answer as a whole."""
    plain = FORMULA.sub(" ", text)
    if not written(text):
        return "empty"
    if _REFUSAL.search(plain[:300]):
        return "refused"
    if _unreadable(text, plain):
        return "malformed"
    return "language" if detect_language(plain) != lang else None


def _unreadable(text: str, plain: str) -> bool:
    letters, written_ = sum(map(str.isalpha, plain)), len("".join(plain.split()))
    parts = re.split(r"(?<=[.!?。！？])\s*|\n", re.sub(r"\s*\[[\d, ]+\]", "", text))
    lines = Counter(part for part in parts if re.search(r"\w", part))
    looped = max(lines.values(), default=0) >= _LOOP
    return looped or bool(_STRUCTURED.match(text)) or "\ufffd" in text or letters < _LETTERS * written_


def _finished(sentences: Sequence[Written]) -> Sequence[Written]:
    """The sentences without a last one that was cut off."""
    *rest, last = sentences
    return sentences if not rest or last.cited or _FINISHED.search(last.text) else rest


def _notices(sentences: Sequence[Sentence], stopped: bool, lang: Lang) -> tuple[str, ...]:
    count = sum(bool(sentence.unsupported) for sentence in sentences)
    marked = [phrase("llm_marked", lang, count=count)] if count else []
    return (*marked, *([phrase("llm_stopped", lang)] if stopped else []))
