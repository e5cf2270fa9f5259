"""`viva corpus check`: whether an outline, its notes, digests and questions hold together. Layout and wiring only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.terminal import PLAIN, Json, out, print_json

corpus = typer.Typer(help="Work on a corpus of one's own.", no_args_is_help=True)


@corpus.callback()
def _group() -> None:
    """Keeps `check` a command of its own while it is the only one."""


@corpus.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A folder with outline.md, papers.toml, notes/ and the like.")],
    papers: Annotated[Path | None, typer.Option(help="PDFs named by paper id, to look up pages and sections.")] = None,
    table: Annotated[bool, typer.Option("--table", help="Print what each entry of the outline has.")] = False,
    as_json: Json = False,
) -> None:
    """Check a corpus: file and line of each problem; exit code 1 if there is any."""
    from ingest.corpus_check import Corpus, check_corpus, coverage

    problems = check_corpus(folder, papers)
    rows = list(coverage(Corpus.read(folder))) if table else []
    if as_json:
        print_json({"ok": not problems, "problems": list(problems), "table": rows})
    else:
        for row in rows:
            out.print("| " + " | ".join(map(str, row)) + " |", **PLAIN)
        for problem in problems or ("the corpus holds together",):
            out.print(problem, **PLAIN)
    if problems:
        raise typer.Exit(1)
