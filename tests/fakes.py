"""Stand-ins whose answers can be worked out by hand."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.llm.backend import Limits, Message

WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


@dataclass(frozen=True)
class WordLengthEmbedder:
    """Axis i counts the words of i + 1 letters, the last one those of 8 and more; a Chinese character is a word.

    Vectors are then scaled to unit length. A text without words points along the first axis.
    """

    name: str = "word-length"
    dimensions: int = 8

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(len(texts), self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        counts = np.zeros(self.dimensions, np.float32)
        for word in WORD.findall(text):
            counts[min(len(word), self.dimensions) - 1] += 1
        if not counts.any():
            counts[0] = 1
        vector: NDArray[np.float32] = counts / np.linalg.norm(counts)
        return vector

    def count_tokens(self, text: str) -> int:
        return len(WORD.findall(text))


class Stuck(Exception):
    """In a script: the model says nothing more, for ever."""


@dataclass
class ScriptedLLM:
    """Gives its answers in turn, a string in one piece or a list piece by piece, and keeps what it was sent.

    An exception in an answer is raised there; `Stuck()` waits until `let_go`.
    """

    answers: list[str | Exception | Sequence[str | Exception]]
    context: int = 8192
    limits: Limits = field(default_factory=Limits)
    name: str = "scripted"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def prompt(self) -> str:
        """All that was sent last."""
        return "\n".join(message.text for message in self.asked[-1])

    def count_tokens(self, text: str) -> int:
        return len(WORD.findall(text))

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        self.asked.append(tuple(messages))
        answer = self.answers.pop(0)
        for piece in [answer] if isinstance(answer, str | Exception) else answer:
            if isinstance(piece, Stuck):
                self.let_go.wait()
            elif isinstance(piece, Exception):
                raise piece
            else:
                yield piece
