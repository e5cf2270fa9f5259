"""Composing an answer without a language model, in the shape that an interviewer wants to hear it.

One-line answer first, then the points that the question asks for, cost, contrast and pitfalls where they serve, and
what the papers say in their own words. Every sentence comes from a note or a paper and cites it; nothing is made up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass

from assistant.abstention import fits
from assistant.answer import Role, Sentence
from assistant.evidence import Quote, best_quotes
from assistant.knowledge import Knowledge
from assistant.lexical import tokenize
from assistant.phrases import phrase
from assistant.question import Asked, Intent
from assistant.retrieval import Hit, Retrieved
from corpus.records import Lang, Passage
from ingest.claims import Claim

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
# What of a paper's digest is told, whatever is asked.
_OF_DIGESTS = (("problem", 1), ("method", 2), ("results", 2), ("limits", 1), ("after", 1))

_ROLES: Mapping[str, Role] = {
    "summary": "summary",
    "idea": "summary",
    "cost": "cost",
    "contrast": "contrast",
    "pitfalls": "pitfall",
}

# What of a note says nothing by itself.
_NOT_IN_PASSING = frozenset({"asked", "followups", "body", "topic"})

# What a note on something else says in passing has to hold this share of the question's weight: the name alone is no
# answer.
_IN_PASSING = 0.5

# A question of a follow-up chain is the one that is asked where each holds this share of the other's weight.
_SAME_QUESTION = 0.6

# Notes are ranked by their three best passages; the share of the question that names the concept counts half as much
# again.
_NAMED_BONUS = 0.5


@dataclass(frozen=True)
class Draft:
    """A composed answer: its sentences and the concepts that it is about, the main one first."""

    sentences: tuple[Sentence, ...]
    about: tuple[str, ...]


# A concept without a note that takes up this share of a question is what it is about, and a note on something else must
# not lead then, unless that something takes up so much of the first one's share.
_SUBJECT, _ALSO_SUBJECT = 0.3, 0.6

# Beside a claim that holds at least half of the question, one that holds less than this share of that says nothing new.
_BESIDE = 0.35


def compose(asked: Asked, found: Retrieved, knowledge: Knowledge) -> Draft:
    """The answer to a question from what was found for it; without sentences where nothing in it can be quoted."""
    wanted = knowledge.retriever.lexical.weights(asked.text)
    leading = leading_notes(asked, found, knowledge)
    said = [sentence for slug in leading for sentence in _from_note(asked, slug, wanted, knowledge, len(leading))]
    if not leading:
        said = [_sentence(claim, knowledge) for claim in _in_passing(asked, found, wanted, knowledge)]
    quotes = _evidence(asked, found, leading, wanted, knowledge, said)
    sentences = tuple(_distinct([*said, *quotes]))
    about = tuple(next((s for s in found.named if knowledge.teller(s) == told), told) for told in leading)
    return Draft(sentences, about or found.named[:3] or _spoken_of(sentences, knowledge))


def _spoken_of(sentences: tuple[Sentence, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The concept that the cited passages mention most; the first of them on a tie."""
    cited = [citation.passage for sentence in sentences for citation in sentence.citations]
    counts = Counter(slug for passage in cited for slug in knowledge.graph.concepts_in.get(passage, ()))
    return tuple(slug for slug, _ in counts.most_common(1))


def leading_notes(asked: Asked, found: Retrieved, knowledge: Knowledge) -> tuple[str, ...]:
    """The notes that the answer is told from: the best one, or for a comparison the two that are named."""
    scores = _note_scores(asked, found, knowledge)
    ranked = sorted(scores, key=lambda slug: (-scores[slug], slug))
    shares = knowledge.named_shares(asked.text)
    untold = max((share for slug, share in shares.items() if not knowledge.teller(slug)), default=0.0)
    told = max((share for slug, share in shares.items() if knowledge.teller(slug)), default=0.0)
    if untold >= _SUBJECT and told < _ALSO_SUBJECT * untold:
        return ()
    tellers = {knowledge.teller(slug) for slug in found.named}
    named = [slug for slug in ranked if slug in tellers]
    if asked.intent == "compare" and len(named) > 1:
        return tuple(named[:2])
    own = [hit for hit in found.hits if ranked and knowledge.subject(hit.passage) == ranked[0]]
    return tuple(ranked[:1]) if fits(asked, own, knowledge, *ranked[:1]) else ()


