"""What a user names becomes a backend: a URL, a model's name, a file, the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.llm.backend import OpenAIBackend
from assistant.llm.opening import open_llm
from corpus.errors import LlmError
from tests.builders import write

URL = {"VIVA_LLM_BASE_URL": "http://localhost:8000/v1"}


@pytest.mark.parametrize(
    ("spec", "environ", "base", "model"),
    [
        ("http://localhost:11434", {}, "http://localhost:11434/v1", ""),
        ("https://host/api/v3/", {"VIVA_LLM_MODEL": "m"}, "https://host/api/v3", "m"),
        ("http://h:1/v1/chat/completions", {}, "http://h:1/v1", ""),
        ("qwen3", URL, "http://localhost:8000/v1", "qwen3"),
        (None, URL | {"VIVA_LLM_MODEL": "m"}, "http://localhost:8000/v1", "m"),
    ],
)
def test_a_url_or_a_name_opens_an_endpoint(spec: str | None, environ: dict[str, str], base: str, model: str) -> None:
    backend = open_llm(spec, environ)
    assert isinstance(backend, OpenAIBackend)
    assert (backend.base_url, backend.model) == (base, model)


def test_without_a_name_anywhere_there_is_no_model() -> None:
    assert open_llm(None, {}) is None


@pytest.mark.parametrize(
    ("spec", "environ", "says"),
    [
        ("qwen3", {}, "Set VIVA_LLM_BASE_URL"),
        ("http://me:secret@host", {}, "a key in VIVA_LLM_API_KEY"),
        ("http://host?key=secret", {}, "a key in VIVA_LLM_API_KEY"),
        ("http://host:port", {}, "no plain http"),
        ("m", URL | {"VIVA_LLM_CONTEXT": "much"}, "whole number"),
        ("m", URL | {"VIVA_LLM_TIMEOUT": "0"}, "whole number"),
        ("m", URL | {"VIVA_LLM_API_KEY": "two\nlines"}, "copy it again"),
        ("nowhere.gguf", {}, "There is no model file"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(spec: str, environ: dict[str, str], says: str) -> None:
    with pytest.raises(LlmError, match=says) as caught:
        open_llm(spec, environ)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LlmError, match="no GGUF model"):
        open_llm(str(write(tmp_path / "text.gguf", "hello")), {})


def test_a_directory_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "dir.gguf").mkdir()
    with pytest.raises(LlmError, match="Cannot read"):
        open_llm(str(tmp_path / "dir.gguf"), {})


def test_window_and_patience_can_be_set() -> None:
    backend = open_llm("m", URL | {"VIVA_LLM_CONTEXT": "2048", "VIVA_LLM_TIMEOUT": "30"})
    assert backend.context == 2048
    assert (backend.limits.first_token, backend.limits.total) == (30, 30)
