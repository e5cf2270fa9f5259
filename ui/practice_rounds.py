"""A visitor at practice: what each click does to the record and to where they are, and what is to be seen then.

Takes sessions and what a form sent, and gives sessions; `picture` gives the HTML for one. A picture is always drawn
from the record, so that drawing it again shows the same. Knows no component.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from assistant.llm.backend import complete
from assistant.practice.answered import attempt_of
from assistant.practice.desk import Desk, Standing
from assistant.practice.guard import Guard, guard
from assistant.practice.history import Correction, marking
from assistant.practice.interview import MOST_QUESTIONS, Interview, Setup
from assistant.practice.interviews import keep_interview, kept_interviews, the_interview
from assistant.practice.learner import Learners
from assistant.practice.marking import VERDICTS
from assistant.practice.mistakes import wrong_book
from assistant.practice.quiz import FORMS
from assistant.practice.records import Grade, QuizItem
from assistant.practice.schedule import counted, day_of, zone_of
from assistant.practice.second_opinion import second_opinion
from corpus.errors import QuestionError
from corpus.records import Lang
from graph.model import ConceptGraph
from ui.practice_book import wrong_html
from ui.practice_forms import Values, all_of, one_of, whole_number
from ui.practice_grade import graded_html, summary_html
from ui.practice_hints import hints_of
from ui.practice_interviews import ended_html, setup_html, talk_html
from ui.practice_page_words import say
from ui.practice_question import answer_from, question_html
from ui.practice_room import Furnished, Room
from ui.practice_session import VIEWS, Came, Done, Session, View
from ui.practice_views import quiz_html, today_html

_MOST = 50
_ERRAND = 5
_COMMAS = re.compile(r"[,，、;；\n]+")
_SPEECH = 8000


@dataclass(frozen=True)
class Practising:
    """One learner at one moment."""

    room: Room
    learner: str
    lang: Lang

    @cached_property
    def there(self) -> Furnished:
        """What there is to practise with."""
        return self.room.furnished()

    @property
    def graph(self) -> ConceptGraph:
        """The library's graph."""
        return self.there.knowledge.graph

    @property
    def desk(self) -> Desk:
        """The desk in the page's language."""
        return self.there.desks[self.lang]

    @cached_property
    def now(self) -> datetime:
        """The moment."""
        return self.room.now()

    @cached_property
    def standing(self) -> Standing:
        """Where the learner stands, before what is being done."""
        return self.desk.standing(self.learner, self.now)

    def record(self) -> Learners:
        """The learners' record; use it as a context manager."""
        return Learners.open(self.room.context.home)

    def item(self, id: str) -> QuizItem:
        """A question by id. Raises QuestionError where the material no longer has it."""
        item = self.there.item(id, self.lang)
        if item is None:
            raise QuestionError(say("gone", self.lang))
        return item

    # --- what is done

    def view(self, session: Session, values: Values) -> Session:
        """Another view."""
        wanted: View = next((view for view in VIEWS if view == one_of(values, "value")), "today")
        return session.shown(wanted)

    def plan(self, session: Session, values: Values) -> Session:
        """The time there is today, and the exam's date."""
        minutes = whole_number(one_of(values, "minutes"), 1, 600) or self.standing.settings.minutes
        exam: date | None = None
        with suppress(ValueError):
            exam = date.fromisoformat(one_of(values, "exam"))
        with self.record() as learners:
            learners.set_settings(self.learner, replace(self.standing.settings, minutes=minutes, exam=exam))
        return session.shown("today")

    def start(self, session: Session, _: Values) -> Session:
        """Today's questions, one after the other."""
        steps = self.desk.today(self.standing).steps
        return session.begin([step.item.id for step in steps], say("view_today", self.lang), self.now)

    def quiz(self, session: Session, values: Values) -> Session:
        """A quiz as the form says. Raises QuestionError or UnknownConceptError."""
        topic = one_of(values, "topic").strip()
        concept = self.graph.the(topic) if topic else None
        forms = tuple(form for form in FORMS if form in all_of(values, "forms"))
        levels = [level for level in (whole_number(one_of(values, "level"), 1, 5),) if level]
        seed = whole_number(one_of(values, "seed"), 0, 10**9)
        n = whole_number(one_of(values, "n"), 1, _MOST) or _ERRAND
        topics = [concept.slug] if concept else []
        items = self._generated(topics, levels, forms, uuid4().int % 10**6 if seed is None else seed, n)
        title = say("quiz_on", self.lang, topic=concept.called(self.lang)) if concept else say("quiz_all", self.lang)
        return session.shown("quiz").begin(items, title, self.now)

    def _generated(self, topics: Sequence[str], levels: Any, forms: Any, seed: int, n: int) -> list[str]:  # noqa: ANN401
        """What the learner has called wrong is not asked again."""
        wrong = {attempt.item for attempt in self.standing.attempts if attempt.disputed}
        made = self.there.questions.generate(seed, topics, levels, forms, self.lang, n + len(wrong))
        return [item.id for item in made if item.id not in wrong][:n]

    def quiz_on(self, session: Session, slug: str) -> Session:
        """A short quiz on a concept that another tab names."""
        with suppress(QuestionError):
            return self.quiz(session, {"topic": slug})
        concept = self.graph.the(slug)
        near = self.there.questions.items_on(slug, lang=self.lang)[:_ERRAND]
        if not near:
            raise QuestionError(say("no_such", self.lang))
        title = say("quiz_on", self.lang, topic=concept.called(self.lang))
        return session.shown("quiz").begin([item.id for item in near], title, self.now)

    def topic(self, session: Session, values: Values) -> Session:
        """A short quiz on a section, or on what an interview showed to be weak."""
        return self.quiz_on(session, one_of(values, "value"))

    def answer(self, session: Session, values: Values) -> Session:
        """The question at hand is answered, graded and kept. Sent twice, it is kept once."""
        if session.graded or not session.current:
            return session
        item = self.item(session.current)
        answer = answer_from(item, values)
        if not answer:
            raise QuestionError(say("nothing_said", self.lang))
        return session.finished(self._kept(session, item, answer, self.there.grader.grade(item, answer), "graded"))

    def _kept(self, session: Session, item: QuizItem, answer: str, grade: Grade, came: Came) -> Done:
        seconds = session.seconds(self.now)
        attempt = attempt_of(
            item, grade, answer, self.learner, self.now, self.graph,
            seconds=seconds, hints=session.hints, id=session.attempt,
        )  # fmt: skip
        with self.record() as learners:
            learners.record(attempt, item.stem, grade)
        return Done(item.id, attempt.id, came, grade.score)

    def skip(self, session: Session, _: Values) -> Session:
        """The next question; the one at hand counts for nothing."""
        return self._passed(session, "skipped")

    def dispute(self, session: Session, _: Values) -> Session:
        """The question is called wrong: it counts for nothing and is not asked again."""
        after = session.called_wrong() if session.graded else self._passed(session, "disputed")
        if after.done:
            number = session.place if session.current else -1
            self._corrected(after.done[number].attempt, disputed=True)
        return after

    def _passed(self, session: Session, came: Came) -> Session:
        if session.graded or not session.current:
            return session
        item = self.item(session.current)
        done = self._kept(session, item, "", Grade(item.id, 0.0, flags=("skipped",)), came)
        return session.passed(done, self.now)

    def rate(self, session: Session, values: Values) -> Session:
        """The learner says how well it was known."""
        rating = whole_number(one_of(values, "value"), 1, 4)
        if session.graded and rating:
            self._corrected(session.done[-1].attempt, rating=rating)
        return session

    def mark(self, session: Session, values: Values) -> Session:
        """The learner's own verdict on one marking point: `3:hit`. The score follows."""
        place, _, verdict = one_of(values, "value").partition(":")
        number, said = whole_number(place, 0, _MOST), next((known for known in VERDICTS if known == verdict), None)
        if not session.graded or number is None or said is None:
            return session
        with self.record() as learners:
            entry = learners.entry(self.learner, session.done[-1].attempt)
            given = {place: graded.verdict for place, graded in enumerate(entry.marked.points if entry.marked else ())}
            changed = tuple({**given, number: said}.values())
            entry = learners.correct(self.learner, marking(entry, changed, self.now))
        return session.marked(entry.counts.score)

    def _corrected(self, attempt: str, **changes: Any) -> None:  # noqa: ANN401 - fields of a correction
        with self.record() as learners:
            learners.correct(self.learner, Correction(uuid4().hex, attempt, self.now, **changes))

    def next(self, session: Session, _: Values) -> Session:
        """The next question, or the summary."""
        return session.onward(self.now) if session.graded else session

    def stop(self, session: Session, _: Values) -> Session:
        """The round ends here."""
        return session.ended() if session.done else session.shown(session.view)

    def recap(self, session: Session, values: Values) -> Session:
        """A question on what the one at hand leans on comes first."""
        slug = one_of(values, "value")
        rows = self.there.questions.items_on(slug, lang=self.lang)
        fresh = [item for item in rows if item.concept == slug and item.id not in session.items]
        if session.graded or not fresh:
            return replace(session, recapped=(*session.recapped, slug))
        return session.before(min(fresh, key=lambda item: (item.level, item.id)).id, slug, self.now)

    def again(self, session: Session, _: Values) -> Session:
        """What was not answered well, once more."""
        return session.begin(session.missed, session.title, self.now) if session.missed else session

    def retry(self, session: Session, values: Values) -> Session:
        """One question of the wrong-answer book."""
        return session.begin([self.item(one_of(values, "value")).id], say("view_wrong", self.lang), self.now)

    def retry_all(self, session: Session, _: Values) -> Session:
        """All that are open in the wrong-answer book and still in the library."""
        book = wrong_book(self.standing.attempts, zone_of(self.now))
        ids = [m.item for m in book if not m.mended and self.there.item(m.item, self.lang)]
        return session.begin(ids, say("view_wrong", self.lang), self.now) if ids else session

    # --- interviews

    def interview(self, session: Session, values: Values) -> Session:
        """An interview as the form says. Raises QuestionError or UnknownConceptError."""
        topics = tuple(part.strip() for part in _COMMAS.split(one_of(values, "topics")) if part.strip())
        n = whole_number(one_of(values, "n"), 1, MOST_QUESTIONS) or 4
        level = whole_number(one_of(values, "level"), 1, 5) or 3
        role = one_of(values, "role").strip()[:80]
        setup = Setup(self.lang, n, level, topics, role, uuid4().int % 10_000)
        held = self.there.interviewer.begin(uuid4().hex, setup, self.now)
        self._keep(held)
        return replace(session.shown("interview"), interview=held.id)

    def interview_answer(self, session: Session, values: Values) -> Session:
        """What is asked now is answered; the interviewer goes on. An answer to an earlier question changes nothing."""
        with self.room.interview(session.interview):
            held = self.held(session)
            if one_of(values, "turn") != str(len(held.exchanges)) or held.finished:
                raise QuestionError(say("answered_elsewhere", self.lang))
            said = one_of(values, "said").strip()[:_SPEECH]
            held = self.there.interviewer.answer(held, said, self.now)
            self._keep(held)
        last = held.exchanges[-1]
        if last.prompt.kind == "opening":
            # Follow-ups are part of the interview only.
            id = f"{held.id}-{len(held.exchanges)}"
            item, seconds = last.prompt.item, 0.0
            attempt = attempt_of(
                item, last.grade, last.answer, self.learner, last.at, self.graph, seconds=seconds, id=id
            )
            with self.record() as learners:
                learners.record(attempt, item.stem, last.grade)
        return session

    def interview_open(self, session: Session, values: Values) -> Session:
        """An earlier interview: its card, or where it was left."""
        return replace(session.shown("interview"), interview=one_of(values, "value"))

    def interview_pass(self, session: Session, values: Values) -> Session:
        """The candidate has no idea; the value is the turn."""
        return self.interview_answer(session, {"turn": all_of(values, "value"), "said": say("no_idea", self.lang)})

    def compare(self, session: Session, values: Values) -> Session:
        """The card beside that of another interview."""
        return replace(session, against=one_of(values, "value"))

    def interview_stop(self, session: Session, _: Values) -> Session:
        """No more is asked."""
        with self.room.interview(session.interview):
            self._keep(replace(self.held(session), pending=None, slots=()))
        return session

    def held(self, session: Session) -> Interview:
        """The interview at hand. Raises LearnerError where it is not the learner's."""
        with self.record() as learners:
            return the_interview(learners, self.learner, session.interview)

    def _keep(self, held: Interview) -> None:
        with self.record() as learners:
            keep_interview(learners, self.learner, held)

    # --- beside the question

    def hint(self, session: Session, _: Values) -> Session:
        """One hint more, where there is one."""
        there = session.current and not session.graded
        left = there and session.hints < len(hints_of(self.item(session.current), self.graph, self.lang))
        return session.hinted() if left else session

    def opinion(self, session: Session) -> str | None:
        """What the language model thinks of the answer just graded; None where there is none to be had."""
        llm = self.room.context.llm
        if llm is None or not session.graded:
            return None
        with self.record() as learners:
            answer = learners.entry(self.learner, session.done[-1].attempt).original.answer
        return second_opinion(
            self.item(session.done[-1].item),
            answer,
            lambda asked: complete(llm, asked),
        )

    def present(self, session: Session) -> Session:
        """The round without questions that the library has lost since it began."""
        ahead = session.items[len(session.done) :]
        gone = {id for id in ahead if self.there.item(id, self.lang) is None}
        after = session.without(gone) if gone else session
        return after if after.items or not session.items else session.shown(session.view)

    # --- what is to be seen

    def picture(self, session: Session, typed: str = "") -> str:
        """Where the visitor is."""
        if session.interview:
            held = self.held(session)
            return self._ended(held, session) if held.finished else talk_html(held, self.lang, typed)
        if not session.items:
            return self._view(session.view)
        if session.graded:
            return self._graded(session)
        return self._question(session) if session.current else self._summary(session)

    def _ended(self, held: Interview, session: Session) -> str:
        with self.record() as learners:
            kept = kept_interviews(learners, self.learner)
        return ended_html(held, kept, session.against, self.graph, self.lang)

    def _view(self, view: View) -> str:
        if view == "today":
            plan, at = self.desk.today(self.standing), self.standing
            return today_html(plan, at.settings, at.cards, self.graph, self.lang, self._answered_today())
        if view == "quiz":
            return quiz_html(self.there.questions, self.graph, self.desk.order, self.lang)
        return self._wrong() if view == "wrong" else self._interviews()

    def _answered_today(self) -> int:
        zone, today = zone_of(self.now), day_of(self.now, zone_of(self.now))
        return sum(day_of(attempt.at, zone) == today for attempt in counted(self.standing.attempts))

    def _interviews(self) -> str:
        with self.record() as learners:
            earlier = [held for held in kept_interviews(learners, self.learner) if held.exchanges]
        return setup_html(earlier, self.there.questions, self.graph, self.lang)

    def _wrong(self) -> str:
        book = wrong_book(self.standing.attempts, zone_of(self.now))
        with self.record() as learners:
            stems = learners.stems(self.learner)
        return wrong_html(book, self._items(m.item for m in book), stems, self.graph, self.lang, self.now.tzinfo)

    def _items(self, ids: Iterable[str]) -> dict[str, QuizItem]:
        return {id: item for id in ids if (item := self.there.item(id, self.lang))}

    def _question(self, session: Session) -> str:
        item = self.item(session.current)
        return question_html(item, session, self.graph, self._advised(item, session), session.seconds(self.now))

    def _advised(self, item: QuizItem, session: Session) -> Guard | None:
        """What the question leans on that is shaky, unless it was recapped in this round."""
        found = guard(item.concept, self.standing.mastery, self.graph)
        return found if found and found.leans_on not in session.recapped else None

    def _graded(self, session: Session) -> str:
        done = session.done[-1]
        with self.record() as learners:
            entry = learners.entry(self.learner, done.attempt)
        assert entry.marked is not None, "what is shown as graded was kept with its grade"
        item, opinions = self.item(done.item), self.room.context.llm is not None
        return graded_html(item, entry, session, self.graph, opinions=opinions)

    def _summary(self, session: Session) -> str:
        return summary_html(session, self._items(done.item for done in session.done), self.graph)
