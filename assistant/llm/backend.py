"""What answers are written by: any OpenAI-compatible endpoint, spoken to through LlamaIndex.

Takes messages and gives text as it comes. A local GGUF file is such an endpoint too (`assistant.llm.local`). Whatever
goes wrong with the library or the network becomes an LlmError here; the key is in none of them, nor in any repr.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from assistant.llm.tokens import estimated_tokens
from corpus.errors import LlmError

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike

# Smaller than what any model offers today, so that no endpoint cuts a prompt short in silence (some do at 4,096).
UNKNOWN_CONTEXT = 4096

# A connection is closed with its answer: questions are minutes apart, and nobody has to remember to close a backend.
UNKEPT = httpx.Limits(max_keepalive_connections=0)

# What servers call the window in their list of models: vLLM, LM Studio and OpenRouter, llama.cpp.
_WINDOW_KEYS = ("max_model_len", "context_length", "max_context_length", "context_window", "n_ctx")


@dataclass(frozen=True)
class Message:
    """One turn of what a model is given."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Limits:
    """Seconds to wait for a model's first words, and for all of its answer."""

    first_token: float = 60.0
    total: float = 180.0


class Backend(Protocol):
    """A language model ready to be asked."""

    @property
    def name(self) -> str:
        """What it is called, fit to be shown: no key, no user name, no query."""
        ...

    @property
    def context(self) -> int:
        """How many tokens prompt and answer may have together. Raises LlmError where the model cannot be reached."""
        ...

    @property
    def limits(self) -> Limits:
        """How long it may take."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, rather too many than too few."""
        ...

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The answer piece by piece; an empty one is a sign of life. Raises LlmError, also in the middle."""
        ...


@dataclass(frozen=True)
class OpenAIBackend:
    """An OpenAI-compatible endpoint. Nothing is sent before it is first asked for something.

    `model` is empty where the endpoint is to say which one it has. `held` is kept alive as long as this is.
    """

    base_url: str
    model: str = ""
    key: SecretStr = field(default=SecretStr(""), repr=False)
    window: int | None = None
    limits: Limits = field(default_factory=Limits)
    count: Callable[[str], int] = field(default=estimated_tokens, repr=False)
    held: object = field(default=None, repr=False, compare=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The model, or where none is named the address without user, query and path."""
        return self.model or urlsplit(self.base_url).hostname or "LLM"

    @property
    def context(self) -> int:
        """As set, else as the endpoint says, else as LlamaIndex knows the model's name, else `UNKNOWN_CONTEXT`."""
        return self.window or self._asked_window or _known_window(self._served) or UNKNOWN_CONTEXT

    def count_tokens(self, text: str) -> int:
        """As the endpoint counts where it can be asked, else an estimate."""
        return self.count(text)

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        """The answer piece by piece."""
        failure: LlmError | None = None
        try:
            finished = False
            for response in self._client.stream_chat(_chat(messages), max_tokens=max_tokens):
                finished = finished or _finishes(response.raw)
                yield response.delta or ""
            if not finished:
                raise LlmError(f"The language model at {self._shown} broke off in the middle of its answer.")
        except LlmError:
            raise
        except Exception as error:  # openai, httpx, json and LlamaIndex each raise a family of their own
            failure = self._failure(error)
        # Not raised where it was caught: the foreign error, whose text may repeat the key, would hang on to it.
        if failure:
            raise failure

    def _failure(self, error: Exception) -> LlmError:
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status in {401, 403}:
            return LlmError(f"The language model at {self._shown} refuses the key; check VIVA_LLM_API_KEY.")
        if status == 404:
            return LlmError(f"{self._shown} has no model {self.model!r}; check VIVA_LLM_MODEL and the address.")
        if status:
            return LlmError(f"The language model at {self._shown} answers with error {status}: {self._said(error)}")
        return LlmError(f"The language model at {self._shown} cannot be reached or broke off: {self._said(error)}")

    def _said(self, error: Exception) -> str:
        """The first line of a foreign error without the key."""
        line = (str(error) or type(error).__name__).strip().splitlines()[0][:200]
        key = self.key.get_secret_value()
        return line.replace(key, "…") if key else line

    @property
    def _shown(self) -> str:
        address = urlsplit(self.base_url)
        port = f":{address.port}" if address.port else ""
        return f"{address.scheme}://{address.hostname}{port}{address.path}"

    @cached_property
    def _client(self) -> OpenAILike:
        with self._turn:
            return self.__dict__.get("_client") or self._connected()

    def _connected(self) -> OpenAILike:
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self._served,
            api_base=self.base_url,
            # Without one given the library would send whatever OPENAI_API_KEY holds, to whomever.
            api_key=self.key.get_secret_value() or "none",
            is_chat_model=True,
            context_window=self.context,
            temperature=0.0,
            timeout=self.limits.total,
            max_retries=1,
            http_client=self._http(self.limits.total),
        )

    def _http(self, seconds: float) -> httpx.Client:
        # A proxy of the environment has no business between this program and the machine it runs on.
        loopback = urlsplit(self.base_url).hostname in {"127.0.0.1", "::1", "localhost"}
        timeout = httpx.Timeout(seconds, connect=min(10.0, seconds))
        return httpx.Client(timeout=timeout, limits=UNKEPT, trust_env=not loopback)

    @cached_property
    def _served(self) -> str:
        """The model's name, asked of the endpoint where none was given."""
        if self.model:
            return self.model
        names = [str(row.get("id", "")) for row in self._models]
        if len(names) == 1:
            return names[0]
        some = ", ".join(names[:5]) or "none"
        raise LlmError(f"{self._shown} serves {len(names)} models ({some}); name one with VIVA_LLM_MODEL.")

    @cached_property
    def _asked_window(self) -> int | None:
        try:
            rows = self._models
        except LlmError:
            return None
        own = next((row for row in rows if row.get("id") == self._served), {})
        told = own | (own["meta"] if isinstance(own.get("meta"), dict) else {})
        return next((int(told[key]) for key in _WINDOW_KEYS if isinstance(told.get(key), int) and told[key] > 0), None)

    @cached_property
    def _models(self) -> list[dict[str, Any]]:
        failure: LlmError | None = None
        try:
            with self._http(min(10.0, self.limits.first_token)) as http:
                headers = {"Authorization": f"Bearer {self.key.get_secret_value() or 'none'}"}
                response = http.get(f"{self.base_url}/models", headers=headers).raise_for_status()
                return [row for row in response.json()["data"] if isinstance(row, dict)]
        except Exception as error:  # httpx has two families of errors, and whatever the endpoint says may be no JSON
            failure = self._failure(error)
        raise failure


def complete(backend: Backend, prompt: str, max_tokens: int = 512) -> str:
    """A whole answer at once. Raises LlmError where the model fails."""
    return "".join(backend.stream([Message("user", prompt)], max_tokens))


def _known_window(model: str) -> int | None:
    """The window of a model that LlamaIndex knows by name."""
    from llama_index.llms.openai.utils import openai_modelname_to_contextsize

    try:
        return openai_modelname_to_contextsize(model)
    except ValueError:
        return None


def _finishes(chunk: Any) -> bool:  # noqa: ANN401  (whatever the endpoint sent)
    """Whether a chunk says why the answer ends here; a connection that is merely closed has no such chunk."""
    return any(choice.finish_reason for choice in getattr(chunk, "choices", ()))


def _chat(messages: Sequence[Message]) -> list[Any]:
    from llama_index.core.llms import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole(message.role), content=message.text) for message in messages]
