"""True or false, and filling a blank: questions made of one statement.

Half of the statements to be judged are the material's own. The others are mistakes that it quotes and calls wrong, or
its own statements with one fact exchanged (`items_swaps`).
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.practice.items_choice import LEAST_NEAR
from assistant.practice.items_draft import Draft, DraftPoint, Support
from assistant.practice.items_masks import masked, only_fits, properly_named
from assistant.practice.items_material import KnownMistake, Material, Statement
from assistant.practice.items_mistakes import asserts, reason_of
from assistant.practice.items_numbers import numbered
from assistant.practice.items_swaps import ascribed, changed, contrasts_within, exchanged
from assistant.practice.items_text import BLANK, closed, count_measured, count_numbers, display_width, stands_alone
from assistant.practice.items_words import in_both, put
from assistant.practice.records import Bloom
from corpus.records import Name

# A statement that is judged, or read around a blank, has to be taken in at once.
_WIDEST = 230
# From this share of a statement's words on a claim is shown as what it rests on.
_MOST = 0.5
_MOST_NUMBERS = 3


def judged(
    recipe: str,
    made_of: tuple[str, ...],
    concepts: tuple[str, ...],
    stem: Name,
    right: bool,
    explanation: Name,
    support: tuple[Support, ...],
    facts: frozenset[str],
    level: int = 2,
    bloom: Bloom = "understand",
    question: str = "",
) -> Draft:
    """A question of right or wrong."""
    options = (("true", put("true")), ("false", put("false")))
    key = ("true" if right else "false",)
    return Draft(
        "truefalse",
        recipe,
        made_of,
        concepts,
        level,
        bloom,
        stem,
        options,
        key,
        (),
        (),
        explanation,
        support,
        question,
        facts,
    )


def quoted_mistakes(material: Material) -> Iterator[Draft]:
    """Is what a candidate says right? It is a mistake that the material quotes."""
    for rows in material.mistakes.values():
        for mistake in rows:
            if mistake.plainly and asserts(mistake.text):
                yield judged(
                    "mistake",
                    (mistake.fact, mistake.text.zh, mistake.text.en),
                    (mistake.concept,),
                    _in_context(material, mistake),
                    False,
                    reason_of(mistake),
                    mistake.support[:4],
                    frozenset({mistake.fact}),
                    question=mistake.question,
                )


def _in_context(material: Material, said: KnownMistake | Statement) -> Name:
    """A saying with what it is about: the bank's question, else the concept."""
    text = Name(closed(said.text.zh, "zh") if said.text.zh else "", closed(said.text.en, "en") if said.text.en else "")
    if said.question:
        return put("candidate", question=material.bank.by_id[said.question].text, text=text)
    return put("claim_on", concept=material.names.called(said.concept), text=text)


def own_statements(material: Material) -> Iterator[Draft]:
    """Is what a candidate says right? It is what the material says."""
    for rows in material.statements.values():
        for statement in rows:
            wide = max(map(display_width, statement.text.both)) > _WIDEST
            if wide or statement.weight == 1 or _figures(statement.text):
                continue
            yield judged(
                "statement",
                (statement.fact, statement.text.zh, statement.text.en),
                (statement.concept,),
                _in_context(material, statement),
                True,
                put("as_stated", text=_source_of(material, statement)),
                statement.support,
                frozenset({statement.fact}),
                question=statement.question,
            )


def _figures(text: Name) -> bool:
    """Whether a statement is a list of settings or findings rather than something that one can judge by thinking."""
    return max(map(count_numbers, text.both)) > _MOST_NUMBERS or max(map(count_measured, text.both)) > 1


def _source_of(material: Material, statement: Statement) -> Name:
    """The claim that a statement is, was cut from, or rests on; itself where none says most of it."""
    claims = {s: text for s in statement.support if isinstance(s, str) and (text := material.told.claim_text(s))}
    best = max(claims, key=lambda s: material.told.says(s, statement.text), default="")
    return claims[best] if best and material.told.says(best, statement.text) >= _MOST else statement.text


