"""The command line: `viva ask`, `verify`, and what the other modules add. Layout and wiring only.

Heavy imports wait until a command needs them, so that `viva --help` is immediate. A user's mistake gets one sentence
and exit code 1, a defect of ours exit code 2.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer
from typer.exceptions import TyperException

from corpus.errors import VivaError
from ui.cli_chat import chatting
from ui.cli_concepts import concepts
from ui.cli_corpus import corpus
from ui.cli_eval import evaluation
from ui.cli_eval_grading import grading
from ui.cli_explore import explore
from ui.cli_fetch import fetching
from ui.cli_ingest import ingesting
from ui.cli_interview import interviewing
from ui.cli_learner import learner_commands
from ui.cli_library import library
from ui.cli_quiz import quiz_commands
from ui.cli_serve import accounts, serving
from ui.cli_today import today_commands
from ui.terminal import PLAIN, Home, Json, Llm, Model, err, out, print_json

app = typer.Typer(
    help="Viva: answers from an interview outline and its papers, in Chinese and English, with the page.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (
    ingesting,
    library,
    fetching,
    chatting,
    explore,
    concepts,
    quiz_commands,
    today_commands,
    interviewing,
    serving,
):
    app.registered_commands += part.registered_commands
evaluation.command()(grading)
app.add_typer(evaluation, name="eval")
app.add_typer(corpus, name="corpus")
app.add_typer(learner_commands, name="learner")
app.add_typer(accounts, name="account")


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
