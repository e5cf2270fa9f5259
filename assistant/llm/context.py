"""What a model is given to read: the passages that the composed answer rests on and the best others, as numbered data.

Takes what was asked and found, and gives sources that fit into a budget of tokens, and the messages that hold them.
Text from documents is fenced by a line that it cannot contain, and stripped of what a chat template would take for a
turn of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.compose import Draft
from assistant.knowledge import Knowledge
from assistant.llm.backend import Backend, Message
from assistant.llm.prompts import prompt
from assistant.llm.verification import statements
from assistant.question import Asked
from assistant.retrieval import Retrieved
from corpus.records import Lang, Passage

# Enough to answer any question from; beyond it small models lose the thread and laptops their patience.
MOST_SOURCES, MOST_TOKENS = 12, 6000
# Tokens kept for the answer: up to so many, at most a third of the window.
ANSWER_TOKENS = 900
# Estimates and chat templates: so much of the window stays empty.
_MARGIN = 0.1

# What says nothing of the subject: how it is asked, and what the outline lists.
_ASKING = frozenset({"asked", "topic"})

_CHAT_MARK = re.compile(r"<(?=[|｜<]|/?[A-Za-z_]+>)|(?<=[|｜])>")
_INST_MARK = re.compile(r"\[(/?[A-Z_]{4,})\]")
_PAPER_CITATION = re.compile(r"\s?\[\d{1,3}(?:\s*[-–,;]\s*\d{1,3})*\]")


@dataclass(frozen=True)
class NumberedSource:
    """A passage under the number by which the model may cite it, as the model sees it."""

    number: int
    passage: Passage
    shown: str


def answer_tokens(backend: Backend) -> int:
    """How many tokens an answer may have."""
    return min(ANSWER_TOKENS, backend.context // 3)


def pack(
    asked: Asked, draft: Draft, found: Retrieved, knowledge: Knowledge, backend: Backend
) -> tuple[NumberedSource, ...]:
    """The sources for a question, as many as fit: what the draft cites first, then the best hits."""
    usable = int(backend.context * (1 - _MARGIN)) - answer_tokens(backend)
    left = min(MOST_TOKENS, usable) - sum(backend.count_tokens(message.text) for message in messages(asked, (), ""))
    return tuple(
        _fitting(_candidates(asked, draft, found, knowledge), asked.lang, knowledge, left, backend.count_tokens)
    )


def _candidates(asked: Asked, draft: Draft, found: Retrieved, knowledge: Knowledge) -> list[Passage]:
    """Passages in the order in which they deserve a place; of a note's two halves the one in the asked language."""
    passages = knowledge.retriever.passages
    cited = [passages[citation.passage] for sentence in draft.sentences for citation in sentence.citations]
    ranked = dict.fromkeys([*cited, *(hit.passage for hit in found.hits)])
    return [passage for passage in ranked if _says_something(passage, asked.lang, knowledge)]


def _says_something(passage: Passage, lang: Lang, knowledge: Knowledge) -> bool:
    kind = knowledge.retriever.documents[passage.document].kind
    wrong_half = kind in {"note", "digest"} and passage.lang != lang
    return not (wrong_half or kind == "outline" or passage.kind in _ASKING)


def _fitting(
    ranked: Sequence[Passage], lang: Lang, knowledge: Knowledge, budget: int, count: Callable[[str], int]
) -> Iterator[NumberedSource]:
    number = 0
    for passage in ranked:
        shown = _shown(passage, number + 1, lang, knowledge)
        cost = count(shown) + 2
        if cost <= budget and shown:
            number, budget = number + 1, budget - cost
            yield NumberedSource(number, passage, shown)
        if number == MOST_SOURCES:
            return


def _shown(passage: Passage, number: int, lang: Lang, knowledge: Knowledge) -> str:
    """Number, title and place of a passage, and what it says; what it says to its reader is withheld."""
    said = "\n".join(statement.text for statement in statements(passage))
    page = f", p. {passage.page}" if passage.page else ""
    place = f"{knowledge.title(passage, lang)}{page}"
    return f"[{number}] {harmless(place)}\n{harmless(said)}" if said else ""


def harmless(text: str) -> str:
    """Text in which nothing looks like a chat template's marks or like a citation of ours."""
    return _INST_MARK.sub(r"(\1)", _CHAT_MARK.sub("‹", _PAPER_CITATION.sub("", text)))


def messages(asked: Asked, sources: Sequence[NumberedSource], fence: str | None = None) -> tuple[Message, ...]:
    """What the model is sent."""
    told = "\n\n".join(source.shown for source in sources)
    fence = fence_for(told) if fence is None else fence
    system = prompt("system", asked.lang).render(fence=fence)
    question = prompt("answer", asked.lang).render(fence=fence, sources=told, question=harmless(asked.text))
    return Message("system", system), Message("user", question)


def fence_for(told: str) -> str:
    """A line that does not stand in a text, nor can: whoever wrote the text would have had to know its hash."""
    return f"=== SOURCES {hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:16]} ==="
