"""The concept map as a part of the page: a Gradio component, the functions that it calls, and the routes it needs.

`build_map` is placed in a tab, `add_map_routes` on the server, `MAP_STYLE` among its styles. Buttons on a card come out
as the events `ask`, `quiz` and `learn`; mastery comes in as its value, so that each page holds its person's.
`map_tab` wires it into the page's frame. Layout and wiring only.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from assistant.concept_card import Cards, ConceptCard, Words
from assistant.concept_map import FIRST, MOST, MapView, Shown, grown, neighbourhood, overview, route
from assistant.knowledge import Knowledge
from assistant.map_atlas import KINDS, Atlas, Filter, search
from assistant.practice.mastery import KNOWN, SOLID
from corpus.errors import VivaError
from corpus.records import Lang
from graph.explore import depends_on, learning_path
from graph.export import EXPORTERS
from ui.context import Context
from ui.map_facts import QuestionCounts, mastered
from ui.map_words import MAP_WORDS
from ui.markdown import markdown_html
from ui.render import Source
from ui.shell import Errand, Shared
from ui.sources import link

_FOLDER = Path(__file__).parent
MAP_STYLE = (_FOLDER / "map.css").read_text(encoding="utf-8")
_SCRIPT = "\n".join(
    (_FOLDER / name).read_text(encoding="utf-8") for name in ("map_draw.js", "map_card.js", "map.js", "map_page.js")
)
_TEMPLATE = '<div class="vm" data-state="loading"></div>'
_LIBRARY = "/map/vis-network.js"
# What never changes goes with the script.
_GIVEN = {
    "words": MAP_WORDS,
    "kinds": KINDS,
    "library": _LIBRARY,
    "forms": list(EXPORTERS),
    "known": KNOWN,
    "solid": SOLID,
}
# Twice what a view can hold: a page never needs to say more.
_MOST_SLUGS = 2 * MOST

# A picture in a note would be asked for wherever it says.
_IMAGE = re.compile(r"<img[^>]*>")

Opened = Callable[[], Knowledge]


@validated(frozen=True)
class _Request:
    """What the page asks for. Everything in it comes from outside."""

    concept: str = ""
    goal: str = ""
    text: str = ""
    focus: str = ""
    lang: Lang = "en"
    limit: int = FIRST
    narrow: bool = False
    kinds: frozenset[str] | None = None
    sections: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    places: dict[str, tuple[float, float]] | None = None

    @property
    def chosen(self) -> Filter:
        kinds = Filter().kinds if self.kinds is None else self.kinds & frozenset(KINDS)
        return Filter(kinds, self.sections, self.only, self.without)

    @property
    def shown(self) -> Shown:
        return Shown(self.focus, dict(list((self.places or {}).items())[:_MOST_SLUGS]))


_REQUEST = TypeAdapter(_Request)


class _Desk:
    """What answers the page, over the knowledge as it stands; what is derived from it is made once."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._seen: Knowledge | None = None

    def refresh(self) -> None:
        knowledge = self._opened()
        if knowledge is not self._seen:
            rows = (knowledge.by_document.get(d.id, ()) for d in self._outlines(knowledge))
            self.atlas, self.cards = Atlas.over(knowledge.graph, rows), Cards(knowledge)
            self._seen = knowledge

    @staticmethod
    def _outlines(knowledge: Knowledge) -> Iterable[Any]:
        return (d for d in knowledge.retriever.documents.values() if d.kind == "outline")

    def view(self, asked: _Request) -> dict[str, Any]:
        if asked.concept:
            return self._shown(neighbourhood(self.atlas, asked.concept, asked.chosen, asked.limit, narrow=asked.narrow))
        return self._shown(overview(self.atlas, asked.chosen, asked.limit, narrow=asked.narrow))

    def grow(self, asked: _Request) -> dict[str, Any]:
        return self._shown(grown(self.atlas, asked.shown, asked.concept, asked.chosen))

    def route(self, asked: _Request) -> dict[str, Any]:
        view = route(self.atlas, asked.shown, asked.concept, asked.goal, asked.chosen, narrow=asked.narrow)
        steps = [(r, *self.cards.said(r, asked.lang)) for r in view.route]
        rows = [{"source": r.source, "target": r.target, "kind": r.kind, "why": w, **_words(e)} for r, w, e in steps]
        return {**self._shown(view), "route": rows}

    def learn(self, asked: _Request) -> dict[str, Any]:
        """What to learn on the way to a concept; what it rests on stands with each step."""
        graph = self.atlas.graph
        goal = graph.the(asked.concept).slug
        rests = depends_on(graph, goal)
        rows = [(graph.by_slug[slug], rests[slug]) for slug in learning_path(graph, goal, asked.known)]
        return {"steps": [{"slug": c.slug, "name": asdict(c.name), "needs": [*needs]} for c, needs in rows]}

    def card(self, asked: _Request) -> dict[str, Any]:
        return _card(self.cards.card(asked.concept, asked.lang))

    def find(self, asked: _Request) -> dict[str, Any]:
        return {"found": [asdict(match) for match in search(self.atlas, asked.text[:80])]}

    def _shown(self, view: MapView) -> dict[str, Any]:
        return {**asdict(view), "route": [], "sections": [asdict(section) for section in self.atlas.sections]}


def _card(card: ConceptCard) -> dict[str, Any]:
    related = [{**asdict(row), **_words(row.evidence)} for row in card.relations]
    papers = [
        {**asdict(paper), "url": link(Source(0, paper.slug, paper.title, paper.page, "", "", ())) if paper.page else ""}
        for paper in card.papers
    ]
    definition = _words(card.definition) if card.definition else None
    return {**asdict(card), "definition": definition, "relations": related, "papers": papers}


