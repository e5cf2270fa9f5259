"""What every answer of the server carries: headers that bind the browser, and our own head on the page.

Stands around the application. The page may run the scripts that it came with and none besides: what a document smuggles
in is not run even where it were to get past everything before. Knows nothing of who asks, but for the name to show.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.context import LEARNER
from ui.gate import SAID
from ui.shell import page_head
from ui.sources import LIGHT

# What Gradio says of itself to link previews and to phones.
_FOREIGN = re.compile(rb'<meta\s+property="og:[^>]*>|<meta\s+name="twitter:[^>]*>|<link rel="manifest"[^>]*>')
_SIGNED_IN = (Path(__file__).parent / "signed_in.js").read_text(encoding="utf-8")
_JOIN = "/gradio_api/queue/join"

_HEADERS = {
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(script: str) -> str:
    """The content security policy under which such inline scripts run: `'nonce-...'` or `'sha256-...'`.

    Gradio makes functions of the scripts that it is given (`unsafe-eval`) and styles elements one by one.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {script} 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


_BESIDE = policy(_hash(LIGHT))


@dataclass(frozen=True)
class Front:
    """The application with our headers; `names` says whether people have names that the page is to show."""

    app: ASGIApp
    names: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and the answer back with what is ours."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/" and scope["method"] == "GET":
            plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            inner = {**scope, "headers": plain}
            await self.app(inner, receive, _rewritten(send, lambda html, nonce: self._page(html, nonce, inner)))
        else:
            await self.app(scope, receive, _told_when_full(_with_headers(send), scope))

    def _page(self, html: bytes, nonce: str, scope: Scope) -> bytes:
        name = scope.get(LEARNER, "") if self.names else ""
        shown = f'<meta name="viva-user" content="{escape(name)}"><script>{_SIGNED_IN}</script>' if name else ""
        html = _FOREIGN.sub(b"", html.replace(b"<head>", b"<head>" + (page_head() + shown).encode(), 1))
        # Gradio writes "<" as \\u003c in the data that it puts into scripts: these are its tags and ours.
        return html.replace(b"<script", f'<script nonce="{nonce}"'.encode())


def _with_headers(send: Send, own: str = _BESIDE) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**_HEADERS, "content-security-policy": own})
            headers.setdefault("cache-control", "private, no-cache")
        await send(message)

    return sent


def _rewritten(send: Send, rewrite: Callable[[bytes, str], bytes]) -> Send:
    """Sends a page rewritten, once it is whole."""
    nonce = secrets.token_urlsafe(16)
    onwards = _with_headers(send, policy(f"'nonce-{nonce}'"))
    started: list[Message] = []
    body = bytearray()

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            whole = rewrite(bytes(body), nonce)
            MutableHeaders(scope=started[0])["content-length"] = str(len(whole))
            await onwards(started[0])
            await onwards({"type": "http.response.body", "body": whole})

    return sent


def _told_when_full(send: Send, scope: Scope) -> Send:
    """Gradio's page has a sentence of its own, in English only, for 503; what another status says it shows."""
    if scope["path"].rstrip("/") != _JOIN:
        return send
    full = False

    async def sent(message: Message) -> None:
        nonlocal full
        if message["type"] == "http.response.start":
            full = message["status"] == 503
            if not full:
                await send(message)
        elif not full:
            await send(message)
        elif not message.get("more_body"):
            await JSONResponse({"detail": SAID["busy"]}, 429, {"retry-after": "60"})(scope, _nothing, send)

    return sent


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
