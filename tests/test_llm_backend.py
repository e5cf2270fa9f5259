"""An OpenAI-compatible endpoint over real HTTP: streaming, failures, the window, and the key that stays hidden."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.llm.backend import UNKNOWN_CONTEXT, Message, OpenAIBackend
from corpus.errors import LlmError

KEY = "sk-3141592653"
ASKED = [Message("system", "Be brief."), Message("user", "?")]


@dataclass
class Endpoint:
    """What a server answers, and what it was sent."""

    url: str
    models: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "only"}])
    lines: list[str] = field(default_factory=list)
    status: int = 200
    error: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def backend(self, model: str = "") -> OpenAIBackend:
        return OpenAIBackend(self.url, model, SecretStr(KEY))

    def say(self, *pieces: str) -> None:
        rows = (
            {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "only", "choices": [choice(piece)]}
            for piece in pieces
        )
        self.lines = [f"data: {json.dumps(row)}" for row in rows]


def choice(piece: str) -> dict[str, Any]:
    reason = None if piece else "stop"
    return {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": reason}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give(json.dumps({"data": told.models}), "application/json")

        def do_POST(self) -> None:
            told.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._give(told.error or "".join(f"{line}\n\n" for line in told.lines), "text/event-stream")

        def _give(self, body: str, kind: str) -> None:
            told.keys.append(self.headers["Authorization"])
            self.send_response(told.status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def test_the_answer_comes_piece_by_piece_with_the_key_sent(endpoint: Endpoint) -> None:
    endpoint.say("It is ", "fast.", "")
    endpoint.lines.append("data: [DONE]")
    assert list(endpoint.backend().stream(ASKED, 50)) == ["It is ", "fast.", ""]
    assert endpoint.asked[0]["model"] == "only"
    assert endpoint.asked[0]["messages"] == [{"role": m.role, "content": m.text} for m in ASKED]
    assert endpoint.asked[0]["max_tokens"] == 50
    assert set(endpoint.keys) == {f"Bearer {KEY}"}


@pytest.mark.parametrize("entry", [{"max_model_len": 3000}, {"context_length": 3000}, {"meta": {"n_ctx": 3000}}])
def test_the_window_is_asked_of_the_endpoint(endpoint: Endpoint, entry: dict[str, Any]) -> None:
    endpoint.models = [{"id": "other", "max_model_len": 9}, {"id": "m"} | entry]
    assert endpoint.backend("m").context == 3000


def test_a_known_model_has_its_known_window_and_any_other_a_small_one(endpoint: Endpoint) -> None:
    assert endpoint.backend("gpt-4o").context == 128_000
    assert endpoint.backend("m").context == UNKNOWN_CONTEXT


def test_of_several_models_one_has_to_be_named(endpoint: Endpoint) -> None:
    endpoint.models = [{"id": "a"}, {"id": "b"}]
    with pytest.raises(LlmError, match=r"serves 2 models \(a, b\); name one with VIVA_LLM_MODEL"):
        list(endpoint.backend().stream(ASKED, 50))


@pytest.mark.parametrize(("status", "says"), [(401, "refuses the key"), (404, "no model 'm'"), (500, "error 500")])
def test_a_refusal_is_said_in_a_sentence_without_the_key(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, status: int, says: str
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint.status, endpoint.error = status, json.dumps({"error": {"message": f"bad key {KEY}"}})
    with pytest.raises(LlmError, match=says) as caught:
        list(endpoint.backend("m").stream(ASKED, 50))
    assert KEY not in str(caught.value) + caplog.text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_dead_endpoint_is_said_in_a_sentence() -> None:
    with pytest.raises(LlmError, match=r"at http://127\.0\.0\.1:9/v1 cannot be reached"):
        list(OpenAIBackend("http://127.0.0.1:9/v1", "m").stream(ASKED, 50))


def test_a_connection_that_is_closed_in_the_middle_is_a_failure(endpoint: Endpoint) -> None:
    endpoint.say("It is ")
    pieces = endpoint.backend("m").stream(ASKED, 50)
    assert next(pieces) == "It is "
    with pytest.raises(LlmError, match="broke off in the middle"):
        next(pieces)


def test_an_answer_that_is_no_event_stream_is_a_failure(endpoint: Endpoint) -> None:
    endpoint.lines = ["data: {not json"]
    with pytest.raises(LlmError, match="cannot be reached or broke off"):
        list(endpoint.backend("m").stream(ASKED, 50))


def test_the_key_is_in_no_representation(endpoint: Endpoint) -> None:
    backend = endpoint.backend("m")
    endpoint.say("x", "")
    assert list(backend.stream(ASKED, 5)) == ["x", ""]
    assert KEY not in repr(backend) + str(backend) + backend.name
