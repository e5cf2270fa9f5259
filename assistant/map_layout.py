"""Where concepts stand on the map: pure geometry on boxes, the same places for the same boxes on any machine.

Takes the names that boxes have to hold and how they belong together, and gives places in pixels at full size, x to the
right and y downwards. It knows nothing of the graph, of relations or of drawing.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from corpus.records import Name

Place = tuple[float, float]

# The drawing's font size, and how wide letters are in it: those of the widest of the usual system fonts (DejaVu Sans).
FONT = 13
_WIDE, _UPPER, _SPACE, _OTHER = 1.0, 0.74, 0.33, 0.61

# A box is as wide as its name, between these limits; longer names break into lines, three at most.
_LEAST, _MOST, _LINES = 64, 150, 3
_PAD_X, _PAD_Y, _LINE, _BADGE = 20, 14, 17, 20

# Room between boxes, the head of a panel, which holds its name, and room between panels.
GAP_X, GAP_Y, HEAD, _BETWEEN = 14, 12, 40, 22

# A whole of this width is in view at full size on a laptop.
_READ_WHOLE = 1250


@dataclass(frozen=True)
class Box:
    """How much room a concept takes, in pixels."""

    width: float
    height: float


Group = tuple[str, Sequence[Box]]


@dataclass(frozen=True)
class Area:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def box_of(name: Name, scale: float = 1.0) -> Box:
    """The room for either language's name, so that a change of language moves nothing."""
    widths = [_text_width(written) for written in name.both] or [0.0]
    widest = min(max(widths), _MOST)
    lines = max(min(_LINES, math.ceil(width / (_MOST * 0.92))) for width in widths)
    width = max(_LEAST, widest) + _PAD_X + _BADGE
    return Box(round(width * scale), round((lines * _LINE + _PAD_Y) * scale))


def _text_width(text: str) -> float:
    return FONT * sum(_em(char) for char in text)


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    return _SPACE if char.isspace() else _UPPER if char.isupper() else _OTHER


@dataclass(frozen=True)
class Panel:
    """A rectangle with a head for its name and boxes below: their centres, and how large their column and row are."""

    area: Area
    head: float
    places: tuple[Place, ...]
    boxes: tuple[Box, ...]


