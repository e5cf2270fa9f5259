"""Quizzes: all questions that a library and the bank allow, and seeded choices from them.

`Questions` makes drafts with every generator, turns one into an item in a language with its sources looked up, and lets
through only what passes all checks. The same library and seed give the same quiz in every process; an item can be had
again by its id for as long as the material says what it said. Knows nothing of learners and of grading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest
from pathlib import Path
from typing import get_args

from assistant.knowledge import Knowledge
from assistant.practice import (
    checks,
    items_choice,
    items_free,
    items_judge,
    items_mistakes,
    items_numbers,
    items_order,
)
from assistant.practice.bank import Bank
from assistant.practice.items_draft import Draft, DraftPoint, said, shuffled
from assistant.practice.items_material import Material
from assistant.practice.records import ItemForm, Option, Point, QuizItem
from assistant.retrieval import Retriever
from corpus.errors import QuestionError
from corpus.language import cjk_count
from corpus.records import Lang
from ingest.embedding import Vectors
from ingest.library import Library

Generator = Callable[[Material], Iterable[Draft]]
FORMS: tuple[ItemForm, ...] = get_args(ItemForm)
GENERATORS: tuple[Generator, ...] = (
    items_choice.definition_choices,
    items_choice.contrast_choices,
    items_choice.paper_choices,
    items_numbers.number_choices,
    items_mistakes.statement_choices,
    items_mistakes.reason_choices,
    items_mistakes.multiple_choices,
    items_choice.named_choices,
    items_judge.missing_names,
    items_judge.missing_numbers,
    items_judge.missing_names_in_papers,
    items_judge.quoted_mistakes,
    items_judge.own_statements,
    items_judge.wrong_subjects,
    items_judge.changed_numbers,
    items_judge.exchanged_sides,
    items_order.learning_orders,
    items_order.publication_orders,
    items_order.step_orders,
    items_order.definition_matches,
    items_order.paper_matches,
    items_order.mistake_matches,
    items_free.bank_questions,
    items_free.bank_follow_ups,
    items_free.note_follow_ups,
    items_free.comparisons,
    items_free.explanations,
    items_free.mistakes_to_correct,
)
# Among so many of the next questions of a form the one on the concept asked least so far is taken.
_LOOK_AHEAD = 40
# A marking point is shown with so many of its sources, a question with so many in all.
_POINT_SOURCES, _ITEM_SOURCES = 3, 6


# What an interviewer asks aloud.
SPOKEN: tuple[ItemForm, ...] = ("open", "compare", "derivation", "troubleshooting", "whiteboard")


@dataclass(frozen=True)
class _NoModel:
    """Stands for a library's embedding model where nothing is searched for."""

    name: str
    dimensions: int = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError

    def embed_query(self, text: str) -> Vectors:
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        raise NotImplementedError


