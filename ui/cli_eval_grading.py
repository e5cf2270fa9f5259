"""`viva eval grading`: how well grading agrees with human marks. Layout and wiring only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.terminal import Json, Model, out, print_json, progress_bar


def grading(
    file: Annotated[
        Path, typer.Argument(help='Marked answers, a line each: {"question", "reference", "answer", "score"}.')
    ],
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Measure how well grading agrees with human marks; marking points are split from each reference."""
    from assistant.grading_eval import grade_marked, read_marked
    from assistant.practice.grading import Grader
    from ingest.embedding import open_embedder

    rows = read_marked(file)
    with progress_bar(hidden=as_json) as progress:
        report = grade_marked(rows, Grader(open_embedder(model)), progress).to_dict()
    if as_json:
        print_json(report)
    else:
        _print(report)


def _print(report: dict[str, Any]) -> None:
    from rich.table import Table

    bands = report.pop("bands")
    for name, value in report.items():
        out.print(f"{name}: {_shown(value)}", highlight=False)
    table = Table("marks", "answers", "mean mark", "mean score", "rmse", box=None)
    for name, band in bands.items():
        table.add_row(name, *(_shown(band[key]) for key in ("n", "mark", "score", "rmse")))
    out.print(table)


def _shown(value: float | int | None) -> str:
    return "not defined" if value is None else f"{value:.4g}"
