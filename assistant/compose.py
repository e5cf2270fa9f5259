"""Composing an answer without a language model, in the shape that an interviewer wants to hear it.

One-line answer first, then the points that the question asks for, cost, contrast and pitfalls where they serve, and what the
papers say in their own words. Every sentence comes from a note or a paper and cites it; nothing is made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.answer import Role, Sentence
from assistant.claims import Claim
from assistant.evidence import Quote, best_quotes
from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from assistant.phrases import phrase
from assistant.question import Asked, Intent
from assistant.retrieval import Hit, Retrieved
from corpus.records import Lang

# How many claims of each facet an intent wants, in the order in which they are said.
_PLANS: Mapping[Intent, tuple[tuple[str, int], ...]] = {
    "define": (("mechanism", 3), ("cost", 1), ("pitfalls", 1)),
    "how": (("mechanism", 4), ("design", 3), ("cost", 1), ("pitfalls", 1)),
    "why": (("mechanism", 4), ("contrast", 1), ("pitfalls", 1)),
    "compare": (("contrast", 3), ("usage", 2), ("mechanism", 1), ("pitfalls", 1)),
    "cost": (("cost", 4), ("mechanism", 1), ("pitfalls", 1)),
    "troubleshoot": (("troubleshooting", 5), ("mechanism", 1), ("pitfalls", 2)),
    "design": (("design", 5), ("usage", 1), ("cost", 2), ("pitfalls", 1)),
    "pitfalls": (("pitfalls", 4),),
}
_ROLES: Mapping[str, Role] = {"summary": "summary", "cost": "cost", "contrast": "contrast", "pitfalls": "pitfall"}

# A claim of a follow-up chain or an asked question that holds this share of the question's weight is that very question.
_SAME_QUESTION = 0.75

# A note leads the answer when its three best passages reach this share of the best hit's score on average; the share of
# the question that names its concept counts half as much again.
_LEADING = 0.5
_NAMED_BONUS = 0.5


@dataclass(frozen=True)
class Draft:
    """A composed answer: its sentences and the concepts that it is about, the main one first."""

    sentences: tuple[Sentence, ...]
    about: tuple[str, ...]


def compose(asked: Asked, found: Retrieved, knowledge: Knowledge) -> Draft:
    """The answer to a question from what was found for it; without sentences where nothing in it can be quoted."""
    wanted = knowledge.retriever.lexical.weights(asked.text)
    leading = leading_notes(asked, found, knowledge)
    said = [sentence for slug in leading for sentence in _from_note(asked, slug, wanted, knowledge, len(leading))]
    quotes = _evidence(asked, found, leading, wanted, knowledge, said)
    return Draft(tuple(_distinct([*said, *quotes])), leading or found.named[:3])


def leading_notes(asked: Asked, found: Retrieved, knowledge: Knowledge) -> tuple[str, ...]:
    """The notes that the answer is told from: the best one, or for a comparison the two that are named."""
    scores = _note_scores(asked, found, knowledge)
    ranked = sorted(scores, key=lambda slug: (-scores[slug], slug))
    named = [slug for slug in ranked if slug in found.named]
    if asked.intent == "compare" and len(named) > 1:
        return tuple(named[:2])
    if not ranked or scores[ranked[0]] < _LEADING:
        return ()
    return tuple(ranked[:1])


def _note_scores(asked: Asked, found: Retrieved, knowledge: Knowledge) -> dict[str, float]:
    """Each note's three best passages relative to the best hit, more for the part of the question that names it."""
    best = max((_direct(hit) for hit in found.hits), default=0.0) or 1.0
    shares: dict[str, list[float]] = defaultdict(list)
    for hit in found.hits:
        if hit.passage.document in knowledge.notes:
            shares[hit.passage.document].append(_direct(hit) / best)
    named = knowledge.named_shares(asked.text)
    return {
        slug: sum(sorted(values, reverse=True)[:3]) / 3 + _NAMED_BONUS * named.get(slug, 0.0)
        for slug, values in shares.items()
    }


