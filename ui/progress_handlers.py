"""What happens on the Progress tab when something is clicked: one dispatch from what the page names to what it does.

Takes what Gradio passes (values, the request, the event) and gives the page's and the panel's new HTML. Everything that
goes wrong becomes a sentence on the page. Whose record it is comes with each request, never from the page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

import gradio as gr

from assistant.practice.history import Correction
from assistant.practice.learner import Learners
from assistant.practice.portable import Export
from corpus.errors import LearnerError, UnknownConceptError, VivaError
from corpus.records import Lang
from ui.context import Context
from ui.practice_room import Furnished, Room
from ui.progress_concept import MOST_ANSWERS, Behind, concept_html
from ui.progress_views import Figures, page_html, waiting_html
from ui.progress_words import said
from ui.shell import Shared, parse_page_lang

Row = list[Any]
Values = Mapping[str, str]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reader:
    """Whoever looks at the page: their record, and the page's language."""

    context: Context
    there: Furnished
    learner: str
    lang: Lang
    present: frozenset[str]

    def record(self) -> Learners:
        """The learners' record; use it as a context manager."""
        return Learners.open(self.context.home)

    def figures(self) -> Figures:
        """Where they stand now."""
        desk, now = self.there.desks[self.lang], self.context.now().astimezone()
        at = desk.standing(self.learner, now)
        with self.record() as learners:
            stems = learners.stems(self.learner) if at.cards.leeches else {}
        exam = desk.today(at).exam if at.settings.exam else None
        return Figures(desk, at, exam, stems, self.lang, "practice" in self.present)

    def panel(self, slug: str, status: str = "") -> str:
        """A concept with the answers behind its figure. Raises UnknownConceptError where there is none of that slug."""
        figures = self.figures()
        if slug not in figures.desk.graph.by_slug and slug not in figures.at.mastery:
            raise UnknownConceptError(said("gone", self.lang))
        return concept_html(figures, self._behind(slug, figures), status)

    def _behind(self, slug: str, figures: Figures) -> Behind:
        known = figures.at.mastery.get(slug)
        shares = known.shares[:MOST_ANSWERS] if known else ()
        disputed = [a.id for a in figures.at.attempts if a.disputed and slug in a.concepts]
        with self.record() as learners:
            entries = {s.attempt.id: learners.entry(self.learner, s.attempt.id) for s in shares}
            left_out = [learners.entry(self.learner, id) for id in disputed]
        ids = {entry.counts.item for entry in (*entries.values(), *left_out)}
        items = {id: item for id in ids if (item := self.there.item(id, self.lang))}
        return Behind(slug, entries, items, left_out, "ask" in self.present, "map" in self.present)

    # --- what is done; each gives what to say of it

    def correct(self, values: Values) -> str:
        """What is to count instead of what an answer says."""
        with self.record() as learners:
            counts = learners.entry(self.learner, values.get("attempt", "")).counts
            rating, score = _number(values, "rating"), _number(values, "score")
            rating = None if rating == counts.rating else rating
            score = None if score == round(counts.score, 4) or score == float(f"{counts.score:g}") else score
            if rating is None and score is None:
                return said("nothing_changed", self.lang)
            self._keep(learners, counts.id, values, rating=None if rating is None else int(rating), score=score)
        return said("corrected", self.lang)

    def dispute(self, values: Values) -> str:
        """The question is wrong: its answer counts for nothing."""
        with self.record() as learners:
            self._keep(learners, values.get("value", ""), values, disputed=True)
        return said("disputed", self.lang)

    def undispute(self, values: Values) -> str:
        """It counts after all."""
        with self.record() as learners:
            self._keep(learners, values.get("value", ""), values, disputed=False)
        return said("undisputed", self.lang)

    def _keep(self, learners: Learners, attempt: str, values: Values, **changes: Any) -> None:  # noqa: ANN401
        now, note = self.context.now(), values.get("note", "").strip()[:400]
        learners.correct(self.learner, Correction(uuid4().hex, attempt, now, note=note, **changes))

    def settings(self, values: Values) -> str:
        """The exam's date, minutes a day, and the share to be remembered."""
        exam: date | None = None
        with suppress(ValueError):
            exam = date.fromisoformat(values.get("exam", ""))
        with self.record() as learners:
            own = learners.settings(self.learner)
            minutes, wanted = _number(values, "minutes"), _number(values, "retention")
            retention = own.retention if wanted is None else wanted / 100
            changed = replace(own, exam=exam, retention=retention, minutes=int(minutes or own.minutes))
            learners.set_settings(self.learner, changed)
        return said("saved", self.lang)

    def take_in(self, values: Values) -> str:
        """An export, into the record of whoever is at the page, whatever name it was made under."""
        export = Export.from_json(values.get("text", ""))
        with self.record() as learners:
            merged = learners.merge(export, self.learner)
        return said("imported", self.lang, new=merged.attempts, known=merged.known)

    def erase(self, _: Values) -> str:
        """Everything that is kept of them."""
        with self.record() as learners:
            if self.learner not in learners.names():
                return said("nothing_kept", self.lang)
            learners.erase(self.learner)
        return said("erased", self.lang)


