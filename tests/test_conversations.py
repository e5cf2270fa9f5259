"""Conversations kept on disk."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, FollowUp, Sentence
from assistant.conversation import Conversation, Turn
from assistant.conversations import FORMAT, Conversations
from corpus.errors import ConversationError

AT = datetime(2026, 1, 1, tzinfo=UTC)
CITED = Citation("p1", "note", "Note", 3, "1 Intro", "verbatim words", 0.5)
ANSWER = Answer(
    "What is a?",
    "en",
    (Sentence("A is b.", (CITED,), "summary"),),
    follow_ups=(FollowUp("And c?", "up", "c"),),
    notices=("half",),
)
TURN = Turn("what is a", ANSWER, AT)


def test_a_conversation_comes_back_as_it_was(tmp_path: Path) -> None:
    with Conversations.open(tmp_path) as kept:
        talk = kept.add(Conversation(), TURN)
        talk = kept.add(talk, Turn("and c", ANSWER, AT + timedelta(minutes=1)))
    with Conversations.open(tmp_path) as kept:
        assert kept.get(talk.id) == talk
    assert talk.title == "what is a"


def test_conversations_are_listed_latest_first(tmp_path: Path) -> None:
    with Conversations.open(tmp_path) as kept:
        old = kept.add(Conversation(), TURN)
        new = kept.add(Conversation(), replace(TURN, typed="later", at=AT + timedelta(hours=1)))
        assert [(row.id, row.turns) for row in kept.listed()] == [(new.id, 1), (old.id, 1)]


def test_learners_do_not_see_each_others_conversations(tmp_path: Path) -> None:
    with Conversations.open(tmp_path, "ann") as ann, Conversations.open(tmp_path, "bob") as bob:
        talk = ann.add(Conversation(), TURN)
        assert bob.listed() == ()
        with pytest.raises(ConversationError, match="no conversation"):
            bob.get(talk.id)
        bob.remove(talk.id)
        assert len(ann.listed()) == 1


def test_two_pages_in_one_conversation_lose_no_turn(tmp_path: Path) -> None:
    with Conversations.open(tmp_path) as one, Conversations.open(tmp_path) as two:
        talk = one.add(Conversation(), TURN)
        one.add(talk, replace(TURN, typed="from one"))
        two.add(talk, replace(TURN, typed="from two"))
        assert [turn.typed for turn in one.get(talk.id).turns] == ["what is a", "from one", "from two"]


def test_rename_and_remove(tmp_path: Path) -> None:
    with Conversations.open(tmp_path) as kept:
        talk = kept.add(Conversation(), TURN)
        kept.rename(talk.id, "  My   talk ")
        assert kept.get(talk.id).title == "My talk"
        with pytest.raises(ConversationError, match="empty"):
            kept.rename(talk.id, "  ")
        kept.remove(talk.id)
        assert kept.listed() == ()


def test_file_of_a_newer_version_is_refused_and_kept(tmp_path: Path) -> None:
    Conversations.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "conversations.db") as db:
        db.execute(f"PRAGMA user_version = {FORMAT.version + 1}")
    with pytest.raises(ConversationError, match=f"format {FORMAT.version + 1}.*upgrade"):
        Conversations.open(tmp_path)
