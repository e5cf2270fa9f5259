"""Serving the page, and what programs ask for: one process, one address, no request to anywhere else."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

# Read by gradio and huggingface_hub as they are imported: nothing here may call home.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.llm.backend import Backend
from assistant.service import Assistant
from corpus.errors import ServeError, VivaError
from ingest.library import library_home
from ui.accounts import Accounts
from ui.api import offer
from ui.app import TABS, Tabs, add_routes, build_page, page_style
from ui.context import LEARNER, Context
from ui.front import Front
from ui.gate import Gate, Rules
from ui.practice_room import room_of
from ui.shell import i18n
from ui.sign_in_routes import add_sign_in
from ui.signing_in import Door, Sessions
from ui.sources import add_source_routes
from ui.theme import theme

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_UPLOAD = 100


@dataclass(frozen=True)
class Offer:
    """How a server is run.

    Attributes:
        host: the address to listen on.
        port: the port.
        auth_file: the accounts of those who may come in.
        read_only: the library may not be changed from the page.
        mcp: offer the functions for programs as MCP tools too.
        max_upload: the largest file that may be uploaded, in MB.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    auth_file: Path | None = None
    read_only: bool = False
    mcp: bool = False
    max_upload: int = MAX_UPLOAD

    @property
    def local(self) -> bool:
        """Whether nobody but this machine reaches it."""
        return self.host in _LOOPBACK

    def rules(self) -> Rules:
        """The rules that follow.

        Raises:
            AccountError: the file of accounts cannot be used.
            ServeError: anybody on the network could change the library.

        """
        if self.auth_file:
            return Rules(Door(Sessions(Accounts.open(self.auth_file))), max_upload=self.max_upload)
        if self.local:
            return Rules(hosts=_LOOPBACK, max_upload=self.max_upload)
        if self.read_only:
            return Rules(guests=True, max_upload=self.max_upload)
        raise ServeError(
            f"On {self.host} everybody on the network could change the library; name who may come in with --auth-file "
            "(made by: viva account add), or let everybody read with --read-only."
        )


def create_server(context: Context, tabs: Tabs = TABS, rules: Rules | None = None, *, mcp: bool = False) -> FastAPI:
    """The page and all that stands beside it, as an ASGI application; without rules, for one person."""
    rules = rules or Rules()
    server = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    add_source_routes(server, lambda: context.knowledge)
    add_routes(server, context, tabs)
    if rules.door:
        add_sign_in(server, rules.door)
    if mcp:
        _add_mcp(server, context)
    text = i18n()
    page = build_page(context, text, tabs)
    with page:
        offer(context)
    app: FastAPI = gr.mount_gradio_app(
        server,
        page,
        path="/",
        ssr_mode=False,
        i18n=text,
        theme=theme(),
        css=page_style(tabs),
        footer_links=[],
        show_error=True,
        run_history=False,
        max_file_size=rules.max_upload * 2**20,
        auth_dependency=(lambda request: request.scope.get(LEARNER)) if rules.shared else None,
        # What programs are offered is ours; Gradio's own server would call this one without a name.
        mcp_server=False,
        enable_monitoring=False,
    )
    # The last one added is the first to be asked.
    app.add_middleware(Front, names=rules.door is not None)
    app.add_middleware(Gate, rules=rules)
    return app


def _add_mcp(server: FastAPI, context: Context) -> None:
    from ui.mcp_tools import mcp_server

    tools = mcp_server(context)
    server.router.routes.extend(tools.streamable_http_app().routes)
    before = server.router.lifespan_context

    @contextlib.asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with before(app), tools.session_manager.run():
            yield

    server.router.lifespan_context = running


def serve(
    offered: Offer, home: Path | None, model: str | None, ready: Callable[[str], None], llm: Backend | None = None
) -> None:
    """Opens the library and serves it until it is stopped; `ready` is told the address once all is loaded.

    Raises:
        AccountError: the file of accounts cannot be used.
        ServeError: the address cannot be listened on, or would be open to everybody.
        LibraryError: there is no library.

    """
    rules, host, port = offered.rules(), offered.host, offered.port
    _check_port(host, port)
    folder = library_home(home)
    assistant = Assistant.open(folder, model)
    assistant.warm_up()
    context = Context.over(assistant, folder, read_only=offered.read_only, llm=llm)
    server = create_server(context, rules=rules, mcp=offered.mcp)
    threading.Thread(target=_make_questions, args=(context,), daemon=True).start()
    ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    uvicorn.run(server, host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=5)


def _make_questions(context: Context) -> None:
    """What practice needs, while nobody has asked for it yet; if it cannot be had, whoever asks is told why."""
    with contextlib.suppress(VivaError):
        room_of(context).furnished()


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServeError(
                f"Cannot listen on {host}:{port} ({error.strerror}); choose another with --port."
            ) from error
