"""`viva quiz`, `paper`: questions in the terminal and for other programs, interviewers' sheets. Layout and wiring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli_today import LangOption, Learner, language
from ui.terminal import PLAIN, Home, Json, Llm, Model, err, out

if TYPE_CHECKING:
    from assistant.practice.learner import Learners
    from assistant.practice.quiz import Questions
    from assistant.practice.records import QuizItem
    from corpus.records import Lang
    from graph.model import ConceptGraph
    from ui.asking import Turn

quiz_commands = typer.Typer()

Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", "--topics", help="A concept or heading of the outline, or several with commas."),
]
Levels = Annotated[list[str] | None, typer.Option("--level", "--levels", help="From 1 (recall) to 5 (design): 2,3.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same questions.")]
Own = Annotated[list[Path] | None, typer.Option("--questions", help="A file or folder of questions of your own.")]


def _listed(values: Sequence[str] | None) -> list[str]:
    return [part.strip() for value in values or () for part in value.replace("，", ",").split(",") if part.strip()]


def _levels(values: Sequence[str] | None) -> list[int]:
    """Levels as typed. Raises QuestionError."""
    from corpus.errors import QuestionError

    listed = _listed(values)
    for value in listed:
        if value not in {"1", "2", "3", "4", "5"}:
            raise QuestionError(f"There is no level {value!r}; use 1 (recall) to 5 (design).")
    return [int(value) for value in listed]


def _questions(home: Path | None, own: Sequence[Path] | None) -> Questions:
    from assistant.practice.quiz import Questions
    from ingest.library import library_home

    with err.status("Making questions…"):
        questions = Questions.open(library_home(home), own or ())
        assert questions.drafts is not None
    return questions


@quiz_commands.command()
def quiz(
    about: Annotated[list[str] | None, typer.Argument(help="Concepts or headings; the same as --topic.")] = None,
    topic: Topics = None,
    level: Levels = None,
    forms: Annotated[list[str] | None, typer.Option(help="Such as choice,cloze,open. Default: all.")] = None,
    n: Annotated[int, typer.Option("-n", "--n", help="How many questions.", min=1, max=2000)] = 10,
    seed: Seed = 0,
    ask: Annotated[
        bool | None,
        typer.Option("--ask/--print", help="Ask one by one, or print all with answers. Default: ask in a terminal."),
    ] = None,
    learner: Learner = "me",
    lang: LangOption = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write to a .md, .csv, .json or .apkg (Anki) file.")
    ] = None,
    questions: Own = None,
    llm: Llm = None,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Ask a quiz and grade it, print it with answers and sources, or write it for another program."""
    import sys

    from assistant.practice.decks import to_json
    from assistant.practice.learner import checked_name
    from assistant.practice.quiz import parse_forms
    from ingest.library import library_home

    tongue, wanted, levels = language(lang), parse_forms(forms or ()), _levels(level)
    checked_name(learner)
    made = _questions(home, questions)
    items = made.generate(seed, _listed([*(topic or ()), *(about or ())]), levels, wanted, tongue, n)
    items = (*items, *_written(llm, items, made, tongue))
    if file:
        _write(file, items, made, tongue)
    elif as_json:
        sys.stdout.write(to_json(items))
    elif _asks() if ask is None else ask:
        _hold(made, items, library_home(home), learner, tongue, model)
    else:
        for number, item in enumerate(items, 1):
            show_question(number, item)
            show_answer(item)


def _written(llm: str | None, items: Sequence[QuizItem], made: Questions, lang: Lang) -> Sequence[QuizItem]:
    """Further questions by a language model, where one is named; those that fail a check are counted."""
    if llm is None:
        return ()
    from assistant.llm.backend import complete
    from assistant.llm.opening import open_llm
    from assistant.practice.items_llm import written_by

    backend = open_llm(llm)
    with err.status(f"{backend.name} is writing…"):
        found = written_by(lambda asked: complete(backend, asked, 1500), items, made.material, lang)
    err.print(f"{len(found.items)} more by {backend.name}; left out: {len(found.problems)}.", style="dim", **PLAIN)
    return found.items


def _asks() -> bool:
    """Whether somebody sits there to be asked."""
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()


def _write(file: Path, items: Sequence[QuizItem], made: Questions, lang: Lang) -> None:
    from assistant.practice.decks import export_quiz

    other: Lang = "en" if lang == "zh" else "zh"
    twins = {item.id: twin for item in items if (twin := made.item(item.id, other)) and twin.lang == other}
    export_quiz(file, items, twins, lang)
    err.print(f"{len(items)} questions written to {file}", **PLAIN)