def _words(words: Words) -> dict[str, Any]:
    """Words for the page: `html` is safe to insert, all else is text."""
    html = escape(words.text) if words.page else _IMAGE.sub("", markdown_html(words.text))
    place = Source(0, words.document, words.title, words.page, words.section, words.passage, ())
    opens = bool(words.page or words.passage) and bool(words.document)
    return {"html": html, "title": words.title, "page": words.page, "url": link(place) if opens else ""}


def build_map(opened: Opened, questions: Callable[[], Mapping[str, int]] = dict) -> gr.HTML:
    """The map, to be placed where it is called.

    Args:
        opened: gives the knowledge to show, the same object as long as it is the same.
        questions: gives how many questions of the bank are on each concept, by slug.

    Returns:
        The component. Its events `ask`, `quiz` and `learn` carry `slug`, `zh`, `en` and `lang` as attributes of
        `gr.EventData`; as an output it takes a `map_value(...)`.

    """
    desk = _Desk(opened)

    def answered(function: Callable[[_Desk, _Request], dict[str, Any]], data: object) -> dict[str, Any]:
        try:
            asked = _REQUEST.validate_python(data)
            desk.refresh()
            return function(desk, asked)
        except (VivaError, ValidationError):
            return {"error": MAP_WORDS["gone"]}

    def view(data: object) -> dict[str, Any]:
        return answered(_Desk.view, data)

    def grow(data: object) -> dict[str, Any]:
        return answered(_Desk.grow, data)

    def path(data: object) -> dict[str, Any]:
        return answered(_Desk.route, data)

    def card(data: object) -> dict[str, Any]:
        found = answered(_Desk.card, data)
        return {**found, "questions": questions().get(str(found.get("slug")), 0)}

    def find(data: object) -> dict[str, Any]:
        return answered(_Desk.find, data)

    def steps(data: object) -> dict[str, Any]:
        return answered(_Desk.learn, data)

    return gr.HTML(
        map_value(),
        html_template=_TEMPLATE,
        js_on_load=f"const given = {json.dumps(_GIVEN)};\n{_SCRIPT}",
        apply_default_css=False,
        server_functions=[view, grow, path, card, find, steps],
        elem_classes="viva-map",
    )


@dataclass(frozen=True)
class MapTab:
    """What other tabs may wire to; to have a concept shown, hand it over with `Shared.concept`."""

    component: gr.HTML


def map_tab(context: Context, shared: Shared) -> MapTab:
    """Places the tab and wires it."""
    component: Any = build_map(lambda: context.knowledge, QuestionCounts(context))

    def asked(event: gr.EventData) -> Any:  # noqa: ANN401 - updates of two components
        lang: Lang = "zh" if event.lang == "zh" else "en"
        return shared.hand_over("ask", MAP_WORDS["what_is"][lang].format(name=event.zh if lang == "zh" else event.en))

    def quizzed(event: gr.EventData) -> Any:  # noqa: ANN401
        return shared.hand_over("practice", str(event.slug))

    def told(errand: Errand | None, request: gr.Request) -> dict[str, Any]:
        focus, number = (errand.what, errand.number) if errand else ("", 0)
        return map_value(focus, number, mastered(context, request))

    # Gradio tells nobody of a state's change by an event that does not queue.
    unseen: Any = {"api_visibility": "private", "show_progress": "hidden"}
    quick: Any = {**unseen, "queue": False}
    component.ask(asked, None, [shared.tabs, shared.question], **unseen)
    if "practice" in shared.present:
        component.quiz(quizzed, None, [shared.tabs, shared.quiz], **unseen)
    for event in (shared.concept.change, shared.page.load, shared.tabs.select):
        event(told, shared.concept, component, **quick)
    return MapTab(component)


def map_value(focus: str = "", number: int = 0, mastery: Mapping[str, float] | None = None) -> dict[str, Any]:
    """What a page's map is told, as one value, for Gradio loses all else that is said before a component is drawn.

    Args:
        focus: the concept to open, by slug; empty for none.
        number: tells one wish to open a concept from the next; the same number again opens nothing.
        mastery: the person's mastery from 0 to 1 by slug; what is missing was not practised.

    """
    return {"focus": focus, "number": number, "mastery": dict(mastery or {})}


def add_map_routes(app: FastAPI, opened: Opened) -> None:
    """Adds `/map/vis-network.js`, out of the installed package, and `/map/export/FORM` to the server."""
    script = _vis_network()

    @app.get(_LIBRARY)
    def library() -> Response:
        return FileResponse(script, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})

    @app.get("/map/export/{form}")
    def export(form: str, lang: Lang = "en") -> Response:
        if form not in EXPORTERS:
            return Response(MAP_WORDS["gone"][lang], status_code=404, media_type="text/plain; charset=utf-8")
        knowledge = opened()
        return _download(form, EXPORTERS[form](knowledge.graph, knowledge.retriever.passages, lang))


def _vis_network() -> Path:
    """The minified library inside the pyvis package, found without importing that, which would load much else."""
    found = find_spec("pyvis")
    assert found and found.origin, "pyvis is a dependency"
    return Path(found.origin).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"


def _download(form: str, files: Mapping[str, str]) -> Response:
    """One file as it is, several as an archive."""
    if len(files) == 1:
        name, content = next(iter(files.items()))
        return _attachment(name, content.encode(), "application/octet-stream")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return _attachment(f"concepts-{form}.zip", buffer.getvalue(), "application/zip")


def _attachment(name: str, content: bytes, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
