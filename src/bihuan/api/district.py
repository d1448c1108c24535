"""The map, the classes and the standards, and who answers for what and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.naming import facts, named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.problems import Unreadable
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import StandardOut
from bihuan.api.shapes.district import (
    CategoryOut,
    DutyOut,
    DutyReportOut,
    FoundOut,
    PlaceOut,
    SpotOut,
    duty_out,
)
from bihuan.api.types import Code, Day, In, Key, Lat, Line, Lon, OnDay, Reason, Sentence, Word
from bihuan.domain.cases.queries.standards import standard_rows
from bihuan.domain.district import actions, queries
from bihuan.domain.district.vocabulary import CATEGORY_PREFIX, PlaceKind
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from bihuan.domain.district.models import Place
    from bihuan.domain.district.queries import CategoryNode, DutyReport, Found, Spot

places, categories, standards, duties = (
    Router(tags=["places"]),
    Router(tags=["categories"]),
    Router(tags=["standards"]),
    Router(tags=["duties"]),
)
Prefix = Annotated[str, Field(max_length=5, pattern=CATEGORY_PREFIX.pattern.join("^$"), examples=["E0101"])]


class PlaceQuery(Paging):
    """Places in use of one kind, within another when `parent` is given."""

    kind: PlaceKind = PlaceKind.STREET
    parent: Code | None = None


def _parent(code: str | None) -> Place | None:
    if code is None:
        return None
    if place := queries.place_by_code(code):
        return place
    raise Unreadable(
        "unknown_reference",
        "没有“{value}”，或者您无权查看。请核对后重填。",
        value=code,
        fields={"parent": "没有这一项"},
    )


@places.get("", response=Page[PlaceOut], operation_id="list_places", summary="Places · 区划")
def list_places(request: ApiRequest, asked: Query[PlaceQuery]) -> dict[str, Any]:
    """The streets, communities or grid cells in use, by code."""
    parent = _parent(asked.parent)
    rows = {
        PlaceKind.STREET: queries.streets,
        PlaceKind.COMMUNITY: queries.communities,
        PlaceKind.GRID: queries.grids,
    }.get(asked.kind, queries.streets)()
    return page(rows.filter(path__startswith=parent.path) if parent else rows, asked, by="code")


class OutlineQuery(In):
    """Of which kind, within which place."""

    kind: PlaceKind = PlaceKind.STREET
    parent: Code | None = None


@places.get("/outlines", response=dict[str, Any], operation_id="get_outlines", summary="Outlines · 区划边界")
def get_outlines(request: ApiRequest, asked: Query[OutlineQuery]) -> dict[str, Any]:
    """The simplified outlines as a GeoJSON FeatureCollection (WGS 84). The example district's map is schematic."""
    return queries.outlines(asked.kind, _parent(asked.parent))


class PointQuery(In):
    """A point in WGS 84."""

    lon: Lon
    lat: Lat


@places.get("/at", response=SpotOut, operation_id="get_place_at", summary="What lies here · 按坐标查")
def get_place_at(request: ApiRequest, asked: Query[PointQuery]) -> Spot:
    """The grid cell that holds a point, or the nearest one when the point is a little outside."""
    spot = queries.locate(asked.lon, asked.lat)
    if spot is None:
        raise NotFound("这个位置不在本区范围内。")
    return spot


class WordsQuery(In):
    """A name, or the beginning of a code."""

    q: Annotated[Line, Field(min_length=1)]


@places.get("/find", response=list[FoundOut], operation_id="find_places", summary="Find by name · 按名称查")
def find_places(request: ApiRequest, asked: Query[WordsQuery]) -> list[Found]:
    """Places and governed objects by name or code, at most twenty."""
    return queries.search_places(asked.q, among=queries.visible_objects(request.actor))


@places.get("/{code}", response=PlaceOut, operation_id="get_place", summary="One place · 区划详情")
def get_place(request: ApiRequest, code: Code) -> Place:
    """A place by its code."""
    place = queries.place_by_code(code)
    if place is None:
        raise NotFound
    return place


@categories.get("", response=list[CategoryOut], operation_id="list_categories", summary="Classes · 类别")
def list_categories(request: ApiRequest, asked: Query[OnDay]) -> list[dict[str, Any]]:
    """The large classes in force on a day with their small classes."""
    return [_category(node) for node in queries.category_tree(asked.on or timezone.localdate())]


def _category(node: CategoryNode) -> dict[str, Any]:
    names = ("code", "name", "name_en", "kind", "topic", "risk", "evidence", "valid_from", "valid_to")
    children = [_category(child) for child in node.children]
    return {**{name: getattr(node.category, name) for name in names}, "children": children}


