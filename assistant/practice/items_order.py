"""Putting things in order and matching them.

An order is asked for only where it is the only one: along prerequisites that notes state, each concept reachable from
the one before; by the month in which the arXiv id says that the introducing paper appeared; steps that a note numbers.
A match is asked for only among concepts no two of which are kin, so that no description fits two names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from assistant.practice.items_choice import tells
from assistant.practice.items_draft import Draft, Support, digest, shuffled
from assistant.practice.items_masks import masked
from assistant.practice.items_material import Material
from assistant.practice.items_mistakes import alone, apart, asserts, full, reason_of, telling
from assistant.practice.items_text import display_width, lead
from assistant.practice.items_words import in_both, put
from corpus.records import Name

_ARXIV = re.compile(r"^(\d{2})(\d{2})\.\d{4,5}$")
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|final|next|step \w+|then)\b"
    r"|第[一二三四五六七八]|首先|其次|然后|最后|再|步骤|第 ?\d",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d+[.)]\s", re.MULTILINE)
_CHAIN = 4
# From here on two concepts might be taken for one another; see `items_choice`.
_NEAR = 4.0


def learning_orders(material: Material) -> Iterator[Draft]:
    """Chains of concepts, each a stated prerequisite of the next."""
    needs: dict[str, set[str]] = defaultdict(set)
    known = {c.slug for c in material.concepts}
    for relation in material.knowledge.graph.relations:
        if relation.kind == "prerequisite_of" and relation.evidence[0].method == "front matter and text":
            if {relation.source, relation.target} <= known:
                needs[relation.target].add(relation.source)
    for goal in sorted(known):
        chains = _chains(goal, needs, _CHAIN)
        clear = [
            c for c in chains if not any("contrasts_with" in material.near.linked(a, b) for a, b in combinations(c, 2))
        ]
        for chain in shuffled(clear, "chain", goal)[:1]:
            yield _order(
                material, "needs", chain, put("order_needs"), put("builds_on", chain=_arrows(material, chain)), 2
            )


def _chains(goal: str, needs: dict[str, set[str]], length: int) -> list[tuple[str, ...]]:
    """The chains of a length that end in a goal, the most basic first."""
    if length == 1:
        return [(goal,)]
    return [
        (*chain, goal)
        for one in sorted(needs.get(goal, ()))
        for chain in _chains(one, needs, length - 1)
        if goal not in chain
    ]


def _arrows(material: Material, slugs: Sequence[str], notes: Sequence[str] = ()) -> Name:
    marks = [f" ({note})" for note in notes] or [""] * len(slugs)
    return Name(
        " → ".join(material.concept(s).called("zh") + m for s, m in zip(slugs, marks, strict=True)),
        " → ".join(
            material.names.running(material.concept(s).called("en")) + m for s, m in zip(slugs, marks, strict=True)
        ),
    )


def _order(material: Material, recipe: str, chain: Sequence[str], stem: Name, explanation: Name, level: int) -> Draft:
    links = tuple(f"~{a}>{b}" for a, b in pairwise(chain))
    return _ordered(
        recipe,
        tuple(chain),
        (chain[-1], *chain[:-1]),
        stem,
        [material.names.called(s) for s in chain],
        explanation,
        links,
        level,
    )


def _ordered(
    recipe: str,
    made_of: tuple[str, ...],
    concepts: tuple[str, ...],
    stem: Name,
    rows: Sequence[Name],
    explanation: Name,
    support: tuple[str, ...],
    level: int,
) -> Draft:
    shown = _mixed(list(range(len(rows))), "order", *made_of)
    options = tuple((letter, rows[place]) for letter, place in zip("abcdefgh", shown, strict=False))
    key = tuple("abcdefgh"[shown.index(place)] for place in range(len(rows)))
    facts = frozenset({digest(recipe, *made_of)})
    return Draft(
        "order",
        recipe,
        made_of,
        concepts,
        level,
        "understand",
        stem,
        options,
        key,
        (),
        (),
        explanation,
        support,
        "",
        facts,
    )


def _mixed(places: list[int], *parts: str) -> list[int]:
    """Places in an order that is not already the right one."""
    for throw in range(9):
        if (shown := shuffled(places, *parts, str(throw))) != places:
            return shown
    return places[::-1]


def publication_orders(material: Material) -> Iterator[Draft]:
    """Concepts of one neighbourhood by when the papers that introduced them appeared, at least a year apart."""
    month = {
        slug: int(m[1]) * 12 + int(m[2])
        for slug, paper in material.near.introduced.items()
        if (m := _ARXIV.match(paper))
    }
    known = {c.slug for c in material.concepts}
    seen: set[frozenset[str]] = set()
    for slug in sorted(month.keys() & known):
        chosen = [slug]
        for other in material.near.neighbours(slug):
            near = material.near.between(slug, other) >= _NEAR
            if (
                near
                and other in month
                and all(abs(month[other] - month[one]) >= 12 for one in chosen)
                and len(chosen) < _CHAIN
            ):
                chosen.append(other)
        chain = sorted(chosen, key=month.__getitem__)
        if len(chain) >= _CHAIN - 1 and frozenset(chain) not in seen:
            seen.add(frozenset(chain))
            years = [str(2000 + (month[s] - 1) // 12) for s in chain]
            links = tuple(f"~{s}>{material.near.introduced[s]}" for s in chain)
            rows = [material.names.called(s) for s in chain]
            told = put("years", chain=_arrows(material, chain, years))
            yield _ordered(
                "papers",
                tuple(chain),
                (slug, *(s for s in chain if s != slug)),
                put("order_papers"),
                rows,
                told,
                links,
                2,
            )


def step_orders(material: Material) -> Iterator[Draft]:
    """The numbered steps of how a thing works, where the steps do not say themselves which they are."""
    for concept in material.concepts:
        passages = [p for p in material.knowledge.by_document.get(concept.slug, ()) if p.kind == "mechanism"]
        if not passages or not all(_NUMBERED.match(p.text) for p in passages):
            continue
        steps = [(text, reference) for _, text, reference in material.told.claims_in(concept.slug, "mechanism")]
        short = [(lead(text) or text, reference) for text, reference in steps]
        if len(short) >= _CHAIN and not any(_ORDINAL.search(v) for text, _ in short for v in text.both):
            for start in range(0, len(short) - _CHAIN + 1, _CHAIN):
                part = short[start : start + _CHAIN]
                refs = tuple(reference for _, reference in part)
                rows = [text for text, _ in part]
                told = Name(" → ".join(t.zh for t in rows), " → ".join(t.en for t in rows))
                yield _ordered(
                    "steps",
                    refs,
                    (concept.slug,),
                    put("order_steps", concept=material.names.called(concept.slug)),
                    rows,
                    told,
                    refs,
                    3,
                )


def definition_matches(material: Material) -> Iterator[Draft]:
    """Four near concepts and what they are."""
    for slug in material.definitions:
        shown = _described(material, slug)
        if shown is None:
            continue
        rows = [(slug, shown)]
        for other in material.near.neighbours(slug):
            text = _described(material, other) if material.near.between(slug, other) >= _NEAR else None
            if (
                text
                and len(rows) < _CHAIN
                and not any(material.near.kin(other, one) or _mentions(material, one, other) for one, _ in rows)
            ):
                rows.append((other, text))
        if len(rows) == _CHAIN:
            support = tuple(s for one, _ in rows for s in material.definitions[one].support)
            yield _match(
                "definitions",
                put("match_definitions"),
                [(material.names.called(s), t) for s, t in rows],
                [s for s, _ in rows],
                support,
                2,
            )


def _mentions(material: Material, one: str, other: str) -> bool:
    """Whether the shown description of one of two concepts names the other."""
    named = {s: material.names.named((_described(material, s) or Name()).in_language("en")) for s in (one, other)}
    return other in named[one] or one in named[other]


def _described(material: Material, slug: str) -> Name | None:
    """A concept's definition, its first part if need be, without its name."""
    definition = material.definitions.get(slug)
    if definition is None:
        return None
    text = lead(definition.text) or definition.text
    hidden = masked(material, text, slug, "X")
    fits = hidden and all(50 <= display_width(version) <= 190 for version in hidden.both)
    return hidden if fits else None


