"""More questions from a language model: a strict form, read and checked like everything else.

Takes the model's text, a JSON object a line, and gives the items that hold: every one has to quote, to the letter, a
passage of the library, and has to pass the same checks as a generated item. The model's text is data; nothing in it is
obeyed, and what does not fit is left out with the reason.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.practice import checks
from assistant.practice.items_draft import digest
from assistant.practice.items_material import Material
from assistant.practice.prompts import prompt
from assistant.practice.records import Bloom, Option, Point, QuizItem, Source
from corpus.records import Lang

_LETTERS = "abcdefgh"
# What a model with a window of 4,096 tokens can read and still write five questions.
_PASSAGES, _CHARACTERS = 5, 700


class _Line(BaseModel):
    """One question as the model has to write it. `right` are option numbers from 1, or what belongs in the blank."""

    model_config = ConfigDict(extra="forbid", strict=True)

    form: Literal["choice", "multiple", "cloze", "truefalse", "open"]
    concept: str
    level: int = Field(ge=1, le=5)
    bloom: Bloom = "understand"
    stem: str = Field(min_length=8, max_length=600)
    options: list[str] = Field(default_factory=list, max_length=8)
    right: list[int | str] = Field(default_factory=list)
    points: list[str] = Field(default_factory=list, max_length=8)
    explanation: str = Field(default="", max_length=600)
    quote: str = Field(min_length=20, max_length=600)


@dataclass(frozen=True)
class FromLlm:
    """The items that hold, and why each of the other lines does not."""

    items: tuple[QuizItem, ...]
    problems: tuple[str, ...]


def written_by(
    llm_complete: Callable[[str], str], items: Iterable[QuizItem], material: Material, lang: Lang
) -> FromLlm:
    """Further questions that a model writes from the passages which some items rest on.

    Raises:
        LlmError: the model fails.

    """
    asked = prompt("questions", lang).render(fence=f"----{secrets.token_hex(4)}----", passages=_told(items, material))
    return from_llm(llm_complete(asked), material, lang)


def _told(items: Iterable[QuizItem], material: Material) -> str:
    """The passages, each once, under the name of the concept."""
    knowledge = material.knowledge
    concepts = {source.passage: item.concept for item in items for source in item.sources}
    held = ((knowledge.retriever.passages[id], slug) for id, slug in [*concepts.items()][:_PASSAGES])
    return "\n\n".join(f"[{material.concept(slug).called('en')}]\n{p.text[:_CHARACTERS]}" for p, slug in held)


def from_llm(text: str, material: Material, lang: Lang) -> FromLlm:
    """The items in a model's text. Lines that hold no object are passed over: models like to talk."""
    items: list[QuizItem] = []
    problems: list[str] = []
    heard = checks.Heard()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip().startswith("{"):
            continue
        try:
            item = _item(_Line.model_validate(json.loads(line)), material, lang)
        except (ValueError, ValidationError) as error:
            problems.append(f"line {number}: {_first(error)}")
            continue
        found = checks.problems(item, _against(material))
        if found or heard.again(item):
            problems.append(f"line {number}: {found[0] if found else 'it is asked already'}")
            continue
        heard.add(item)
        items.append(item)
    return FromLlm(tuple(items), tuple(problems))


def _against(material: Material) -> checks.Against:
    knowledge = material.knowledge
    return checks.Against(knowledge.retriever.passages, knowledge.graph.by_slug)


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        detail = error.errors()[0]
        return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
    return str(error)


def _item(line: _Line, material: Material, lang: Lang) -> QuizItem:
    concepts = material.knowledge.graph.find(line.concept)
    if len(concepts) != 1:
        raise ValueError(f"no one concept goes by {line.concept!r}")
    options = _options(line)
    key = tuple(str(right) for right in line.right) if line.form == "cloze" else tuple(_letters(line, options))
    source = _quoted(line.quote, material, lang)
    points = tuple(Point(text, "", 2, (source,)) for text in line.points)
    return QuizItem(
        digest("llm", line.form, line.stem, *line.options),
        line.form,
        lang,
        (concepts[0].slug,),
        line.level,
        line.bloom,
        line.stem,
        options,
        key,
        points,
        explanation=line.explanation,
        sources=(source,),
    )


def _options(line: _Line) -> tuple[Option, ...]:
    if line.form == "truefalse":
        return tuple(Option(id, text) for id, text in zip(("true", "false"), line.options, strict=False))
    return tuple(Option(letter, text) for letter, text in zip(_LETTERS, line.options, strict=False))


def _letters(line: _Line, options: tuple[Option, ...]) -> Iterable[str]:
    for right in line.right:
        if not isinstance(right, int) or not 1 <= right <= len(options):
            raise ValueError(f"there is no option {right!r}")
        yield options[right - 1].id


def _quoted(quote: str, material: Material, lang: Lang) -> Source:
    """The passage that holds a quote to the letter. Raises ValueError where none does."""
    knowledge = material.knowledge
    for passage in knowledge.retriever.passages.values():
        if (start := passage.text.find(quote)) >= 0:
            title = knowledge.title(passage, lang)
            return Source(passage.id, passage.document, title, passage.page_at(start), passage.section, quote)
    raise ValueError("the quote stands nowhere in the library")
