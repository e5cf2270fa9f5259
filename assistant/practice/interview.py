"""A mock interview: opening questions weighted as the outline is, then follow-ups that go after what was just said.

Pure: an interview is a frozen record, and each answer gives the next one. It knows nothing of disk or clocks; who
grades and what can be asked is passed in. After a good answer it goes deeper along the question's chain, after a
middling one it asks for the heaviest point that was missed, after a poor one it steps back to something easier.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol

from assistant.lexical import tokenize
from assistant.phrases import phrase
from assistant.practice.quiz import Questions
from assistant.practice.records import Grade, ItemForm, Point, QuizItem
from corpus.errors import QuestionError
from corpus.records import Lang, Question
from graph.model import ConceptGraph

PromptKind = Literal["opening", "probe", "deeper", "easier"]

# The forms that an interview of at least this many questions holds one of each.
RECOMMENDED: tuple[ItemForm, ...] = ("derivation", "troubleshooting", "whiteboard")
OPEN_FORMS: tuple[ItemForm, ...] = (*RECOMMENDED, "open", "compare")
LEAST_FOR_ALL_FORMS = 4
MOST_QUESTIONS = 20
# So many turns follow an opening question at most.
FOLLOW_UPS = 2
GOOD, POOR = 7.0, 3.0
# What a follow-up brings to light counts this much of what it would have in the first answer.
_LATER = 0.7
# A section that the role points to counts so many times.
_FOR_THE_ROLE = 3
# What roles are called whatever they are about.
_ANY_ROLE = "大模型工程师 large language model engineer"


class Grading(Protocol):
    """Who grades: `assistant.practice.grading.Grader`, or a stand-in."""

    def grade(self, item: QuizItem, answer: str) -> Grade:
        """The grade of an answer to an item."""
        ...


@dataclass(frozen=True)
class Setup:
    """What kind of interview: how many opening questions, their level (1 to 5), language, topics, for which role."""

    lang: Lang
    n: int = 6
    level: int = 3
    topics: tuple[str, ...] = ()
    role: str = ""
    seed: int = 0


@dataclass(frozen=True)
class Prompt:
    """What the interviewer says, and the item that the answer is graded by."""

    text: str
    kind: PromptKind
    item: QuizItem


@dataclass(frozen=True)
class Exchange:
    """What was asked, what was answered, and the grade."""

    prompt: Prompt
    answer: str
    grade: Grade
    at: datetime


@dataclass(frozen=True)
class Slot:
    """A place for an opening question: a section of the outline (its slug or nothing), and a form if it must be one."""

    section: str
    form: ItemForm | None = None


@dataclass(frozen=True)
class Interview:
    """An interview so far: what was said, what is asked now (None at the end), and the places still to fill."""

    id: str
    setup: Setup
    begun: datetime
    exchanges: tuple[Exchange, ...] = ()
    pending: Prompt | None = None
    slots: tuple[Slot, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether nothing more is asked."""
        return self.pending is None

    @cached_property
    def topics(self) -> tuple[tuple[Exchange, ...], ...]:
        """The exchanges by opening question: each with the follow-ups to it."""
        groups: list[list[Exchange]] = []
        for exchange in self.exchanges:
            if exchange.prompt.kind == "opening" or not groups:
                groups.append([])
            groups[-1].append(exchange)
        return tuple(map(tuple, groups))


def topic_score(exchanges: Sequence[Exchange]) -> float:
    """What an opening question was worth with its follow-ups, 0 to 10: what is said later counts somewhat less."""
    score = exchanges[0].grade.score
    for exchange in exchanges[1:]:
        if exchange.prompt.kind == "probe":
            weights = sum(graded.point.weight for graded in exchanges[0].grade.points) or 1
            probed = sum(point.weight for point in exchange.prompt.item.points)
            score += _LATER * exchange.grade.score * probed / weights
        else:
            harder = exchange.prompt.kind == "deeper"
            score += (exchange.grade.score - 5) / 10 * (1.0 if harder else 0.5)
    return round(min(10.0, max(0.0, score)), 1)


