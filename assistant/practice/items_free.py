"""Questions answered in words: those of the bank, their follow-ups, comparisons, and what a note or paper lets one ask.

Each has marking points with the claims or pages that support them, and the mistakes that the material knows of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.lexical import tokenize
from assistant.practice.items_draft import Draft, DraftPoint
from assistant.practice.items_material import CARRIES, Material, draft_points
from assistant.practice.items_mistakes import asserts, reason_of, telling, what_is_wrong
from assistant.practice.items_swaps import SHARED
from assistant.practice.items_text import leans_on_more, stands_alone
from assistant.practice.items_words import put
from assistant.practice.records import Bloom, ItemForm
from corpus.records import ChainedQuestion, Name, Question, QuestionForm

_FORMS: dict[QuestionForm, ItemForm] = {
    "derivation": "derivation",
    "troubleshooting": "troubleshooting",
    "whiteboard": "whiteboard",
}
_BLOOM: dict[str, Bloom] = {"derivation": "apply", "troubleshooting": "analyse", "whiteboard": "create"}
_BY_LEVEL: tuple[Bloom, ...] = ("remember", "understand", "apply", "analyse", "evaluate")
_COMPARES = re.compile(
    r"\b(?:compare|differ|difference|versus|vs|choose between|trade-?off)\b|区别|比较|对比|异同|不同", re.IGNORECASE
)


def bank_questions(material: Material) -> Iterator[Draft]:
    """The questions of the bank as they stand."""
    for question in material.bank.questions:
        form = _form(question)
        yield Draft(
            form,
            "bank",
            (question.id,),
            question.concepts,
            question.level,
            _BLOOM.get(question.form, _BY_LEVEL[question.level - 1]),
            question.text,
            points=draft_points(question),
            mistakes=question.mistakes,
            support=tuple(dict.fromkeys(s for p in question.points for s in p.support)),
            question=question.id,
            facts=frozenset({question.id}),
        )


def _form(question: Question) -> ItemForm:
    """The form of a bank question; one that asks how two things differ is a comparison."""
    compares = len(question.concepts) > 1 and all(_COMPARES.search(text) for text in question.text.both)
    return _FORMS.get(question.form, "compare" if compares else "open")


def bank_follow_ups(material: Material) -> Iterator[Draft]:
    """The follow-ups of the bank, each behind the question that it follows."""
    for question in material.bank.questions:
        for number, step in enumerate(question.follow_ups, 1):
            reference, share = material.told.fitting(question.concepts, step.answer)
            if share < CARRIES or not follows(material, question, step):
                continue
            yield Draft(
                "open",
                "follow-up",
                (question.id, str(number), step.question.zh, step.question.en),
                question.concepts,
                min(5, question.level + 1),
                "analyse",
                put("follow_up", question=question.text, text=step.question),
                points=(DraftPoint(step.answer, 3, (reference,)),),
                support=(reference,),
                question=question.id,
                facts=frozenset({f"{question.id}+{number}"}),
            )


def follows(material: Material, question: Question, step: ChainedQuestion) -> bool:
    """Whether a follow-up can be understood behind its question alone: it speaks of no number, and of nothing as "the",
    that would have to have come up in the answer.
    """
    asked, before = step.question.en, set(tokenize(question.text.en))
    if leans_on_more(asked) or not all(_asks(version) for version in step.question.both):
        return False
    new = set(_ANY_NUMBER.findall(asked)) - set(_ANY_NUMBER.findall(question.text.en))
    if new and (_THE_NUMBER.search(asked) or _ASKS_WHY.match(asked)):
        return False
    rarity = material.knowledge.retriever.lexical.rarity
    things = (word for name in _THE_THING.findall(asked) for word in tokenize(name))
    return all(word in before or rarity(word) < _KNOWN_THING for word in things)


# "the 1,499,500", "the unchanged 10%": a number that was spoken of. "the bracket": a thing that was spoken of, where
# its word is not a common one of the library (in one of fifty passages).
_ANY_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_ASKS_WHY = re.compile(r"(?:why|where|how do you (?:count|get))\b", re.IGNORECASE)
_THE_NUMBER = re.compile(r"\b(?:the|that|this|these|those)(?: [a-z-]+)? \$?\d")
_THE_THING = re.compile(r"\b(?:the|that|this|these|those) ([a-z]+)\b")
_KNOWN_THING = 4.0


def note_follow_ups(material: Material) -> Iterator[Draft]:
    """The questions of a note's follow-up chain that name what they are about."""
    for concept in material.concepts:
        for _, text, reference in material.told.claims_in(concept.slug, "followups"):
            asked, answer = _split(text)
            sound = (
                asked.both
                and answer.both
                and all(
                    (concept.slug in material.names.named(v) and stands_alone(v))
                    or (_asks(v) and concept.slug in material.names.named(v))
                    for v in asked.both
                )
            )
            if sound:
                yield Draft(
                    "open",
                    "note",
                    (reference, asked.zh, asked.en),
                    (concept.slug,),
                    4,
                    "analyse",
                    asked,
                    points=(DraftPoint(answer, 3, (reference,)),),
                    support=(reference,),
                    facts=frozenset({reference}),
                )


