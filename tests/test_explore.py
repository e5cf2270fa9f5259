"""Communities, ways between concepts, and what to learn first."""

from __future__ import annotations

import pytest

from corpus.errors import UnknownConceptError
from graph.communities import centrality, communities
from graph.explore import depends_on, explanation, learning_path, neighbours
from graph.model import ConceptGraph
from tests.builders import chain, graph_of, note, passage


def test_learning_path_ends_at_the_goal_and_skips_nothing() -> None:
    assert learning_path(chain(), "goal") == ("base", "middle", "side", "goal")


def test_what_is_known_and_what_only_it_needs_is_left_out() -> None:
    assert learning_path(chain(), "goal", ["middle"]) == ("side", "goal")
    assert learning_path(chain(), "goal", ["goal"]) == ("base", "middle", "side", "goal")


def test_each_step_says_what_it_rests_on() -> None:
    assert depends_on(chain(), "goal") == {"base": (), "middle": ("base",), "side": (), "goal": ("middle", "side")}


def test_explanation_is_the_shortest_way_with_evidence() -> None:
    steps = explanation(chain(), "base", "other")
    assert [(r.source, r.kind, r.target) for r in steps] == [
        ("base", "prerequisite_of", "middle"),
        ("middle", "prerequisite_of", "goal"),
        ("goal", "contrasts_with", "other"),
    ]
    assert all(relation.evidence for relation in steps)


def test_there_is_no_way_to_what_nothing_is_related_to() -> None:
    assert explanation(chain(), "goal", "lonely") == ()
    assert explanation(chain(), "goal", "goal") == ()


def test_neighbours_come_by_kind_and_can_be_chosen() -> None:
    assert [n.concept.slug for n in neighbours(chain(), "goal")] == ["middle", "side", "other"]
    assert [n.concept.slug for n in neighbours(chain(), "goal", ["contrasts_with"])] == ["other"]


def two_rings() -> ConceptGraph:
    rings = [["sun", "moon", "star", "sky"], ["cat", "dog", "cow", "hen"]]
    notes = [note(slug, uses=tuple(other for other in ring if other > slug)) for ring in rings for slug in ring]
    return graph_of(*(passage(f"This is {n.slug}.", n.slug) for n in notes), notes=notes)


def test_what_hangs_together_is_one_community_wherever_it_is_found() -> None:
    found = communities(two_rings())
    assert {frozenset(c.members) for c in found} == {
        frozenset({"sun", "moon", "star", "sky"}),
        frozenset({"cat", "dog", "cow", "hen"}),
    }
    assert found == communities(two_rings())
    assert all(community.centre == community.members[:2] for community in found)


def test_what_more_is_related_to_is_more_central() -> None:
    rank = centrality(chain())
    assert rank["goal"] > rank["side"] > rank["lonely"]


def test_a_concept_is_known_by_any_name_and_a_misspelt_one_gets_a_hint() -> None:
    assert chain().the("Middle").slug == "middle"
    with pytest.raises(UnknownConceptError, match="did you mean middle"):
        chain().the("midle")