def show_question(number: int, item: QuizItem) -> None:
    """Prints what is asked."""
    from assistant.practice.items_shown import heading, option_lines

    out.print(f"\n{number}. {item.stem}", style="bold", **PLAIN)
    out.print(f"   {heading(item)}", style="dim", **PLAIN)
    for line in option_lines(item):
        out.print(f"   {line}", **PLAIN)


def show_answer(item: QuizItem) -> None:
    """Prints what is right, why, and where it is said."""
    from assistant.practice.items_shown import answer_lines, source_lines, word

    out.print(f"   {word('answer', item.lang)}", style="green", **PLAIN)
    for line in answer_lines(item):
        out.print(f"   · {line}", **PLAIN)
    if item.explanation:
        out.print(f"   {item.explanation}", **PLAIN)
    out.print(f"   {word('sources', item.lang)}: {'; '.join(source_lines(item))}", style="dim", **PLAIN)


def _hold(made: Questions, items: Sequence[QuizItem], home: Path, learner: str, lang: Lang, model: str | None) -> None:
    """Asks the items one by one, each answer kept for the learner."""
    from assistant.practice.grading import Grader
    from assistant.practice.learner import Learners
    from assistant.service import Assistant
    from ui.answers import print_answer
    from ui.asking import Asker, show_end
    from ui.practice_hints import hints_of

    graph = made.material.knowledge.graph
    with err.status("Loading Viva…"):
        assistant = Assistant.open(home, model)
    grader = Grader(assistant.knowledge.retriever.embedder, graph.lexicon)
    with Learners.open(home) as learners:
        turns = Asker(
            grader.grade,
            _typed,
            lambda item: hints_of(item, graph, lang),
            lambda term, tongue: print_answer(assistant.ask(term, tongue)),
            lambda turn: _keep(turn, learners, learner, graph),
        ).ask(items)
    show_end(turns, lang)


def _typed(prompt: str) -> str:
    """A line of the learner's, after a prompt where somebody types it."""
    import sys

    return input(prompt if sys.stdin.isatty() else "")


def _keep(turn: Turn, learners: Learners, learner: str, graph: ConceptGraph) -> None:
    """A turn in the learner's record; a question called wrong counts for nothing."""
    from datetime import UTC, datetime
    from uuid import uuid4

    from assistant.practice.answered import attempt_of
    from assistant.practice.history import Correction

    now = datetime.now(UTC)
    attempt = attempt_of(
        turn.item, turn.grade, turn.answer, learner, now, graph, seconds=turn.seconds, hints=turn.hints
    )
    learners.record(attempt, turn.item.stem, turn.grade)
    if turn.disputed:
        learners.correct(learner, Correction(uuid4().hex, attempt.id, now, disputed=True))


@quiz_commands.command()
def paper(
    topics: Topics = None,
    levels: Levels = None,
    n: Annotated[int, typer.Option("-n", "--n", help="How many questions.", min=1, max=200)] = 12,
    seed: Seed = 0,
    lang: LangOption = None,
    file: Annotated[Path | None, typer.Option("--out", help="Write to a .md or .html file.")] = None,
    questions: Own = None,
    home: Home = None,
) -> None:
    """Make an interviewer's question sheet: marking points, sources, common mistakes, follow-up chains."""
    from corpus.errors import ExportError
    from ingest.files import write_whole

    if file and file.suffix.lower() not in {".md", ".html", ".htm"}:
        raise ExportError(f"A question sheet cannot be written to {file.name}; end the name in .md or .html.")
    tongue, wanted = language(lang), _levels(levels)
    made = _questions(home, questions)
    text = _sheet(made, made.sheet(seed, _listed(topics), wanted, tongue, n), tongue, file)
    if file:
        write_whole(file, text.encode())
        err.print(f"Written to {file}", **PLAIN)
    else:
        out.print(text, **PLAIN)


def _sheet(made: Questions, items: Sequence[QuizItem], lang: Lang, file: Path | None) -> str:
    from assistant.practice.sheet import sheet_html, sheet_markdown, sheet_of
    from ui.markdown import markdown_html

    sheet = sheet_of(items, made.material.bank)
    if file and file.suffix.lower() in {".html", ".htm"}:
        return sheet_html(sheet, lang, markdown_html)
    return sheet_markdown(sheet, lang)
