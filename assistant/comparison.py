"""Comparing two or three concepts: the sentence that sets them against each other, then a table over shared dimensions.

Every cell is a claim of the concept's own note or digest with its citations; a dimension is shown only where each of
them says something under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.answer import Sentence
from assistant.knowledge import Knowledge
from assistant.question import Asked
from assistant.selection import fit, said
from ingest.claims import Claim

MAX_COMPARED = 3

# What is compared: the facets of notes, and of digests, that speak of it.
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "idea": ("summary", "idea"),
    "mechanism": ("mechanism", "method"),
    "cost": ("cost", "results"),
    "usage": ("usage", "design"),
    "pitfalls": ("pitfalls", "limits"),
}
_BRIEF = ("idea",)

# A claim that names what it is set against is worth so much of a question's weight more in a table.
_NAMES_OTHER = 0.3
# Cells are read side by side: of claims that serve alike the shorter one is better, by so much for each character.
_PER_CHARACTER = 0.0005


def comparison(asked: Asked, slugs: tuple[str, ...], knowledge: Knowledge) -> list[Sentence]:
    """The sentences of a comparison; empty where the concepts share no dimension."""
    wanted = knowledge.retriever.lexical.weights(asked.text)
    verdict = _verdict(asked, slugs, wanted, knowledge)
    used = {sentence.text for sentence in verdict}
    rows = [
        row
        for name in (_BRIEF if asked.length == "short" else DIMENSIONS)
        if (row := _row(asked, name, slugs, wanted, knowledge))
    ]
    return [*verdict, *(cell for row in rows for cell in row if cell.text not in used)]


def _verdict(asked: Asked, slugs: tuple[str, ...], wanted: Mapping[str, float], knowledge: Knowledge) -> list[Sentence]:
    """What the notes say of one in view of the other, at most two sentences, the first as the answer in one line."""
    contrasts = [
        claim
        for slug in slugs
        for claim in knowledge.claims(slug, asked.lang, "contrast")
        if not _is_table(claim) and _names(claim, tuple(other for other in slugs if other != slug), knowledge)
    ]
    best = sorted(contrasts, key=lambda claim: -fit(claim.text, wanted))[: 1 if asked.length == "short" else 2]
    return [said(claim, knowledge, "summary") for claim in best]


def _is_table(claim: Claim) -> bool:
    return "|--" in claim.text


def _names(claim: Claim, slugs: tuple[str, ...], knowledge: Knowledge) -> bool:
    named = knowledge.retriever.named_concepts(claim.text)
    return any(knowledge.teller(slug) in slugs for slug in named)


def _row(
    asked: Asked, name: str, slugs: tuple[str, ...], wanted: Mapping[str, float], knowledge: Knowledge
) -> list[Sentence]:
    cells = []
    for slug in slugs:
        claims = [claim for claim in knowledge.claims(slug, asked.lang, *DIMENSIONS[name]) if not _is_table(claim)]
        others = tuple(other for other in slugs if other != slug)
        if not claims:
            return []
        best = max(claims, key=lambda claim: _worth(claim, others, wanted, knowledge))
        cells.append(replace(said(best, knowledge, "compared"), subject=slug, dimension=name))
    return cells


def _worth(claim: Claim, others: tuple[str, ...], wanted: Mapping[str, float], knowledge: Knowledge) -> float:
    named = _NAMES_OTHER * _names(claim, others, knowledge)
    return fit(claim.text, wanted) + named - _PER_CHARACTER * len(claim.text)
