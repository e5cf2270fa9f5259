"""What programs may ask of Viva: one documented function for each thing, given and answering what JSON can hold.

The page's API and the MCP server offer these same functions; their docstrings are what programs are told. What is
stated comes with its source: document, page, words, and the address under which this server shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, ParamSpec

import gradio as gr

from assistant.concept_card import Cards
from assistant.knowledge import Knowledge
from assistant.practice.answered import attempt_of
from assistant.practice.learner import Learners
from assistant.practice.quiz import Questions, parse_forms
from assistant.practice.records import Grade, QuizItem
from assistant.question import Asked, parse_lang
from assistant.retrieval import parse_method
from corpus.errors import QuestionError, VivaError
from corpus.language import cjk_count
from corpus.records import Lang
from graph.explore import explanation, neighbours
from graph.model import Relation
from ui.api_rows import card_row, grade_row, hit_row, item_row, words_row
from ui.context import ANYONE, Context
from ui.practice_room import room_of

P = ParamSpec("P")

# What one call may ask for; a program can call again.
_MOST_ITEMS, _MOST_HITS, _MOST_NEIGHBOURS = 50, 50, 200
_MOST_ANSWER = 20_000


@dataclass(frozen=True)
class Programs:
    """The functions, over what the page works over; `learner` is whose record answers are kept in."""

    context: Context
    learner: str = ANYONE

    def ask(self, question: str, lang: str = "") -> dict[str, Any]:
        """Answer a question from the library, every sentence with its sources, or say that they do not hold it.

        Args:
            question: A question in Chinese or English, at most 2000 characters.
            lang: "zh" or "en" for an answer in that language; empty for the question's own.

        Returns:
            The answer: sentences with citations (document, page, verbatim quote), cross-links to related concepts,
            follow-up questions, and the path through the concept graph. `abstained` is true where the library does not
            hold the answer.
        """
        return self.context.assistant.ask(question, parse_lang(lang or None)).to_dict()

    def explain_concept(self, concept: str, lang: str = "") -> dict[str, Any]:
        """Explain one concept: its definition, relations and papers, each with the words that support it.

        Args:
            concept: A concept by any of its names or its slug, in Chinese or English, such as "KV cache".
            lang: "zh" or "en"; empty for the language that the name is written in.

        Returns:
            Slug, names in both languages, definition, relations and papers, each with its source, and how many
            questions there are on it.
        """
        slug, tongue = self._slug(concept), _lang(lang, concept)
        questions = len(self._questions.items_on(slug, lang=tongue))
        return {**card_row(self._cards.card(slug, tongue)), "questions": questions}

    def neighbours(
        self, concept: str, kinds: list[str] | None = None, lang: str = "", limit: int = 40
    ) -> dict[str, Any]:
        """List the concepts around one in the concept graph, with the evidence of each relation.

        Args:
            concept: A concept by any of its names or its slug.
            kinds: Only these kinds of relation, such as "prerequisite_of", "contrasts_with" or "introduced_by".
            lang: "zh" or "en"; empty for the language that the name is written in.
            limit: At most so many, from 1 to 200.

        Returns:
            The concept and its relations: the other concept, the kind of relation, a sentence that says it, and its
            source.
        """
        slug, tongue = self._slug(concept), _lang(lang, concept)
        most = _within(limit, _MOST_NEIGHBOURS, "limit")
        found = neighbours(self._knowledge.graph, slug, kinds or ())
        rows = [
            {"slug": n.concept.slug, **asdict(n.concept.name), "outgoing": n.outgoing, **self._said(n.relation, tongue)}
            for n in found[:most]
        ]
        return {**self._named(slug), "count": len(found), "relations": rows}

    def path(self, start: str, goal: str, lang: str = "") -> dict[str, Any]:
        """Show how two concepts are connected, step by step, with the evidence of each step.

        Args:
            start: A concept by any of its names or its slug.
            goal: Another concept.
            lang: "zh" or "en"; empty for the language that the names are written in.

        Returns:
            The shortest way through the concept graph; `steps` is empty where nothing connects the two.
        """
        a, b, tongue = self._slug(start), self._slug(goal), _lang(lang, start, goal)
        way = explanation(self._knowledge.graph, a, b)
        steps = [{"source": r.source, "target": r.target, **self._said(r, tongue)} for r in way]
        return {"start": self._named(a), "goal": self._named(b), "steps": steps}

    def quiz(
        self,
        topic: str = "",
        n: int = 5,
        level: int = 0,
        forms: list[str] | None = None,
        lang: str = "zh",
        seed: int = 0,
        answers: bool = False,
    ) -> dict[str, Any]:
        """Make quiz questions from the library; grade what is answered with `grade`.

        Args:
            topic: A concept or heading of the outline; several with commas; empty for everything.
            n: How many questions, from 1 to 50.
            level: From 1 (recall) to 5 (design); 0 for any.
            forms: Such as "choice", "cloze", "truefalse", "compare" or "open"; none for all.
            lang: "zh" or "en".
            seed: The same seed gives the same questions.
            answers: Also give the right answers, marking points, explanations and sources.

        Returns:
            The questions with their ids, forms, levels and options.
        """
        topics = [part.strip() for part in topic.replace("，", ",").split(",") if part.strip()]
        if level not in range(6):
            raise QuestionError(f"There is no level {level}; use 1 (recall) to 5 (design), or 0 for any.")
        most, levels = _within(n, _MOST_ITEMS, "n"), [level] if level else []
        items = self._questions.generate(seed, topics, levels, parse_forms(forms or ()), _lang(lang), most)
        return {"questions": [item_row(item, answers=answers) for item in items]}

    def grade(self, item: str, answer: str, lang: str = "", keep: bool = False) -> dict[str, Any]:
        """Grade an answer to a quiz question, each marking point with its sources.

        Args:
            item: The question's id, as `quiz` gives it.
            answer: For free text the answer's words; for questions with options their ids, with commas.
            lang: "zh" or "en": the language that the question was asked in; empty for the answer's own.
            keep: Keep the answer in the record of whoever is signed in, so that it counts for practice and progress.

        Returns:
            A score from 0 to 10, the points that were made, half made and missed, what was wrong, and a model answer.
        """
        if len(answer) > _MOST_ANSWER:
            raise QuestionError(f"The answer has {len(answer)} characters; send at most {_MOST_ANSWER}.")
        found = self._questions.item(item, _lang(lang, answer))
        if found is None:
            raise QuestionError(f"There is no question {item[:80]!r} in the library as it is; make new ones with quiz.")
        grade = room_of(self.context).furnished().grader.grade(found, answer)
        if keep:
            self._keep(found, grade, answer)
        return {**grade_row(grade, found), "kept": keep}

    def search(self, query: str, limit: int = 8, method: str = "graph") -> dict[str, Any]:
        """Find passages of the library, with where they stand and why they were found.

        Args:
            query: What to look for, in Chinese or English; passages in both languages are found.
            limit: How many passages, from 1 to 50.
            method: "graph", "hybrid", "dense" or "lexical".

        Returns:
            Passages, the best first: text, document, page, section, score and its parts; and the query's concepts.
        """
        text = Asked.parse(query).text
        most = _within(limit, _MOST_HITS, "limit")
        found = self._knowledge.retriever.retrieve(text, parse_method(method), most)
        return {
            "concepts": [self._named(slug) for slug in found.named],
            "passages": [hit_row(hit, self._knowledge) for hit in found.hits],
        }

    # --- behind them

    @property
    def _knowledge(self) -> Knowledge:
        return self.context.knowledge

    @property
    def _cards(self) -> Cards:
        return Cards(self._knowledge)

    @property
    def _questions(self) -> Questions:
        return room_of(self.context).furnished().questions

    def _slug(self, name: str) -> str:
        return self._knowledge.graph.the(name).slug

    def _named(self, slug: str) -> dict[str, str]:
        name = self._knowledge.graph.by_slug[slug].name
        return {"slug": slug, "zh": name.zh, "en": name.en}

    def _said(self, relation: Relation, lang: Lang) -> dict[str, Any]:
        why, evidence = self._cards.said(relation, lang)
        return {"relation": relation.kind, "why": why, "evidence": words_row(evidence)}

    def _keep(self, item: QuizItem, grade: Grade, answer: str) -> None:
        attempt = attempt_of(item, grade, answer, self.learner, self.context.now(), self._knowledge.graph)
        with Learners.open(self.context.home) as learners:
            learners.record(attempt, item.stem, grade)


def _lang(lang: str, *written: str) -> Lang:
    """The language given, else the one that names are written in."""
    return parse_lang(lang or None) or ("zh" if any(map(cjk_count, written)) else "en")


def _within(count: int, most: int, name: str) -> int:
    if not 1 <= count <= most:
        raise QuestionError(f"{name} is {count}; it must be between 1 and {most}.")
    return count


FUNCTIONS = ("ask", "explain_concept", "neighbours", "path", "quiz", "search")


def offer(context: Context) -> None:
    """Adds the functions to the API of the page that is being built. All else on the page is its own affair."""
    programs = Programs(context)
    for name in FUNCTIONS:
        gr.api(_told(getattr(programs, name)), api_name=name)  # type: ignore[attr-defined]

    def grade(request: gr.Request, item: str, answer: str, lang: str = "", keep: bool = False) -> dict[str, Any]:
        return Programs(context, context.learner_of(request)).grade(item, answer, lang, keep)

    grade.__doc__ = Programs.grade.__doc__
    gr.api(_told(grade), api_name="grade")  # type: ignore[attr-defined]


def _told(function: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
    """The function, whose errors Gradio shows as their sentence and does not print."""

    @wraps(function)
    def told(*args: P.args, **named: P.kwargs) -> dict[str, Any]:
        try:
            return function(*args, **named)
        except VivaError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return told
