"""What a map of the graph shows, and that what stands on it stays where it is."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.concept_card import Cards
from assistant.concept_map import MapNode, MapView, Shown, grown, neighbourhood, overview, route
from assistant.map_atlas import Atlas, Filter, search
from assistant.map_layout import GAP_X, GAP_Y, Box, beside, box_of, panels, ring, tower
from assistant.service import Assistant
from corpus.errors import UnknownConceptError
from corpus.language import cjk_count
from corpus.records import Name
from graph.model import ConceptGraph
from tests.builders import chain, graph_of, note, outline, passage

OUTLINE = """# 大纲 / Outline

## 二、训练 / Training

### 1. 优化 / Optimisation

- 甲 / Alpha
- 乙 / Beta

## 一、推理 / Inference

### 1. 加速 / Speed

- 丙 / Gamma
"""


def field() -> Atlas:
    """Goal rests on middle and side, middle on base; other is set against goal; lonely stands alone."""
    return Atlas(chain())


def outlined() -> Atlas:
    graph = graph_of(text=OUTLINE)
    return Atlas.over(graph, [outline(OUTLINE)[1]])


def slugs(view: MapView) -> set[str]:
    return {node.slug for node in view.nodes}


def places(view: MapView) -> dict[str, tuple[float, float]]:
    return {node.slug: (node.x, node.y) for node in view.nodes}


def apart(nodes: Iterable[MapNode]) -> bool:
    return all(
        abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2
        for a, b in combinations(nodes, 2)
    )


def test_sections_stand_in_the_order_of_the_outline_and_not_of_the_alphabet() -> None:
    assert [(s.number, s.name.en) for s in outlined().sections] == [(1, "Training"), (2, "Inference")]


def test_without_an_outline_communities_are_the_sections() -> None:
    atlas = field()
    assert [section.number for section in atlas.sections] == [1]
    assert {"goal", "middle", "side"} <= {
        slug for slug, key in atlas.section_of.items() if key == atlas.sections[0].key
    }


def test_overview_shows_each_section_in_its_own_region() -> None:
    view = overview(outlined())
    assert [region.section for region in view.regions] == ["training", "inference"]
    assert {node.slug: node.section for node in view.nodes} == {
        "alpha": "training",
        "beta": "training",
        "optimisation": "training",
        "gamma": "inference",
        "speed": "inference",
    }
    assert apart(view.nodes)


def test_overview_shares_its_room_among_sections_and_says_what_is_left_out() -> None:
    view = overview(outlined(), limit=2)
    assert (slugs(view), view.left_out) == ({"alpha", "gamma"}, 3)


def test_neighbourhood_puts_what_a_concept_rests_on_to_the_left_and_what_rests_on_it_to_the_right() -> None:
    view = neighbourhood(field(), "middle")
    at = places(view)
    assert at["base"][0] < at["middle"][0] < at["goal"][0]
    assert at["middle"] == (0.0, 0.0)
    assert {caption.key for caption in view.captions} == {"before", "after"}


def test_neighbourhood_on_a_narrow_screen_stands_in_rows() -> None:
    at = places(neighbourhood(field(), "middle", narrow=True))
    assert at["base"][1] < at["middle"][1] < at["goal"][1]
    assert at["base"][0] == at["goal"][0] == 0.0


def test_nodes_say_how_many_relations_lead_off_the_map() -> None:
    hidden = {node.slug: node.hidden for node in neighbourhood(field(), "middle").nodes}
    assert hidden == {"middle": 0, "base": 0, "goal": 2}


def test_a_growing_view_moves_nothing_and_covers_nothing() -> None:
    atlas = field()
    before = neighbourhood(atlas, "middle")
    after = grown(atlas, Shown("middle", places(before)), "goal")
    assert slugs(after) - slugs(before) == {"side", "other"}
    assert places(before).items() <= places(after).items()
    assert apart(after.nodes)


def test_a_growing_view_adds_no_more_than_it_may() -> None:
    atlas = field()
    after = grown(atlas, Shown("middle", places(neighbourhood(atlas, "middle"))), "goal", limit=1)
    assert (len(after.nodes), after.left_out) == (4, 1)


def test_route_is_added_to_what_is_shown() -> None:
    atlas = field()
    shown = Shown("middle", places(neighbourhood(atlas, "middle")))
    view = route(atlas, shown, "base", "other")
    assert [(r.source, r.target) for r in view.route] == [("base", "middle"), ("middle", "goal"), ("goal", "other")]
    assert shown.places.items() <= places(view).items()
    assert slugs(view) == {"base", "middle", "goal", "other"}


def test_route_from_what_is_not_shown_starts_in_its_own_surroundings() -> None:
    view = route(field(), Shown("lonely", {"lonely": (0.0, 0.0)}), "base", "goal")
    assert (view.focus, slugs(view)) == ("base", {"base", "middle", "goal"})


def test_nothing_leads_to_what_stands_alone() -> None:
    assert route(field(), Shown(), "base", "lonely").route == ()


def test_filters_keep_kinds_sections_and_mastery_apart() -> None:
    atlas = field()
    assert slugs(neighbourhood(atlas, "goal", Filter(kinds=frozenset({"contrasts_with"})))) == {"goal", "other"}
    assert slugs(neighbourhood(atlas, "goal", Filter(only=frozenset({"side"})))) == {"goal", "side"}
    assert slugs(neighbourhood(atlas, "goal", Filter(without=frozenset({"side"})))) == {"goal", "middle", "other"}
    assert slugs(overview(outlined(), Filter(sections=frozenset({"inference"})))) == {"gamma", "speed"}


def test_places_sent_by_a_stranger_are_passed_over() -> None:
    view = grown(field(), Shown("no-such", {"<script>": (0.0, 0.0)}), "base")
    assert slugs(view) == {"base", "middle"}


def test_unknown_concept_is_refused() -> None:
    with pytest.raises(UnknownConceptError):
        neighbourhood(field(), "no-such")


def test_empty_graph_gives_an_empty_map() -> None:
    view = overview(Atlas(ConceptGraph((), (), ())))
    assert (view.nodes, view.regions) == ((), ())


@pytest.mark.parametrize("typed", ["gamma", "GAM", "丙"])
def test_search_finds_names_in_both_languages(typed: str) -> None:
    assert search(outlined(), typed)[0].slug == "gamma"


def test_search_puts_the_whole_name_first_and_nothing_for_nothing() -> None:
    notes = [note("attention-sink"), note("attention"), note("self-attention")]
    atlas = Atlas(graph_of(*(passage("It is.", n.slug) for n in notes), notes=notes))
    assert [match.slug for match in search(atlas, "attention")] == ["attention", "attention-sink", "self-attention"]
    assert search(atlas, "  ") == ()


def test_a_box_has_room_for_the_name_in_either_language() -> None:
    assert box_of(Name("注意力", "attention")) == box_of(Name("", "attention"))
    assert box_of(Name(en="a name of so many words that it takes three lines")).height > box_of(Name(en="a")).height


BOXES = st.lists(st.builds(Box, st.integers(60, 200), st.integers(30, 70)), max_size=30)


def room(spots: Iterable[tuple[tuple[float, float], Box]]) -> bool:
    pairs = combinations(list(spots), 2)
    return all(
        abs(p[0] - q[0]) >= (a.width + b.width) / 2 - 1e-6 or abs(p[1] - q[1]) >= (a.height + b.height) / 2 - 1e-6
        for (p, a), (q, b) in pairs
    )


@settings(max_examples=30, deadline=None)
@given(BOXES, BOXES, BOXES, BOXES)
def test_boxes_around_a_focus_never_overlap(a: list[Box], b: list[Box], c: list[Box], d: list[Box]) -> None:
    groups = {"a": a, "b": b, "c": c, "d": d}
    focus = Box(150, 40)
    first, second, third, fourth = groups.items()
    for placed in (ring(focus, first, second, third, fourth), tower(focus, (first, third), (second, fourth))):
        around = [(p, box) for key, boxes in groups.items() for p, box in zip(placed.places[key], boxes, strict=True)]
        assert room([((0.0, 0.0), focus), *around])


@settings(max_examples=30, deadline=None)
@given(st.lists(BOXES.filter(bool), min_size=1, max_size=8), st.integers(1, 4))
def test_boxes_in_panels_never_overlap_and_stay_inside(groups: list[list[Box]], across: int) -> None:
    made = panels(groups, across)
    assert room((p, box) for panel in made for p, box in zip(panel.places, panel.boxes, strict=True))
    for panel in made:
        for (x, y), box in zip(panel.places, panel.boxes, strict=True):
            assert panel.area.x <= x - box.width / 2
            assert x + box.width / 2 <= panel.area.x + panel.area.width + 1e-6
            assert panel.area.y + panel.head <= y - box.height / 2 + 1e-6
            assert y + box.height / 2 <= panel.area.y + panel.area.height


@settings(max_examples=30, deadline=None)
@given(BOXES)
def test_new_boxes_keep_their_distance_from_all_others(boxes: list[Box]) -> None:
    taken = {"focus": ((0.0, 0.0), Box(150, 40)), "parent": ((200.0, 0.0), Box(100, 40))}
    named = {str(i): box for i, box in enumerate(boxes)}
    found = beside((200.0, 0.0), named, taken)
    wide = {slug: Box(box.width + GAP_X, box.height + GAP_Y) for slug, box in named.items()}
    assert room([*((found[slug], wide[slug]) for slug in found)])
    assert found == beside((200.0, 0.0), named, taken)


def test_card_gives_names_definition_and_evidence_with_its_page(assistant: Assistant, papers_dir: object) -> None:
    card = Cards(assistant.knowledge).card("pre-ln", "en")
    assert card.definition is not None
    assert card.definition.document == "pre-ln"
    assert card.name.zh and card.name.en
    assert all(row.evidence.text and row.evidence.title for row in card.relations)
    paper = next(paper for paper in card.papers if paper.slug == "2002.04745")
    assert paper.page == 1


def test_card_speaks_the_language_that_is_asked_for(assistant: Assistant) -> None:
    cards = Cards(assistant.knowledge)
    zh, en = cards.card("zero", "zh").definition, cards.card("zero", "en").definition
    assert zh is not None and en is not None
    assert (zh.section, en.section) == ("一句话", "In one line")


def test_relation_stated_in_both_halves_of_a_note_is_told_in_the_asked_language(assistant: Assistant) -> None:
    documents = assistant.knowledge.retriever.documents
    for lang in ("en", "zh"):
        told = [row.evidence for row in Cards(assistant.knowledge).card("zero", lang).relations]
        of_notes = [words for words in told if words.passage and documents[words.document].kind == "note"]
        assert of_notes
        assert all((cjk_count(words.text) > 0) == (lang == "zh") for words in of_notes)


def test_card_of_what_nothing_describes_has_no_definition(assistant: Assistant) -> None:
    graph = assistant.knowledge.graph
    mentioned = {mention.concept for mention in graph.mentions}
    silent = next(c.slug for c in graph.concepts if c.slug not in mentioned and c.kind == "stub")
    assert Cards(assistant.knowledge).card(silent, "en").definition is None