def panels(groups: Sequence[Sequence[Box]], across: int) -> list[Panel]:
    """Boxes in panels, a panel for each group, `across` panels a row; one that is alone in the last row fills it.

    Panels of a row share a height and panels of a column a width, so that the whole reads as a table of contents.
    Heads grow with the whole, so that names stay readable where all of it is in view.
    """
    alone = len(groups) % across == 1 and len(groups) > across > 1
    inner = [_grid(group) for group in (groups[:-1] if alone else groups)]
    widths = [max((panel.area.width for panel in inner[c::across]), default=0.0) for c in range(across)]
    total = sum(widths) + across * 2 * GAP_X + (across - 1) * _BETWEEN
    if alone:
        inner.append(_grid(groups[-1], int(total // (max(box.width for box in groups[-1]) + GAP_X))))
    head = round(HEAD * max(1.0, total / _READ_WHOLE))
    made, top = [], 0.0
    for start in range(0, len(inner), across):
        row, left = inner[start : start + across], 0.0
        depth = max(panel.area.height for panel in row)
        for panel, width in zip(
            row, [total - 2 * GAP_X] if alone and start + 1 == len(inner) else widths, strict=False
        ):
            area = Area(left, top, width + 2 * GAP_X, depth + head + GAP_Y)
            places = tuple((left + GAP_X + x, top + head + y) for x, y in panel.places)
            made.append(Panel(area, head, places, panel.boxes))
            left += area.width + _BETWEEN
        top += depth + head + GAP_Y + _BETWEEN
    return made


def _grid(group: Sequence[Box], across: int = 0) -> Panel:
    """Boxes in rows and columns, of about the proportions of a screen unless it is said how many go across."""
    across = across or max(1, round(math.sqrt(len(group) * 0.5)))
    widths = [max((box.width for box in group[c::across]), default=0.0) for c in range(across)]
    rows = [group[r : r + across] for r in range(0, len(group), across)]
    heights = [max(box.height for box in row) for row in rows]
    lefts = list(accumulate((width + GAP_X for width in widths), initial=0.0))
    tops = list(accumulate((height + GAP_Y for height in heights), initial=0.0))
    spots = [divmod(i, across) for i in range(len(group))]
    return Panel(
        Area(0.0, 0.0, lefts[-1] - GAP_X, tops[-1] - GAP_Y),
        0.0,
        tuple((lefts[c] + widths[c] / 2, tops[r] + heights[r] / 2) for r, c in spots),
        tuple(Box(widths[c], heights[r]) for r, c in spots),
    )


@dataclass(frozen=True)
class Ring:
    """Places of groups around a focus at (0, 0), by the group's key, and where each group's caption stands."""

    places: Mapping[str, tuple[Place, ...]]
    captions: Mapping[str, Place]


# A column of more boxes is split in two. Rows are short, so that what is read is large on a screen of usual shape.
_IN_COLUMN, _IN_ROW, _ROOM, _CAPTION = 13, 2, 60, 20


def ring(focus: Box, left: Group, right: Group, above: Group, below: Group) -> Ring:
    """Columns left and right of a focus, and between them rows above and below it."""
    top, bottom = list(_rows(above[1])), list(_rows(below[1]))
    band = max([focus.width, *(_row_width(row) for row in (*top, *bottom))]) / 2 + 64
    reach = focus.height / 2 + _ROOM
    places = {
        left[0]: _stacked(left[1], -band, -1),
        right[0]: _stacked(right[1], band, 1),
        above[0]: _rowed(top, -reach, -1),
        below[0]: _rowed(bottom, reach, 1),
    }
    captions = {
        key: (places[key][0][0], places[key][0][1] - boxes[0].height / 2 - _CAPTION)
        for key, boxes in (left, right)
        if boxes
    }
    captions |= {above[0]: (0.0, -reach - _depth(top) - _CAPTION)} if top else {}
    captions |= {below[0]: (0.0, reach + _depth(bottom) + _CAPTION)} if bottom else {}
    return Ring({key: tuple(row) for key, row in places.items()}, captions)


def tower(focus: Box, above: Sequence[Group], below: Sequence[Group]) -> Ring:
    """Everything in rows, for a narrow screen: groups above the focus, the nearest last, and groups below it."""
    places: dict[str, tuple[Place, ...]] = {}
    captions: dict[str, Place] = {}
    for way, groups in ((-1, reversed(above)), (1, below)):
        y = way * (focus.height / 2 + _ROOM)
        for key, boxes in groups:
            rows = list(_rows(boxes))
            places[key] = tuple(_rowed(rows, y, way))
            edge = y + way * _depth(rows)
            if rows:
                captions[key] = (0.0, (edge if way < 0 else y) - _CAPTION)
                y = edge + way * _ROOM
    return Ring(places, captions)


def _rows(boxes: Sequence[Box]) -> Iterator[Sequence[Box]]:
    yield from (boxes[i : i + _IN_ROW] for i in range(0, len(boxes), _IN_ROW))


def _row_width(row: Sequence[Box]) -> float:
    return sum(box.width for box in row) + GAP_X * (len(row) - 1)


def _depth(rows: Sequence[Sequence[Box]]) -> float:
    return sum(max(box.height for box in row) for row in rows) + GAP_Y * (len(rows) - 1)


def _rowed(rows: Iterable[Sequence[Box]], start: float, way: int) -> list[Place]:
    """Rows from `start` upwards (-1) or downwards (1), each centred."""
    places: list[Place] = []
    y = start
    for row in rows:
        height = max(box.height for box in row)
        x = -_row_width(row) / 2
        for box in row:
            places.append((x + box.width / 2, y + way * height / 2))
            x += box.width + GAP_X
        y += way * (height + GAP_Y)
    return places


def _stacked(boxes: Sequence[Box], start: float, way: int) -> list[Place]:
    """Columns from `start` to the left (-1) or right (1), each centred on the focus, boxes flush towards it."""
    size = math.ceil(len(boxes) / max(1, math.ceil(len(boxes) / _IN_COLUMN))) or 1
    places: list[Place] = []
    x = start
    for first in range(0, len(boxes), size):
        column = boxes[first : first + size]
        y = -_depth([[box] for box in column]) / 2
        for box in column:
            places.append((x + way * box.width / 2, y + box.height / 2))
            y += box.height + GAP_Y
        x += way * (max(box.width for box in column) + 2 * GAP_X)
    return places


def beside(parent: Place, boxes: Mapping[str, Box], taken: Mapping[str, tuple[Place, Box]]) -> dict[str, Place]:
    """Free places for new boxes near a parent, away from the middle of the map; nothing that is placed moves."""
    outward = math.atan2(parent[1], parent[0]) if parent != (0.0, 0.0) else 0.0
    filled = dict(taken)
    places: dict[str, Place] = {}
    for slug, box in boxes.items():
        spots = _spots(parent, outward)
        places[slug] = next(spot for spot in spots if _free(spot, box, filled.values()))
        filled[slug] = (places[slug], box)
    return places


def _spots(centre: Place, outward: float) -> Iterator[Place]:
    """Places around a centre without end, near ones first, and those in the outward direction before others."""
    radius = 110.0  # a line between two boxes has room for its name
    while True:
        for step in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8):
            angle = outward + step * math.pi / 8
            yield centre[0] + 1.7 * radius * math.cos(angle), centre[1] + radius * math.sin(angle)
        radius += 28


def _free(spot: Place, box: Box, filled: Iterable[tuple[Place, Box]]) -> bool:
    return all(
        abs(spot[0] - x) >= (box.width + other.width) / 2 + GAP_X
        or abs(spot[1] - y) >= (box.height + other.height) / 2 + GAP_Y
        for (x, y), other in filled
    )
