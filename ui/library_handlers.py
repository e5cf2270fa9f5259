"""What happens on the Library tab when something is clicked, dropped or typed: one dispatch from what the page names
to the change that it is.

Takes what Gradio passes (values, the request, the event) and gives the components' new values. Whether the library may
be changed is looked at here, whatever the page shows.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from corpus.errors import VivaError
from corpus.records import Lang
from ingest.fetch import missing_papers
from ingest.library import Library
from ingest.outline_check import OutlineCheck, OutlineProblem, check_outline
from ingest.own_outline import own_outlines
from ui.context import Context
from ui.library_changes import Changes, Upload
from ui.library_documents import documents_html
from ui.library_found import Found
from ui.library_parts import adding, frame, outcome_html, unavailable, under_way, waiting
from ui.library_views import LONGEST, concepts_html, health_html, outline_html, told_html
from ui.library_words import say
from ui.library_work import Change, Outcome, Work, Works
from ui.shell import parse_page_lang

Row = list[Any]

_log = logging.getLogger(__name__)
_MOST_NAMES = 500


@dataclass(frozen=True)
class Screen:
    """New values of the tab's components, in their order; None leaves one as it is."""

    frame: str | None = None
    adding: str | None = None
    run: str | None = None
    documents: str | None = None
    outline: str | None = None
    concepts: str | None = None
    health: str | None = None

    def row(self) -> Row:
        """As Gradio takes them."""
        values = (self.frame, self.adding, self.run, self.documents, self.outline, self.concepts, self.health)
        return [gr.skip() if value is None else value for value in values]


