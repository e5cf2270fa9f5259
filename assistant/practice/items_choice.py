"""Choices among names and papers: what does a text describe, what is set against something, which paper was it?

Every wrong option is provably wrong. A name: the material describes it as something else, no relation says that the
description could hold of both (`Near.kin`), and the description does not mention it. A paper: another one is recorded
as having introduced the concept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.practice.items_draft import Draft, lettered, shuffled
from assistant.practice.items_masks import masked, only_fits, properly_named
from assistant.practice.items_material import Material
from assistant.practice.items_text import display_width, lead, lengths_alike
from assistant.practice.items_words import in_both, put
from corpus.records import Name

# Wrong names are drawn from the nearest few that are near at all: contrasts, or such as their notes speak of in the
# same words. Of lists of neighbours read by eye, those nearer than this might be taken for one another.
_NEAR, LEAST_NEAR = 5, 4.0
_LEAST_WIDTH = 60


def definition_choices(material: Material) -> Iterator[Draft]:
    """Which concept is described? The others are contrasts and siblings with a description of their own."""
    for slug, definition in material.definitions.items():
        first = lead(definition.text)
        text = first if first and _wide(first) else definition.text
        hidden = masked(material, text, slug, "X")
        if hidden is None:
            continue
        wrong = other_names(material, slug, text, slug)
        if len(wrong) == 3:
            options, key = lettered(
                [material.names.called(slug)], [material.names.called(s) for s in wrong], "definition", slug
            )
            yield Draft(
                "choice",
                "definition",
                (definition.fact, definition.text.zh, definition.text.en),
                (slug,),
                1,
                "remember",
                put("describes", text=hidden),
                options,
                key,
                explanation=put("this_is", concept=material.names.called(slug), text=definition.text),
                support=definition.support,
                facts=frozenset({definition.fact}),
            )


def _wide(name: Name) -> bool:
    return all(display_width(text) >= _LEAST_WIDTH for text in name.both)


def other_names(material: Material, slug: str, text: Name, *context: str) -> list[str]:
    """Three concepts that are near one and that a description of it is provably not of."""
    mentioned = frozenset[str]().union(*(material.names.named(version) for version in text.both))
    fitting = [
        other
        for other in material.near.neighbours(slug)
        if other not in mentioned
        and other in material.definitions
        and material.near.between(slug, other) >= LEAST_NEAR
        and not material.near.kin(slug, other)
    ]
    chosen: list[str] = []
    for other in shuffled(fitting[:_NEAR], "near", slug, *context):
        if not any(material.near.kin(other, one) for one in chosen):
            chosen.append(other)
    return chosen[:3]


def contrast_choices(material: Material) -> Iterator[Draft]:
    """Which concept does a note set against its own in these words?"""
    for concept in material.concepts:
        for _, text, reference in material.told.claims_in(concept.slug, "contrast"):
            other = _subject(material, text)
            if other is None or other == concept.slug or other not in {c.slug for c in material.concepts}:
                continue
            hidden = masked(material, text, other, "X")
            if hidden is None or not _wide(hidden):
                continue
            wrong = [s for s in other_names(material, other, text, reference) if s != concept.slug]
            if len(wrong) == 3:
                options, key = lettered(
                    [material.names.called(other)], [material.names.called(s) for s in wrong], reference
                )
                yield Draft(
                    "choice",
                    "contrast",
                    (reference, text.zh, text.en),
                    (other, concept.slug),
                    2,
                    "understand",
                    put("contrast", concept=material.names.called(concept.slug), text=hidden),
                    options,
                    key,
                    explanation=text,
                    support=(reference,),
                    facts=frozenset({reference}),
                )


def _subject(material: Material, text: Name) -> str | None:
    """The concept that a contrast begins with, in every language the same."""
    found = []
    for version in text.both:
        match = next(iter(material.names.find(version)), None)
        found.append(match.slugs if match and match.start == 0 and len(match.slugs) == 1 else ())
    return found[0][0] if found and len(set(found)) == 1 and found[0] else None


def paper_choices(material: Material) -> Iterator[Draft]:
    """Which paper introduced a concept, and what did a paper introduce?"""
    for slug, paper in sorted(material.near.introduced.items()):
        title, names = material.concept(paper).name.en, material.concept(slug).names
        if tells(title, names) or slug not in {c.slug for c in material.concepts}:
            continue
        others = [s for s in material.near.neighbours(slug) if material.near.introduced.get(s, paper) != paper]
        titles = [t for s in others if not tells(t := material.concept(material.near.introduced[s]).name.en, names)]
        alike = [t for t in dict.fromkeys(titles) if lengths_alike([title, t])]
        wrong = shuffled(alike[:6], "papers", slug)[:3]
        yield from _which_paper(material, slug, paper, wrong)
        concepts = [s for s in others[:_NEAR] if not _told_by(material, s, slug, title)]
        yield from _paper_of(material, slug, paper, shuffled(concepts, "of", slug)[:3])


def _told_by(material: Material, other: str, slug: str, title: str) -> bool:
    return material.near.kin(other, slug) or tells(title, material.concept(other).names)


def _which_paper(material: Material, slug: str, paper: str, wrong: Sequence[str]) -> Iterator[Draft]:
    if len(wrong) == 3:
        right = in_both(material.concept(paper).name.en)
        options, key = lettered([right], [in_both(t) for t in wrong], "paper", slug)
        yield _on_paper(material, "which_paper", slug, paper, options, key)


def _paper_of(material: Material, slug: str, paper: str, wrong: Sequence[str]) -> Iterator[Draft]:
    if len(wrong) == 3:
        names = [material.names.called(s) for s in wrong]
        options, key = lettered([material.names.called(slug)], names, "of", slug)
        yield _on_paper(material, "paper_of", slug, paper, options, key)


def _on_paper(
    material: Material, recipe: str, slug: str, paper: str, options: tuple[tuple[str, Name], ...], key: tuple[str, ...]
) -> Draft:
    concept, title = material.names.called(slug), in_both(material.concept(paper).name.en)
    return Draft(
        "choice",
        recipe,
        (slug, paper),
        (slug,),
        1,
        "remember",
        put(recipe, concept=concept) if recipe == "which_paper" else put(recipe, title=title),
        options,
        key,
        explanation=put("came_with", concept=concept, title=title),
        support=(f"~{slug}>{paper}",),
        facts=frozenset({f"{slug}>{paper}"}),
    )


def tells(title: str, names: Sequence[str]) -> bool:
    """Whether a title says a name, or most of its words."""
    words = set(re.findall(r"[a-z0-9]+", title.casefold()))
    for name in names:
        own = set(re.findall(r"[a-z0-9]+", name.casefold()))
        if own and len(own & words) * 2 >= len(own):
            return True
    return False


def named_choices(material: Material) -> Iterator[Draft]:
    """What is a statement about? The name is taken out; the others are near, and it cannot be of them."""
    for concept in material.concepts:
        for statement in material.statements.get(concept.slug, ()):
            if statement.facet not in {"mechanism", "point"} or statement.weight == 1:
                continue
            if not properly_named(material, statement) or not only_fits(material, statement):
                continue
            hidden = masked(material, statement.text, concept.slug, "X")
            if hidden is None or max(map(display_width, hidden.both)) < 60:
                continue
            wrong = other_names(material, concept.slug, statement.text, statement.fact)
            if len(wrong) == 3:
                names = [material.names.called(s) for s in wrong]
                options, key = lettered([material.names.called(concept.slug)], names, "named", statement.fact)
                yield Draft(
                    "choice",
                    "named",
                    (statement.fact, statement.text.zh, statement.text.en),
                    (concept.slug,),
                    2,
                    "understand",
                    put("describes", text=hidden),
                    options,
                    key,
                    explanation=statement.text,
                    support=statement.support,
                    question=statement.question,
                    facts=frozenset({statement.fact}),
                )
