"""Composing an answer without a language model, in the shape that an interviewer wants to hear it.

One-line answer first, then the points that the question asks for, cost, contrast and pitfalls where they serve, and
what the papers say in their own words. Every sentence comes from a note or a paper and cites it; nothing is made up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.abstention import fits
from assistant.answer import Sentence
from assistant.comparison import MAX_COMPARED, comparison
from assistant.connections import connection, prerequisites, provenance
from assistant.evidence import Quote
from assistant.knowledge import Knowledge
from assistant.phrases import phrase
from assistant.question import Asked, Intent, Length
from assistant.retrieval import Hit, Retrieved
from assistant.selection import asked_before, fit, most_fitting, said
from corpus.records import Lang, Passage
from ingest.claims import Claim

# How many claims of each facet an intent wants, in the order in which they are said.
_PLANS: Mapping[Intent, tuple[tuple[str, int], ...]] = {
    "define": (("mechanism", 3), ("cost", 1), ("pitfalls", 1)),
    "how": (("mechanism", 4), ("design", 3), ("cost", 1), ("pitfalls", 1)),
    "why": (("mechanism", 4), ("contrast", 1), ("pitfalls", 1)),
    "compare": (("contrast", 3), ("usage", 2), ("mechanism", 1), ("pitfalls", 1)),
    "relate": (("mechanism", 2), ("contrast", 2), ("usage", 2)),
    "cost": (("cost", 4), ("mechanism", 1), ("pitfalls", 1)),
    "derive": (("mechanism", 3), ("cost", 4), ("pitfalls", 1)),
    "troubleshoot": (("troubleshooting", 5), ("mechanism", 1), ("pitfalls", 2)),
    "design": (("design", 5), ("usage", 1), ("cost", 2), ("pitfalls", 1)),
    "pitfalls": (("pitfalls", 4),),
    "cite": (("mechanism", 1),),
    "learn": (("mechanism", 2),),
}
# What of a paper's digest is told, whatever is asked.
_OF_DIGESTS = (("problem", 1), ("method", 2), ("results", 2), ("limits", 1), ("after", 1))
# What comes next when all that was asked for is told.
_MORE = (("mechanism", 2), ("cost", 2), ("contrast", 1), ("usage", 1), ("pitfalls", 1))
# Facets whose claims follow one from another where the intent asks for a chain, a derivation or a check-list.
_STEPS: Mapping[Intent, frozenset[str]] = {
    "why": frozenset({"mechanism"}),
    "derive": frozenset({"mechanism", "cost"}),
    "troubleshoot": frozenset({"troubleshooting"}),
}
# A short answer is one line and at most one point beside it; a deep one says twice as much.
_SCALE: Mapping[Length, float] = {"short": 0.0, "normal": 1.0, "deep": 2.0}

# A claim is a short answer up to this length, and better than what a concept is in one line if it holds so much more of
# the question. What holds less than this share of what the best claim holds is no step of a derivation.
_SHORT, _OPENING_BONUS, _OF_DERIVATION = 320, 0.15, 0.5

# What of a note says nothing by itself.
_NOT_IN_PASSING = frozenset({"asked", "followups", "body", "topic"})

# What a note on something else says in passing has to hold this share of the question's weight: the name alone is no
# answer.
_IN_PASSING = 0.5

# Notes are ranked by their three best passages; the share of the question that names the concept counts half as much
# again.
_NAMED_BONUS = 0.5


@dataclass(frozen=True)
class Draft:
    """A composed answer: its sentences and the concepts that it is about, the main one first.

    `told` says that it is told from the material, not read off the graph.
    """

    sentences: tuple[Sentence, ...]
    about: tuple[str, ...]
    told: bool = True


# A concept without a note that takes up this share of a question is what it is about, and a note on something else must
# not lead then, unless that something takes up so much of the first one's share.
_SUBJECT, _ALSO_SUBJECT = 0.4, 0.6


def compose(asked: Asked, found: Retrieved, knowledge: Knowledge) -> Draft:
    """The answer to a question from what was found for it; without sentences where nothing in it can be quoted."""
    wanted = knowledge.retriever.lexical.weights(asked.text)
    leading = leading_notes(asked, found, knowledge)
    said_ = _told(asked, found, leading, wanted, knowledge)
    quotes = _evidence(asked, found, leading, wanted, knowledge, said_)
    sentences = tuple(s for s in _distinct([*said_, *quotes]) if s.text not in asked.told)
    about = tuple(_subject_of(told, found, knowledge) for told in leading)
    return Draft(sentences, about or found.named[:3] or _spoken_of(sentences, knowledge))


def _subject_of(told: str, found: Retrieved, knowledge: Knowledge) -> str:
    """The concept that the question names, of what a note or digest tells; of a paper one that it introduced."""
    own = (slug for slug in found.named if told in {knowledge.teller(slug), knowledge.introducer(slug)})
    return next(own, told)


def from_graph(asked: Asked, found: Retrieved, knowledge: Knowledge) -> Draft | None:
    """The answer where the graph itself holds it: who published something, what to learn first, how things connect."""
    named = tuple(slug for slug in found.named if slug in knowledge.graph.by_slug)
    if asked.intent == "cite":
        sentences, about = provenance(asked, found, knowledge)
        return Draft(tuple(sentences), about, told=False) if sentences else None
    if asked.intent == "learn" and named:
        sentences = prerequisites(asked, named[0], knowledge)
        return Draft(tuple(sentences), named[:1], told=False) if sentences else None
    if asked.intent == "relate" and len(named) > 1:
        sentences = connection(asked, named[:2], knowledge)
        return Draft(tuple(sentences), named[:2]) if sentences else None
    return None


def _told(
    asked: Asked, found: Retrieved, leading: tuple[str, ...], wanted: Mapping[str, float], knowledge: Knowledge
) -> list[Sentence]:
    """What notes and digests say: of the one that leads, of those compared, or in passing of what has none."""
    if len(leading) > 1 and (table := comparison(asked, leading, knowledge)):
        return table
    if leading:
        return [sentence for slug in leading for sentence in _from_note(asked, slug, wanted, knowledge, len(leading))]
    if passing := _in_passing(asked, found, wanted, knowledge):
        return [said(claim, knowledge) for claim in passing]
    # The question is of the material, yet no note takes it up: that of what is named last says what it can ("X rests on
    # Y; how does Y work?"), and where nothing is named the nearest.
    named = [teller for slug in reversed(found.named) if (teller := knowledge.teller(slug))]
    nearest = named if found.named else _ranked(asked, found, knowledge)
    return [sentence for slug in nearest[:1] for sentence in _from_note(asked, slug, wanted, knowledge, 1)]


def _spoken_of(sentences: tuple[Sentence, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The concept that the cited passages mention most; the first of them on a tie."""
    cited = [citation.passage for sentence in sentences for citation in sentence.citations]
    counts = Counter(slug for passage in cited for slug in knowledge.graph.concepts_in.get(passage, ()))
    return tuple(slug for slug, _ in counts.most_common(1))


