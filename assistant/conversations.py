"""Conversations on disk: `conversations.db` beside the library, each learner's own, resumed turn by turn.

Takes and gives whole turns; a turn is stored the moment it is answered. Nothing in the library depends on it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from assistant.answer import Answer
from assistant.conversation import Conversation, Turn
from corpus.errors import ConversationError
from ingest.database import Database, Format

_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, learner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL
) STRICT;
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL, typed TEXT NOT NULL,
    at TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation, number)
) STRICT
"""
FORMAT = Format("record of conversations", (_SCHEMA,), ConversationError)

_ANSWER = TypeAdapter(Answer)
MAX_TITLE = 120


@dataclass(frozen=True)
class Listed:
    """A conversation in the list: its id and title, how many turns it has, and when the last one was."""

    id: str
    title: str
    turns: int
    changed: datetime


class Conversations:
    """The conversations of one learner in an open file. Use it as a context manager, or call `close`."""

    def __init__(self, database: Database, learner: str) -> None:
        self._db = database
        self.learner = learner

    @classmethod
    def open(cls, home: Path, learner: str = "me") -> Conversations:
        """Opens the conversations kept in a library's folder. Raises ConversationError where they cannot be used."""
        return cls(Database.open(home / "conversations.db", FORMAT), learner)

    def __enter__(self) -> Conversations:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def listed(self) -> tuple[Listed, ...]:
        """All conversations, the latest first."""
        rows = self._db.rows(
            "SELECT id, title, (SELECT count(*) FROM turns WHERE conversation = id), changed FROM conversations "
            "WHERE learner = ? ORDER BY changed DESC, id",
            self.learner,
        )
        return tuple(Listed(id, title, turns, datetime.fromisoformat(at)) for id, title, turns, at in rows)

    def get(self, id: str) -> Conversation:
        """A conversation with all its turns. Raises ConversationError where the learner has none of that id."""
        rows = self._db.rows("SELECT title FROM conversations WHERE id = ? AND learner = ?", id, self.learner)
        if not rows:
            raise ConversationError(f"There is no conversation {id}; list them with: viva chat --list")
        turns = self._db.rows("SELECT typed, answer, at FROM turns WHERE conversation = ? ORDER BY number", id)
        read = (Turn(typed, _ANSWER.validate_json(answer), datetime.fromisoformat(at)) for typed, answer, at in turns)
        return Conversation(id, rows[0][0], tuple(read))

    def add(self, conversation: Conversation, turn: Turn) -> Conversation:
        """Stores a turn at the end of a conversation, a new one if it has no id; gives it with the turn."""
        grown = conversation.then(turn)
        id, at = conversation.id or secrets.token_hex(6), turn.at.isoformat()
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET changed = excluded.changed",
                (id, self.learner, grown.title[:MAX_TITLE], at),
            )
            # Two pages may talk in one conversation: each turn gets the next free number.
            self._db.execute(
                "INSERT INTO turns SELECT ?, 1 + coalesce(max(number), 0), ?, ?, ? FROM turns WHERE conversation = ?",
                (id, turn.typed, at, _ANSWER.dump_json(turn.answer).decode(), id),
            )
        return Conversation(id, grown.title, grown.turns)

    def rename(self, id: str, title: str) -> None:
        """Gives a conversation another title. Raises ConversationError where there is none, or the title is empty."""
        if not (title := " ".join(title.split())[:MAX_TITLE]):
            raise ConversationError("The title is empty; type one.")
        self.get(id)
        with self._db.transaction():
            self._db.execute(
                "UPDATE conversations SET title = ? WHERE id = ? AND learner = ?", (title, id, self.learner)
            )

    def remove(self, id: str) -> None:
        """Removes a conversation and its turns; nothing happens where it is not there."""
        with self._db.transaction():
            self._db.execute("DELETE FROM conversations WHERE id = ? AND learner = ?", (id, self.learner))