DOES: Mapping[str, Callable[[Reader, Values], str]] = {
    "settings": Reader.settings,
    "import": Reader.take_in,
    "erase": Reader.erase,
    "correct": Reader.correct,
    "dispute": Reader.dispute,
    "undispute": Reader.undispute,
}
_TROUBLE = {"import": "bad_import", "settings": "bad_value", "correct": "bad_value"}


@dataclass(frozen=True)
class ProgressHandlers:
    """The tab's handlers. `lang` is the page's language."""

    context: Context
    shared: Shared
    room: Room

    def _reader(self, lang: str, request: gr.Request | None) -> Reader:
        learner = self.context.learner_of(request)
        return Reader(self.context, self.room.furnished(), learner, parse_page_lang(lang), self.shared.present)

    def opened(self, lang: str, request: gr.Request) -> Iterator[str]:
        """The tab is looked at."""
        if not self.room.ready:
            yield waiting_html(parse_page_lang(lang))
        yield self._page(lang, request)

    def acted(self, lang: str, request: gr.Request, event: gr.EventData) -> Row:
        """A form or a button that changes the record: the page anew, and the panel where one is open."""
        name, values = str(event.name), _values(event)
        concept = values.get("concept", "")
        try:
            status = DOES[name](self._reader(lang, request), values)
        except Exception as error:
            return [self._page(lang, request, self._sentence(error, name, lang)), gr.skip()]
        panel = self.chosen(concept, lang, request, status) if concept else gr.skip()
        return [self._page(lang, request, status="" if concept else status), "" if name == "erase" else panel]

    def concept(self, lang: str, request: gr.Request, event: gr.EventData) -> str:
        """A concept is chosen."""
        return self.chosen(str(event.value), lang, request)

    def chosen(self, slug: str, lang: str, request: gr.Request | None, status: str = "") -> str:
        """The panel of a concept."""
        try:
            return self._reader(lang, request).panel(slug, status)
        except Exception as error:
            gr.Warning(self._sentence(error, "", lang))
            return ""

    def exported(self, lang: str, request: gr.Request) -> str:
        """The whole record as JSON; empty where there is none."""
        own = parse_page_lang(lang)
        try:
            with Learners.open(self.context.home) as learners:
                if (learner := self.context.learner_of(request)) in learners.names():
                    return learners.export(learner).to_json()
            gr.Info(said("nothing_kept", own))
        except VivaError as error:
            gr.Warning(self._sentence(error, "", lang))
        return ""

    def asked(self, lang: str, event: gr.EventData) -> Row:
        """A concept goes to Ask."""
        own = parse_page_lang(lang)
        concept = self.context.knowledge.graph.by_slug.get(str(event.value))
        if concept is None:
            return [gr.skip(), gr.skip()]
        return [*self.shared.hand_over("ask", said("what_is", own, name=concept.called(own)))]

    def quizzed(self, event: gr.EventData) -> Row:
        """A concept goes to Practice."""
        return [*self.shared.hand_over("practice", str(event.value))]

    def mapped(self, event: gr.EventData) -> Row:
        """A concept goes to the map."""
        return [*self.shared.hand_over("map", str(event.value))]

    def _page(self, lang: str, request: gr.Request | None, problem: str = "", status: str = "") -> str:
        try:
            return page_html(self._reader(lang, request).figures(), problem, status)
        except Exception as error:
            own = parse_page_lang(lang)
            return f'<div class="vg"><p class="vg-problem" role="alert">{self._sentence(error, "", own)}</p></div>'

    def _sentence(self, error: Exception, name: str, lang: str) -> str:
        """What went wrong, in the page's language."""
        own = parse_page_lang(lang)
        if not isinstance(error, VivaError):
            _log.error("a click on the Progress tab failed", exc_info=error)
            return said("defect", own, kind=type(error).__name__)
        if name in _TROUBLE:
            return said(_TROUBLE[name], own, reason=error)
        return said("no_record", own) if isinstance(error, LearnerError) and own == "zh" else str(error)


def _values(event: gr.EventData) -> dict[str, str]:
    given = event.values
    return {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}


def _number(values: Values, name: str) -> float | None:
    """A number that was typed; None where it is none."""
    with suppress(ValueError):
        return float(values.get(name, ""))
    return None