@dataclass(frozen=True)
class LibraryHandlers:
    """The tab's handlers; `lang` is the page's language."""

    context: Context
    works: Works
    changes: Changes
    found: Found = field(default_factory=Found)

    def opened(self, lang: str) -> Iterator[Row]:
        """The tab is looked at; a change that is under way is followed from here."""
        own, read_only = parse_page_lang(lang), self.context.read_only
        add = "" if read_only else adding(own)
        yield Screen(frame(own, read_only=read_only), add, documents=waiting(say("loading", own))).row()
        yield from self._come_to(own)

    def _come_to(self, lang: Lang) -> Iterator[Row]:
        """The documents as they are now, whoever changed them, and what is being done to them."""
        yield Screen(documents=self._documents(lang)).row()
        if work := self.works.current:
            yield from self._followed(work, lang)

    def acted(self, lang: str, event: gr.EventData) -> Iterator[Row]:
        """A change is wished."""
        own = parse_page_lang(lang)
        if self.context.read_only:
            yield Screen(run=outcome_html(Outcome((("read_only", {}),)), own, read_only=True)).row()
            return
        yield from self._followed(self.works.start(self._change(event)), own, str(event.name))

    def _change(self, event: gr.EventData) -> Change:
        given: Mapping[str, Any] = event.values if isinstance(event.values, dict) else {}
        names = [str(name) for name in given.get("names", ())][:_MOST_NAMES]
        if event.name == "add":
            return self.changes.add([upload for file in given.get("files", ()) if (upload := _upload(file))])
        if event.name == "save":
            return self.changes.save(*(str(given.get(key, ""))[:LONGEST] for key in ("id", "text", "before")))
        if event.name == "repair":
            return self.changes.repair()
        if event.name in ("accept", "reject"):
            return self.changes.decide(names[0], self.found, accepted=event.name == "accept")
        by_name: dict[str, Callable[[], Change]] = {
            "fetch": lambda: self.changes.fetch(names),
            "restore": lambda: self.changes.restore(names),
            "remove": lambda: self.changes.remove(names),
            "forget": lambda: self.changes.forget(names[0], self.found),
        }
        return by_name[str(event.name)]()

    def _followed(self, work: Work, lang: Lang, name: str = "") -> Iterator[Row]:
        """A change until it is done, and what is then another."""
        for shown in self.works.watch(work):
            yield Screen(run=under_way(shown, lang)).row()
        outcome = work.outcome or Outcome()
        run = outcome_html(outcome, lang, read_only=self.context.read_only)
        if name in ("accept", "reject", "forget"):
            yield Screen(run=run, concepts=self._concepts(lang)).row()
        elif name == "repair":
            yield Screen(run=run, health=waiting(say("checking", lang))).row()
            # That vectors can be found was looked at while they were mended.
            yield Screen(health=self._health(lang, check=True, search=False)).row()
        else:
            yield Screen(run=run).row()
            emptied = "" if outcome.changed else None
            yield Screen(documents=self._documents(lang), concepts=emptied, health=emptied).row()

    def cancelled(self, event: gr.EventData) -> None:
        """A change is to be left off."""
        if not self.context.read_only:
            self.works.cancel(int(event.number))

    def wanted(self, lang: str, event: gr.EventData) -> Iterator[Row]:
        """Another view is looked at, another outline chosen, or the tab come back to."""
        own = parse_page_lang(lang)
        if event.view == "outline":
            yield Screen(outline=self._outline(own, str(event.id or ""))).row()
        elif event.view == "health":
            yield Screen(health=self._health(own, check=False)).row()
        elif event.view == "concepts":
            yield Screen(concepts=waiting(say("concepts_looking", own))).row()
            yield Screen(concepts=self._concepts(own)).row()
        elif event.view == "documents":
            yield from self._come_to(own)
        else:
            yield Screen().row()

    def checked(self, lang: str) -> Iterator[Row]:
        """The library's health is to be looked into."""
        own = parse_page_lang(lang)
        yield Screen(health=waiting(say("checking", own))).row()
        yield Screen(health=self._health(own, check=True)).row()

    def told(self, data: object) -> str:
        """What is to be mended in an outline's text."""
        given = data if isinstance(data, dict) else {}
        text, lang = str(given.get("text", "")), parse_page_lang(given.get("lang"))
        if len(text) > LONGEST:
            return f'<p class="vl-problem">{say("outline_long", lang, most=LONGEST)}</p>'
        if not text.strip():
            return told_html(OutlineCheck(None, (OutlineProblem(1, "empty"),)), lang)
        papers = {d.id for d in self.context.knowledge.retriever.documents.values()}
        papers |= {concept.slug for concept in self.context.knowledge.graph.concepts if concept.kind == "paper"}
        return told_html(check_outline(text, papers | self._registered()), lang)

    def _registered(self) -> set[str]:
        try:
            with Library.open(self.context.home) as library:
                return {paper.id for paper in library.record.papers()}
        except VivaError:
            return set()

    def _documents(self, lang: Lang) -> str:
        def shown(library: Library) -> str:
            rows, missing = library.documents(), missing_papers(library, library.record.papers())
            here = sum(row.state not in {"removed", "unread"} for row in rows)
            passages, concepts = library.record.count_passages(), len(self.context.knowledge.graph.concepts)
            counts = say("counted", lang, documents=here, passages=passages, concepts=concepts)
            return documents_html(rows, missing, counts, lang, read_only=self.context.read_only)

        return self._of_library(shown, lang)

    def _outline(self, lang: Lang, id: str) -> str:
        def shown(library: Library) -> str:
            outlines = own_outlines(library.record, self.context.home)
            chosen = next((outline for outline in outlines if outline.id == id), outlines[0])
            return outline_html(outlines, chosen, lang, read_only=self.context.read_only)

        return self._of_library(shown, lang)

    def _concepts(self, lang: Lang) -> str:
        def shown(library: Library) -> str:
            names = {concept.slug: concept.name for concept in self.context.knowledge.graph.concepts}
            found, decisions = self.found.candidates(library), library.record.decisions()
            passage, read_only = library.record.passage, self.context.read_only
            return concepts_html(found, decisions, names, passage, lang, read_only=read_only)

        return self._of_library(shown, lang)

    def _health(self, lang: Lang, *, check: bool, search: bool = True) -> str:
        def shown(library: Library) -> str:
            found = library.verify(search=search) if check else None
            facts = {"fact_model": library.model or "–", "fact_graph": library.graph_hash}
            at_work, read_only = library.at_work is not None, self.context.read_only
            return health_html(facts, found, lang, at_work=at_work, read_only=read_only)

        return self._of_library(shown, lang)

    def _of_library(self, shown: Callable[[Library], str], lang: Lang) -> str:
        """A view of the library as it is now, or why there is none."""
        try:
            with Library.open(self.context.home) as library:
                return shown(library)
        except VivaError as error:
            return unavailable(str(error), lang)
        except Exception as error:  # a defect of ours; the page says so in a sentence
            _log.exception("a view of the Library tab failed")
            return unavailable(say("defect", lang, kind=type(error).__name__), lang)


def _upload(file: object) -> Upload | None:
    """An uploaded file; nothing but what Gradio itself has put into its folder is taken for one."""
    given = file if isinstance(file, dict) else {}
    path = Path(os.path.realpath(str(given.get("path", ""))))
    inside = path.is_relative_to(os.path.realpath(get_upload_folder()))
    return Upload(path, str(given.get("name", path.name))) if inside and path.is_file() else None