@dataclass(frozen=True)
class Questions:
    """All questions on a library."""

    material: Material

    @classmethod
    def on(cls, knowledge: Knowledge, bank: Bank) -> Questions:
        """The questions that a library and a bank allow."""
        return cls(Material.of(knowledge, bank))

    @classmethod
    def over(cls, library: Library, bank: Bank) -> Questions:
        """The questions that an open library and a bank allow; no model is loaded, for they are made without one."""
        return cls.on(Knowledge(Retriever.over(library, _NoModel(library.model or ""))), bank)

    @classmethod
    def open(cls, home: Path, extra: Iterable[Path] = (), bank: Bank | None = None) -> Questions:
        """The questions that the library in a folder allows; no model is loaded.

        Args:
            home: the library folder.
            extra: further files and folders of the user's questions.
            bank: the bank instead of the shipped one with the user's.

        Raises:
            LibraryError: there is no library.
            CorpusError: the user's questions cannot be read; the text names file and line.

        """
        bank = Bank.of(home, extra) if bank is None else bank
        with Library.open(home) as library:
            return cls.over(library, bank)

    @cached_property
    def drafts(self) -> Mapping[str, Draft]:
        """Every question by id, in the generators' order; the first of those that are alike."""
        found: dict[str, Draft] = {}
        for draft in chain.from_iterable(generator(self.material) for generator in GENERATORS):
            found.setdefault(draft.id, draft)
        return found

    @cached_property
    def _on(self) -> Mapping[str, tuple[Draft, ...]]:
        """The questions on each concept, those first of which it is the main one."""
        of: dict[str, list[Draft]] = defaultdict(list)
        for draft in self.drafts.values():
            for slug in draft.concepts:
                of[slug].append(draft)
        return {slug: tuple(sorted(rows, key=lambda d: d.concepts[0] != slug)) for slug, rows in of.items()}

    @cached_property
    def _slugs(self) -> frozenset[str]:
        return frozenset(self.material.knowledge.graph.by_slug)

    def item(self, id: str, lang: Lang = "zh") -> QuizItem | None:
        """The item of an id, in the language if it is said there, else in the other; None where it is gone."""
        draft = self.drafts.get(id)
        if draft is None or not draft.langs:
            return None
        return self._checked(draft, lang if lang in draft.langs else draft.langs[0])

    def items_on(
        self, *concepts: str, lang: Lang = "zh", forms: Sequence[ItemForm] = (), levels: Sequence[int] = ()
    ) -> tuple[QuizItem, ...]:
        """All items on concepts, by slug, those first on which they mainly are; of some forms and levels only."""
        drafts = dict.fromkeys(draft for slug in concepts for draft in self._on.get(slug, ()))
        fitting = (d for d in drafts if _fits(d, forms, levels) and lang in d.langs)
        return tuple(item for draft in fitting if (item := self._checked(draft, lang)))

    def generate(
        self,
        seed: int = 0,
        topics: Sequence[str] = (),
        levels: Sequence[int] = (),
        forms: Sequence[ItemForm] = (),
        lang: Lang = "zh",
        n: int = 10,
    ) -> tuple[QuizItem, ...]:
        """A quiz of at most `n` items: forms in turn, concepts spread, no fact asked twice.

        Raises:
            QuestionError: nothing can be asked: of that topic, level and form, or of this library at all.
            UnknownConceptError: there is no such topic.

        """
        fitting = self._fitting(topics, levels, forms, lang)
        chosen = tuple(_choose(fitting, seed, n, lambda draft: self._checked(draft, lang)))
        if not chosen:
            raise QuestionError(_nothing(bool(self.drafts)))
        return chosen

    def sheet(
        self, seed: int = 0, topics: Sequence[str] = (), levels: Sequence[int] = (), lang: Lang = "zh", n: int = 12
    ) -> tuple[QuizItem, ...]:
        """Questions for an interviewer: those of the bank, which have several points and a chain, before any others.

        Raises:
            QuestionError: nothing can be asked of that topic and level, or of this library at all.
            UnknownConceptError: there is no such topic.

        """
        fitting = self._fitting(topics, levels, SPOKEN, lang)
        chosen: list[QuizItem] = []
        for of_bank in (True, False):
            rows = [d for d in fitting if (d.recipe == "bank") == of_bank and (of_bank or len(d.points) > 1)]
            chosen += _choose(rows, seed, n - len(chosen), lambda draft: self._checked(draft, lang))
        if not chosen:
            raise QuestionError(_nothing(bool(self.drafts)))
        return tuple(chosen)

    def _fitting(
        self, topics: Sequence[str], levels: Sequence[int], forms: Sequence[ItemForm], lang: Lang
    ) -> list[Draft]:
        about = self.under(topics)
        return [
            d
            for d in self.drafts.values()
            if lang in d.langs and _fits(d, forms, levels) and (about is None or d.concepts[0] in about)
        ]

    def under(self, topics: Sequence[str]) -> frozenset[str] | None:
        """The concepts that topics name or that are part of them; None for no topics, which admits all."""
        if not topics:
            return None
        graph = self.material.knowledge.graph
        found = {graph.the(topic).slug for topic in topics}
        parts: dict[str, set[str]] = defaultdict(set)
        for relation in graph.relations:
            if relation.kind == "part_of":
                parts[relation.target].add(relation.source)
        waiting = list(found)
        while waiting:
            new = parts[waiting.pop()] - found
            found |= new
            waiting += sorted(new)
        return frozenset(found | {c.slug for c in graph.concepts if c.topic in found})

    # --- from drafts to items

    def _checked(self, draft: Draft, lang: Lang) -> QuizItem | None:
        """The item in a language if it, and its twin where there is one, passes every check."""
        if draft.id not in self._looked_over:
            self._looked_over[draft.id] = self._passing(draft)
        return self._looked_over[draft.id].get(lang)

    @cached_property
    def _looked_over(self) -> dict[str, Mapping[Lang, QuizItem]]:
        """What came of each question looked at so far: an interview goes through all of them for each of its own."""
        return {}

    def _passing(self, draft: Draft) -> Mapping[Lang, QuizItem]:
        """The item in each of its languages, or none at all."""
        versions = {one: self._item(draft, one) for one in draft.langs}
        passages, promised = self.material.knowledge.retriever.passages, len(draft.langs) == 2
        for one, item in versions.items():
            twin = next((other for lang_, other in versions.items() if lang_ != one), None)
            if checks.problems(item, checks.Against(passages, self._slugs, twin, promised)):
                return {}
        return versions

    def _item(self, draft: Draft, lang: Lang) -> QuizItem:
        points = tuple(self._point(point, lang) for point in draft.points)
        words = said(draft.explanation, "en") or " ".join(said(p.text, "en") for p in draft.points)
        own = () if points and draft.form != "cloze" else self.material.places.sources(draft.support, lang, words)
        sources = tuple(dict.fromkeys((*own, *(source for point in points for source in point.sources))))
        return QuizItem(
            draft.id,
            draft.form,
            lang,
            draft.concepts,
            draft.level,
            draft.bloom,
            said(draft.stem, lang),
            tuple(Option(id, said(text, lang)) for id, text in draft.options),
            _accepted(draft.key, lang) if draft.form == "cloze" else draft.key,
            points,
            tuple(said(mistake, lang) for mistake in draft.mistakes if said(mistake, lang)),
            said(draft.explanation, lang),
            sources[:_ITEM_SOURCES],
            draft.question,
        )

    def _point(self, point: DraftPoint, lang: Lang) -> Point:
        other = said(point.text, "en" if lang == "zh" else "zh")
        sources = self.material.places.sources(point.support, lang, said(point.text, "en"))
        return Point(said(point.text, lang), other, point.weight, sources[:_POINT_SOURCES])


