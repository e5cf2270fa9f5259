"""What all commands share: the two consoles, common options, JSON, progress bars."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

out, err = Console(), Console(stderr=True)
# For text from the material: nothing in it is markup.
PLAIN: Any = {"markup": False, "highlight": False, "soft_wrap": True}

Home = Annotated[
    Path | None, typer.Option("--home", help="Library folder. Default: $VIVA_HOME, else the user's data folder.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Model = Annotated[
    str | None,
    typer.Option("--model", help="A sentence-transformers model by name or folder. Default: the packaged one."),
]

Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        help="Let a language model write: the URL of an OpenAI-compatible endpoint, a model's name there "
        "($VIVA_LLM_BASE_URL), or a .gguf file.",
    ),
]


def print_json(value: object) -> None:
    """Writes a value as JSON to standard output, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


@contextmanager
def progress_bar(*, hidden: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, moved by (what, done, total)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=err, disable=hidden) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
