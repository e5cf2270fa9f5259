"""`viva interview`: a mock interview in the terminal, kept and compared. `viva followups`: what to ask next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer
from rich.markdown import Markdown

from ui.terminal import PLAIN, Home, Json, Model, err, out, print_json

if TYPE_CHECKING:
    from assistant.practice.interview import Interview, Interviewer
    from assistant.practice.learner import Learners
    from assistant.service import Assistant
    from graph.model import ConceptGraph

interviewing = typer.Typer()

Learner = Annotated[str, typer.Option("--learner", help="Whose interview it is.")]


@interviewing.command()
def interview(
    topics: Annotated[list[str] | None, typer.Option(help="Only on this concept or section; may be repeated.")] = None,
    level: Annotated[int, typer.Option(help="From 1 (junior) to 5 (expert).")] = 3,
    n: Annotated[int, typer.Option("--n", help="How many questions; each has up to two follow-ups.")] = 6,
    role: Annotated[str, typer.Option(help="The role: its title, and more of the sections that it names.")] = "",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    seed: Annotated[int | None, typer.Option(help="The same seed asks the same first questions.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the interviews so far, to compare them.")] = False,
    show: Annotated[str | None, typer.Option(help="Print the interview of this id as Markdown.")] = None,
    learner: Learner = "me",
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Hold a mock interview: questions as the outline weighs them, follow-ups after the gaps, a card at the end."""
    from assistant.practice.interview import Setup
    from assistant.practice.learner import Learners
    from assistant.question import parse_lang
    from ingest.library import Library, library_home

    setup = Setup(parse_lang(lang) or "zh", n, level, tuple(topics or ()), role, seed or uuid4().int % 10_000)
    with Library.open(library_home(home)) as library:
        folder, graph = library.home, library.graph
    with Learners.open(folder) as learners:
        if list_:
            _list(learners, learner, graph, as_json)
        elif show:
            _show(learners, learner, show, graph, as_json)
        else:
            _hold(setup, learners, learner, folder, model)


def _list(learners: Learners, learner: str, graph: ConceptGraph, as_json: bool) -> None:
    from assistant.practice.interview_card import card_of
    from assistant.practice.interviews import kept_interviews

    rows = [
        {
            "id": i.id,
            "begun": i.begun.isoformat(),
            "questions": len(i.topics),
            "score": card_of(i, graph).score,
            "finished": i.finished,
            "role": i.setup.role,
        }
        for i in kept_interviews(learners, learner)
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        when = str(row["begun"])[:16].replace("T", " ")
        out.print(
            f"{str(row['id'])[:8]}  {when}  {row['score']:>4} / 10  {row['questions']:>2}  {row['role']}", **PLAIN
        )


def _show(learners: Learners, learner: str, id: str, graph: ConceptGraph, as_json: bool) -> None:
    from pydantic import TypeAdapter

    from assistant.practice.interview import Interview
    from assistant.practice.interviews import the_interview
    from ui.interviews import interview_markdown

    found = the_interview(learners, learner, id)
    if as_json:
        print_json(TypeAdapter(Interview).dump_python(found, mode="json"))
    else:
        sys.stdout.write(interview_markdown(found, graph))


def _hold(setup: object, learners: Learners, learner: str, home: Path, model: str | None) -> None:
    from assistant.practice.interview import Setup
    from assistant.practice.interviews import keep_interview
    from ui.interviews import card_lines

    assert isinstance(setup, Setup)
    with err.status("Loading Viva…"):
        assistant, interviewer = _opened(home, model)
    held = interviewer.begin(uuid4().hex, setup, datetime.now(UTC))
    for line in _answers(held):
        held = interviewer.answer(held, line, datetime.now(UTC))
        keep_interview(learners, learner, held)
        _record(held, learners, learner, assistant.knowledge.graph)
        if held.pending is None:
            break
        out.print(f"\n{held.pending.text}\n", style="bold", **PLAIN)
    if held.exchanges:
        from assistant.practice.interview_card import card_of

        lines = card_lines(card_of(held, assistant.knowledge.graph), setup.lang)
        out.print(Markdown("\n".join(lines)))
        err.print(f"Read it again with: viva interview --show {held.id[:8]}", **PLAIN)


def _opened(home: Path, model: str | None) -> tuple[Assistant, Interviewer]:
    from assistant.practice.bank import Bank
    from assistant.practice.grading import Grader
    from assistant.practice.interview import Interviewer
    from assistant.practice.quiz import Questions
    from assistant.service import Assistant

    assistant = Assistant.open(home, model)
    questions = Questions.on(assistant.knowledge, Bank.of(home))
    knowledge = assistant.knowledge
    return assistant, Interviewer(questions, Grader(knowledge.retriever.embedder, knowledge.graph.lexicon))


def _answers(held: Interview) -> Iterator[str]:
    """What is typed, an answer a line; `/end` or the end of input ends the interview."""
    if held.pending:
        out.print(f"\n{held.pending.text}\n", style="bold", **PLAIN)
    while True:
        try:
            line = input("› " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line in {"/end", "/quit", "/exit"}:
            return
        yield line


def _record(held: Interview, learners: Learners, learner: str, graph: ConceptGraph) -> None:
    """An opening question's answer counts for mastery like any other; follow-ups are part of the interview only."""
    from assistant.practice.answered import attempt_of

    last = held.exchanges[-1]
    if last.prompt.kind == "opening":
        attempt = attempt_of(last.prompt.item, last.grade, last.answer, learner, last.at, graph)
        learners.record(attempt, last.prompt.item.stem, last.grade)


@interviewing.command()
def followups(
    text: Annotated[str, typer.Argument(help="What the candidate said; - reads it from standard input.")],
    question: Annotated[str, typer.Option(help="The question that was asked, if there was one.")] = "",
    n: Annotated[int, typer.Option("--n", help="How many.")] = 3,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """For interviewers: the questions that go after the gaps in a candidate's answer, each with what it is after."""
    from dataclasses import asdict

    from assistant.practice.probing import probes
    from ingest.library import library_home

    said = sys.stdin.read() if text == "-" else text
    _, interviewer = _opened(library_home(home), model)
    found = probes(said, question, interviewer.questions, interviewer.grader, n)
    if as_json:
        print_json([asdict(probe) for probe in found])
        return
    for number, probe in enumerate(found, 1):
        place = (
            f" ({probe.source.document}{f' p. {probe.source.page}' if probe.source.page else ''})"
            if probe.source
            else ""
        )
        out.print(f"{number}. {probe.text}", style="bold", **PLAIN)
        out.print(f"   → {probe.after}{place}", style="dim", **PLAIN)
