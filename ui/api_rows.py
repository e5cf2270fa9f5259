"""Records as rows of JSON for programs, each source with the address under which this server shows it.

Takes the assistant's records and gives dictionaries; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from assistant.concept_card import ConceptCard, Words
from assistant.knowledge import Knowledge
from assistant.practice.records import Grade, QuizItem, Source
from assistant.retrieval import Hit
from ui.render import Source as Place
from ui.sources import link


def address(document: str, page: int | None, passage: str = "") -> str:
    """Where this server shows it; empty where it shows nothing, as for an entry of a bibliography."""
    shown = bool(document and (page or passage))
    return link(Place(0, document, "", page, "", passage, ())) if shown else ""


def words_row(words: Words) -> dict[str, Any]:
    """Words of the material with their place."""
    return {**asdict(words), "url": address(words.document, words.page, words.passage)}


def source_rows(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Sources of a question or a marking point."""
    return [{**asdict(source), "url": address(source.document, source.page, source.passage)} for source in sources]


def card_row(card: ConceptCard) -> dict[str, Any]:
    """A concept's card."""
    return {
        "slug": card.slug,
        **asdict(card.name),
        "aliases": list(card.aliases),
        "kind": card.kind,
        "definition": words_row(card.definition) if card.definition else None,
        "relations": [
            {
                "slug": row.slug,
                **asdict(row.name),
                "relation": row.kind,
                "outgoing": row.outgoing,
                "why": row.why,
                "evidence": words_row(row.evidence),
            }
            for row in card.relations
        ],
        "papers": [{**asdict(paper), "url": address(paper.slug, paper.page)} for paper in card.papers],
    }


def item_row(item: QuizItem, *, answers: bool) -> dict[str, Any]:
    """A question; with its answers only where they are wanted, for sources give answers away."""
    asked = {
        "id": item.id,
        "form": item.form,
        "lang": item.lang,
        "concepts": list(item.concepts),
        "level": item.level,
        "question": item.stem,
        "options": [asdict(option) for option in item.options],
    }
    if not answers:
        return asked
    return {
        **asked,
        "key": list(item.key),
        "points": [{"text": p.text, "weight": p.weight, "sources": source_rows(p.sources)} for p in item.points],
        "mistakes": list(item.mistakes),
        "explanation": item.explanation,
        "sources": source_rows(item.sources),
    }


def grade_row(grade: Grade, item: QuizItem) -> dict[str, Any]:
    """A grade with the evidence of each point."""
    points = (
        {"text": g.point.text, "verdict": g.verdict, "said": g.words, "sources": source_rows(g.point.sources)}
        for g in grade.points
    )
    return {
        "item": grade.item,
        "question": item.stem,
        "score": grade.score,
        "points": list(points),
        "wrong": list(grade.wrong),
        "better": list(grade.better),
        "flags": list(grade.flags),
        "model_answer": grade.model_answer,
        "sources": source_rows(item.sources),
    }


def hit_row(hit: Hit, knowledge: Knowledge) -> dict[str, Any]:
    """A passage that was found."""
    passage = hit.passage
    page = passage.page_at(0)
    return {
        "passage": passage.id,
        "document": passage.document,
        "title": knowledge.title(passage, passage.lang),
        "page": page,
        "section": passage.section,
        "lang": passage.lang,
        "text": passage.text,
        "score": round(hit.score, 4),
        "parts": {name: round(score, 4) for name, score in hit.parts.items()},
        "path": list(hit.path),
        "url": address(passage.document, page, passage.id),
    }