@dataclass(frozen=True)
class Interviewer:
    """Asks from a library's questions."""

    questions: Questions
    grader: Grading

    @property
    def _graph(self) -> ConceptGraph:
        return self.questions.material.knowledge.graph

    def begin(self, id: str, setup: Setup, now: datetime) -> Interview:
        """An interview with its first question.

        Raises:
            QuestionError: there is nothing to ask, or not that many questions are allowed.
            UnknownConceptError: a topic is not known.

        """
        if not 1 <= setup.n <= MOST_QUESTIONS:
            raise QuestionError(f"An interview has 1 to {MOST_QUESTIONS} questions, not {setup.n}.")
        if not 1 <= setup.level <= 5:
            raise QuestionError(f"Levels go from 1 to 5; there is no level {setup.level}.")
        if not self._openings(setup):
            raise QuestionError("There are no questions with marking points on that; see: viva quiz")
        interview = Interview(id, setup, now, slots=self._slots(setup))
        return self._open(interview)

    def answer(self, interview: Interview, text: str, now: datetime) -> Interview:
        """The interview after an answer to what is asked now; unchanged where it is finished."""
        prompt = interview.pending
        if prompt is None:
            return interview
        grade = self.grader.grade(prompt.item, text)
        grown = replace(interview, exchanges=(*interview.exchanges, Exchange(prompt, text, grade, now)))
        follow_up = self._follow_up(grown)
        return replace(grown, pending=follow_up) if follow_up else self._open(grown)

    # --- opening questions

    @cached_property
    def _found(self) -> dict[tuple[Lang, tuple[str, ...]], Sequence[QuizItem]]:
        return {}

    def _openings(self, setup: Setup) -> Sequence[QuizItem]:
        """The questions to begin with, in a language and on topics; found once, for each place is filled from them."""
        wanted = setup.lang, setup.topics
        if wanted not in self._found:
            self._found[wanted] = self._openings_on(*wanted)
        return self._found[wanted]

    def _openings_on(self, lang: Lang, topics: tuple[str, ...]) -> Sequence[QuizItem]:
        """The bank's questions with marking points, on the topics wanted; where there are none, other open ones."""
        about = self.questions.under(topics)
        slugs = sorted({slug for draft in self.questions.drafts.values() for slug in draft.concepts[:1]})
        wanted = [slug for slug in slugs if about is None or slug in about]
        items = self.questions.items_on(*wanted, lang=lang, forms=OPEN_FORMS)
        own = [item for item in items if item.points and item.concept in wanted]
        banked = [item for item in own if len(item.points) > 1 and item.question]
        return banked or own

    def _section(self, slug: str) -> str:
        concept = self._graph.by_slug.get(slug)
        return concept.topic if concept else ""

    def _slots(self, setup: Setup) -> tuple[Slot, ...]:
        """Places by section, as many as its share of the outline, more where the role points there, and one for each
        recommended form.
        """
        items = self._openings(setup)
        weights = Counter(self._section(item.concept) for item in items)
        for section in self._meant(setup.role) & weights.keys():
            weights[section] *= _FOR_THE_ROLE
        rng = random.Random(f"{setup.seed} slots")
        sections = [section for section, count in apportion(weights, setup.n).items() for _ in range(count)]
        rng.shuffle(sections)
        forms: list[ItemForm | None] = [None] * len(sections)
        if setup.n >= LEAST_FOR_ALL_FORMS:
            for form in RECOMMENDED:
                fitting = {self._section(item.concept) for item in items if item.form == form}
                free = [n for n, section in enumerate(sections) if forms[n] is None and section in fitting]
                if free:
                    forms[free[0]] = form
        return tuple(Slot(section, form) for section, form in zip(sections, forms, strict=True))

    def _meant(self, role: str) -> set[str]:
        """The sections that a role points to: by a word of a heading, or by a concept's name."""
        graph, any_role = self._graph, set(tokenize(_ANY_ROLE))
        said = set(tokenize(role)) - any_role
        headings = (concept for concept in graph.concepts if concept.kind in {"section", "topic"})
        by_word = {heading.topic for heading in headings if said & set(tokenize(" ".join(heading.names)))}
        named = (m for m in graph.lexicon.find(role) if set(tokenize(role[m.start : m.end])) - any_role)
        by_name = {self._section(slug) for match in named for slug in match.slugs}
        return (by_word | by_name) - {""}

    def _open(self, interview: Interview) -> Interview:
        """The interview with the question for its next place, or finished."""
        for n, slot in enumerate(interview.slots):
            item = self._opening(interview, slot)
            if item:
                number = len(interview.topics) + 1
                text = phrase("interview_opening", interview.setup.lang, number=number, question=item.stem)
                return replace(interview, pending=Prompt(text, "opening", item), slots=interview.slots[n + 1 :])
        return replace(interview, pending=None, slots=())

    def _opening(self, interview: Interview, slot: Slot) -> QuizItem | None:
        """A question for a place: of the level that the answers so far suggest, on a concept not asked about yet."""
        asked = {exchange.prompt.item.concept for exchange in interview.exchanges}
        items = [
            item
            for item in self._openings(interview.setup)
            if self._section(item.concept) == slot.section
            and item.concept not in asked
            and slot.form in {None, item.form}
        ]
        rng = random.Random(f"{interview.setup.seed} {len(interview.topics)}")
        rng.shuffle(items)
        level = self._level(interview)
        return min(items, key=lambda item: abs(item.level - level), default=None)

    def _level(self, interview: Interview) -> float:
        """One harder while it goes well, one easier while it does not."""
        scores = [topic_score(topic) for topic in interview.topics[-2:]]
        mean = sum(scores) / len(scores) if scores else (GOOD + POOR) / 2
        return interview.setup.level + (mean >= GOOD) - (mean <= POOR)

    # --- follow-ups

    def _follow_up(self, interview: Interview) -> Prompt | None:
        topic = interview.topics[-1]
        if len(topic) > FOLLOW_UPS or topic[-1].prompt.kind == "easier":
            return None
        last = topic[-1]
        if last.grade.score >= GOOD or (last.prompt.kind == "probe" and last.grade.score > POOR):
            return self._deeper(interview, topic)
        if last.prompt.kind == "opening" and last.grade.score > POOR:
            return self._probe(interview, last)
        return self._easier(interview, topic) if last.prompt.kind == "opening" else None

    def _deeper(self, interview: Interview, topic: Sequence[Exchange]) -> Prompt | None:
        """The next step of the question's own chain."""
        item, lang = topic[0].prompt.item, interview.setup.lang
        question = self.questions.material.bank.by_id.get(item.question)
        depth = sum(exchange.prompt.kind == "deeper" for exchange in topic)
        if not question or depth >= len(question.follow_ups):
            return None
        return Prompt(
            phrase("interview_deeper", lang, question=question.follow_ups[depth].question.in_language(lang)),
            "deeper",
            _chained(item, question, depth, lang),
        )

    def _probe(self, interview: Interview, last: Exchange) -> Prompt:
        """What was left out, heaviest first: by a name in it that has not been spoken of, else by what was said."""
        lang, item = interview.setup.lang, last.prompt.item
        missed = sorted(last.grade.missed, key=lambda graded: -graded.point.weight)[:2]
        points = tuple(graded.point for graded in missed)
        term = next((name for point in points if (name := self._unspoken(point, last, lang))), "")
        hits = (graded.words for graded in last.grade.points if graded.verdict == "hit" and graded.words)
        said = next((words for words in hits if "$" not in words), "")  # half a formula is not to be read aloud
        key = "interview_probe_term" if term else "interview_probe_said" if said else "interview_probe"
        text = phrase(key, lang, term=term, said=_shortened(said))
        return Prompt(text, "probe", replace(item, stem=f"{item.stem} {text}", points=points))

    def _unspoken(self, point: Point, last: Exchange, lang: Lang) -> str:
        """A name in a missed point that stands neither in the question nor in the answer."""
        graph, item = self._graph, last.prompt.item
        spoken = {slug for text in (item.stem, last.answer) for m in graph.lexicon.find(text) for slug in m.slugs}
        named = (slug for match in graph.lexicon.find(point.text) for slug in match.slugs)
        fresh = next((slug for slug in named if slug not in spoken and slug not in item.concepts), None)
        return graph.by_slug[fresh].called(lang) if fresh else ""

    def _easier(self, interview: Interview, topic: Sequence[Exchange]) -> Prompt | None:
        """A simpler question on the same concept or on what it rests on."""
        item = topic[0].prompt.item
        rests = [r.source for r in self._graph.relations_of.get(item.concept, ()) if r.kind == "prerequisite_of"]
        slugs = (item.concept, *(slug for slug in rests if slug != item.concept))
        asked = {exchange.prompt.item.id for exchange in interview.exchanges}
        items = self.questions.items_on(*slugs, lang=interview.setup.lang, forms=("open",))
        simple = [
            i for i in items if i.level < max(item.level, 2) and i.id not in asked and i.points and i.concept in slugs
        ]
        easiest = min(simple, key=lambda i: (i.level, slugs.index(i.concept)), default=None)
        if easiest is None:
            return None
        return Prompt(phrase("interview_easier", interview.setup.lang, question=easiest.stem), "easier", easiest)


def apportion(weights: Counter[str], seats: int) -> dict[str, int]:
    """Seats by weight, by largest remainders (Hamilton); ties go by name."""
    total = sum(weights.values()) or 1
    shares = {name: seats * weight / total for name, weight in weights.items()}
    given = {name: int(share) for name, share in shares.items()}
    order = sorted(shares, key=lambda name: (given[name] - shares[name], name))
    for name in order[: seats - sum(given.values())]:
        given[name] += 1
    return {name: count for name, count in sorted(given.items()) if count}


def _chained(item: QuizItem, question: Question, depth: int, lang: Lang) -> QuizItem:
    step = question.follow_ups[depth]
    other: Lang = "en" if lang == "zh" else "zh"
    point = Point(step.answer.in_language(lang), step.answer.in_language(other), 1, item.sources[:1])
    stem = step.question.in_language(lang)
    return replace(item, id=f"{item.id}+{depth + 1}", form="open", stem=stem, points=(point,), mistakes=())


def _shortened(text: str, most: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def answered(interviews: Iterable[Interview]) -> tuple[Interview, ...]:
    """The interviews in which something was answered, latest first."""
    return tuple(sorted((i for i in interviews if i.exchanges), key=lambda i: i.begun, reverse=True))
