"""Governed objects: roads, compounds, enterprises, river sections, devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import Q
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.district import EndIn
from bihuan.api.naming import facts, named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.problems import Unreadable
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.district import KindOut, NearOut, ObjectOut
from bihuan.api.types import Code, In, Lat, Line, Lon
from bihuan.domain.district import actions, queries
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bihuan.domain.district.models import GovernedObject, ObjectKind

router = Router(tags=["objects"])


class ObjectQuery(Paging):
    """Of a kind, within a place; `q` is part of a name or the beginning of a code."""

    kind: Code | None = None
    place: Code | None = None
    ended: bool = False
    q: Line = ""


@router.get("", response=Page[ObjectOut], operation_id="list_objects", summary="Governed objects · 治理对象")
def list_objects(request: ApiRequest, asked: Query[ObjectQuery]) -> dict[str, Any]:
    """The objects that you may see, by code; ended ones only when they are asked for."""
    rows = queries.visible_objects(request.actor)
    rows = rows if asked.ended else rows.filter(valid_to=None)
    if asked.kind:
        rows = rows.filter(kind__code=asked.kind)
    if asked.place:
        rows = rows.filter(place__path__startswith=named("place", asked.place, request.actor).path)
    if asked.q:
        rows = rows.filter(Q(name__icontains=asked.q) | Q(code__istartswith=asked.q))
    return page(rows, asked, by="code")


@router.get("/kinds", response=list[KindOut], operation_id="list_object_kinds", summary="Kinds · 对象种类")
def list_object_kinds(request: ApiRequest) -> QuerySet[ObjectKind]:
    """The kinds of object and the particulars that each has."""
    return queries.object_kinds()


class NearQuery(In):
    """Around a point, within some metres."""

    lon: Lon
    lat: Lat
    metres: Annotated[float, Field(gt=0, le=queries.MAX_NEAR_METRES, allow_inf_nan=False)] = 200


@router.get(
    "/near", response=list[NearOut], operation_id="list_objects_near", summary="Near a point · 附近的对象"
)
def list_objects_near(request: ApiRequest, asked: Query[NearQuery]) -> list[dict[str, Any]]:
    """The objects in use around a point, the nearest first."""
    found = queries.objects_near(
        asked.lon, asked.lat, asked.metres, among=queries.visible_objects(request.actor)
    )
    return [{"thing": near.thing, "metres": near.metres} for near in found]


def _object(request: ApiRequest, code: str) -> GovernedObject:
    found = queries.visible_objects(request.actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


@router.get("/{code}", response=ObjectOut, operation_id="get_object", summary="One object · 对象详情")
def get_object(request: ApiRequest, code: Code) -> GovernedObject:
    """An object with its particulars."""
    return _object(request, code)


class ObjectChangeIn(In):
    """What shall change; what is not given stays as it is, `null` empties it."""

    name: Annotated[str, Field(min_length=1, max_length=120)] = ""
    name_en: Line = ""
    place: Code = ""
    lon: Lon | None = None
    lat: Lat | None = None
    owner_unit: Code | None = None
    data: dict[str, Any] = {}


class ObjectIn(ObjectChangeIn):
    """A new object; `data` holds the particulars that its kind names."""

    code: Code
    kind: Code
    name: Annotated[str, Field(min_length=1, max_length=120)]
    place: Code


@router.post(
    "", response={201: ObjectOut}, operation_id="add_object", summary="Register an object · 登记对象"
)
def add_object(request: ApiRequest, sent: ObjectIn) -> GovernedObject:
    """Register a governed object, in force from today."""
    kind = queries.object_kinds().filter(code=sent.kind).first()
    if kind is None:
        message = "没有“{value}”，或者您无权查看。请核对后重填。"
        raise Unreadable("unknown_reference", message, value=sent.kind, fields={"kind": "没有这一项"})
    given = facts(sent.model_dump(exclude_unset=True, exclude={"kind"}), request.actor)
    return actions.add_object(actor=request.actor, now=timezone.now(), kind=kind, **given)


@router.patch(
    "/{code}", response=ObjectOut, operation_id="change_object", summary="Change an object · 修改对象"
)
def change_object(request: ApiRequest, code: Code, sent: ObjectChangeIn) -> GovernedObject:
    """Change what is known of an object in force."""
    given = facts(sent.model_dump(exclude_unset=True), request.actor)
    key = _object(request, code).pk
    return actions.change_object(actor=request.actor, now=timezone.now(), object_id=key, **given)


@router.post(
    "/{code}/moves/end_object",
    response=ObjectOut,
    operation_id="end_object",
    summary="End an object · 注销对象",
)
def end_object(request: ApiRequest, code: Code, sent: EndIn) -> GovernedObject:
    """The object is no longer answered for from a day on."""
    key = _object(request, code).pk
    return actions.end_object(
        actor=request.actor, now=timezone.now(), object_id=key, valid_to=sent.valid_to, reason=sent.reason
    )
