"""`viva chat`: a conversation in the terminal, kept and resumed. Layout and wiring only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import PLAIN, Home, Json, Llm, Model, err, out, print_json

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.conversation import Conversation
    from assistant.conversations import Conversations
    from corpus.records import Lang

chatting = typer.Typer()

Learner = Annotated[str, typer.Option("--learner", help="Whose conversations.")]


@chatting.command()
def chat(
    resume: Annotated[str | None, typer.Option(help="Go on with the conversation of this id.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the conversations.")] = False,
    export: Annotated[str | None, typer.Option(help="Print the conversation of this id as Markdown.")] = None,
    lang: Annotated[str | None, typer.Option(help="Answer in zh or en. Default: the language of each turn.")] = None,
    llm: Llm = None,
    learner: Learner = "me",
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Talk in the terminal: "it" and "go on" are understood, every turn is kept."""
    from assistant.conversations import Conversations
    from assistant.question import parse_lang
    from ingest.library import Library, library_home

    language = parse_lang(lang)
    with Library.open(library_home(home)) as library:
        folder = library.home
    with Conversations.open(folder, learner) as kept:
        if list_:
            _list(kept, as_json)
        elif export:
            _export(kept.get(export), as_json)
        else:
            _talk(kept, resume, folder, model, language, llm, as_json)


def _list(kept: Conversations, as_json: bool) -> None:
    rows = [{"id": c.id, "title": c.title, "turns": c.turns, "changed": c.changed.isoformat()} for c in kept.listed()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out.print(
            f"{row['id']}  {str(row['changed'])[:16].replace('T', ' ')}  {row['turns']:>3}  {row['title']}", **PLAIN
        )


def _export(conversation: Conversation, as_json: bool) -> None:
    from ui.transcript import transcript

    if as_json:
        print_json([{"typed": turn.typed, "answer": turn.answer.to_dict()} for turn in conversation.turns])
    else:
        sys.stdout.write(transcript(conversation))


def _talk(
    kept: Conversations,
    resume: str | None,
    home: Path,
    model: str | None,
    lang: Lang | None,
    llm: str | None,
    as_json: bool,
) -> None:
    from assistant.conversation import Conversation, Turn
    from assistant.llm.opening import open_llm
    from assistant.service import Assistant
    from corpus.errors import QuestionError
    from ui.answers import streamed

    talk = kept.get(resume) if resume else Conversation()
    backend = open_llm(llm)
    with err.status("Loading Viva…"):
        assistant = Assistant.open(home, model)
    for line in _lines():
        typed = _picked(line, talk)
        try:
            if backend is None:
                answer = assistant.reply(typed, talk, lang)
            else:
                answer = streamed(assistant.stream(typed, talk, backend, lang))
        except QuestionError as error:
            err.print(str(error), style="red", **PLAIN)
            continue
        talk = kept.add(talk, Turn(typed, answer, datetime.now(UTC)))
        if as_json:
            print_json(answer.to_dict())
        else:
            _print_turn(typed, answer)
    if talk.turns:
        err.print(f"Go on later with: viva chat --resume {talk.id}", **PLAIN)


def _print_turn(typed: str, answer: Answer) -> None:
    from ui.answers import print_answer
    from ui.words import word

    if answer.question != typed:
        out.print(word("understood", answer.lang, question=answer.question), style="dim", **PLAIN)
    print_answer(answer)


def _picked(line: str, talk: Conversation) -> str:
    """What was typed; for a number alone, that follow-up of the answer before."""
    offered = talk.turns[-1].answer.follow_ups if talk.turns else ()
    number = int(line) if line.isdecimal() else 0
    return offered[number - 1].text if 0 < number <= len(offered) else line


def _lines() -> Iterator[str]:
    """The lines typed until the end of input."""
    while True:
        try:
            line = input("\n› " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line in {"/quit", "/exit", "/bye"}:
            return
        if line:
            yield line