def wrong_subjects(material: Material) -> Iterator[Draft]:
    """Right or wrong? A definition with another concept in the place of its own."""
    for slug, definition in material.definitions.items():
        if max(map(display_width, definition.text.both)) > 2 * _WIDEST:
            continue
        for other in material.near.neighbours(slug)[:6]:
            alike = material.concept(other).kind == material.concept(slug).kind
            if not alike or material.near.between(slug, other) < LEAST_NEAR or material.near.kin(slug, other):
                continue
            if text := ascribed(material, definition, other):
                yield judged(
                    "subject",
                    (definition.fact, other, definition.text.zh, definition.text.en),
                    (other, slug),
                    put("true_or_false", text=text),
                    False,
                    put("this_is", concept=material.names.called(slug), text=definition.text),
                    definition.support,
                    frozenset({definition.fact}),
                )
                break


def changed_numbers(material: Material) -> Iterator[Draft]:
    """Right or wrong? A statement with a number changed."""
    for rows in material.statements.values():
        for statement in rows:
            if max(map(display_width, statement.text.both)) <= _WIDEST and (text := changed(material, statement)):
                yield judged(
                    "number",
                    (statement.fact, statement.text.zh, statement.text.en),
                    (statement.concept,),
                    put("true_or_false", text=text),
                    False,
                    put("in_truth", text=statement.text),
                    statement.support,
                    frozenset({statement.fact}),
                    level=3,
                    question=statement.question,
                )


def exchanged_sides(material: Material) -> Iterator[Draft]:
    """Right or wrong? A contrast with its two sides exchanged."""
    for concept in material.concepts:
        compared = (
            Statement(concept.slug, text, facet, (reference,), reference)
            for facet, text, reference in material.told.claims_in(concept.slug, "contrast")
        )
        for statement in (*material.statements.get(concept.slug, ()), *compared):
            for other in contrasts_within(material, statement):
                if text := exchanged(material, statement.text, statement.concept, other):
                    yield judged(
                        "sides",
                        (statement.fact, other, statement.text.zh, statement.text.en),
                        (statement.concept, other),
                        put("true_or_false", text=text),
                        False,
                        put("in_truth", text=statement.text),
                        statement.support,
                        frozenset({statement.fact}),
                        level=3,
                    )


def missing_names(material: Material) -> Iterator[Draft]:
    """Fill in the name: of the concept that a statement is about, where nothing else says it."""
    for slug, rows in material.statements.items():
        for statement in rows:
            if statement.facet not in {"summary", "mechanism", "point"} or statement.weight == 1:
                continue
            if not properly_named(material, statement) or not only_fits(material, statement):
                continue
            text = masked(material, statement.text, slug, BLANK)
            if text and all(60 <= display_width(version) <= _WIDEST for version in text.both):
                yield _cloze(material, statement, text, tuple(material.concept(slug).names), "name", 1)


def missing_numbers(material: Material) -> Iterator[Draft]:
    """Fill in the number."""
    for statement, text, number, _ in numbered(material, 4):
        if max(map(display_width, text.both)) <= _WIDEST:
            yield _cloze(material, statement, text, spellings_of(number), f"number {number}", 3)


def spellings_of(number: str) -> tuple[str, ...]:
    """How a number may be written: with commas or without."""
    bare = number.replace(",", "")
    return tuple(dict.fromkeys((number, bare, f"{int(bare):,}" if bare.isdigit() else number)))


def _cloze(
    material: Material, statement: Statement, text: Name, accepted: tuple[str, ...], recipe: str, level: int
) -> Draft:
    return Draft(
        "cloze",
        recipe,
        (statement.fact, statement.text.zh, statement.text.en),
        (statement.concept,),
        level,
        "remember",
        put("blank", text=text),
        key=accepted,
        points=(DraftPoint(in_both(accepted[0]), 3, statement.support),),
        explanation=statement.text,
        support=statement.support,
        question=statement.question,
        facts=frozenset({statement.fact}),
    )


def missing_names_in_papers(material: Material) -> Iterator[Draft]:
    """Fill in the name in a paper's defining sentence, in the paper's language."""
    for slug, definition in material.sentences.items():
        text = masked(material, definition.text, slug, BLANK)
        if text and all(stands_alone(version) for version in definition.text.both):
            statement = Statement(slug, definition.text, "sentence", definition.support, definition.fact)
            yield _cloze(material, statement, text, tuple(material.concept(slug).names), "sentence", 2)
