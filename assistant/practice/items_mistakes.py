"""Questions made of the wrong answers that the material quotes: pick one out, or say what is wrong with it.

A wrong option is provably wrong, for the material itself quotes it as a wrong answer. Of the reasons against several
mistakes no two share many words with each other or with each other's mistakes, so that one cannot stand for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.practice.items_draft import Draft, lettered, shuffled
from assistant.practice.items_masks import tokenize
from assistant.practice.items_material import KnownMistake, Material, Statement
from assistant.practice.items_text import closed, display_width, leans_on_more, look_alike, why_wrong
from assistant.practice.items_words import put
from corpus.records import Name

# From this share of the shorter one's words on, two texts are taken to speak of the same.
_SAME = 0.34
# Ratio and slack of lengths: quoted mistakes are short, so that little else would be as long.
_LENGTHS = (2.5, 24)
# So many questions with several right statements are made on one concept.
_MULTIPLE = 6


def statement_choices(material: Material) -> Iterator[Draft]:
    """Which of four statements on a concept is right, or wrong? Mistakes are as the material quotes them."""
    for concept in material.concepts:
        slug = concept.slug
        wrong = [m for m in material.mistakes.get(slug, ()) if m.plainly and asserts(m.text) and alone(m, material)]
        right = [s for s in material.statements.get(slug, ()) if max(map(display_width, s.text.both)) <= 130]
        for statement in right:
            if chosen := _of_length(statement, wrong, 3):
                yield _right_one(material, statement, chosen)
        for mistake in wrong:
            if others := _around(mistake, right):
                yield _wrong_one(material, mistake, others)


def asserts(text: Name) -> bool:
    """Whether a quoted mistake is an assertion that can be judged by itself: no question, no bare fragment."""
    asks = any(version.rstrip('”"').endswith(("?", "？")) for version in text.both)
    return not asks and (not text.en or len(text.en.split()) >= 4)


def _of_length(statement: Statement, mistakes: list[KnownMistake], count: int) -> list[KnownMistake]:
    """Mistakes that look as long as a statement in every language, so that length tells nothing."""
    longest = sorted(mistakes, key=lambda m: -display_width(m.text.in_language("en")))
    alike = [m for m in longest if look_alike([statement.text, m.text], *_LENGTHS)]
    return alike[:count] if len(alike) >= count else []


def _around(mistake: KnownMistake, statements: list[Statement]) -> list[Statement]:
    """Three statements that look as long as a mistake and speak of different things."""
    shortest = sorted(statements, key=lambda s: display_width(s.text.in_language("en")))
    alike = {s.fact: s for s in reversed(shortest) if look_alike([mistake.text, s.text], *_LENGTHS)}
    chosen = [s for s in shortest if s in alike.values()]
    return chosen[:3] if len(chosen) >= 3 else []


def _right_one(material: Material, statement: Statement, mistakes: list[KnownMistake]) -> Draft:
    wrong = [full(m.text) for m in mistakes]
    options, key = lettered([statement.text], wrong, "right", statement.fact)
    return Draft(
        "choice",
        "right",
        (statement.fact, *(m.fact for m in mistakes), statement.text.zh, statement.text.en),
        (statement.concept,),
        3,
        "analyse",
        put("right", concept=material.names.called(statement.concept)),
        options,
        key,
        explanation=_reasons(mistakes),
        support=(*statement.support, *(s for m in mistakes for s in m.support[:1])),
        facts=frozenset({statement.fact, *(m.fact for m in mistakes)}),
    )


def _wrong_one(material: Material, mistake: KnownMistake, statements: list[Statement]) -> Draft:
    options, key = lettered([full(mistake.text)], [s.text for s in statements], "wrong", mistake.fact)
    return Draft(
        "choice",
        "wrong",
        (mistake.fact, *(s.fact for s in statements), mistake.text.zh, mistake.text.en),
        (mistake.concept,),
        3,
        "analyse",
        put("wrong", concept=material.names.called(mistake.concept)),
        options,
        key,
        explanation=_reasons([mistake]),
        support=(*mistake.support[:2], *(r for s in statements for r in s.support[:1])),
        facts=frozenset({mistake.fact, *(s.fact for s in statements)}),
    )


def full(text: Name) -> Name:
    """A quoted answer as a sentence."""
    return Name(closed(text.zh, "zh") if text.zh else "", closed(text.en, "en") if text.en else "")


def _reasons(mistakes: Sequence[KnownMistake]) -> Name:
    told = [put("wrong_because", text=_bare(m.text), reason=reason_of(m)) for m in mistakes]
    return Name("".join(t.zh for t in told), " ".join(t.en for t in told if t.en))


def _bare(text: Name) -> Name:
    return Name(text.zh.rstrip("。"), text.en.rstrip("."))


def reason_of(mistake: KnownMistake) -> Name:
    """What is wrong with a mistake, as a sentence."""
    return Name(why_wrong(mistake.reason.zh, "zh"), why_wrong(mistake.reason.en, "en"))


def reason_choices(material: Material) -> Iterator[Draft]:
    """What is wrong with an answer? The other reasons are the material's against other answers on the concept."""
    for slug, mistakes in sorted(material.mistakes.items()):
        usable = [m for m in mistakes if m.plainly and asserts(m.text) and telling(reason_of(m))]
        for mistake in usable:
            others = [m for m in usable if m is not mistake and not _overlap(mistake, m)]
            fits = [m for m in others if look_alike([reason_of(mistake), reason_of(m)])]
            wrong = apart(shuffled(fits, "reason", mistake.fact))[:3]
            if len(wrong) == 3:
                options, key = lettered([reason_of(mistake)], [reason_of(m) for m in wrong], "reason", mistake.fact)
                yield Draft(
                    "choice",
                    "reason",
                    (mistake.fact, mistake.text.zh, mistake.text.en),
                    (slug,),
                    3,
                    "analyse",
                    what_is_wrong(material, mistake),
                    options,
                    key,
                    explanation=_reasons([mistake]),
                    support=mistake.support[:3],
                    question=mistake.question,
                    facts=frozenset({mistake.fact}),
                )


