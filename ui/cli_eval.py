"""`viva eval`: how well retrieval does, on a public data set or on our own questions. Layout and wiring only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import PLAIN, Home, Json, Llm, Model, out, print_json, progress_bar

if TYPE_CHECKING:
    from assistant.retrieval import Method

evaluation = typer.Typer(help="Measure retrieval, answers and grading.", no_args_is_help=True)

MethodOption = Annotated[str, typer.Option(help="dense, lexical, hybrid, graph, or all of them.")]


def _methods(method: str) -> tuple[Method, ...]:
    from assistant.retrieval import METHODS, parse_method

    return METHODS if method == "all" else (parse_method(method),)


@evaluation.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="A data set in BEIR form: corpus.jsonl, queries.jsonl, qrels.tsv.")],
    method: MethodOption = "all",
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Measure retrieval on a data set whose passages have titles and nothing else; its index is kept in the cache."""
    from assistant.beir import BeirIndex, BeirSet
    from assistant.measures import Asking, measure
    from ingest.embedding import open_embedder

    methods, data = _methods(method), BeirSet.read(folder)
    with progress_bar(hidden=as_json) as progress:
        index = BeirIndex.over(data, open_embedder(model), progress=progress)
    asked = [Asking(id, data.questions[id], gold) for id, gold in data.gold.items()]
    outcomes = measure(index.retriever, asked, methods)
    report: dict[str, Any] = {
        "dataset": data.name,
        "passages": len(data.passages),
        "queries": len(asked),
        "index_seconds": round(index.seconds, 1),
        "methods": {name: outcome.to_dict() for name, outcome in outcomes.items()},
    }
    if as_json:
        print_json(report)
    else:
        out.print("{dataset}: {passages} passages, {queries} questions, index {index_seconds} s".format(**report))
        _print_table(report["methods"])


@evaluation.command()
def corpus(
    questions: Annotated[Path, typer.Argument(help="Questions with gold quotes (tests/benchmarks/retrieval.jsonl).")],
    method: MethodOption = "all",
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Measure retrieval in the library, by the languages of question and answer, with 95% intervals."""
    from assistant.bilingual import askings, read_bilingual
    from assistant.measures import interval, measure
    from assistant.service import Assistant
    from ingest.library import library_home

    methods, rows = _methods(method), read_bilingual(questions)
    retriever = Assistant.open(library_home(home), model).knowledge.retriever
    report: dict[str, Any] = {}
    for direction, asked in sorted(askings(rows, retriever).items()):
        for name, outcome in measure(retriever, asked, methods).items():
            low, high = interval(outcome.measures["hit@5"].values())
            values = {"questions": len(asked), "recall@5": outcome.mean("hit@5"), "low": low, "high": high}
            report.setdefault(direction, {})[name] = {**values, "mrr@10": outcome.mean("mrr@10")}
    if as_json:
        print_json(report)
    else:
        for direction, by_method in report.items():
            out.print(direction, style="bold")
            _print_table(by_method)


@evaluation.command()
def answers(
    file: Annotated[Path, typer.Argument(help="Rows with question, lang, expect (answer or abstain), concept.")],
    llm: Llm = None,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Ask questions and count right answers and abstentions, quotes that stand on their page, follow-ups answered."""
    from assistant.answer_eval import evaluate, read_expectations, written_by
    from assistant.llm.opening import open_llm
    from assistant.service import Assistant
    from ingest.library import library_home

    rows, backend = read_expectations(file), open_llm(llm)
    assistant = Assistant.open(library_home(home), model)
    scores = evaluate(rows, assistant, written_by(assistant, backend) if backend else None).to_dict()
    if as_json:
        print_json(scores)
    else:
        for name, value in scores.items():
            out.print(f"{name:<22} {value:g}", **PLAIN)


def _print_table(by_method: dict[str, dict[str, float]]) -> None:
    from rich.table import Table

    table = Table("", *by_method, box=None)
    for measure in next(iter(by_method.values())):
        table.add_row(measure, *(f"{values[measure]:.4g}" for values in by_method.values()))
    out.print(table)
