"""Statements made false by exchanging one fact for a related one: a number, the subject, the two sides of a contrast.

Takes statements that the material makes and gives false ones. False is proved, not guessed: the number differs from the
stated one by a quarter or more; the description is another concept's (`Near.kin` says of neither that it may hold
of both); of two contrasted concepts each gets what the statement says of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.practice.items_draft import LANGS, dice, said
from assistant.practice.items_masks import is_proper, spans_of
from assistant.practice.items_material import Definition, Material, Statement
from assistant.practice.items_text import common_numbers, count_numbers, in_a_row, is_a_result, other_numbers, segments
from corpus.records import Lang, Name
from graph.names import has_cjk

# Where both sides share something, exchanging them may leave the statement true.
SHARED = re.compile(
    r"\b(?:both|same|either|together|combined?|equal|alike|compatible|orthogonal|neither|similar|complement\w*|share\w*)\b"
    r"|都|均为|同样|一起|叠加|结合|等价|正交|共同|相同|两者|互补|搭配|配合|兼容|串接|并用",
    re.IGNORECASE,
)
# In a longer list of figures nobody looks for the wrong one.
_MOST_NUMBERS = 6
_ARTICLE = re.compile(r"\b(?:an?|the) $", re.IGNORECASE)


def changed(material: Material, statement: Statement) -> Name | None:
    """A statement with one of its numbers changed; None where none matters."""
    if statement.facet not in {"cost", "summary", "point", "mechanism"}:
        return None
    if max(map(count_numbers, statement.text.both)) > _MOST_NUMBERS:
        return None
    for places in common_numbers(statement.text):
        versions = statement.text.both
        if not material.matters(statement, places[0].text) or in_a_row(places[0], versions[-1]):
            continue
        if not all(is_a_result(p, t) for p, t in zip(places, versions, strict=True)):
            continue
        percent = any(t[p.end : p.end + 2].strip().startswith("%") for t, p in zip(versions, places, strict=True))
        throw = dice("changed", statement.fact, places[0].text)
        taken = set(re.findall(r"\d[\d,.]*", "".join(versions)))
        if wrong := other_numbers(places[0], 2, throw.randrange(2), taken, percent):
            texts = [t[: p.start] + wrong[0] + t[p.end :] for t, p in zip(versions, places, strict=True)]
            rest = iter(texts)
            return Name(next(rest) if statement.text.zh else "", next(rest) if statement.text.en else "")
    return None


def ascribed(material: Material, definition: Definition, other: str) -> Name | None:
    """A definition with another concept in the place of its own.

    None where it does not begin with the name and names it just once, or where the other name wants an article.
    """
    if takes_article(material, other):
        return None
    versions: dict[Lang, str] = {}
    for lang in LANGS:
        text = said(definition.text, lang)
        if not text:
            continue
        spans = spans_of(material, text, definition.concept)
        if len(spans) != 1 or spans[0][0] != 0 or spans_of(material, text, other):
            return None
        name = material.concept(other).called(lang)
        if not is_proper(material, definition.concept, text[: spans[0][1]]):
            return None
        if lang == "en" and _plural(text[: spans[0][1]]) != _plural(name):
            return None
        rest = text[spans[0][1] :]
        # Notes put a space between Latin and Chinese letters or leave it out; between Chinese ones there is none.
        versions[lang] = _capital(name) + (rest.lstrip(" ") if has_cjk(name[-1:]) else rest)
    return Name(**versions) if versions else None


def takes_article(material: Material, slug: str) -> bool:
    """Whether an English name goes with an article, as its definition shows."""
    definition = material.definitions.get(slug)
    return bool(definition and re.match(r"(?:an?|the)\b", definition.text.en, re.IGNORECASE))


def _plural(name: str) -> bool:
    return name.endswith("s") and not name.endswith(("ss", "us", "is"))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def exchanged(material: Material, text: Name, one: str, other: str) -> Name | None:
    """A statement on two contrasted concepts with their names exchanged; None where that might still be true.

    The two have to stand in different parts of the statement, and nothing in it may speak of both at once.
    """
    versions: dict[Lang, str] = {}
    for lang in LANGS:
        version = said(text, lang)
        if version:
            swapped = _exchanged(material, version, one, other)
            if swapped is None:
                return None
            versions[lang] = swapped
    return Name(**versions) if versions else None


def _exchanged(material: Material, text: str, one: str, other: str) -> str | None:
    a, b = spans_of(material, text, one), spans_of(material, text, other)
    parts = segments(text)
    if not a or not b or len(parts) < 2 or SHARED.search(text):
        return None
    for spans, slug in ((a, one), (b, other)):
        written = [text[start:end] for start, end in spans]
        if len({w.casefold() for w in written}) > 1 or not is_proper(material, slug, written[0]):
            return None
    if not all(_opens(parts, text, span) for span in (a[0], b[0])):
        return None
    if any(spans_of(material, part, one) and spans_of(material, part, other) for part in parts):
        return None
    left, right = (material.names.running(text[span[0][0] : span[0][1]]) for span in (a, b))
    if _plural(left) != _plural(right):
        return None
    marks = sorted([(*span, right) for span in a] + [(*span, left) for span in b], reverse=True)
    for start, end, name in marks:
        if _ARTICLE.search(text[:start]) or "(" in text[start:end]:
            return None
        text = text[:start] + (_capital(name) if start == 0 else name) + text[end:]
    return text


def _opens(parts: tuple[str, ...], text: str, span: tuple[int, int]) -> bool:
    """Whether a part of a text begins with the name at a span, and no bracket says more of it."""
    name = text[slice(*span)]
    return any(part.startswith(name) for part in parts) and not re.match(r"\s*[(（]", text[span[1] :])


def contrasts_within(material: Material, statement: Statement) -> Iterator[str]:
    """The concepts that a statement names beside its own and that contrast with it."""
    named = frozenset[str]().union(*(material.names.named(version) for version in statement.text.both))
    for other in sorted(named - {statement.concept}):
        if "contrasts_with" in material.near.linked(statement.concept, other) and not material.near.kin(
            statement.concept, other
        ):
            yield other
