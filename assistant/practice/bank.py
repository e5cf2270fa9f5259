"""The question bank: shipped questions and the user's own, joined to a library.

Takes folders of question files and gives those questions whose main concept stands in the library's graph; how their
points are supported there is for `items_material` to look up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from corpus import shipped
from corpus.errors import CorpusError
from corpus.records import Question
from graph.model import ConceptGraph
from ingest.questions import read_questions

OWN_QUESTIONS = "questions"


@dataclass(frozen=True)
class Bank:
    """Questions by id, in a stable order."""

    questions: tuple[Question, ...] = ()

    @classmethod
    def load(cls, *folders: Path) -> Bank:
        """The questions of files and folders; of two with one id the one in the later folder stands.

        Raises:
            SourceError: a folder does not exist or a file cannot be read.
            CorpusError: a file is not a list of questions; the text names file and line.

        """
        found = {
            question.id: question for folder in folders for path in _files(folder) for question in read_questions(path)
        }
        return cls(tuple(found[id] for id in sorted(found)))

    @classmethod
    def of(cls, home: Path, extra: Iterable[Path] = ()) -> Bank:
        """The shipped questions, those in the library folder's `questions`, and any other folders."""
        own = home / OWN_QUESTIONS
        return cls.load(shipped.QUESTIONS, *([own] if own.is_dir() else []), *extra)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    def joined(self, graph: ConceptGraph) -> Bank:
        """The questions whose main concept stands in a graph, their concepts by the graph's slugs; others left out."""
        rows = (
            (question, [slug for name in question.concepts if (slug := _slug(graph, name))])
            for question in self.questions
        )
        kept = (
            replace(q, concepts=tuple(dict.fromkeys(slugs)))
            for q, slugs in rows
            if slugs and _slug(graph, q.concepts[0])
        )
        return Bank(tuple(kept))


def _files(folder: Path) -> list[Path]:
    if folder.is_dir():
        return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    if not folder.exists():
        raise CorpusError(f"There are no questions at {folder}; give a YAML file or a folder of them.")
    return [folder]


def _slug(graph: ConceptGraph, name: str) -> str:
    """The one concept that a slug stands for; empty where there is none, or only a paper's."""
    found = graph.find(name)
    return found[0].slug if len(found) == 1 and found[0].kind != "paper" else ""
