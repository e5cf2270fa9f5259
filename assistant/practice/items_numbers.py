"""Questions on numbers that matter: which one belongs in the blank, picked or filled in.

A number is asked for where it is a result that a full answer gives (`Material.matters`, `is_a_result`); the wrong ones
stand on a ladder with it and differ by a quarter or more from what the material states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.practice.items_draft import Draft, dice, lettered
from assistant.practice.items_material import Material, Statement
from assistant.practice.items_text import BLANK, common_numbers, in_a_row, is_a_result, other_numbers
from assistant.practice.items_words import in_both, put
from corpus.records import Name


def number_choices(material: Material) -> Iterator[Draft]:
    """Which number belongs in the blank?"""
    for statement, blanked, number, wrong in numbered(material, 4):
        options, key = lettered([in_both(number)], [in_both(n) for n in wrong], "number", statement.fact, number)
        ordered = sorted((text for _, text in options), key=lambda n: float(n.en.replace(",", "")))
        options = tuple(zip("abcd", ordered, strict=True))
        key = tuple(letter for letter, text in options if text.en == number)
        yield Draft(
            "choice",
            "number",
            (statement.fact, number, statement.text.zh, statement.text.en),
            (statement.concept,),
            3,
            "apply" if statement.facet == "cost" else "remember",
            put("number", text=blanked),
            options,
            key,
            explanation=put("is_number", number=in_both(number), text=statement.text),
            support=statement.support,
            question=statement.question,
            facts=frozenset({statement.fact}),
        )


def numbered(material: Material, choices: int) -> Iterator[tuple[Statement, Name, str, tuple[str, ...]]]:
    """Statements in which a number matters, with it blanked, and other numbers of its kind."""
    for rows in material.statements.values():
        for statement in rows:
            if statement.facet not in {"cost", "summary", "point", "mechanism"}:
                continue
            for places in common_numbers(statement.text)[:2]:
                number = places[0]
                if not material.matters(statement, number.text) or in_a_row(number, statement.text.both[-1]):
                    continue
                if not all(is_a_result(p, t) for p, t in zip(places, statement.text.both, strict=True)):
                    continue
                percent = any(
                    said[p.end : p.end + 2].strip().startswith("%")
                    for said, p in zip(statement.text.both, places, strict=True)
                )
                pick = dice("rung", statement.fact, number.text).randrange(choices)
                taken = set(re.findall(r"\d[\d,.]*", "".join(statement.text.both)))
                if wrong := other_numbers(number, choices, pick, taken, percent):
                    versions = [
                        t[: p.start] + BLANK + t[p.end :] for t, p in zip(statement.text.both, places, strict=True)
                    ]
                    yield statement, _name(statement.text, versions), number.text, wrong


def _name(like: Name, versions: list[str]) -> Name:
    """Versions of a text as a name: in the languages in which the other text is said."""
    rest = iter(versions)
    return Name(next(rest) if like.zh else "", next(rest) if like.en else "")
