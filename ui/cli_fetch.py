"""`viva fetch`: gets papers from arXiv and from links, into the library's folder. Layout and wiring only."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import PLAIN, Home, Json, err, out, print_json, progress_bar

if TYPE_CHECKING:
    from ingest.fetch import FetchFailure, FetchReport, Wanted

fetching = typer.Typer()

Hosts = Annotated[
    list[str] | None,
    typer.Option(
        "--host", help="Fetch from this host too; may be repeated. Always: $VIVA_FETCH_HOSTS, comma-separated."
    ),
]


@fetching.command()
def fetch(
    papers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY",
            help="Registry keys, arXiv ids (2002.04745, 2002.04745v1) or https links. Default: what the library lacks.",
        ),
    ] = None,
    host: Hosts = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Fetch papers as PDFs: those named, or all that the library's outline and notes refer to and it has not."""
    from ingest.fetch import Fetcher, fetch_all, fetch_settings
    from ingest.library import library_home

    folder = library_home(home) / "papers"
    settings = fetch_settings(host or ())
    wanted = _wanted(folder.parent, papers or [])
    if len(wanted) > 10 and not as_json:
        err.print(f"{len(wanted)} papers, one request every {settings.pause:.0f} s. Ctrl-C stops; what is there stays.")
    with Fetcher(folder, settings) as fetcher, progress_bar(hidden=as_json) as progress:
        report = fetch_all(wanted, fetcher, progress)
    options = command_options(home, host or ())
    if as_json:
        print_json(report_row(report, options))
    else:
        print_failures(report.failures, options)
        if len(report.failures) > 1 and not papers:
            err.print(f"Try all of them again with: viva fetch{options}", style="yellow", **PLAIN)
        _print_report(report, folder, command_options(home, ()))
    # Without keys everything was done that could be done, and the rest is named.
    if papers and not report.only_the_network:
        raise typer.Exit(1)


def _wanted(home: Path, references: list[str]) -> list[Wanted]:
    from corpus import shipped
    from ingest.fetch import asked, missing_papers
    from ingest.library import Library
    from ingest.registry import read_registry

    registry = {paper.id: paper for paper in read_registry(shipped.REGISTRY)}
    if references and not (home / "library.db").exists():
        return asked(references, registry.values())
    with Library.open(home) as library:
        registry.update((paper.id, paper) for paper in library.record.papers())
        known = list(registry.values())
        return asked(references, known) if references else missing_papers(library, known)


def command_options(home: Path | None, hosts: Iterable[str]) -> str:
    """The options to put behind a command that is to be repeated as it was given."""
    given = [part for host in hosts for part in ("--host", host)] + (["--home", str(home)] if home else [])
    return f" {shlex.join(given)}" if given else ""


def report_row(report: FetchReport, options: str) -> dict[str, Any]:
    """A report as JSON."""
    return {
        "files": [str(path) for path in report.files],
        "downloaded": report.downloaded,
        "failures": [
            {
                "paper": failure.name,
                "reference": failure.reference,
                "reason": failure.reason,
                "todo": failure.todo(options),
                "temporary": failure.temporary,
            }
            for failure in report.failures
        ],
    }


def print_failures(failures: Iterable[FetchFailure], options: str) -> None:
    """Names each paper once with what to do about it; what has one reason stands under it."""
    groups: dict[str, list[FetchFailure]] = defaultdict(list)
    for failure in failures:
        groups[failure.reason].append(failure)
    for reason, group in groups.items():
        if len(group) == 1:
            err.print(group[0].sentence(options), style="yellow", **PLAIN)
            continue
        err.print(f"{len(group)} papers were not fetched: {reason}.", style="yellow", **PLAIN)
        for failure in group:
            err.print(f"  {failure.name}: {failure.todo(options)}", style="dim", **PLAIN)


def _print_report(report: FetchReport, folder: Path, options: str) -> None:
    if not report.files and not report.failures:
        out.print("The library holds every paper that its outline and notes refer to.")
        return
    there = len(report.files) - report.downloaded
    out.print(
        f"{report.downloaded} fetched, {there} already there, {len(report.failures)} not fetched; see {folder}", **PLAIN
    )
    if report.files:
        out.print(f"Read them into the library with: viva add {shlex.quote(str(folder))}{options}", **PLAIN)
