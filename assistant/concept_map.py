"""The concept graph as a map: which concepts to show, and where they stand. Pure.

Takes an atlas of the graph and gives views: nodes with places, edges, regions and captions. The same
question to the same graph gives the same view, and a view that grows leaves what it shows where it stands. It knows
nothing of drawing, of the page or of the learner, whose mastery only comes in as slugs to keep or leave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, pairwise

from assistant.map_atlas import EVERYTHING, Atlas, Filter, other_end
from assistant.map_layout import Area, Box, Place, beside, box_of, panels, ring, tower
from corpus.records import Name
from graph.explore import explanation
from graph.model import Relation

# A first view shows so many concepts, growing one shows so many more, and no view holds more than the last.
FIRST, MORE, MOST = 60, 12, 500

# The concept in the middle is drawn so much larger.
FOCUS_SCALE = 1.25

_SIDES = ("before", "after", "against", "beside")

# On which side of a concept its relations stand, by kind and whether the relation points away from it.
_SIDE = {
    ("prerequisite_of", False): "before",
    ("uses", True): "before",
    ("improves_on", True): "before",
    ("variant_of", True): "before",
    ("prerequisite_of", True): "after",
    ("uses", False): "after",
    ("improves_on", False): "after",
    ("variant_of", False): "after",
    ("contrasts_with", True): "against",
    ("contrasts_with", False): "against",
}


@dataclass(frozen=True)
class MapNode:
    """A concept on the map: the centre of its box, its section's key, and how many more relations lead off the map."""

    slug: str
    name: Name
    kind: str
    section: str
    x: float
    y: float
    width: float
    height: float
    hidden: int


@dataclass(frozen=True)
class MapEdge:
    """A relation between two concepts on the map."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True)
class Region:
    """The part of the map where a section's concepts stand, and how much of its upper end its name has."""

    section: str
    area: Area
    head: float


@dataclass(frozen=True)
class Shown:
    """What a map shows already: around which concept (empty in an overview), and where each concept stands."""

    focus: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Caption:
    """What the concepts on one side have to do with the focus: "before", "after", "against" or "beside"."""

    key: str
    x: float
    y: float


@dataclass(frozen=True)
class MapView:
    """What is shown, around which concept (empty in an overview); `left_out` fitted the filter and found no room."""

    focus: str
    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    regions: tuple[Region, ...] = ()
    captions: tuple[Caption, ...] = ()
    route: tuple[Relation, ...] = ()
    left_out: int = 0


def overview(atlas: Atlas, chosen: Filter = EVERYTHING, limit: int = FIRST, *, narrow: bool = False) -> MapView:
    """The main concepts of each section that may be shown, in panels; on a narrow screen one below the other."""
    limit = min(limit, MOST)
    wanted = [s.key for s in atlas.sections if not chosen.sections or s.key in chosen.sections]
    found = {key: members for key in wanted if (members := atlas.main(key, chosen))}
    shares = _shares({key: len(members) for key, members in found.items()}, limit)
    if (rest := limit - sum(shares.values())) and not chosen.sections and (others := atlas.main("", chosen)):
        found, shares = {**found, "": others}, {**shares, "": min(rest, len(others))}
    shown = {key: members[: shares[key]] for key, members in found.items() if shares[key]}
    made = panels(
        [[_box(atlas, slug) for slug in members] for members in shown.values()], 1 if narrow else _across(len(shown))
    )
    slugs = list(chain.from_iterable(shown.values()))
    spots = dict(zip(slugs, chain.from_iterable(panel.places for panel in made), strict=True))
    boxes = dict(zip(slugs, chain.from_iterable(panel.boxes for panel in made), strict=True))
    regions = tuple(Region(key, panel.area, panel.head) for key, panel in zip(shown, made, strict=True))
    left_out = sum(map(len, found.values())) - len(spots)
    view = _view(atlas, "", spots, chosen, regions=regions, left_out=left_out)
    return replace(view, nodes=tuple(replace(n, **asdict(boxes[n.slug])) for n in view.nodes))


def _across(count: int) -> int:
    return max(count, 1) if count < 4 else 2 if count == 4 else 3 if count <= 9 else 4


def _shares(sizes: Mapping[str, int], limit: int) -> dict[str, int]:
    """How many of each group are shown: equally many, and what small groups leave goes to the others."""
    shares = dict.fromkeys(sizes, 0)
    left = min(limit, sum(sizes.values()))
    while left:
        for key in [key for key in sizes if shares[key] < sizes[key]][:left]:
            shares[key] += 1
            left -= 1
    return shares


