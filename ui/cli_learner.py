"""`viva learner ...`: a learner's record corrected, set up, exported, imported, erased. Layout and wiring only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_today import Learner, parse_day
from ui.terminal import PLAIN, Home, Json, err, out, print_json

if TYPE_CHECKING:
    from assistant.practice.history import Correction, Entry, Settings
    from assistant.practice.learner import Learners

learner_commands = typer.Typer(help="A learner's record: list, show, correct, set, export, import, erase.")

AttemptId = Annotated[str, typer.Argument(help="An attempt's id or the beginning of it; `viva wrong` shows them.")]


def _open(home: Path | None) -> Learners:
    from assistant.practice.learner import Learners
    from ingest.library import library_home

    return Learners.open(library_home(home))


@learner_commands.command(name="list")
def list_learners(home: Home = None, as_json: Json = False) -> None:
    """List who has a record, with the number of answers."""
    with _open(home) as learners:
        rows = {name: len(learners.attempts(name)) for name in learners.names()}
    if as_json:
        print_json(rows)
    for name, count in {} if as_json else rows.items():
        out.print(f"{name}  {count}", **PLAIN)


@learner_commands.command()
def show(attempt: AttemptId, learner: Learner = "me", home: Home = None, as_json: Json = False) -> None:
    """Show an answer in full: what was asked, what was said, its grade and the corrections to it."""
    with _open(home) as learners:
        entry = learners.entry(learner, attempt)
    _print_entry(entry, as_json)


@learner_commands.command()
def correct(
    attempt: AttemptId,
    rating: Annotated[int | None, typer.Option(help="1 again, 2 hard, 3 good, 4 easy.", min=1, max=4)] = None,
    score: Annotated[float | None, typer.Option(help="From 0 to 10.", min=0, max=10)] = None,
    cause: Annotated[str | None, typer.Option(help="Why it went wrong, in your words.")] = None,
    dispute: Annotated[
        bool | None, typer.Option("--dispute/--no-dispute", help="The question itself is wrong: count nothing of it.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When it really was, such as 2026-05-01T09:30+08:00.")] = None,
    points: Annotated[
        str | None,
        typer.Option(
            help="Your verdict on each point in order, such as hit,partial,missed,contradicted; gives the score."
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="Your reason.")] = "",
    learner: Learner = "me",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Correct an answer; what it said before is kept, and every figure follows the correction."""
    from uuid import uuid4

    from assistant.practice.history import Correction
    from corpus.errors import LearnerError

    now = datetime.now().astimezone()
    made = Correction(uuid4().hex, attempt, now, rating, score, cause, dispute, _moment(at), note)
    if not made.changes and points is None:
        raise LearnerError("Nothing is to be corrected; give --rating, --score, --points, --cause, --dispute or --at.")
    with _open(home) as learners:
        if points is not None:
            made = _by_points(learners.entry(learner, attempt), points, made)
        entry = learners.correct(learner, made)
    _print_entry(entry, as_json)


def _by_points(entry: Entry, points: str, made: Correction) -> Correction:
    """A correction by verdicts on the points, from which score, rating and cause follow."""
    from assistant.practice.history import marking
    from assistant.practice.marking import VERDICTS
    from corpus.errors import LearnerError

    said = [word.strip() for word in points.split(",")]
    verdicts = [verdict for word in said for verdict in VERDICTS if verdict == word]
    if len(verdicts) != len(said):
        raise LearnerError(f"{points!r} are no verdicts; write them as {','.join(VERDICTS)}, one for each point.")
    if {"rating", "score", "cause"} & made.changes.keys():
        raise LearnerError("Score, rating and cause follow from --points; correct them afterwards.")
    return replace(marking(entry, verdicts, made.made), disputed=made.disputed, at=made.at, note=made.note)


def _moment(text: str | None) -> datetime | None:
    from corpus.errors import LearnerError

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise LearnerError(f"{text!r} is no time; write it as 2026-05-01T09:30+08:00.") from error


