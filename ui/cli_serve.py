"""`viva serve` and `viva account ...`: the server, and who may come in. Layout and wiring only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ui.terminal import PLAIN, Home, Json, Llm, Model, err, out, print_json

serving = typer.Typer()
accounts = typer.Typer(help="Who may come into a shared server: add, remove, list.")

File = Annotated[Path, typer.Argument(help="The file of accounts, as given to: viva serve --auth-file")]
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]


@serving.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer MCP tools to other programs at /mcp.")] = False,
    auth_file: Annotated[
        Path | None, typer.Option(help="Let in only those in this file; make it with: viva account add")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="The page may not change the library.")] = False,
    max_upload: Annotated[int, typer.Option(help="The largest file to upload, in MB.", min=1, max=4096)] = 100,
    llm: Llm = None,
    home: Home = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Serve the page, to yourself or to others, and to programs."""
    with err.status("Loading Viva…") as loading:
        from assistant.llm.opening import open_llm
        from ui.server import Offer
        from ui.server import serve as run

        def ready(url: str) -> None:
            loading.stop()
            tools = f"{url}/mcp" if mcp else None
            if as_json:
                print_json({"url": url, "mcp": tools})
                return
            out.print(f"Viva is on {url} (stop it with Ctrl-C)", **PLAIN)
            if tools:
                out.print(f"MCP tools are on {tools}", **PLAIN)

        offered = Offer(host, port, auth_file, read_only, mcp, max_upload)
        run(offered, home, model, ready, open_llm(llm))


@accounts.command()
def add(file: File, name: Name, as_json: Json = False) -> None:
    """Add somebody, or give them another password, which is asked for or read from standard input."""
    from ui.accounts import add_account

    changed = add_account(file, name, _password())
    if as_json:
        print_json({"name": name, "changed": changed})
    else:
        err.print(f"{name} has another password now." if changed else f"{name} may come in now.", **PLAIN)


def _password() -> str:
    """Asked for twice at a terminal, otherwise the first line of standard input; never an argument."""
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return password
    return sys.stdin.readline().rstrip("\r\n")


@accounts.command()
def remove(file: File, name: Name, as_json: Json = False) -> None:
    """Remove somebody; whoever is signed in by that name is out at once. Their records stay."""
    from ui.accounts import remove_account

    remove_account(file, name)
    if as_json:
        print_json({"name": name})
    else:
        err.print(f"{name} may not come in any more.", **PLAIN)


@accounts.command(name="list")
def list_accounts(file: File, as_json: Json = False) -> None:
    """List everybody who may come in."""
    from ui.accounts import names

    if as_json:
        print_json(list(names(file)))
        return
    for name in names(file):
        out.print(name, **PLAIN)
