"""That the shipped outline, registry and notes hold together."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from assistant.claims import Claim, claims_of
from corpus import shipped
from corpus.records import Note, Outline
from graph.names import fold
from ingest.notes import read_note
from ingest.outline import read_outline
from ingest.registry import read_registry
from ingest.split import split

NOTES = sorted(shipped.NOTES.glob("*.md"))
each_note = pytest.mark.parametrize("path", NOTES, ids=[path.stem for path in NOTES])


@cache
def registered() -> frozenset[str]:
    return frozenset(paper.id for paper in read_registry(shipped.REGISTRY))


@cache
def outline() -> Outline:
    return read_outline(shipped.OUTLINE)


@cache
def claims(path: Path) -> tuple[Claim, ...]:
    note, source = read_note(path)
    return claims_of(split(source, note.slug, len))


def half(path: Path, lang: str) -> list[tuple[str, int]]:
    """The facets and places of the claims in one language, in order."""
    return [(claim.facet, claim.place) for claim in claims(path) if claim.lang == lang]


def read(path: Path) -> Note:
    return read_note(path)[0]


@each_note
def test_a_notes_halves_have_the_same_facets_with_as_many_claims(path: Path) -> None:
    assert half(path, "zh") == half(path, "en") != []


@each_note
def test_a_claim_cites_the_same_in_both_languages(path: Path) -> None:
    cited = {lang: [claim.references for claim in claims(path) if claim.lang == lang] for lang in ("zh", "en")}
    assert cited["zh"] == cited["en"]


@each_note
def test_every_section_of_a_note_is_known(path: Path) -> None:
    assert "body" not in {claim.facet for claim in claims(path)}


@each_note
def test_every_paper_that_a_note_cites_is_registered(path: Path) -> None:
    note = read(path)
    cited = {reference.document for claim in claims(path) for reference in claim.references}
    assert (cited | {*note.papers, note.introduced_by} - {""}) - registered() == set()


@each_note
def test_a_notes_topics_are_names_in_the_outline(path: Path) -> None:
    names = {name for topic in outline().walk() for name in topic.name.both}
    assert set(read(path).topics) - names == set()


@each_note
def test_a_note_has_a_name_in_both_languages_and_is_not_related_to_itself(path: Path) -> None:
    note = read(path)
    related = {*note.prerequisites, *note.contrasts, *note.variant_of, *note.improves_on, *note.uses}
    assert len(note.names.both) == 2 or note.names.zh == note.names.en
    assert note.slug not in related


def test_no_two_notes_share_a_name() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for note in map(read, NOTES):
        for name in (*note.names.both, *note.aliases):
            owners[fold(name)].add(note.slug)
    assert {name: sorted(slugs) for name, slugs in owners.items() if len(slugs) > 1} == {}


def test_every_paper_in_the_outline_is_registered() -> None:
    assert {paper for topic in outline().walk() for paper in topic.papers} - registered() == set()


def test_the_outline_has_both_names_for_every_section_and_item() -> None:
    kinds = {"section", "topic", "item", "question"}
    assert [topic.name for topic in outline().walk() if topic.kind in kinds and not topic.name.zh] == []