def _asks(text: str) -> bool:
    """Whether a question does not lean on what was said before."""
    return not re.match(r"(?:and|but|so|then|if so|那|那么|既然|这|它|如果是这样)\b", text, re.IGNORECASE)


def _split(text: Name) -> tuple[Name, Name]:
    """A chain's entry as question and answer."""
    cut = {"zh": _cut(text.zh), "en": _cut(text.en)}
    return Name(text.zh[: cut["zh"]].strip(), text.en[: cut["en"]].strip()), Name(
        text.zh[cut["zh"] :].strip(), text.en[cut["en"] :].strip()
    )


def _cut(text: str) -> int:
    match = re.search(r"[？?](?=\s|[^\s?？])", text)
    return match.end() if match else 0


def comparisons(material: Material) -> Iterator[Draft]:
    """Two contrasted concepts, each with a note: what either note sets against the other, and what they are."""
    known = {c.slug for c in material.concepts}
    pairs = {frozenset((r.source, r.target)) for r in material.knowledge.graph.relations if r.kind == "contrasts_with"}
    asked = {frozenset(q.concepts[:2]) for q in material.bank.questions if _form(q) == "compare"}
    for pair in sorted(pairs, key=sorted):
        one, other = sorted(pair) if len(pair) == 2 else ("", "")
        if not pair <= known or len(pair) < 2 or pair in asked:
            continue
        told = [*_contrasting(material, one, other), *_contrasting(material, other, one)]
        if not told:
            continue
        points = [DraftPoint(text, 3, (reference,)) for text, reference in told]
        for slug in (one, other):
            if definition := material.definitions.get(slug):
                points.append(DraftPoint(definition.text, 2, definition.support))
        if len(points) >= 2:
            yield Draft(
                "compare",
                "contrast",
                (one, other),
                (one, other),
                3,
                "analyse",
                put(
                    _comparing(material, one, other, [text for text, _ in told]),
                    one=material.names.called(one),
                    other=material.names.called(other),
                ),
                points=tuple(points),
                support=tuple(s for p in points for s in p.support),
                facts=frozenset({f"{one}|{other}"}),
            )


# Of these one chooses; of problems, notions and measures one does not.
_CHOSEN = frozenset({"method", "mechanism", "architecture", "model", "system", "tool"})


def _comparing(material: Material, one: str, other: str, told: list[Name]) -> str:
    """How a comparison is asked: of things of one kind that exclude each other one chooses, all others are related."""
    kinds = {material.concept(slug).kind for slug in (one, other)}
    together = any(SHARED.search(version) for text in told for version in text.both)
    apart = not together and material.near.linked(one, other) <= {"contrasts_with", "related_to"}
    return "compare" if len(kinds) == 1 and kinds <= _CHOSEN and apart else "relate"


def _contrasting(material: Material, slug: str, other: str) -> Iterator[tuple[Name, str]]:
    """What a note says of another concept where it compares."""
    for _, text, reference in material.told.claims_in(slug, "contrast"):
        if all(other in material.names.opens(v, 4) and not leans_on_more(v) for v in text.both):
            yield text, reference


def explanations(material: Material) -> Iterator[Draft]:
    """For concepts that the bank does not ask about: what is it? From the note, or a paper's defining sentence."""
    asked = {q.concepts[0] for q in material.bank.questions}
    for slug, definition in material.definitions.items():
        if slug in asked:
            continue
        told = [DraftPoint(text, 2, (ref,)) for _, text, ref in material.told.claims_in(slug, "mechanism")][:3]
        yield Draft(
            "open",
            "explain",
            (slug, definition.fact),
            (slug,),
            2,
            "understand",
            put("explain" if told else "explain_briefly", concept=material.names.called(slug)),
            points=(DraftPoint(definition.text, 3, definition.support), *told),
            support=definition.support,
            facts=frozenset({definition.fact}),
        )


def mistakes_to_correct(material: Material) -> Iterator[Draft]:
    """What is wrong with an answer? The point is what the material holds against it."""
    for slug, mistakes in sorted(material.mistakes.items()):
        for mistake in mistakes:
            reason = reason_of(mistake)
            if mistake.plainly and asserts(mistake.text) and telling(reason):
                yield Draft(
                    "open",
                    "mistake",
                    (mistake.fact, mistake.text.zh, mistake.text.en),
                    (slug,),
                    3,
                    "analyse",
                    what_is_wrong(material, mistake),
                    points=(DraftPoint(reason, 3, mistake.support),),
                    support=mistake.support,
                    question=mistake.question,
                    facts=frozenset({mistake.fact}),
                )
