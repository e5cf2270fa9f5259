"""`viva add`, `remove`, `documents`, `repair`: what is in the library. Layout and wiring only."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.cells import cell_len, set_cell_size

from ui.cli_fetch import Hosts
from ui.terminal import PLAIN, Home, Json, Model, err, out, print_json, progress_bar

if TYPE_CHECKING:
    from types import FrameType

    from corpus.records import Paper
    from ingest.documents import Listed
    from ingest.fetch import Fetcher, Wanted
    from ingest.library import Library
    from ingest.pipeline import Report, Wishes

library = typer.Typer()

Wait = Annotated[
    float, typer.Option("--wait", help="Wait so many seconds for another process that changes the library.", min=0)
]

_STATES = {
    "ok": "ok",
    "changed": "file changed",
    "vanished": "file gone",
    "twin": "same as another",
    "removed": "removed",
    "unread": "not read",
}
_KINDS = ("outline", "note", "digest", "paper", "text", "")
_CANCELLED = 130


@library.command()
def add(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL|ID...",
            help="Files or folders (.pdf, .md, .txt, .html), https links, arXiv ids, keys of papers, or documents "
            "removed earlier.",
        ),
    ],
    host: Hosts = None,
    wait: Wait = 0,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Add documents to the library; also brings back what was removed. Changed files are read again."""
    from ingest.additions import find_additions
    from ingest.embedding import open_embedder
    from ingest.library import Library, library_home
    from ingest.pipeline import Sources, ingest

    place = library_home(home)
    with ExitStack() as closing:
        known, registry = _known(place)
        found = find_additions(known, names, _fetch_into(place / "papers", host or (), closing), registry)
    if not found.paths:
        _fail(found.problems, as_json)
    with Library.open(place, create=True) as opened, wishes(wait, hidden=as_json) as how:
        sources = Sources(added=found.paths, registries=_registries(opened))
        report = ingest(opened, sources, open_embedder(model), wishes=how)
        graph = opened.graph_hash
    finish(report, graph, as_json, found.problems)


