"""A web server on loopback that misbehaves as told, and the clock and settings to meet it with."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ingest.fetch_download import Clock
from ingest.fetch_settings import FetchSettings
from tests.pdfs import column, write_pdf

Answer = Callable[[BaseHTTPRequestHandler], None]

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class PassingTime:
    """A clock on which time passes by waiting alone, plus `tick` seconds at each look."""

    tick: float = 0
    seconds: float = 0
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, lambda: START + timedelta(seconds=self.seconds), self.sleep)


class PapersServer(ThreadingHTTPServer):
    """Gives each path its answers in turn, the last one again and again; `requests` holds what was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, Message]] = []
        self.released = threading.Event()
        self._answers: dict[str, list[Answer]] = defaultdict(lambda: [status(404)])

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    @property
    def settings(self) -> FetchSettings:
        """Settings that let this server in and take it for arXiv."""
        return FetchSettings(arxiv=self.url("/pdf/"), loopback=self.place, pause=0)

    def gives(self, path: str, *answers: Answer) -> None:
        self._answers[path] = list(answers)

    def take(self, path: str) -> Answer:
        answers = self._answers[path]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PapersServer

    def do_GET(self) -> None:
        self.server.requests.append((self.path, self.headers))
        self.close_connection = True
        # The client leaves when it has seen enough.
        with suppress(ConnectionError):
            self.server.take(self.path)(self)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def papers_server() -> Iterator[PapersServer]:
    server = PapersServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def pdf(folder: Path, text: str = "A paper.") -> bytes:
    """A PDF of some length, so that it can break off."""
    return write_pdf(folder / "made.pdf", [column(f"{text}\n" * 40)] * 5).read_bytes()


def _begin(handler: BaseHTTPRequestHandler, code: int, headers: dict[str, str]) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def whole(data: bytes, **headers: str) -> Answer:
    """The file, or the range of it that is asked for, as long as it is still the same (`If-Range`)."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = handler.headers["Range"]
        if asked and handler.headers["If-Range"] in given.values():
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            place = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
            _begin(handler, 206, {"Content-Length": str(len(data) - start), **place, **given})
            handler.wfile.write(data[start:])
        else:
            _begin(handler, 200, {"Content-Length": str(len(data)), **given})
            handler.wfile.write(data)

    return answer


def broken_off(data: bytes, at: int, **headers: str) -> Answer:
    """Promises the file and hangs up in the middle."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        _begin(handler, 200, {"Content-Length": str(len(data)), **given})
        handler.wfile.write(data[:at])

    return answer


def cut(data: bytes, at: int) -> Answer:
    """Sends a file that ends too early, and says nothing of its length."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, 200, {"Connection": "close"})
        handler.wfile.write(data[:at])

    return answer


def wrong_range(data: bytes, start: int, tag: str) -> Answer:
    """Answers any range with another one."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        place = f"bytes {start}-{len(data) - 1}/{len(data)}"
        _begin(handler, 206, {"Content-Length": str(len(data) - start), "Content-Range": place, "ETag": tag})
        handler.wfile.write(data[start:])

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        _begin(handler, code, {"Content-Length": "0", **given})

    return answer


def redirect(location: str) -> Answer:
    return status(302, Location=location)


def page(html: str) -> Answer:
    return whole(html.encode(), Content_Type="text/html")


def endless(first: bytes = b"%PDF-1.4\n") -> Answer:
    """A body without an end, until the client has had enough."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, 200, {"Connection": "close"})
        handler.wfile.write(first)
        while True:
            handler.wfile.write(bytes(65536))

    return answer


def stalled(first: bytes = b"") -> Answer:
    """Falls silent: before the answer, or after the first bytes of its body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if first:
            _begin(handler, 200, {"Content-Length": "100000"})
            handler.wfile.write(first)
        assert isinstance(handler.server, PapersServer)
        handler.server.released.wait()

    return answer
