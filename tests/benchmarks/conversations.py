"""Prints a dozen conversations of five turns in full, for people to read, to tests/benchmarks/conversations.md.

Usage: python -m tests.benchmarks.conversations LIBRARY.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from assistant.conversation import Conversation, Turn
from assistant.service import Assistant
from ui.transcript import transcript

HERE = Path(__file__).parent


def scripts() -> list[list[str]]:
    """The turns of each conversation."""
    text = (HERE / "conversations.txt").read_text()
    return [[line for line in block.splitlines() if not line.startswith("#")] for block in text.split("\n\n")]


def held(assistant: Assistant, turns: list[str]) -> Conversation:
    """A conversation held with the assistant."""
    talk = Conversation()
    for typed in turns:
        talk = talk.then(Turn(typed, assistant.reply(typed, talk), datetime.now(UTC)))
    return talk


if __name__ == "__main__":
    assistant = Assistant.open(Path(sys.argv[1]))
    parts = [transcript(held(assistant, [turn for turn in turns if turn])) for turns in scripts()]
    (HERE / "conversations.md").write_text("\n\n---\n\n".join(parts))
