"""Who may come in: every request passes here first and is given a learner's name, or is answered with a refusal.

Takes the rules of the house and an application, and stands before it. Knows Gradio's routes where these are laxer than
a shared server may be: a session that somebody began, and a file that somebody uploaded, are nobody else's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
from gradio.utils import get_upload_folder
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.context import ANYONE, LEARNER
from ui.signing_in import COOKIE, Door

GUEST = "viva-guest"
MCP = "/mcp"
_API = "/gradio_api/"
# What the page and programs need of Gradio's routes. The others serve files by path, fetch from elsewhere, hand out
# tokens, or watch the server.
_NEEDED: tuple[str, ...] = (
    "queue/join",
    "queue/data",
    "heartbeat/",
    "component_server",
    "upload",
    "call/",
    "run/",
    "cancel",
    "reset",
    "info",
    "openapi.json",
    "app_id",
    "startup-events",
    "theme.css",
)
_UNWANTED = ("/monitoring", "/pwa_icon", "/manifest.json")
_BEFORE_SIGNING_IN = ("/login", "/favicon.ico", "/robots.txt")
# A question and the state of a page are far smaller.
_MOST_BODY = 4 * 2**20
_MOST_REMEMBERED = 50_000
_LONGEST_PATH = 4096

SAID = {
    "host": "Viva answers here only to the name of this machine; behind another name start it with --auth-file. "
    "此地址不是本机；要用其他名称访问，请加 --auth-file 启动。",
    "origin": "This request comes from another site's page and is not answered. 请求来自其他网站的页面，已拒绝。",
    "closed": "There is nothing here. 这里没有内容。",
    "sign_in": "Sign in first. 请先登录。",
    "theirs": "This session or file is somebody else's; reload the page. 此会话或文件不属于你；请刷新页面。",
    "large": "That is too large: at most {most} MB. 文件太大：上限 {most} MB。",
    "busy": "Too many people are asking at once; try again in a minute. 现在提问的人太多，请一分钟后再试。",
}


@dataclass(frozen=True)
class Rules:
    """The rules of the house.

    Attributes:
        door: names are asked for there; without one nobody signs in.
        guests: without names, each browser is somebody of its own, by a cookie; otherwise everybody is the same.
        hosts: the names of this machine that are answered to; empty for any.
        max_upload: the largest file that may be uploaded, in MB.
    """

    door: Door | None = None
    guests: bool = False
    hosts: frozenset[str] = frozenset()
    max_upload: int = 100

    @property
    def shared(self) -> bool:
        """Whether there is more than one person to keep apart."""
        return self.door is not None or self.guests


class _Owners:
    """Whose something is. What was longest unused is forgotten."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, set[str]] = OrderedDict()

    def first(self, key: str, owner: str) -> bool:
        """Whether it is theirs; the first to name it owns it."""
        return owner in (self._of.get(key) or self.add(key, owner))

    def add(self, key: str, owner: str) -> set[str]:
        owners = self._of.setdefault(key, set())
        owners.add(owner)
        self._of.move_to_end(key)
        if len(self._of) > _MOST_REMEMBERED:
            self._of.popitem(last=False)
        return owners

    def has(self, key: str, owner: str) -> bool:
        return owner in self._of.get(key, ())