def _print_entry(entry: Entry, as_json: bool) -> None:
    from pydantic import TypeAdapter

    from assistant.practice.history import Entry as EntryType

    row: dict[str, Any] = TypeAdapter(EntryType).dump_python(entry, mode="json")
    if as_json:
        print_json(row)
        return
    counts = entry.counts
    out.print(entry.stem or counts.item, style="bold", **PLAIN)
    out.print(f"{counts.at.astimezone():%Y-%m-%d %H:%M}  {counts.score:g}/10  rating {counts.rating}", **PLAIN)
    out.print(counts.answer, **PLAIN)
    for point in entry.marked.points if entry.marked else ():
        out.print(f"  {point.verdict}: {point.point.text}", **PLAIN)
    for made in entry.corrections:
        changes = ", ".join(f"{name} → {value}" for name, value in made.changes.items())
        out.print(f"  corrected {made.made.astimezone():%Y-%m-%d %H:%M}: {changes} {made.note}".rstrip(), **PLAIN)


@learner_commands.command(name="set")
def set_up(
    exam: Annotated[str | None, typer.Option(help="The exam's date, such as 2026-12-31; none clears it.")] = None,
    minutes: Annotated[int | None, typer.Option(help="Minutes a day.")] = None,
    retention: Annotated[float | None, typer.Option(help="Share of reviews to be remembered, 0.7 to 0.97.")] = None,
    learner: Learner = "me",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Set the exam's date, minutes a day and the retention asked for; without options, show them."""
    day = None if exam == "none" else parse_day(exam)
    with _open(home) as learners:
        settings = learners.settings(learner)
        changed = replace(
            settings,
            exam=day if exam else settings.exam,
            minutes=minutes if minutes is not None else settings.minutes,
            retention=retention if retention is not None else settings.retention,
        )
        if changed != settings:
            learners.set_settings(learner, changed)
    _print_settings(changed, as_json)


def _print_settings(settings: Settings, as_json: bool) -> None:
    row = {
        "exam": settings.exam.isoformat() if settings.exam else None,
        "minutes": settings.minutes,
        "retention": settings.retention,
    }
    if as_json:
        print_json(row)
    for name, value in {} if as_json else row.items():
        out.print(f"{name:<10} {'none' if value is None else value}", **PLAIN)


@learner_commands.command(name="export")
def export_record(
    file: Annotated[Path, typer.Argument(help="Where to write the JSON.")], learner: Learner = "me", home: Home = None
) -> None:
    """Write a learner's whole record to a file."""
    from ingest.files import write_whole

    with _open(home) as learners:
        export = learners.export(learner)
    write_whole(file, export.to_json().encode())
    err.print(f"{len(export.answered)} answers of {learner} written to {file}", **PLAIN)


@learner_commands.command(name="import")
def import_record(
    file: Annotated[Path, typer.Argument(help="A file that `viva learner export` wrote.")],
    learner: Annotated[str | None, typer.Option(help="Under this name. Default: the one in the file.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take a learner's record in; what is there already stays, and a second time changes nothing."""
    from dataclasses import asdict

    from assistant.practice.portable import Export

    export = Export.from_json(_read(file))
    with _open(home) as learners:
        merged = learners.merge(export, learner)
    if as_json:
        print_json({"learner": learner or export.learner, **asdict(merged)})
        return
    err.print(f"{learner or export.learner}: {merged.attempts} answers new, {merged.known} there already", **PLAIN)


def _read(file: Path) -> str:
    from corpus.errors import LearnerError

    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise LearnerError(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise LearnerError(f"{file} is not a text file; give one that viva learner export wrote.") from error


@learner_commands.command()
def erase(
    learner: Annotated[str, typer.Argument(help="Whose record to remove for good.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: Home = None,
) -> None:
    """Remove a learner's record wholly; it cannot be brought back."""
    with _open(home) as learners:
        learners.known(learner)
        if not yes and not typer.confirm(f"Remove everything that is kept of {learner}?", err=True):
            err.print("Nothing was removed.", **PLAIN)
            return
        learners.erase(learner)
    err.print(f"Everything of {learner} was removed.", **PLAIN)
