"""A GGUF file as an endpoint: llama.cpp in this very process, on loopback, behind a key that is made up each time.

Takes a path and gives a backend. Needs the extra `local-llm` (xllamacpp), which is imported when a file is opened.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from assistant.llm.backend import UNKEPT, Limits, OpenAIBackend
from corpus.errors import LlmError

# More than an answer and its sources need, and with a 7B model about half a gigabyte of cache.
DEFAULT_WINDOW = 8192

# A laptop's processor reads the prompt of a 7B model in a minute or two.
LOCAL_LIMITS = Limits(first_token=300.0, total=600.0)


def open_local(path: Path, window: int | None = None, limits: Limits = LOCAL_LIMITS) -> OpenAIBackend:
    """The model in a file, loaded and listening until the backend is let go.

    Raises:
        LlmError: there is no such file, it is no GGUF model, or the extra is not installed.
    """
    _check(path)
    key = secrets.token_urlsafe()
    server = _serve(path, key, window or DEFAULT_WINDOW)
    base = f"{server.listening_address}/v1"
    counter = TokenCounter(server.listening_address, SecretStr(key))
    return OpenAIBackend(base, path.stem, SecretStr(key), counter.window(), limits, counter, server)


class TokenCounter:
    """Counts tokens as the model itself does, by asking its server."""

    def __init__(self, address: str, key: SecretStr) -> None:
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
        self._http = httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=30, limits=UNKEPT)

    def __call__(self, text: str) -> int:
        """The tokens of a text. Raises LlmError where the server is gone."""
        return len(self._ask("POST", "/tokenize", {"content": text})["tokens"])

    def window(self) -> int:
        """The tokens that the model was given room for."""
        return int(self._ask("GET", "/props")["default_generation_settings"]["n_ctx"])

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._http.request(method, path, json=body).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise LlmError("The local model's server is gone; start the program again.") from error
        return answer


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except FileNotFoundError:
        raise LlmError(f"There is no model file {path}; check the path.") from None
    except OSError as error:
        raise LlmError(f"Cannot read the model file {path}: {error.strerror or error}.") from error
    if magic != b"GGUF":
        raise LlmError(f"{path} is no GGUF model; name a file that llama.cpp can load.")


def _serve(path: Path, key: str, window: int) -> Any:  # noqa: ANN401  (the extra may not be there to name its type)
    try:
        from xllamacpp import CommonParams, Server
    except ImportError:
        message = "A GGUF file needs the extra local-llm; install it with: pip install 'viva-interview[local-llm]'"
        raise LlmError(message) from None
    params = CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel = window, 1
    params.port, params.hostnames, params.api_keys = 0, ["127.0.0.1"], [key]
    params.ui = params.endpoint_slots = False
    params.offline, params.verbosity = True, -1
    try:
        return Server(params)
    except Exception as error:  # whatever llama.cpp finds wrong with a file arrives as a bare RuntimeError
        raise LlmError(f"llama.cpp cannot load {path}: {error}") from error