def _direct(hit: Hit) -> float:
    return hit.parts.get("hybrid", 0.0)


def _from_note(
    asked: Asked, slug: str, wanted: Mapping[str, float], knowledge: Knowledge, among: int
) -> list[Sentence]:
    direct = _asked_before(asked, slug, wanted, knowledge)
    summary = [] if direct else knowledge.claims(slug, asked.lang, "summary")[:1]
    points = [
        claim
        for facet, count in _PLANS[asked.intent]
        for claim in _most_fitting(knowledge.claims(slug, asked.lang, facet), wanted, max(1, count // among))
    ]
    return [_sentence(claim, knowledge) for claim in [*direct, *summary, *points]]


def _asked_before(asked: Asked, slug: str, wanted: Mapping[str, float], knowledge: Knowledge) -> list[Claim]:
    """The entry of the note's follow-up chain that asks this very question."""
    chain = knowledge.claims(slug, asked.lang, "followups")
    best = max(chain, key=lambda claim: _fit(claim.question, wanted), default=None)
    return [best] if best and best.question and _fit(best.question, wanted) >= _SAME_QUESTION else []


def _most_fitting(claims: list[Claim], wanted: Mapping[str, float], count: int) -> list[Claim]:
    """The claims that hold most of what is asked, in the note's own order; earlier ones win ties."""
    ranked = sorted(claims, key=lambda claim: (-_fit(claim.text, wanted), claim.place))[:count]
    return sorted(ranked, key=lambda claim: claim.place)


def _fit(text: str, wanted: Mapping[str, float]) -> float:
    held = set(tokenize(text))
    return sum(weight for word, weight in wanted.items() if word in held) / (sum(wanted.values()) or 1.0)


def _sentence(claim: Claim, knowledge: Knowledge) -> Sentence:
    text = claim.answer if claim.facet == "followups" else claim.text
    role: Role = "summary" if claim.facet == "followups" else _ROLES.get(claim.facet, "point")
    return Sentence(text, knowledge.cite_claim(claim), role)


def _evidence(
    asked: Asked,
    found: Retrieved,
    leading: tuple[str, ...],
    wanted: Mapping[str, float],
    knowledge: Knowledge,
    said: list[Sentence],
) -> list[Sentence]:
    """What papers say in their own words, where the answer does not quote those words already."""
    cited = {citation.quote for sentence in said for citation in sentence.citations}
    subjects = (*leading, *found.named)
    passages = [hit.passage for hit in found.hits if knowledge.is_paper(hit.passage)][: 8 if said else 12]
    quotes = best_quotes(passages, _across_languages(wanted, subjects, knowledge), 2 if said else 4)
    fresh = [quote for quote in quotes if quote.text not in cited]
    return [_quoted(quote, asked.lang, knowledge) for quote in fresh]


def _across_languages(
    wanted: Mapping[str, float], subjects: tuple[str, ...], knowledge: Knowledge
) -> dict[str, float]:
    """The wanted words, and the words of the subjects' names in both languages, so that a question finds foreign words."""
    words = dict(wanted)
    for slug in subjects:
        for name in knowledge.graph.by_slug[slug].names:
            for word, weight in knowledge.retriever.lexical.weights(name).items():
                words.setdefault(word, weight / 2)
    return words


def _quoted(quote: Quote, lang: Lang, knowledge: Knowledge) -> Sentence:
    passage = quote.passage
    title = knowledge.title(passage, lang)
    key = "quote_zh" if passage.lang == "zh" else "quote"
    if passage.lang == lang:
        text = quote.text
    else:
        text = phrase(key, lang, title=title, page=quote.page, quote=quote.text)
    citation = knowledge.cite(passage, quote.text, quote.page, quote.score, lang)
    return Sentence(text, (citation,), "evidence")


def _distinct(sentences: list[Sentence]) -> list[Sentence]:
    """The sentences, none twice."""
    return list({sentence.text: sentence for sentence in reversed(sentences)}.values())[::-1]
