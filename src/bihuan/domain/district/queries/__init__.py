"""What the rest of the product asks about the district."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import shapely
from django.db.models import F, Q, QuerySet
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from bihuan.domain.district.models import (
    Category,
    Duty,
    GovernedObject,
    ObjectKind,
    Place,
    Revision,
    valid_on,
)
from bihuan.domain.district.policy import visible_objects
from bihuan.domain.district.queries.duty import DutyReport, DutyTable, report_on
from bihuan.domain.district.queries.geo import (
    NEAR_METRES,
    PlaceIndex,
    Spot,
    cells_near,
    is_on_earth,
    metres_between,
)
from bihuan.domain.district.vocabulary import PlaceKind, category_prefixes

__all__ = [
    "CategoryNode",
    "DutyReport",
    "DutyTable",
    "Found",
    "Near",
    "PlaceIndex",
    "Spot",
    "category_by_code",
    "category_tree",
    "classes_known",
    "communities",
    "duty_for",
    "duty_report",
    "duty_rows",
    "grids",
    "locate",
    "map_token",
    "names_along",
    "object_kinds",
    "objects_near",
    "outlines",
    "place_at",
    "place_by_code",
    "search_places",
    "small_classes",
    "streets",
    "visible_objects",
]

# Corners nearer than this to a straight line are dropped from outlines that go to a screen: some 10 m.
_SIMPLIFY_DEGREES = 0.0001
MAX_NEAR_METRES = 5000.0


class Near(NamedTuple):
    """An object and how many metres away it is."""

    thing: GovernedObject
    metres: float


@dataclass(frozen=True)
class Found:
    """A place or an object whose name or code has the words looked up. `kind` is a place kind or `object`."""

    kind: str
    code: str
    name: str
    name_en: str
    place_path: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class CategoryNode:
    """A class with the classes in it."""

    category: Category
    children: tuple[CategoryNode, ...] = ()


def place_at(lon: float, lat: float) -> Place | None:
    """The grid cell that holds a point (WGS84); None outside the district. One of two on a shared border."""
    spot = PlaceIndex.current().locate(lon, lat)
    return Place.objects.get(pk=spot.place_id) if spot else None


def locate(lon: float, lat: float, within: float = NEAR_METRES) -> Spot | None:
    """Like `place_at`, but a point up to `within` metres off the map is given the nearest cell and the distance."""
    return PlaceIndex.current().locate(lon, lat, within=within)


def place_by_code(code: str) -> Place | None:
    """The place of a code, in use or not."""
    return Place.objects.filter(code=code).first()


def names_along(path: str) -> list[str]:
    """The names from the district down to the place at a path."""
    rows = Place.objects.filter(code__in=path.strip("/").split("/")).order_by("path")
    return list(rows.values_list("name", flat=True))


def streets() -> QuerySet[Place]:
    return _in_use(PlaceKind.STREET)


def communities(street: Place | None = None) -> QuerySet[Place]:
    """The communities in use, of one street or of all."""
    rows = _in_use(PlaceKind.COMMUNITY)
    return rows.filter(parent=street) if street else rows


def grids(community: Place | None = None) -> QuerySet[Place]:
    """The grid cells in use, of one community or of all."""
    rows = _in_use(PlaceKind.GRID)
    return rows.filter(parent=community) if community else rows


def _in_use(kind: str) -> QuerySet[Place]:
    return Place.objects.filter(kind=kind, valid_to=None).defer("outline").order_by("code")


def map_token() -> str:
    """Changes whenever any place does: an ETag for maps."""
    return Revision.token_of("map")


def outlines(kind: str, parent: Place | None = None) -> dict[str, Any]:
    """The simplified outlines of all places in use of a kind (within `parent`) as a GeoJSON FeatureCollection.

    Neighbours keep their common border. Properties: code, name, name_en, kind, parent (code), and `label`, a point
    well inside for the name: the middle of the bounding box of a crescent lies outside of it.
    """
    rows = Place.objects.filter(kind=kind, valid_to=None).exclude(outline=None).order_by("code")
    if parent:
        rows = rows.filter(path__startswith=parent.path)
    places = list(rows.select_related("parent"))
    shapes = shapely.coverage_simplify([shape(place.outline) for place in places], _SIMPLIFY_DEGREES)
    features = [_feature(place, geometry) for place, geometry in zip(places, shapes, strict=True)]
    return {"type": "FeatureCollection", "features": features}


def _feature(place: Place, geometry: BaseGeometry) -> dict[str, Any]:
    label = shapely.set_precision(geometry.representative_point(), 1e-6)
    properties = {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "kind": place.kind,
        "parent": place.parent.code if place.parent else "",
        "label": [label.x, label.y],
    }
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": mapping(shapely.set_precision(geometry, 1e-6)),
    }


def object_kinds() -> QuerySet[ObjectKind]:
    return ObjectKind.objects.all()


def objects_near(
    lon: float,
    lat: float,
    metres: float,
    *,
    among: QuerySet[GovernedObject] | None = None,
    on: date | None = None,
) -> list[Near]:
    """The objects in use (on a day) within `metres` (5 km at the most) of a point, the nearest first.

    `among` narrows it, mostly to `visible_objects(actor)`.
    """
    if not is_on_earth(lon, lat):
        return []
    metres = min(metres, MAX_NEAR_METRES)
    rows = _objects_in_use(among, on).filter(h3__in=cells_near(lon, lat, metres))
    near = [
        Near(thing, metres_between(lon, lat, thing.lon, thing.lat))
        for thing in rows.select_related("kind", "place")
        if thing.lon is not None and thing.lat is not None
    ]
    return sorted((n for n in near if n.metres <= metres), key=lambda n: (n.metres, n.thing.code))


def _objects_in_use(among: QuerySet[GovernedObject] | None, on: date | None) -> QuerySet[GovernedObject]:
    rows = GovernedObject.objects.all() if among is None else among
    return rows.filter(valid_on(on) if on else Q(valid_to=None))


def search_places(
    text: str, *, among: QuerySet[GovernedObject] | None = None, limit: int = 20
) -> list[Found]:
    """Places, then objects, in use, whose Chinese or English name has the words or whose code begins with them."""
    words = text.strip()
    if not words:
        return []
    named = Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__istartswith=words)
    places = Place.objects.filter(named, valid_to=None).order_by("path")
    columns = ("code", "name", "name_en", "lon", "lat")
    found = [
        Found(kind=row["kind"], place_path=row["path"], **{c: row[c] for c in columns})
        for row in places.values("kind", "path", *columns)[:limit]
    ]
    things = _objects_in_use(among, None).filter(named).order_by("code").annotate(path=F("place__path"))
    found += [
        Found(kind="object", place_path=row["path"], **{c: row[c] for c in columns})
        for row in things.values("path", *columns)[: limit - len(found)]
    ]
    return found


def category_by_code(code: str, on: date | None = None) -> Category | None:
    """The class that a code means on a day; without a day, in the code set that has no end."""
    rows = Category.objects.filter(valid_on(on) if on else Q(valid_to=None), code=code)
    return rows.select_related("parent").first()


def category_tree(on: date) -> list[CategoryNode]:
    """The large classes in force on a day with their small classes, by code."""
    rows = list(Category.objects.filter(valid_on(on)).order_by("code"))
    children: dict[str, list[CategoryNode]] = {}
    for row in rows:
        if row.parent_id is not None:
            children.setdefault(row.code[:3], []).append(CategoryNode(row))
    return [CategoryNode(row, tuple(children.get(row.code, ()))) for row in rows if row.parent_id is None]


def small_classes(on: date) -> QuerySet[Category]:
    """The classes that a case can have on a day."""
    return (
        Category.objects.filter(valid_on(on), parent__isnull=False).select_related("parent").order_by("code")
    )


def classes_known(codes: Collection[str]) -> set[str]:
    """Those of the codes that name a class, be it one of today or one that has ended."""
    return set(Category.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()


def duty_for(category: Category | str, place: Place, day: date) -> Duty | None:
    """The duty in force: of the narrowest class, then of the smallest place; None where nobody answers.

    For many look-ups keep `DutyTable.current(day)` (or `.load(day)`) and ask its `find(code, place.path)`.
    """
    code = category if isinstance(category, str) else category.code
    line = DutyTable.current(day).find(code, place.path)
    return _duties().get(pk=line.duty_id) if line else None


def duty_rows(on: date, category: str | None = None, place: Place | None = None) -> QuerySet[Duty]:
    """The duties in force on a day that bear on a class (wider or narrower) and a place (around or within it)."""
    rows = _duties().filter(valid_on(on))
    if category:
        rows = rows.filter(Q(category__in=category_prefixes(category)) | Q(category__startswith=category))
    if place:
        around = place.path.strip("/").split("/")
        rows = rows.filter(Q(place__code__in=around) | Q(place__path__startswith=place.path))
    return rows


def _duties() -> QuerySet[Duty]:
    return Duty.objects.select_related("place", "lead").prefetch_related("assist_rows__unit")


def duty_report(on: date) -> DutyReport:
    """Holes and overlaps of the duty table on a day, over all small classes and all communities in use."""
    table = DutyTable.load(on)
    tied = {line.place_code for lines in table.ties() for line in lines}
    places = {place.code: place for place in Place.objects.filter(code__in=tied)}
    return report_on(on, table, list(small_classes(on)), list(communities()), places)
