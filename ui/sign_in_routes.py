"""The routes for signing in and out: `/login`, for people and for programs, and `/logout`."""

from __future__ import annotations

import math
import time

import anyio
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from corpus.records import Lang
from ui.gate import cookie
from ui.signing_in import COOKIE, LASTS, WORDS, Door, sign_in_page

# Passwords take a core to check: two at a time are enough for a small house.
_AT_ONCE = 2


def add_sign_in(server: FastAPI, door: Door) -> None:
    """Adds the routes to a server."""
    checking = anyio.CapacityLimiter(_AT_ONCE)

    @server.get("/login")
    def asked(request: Request) -> Response:
        return HTMLResponse(sign_in_page(_lang(request)))

    @server.post("/login")
    async def tried(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=8, max_part_size=4096) as form:
            name, password = (str(form.get(key, "")) for key in ("username", "password"))
        address, lang = request.client.host if request.client else "", _lang(request)
        if wait := door.attempts.wait(address, name, time.monotonic()):
            minutes = math.ceil(wait / 60)
            return _refused(request, 429, WORDS["often"][lang].format(minutes=minutes), name)
        account = await anyio.to_thread.run_sync(
            lambda: door.opened(address, name, password, time.monotonic()), limiter=checking
        )
        if account is None:
            return _refused(request, 401, WORDS["wrong"][lang], name)
        token = door.sessions.start(account, time.monotonic())
        return _with_cookie(_onwards(request), token, LASTS, request)

    @server.post("/logout")
    def left(request: Request) -> Response:
        door.sessions.end(request.cookies.get(COOKIE, ""))
        return _with_cookie(RedirectResponse("/login", 303), "", 0, request)


def _onwards(request: Request) -> Response:
    return RedirectResponse("/", 303) if _person(request) else JSONResponse({"success": True})


def _refused(request: Request, status: int, said: str, name: str) -> Response:
    if _person(request):
        return HTMLResponse(sign_in_page(_lang(request), said, name), status)
    return JSONResponse({"detail": said}, status)


def _with_cookie(response: Response, token: str, lasts: int, request: Request) -> Response:
    response.headers.append("set-cookie", cookie(COOKIE, token, lasts, secure=request.url.scheme == "https"))
    return response


def _person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _lang(request: Request) -> Lang:
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