def leading_notes(asked: Asked, found: Retrieved, knowledge: Knowledge) -> tuple[str, ...]:
    """The notes that the answer is told from: the best one, or for a comparison the two that are named."""
    ranked = _ranked(asked, found, knowledge)
    shares = knowledge.named_shares(asked.text)
    untold = max((share for slug, share in shares.items() if not knowledge.teller(slug)), default=0.0)
    told = max((share for slug, share in shares.items() if knowledge.teller(slug)), default=0.0)
    if untold >= _SUBJECT and told < _ALSO_SUBJECT * untold:
        return ()
    tellers = {knowledge.teller(slug) for slug in found.named}
    named = [slug for slug in ranked if slug in tellers]
    if asked.intent == "compare" and len(named) > 1:
        return tuple(sorted(named[:MAX_COMPARED], key=lambda slug: _first_named(slug, found, knowledge)))
    own = [hit for hit in found.hits if ranked and knowledge.subject(hit.passage) == ranked[0]]
    return tuple(ranked[:1]) if fits(asked, own, knowledge, *ranked[:1]) else ()


def _ranked(asked: Asked, found: Retrieved, knowledge: Knowledge) -> list[str]:
    """The notes that were found, best first."""
    scores = _note_scores(asked, found, knowledge)
    return sorted(scores, key=lambda slug: (-scores[slug], slug))


