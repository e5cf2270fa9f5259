"""A retrieval set over a library, in both languages: questions with quotes that stand in the passages answering them.

Takes a file of such questions and a retriever, and gives how each method does by the language of the question and of
the text that answers it. What is looked for in English is looked for in papers, what in Chinese in the Chinese halves
of notes, so that a note saying the same in the other language neither helps nor harms.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from assistant.measures import Asking
from assistant.retrieval import Retriever, Where
from corpus.errors import EvaluationError
from corpus.records import Lang
from ingest.text import read_text

_FOLDED = re.compile(r"[\s\x02]+")


@dataclass(frozen=True)
class Gold:
    """Verbatim words of a document, which tell the passage that they stand in; its page where it has pages."""

    document: str
    quote: str
    page: int | None = None


@dataclass(frozen=True)
class BilingualQuestion:
    """A question in `lang`, answered by text in the language `target`."""

    id: str
    question: str
    lang: Lang
    target: Lang
    gold: tuple[Gold, ...]

    @property
    def direction(self) -> str:
        """From the question's language to the answer's: `zh-en`."""
        return f"{self.lang}-{self.target}"


_QUESTION = TypeAdapter(BilingualQuestion)
_WHERE: Mapping[Lang, Where] = {
    "en": Where(kinds=frozenset({"paper"})),
    "zh": Where(kinds=frozenset({"note"}), langs=frozenset({"zh"})),
}


def read_bilingual(path: Path) -> tuple[BilingualQuestion, ...]:
    """The questions of a file. Raises SourceError where it cannot be read, EvaluationError where a line is not one."""
    questions = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        try:
            questions.append(_QUESTION.validate_python(json.loads(line)))
        except (ValidationError, json.JSONDecodeError) as error:
            raise EvaluationError(f"{path}:{number}: the line is not a question with its gold quotes.") from error
    return tuple(questions)


def askings(questions: Iterable[BilingualQuestion], retriever: Retriever) -> dict[str, list[Asking]]:
    """The questions by direction, with the ids of their gold passages; those with none in the library are left out."""
    folded: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for passage in retriever.passages.values():
        folded[passage.document].append((passage.id, _fold(passage.text)))
    found: dict[str, list[Asking]] = defaultdict(list)
    for one in questions:
        places = ([id for id, text in folded[g.document] if _fold(g.quote) in text][:1] for g in one.gold)
        gold = frozenset(id for place in places for id in place)
        if gold:
            found[one.direction].append(Asking(one.id, one.question, gold, _WHERE[one.target]))
    return found


def _fold(text: str) -> str:
    return _FOLDED.sub("", unicodedata.normalize("NFKC", text)).casefold()
