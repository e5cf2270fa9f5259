"""Serving the page: one process, one address, no request to anywhere else."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

# Read by gradio and huggingface_hub as they are imported: nothing here may call home.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.llm.backend import Backend
from assistant.service import Assistant
from corpus.errors import ServeError
from ingest.library import library_home
from ui.app import TABS, Tabs, add_routes, build_page, page_style, page_words
from ui.context import Context
from ui.shell import page_head
from ui.sources import add_source_routes
from ui.theme import theme

# What Gradio says of itself to link previews and to phones.
_FOREIGN = re.compile(rb'<meta\s+property="og:[^>]*>|<meta\s+name="twitter:[^>]*>|<link rel="manifest"[^>]*>')

# The browser itself sees to it that the page asks nobody else for anything, whatever a document smuggles in. Gradio
# makes functions of the scripts that it is given, and styles elements one by one.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def create_server(context: Context, tabs: Tabs = TABS) -> FastAPI:
    """The page and the routes that citations lead to, as an ASGI application."""
    server = FastAPI(openapi_url=None)
    add_source_routes(server, lambda: context.knowledge)
    add_routes(server, context, tabs)
    text = page_words(tabs)
    app: FastAPI = gr.mount_gradio_app(
        server,
        build_page(context, text, tabs),
        path="/",
        ssr_mode=False,
        i18n=text,
        theme=theme(),
        css=page_style(tabs),
        footer_links=[],
        show_error=True,
        run_history=False,
    )
    app.add_middleware(_Front, head=page_head().encode())
    return app


class _Front:
    """Puts our head first into the page, takes Gradio's advertisement out, and sends every answer with our headers."""

    def __init__(self, app: ASGIApp, head: bytes) -> None:
        self._app, self._head = app, head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page = scope["path"] == "/" and scope["method"] == "GET"
        started: list[Message] = []
        body = bytearray()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_ours(message["headers"], keep_length=not page)}
                if page:
                    started.append(message)
                    return
            elif page and started:
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                await send(started.pop())
                message = {"type": "http.response.body", "body": self._ours(bytes(body))}
            await send(message)

        await self._app(scope, receive, answer)

    def _ours(self, html: bytes) -> bytes:
        return _FOREIGN.sub(b"", html.replace(b"<head>", b"<head>" + self._head, 1))


def _with_ours(headers: list[tuple[bytes, bytes]], *, keep_length: bool) -> list[tuple[bytes, bytes]]:
    ours = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
    return [pair for pair in headers if keep_length or pair[0].lower() != b"content-length"] + ours


def serve(
    host: str,
    port: int,
    home: Path | None,
    model: str | None,
    ready: Callable[[str], None],
    *,
    llm: Backend | None = None,
    read_only: bool = False,
) -> None:
    """Opens the library and serves it until it is stopped; `ready` is told the address once all is loaded.

    Raises:
        ServeError: the address cannot be listened on.
        LibraryError: there is no library.

    """
    _check_port(host, port)
    folder = library_home(home)
    assistant = Assistant.open(folder, model)
    assistant.warm_up()
    server = create_server(Context.over(assistant, folder, read_only=read_only, llm=llm))
    ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    uvicorn.run(server, host=host, port=port, log_level="warning")


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServeError(
                f"Cannot listen on {host}:{port} ({error.strerror}); choose another with --port."
            ) from error