def _fail(problems: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json({"read": [], "problems": list(problems)})
    for problem in problems if not as_json else ():
        err.print(problem, style="yellow", **PLAIN)
    raise typer.Exit(1)


def _known(place: Path) -> tuple[dict[str, str], tuple[Paper, ...]]:
    """The documents and the papers that a library knows, the shipped papers where there is no library yet: a mistyped
    name shall make none.
    """
    from corpus import shipped
    from ingest.additions import known_sources
    from ingest.library import Library
    from ingest.registry import read_registry

    if not (place / "library.db").exists():
        return {}, tuple(read_registry(shipped.REGISTRY))
    with Library.open(place) as opened:
        return known_sources(opened.record), tuple(opened.record.papers()) or tuple(read_registry(shipped.REGISTRY))


def _registries(opened: Library) -> tuple[Path, ...]:
    """The shipped registry for a library that has none yet."""
    from corpus import shipped

    return () if opened.record.papers() else (shipped.REGISTRY,)


def _fetch_into(folder: Path, hosts: Iterable[str], closing: ExitStack) -> Callable[[Wanted], Path]:
    """Fetches with one fetcher, made when it is first wanted, so that the pause between requests is kept."""
    fetchers: list[Fetcher] = []

    def fetch(wanted: Wanted) -> Path:
        from ingest.fetch import Fetcher, fetch_settings

        if not fetchers:
            fetchers.append(closing.enter_context(Fetcher(folder, fetch_settings(hosts))))
        return fetchers[0].fetch(wanted)

    return fetch


@library.command()
def remove(
    names: Annotated[list[str], typer.Argument(metavar="DOC...", help="Ids as in `viva documents`, or files.")],
    wait: Wait = 0,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Take documents out of the library; they stay out until they are added again."""
    from ingest.embedding import open_embedder
    from ingest.library import Library, library_home
    from ingest.pipeline import remove as run

    with Library.open(library_home(home)) as opened, wishes(wait, hidden=True) as how:
        before = {document.id for document in opened.record.documents()}
        report = run(opened, names, open_embedder(model), how)
        gone = sorted(before - {document.id for document in opened.record.documents()})
        graph = opened.graph_hash
    if as_json:
        print_json({"removed": gone, **report_row(report), "graph": graph})
        return
    for id in gone:
        out.print(f"{id} removed; bring it back with: viva add {id}", **PLAIN)
    if not gone:
        out.print("They had been removed before; nothing changed.", **PLAIN)
    out.print(f"graph {graph}", style="dim", **PLAIN)


@library.command(name="documents")
def list_documents(
    trouble: Annotated[bool, typer.Option("--trouble", help="Only those that are not simply in order.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List documents with state, pages, passages and problems."""
    from ingest.library import Library, library_home

    with Library.open(library_home(home)) as opened:
        rows = [row for row in opened.documents() if not trouble or row.state != "ok" or row.problems]
    rows.sort(key=lambda row: (_KINDS.index(row.kind), row.id))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    width = max((cell_len(row.id) for row in rows), default=0)
    for row in rows:
        _print_document(row, width)
    counts = Counter(_STATES[row.state] for row in rows)
    out.print(", ".join(f"{count} {state}" for state, count in counts.most_common()) or "nothing to list", **PLAIN)


def _print_document(row: Listed, width: int) -> None:
    id = set_cell_size(row.id, width)
    size = f"{row.passages:>5} passages" + (f", {row.pages} p." if row.pages else "")
    out.print(f"{id}  {row.kind:<7}  {_STATES[row.state]:<15}  {size:<23}  {row.title}", **PLAIN)
    for problem in row.problems:
        out.print(f"{'':<{width}}  ! {problem}", style="yellow", **PLAIN)
    if row.state in {"changed", "vanished", "unread"}:
        out.print(f"{'':<{width}}    {row.source}", style="dim", **PLAIN)


@library.command()
def repair(wait: Wait = 0, home: Home = None, model: Model = None, as_json: Json = False) -> None:
    """Make vectors and graph again from the record where they are damaged or missing."""
    from ingest.embedding import open_embedder
    from ingest.library import Library, library_home
    from ingest.repair import repair as run

    with Library.open(library_home(home)) as opened, wishes(wait, hidden=True) as how:
        done = run(opened, open_embedder(model), how)
    if as_json:
        print_json({**asdict(done), "sentences": list(done.sentences)})
        return
    for sentence in done.sentences or ("There was nothing to repair.",):
        out.print(sentence, **PLAIN)


@contextmanager
def wishes(wait: float, *, hidden: bool) -> Iterator[Wishes]:
    """How a run behaves in a terminal: with a progress bar, left off by Ctrl-C, and saying whom it waits for."""
    from ingest.pipeline import Wishes

    def tell(holder: str) -> None:
        err.print(f"Waiting up to {wait:g} s for {holder}…", **PLAIN)

    with progress_bar(hidden=hidden) as progress, _until_interrupted() as cancelled:
        yield Wishes(progress, cancelled, wait, tell)


@contextmanager
def _until_interrupted() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed. The first one lets the passages in hand be finished; a second one stops at once."""
    stop = Event()
    if current_thread() is not main_thread():
        yield stop.is_set
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        err.print("Finishing the passages in hand; Ctrl-C again stops at once.", markup=False)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def report_row(report: Report) -> dict[str, Any]:
    """What a run did, for JSON."""
    return {
        "read": list(report.read),
        "unchanged": len(report.unchanged),
        "left_out": list(report.left_out),
        "vanished": list(report.vanished),
        "problems": list(report.problems),
        "remarks": list(report.remarks),
        "cancelled": report.cancelled,
        "seconds": round(report.seconds, 2),
    }


def print_run(report: Report) -> None:
    """What a run did, in lines: problems and remarks on standard error, a summary on standard output."""
    for problem in report.problems:
        err.print(problem, style="yellow", **PLAIN)
    for remark in report.remarks:
        err.print(remark, style="dim", **PLAIN)
    for ids, what in (
        (report.left_out, "had been removed and stay out; bring them back with: viva add ID"),
        (report.vanished, "have lost their files; what was read stays, see: viva documents --trouble"),
    ):
        if ids:
            named = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
            err.print(f"{named} {what}", style="dim", **PLAIN)
    if report.cancelled:
        err.print("Left off; what was finished is kept, and the next run goes on from there.", **PLAIN)
    out.print(f"{len(report.read)} read, {len(report.unchanged)} unchanged, {report.seconds:.1f} s")


def finish(report: Report, graph: str, as_json: bool, problems: tuple[str, ...] = ()) -> None:
    """Prints what a run did and ends with its exit code: 1 where something could not be read, 130 where left off."""
    if as_json:
        row = report_row(report)
        print_json({**row, "problems": [*problems, *row["problems"]], "graph": graph})
    else:
        for problem in problems:
            err.print(problem, style="yellow", **PLAIN)
        print_run(report)
        out.print(f"graph {graph}", style="dim", **PLAIN)
    if report.cancelled:
        raise typer.Exit(_CANCELLED)
    if problems or report.problems:
        raise typer.Exit(1)