def paper_matches(material: Material) -> Iterator[Draft]:
    """Four concepts and the papers that introduced them."""
    papers = {s: p for s, p in material.near.introduced.items() if s in {c.slug for c in material.concepts}}
    hidden = {s: t for s, p in papers.items() if not tells(t := material.concept(p).name.en, material.concept(s).names)}
    for slug in sorted(hidden):
        others = [s for s in material.near.neighbours(slug) if s in hidden]
        rows = [slug]
        for other in others:
            if len(rows) < _CHAIN and not any(papers[other] == papers[one] for one in rows):
                rows.append(other)
        if len(rows) == _CHAIN:
            pairs = [(material.names.called(s), in_both(hidden[s])) for s in rows]
            yield _match("papers", put("match_papers"), pairs, rows, tuple(f"~{s}>{papers[s]}" for s in rows), 1)


def mistake_matches(material: Material) -> Iterator[Draft]:
    """Three wrong answers on a concept and what is wrong with each."""
    for slug, mistakes in sorted(material.mistakes.items()):
        usable = [m for m in mistakes if m.plainly and asserts(m.text) and alone(m, material) and telling(reason_of(m))]
        rows = apart(shuffled(usable, "match", slug))
        for start in range(0, len(rows) - 2, 3):
            part = rows[start : start + 3]
            pairs = [(full(m.text), reason_of(m)) for m in part]
            support = tuple(s for m in part for s in m.support[:1])
            stem = put("match_mistakes", concept=material.names.called(slug))
            facts = [m.fact for m in part]
            yield _match("mistakes", stem, pairs, [slug], support, 3, facts)


def _match(
    recipe: str,
    stem: Name,
    pairs: Sequence[tuple[Name, Name]],
    concepts: Sequence[str],
    support: tuple[Support, ...],
    level: int,
    facts: Sequence[str] = (),
) -> Draft:
    made_of = tuple(facts) or tuple(concepts)
    shown = _mixed(list(range(len(pairs))), "match", recipe, *made_of)
    left = [(f"l{n}", name) for n, (name, _) in enumerate(pairs, 1)]
    right = [(f"r{n}", pairs[place][1]) for n, place in enumerate(shown, 1)]
    key = tuple(f"l{n}=r{shown.index(n - 1) + 1}" for n in range(1, len(pairs) + 1))
    told = Name(
        "；".join(f"{a.zh.rstrip('。')} — {b.zh.rstrip('。')}" for a, b in pairs) + "。",
        "; ".join(f"{a.en.rstrip('.')} — {b.en.rstrip('.')}" for a, b in pairs) + ".",
    )
    keys = frozenset(facts or {digest(recipe, *made_of)})
    return Draft(
        "match",
        recipe,
        made_of,
        tuple(concepts),
        level,
        "understand",
        stem,
        (*left, *right),
        key,
        (),
        (),
        told,
        support,
        "",
        keys,
    )