def _first_named(teller: str, found: Retrieved, knowledge: Knowledge) -> int:
    return next(n for n, slug in enumerate(found.named) if knowledge.teller(slug) == teller)


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
    direct = asked_before(slug, asked.lang, wanted, knowledge)
    summary = [] if direct else knowledge.claims(slug, asked.lang, "summary", "idea")[:1]
    known = [claim for claim in summary if claim.text in asked.heard]
    points = [
        said(claim, knowledge, "step" if facet in _STEPS.get(asked.intent, ()) else None)
        for facet, count in _plan(asked)
        for claim in _points(asked, slug, facet, wanted, knowledge, max(1, count // among))
    ]
    if asked.length == "short":
        return [_shortest(asked, slug, [*direct, *summary], wanted, knowledge)]
    if known and points and not direct:
        return _best_first(points, wanted)
    return [*(said(claim, knowledge) for claim in [*direct, *summary]), *points]


def _plan(asked: Asked) -> tuple[tuple[str, int], ...]:
    own = (*_PLANS[asked.intent], *_OF_DIGESTS)
    return (*own, *((facet, count) for facet, count in _MORE if facet not in dict(own))) if asked.fresh else own


def _best_first(points: list[Sentence], wanted: Mapping[str, float]) -> list[Sentence]:
    """The points with the one that answers best in front, in place of what the concept is; a chain stays in order."""
    plain = [point for point in points if point.role != "step" and "|--" not in point.text]
    if not plain or points[0].role == "step":
        return points
    best = max(plain, key=lambda point: fit(point.text, wanted))
    return [replace(best, role="summary"), *(point for point in points if point is not best)]


def _shortest(
    asked: Asked, slug: str, opening: list[Claim], wanted: Mapping[str, float], knowledge: Knowledge
) -> Sentence:
    """The one sentence that serves best: what a concept is, unless a claim holds clearly more of the question."""
    facets = [facet for facet, _ in (*_PLANS[asked.intent], *_OF_DIGESTS)]
    claims = [claim for claim in knowledge.claims(slug, asked.lang, *facets) if len(claim.text) <= _SHORT]
    worth = {claim: fit(claim.text, wanted) for claim in claims}
    worth |= {claim: fit(claim.text, wanted) + _OPENING_BONUS for claim in opening}
    return said(max(worth, key=worth.__getitem__), knowledge, "summary")


def _points(
    asked: Asked, slug: str, facet: str, wanted: Mapping[str, float], knowledge: Knowledge, count: int
) -> list[Claim]:
    """The claims of one facet that serve, fresh ones only; of a derivation those with formulas before others."""
    claims = [claim for claim in knowledge.claims(slug, asked.lang, facet) if claim.text not in asked.told]
    if asked.intent == "derive":
        claims = [claim for claim in claims if "$" in claim.text] or claims
        best = max((fit(claim.text, wanted) for claim in claims), default=0.0)
        claims = [claim for claim in claims if fit(claim.text, wanted) >= _OF_DERIVATION * best]
    return most_fitting(claims, wanted, round(count * _SCALE[asked.length]))


def _in_passing(asked: Asked, found: Retrieved, wanted: Mapping[str, float], knowledge: Knowledge) -> list[Claim]:
    """What notes on other concepts say of the one that is asked about."""
    subjects = set(found.named)
    claims = [
        claim
        for subject in dict.fromkeys(knowledge.subject(hit.passage) for hit in found.hits)
        for claim in knowledge.claims(subject, asked.lang)
        if claim.facet not in _NOT_IN_PASSING
        and (not subjects or subjects & set(knowledge.retriever.named_concepts(claim.text)))
    ]
    return most_fitting([claim for claim in claims if fit(claim.text, wanted) >= _IN_PASSING], wanted, 3)


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
    count = {"short": 0, "normal": 2, "deep": 4}[asked.length] if said else 4
    quotes = knowledge.quotes(passages, _across_languages(wanted, subjects, knowledge), count)
    fresh = [quote for quote in quotes if quote.text not in cited]
    return [_quoted(quote, asked.lang, knowledge) for quote in fresh]


def _on_subject(passage: Passage, leading: tuple[str, ...], knowledge: Knowledge) -> bool:
    """Whether a passage is of a document's own text, not of a note, and, where a note leads, names its concept."""
    if knowledge.retriever.documents[passage.document].kind not in {"paper", "text"} or passage.kind != "body":
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
    if passage.lang == lang:
        text = quote.text
    else:
        place = phrase("quote_page", lang, page=quote.page) if quote.page else ""
        text = phrase("quote_zh" if passage.lang == "zh" else "quote", lang, title=title, place=place, quote=quote.text)
    citation = knowledge.cite(passage, quote.text, quote.page, quote.score, lang)
    return Sentence(text, (citation,), "evidence")


def _distinct(sentences: list[Sentence]) -> list[Sentence]:
    """The sentences, none twice."""
    return list({sentence.text: sentence for sentence in reversed(sentences)}.values())[::-1]