def neighbourhood(
    atlas: Atlas, focus: str, chosen: Filter = EVERYTHING, limit: int = FIRST, *, narrow: bool = False
) -> MapView:
    """A concept in the middle, what it rests on to the left, what rests on it to the right, what it is compared with
    above, and what else it has to do with below; on a narrow screen all of it in rows.

    Raises:
        UnknownConceptError: there is no such concept.

    """
    focus = atlas.graph.the(focus).slug
    found = atlas.around(focus, chosen)
    kept = dict(list(found.items())[: min(limit, MOST) - 1])
    groups: dict[str, list[str]] = {side: [] for side in _SIDES}
    for slug, relation in kept.items():
        groups[_SIDE.get((relation.kind, relation.source == focus), "beside")].append(slug)
    before, after, against, beside = ((side, [_box(atlas, slug) for slug in groups[side]]) for side in _SIDES)
    middle = _box(atlas, focus, focus)
    placed = (
        tower(middle, (before, against), (after, beside)) if narrow else ring(middle, before, after, against, beside)
    )
    spots: dict[str, Place] = {focus: (0.0, 0.0)}
    for side, members in groups.items():
        spots.update(zip(members, placed.places[side], strict=True))
    captions = tuple(Caption(side, x, y) for side, (x, y) in placed.captions.items())
    return _view(atlas, focus, spots, chosen, captions=captions, left_out=len(found) - len(kept))


def grown(atlas: Atlas, shown: Shown, parent: str, chosen: Filter = EVERYTHING, limit: int = MORE) -> MapView:
    """A view with the neighbours of one of its concepts added beside it, at most `limit`; nothing moves.

    Raises:
        UnknownConceptError: there is no such concept.

    """
    parent = atlas.graph.the(parent).slug
    kept = {parent: (0.0, 0.0), **_known(atlas, shown)}
    found = [slug for slug in atlas.around(parent, chosen) if slug not in kept]
    added = found[: max(0, min(limit, MOST - len(kept)))]
    spots = _with(atlas, shown.focus, kept, parent, added)
    return _view(atlas, shown.focus, spots, chosen, left_out=len(found) - len(added))


def _known(atlas: Atlas, shown: Shown) -> dict[str, Place]:
    return {slug: place for slug, place in shown.places.items() if slug in atlas.graph.by_slug}


def _with(atlas: Atlas, focus: str, spots: Mapping[str, Place], parent: str, added: Sequence[str]) -> dict[str, Place]:
    taken = {slug: (place, _box(atlas, slug, focus)) for slug, place in spots.items()}
    return {**spots, **beside(spots[parent], {slug: _box(atlas, slug) for slug in added}, taken)}


def route(
    atlas: Atlas, shown: Shown, start: str, goal: str, chosen: Filter = EVERYTHING, *, narrow: bool = False
) -> MapView:
    """The shortest explanation from one concept to another, on the map; `route` is empty where nothing connects them.

    It is shown in the view as it stands, what lacks added beside it; in an overview that lacks some of it, and in a
    view without the start, it is shown in the start's surroundings.

    Raises:
        UnknownConceptError: one of the two is no concept.

    """
    start, goal = atlas.graph.the(start).slug, atlas.graph.the(goal).slug
    steps = explanation(atlas.graph, start, goal)
    stops = list(_stops(start, steps))
    captions: tuple[Caption, ...] = ()
    focus, places = shown.focus, _known(atlas, shown)
    if start not in places or (not focus and not places.keys() >= set(stops)):
        base = neighbourhood(atlas, start, chosen, narrow=narrow)
        focus, captions = start, base.captions
        places = {node.slug: (node.x, node.y) for node in base.nodes}
    for here, following in pairwise(stops):
        if following not in places:
            places = _with(atlas, focus, places, here, (following,))
    return _view(atlas, focus, places, chosen, captions=captions, route=steps)


def _stops(start: str, steps: Iterable[Relation]) -> Iterator[str]:
    yield start
    for step in steps:
        start = other_end(step, start)
        yield start


def _view(
    atlas: Atlas,
    focus: str,
    spots: Mapping[str, Place],
    chosen: Filter,
    *,
    regions: tuple[Region, ...] = (),
    captions: tuple[Caption, ...] = (),
    route: tuple[Relation, ...] = (),
    left_out: int = 0,
) -> MapView:
    nodes = tuple(_node(atlas, focus, slug, place, spots, chosen) for slug, place in spots.items())
    edges = tuple(dict.fromkeys(chain(_edges(atlas, spots, chosen), (_edge(relation) for relation in route))))
    return MapView(focus, nodes, edges, regions, captions, route, left_out)


def _node(atlas: Atlas, focus: str, slug: str, place: Place, spots: Mapping[str, Place], chosen: Filter) -> MapNode:
    concept, section = atlas.graph.by_slug[slug], atlas.section_of.get(slug, "")
    box = _box(atlas, slug, focus)
    hidden = sum(other not in spots for other in atlas.around(slug, chosen))
    x, y = round(place[0], 1), round(place[1], 1)
    return MapNode(slug, concept.name, concept.kind, section, x, y, box.width, box.height, hidden)


def _box(atlas: Atlas, slug: str, focus: str = "") -> Box:
    return box_of(atlas.graph.by_slug[slug].name, FOCUS_SCALE if slug == focus else 1.0)


def _edges(atlas: Atlas, spots: Mapping[str, Place], chosen: Filter) -> Iterator[MapEdge]:
    for relation in atlas.drawn:
        if relation.kind in chosen.kinds and relation.source in spots and relation.target in spots:
            yield _edge(relation)


def _edge(relation: Relation) -> MapEdge:
    return MapEdge(relation.source, relation.target, relation.kind)
