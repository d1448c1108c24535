"""From a point to the cell of the map that holds it, without a spatial database.

Outlines are few (some thousands), so every process keeps them in an STRtree and compares one token per look-up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import h3
import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bihuan.domain.district.models import GovernedObject, Place, Revision

CELL_RESOLUTION = 9
# A fix this far off the map is still taken for the nearest cell, and flagged: phones are off by about as much.
NEAR_METRES = 150.0
# Rounding may leave a point of a shared border this far outside both cells.
_BORDER_METRES = 0.01
_METRES_PER_DEGREE = 111_195.0
# Every cell within this many metres of a point is at most one ring away (cells have 150 m edges at the least).
_RING_METRES = 150.0


def cell_of(lon: float, lat: float) -> str:
    """The H3 cell of a point, about 0.1 km² in size."""
    return str(h3.latlng_to_cell(lat, lon, CELL_RESOLUTION))


def cells_near(lon: float, lat: float, metres: float) -> list[str]:
    """H3 cells that together hold everything within `metres` of the point, and something more."""
    return [str(cell) for cell in h3.grid_disk(cell_of(lon, lat), int(metres // _RING_METRES) + 1)]


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance over ground of two points."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(half)))


def is_on_earth(lon: float | None, lat: float | None) -> bool:
    """Whether both are there and can be a longitude and a latitude (NaN cannot)."""
    return lon is not None and lat is not None and -180 <= lon <= 180 and -90 <= lat <= 90


def object_cell(thing: GovernedObject) -> str:
    """The H3 cell of an object, empty without a point."""
    return cell_of(thing.lon, thing.lat) if thing.lon is not None and thing.lat is not None else ""


@dataclass(frozen=True)
class Outlined:
    """A place as the index needs it."""

    place_id: int
    code: str
    name: str
    path: str
    outline: dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """Where a point is: the place, and how many metres outside its outline the point lies (0: inside)."""

    place_id: int
    code: str
    name: str
    path: str
    metres: float = 0.0

    @property
    def is_inside(self) -> bool:
        return self.metres == 0.0

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes from the place itself up to the district."""
        return tuple(self.path.strip("/").split("/")[::-1])


class PlaceIndex:
    """The finest outlined places (grid cells; a community without cells stands for itself).

    A point on a border that several share belongs to the one with the smallest code, always the same.
    """

    _cached: ClassVar[tuple[str, PlaceIndex] | None] = None

    def __init__(self, places: Iterable[Outlined]) -> None:
        self._places = sorted(places, key=lambda place: place.code)
        shapes = [shape(place.outline) for place in self._places]
        self._middle, self._scale = _projection(shapes)
        self._tree = shapely.STRtree([self._flat(geometry) for geometry in shapes])

    @classmethod
    def load(cls) -> PlaceIndex:
        """Read the places in use from the database."""
        rows = Place.objects.filter(valid_to=None).exclude(outline=None).order_by("code")
        places = list(rows.values_list("pk", "code", "name", "path", "outline", "parent_id"))
        parents = {row[5] for row in places}
        return cls(Outlined(*row[:5]) for row in places if row[0] not in parents)

    @classmethod
    def current(cls) -> PlaceIndex:
        """The index of this process, read again when the map has changed (one small query)."""
        token = Revision.token_of("map")
        if cls._cached is None or cls._cached[0] != token:
            cls._cached = (token, cls.load())
        return cls._cached[1]

    def __len__(self) -> int:
        return len(self._places)

    def locate(self, lon: float, lat: float, *, within: float = 0.0) -> Spot | None:
        """The place that holds the point; else the nearest one not further than `within` metres; else None."""
        if not self._places or not is_on_earth(lon, lat):
            return None
        x, y = (lon - self._middle[0]) * self._scale[0], (lat - self._middle[1]) * self._scale[1]
        point = shapely.Point(x, y)
        hits = self._tree.query(point, predicate="intersects")
        if hits.size:
            return self._spot(int(hits.min()), 0.0)
        reach = max(within, _BORDER_METRES)
        near, metres = self._tree.query_nearest(point, max_distance=reach, return_distance=True)
        return self._spot(int(near.min()), float(metres[0])) if near.size else None

    def _spot(self, index: int, metres: float) -> Spot:
        place = self._places[index]
        return Spot(
            place.place_id, place.code, place.name, place.path, metres if metres > _BORDER_METRES else 0.0
        )

    def _flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry in metres around the middle of the map: exact enough over one city."""
        middle, scale = np.array(self._middle), np.array(self._scale)
        return shapely.transform(geometry, lambda degrees: (degrees - middle) * scale)


def _projection(shapes: list[BaseGeometry]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middle of the map, and metres per degree of longitude and latitude there."""
    if not shapes:
        return (0.0, 0.0), (1.0, 1.0)
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    lat = (south + north) / 2
    return ((west + east) / 2, lat), (_METRES_PER_DEGREE * math.cos(math.radians(lat)), _METRES_PER_DEGREE)
