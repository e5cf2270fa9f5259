"""Talking in the terminal."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from tests.terminal import Viva, one_sentence

FIRST = "How does PagedAttention manage KV cache memory?"


@pytest.fixture
def talk_home(home: Path, tmp_path: Path) -> Path:
    """A library of one's own to talk to, so that conversations do not pile up in the shared one."""
    return Path(shutil.copytree(home, tmp_path / "library"))


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))


def test_turns_are_answered_and_kept(viva: Viva, talk_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, FIRST, "What does it cost?", "/quit", "not reached")
    code, out, err = viva("chat", "--home", talk_home)
    assert code == 0
    assert "Understood as: What does PagedAttention cost?" in out
    rows = json.loads(viva("chat", "--list", "--json", "--home", talk_home)[1])
    assert [(row["title"], row["turns"]) for row in rows] == [(FIRST, 2)]
    assert f"viva chat --resume {rows[0]['id']}" in err


def test_conversation_is_resumed_where_it_was_left(
    viva: Viva, talk_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, FIRST)
    viva("chat", "--home", talk_home)
    (row,) = json.loads(viva("chat", "--list", "--json", "--home", talk_home)[1])
    typed(monkeypatch, "in Chinese please")
    _, out, _ = viva("chat", "--resume", row["id"], "--home", talk_home)
    assert f"理解为：{FIRST}" in out


def test_a_number_asks_that_follow_up(viva: Viva, talk_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, FIRST, "2")
    _, out, _ = viva("chat", "--json", "--home", talk_home)
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(out)
    second, _ = decoder.raw_decode(out[end:].lstrip())
    assert second["question"] == first["follow_ups"][1]["text"]


def test_export_is_markdown_with_sources(viva: Viva, talk_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, FIRST)
    viva("chat", "--home", talk_home)
    (row,) = json.loads(viva("chat", "--list", "--json", "--home", talk_home)[1])
    _, out, _ = viva("chat", "--export", row["id"], "--home", talk_home)
    assert out.startswith(f"# {FIRST}\n\n## {FIRST}\n")
    assert "\n[1] PagedAttention · paged-attention · In one line\n" in out


def test_overlong_turn_is_refused_and_the_talk_goes_on(
    viva: Viva, talk_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "x" * 3000, FIRST)
    code, out, err = viva("chat", "--home", talk_home)
    assert code == 0
    assert "3,000 characters" in err
    assert "PagedAttention" in out


@pytest.mark.parametrize("option", ["--resume", "--export"])
def test_unknown_conversation_gets_one_sentence(viva: Viva, talk_home: Path, option: str) -> None:
    code, _, err = viva("chat", option, "nope", "--home", talk_home)
    assert code == 1
    assert one_sentence(err)