class StandardQuery(Paging):
    """Of a class or a beginning of its code, in force on a day."""

    category: Word = ""
    on: Day | None = None


@standards.get(
    "", response=Page[StandardOut], operation_id="list_standards", summary="Standards · 立案结案标准"
)
def list_standards(request: ApiRequest, asked: Query[StandardQuery]) -> dict[str, Any]:
    """When each class is filed, within which limits it is handled, and when it may be closed."""
    return page(standard_rows(asked.on or timezone.localdate(), category=asked.category), asked, by="pk")


class DutyQuery(Paging):
    """Bearing on a class (wider or narrower) and a place (around or within it), in force on a day."""

    category: Prefix = ""
    place: Code | None = None
    on: Day | None = None


@duties.get("", response=Page[DutyOut], operation_id="list_duties", summary="Duties · 职责分工")
def list_duties(request: ApiRequest, asked: Query[DutyQuery]) -> dict[str, Any]:
    """The rows of the duty table."""
    place = named("place", asked.place, request.actor) if asked.place else None
    rows = queries.duty_rows(asked.on or timezone.localdate(), asked.category or None, place)
    found = page(rows, asked, by="pk")
    return {**found, "items": [duty_out(duty) for duty in found["items"]]}


class LookupQuery(In):
    """A class and either a place or a point."""

    category: Annotated[Code, Field(examples=["E0101"])]
    place: Code | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    on: Day | None = None


@duties.get("/lookup", response=DutyOut, operation_id="look_up_duty", summary="Who answers for it · 归谁管")
def look_up_duty(request: ApiRequest, asked: Query[LookupQuery]) -> dict[str, Any]:
    """The duty in force: of the narrowest class, then of the smallest place."""
    duty = queries.duty_for(asked.category, _spot(request, asked), asked.on or timezone.localdate())
    if duty is None:
        raise NotFound("职责表里没有这个类别在这个位置的责任单位。")
    return duty_out(duty)


def _spot(request: ApiRequest, asked: LookupQuery) -> Place:
    if asked.place:
        place: Place = named("place", asked.place, request.actor)
        return place
    if asked.lon is None or asked.lat is None:
        raise Unreadable("invalid", "请给出 place，或者 lon 和 lat。", fields={"place": "必填"})
    found = queries.place_at(asked.lon, asked.lat)
    if found is None:
        raise NotFound("这个位置不在本区范围内。")
    return found


@duties.get(
    "/report",
    response=DutyReportOut,
    operation_id="get_duty_report",
    summary="Holes and overlaps · 职责漏洞和重叠",
)
def get_duty_report(request: ApiRequest, asked: Query[OnDay]) -> dict[str, Any]:
    """What is wrong with the duty table on a day, over all small classes and all communities."""
    found: DutyReport = queries.duty_report(asked.on or timezone.localdate())
    overlaps = [
        {"category": one.category, "place": one.place, "leads": [line.lead_code for line in one.lines]}
        for one in found.overlaps
    ]
    same = {name: getattr(found, name) for name in ("day", "checked", "is_clean", "holes")}
    return {**same, "overlaps": overlaps}


class DutyIn(In):
    """Who answers for a class prefix at a place from a day on. An empty class is everything."""

    category: Prefix
    place: Code
    lead: Code
    assists: Annotated[list[Code], Field(max_length=20)] = []
    valid_from: Day
    valid_to: Day | None = None
    source: Sentence = ""


@duties.post("", response={201: DutyOut}, operation_id="set_duty", summary="Set a duty · 设定职责")
def set_duty(request: ApiRequest, sent: DutyIn) -> dict[str, Any]:
    """The row in force ends where the new one begins; what was in force before stays as history."""
    given = sent.model_dump(exclude={"category"}, exclude_none=True)
    known = facts(given, request.actor)
    duty = actions.set_duty(actor=request.actor, now=timezone.now(), category=sent.category, **known)
    return duty_out(duty)


class EndIn(In):
    """From which day on it no longer holds, and why."""

    valid_to: Day
    reason: Reason


@duties.post(
    "/{id}/moves/end_duty", response=DutyOut, operation_id="end_duty", summary="End a duty · 终止职责"
)
def end_duty(request: ApiRequest, id: Key, sent: EndIn) -> dict[str, Any]:  # noqa: A002  # its name in the address
    """Nobody has this duty from a day on; one that has not begun is withdrawn."""
    duty = actions.end_duty(
        actor=request.actor, now=timezone.now(), duty_id=id, valid_to=sent.valid_to, reason=sent.reason
    )
    return duty_out(duty)
