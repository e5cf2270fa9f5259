"""Choosing what to say: the claims of a note that serve a question, by the words that they share.

Takes claims and weighted words and gives claims; knows nothing of the shape of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from assistant.answer import Role, Sentence
from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from corpus.records import Lang
from ingest.claims import Claim

# Beside a claim that holds at least half of the question, one that holds less than this share of that says nothing new.
_BESIDE = 0.35

# A question of a follow-up chain is the one that is asked where each holds this share of the other's weight.
_SAME_QUESTION = 0.6

_ROLES: Mapping[str, Role] = {
    "summary": "summary",
    "idea": "summary",
    "cost": "cost",
    "contrast": "contrast",
    "pitfalls": "pitfall",
}


def most_fitting(claims: Iterable[Claim], wanted: Mapping[str, float], count: int) -> list[Claim]:
    """The claims that hold most of what is asked, in the note's own order; earlier ones win ties."""
    fits_by = {claim: fit(claim.text, wanted) for claim in claims}
    best = max(fits_by.values(), default=0.0)
    enough = _BESIDE * best if best >= 0.5 else 0.0
    ranked = sorted(fits_by, key=lambda claim: (-fits_by[claim], claim.place))[:count]
    kept = [claim for n, claim in enumerate(ranked) if fits_by[claim] >= enough or n < count // 2]
    return sorted(kept, key=lambda claim: claim.place)


def asked_before(slug: str, lang: Lang, wanted: Mapping[str, float], knowledge: Knowledge) -> list[Claim]:
    """The entry of the note's follow-up chain that asks this very question."""
    entries = [claim for claim in knowledge.claims(slug, lang, "followups") if claim.question]
    called = knowledge.graph.by_slug[slug].called(lang) if slug in knowledge.graph.by_slug else ""
    # The question may name what the chain leaves to the question before it.
    alike = {
        claim: max(same_question(text, wanted, knowledge) for text in (claim.question, f"{called} {claim.question}"))
        for claim in entries
    }
    best = max(entries, key=alike.__getitem__, default=None)
    return [best] if best and alike[best] >= _SAME_QUESTION else []


def same_question(question: str, wanted: Mapping[str, float], knowledge: Knowledge) -> float:
    """How much of either question's weight the other holds, whichever is less."""
    other = knowledge.retriever.lexical.weights(question)
    return min(fit(question, wanted), share(other, wanted.keys()))


def fit(text: str, wanted: Mapping[str, float]) -> float:
    """The share of the wanted words' weight that a text holds."""
    return share(wanted, set(tokenize(text)))


def share(wanted: Mapping[str, float], held: Set[str]) -> float:
    """The share of the wanted words' weight that is held."""
    return sum(weight for word, weight in wanted.items() if word in held) / (sum(wanted.values()) or 1.0)


def said(claim: Claim, knowledge: Knowledge, role: Role | None = None) -> Sentence:
    """A claim as a sentence with its citations; of an entry in a follow-up chain the answer."""
    chain = claim.facet == "followups"
    text = claim.answer if chain else claim.text
    usual: Role = "summary" if chain else _ROLES.get(claim.facet, "point")
    return Sentence(text, knowledge.cite_claim(claim), role or usual)
