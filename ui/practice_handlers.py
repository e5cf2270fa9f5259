"""What happens on the Practice tab when something is clicked: one dispatch from what the page names to what it does.

Takes what Gradio passes (values, the request, the event) and gives the components' new values. Everything that goes
wrong becomes a sentence on the page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from corpus.errors import VivaError
from corpus.records import Lang
from ui.context import Context
from ui.interviews import interview_markdown
from ui.practice_forms import Values, one_of, sentence
from ui.practice_hints import hints_of
from ui.practice_page_words import say
from ui.practice_parts import line, stage, waiting
from ui.practice_room import Room
from ui.practice_rounds import Practising
from ui.practice_session import Hints, Session
from ui.render import answer_markdown
from ui.shell import Errand, Shared, parse_page_lang
from ui.source_view import safe_html
from ui.sources import link

Row = list[Any]
Does = Callable[[Practising, Session, Values], Session]

DOES: Mapping[str, Does] = {
    "view": Practising.view,
    "plan": Practising.plan,
    "start": Practising.start,
    "quiz": Practising.quiz,
    "answer": Practising.answer,
    "skip": Practising.skip,
    "dispute": Practising.dispute,
    "mark": Practising.mark,
    "next": Practising.next,
    "stop": Practising.stop,
    "recap": Practising.recap,
    "again": Practising.again,
    "topic": Practising.topic,
    "retry": Practising.retry,
    "retry-all": Practising.retry_all,
    "interview": Practising.interview,
    "interview-answer": Practising.interview_answer,
    "interview-pass": Practising.interview_pass,
    "compare": Practising.compare,
    "interview-open": Practising.interview_open,
    "interview-stop": Practising.interview_stop,
}
_EXPLAINED = 4
_AS_IT_IS = [gr.skip(), gr.skip(), gr.skip()]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PracticeHandlers:
    """The tab's handlers. `session` is where the visitor is, None at first; `lang` is the page's language."""

    context: Context
    shared: Shared
    room: Room

    def _visitor(self, lang: str, request: gr.Request | None) -> Practising:
        return Practising(self.room, self.context.learner_of(request), parse_page_lang(lang))

    def opened(
        self, session: Session | None, errand: Errand | None, lang: str, request: gr.Request, event: gr.EventData
    ) -> Iterator[Row]:
        """The tab is looked at for the first time since it was loaded: the round that it was left in, else Today.

        Where another tab has sent the visitor, that comes first.
        """
        own = parse_page_lang(lang)
        if session is None and errand is None:
            if not self.room.ready:
                yield [waiting("today", own), "", gr.skip()]
            yield self._done(self._visitor(lang, request), lambda v, s: s, Session.resumed(str(event.round), own))
        elif session:
            # Another tab's errand was done before there was a place to draw it, and what was drawn was lost.
            yield self._done(self._visitor(lang, request), lambda v, s: s, session)
        else:
            yield _AS_IT_IS

    def acted(
        self, session: Session | None, hints: Hints | None, lang: str, request: gr.Request, event: gr.EventData
    ) -> Row:
        """A button or a form."""
        does, values = DOES[str(event.name)], _values(event)
        visitor = self._visitor(lang, request)
        here = (session or Session(visitor.lang)).with_hints(hints)
        return self._done(visitor, lambda v, s: does(v, s, values), here, values)

    def handed(self, errand: Errand | None, session: Session | None, lang: str, request: gr.Request) -> Iterator[Row]:
        """Another tab asks for a quiz on a concept."""
        if errand is None:
            yield _AS_IT_IS
            return
        own = parse_page_lang(lang)
        if not self.room.ready:
            yield [waiting("quiz", own), "", gr.skip()]
        here = Session(own, "quiz")
        yield self._done(self._visitor(lang, request), lambda v, s: v.quiz_on(s, errand.what), here)

    def _done(
        self,
        visitor: Practising,
        does: Callable[[Practising, Session], Session],
        session: Session,
        values: Values | None = None,
    ) -> Row:
        """The picture after something is done, and where the visitor then is; after a failure, where they were."""
        try:
            done = does(visitor, session)
            after = visitor.present(done)
            gone = say("gone_on", visitor.lang) if after.items != done.items else ""
            return [self._stage(self._again(visitor), after, gone), "", after]
        except VivaError as error:
            return self._failed(visitor, session, sentence(error, visitor.lang), values or {})
        except Exception as error:  # whatever gets here is a defect of ours; the page says so in a sentence
            _log.exception("a click on the Practice tab failed")
            return self._failed(visitor, session, say("defect", visitor.lang, kind=type(error).__name__), values or {})

    def _again(self, visitor: Practising) -> Practising:
        """The visitor after something was done: what they stand on may have changed."""
        return Practising(visitor.room, visitor.learner, visitor.lang)

    def _failed(self, visitor: Practising, session: Session, why: str, values: Values) -> Row:
        """Where they were, with what went wrong and what they had typed; else the view's beginning, else nothing."""
        try:
            return [self._stage(visitor, session, why, one_of(values, "said")), gr.skip(), session]
        except VivaError:
            begin = session.shown(session.view)
        try:
            return [self._stage(visitor, begin, why), "", begin]
        except VivaError:
            return [stage("", begin.view, visitor.lang, problem=why), "", begin]

    def _stage(self, visitor: Practising, session: Session, problem: str, typed: str = "") -> str:
        body = visitor.picture(session, typed)
        # While a question is at hand there is nothing to choose between.
        return stage(body, session.view, visitor.lang, problem=problem, bar=not session.current, kept=session.kept())

    def noted(
        self, session: Session | None, hints: Hints | None, lang: str, request: gr.Request, event: gr.EventData
    ) -> Iterator[Row]:
        """A hint, an explanation, a rating: something beside the question, which stays as it is.

        Gives back the hints only, never where the visitor is: they may have gone on by the time this is done.
        """
        visitor, values, name = self._visitor(lang, request), _values(event), str(event.name)
        if session is None:
            yield _AS_IT_IS[:2]
            return
        if name == "opinion":
            yield [_status(say("opinion_waiting", visitor.lang)), gr.skip()]
        try:
            told, after = self._beside(visitor, session.with_hints(hints), name, values)
            yield [told, (after.attempt, after.hints)]
        except VivaError as error:
            yield [_problem(sentence(error, visitor.lang)), gr.skip()]
        except Exception as error:  # as above
            _log.exception("a hint or an explanation failed")
            yield [_problem(say("defect", visitor.lang, kind=type(error).__name__)), gr.skip()]

    def _beside(self, visitor: Practising, session: Session, name: str, values: Values) -> tuple[str, Session]:
        if name == "rate":
            return _status(say("rated", visitor.lang)), visitor.rate(session, values)
        if name == "opinion":
            return self._opinion(visitor, session), session
        if session.graded or not session.current:
            return "", session
        if name == "hint":
            after = visitor.hint(session, values)
            last = "" if after.hints > session.hints else say("hint_none", visitor.lang)
            return self._hints(visitor, after) + _status(last), after
        return self._explained(visitor, session, one_of(values, "value"))

    def _opinion(self, visitor: Practising, session: Session) -> str:
        told = visitor.opinion(session)
        if not told:
            return _status(say("opinion_none", visitor.lang))
        title = escape(say("opinion", visitor.lang))
        return f'<section class="vp-explained" role="status"><h3>{title}</h3>{safe_html(told)}</section>'

    def _hints(self, visitor: Practising, session: Session) -> str:
        item = visitor.item(session.current)
        hints = hints_of(item, visitor.graph, visitor.lang)[: session.hints]
        rows = "".join(
            f"<li><b>{escape(say('hint_number', visitor.lang, number=number))}</b> {line(hint)}</li>"
            for number, hint in enumerate(hints, 1)
        )
        return f'<div role="status"><ul class="vp-hints">{rows}</ul></div>' if rows else ""

    def _explained(self, visitor: Practising, session: Session, slug: str) -> tuple[str, Session]:
        """What the question itself is about costs a hint."""
        lang, concept = visitor.lang, visitor.graph.by_slug.get(slug)
        if concept is None:
            return "", session
        name = concept.called(lang)
        answer = self.context.assistant.ask(say("what_is", lang, name=name), lang)
        tells = slug in visitor.item(session.current).concepts and not answer.abstained
        told = answer_markdown(answer, link, _EXPLAINED)
        html = safe_html(told).replace("<a href=", '<a target="_blank" rel="noopener" href=')
        body = _status(say("explain_none", lang)) if answer.abstained else html
        note = f'<p class="vp-soft">{escape(say("explain_counts", lang))}</p>' if tells else ""
        shown = f'<section class="vp-explained" role="status"><h3>{escape(name)}</h3>{body}{note}</section>'
        return self._hints(visitor, session) + shown, session.hinted() if tells else session

    def exported(self, lang: str, request: gr.Request, event: gr.EventData) -> str:
        """The transcript of an interview as Markdown."""
        visitor = self._visitor(lang, request)
        return interview_markdown(visitor.held(Session(interview=str(event.value))), visitor.graph)

    def asked(self, lang: str, event: gr.EventData) -> Row:
        """A question's subject goes to Ask."""
        own: Lang = parse_page_lang(lang)
        concept = self.context.knowledge.graph.by_slug.get(str(event.value))
        if concept is None:
            return [gr.skip(), gr.skip()]
        return [*self.shared.hand_over("ask", say("what_is", own, name=concept.called(own)))]


def _values(event: gr.EventData) -> dict[str, Any]:
    given = event.values
    return given if isinstance(given, dict) else {}


def _status(text: str) -> str:
    return f'<p class="vp-note" role="status">{escape(text)}</p>' if text else ""


def _problem(text: str) -> str:
    return f'<p class="vp-problem" role="alert">{escape(text)}</p>'
