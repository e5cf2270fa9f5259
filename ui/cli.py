"""The command line: `viva ingest`, `ask`, `status`, `verify`, `serve`. Layout and wiring only.

Heavy imports wait until a command needs them, so that `viva --help` is immediate. A user's mistake gets one sentence
and exit code 1, a defect of ours exit code 2.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from corpus.errors import VivaError
from ui.cli_chat import chatting
from ui.cli_corpus import corpus
from ui.cli_eval import evaluation
from ui.cli_explore import explore
from ui.terminal import PLAIN, Home, Json, Llm, Model, err, out, print_json, progress_bar

if TYPE_CHECKING:
    from ingest.library import Library
    from ingest.pipeline import Report, Sources

app = typer.Typer(
    help="Viva: answers from an interview outline and its papers, in Chinese and English, with the page.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.registered_commands += explore.registered_commands
app.registered_commands += chatting.registered_commands
app.add_typer(evaluation, name="eval")
app.add_typer(corpus, name="corpus")


def main() -> None:
    """Runs the command line; turns errors into a sentence and an exit code."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        # Without arguments the help was printed, and there is nothing to say.
        if message := str(error):
            err.print(f"viva: {message.rstrip('.')}. See: viva --help", style="red", **PLAIN)
        sys.exit(1 if message else 0)
    except VivaError as error:
        err.print(f"viva: {error}", style="red", **PLAIN)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("viva: stopped; what was finished is kept.", markup=False)
        sys.exit(130)
    except Exception as error:  # the last resort: whatever gets here is a defect of ours
        err.print(f"viva: this is a defect: {type(error).__name__}: {error}", style="red", markup=False, soft_wrap=True)
        if os.environ.get("VIVA_DEBUG"):
            traceback.print_exc()
        else:
            err.print("Set VIVA_DEBUG=1 to see where; please report it.", markup=False)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


@app.command()
def ingest(
    outline: Annotated[Path | None, typer.Argument(help="A Markdown outline. Default: the shipped one.")] = None,
    papers: Annotated[list[Path] | None, typer.Option(help="A PDF or a folder of PDFs; may be repeated.")] = None,
    notes: Annotated[list[Path] | None, typer.Option(help="A note or a folder of notes; may be repeated.")] = None,
    digests: Annotated[list[Path] | None, typer.Option(help="A digest or a folder of them; may be repeated.")] = None,
    shipped_notes: Annotated[
        bool, typer.Option(help="Take the shipped notes and digests on what the outline names.")
    ] = True,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Read an outline, notes and papers into the library; what has not changed is left alone."""
    from ingest.embedding import open_embedder
    from ingest.library import Library, library_home
    from ingest.pipeline import ingest as run

    sources = _sources(outline, papers or [], notes or [], digests or [], shipped_notes)
    with Library.open(library_home(home), create=True) as library, progress_bar(hidden=as_json) as progress:
        report = run(library, sources, open_embedder(model), progress)
        summary = {**_report(report), **_state(library)}
    _print_report(summary, as_json)
    if report.problems:
        raise typer.Exit(1)


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


def _report(report: Report) -> dict[str, Any]:
    return {
        "read": list(report.read),
        "unchanged": len(report.unchanged),
        "problems": list(report.problems),
        "seconds": round(report.seconds, 2),
    }


def _state(library: Library) -> dict[str, Any]:
    documents = library.record.documents()
    kinds = {kind: sum(d.kind == kind for d in documents) for kind in ("outline", "note", "digest", "paper")}
    return {
        "home": str(library.home),
        "model": library.model,
        "documents": kinds,
        "passages": library.record.count_passages(),
        "concepts": len(library.graph.concepts),
        "relations": library.graph.counts(),
        "graph": library.graph_hash,
    }


def _print_report(summary: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(summary)
        return
    for problem in summary["problems"]:
        err.print(problem, style="yellow", **PLAIN)
    out.print(f"{len(summary['read'])} read, {summary['unchanged']} unchanged, {summary['seconds']:.1f} s")
    _print_state(summary)


def _print_state(state: dict[str, Any]) -> None:
    kinds = ", ".join(f"{count} {kind}{'s' * (count != 1)}" for kind, count in state["documents"].items())
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


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Chinese or English.")],
    lang: Annotated[str | None, typer.Option(help="Answer in zh or en. Default: the question's language.")] = None,
    method: Annotated[str, typer.Option(help="dense, lexical, hybrid or graph.")] = "graph",
    llm: Llm = None,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Answer a question with citations, or say that the material does not hold the answer."""
    from assistant.question import Asked, parse_lang
    from assistant.retrieval import parse_method

    # Checked before anything heavy is loaded: a mistake should not cost five seconds.
    language, chosen = parse_lang(lang), parse_method(method)
    Asked.parse(question, language)

    from assistant.conversation import Conversation
    from assistant.llm.opening import open_llm
    from assistant.service import Assistant
    from ingest.library import library_home
    from ui.answers import print_answer, streamed

    backend = open_llm(llm)
    assistant = Assistant.open(library_home(home), model)
    if backend is None:
        answer = assistant.ask(question, language, chosen)
    else:
        answer = streamed(assistant.stream(question, Conversation(), backend, language))
    if as_json:
        print_json(answer.to_dict())
    else:
        print_answer(answer)


@app.command()
def status(home: Home = None, as_json: Json = False) -> None:
    """Say what is in the library."""
    from ingest.library import Library, library_home

    with Library.open(library_home(home)) as library:
        state = _state(library)
    if as_json:
        print_json(state)
    else:
        _print_state(state)


@app.command()
def verify(home: Home = None, as_json: Json = False) -> None:
    """Check that record, vectors and graph agree."""
    from ingest.library import Library, library_home

    with Library.open(library_home(home)) as library:
        problems = library.verify()
    if as_json:
        print_json({"ok": not problems, "problems": list(problems)})
    else:
        for problem in problems or ("record, vectors and graph agree",):
            out.print(problem, **PLAIN)
    if problems:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Serve the page."""
    with err.status("Loading Viva…") as loading:
        from ui.server import serve as run

        def ready(url: str) -> None:
            loading.stop()
            if as_json:
                print_json({"url": url})
            else:
                out.print(f"Viva is on {url} (stop it with Ctrl-C)", **PLAIN)

        run(host, port, home, model, ready)