def _note_scores(asked: Asked, found: Retrieved, knowledge: Knowledge) -> dict[str, float]:
    """Each note's three best passages relative to the best hit, more for the part of the question that names it."""
    best = max((_direct(hit) for hit in found.hits), default=0.0) or 1.0
    shares: dict[str, list[float]] = defaultdict(list)
    for hit in found.hits:
        if subject := knowledge.subject(hit.passage):
            shares[subject].append(_direct(hit) / best)
    named = knowledge.told_shares(asked.text)
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
    summary = [] if direct else knowledge.claims(slug, asked.lang, "summary", "idea")[:1]
    points = [
        claim
        for facet, count in (*_PLANS[asked.intent], *_OF_DIGESTS)
        for claim in _most_fitting(knowledge.claims(slug, asked.lang, facet), wanted, max(1, count // among))
    ]
    return [_sentence(claim, knowledge) for claim in [*direct, *summary, *points]]


def _asked_before(asked: Asked, slug: str, wanted: Mapping[str, float], knowledge: Knowledge) -> list[Claim]:
    """The entry of the note's follow-up chain that asks this very question."""
    chain = [claim for claim in knowledge.claims(slug, asked.lang, "followups") if claim.question]
    alike = {claim: _alike(claim.question, wanted, knowledge) for claim in chain}
    best = max(chain, key=alike.__getitem__, default=None)
    return [best] if best and alike[best] >= _SAME_QUESTION else []


def _alike(question: str, wanted: Mapping[str, float], knowledge: Knowledge) -> float:
    """How much of either question's weight the other holds, whichever is less."""
    other = knowledge.retriever.lexical.weights(question)
    return min(_fit(question, wanted), _share(other, wanted.keys()))


def _in_passing(asked: Asked, found: Retrieved, wanted: Mapping[str, float], knowledge: Knowledge) -> list[Claim]:
    """What notes on other concepts say of the one that is asked about."""
    subjects = set(found.named)
    claims = [
        claim
        for subject in dict.fromkeys(knowledge.subject(hit.passage) for hit in found.hits)
        for claim in knowledge.claims(subject, asked.lang)
        if claim.facet not in _NOT_IN_PASSING and subjects & set(knowledge.retriever.named_concepts(claim.text))
    ]
    return _most_fitting([claim for claim in claims if _fit(claim.text, wanted) >= _IN_PASSING], wanted, 3)


def _most_fitting(claims: list[Claim], wanted: Mapping[str, float], count: int) -> list[Claim]:
    """The claims that hold most of what is asked, in the note's own order; earlier ones win ties."""
    fits_by = {claim: _fit(claim.text, wanted) for claim in claims}
    best = max(fits_by.values(), default=0.0)
    enough = _BESIDE * best if best >= 0.5 else 0.0
    ranked = sorted(claims, key=lambda claim: (-fits_by[claim], claim.place))[:count]
    kept = [claim for n, claim in enumerate(ranked) if fits_by[claim] >= enough or n < count // 2]
    return sorted(kept, key=lambda claim: claim.place)


def _fit(text: str, wanted: Mapping[str, float]) -> float:
    return _share(wanted, set(tokenize(text)))


def _share(wanted: Mapping[str, float], held: Set[str]) -> float:
    """The share of the wanted words' weight that is held."""
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
    passages = [hit.passage for hit in found.hits if _on_subject(hit.passage, leading, knowledge)][:12]
    quotes = best_quotes(passages, _across_languages(wanted, subjects, knowledge), 2 if said else 4)
    fresh = [quote for quote in quotes if quote.text not in cited]
    return [_quoted(quote, asked.lang, knowledge) for quote in fresh]


def _on_subject(passage: Passage, leading: tuple[str, ...], knowledge: Knowledge) -> bool:
    """Whether a passage is of a paper's text, and, where a note leads, names the note's concept."""
    if passage.page is None or passage.kind != "body":
        return False
    mentioned = {passage.document, *knowledge.graph.concepts_in.get(passage.id, ())}
    return not leading or not mentioned.isdisjoint(leading)


def _across_languages(wanted: Mapping[str, float], subjects: tuple[str, ...], knowledge: Knowledge) -> dict[str, float]:
    """The wanted words, and the words of the subjects' names in both languages, so that a question finds foreign
    words.
    """
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
