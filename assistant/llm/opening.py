"""From what a user names (`--llm`, the environment) to a backend: a URL, a model's name, or a GGUF file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import overload
from urllib.parse import urlsplit

from pydantic import SecretStr

from assistant.llm.backend import Backend, Limits, OpenAIBackend
from corpus.errors import LlmError

URL, MODEL, KEY, WINDOW, SECONDS = (
    "VIVA_LLM_BASE_URL",
    "VIVA_LLM_MODEL",
    "VIVA_LLM_API_KEY",
    "VIVA_LLM_CONTEXT",
    "VIVA_LLM_TIMEOUT",
)


@overload
def open_llm(spec: str, environ: Mapping[str, str] = os.environ) -> Backend: ...


@overload
def open_llm(spec: None = None, environ: Mapping[str, str] = os.environ) -> Backend | None: ...


def open_llm(spec: str | None = None, environ: Mapping[str, str] = os.environ) -> Backend | None:
    """The backend for a `--llm` argument; without one the environment's, None where that names none either.

    Args:
        spec: the URL of an OpenAI-compatible endpoint, a model served at `VIVA_LLM_BASE_URL`, or a `.gguf` file.
        environ: where `VIVA_LLM_BASE_URL`, `VIVA_LLM_MODEL`, `VIVA_LLM_API_KEY`, `VIVA_LLM_CONTEXT` (tokens) and
            `VIVA_LLM_TIMEOUT` (seconds for a whole answer) stand.

    Raises:
        LlmError: what is named is none of these, or cannot be opened.
    """
    url, model = environ.get(URL, "").strip(), environ.get(MODEL, "").strip()
    named = (spec or "").strip() or url or model
    if not named:
        return None
    window = _positive(environ, WINDOW)
    if named.lower().endswith(".gguf") and not _is_url(named):
        from assistant.llm.local import LOCAL_LIMITS, open_local

        return open_local(Path(named).expanduser(), window, _limits(environ, LOCAL_LIMITS))
    if not _is_url(named):
        named, model = url, named
    if not named:
        raise LlmError(
            f"Where is the model {model!r}? Set {URL} to an OpenAI-compatible endpoint, or give --llm a URL or a .gguf "
            "file."
        )
    return OpenAIBackend(_base(named), model, _key(environ), window, _limits(environ, Limits()))


def _key(environ: Mapping[str, str]) -> SecretStr:
    """The key. One that no HTTP header can carry would be repeated in the HTTP library's complaint."""
    key = environ.get(KEY, "").strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise LlmError(f"{KEY} holds characters that no key has; copy it again.")
    return SecretStr(key)


def _is_url(named: str) -> bool:
    return named.lower().startswith(("http://", "https://"))


def _base(url: str) -> str:
    """The address that `/chat/completions` is appended to, however much of the path the user gave."""
    parts = urlsplit(url)
    try:
        good = bool(_is_url(url) and parts.hostname and (parts.port or True))
    except ValueError:  # a port that is no number
        good = False
    if not good or parts.username or parts.password or parts.query:
        raise LlmError(
            f"{URL} or --llm is no plain http(s) address; give one like http://localhost:8000/v1, and a key in {KEY}."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return f"{parts.scheme.lower()}://{parts.netloc}{path or '/v1'}"


def _positive(environ: Mapping[str, str], name: str) -> int | None:
    value = environ.get(name, "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not int(value):
        raise LlmError(f"{name} is {value!r}; set it to a whole number above zero.")
    return int(value)


def _limits(environ: Mapping[str, str], usual: Limits) -> Limits:
    seconds = _positive(environ, SECONDS)
    return replace(usual, total=float(seconds), first_token=min(usual.first_token, seconds)) if seconds else usual