def apart(mistakes: list[KnownMistake]) -> list[KnownMistake]:
    """Mistakes of which no two speak of the same."""
    kept: list[KnownMistake] = []
    for mistake in mistakes:
        if not any(_overlap(mistake, other) for other in kept):
            kept.append(mistake)
    return kept


def telling(reason: Name) -> bool:
    """Whether a reason says enough, and says it without leaning on an example that stands elsewhere."""
    return all(display_width(text) >= 24 and not leans_on_more(text) for text in reason.both)


def what_is_wrong(material: Material, mistake: KnownMistake) -> Name:
    """What is wrong with a mistake? Asked behind the bank's question that it answers, else by its topic."""
    if mistake.question:
        return put("candidate_wrong", question=material.bank.by_id[mistake.question].text, text=full(mistake.text))
    return put("what_is_wrong", concept=material.names.called(mistake.concept), text=full(mistake.text))


def alone(mistake: KnownMistake, material: Material) -> bool:
    """Whether a mistake can be judged without the question behind it: a note quotes it, or it names the concept."""
    return not mistake.question or all(mistake.concept in material.names.named(text) for text in mistake.text.both)


def _overlap(one: KnownMistake, other: KnownMistake) -> bool:
    """Whether two mistakes or their reasons speak of the same, so that one's reason may tell against the other."""
    return any(
        shared_words(a, b) >= _SAME
        for a, b in (
            (one.text.in_language("en"), other.text.in_language("en")),
            (one.reason.in_language("en"), other.reason.in_language("en")),
            (one.text.in_language("en"), other.reason.in_language("en")),
            (one.reason.in_language("en"), other.text.in_language("en")),
        )
    )


def shared_words(one: str, other: str) -> float:
    """The share of the shorter text's words that the longer one has too."""
    a, b = set(tokenize(one)), set(tokenize(other))
    return len(a & b) / (min(len(a), len(b)) or 1)


def multiple_choices(material: Material) -> Iterator[Draft]:
    """Which statements are right? Two are the material's, two are mistakes that it quotes, all of like length."""
    for concept in material.concepts:
        slug = concept.slug
        wrong = [m for m in material.mistakes.get(slug, ()) if m.plainly and asserts(m.text) and alone(m, material)]
        for number, pair in enumerate(combinations(shuffled(wrong, "multiple", slug), 2)):
            right = _beside(pair, shuffled(material.statements.get(slug, ()), "multiple", slug, str(number)))
            if len(right) == 2 and number < _MULTIPLE:
                yield _multiple(material, slug, right, pair)


def _beside(mistakes: Sequence[KnownMistake], statements: Sequence[Statement]) -> list[Statement]:
    """Two statements on different things that look as long as some mistakes and are not what one of them is about."""
    chosen: list[Statement] = []
    for statement in statements:
        texts = [m.text for m in mistakes] + [s.text for s in chosen] + [statement.text]
        alike = look_alike(texts, *_LENGTHS)
        new = statement.fact not in {s.fact for s in chosen}
        other = all(shared_words(statement.text.in_language("en"), m.reason.in_language("en")) < 0.5 for m in mistakes)
        if alike and new and other and len(chosen) < 2:
            chosen.append(statement)
    return chosen


def _multiple(material: Material, slug: str, right: list[Statement], wrong: Sequence[KnownMistake]) -> Draft:
    facts = (*(s.fact for s in right), *(m.fact for m in wrong))
    options, key = lettered([s.text for s in right], [full(m.text) for m in wrong], "multiple", *facts)
    return Draft(
        "multiple",
        "statements",
        (slug, *facts),
        (slug,),
        3,
        "analyse",
        put("all_right", concept=material.names.called(slug)),
        options,
        key,
        explanation=_reasons(wrong),
        support=(*(r for s in right for r in s.support[:1]), *(r for m in wrong for r in m.support[:1])),
        facts=frozenset(facts),
    )
