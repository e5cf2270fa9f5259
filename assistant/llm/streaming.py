"""Reading a model's answer without being at its mercy: limits of time, cancelling, and thoughts left out.

Takes a backend and messages and gives text as it comes. Reading happens in a thread, so that a model which says nothing
can be left alone; a thread so left ends with its connection.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from time import monotonic

from assistant.llm.backend import Backend, Limits, Message
from corpus.errors import LlmError, VivaError

# How long a stop that the user asked for may go unnoticed, in seconds.
_POLL = 0.1


class SlowLlmError(LlmError):
    """A model did not answer in time."""


class Cancelled(Exception):
    """The user no longer wants the answer."""


def read(
    backend: Backend,
    messages: Sequence[Message],
    max_tokens: int,
    cancelled: Callable[[], bool] = lambda: False,
    limits: Limits | None = None,
) -> Iterator[str]:
    """The answer piece by piece. The model is at work from here on, whenever the pieces are taken.

    Raises, while they are taken:
        SlowLlmError: nothing came, or not all of it, within the limits (the backend's own unless given).
        LlmError: the backend failed.
        Cancelled: `cancelled` said so.
    """
    pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_fill, args=(backend, messages, max_tokens, pieces, stop), daemon=True).start()
    return _taken(pieces, stop, limits or backend.limits, monotonic(), cancelled)


def _fill(
    backend: Backend,
    messages: Sequence[Message],
    max_tokens: int,
    pieces: queue.SimpleQueue[str | Exception | None],
    stop: threading.Event,
) -> None:
    try:
        for piece in backend.stream(messages, max_tokens):
            if stop.is_set():
                return
            pieces.put(piece)
        pieces.put(None)
    except Exception as error:  # handed on to whoever reads, who knows what it means
        pieces.put(error)


def _taken(
    pieces: queue.SimpleQueue[str | Exception | None],
    stop: threading.Event,
    limits: Limits,
    started: float,
    cancelled: Callable[[], bool],
) -> Iterator[str]:
    deadline = started + min(limits.first_token, limits.total)
    try:
        while (piece := _next(pieces, deadline, cancelled)) is not None:
            if isinstance(piece, VivaError):
                raise piece
            if isinstance(piece, Exception):
                raise LlmError(f"The language model failed: {type(piece).__name__}.") from piece
            deadline = started + limits.total
            yield piece
    finally:
        stop.set()


def _next(
    pieces: queue.SimpleQueue[str | Exception | None], deadline: float, cancelled: Callable[[], bool]
) -> str | Exception | None:
    while True:
        if cancelled():
            raise Cancelled
        left = deadline - monotonic()
        if left <= 0:
            raise SlowLlmError("The language model did not answer in time.")
        try:
            return pieces.get(timeout=min(left, _POLL))
        except queue.Empty:
            continue


_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_PARTIAL_TAG = re.compile(r"<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?\Z")


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces without what reasoning models think aloud between tags first."""
    read, given = "", 0
    for piece in pieces:
        read += piece
        said = _PARTIAL_TAG.sub("", _THOUGHT.sub("", read))
        if len(said) > given:
            yield said[given:]
            given = len(said)
    # What looked like the beginning of a tag was none.
    if len(rest := _THOUGHT.sub("", read)) > given:
        yield rest[given:]