def generate(
    knowledge: Knowledge,
    bank: Bank,
    seed: int = 0,
    topics: Sequence[str] = (),
    levels: Sequence[int] = (),
    forms: Sequence[ItemForm] = (),
    lang: Lang = "zh",
    n: int = 10,
) -> tuple[QuizItem, ...]:
    """A quiz in one call; see `Questions.generate`."""
    return Questions.on(knowledge, bank).generate(seed, topics, levels, forms, lang, n)


def parse_forms(forms: Iterable[str]) -> tuple[ItemForm, ...]:
    """Forms as typed by a user, also several with commas. Raises QuestionError where there is none of that name."""
    named = [name.strip() for form in forms for name in form.split(",") if name.strip()]
    for name in named:
        if name not in FORMS:
            raise QuestionError(f"There is no form {name!r}; use one of {', '.join(FORMS)}.")
    return tuple(form for form in FORMS if form in named)


def _accepted(answers: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """What may stand in a blank, the spellings of the language first."""
    return tuple(sorted(answers, key=lambda answer: bool(cjk_count(answer)) != (lang == "zh")))


def _fits(draft: Draft, forms: Sequence[ItemForm], levels: Sequence[int]) -> bool:
    return (not forms or draft.form in forms) and (not levels or draft.level in levels)


def _nothing(any_at_all: bool) -> str:
    if any_at_all:
        return "There is no question of that kind in the library; ask for other forms, levels or topics."
    return "The library holds nothing to ask about; add notes, papers or questions to it (viva ingest)."


def _choose(
    drafts: Sequence[Draft], seed: int, n: int, realise: Callable[[Draft], QuizItem | None]
) -> Iterator[QuizItem]:
    """Items from drafts, forms in turn; within a form the concept asked least so far; none that repeats another."""
    queues = _queues(drafts, seed)
    asked: Counter[str] = Counter()
    facts: set[str] = set()
    heard = checks.Heard()
    while queues and n > 0:
        for form in tuple(queues):
            item = _next(queues[form], asked, facts, heard, realise)
            if item is None:
                del queues[form]
            elif n > 0:
                n -= 1
                yield item


def _next(
    queue: list[Draft],
    asked: Counter[str],
    facts: set[str],
    heard: checks.Heard,
    realise: Callable[[Draft], QuizItem | None],
) -> QuizItem | None:
    """The next item of a form; what is looked at and not fit for use is dropped for good."""
    while queue:
        queue[:_LOOK_AHEAD] = [draft for draft in queue[:_LOOK_AHEAD] if facts.isdisjoint(draft.facts)]
        if not queue:
            return None
        place = min(range(min(len(queue), _LOOK_AHEAD)), key=lambda i: (asked[queue[i].concepts[0]], i))
        draft = queue.pop(place)
        if not facts.isdisjoint(draft.facts):
            continue
        item = realise(draft)
        if item and not heard.again(item):
            heard.add(item)
            asked[item.concept] += 1
            facts |= draft.facts
            return item
    return None


def _queues(drafts: Sequence[Draft], seed: int) -> dict[ItemForm, list[Draft]]:
    """The drafts of each form in a seeded order, recipes in turn; of right and wrong, both in turn."""
    by_form: dict[ItemForm, dict[str, list[Draft]]] = defaultdict(lambda: defaultdict(list))
    for draft in sorted(drafts, key=lambda d: d.id):
        recipe = draft.key[0] if draft.form == "truefalse" else draft.recipe
        by_form[draft.form][recipe].append(draft)
    order = shuffled([form for form in FORMS if form in by_form], "forms", str(seed))
    return {
        form: _in_turn([_mixed(rows, form, recipe, seed) for recipe, rows in sorted(by_form[form].items())])
        for form in order
    }


def _mixed(drafts: list[Draft], form: str, recipe: str, seed: int) -> list[Draft]:
    """Drafts in a seeded order; several recipes within them take turns."""
    recipes: dict[str, list[Draft]] = defaultdict(list)
    for draft in shuffled(drafts, "quiz", str(seed), form, recipe):
        recipes[draft.recipe].append(draft)
    return _in_turn(list(recipes.values()))


def _in_turn(rows: Sequence[Sequence[Draft]]) -> list[Draft]:
    return [draft for turn in zip_longest(*rows) for draft in turn if draft is not None]
