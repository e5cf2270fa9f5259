"""`viva ingest` and `status`: an outline with its notes and papers into the library. Layout and wiring only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_fetch import Hosts, command_options, print_failures
from ui.cli_library import Wait, finish, report_row, wishes
from ui.terminal import PLAIN, Home, Json, Model, out, print_json, progress_bar

if TYPE_CHECKING:
    from ingest.fetch import FetchReport
    from ingest.library import Library
    from ingest.pipeline import Report, Sources

ingesting = typer.Typer()


@ingesting.command()
def ingest(
    outline: Annotated[Path | None, typer.Argument(help="A Markdown outline. Default: the shipped one.")] = None,
    papers: Annotated[list[Path] | None, typer.Option(help="A PDF or a folder of PDFs; may be repeated.")] = None,
    notes: Annotated[list[Path] | None, typer.Option(help="A note or a folder of notes; may be repeated.")] = None,
    digests: Annotated[list[Path] | None, typer.Option(help="A digest or a folder of them; may be repeated.")] = None,
    shipped_notes: Annotated[
        bool, typer.Option(help="Take the shipped notes and digests on what the outline names.")
    ] = True,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch the papers that outline and notes refer to, then read them too.")
    ] = False,
    host: Hosts = None,
    wait: Wait = 0,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Read an outline, notes and papers into the library; what has not changed is left alone."""
    from ingest.embedding import open_embedder
    from ingest.library import Library, library_home
    from ingest.pipeline import ingest as run

    sources = _sources(outline, papers or [], notes or [], digests or [], shipped_notes)
    fetched: FetchReport | None = None
    with Library.open(library_home(home), create=True) as library:
        embedder = open_embedder(model)
        with wishes(wait, hidden=as_json) as how:
            report = run(library, sources, embedder, wishes=how)
        if fetch and not report.cancelled:
            fetched = _fetched(library, host or [], as_json)
            with wishes(wait, hidden=as_json) as how:
                more = run(library, replace(sources, papers=(*sources.papers, *fetched.files)), embedder, wishes=how)
            report = _both(report, more)
        state = _state(library)
    _finish(report, state, as_json)
    if fetched and not as_json:
        print_failures(fetched.failures, command_options(home, host or ()))


def _sources(
    outline: Path | None, papers: list[Path], notes: list[Path], digests: list[Path], shipped_notes: bool
) -> Sources:
    from corpus import shipped
    from ingest.pipeline import Sources

    return Sources(
        outlines=(outline or shipped.OUTLINE,),
        notes=tuple(notes),
        shipped_notes=(shipped.NOTES,) if shipped_notes else (),
        digests=tuple(digests),
        shipped_digests=(shipped.DIGESTS,) if shipped_notes else (),
        papers=tuple(papers),
        registries=(shipped.REGISTRY,),
    )


def _fetched(library: Library, hosts: list[str], as_json: bool) -> FetchReport:
    from ingest.fetch import Fetcher, fetch_missing, fetch_settings

    settings = fetch_settings(hosts)
    with Fetcher(library.home / "papers", settings) as fetcher, progress_bar(hidden=as_json) as progress:
        return fetch_missing(library, library.record.papers(), fetcher, progress)


def _both(first: Report, second: Report) -> Report:
    """Two runs as one: what either read; for the rest the second one's word stands."""
    read = tuple(dict.fromkeys((*first.read, *second.read)))
    unchanged = tuple(id for id in second.unchanged if id not in read)
    return replace(second, read=read, unchanged=unchanged, seconds=first.seconds + second.seconds)


def _finish(report: Report, state: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json({**report_row(report), **state})
        if report.cancelled or report.problems:
            raise typer.Exit(130 if report.cancelled else 1)
        return
    _print_state(state)
    finish(report, state["graph"], as_json)


def _state(library: Library) -> dict[str, Any]:
    documents = library.record.documents()
    kinds = {kind: sum(d.kind == kind for d in documents) for kind in ("outline", "note", "digest", "paper", "text")}
    return {
        "home": str(library.home),
        "model": library.model,
        "documents": kinds,
        "passages": library.record.count_passages(),
        "concepts": len(library.graph.concepts),
        "relations": library.graph.counts(),
        "graph": library.graph_hash,
    }


def _print_state(state: dict[str, Any]) -> None:
    kinds = ", ".join(f"{count} {kind}{'s' * (count != 1)}" for kind, count in state["documents"].items() if count)
    relations = ", ".join(f"{count} {kind}" for kind, count in state["relations"].items())
    rows = {
        "library": state["home"],
        "model": state["model"],
        "documents": kinds,
        "passages": state["passages"],
        "concepts": state["concepts"],
        "relations": relations,
        "graph": state["graph"],
    }
    for name, value in rows.items():
        out.print(f"{name:<10} {value}", **PLAIN)


@ingesting.command()
def status(home: Home = None, as_json: Json = False) -> None:
    """Say what is in the library."""
    from ingest.library import Library, library_home

    with Library.open(library_home(home)) as library, library.record.snapshot():
        state = _state(library)
    if as_json:
        print_json(state)
    else:
        _print_state(state)
