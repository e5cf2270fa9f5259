"""Serving the page: one process, one address, no request to anywhere else."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

# Read by gradio and huggingface_hub as they are imported: nothing here may call home.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.service import Assistant
from corpus.errors import ServeError
from ingest.library import library_home
from ui.app import build_page, i18n
from ui.sources import STYLE, add_source_routes


def create_server(assistant: Assistant) -> FastAPI:
    """The page and the routes that citations lead to, as an ASGI application."""
    server = FastAPI(openapi_url=None)
    add_source_routes(server, assistant)
    text = i18n()
    page = build_page(assistant, text)
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    app: FastAPI = gr.mount_gradio_app(
        server, page, path="/", ssr_mode=False, i18n=text, theme=theme, css=STYLE, footer_links=[], show_error=True
    )
    return app


def serve(host: str, port: int, home: Path | None, model: str | None, ready: Callable[[str], None]) -> None:
    """Opens the library and serves it until it is stopped; `ready` is told the address once all is loaded.

    Raises:
        ServeError: the address cannot be listened on.
        LibraryError: there is no library.

    """
    _check_port(host, port)
    assistant = Assistant.open(library_home(home), model)
    assistant.warm_up()
    server = create_server(assistant)
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
