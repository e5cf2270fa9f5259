"""Twenty people chatting at once for two minutes with a real `viva serve`, and how soon a person sees and is answered.

Usage: python -m tests.benchmarks.load LIBRARY [--people 20] [--seconds 120] [--pause 5]. The library is copied. Each
person signs in, holds one conversation after another and thinks for some seconds after each answer. Prints the seconds
from question to whole answer (p50, p95), errors, the server's memory, and in Chromium the first paint and the time
from opening the page to the first answer on screen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.browsing import chromium, visit
from ui.accounts import add_account

QUESTIONS = Path(__file__).parent / "answers.jsonl"
FOLLOW_UPS = ("Go deeper", "Shorter", "What should I learn first?", "短一点")
PASSWORD = "a password for all"
# A conversation has so many turns, then a new one begins.
TURNS = 4


@dataclass
class Seen:
    """What people lived through: seconds until each answer was whole, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Person:
    """Somebody at a page of the server."""

    http: httpx.AsyncClient
    event: int
    seen: Seen
    rng: random.Random
    pause: float
    session: str = ""

    async def chat(self, questions: list[str], until: float) -> None:
        """Asks, reads, thinks, asks on."""
        await asyncio.sleep(self.rng.uniform(0, self.pause))
        talk, turn = "", 0
        while time.monotonic() < until:
            text = self.rng.choice(questions) if turn == 0 else self.rng.choice((*FOLLOW_UPS, *questions[:9]))
            began = time.monotonic()
            try:
                talk = await self.ask(text, talk)
                self.seen.seconds.append(time.monotonic() - began)
            except (httpx.HTTPError, ValueError, KeyError) as error:
                self.seen.errors.append(f"{type(error).__name__}: {error}")
                talk, turn = "", -1
            turn = (turn + 1) % TURNS
            talk = talk if turn else ""
            await asyncio.sleep(self.rng.uniform(0.4, 1.6) * self.pause)

    async def ask(self, text: str, talk: str) -> str:
        """A turn as the page takes it, to its last piece; gives the conversation's id."""
        body = {"fn_index": self.event, "data": [text, talk, "en"], "session_hash": self.session}
        joined = await self.http.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        async with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            async for line in stream.aiter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_completed":
                    return _conversation(message)
        raise ValueError("the stream ended before the answer")


def _conversation(message: dict[str, Any]) -> str:
    if not message["success"]:
        raise ValueError(str(message["output"]))
    talk = message["output"]["data"][6]
    if not isinstance(talk, str) or not talk:
        raise ValueError("the turn was not answered")
    return talk


@contextmanager
def serving(home: Path, people: int) -> Iterator[tuple[str, int]]:
    """The address and the process of a server with an account for each."""
    accounts = home / "accounts"
    for number in range(people):
        add_account(accounts, f"person {number}", PASSWORD)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    began = time.monotonic()
    command = [str(Path(sys.executable).with_name("viva")), "serve"]
    options = ["--home", str(home), "--port", port, "--auth-file", str(accounts), "--json"]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if "url" in line:
            break
    print(f"server ready after {time.monotonic() - began:.1f} s")
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory(process: int, which: str) -> float:
    """A process's memory in MB: VmRSS now, VmHWM at most."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith(which)).split()[1]) / 1024


async def crowd(address: str, people: int, seconds: float, pause: float) -> Seen:
    """What that many people live through."""
    rows = QUESTIONS.read_text("utf-8").splitlines()
    questions = [json.loads(row)["question"] for row in rows]
    seen, clients = Seen(), [httpx.AsyncClient(base_url=address, timeout=120) for _ in range(people)]
    persons = [await _signed_in(client, number, seen, pause) for number, client in enumerate(clients)]
    until = time.monotonic() + seconds
    await asyncio.gather(*(person.chat(questions, until) for person in persons))
    for client in clients:
        await client.aclose()
    return seen


async def _signed_in(http: httpx.AsyncClient, number: int, seen: Seen, pause: float) -> Person:
    signed = await http.post("/login", data={"username": f"person {number}", "password": PASSWORD})
    signed.raise_for_status()
    config = (await http.get("/config")).json()
    box = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "question")
    event = next(d["id"] for d in config["dependencies"] if [box, "submit"] in map(list, d["targets"]))
    return Person(http, event, seen, random.Random(number), pause, f"load-{number}")


def first_answer(address: str) -> None:
    """A person opens the page and asks, with nobody else there; twice, for a browser that has been here before too."""
    with chromium() as browser:
        state = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
        state.request.post(f"{address}/login", form={"username": "person 0", "password": PASSWORD})
        for which in ("first visit", "again"):
            began = time.monotonic()
            opened = visit(browser, address, state=state)
            usable = time.monotonic() - began
            paints = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            paint = opened.page.evaluate(paints) / 1000
            opened.ask("How does PagedAttention manage KV cache memory?")
            answered = time.monotonic() - began
            print(f"{which}: first paint {paint:.2f} s, usable {usable:.2f} s, answered {answered:.2f} s")
            opened.page.close()


def main() -> None:
    """Runs it."""
    options = argparse.ArgumentParser()
    options.add_argument("library", type=Path)
    options.add_argument("--people", type=int, default=20)
    options.add_argument("--seconds", type=float, default=120)
    options.add_argument("--pause", type=float, default=5)
    options.add_argument("--no-browser", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "library"
        shutil.copytree(given.library, home)
        with serving(home, given.people) as (address, process):
            if not given.no_browser:
                first_answer(address)
            before = memory(process, "VmRSS")
            seen = asyncio.run(crowd(address, given.people, given.seconds, given.pause))
            cuts = statistics.quantiles(seen.seconds, n=20)
            print(
                f"{given.people} people, {given.seconds:.0f} s: {len(seen.seconds)} answers, {len(seen.errors)} errors"
            )
            print(f"seconds to the whole answer: p50 {statistics.median(seen.seconds):.2f}, p95 {cuts[-1]:.2f}")
            after, most = memory(process, "VmRSS"), memory(process, "VmHWM")
            print(f"memory: {before:.0f} MB before, {after:.0f} after, {most:.0f} at most")
            for error in sorted(set(seen.errors))[:5]:
                print(error)


if __name__ == "__main__":
    main()
