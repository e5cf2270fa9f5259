"""Measures the concept map with 500 concepts in headless Chromium: frames per second and the time that a frame takes.

Usage: python -m tests.benchmarks.map_speed LIBRARY. A library of fewer concepts is filled up with copies of its own.
Without a graphics card the browser draws in software, so that a real one is faster.
"""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright

from assistant.knowledge import Knowledge
from assistant.service import Assistant
from corpus.records import Name
from graph.model import Concept, ConceptGraph
from ui.map import MAP_STYLE, add_map_routes, build_map
from ui.shell import STYLE, i18n

CONCEPTS = 500
SECONDS = 4.0

# Counts frames, and the time between the first and the last thing drawn in each.
WATCH = """
() => {
  const {network} = document.querySelector('.vm').map, seen = {frames: 0, drawn: 0, busy: 0, worst: 0};
  Object.assign(seen, {gap: 0, on: true});
  let began = 0, last = performance.now();
  network.on('initRedraw', () => { began = performance.now(); });
  network.on('afterDrawing', () => {
    const took = performance.now() - began;
    Object.assign(seen, {drawn: seen.drawn + 1, busy: seen.busy + took, worst: Math.max(seen.worst, took)});
  });
  const tick = (now) => {
    Object.assign(seen, {frames: seen.frames + 1, gap: Math.max(seen.gap, now - last)});
    last = now;
    if (seen.on) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  window.seen = seen;
}
"""


def main() -> None:
    """Drags the map and one of its concepts, and zooms, each for a few seconds."""
    knowledge = Assistant.open(Path(sys.argv[1])).knowledge
    filled = _Filled(knowledge, _filled_up(knowledge.graph))
    address = _serve(filled)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}).new_page()
        started = time.perf_counter()
        page.goto(address)
        page.wait_for_selector(".vm[data-state=ready]", timeout=120_000)
        print(f"first view after {time.perf_counter() - started:.1f} s")
        page.click(f".vm-segments button:has-text('{CONCEPTS}')")
        page.wait_for_function(f"document.querySelector('.vm').map.map.nodes.size === {CONCEPTS}", timeout=120_000)
        edges = page.evaluate("document.querySelector('.vm').map.map.edges.length")
        print(f"{CONCEPTS} concepts, {edges} relations")
        for name, scale in (("whole map", None), ("names readable", 0.7)):
            if scale:
                page.evaluate("s => document.querySelector('.vm').map.network.moveTo({scale: s})", scale)
            _report(f"dragging the map, {name}", _dragged(page))
        browser.close()


class _Filled(Knowledge):
    """Knowledge with another graph."""

    def __init__(self, knowledge: Knowledge, graph: ConceptGraph) -> None:
        super().__init__(knowledge.retriever)
        object.__setattr__(self, "filled", graph)

    @property
    def graph(self) -> ConceptGraph:
        filled: ConceptGraph = self.__dict__["filled"]
        return filled


def _filled_up(graph: ConceptGraph) -> ConceptGraph:
    """The graph with copies of its concepts and their relations, until there are enough."""
    known = [concept for concept in graph.concepts if concept.kind != "section"]
    copies = known[: max(0, CONCEPTS - len(known))]
    names = {concept.slug: f"{concept.slug}-again" for concept in copies}
    concepts = tuple(_copy(concept, names[concept.slug]) for concept in copies)
    relations = [
        replace(r, source=names.get(r.source, r.source), target=names.get(r.target, r.target)) for r in graph.relations
    ]
    return replace(
        graph,
        concepts=tuple(sorted((*graph.concepts, *concepts), key=lambda c: c.slug)),
        relations=tuple(dict.fromkeys((*graph.relations, *relations))),
    )


def _copy(concept: Concept, slug: str) -> Concept:
    return replace(concept, slug=slug, name=Name(en=f"{concept.called('en')} again"), aliases=())


def _serve(knowledge: Knowledge) -> str:
    app = FastAPI(openapi_url=None)
    add_map_routes(app, lambda: knowledge)
    blocks: Any
    with gr.Blocks(analytics_enabled=False) as blocks:
        build_map(lambda: knowledge)
    mounted = gr.mount_gradio_app(app, blocks, path="/", ssr_mode=False, i18n=i18n(), css=STYLE + MAP_STYLE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(mounted, port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.1)
    return f"http://127.0.0.1:{port}"


def _dragged(page: Page) -> dict[str, float]:
    """What was counted while the pointer held the map between two panels and moved it to and fro."""
    box = page.locator(".vm-canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(WATCH)
    started, step = time.perf_counter(), 0
    while (passed := time.perf_counter() - started) < SECONDS:
        step += 1
        page.mouse.move(x + 160 * (-1) ** (step // 40) * (step % 40) / 40, y - (step % 40))
    page.mouse.up()
    seen: dict[str, float] = page.evaluate("() => { window.seen.on = false; return window.seen; }")
    return {**seen, "seconds": passed}


def _report(what: str, seen: dict[str, float]) -> None:
    drawn, seconds = seen["drawn"] or 1, seen["seconds"]
    print(f"{what}: {seen['frames'] / seconds:.0f} frames/s, of which {drawn / seconds:.0f} drew the map")
    print(f"  {seen['busy'] / drawn:.1f} ms to draw, {seen['worst']:.1f} at most; longest gap {seen['gap']:.0f} ms")


if __name__ == "__main__":
    main()