class Gate:
    """The application behind the rules."""

    def __init__(self, app: ASGIApp, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._rules, self._clock = app, rules, clock
        self._sessions, self._files = _Owners(), _Owners()
        self._uploads = os.path.realpath(get_upload_folder())
        self._basic: OrderedDict[str, str] = OrderedDict()
        # A password takes 32 MB and a core to check.
        self._checking = anyio.CapacityLimiter(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, refuses, or lets through with the learner's name in the scope."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._admit(Request(scope, receive), send)

    async def _admit(self, request: Request, send: Send) -> None:
        refused = self._misdirected(request) or self._too_large(request)
        name = "" if refused else await self._name(request)
        if not name and not refused and request.url.path not in _BEFORE_SIGNING_IN:
            refused = _sign_in(request)
        receive = request.receive
        if self._rules.shared and not refused and _speaks_json(request):
            body = await _body(request)
            refused = _overlong() if body is None else self._theirs(request, body, name)
            receive = _again(body or b"", receive)
        elif self._rules.shared and not refused:
            refused = self._theirs(request, b"", name)
        if refused:
            await refused(request.scope, receive, send)
            return
        request.scope[LEARNER] = name or ANYONE
        await self._app(request.scope, receive, self._watched(request, name, send))

    # --- what is not answered at all

    def _misdirected(self, request: Request) -> Response | None:
        path, host = request.url.path, request.headers.get("host", "")
        if self._rules.hosts and _bare(host) not in self._rules.hosts:
            return _refusal(421, "host")
        origin = request.headers.get("origin")
        here = {host, request.headers.get("x-forwarded-host", host)}
        if request.method != "GET" and origin is not None and urlsplit(origin).netloc not in here:
            return _refusal(403, "origin")
        needless = path.startswith(_API) and not path.removeprefix(_API).startswith(_NEEDED)
        return _refusal(404, "closed") if needless or path.startswith(_UNWANTED) else None

    def _too_large(self, request: Request) -> Response | None:
        length = request.headers.get("content-length", "0")
        most = self._rules.max_upload
        # The form around a file takes some bytes more.
        if length.isdecimal() and int(length) > most * 2**20 + 65_536:
            return _refusal(413, "large", most=most)
        return None

    # --- who it is

    async def _name(self, request: Request) -> str:
        door = self._rules.door
        if door is None:
            return _guest(request) if self._rules.guests else ANYONE
        if token := request.cookies.get(COOKIE):
            if name := door.sessions.name(token, self._clock()):
                return name
        return await self._by_password(door, request.headers.get("authorization", ""), _address(request))

    async def _by_password(self, door: Door, header: str, address: str) -> str:
        """For programs, which send name and password each time: checked once, then a session stands for them."""
        given = _basic(header)
        if given is None:
            return ""
        key = hashlib.sha256(header.encode()).hexdigest()
        if name := door.sessions.name(self._basic.get(key, ""), self._clock()):
            return name
        if door.attempts.wait(address, given[0], self._clock()):
            return ""
        account = await anyio.to_thread.run_sync(
            lambda: door.opened(address, *given, self._clock()), limiter=self._checking
        )
        if account is None:
            return ""
        self._basic[key] = door.sessions.start(account, self._clock())
        while len(self._basic) > _MOST_REMEMBERED:
            self._basic.popitem(last=False)
        return account.name

    # --- what is somebody else's

    def _theirs(self, request: Request, body: bytes, name: str) -> Response | None:
        """A refusal where a request names a session or a file that another began or brought."""
        try:
            said = json.loads(body) if body else {}
        except ValueError:
            return None  # the application says what is wrong with it
        # Programs without a cookie are a new guest each time; all that they have in common is that they have none.
        owner = "" if self._rules.guests and GUEST not in request.cookies else name
        sessions = _sessions_named(request, said)
        files = [path for text in _strings(said) if (path := self._uploaded(text))]
        mine = all(self._sessions.first(hash, owner) for hash in sessions)
        brought = all(self._files.has(path, owner) for path in files)
        return None if mine and brought else _refusal(403, "theirs")

    def _brought(self, answer: bytes, owner: str) -> None:
        """Notes whose the files are that an upload was answered with."""
        for text in _strings(_parsed(answer)):
            # Two who upload the same file under the same name have the same file.
            if path := self._uploaded(text):
                self._files.add(path, owner)

    def _uploaded(self, text: str) -> str:
        """The uploaded file that a text names, however it goes about it; empty for any other text."""
        if os.sep not in text or len(text) > _LONGEST_PATH or "\0" in text:
            return ""
        path = os.path.realpath(text)
        return path if path.startswith(self._uploads + os.sep) else ""

    def _watched(self, request: Request, name: str, send: Send) -> Send:
        """Sends answers on; notes who uploaded what, and gives a new guest a name to keep."""
        path = request.url.path
        if self._rules.shared and path.rstrip("/") == f"{_API}upload":
            owner = "" if self._rules.guests and GUEST not in request.cookies else name
            return _listening(send, lambda body: self._brought(body, owner))
        if self._rules.guests and path == "/" and GUEST not in request.cookies:
            return _with_cookie(send, request.scope[GUEST], request.url.scheme == "https")
        return send


def _refusal(status: int, key: str, **values: object) -> Response:
    said = SAID[key].format(**values)
    return JSONResponse({"detail": said, "error": said}, status)


def _overlong() -> Response:
    return _refusal(413, "large", most=_MOST_BODY >> 20)


def _sign_in(request: Request) -> Response:
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/login", 303)
    answer = _refusal(401, "sign_in")
    # Elsewhere a browser would ask for the password itself.
    if request.url.path.startswith(MCP):
        answer.headers["www-authenticate"] = 'Basic realm="Viva", charset="UTF-8"'
    return answer


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _bare(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").lower()


def _guest(request: Request) -> str:
    """The name of a guest, which tells nobody what their cookie is; a new one for a browser without."""
    token = request.cookies.get(GUEST) or secrets.token_urlsafe(24)
    request.scope[GUEST] = token
    return f"guest-{hashlib.sha256(token.encode()).hexdigest()[:24]}"


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, code = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None


def _speaks_json(request: Request) -> bool:
    upload = request.url.path.startswith(f"{_API}upload")
    return request.method == "POST" and request.url.path.startswith(_API) and not upload


async def _body(request: Request) -> bytes | None:
    """The whole body; None where it is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BODY:
            return None
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read once more, then what else comes."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given


def _sessions_named(request: Request, said: object) -> Iterator[str]:
    """The Gradio sessions that a request names: in its address, its path or its body."""
    yield from parse_qs(request.url.query).get("session_hash", ())
    kind, _, rest = request.url.path.removeprefix(_API).partition("/")
    if kind == "heartbeat":
        yield rest.strip("/")
    if isinstance(said, dict) and isinstance(said.get("session_hash"), str):
        yield said["session_hash"]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _listening(send: Send, heard: Callable[[bytes], Any]) -> Send:
    """Sends on, and tells of the whole body before its end is sent."""
    body = bytearray()

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.body":
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                heard(bytes(body))
        await send(message)

    return sent


def _with_cookie(send: Send, token: str, secure: bool) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", cookie(GUEST, token, 365 * 86400, secure=secure))
        await send(message)

    return sent


def cookie(name: str, value: str, lasts: int, *, secure: bool) -> str:
    """A cookie that no script reads and no other site's form sends."""
    end = "; Secure" if secure else ""
    return f"{name}={value}; Max-Age={lasts}; Path=/; HttpOnly; SameSite=Lax{end}"
