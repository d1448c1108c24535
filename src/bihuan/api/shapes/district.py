"""The map, the classes, the duties, the units and the people."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ninja import Schema

from bihuan.api.shapes.refs import CategoryRef, PersonRef, PlaceRef, UnitRef

if TYPE_CHECKING:
    from bihuan.domain.district.models import Duty


class PlaceOut(Schema):
    """A district, street, community or grid cell."""

    code: str
    name: str
    name_en: str
    kind: str
    path: str
    lon: float | None
    lat: float | None


class SpotOut(Schema):
    """The cell that holds a point, or the nearest one and how far it is."""

    code: str
    name: str
    path: str
    metres: float


class FoundOut(Schema):
    """A place or an object by name; `kind` is a place kind or `object`."""

    kind: str
    code: str
    name: str
    name_en: str
    place_path: str
    lon: float | None
    lat: float | None


class CategoryOut(CategoryRef):
    """A class of the code set, with the classes in it."""

    kind: str
    topic: str
    risk: str
    evidence: str
    valid_from: date | None
    valid_to: date | None
    children: list[CategoryOut] = []


class DutyOut(Schema):
    """Who answers for a class of matters in a place. An empty class is everything."""

    id: int
    category: str
    place: PlaceRef
    lead: UnitRef
    assists: list[UnitRef]
    valid_from: date
    valid_to: date | None
    source: str


def duty_out(duty: Duty) -> dict[str, Any]:
    same = ("category", "place", "lead", "valid_from", "valid_to", "source")
    return {"id": duty.pk, "assists": duty.assist_units, **{name: getattr(duty, name) for name in same}}


class HoleOut(Schema):
    """Nobody answers for this class in this community."""

    category: CategoryRef
    place: PlaceRef


class OverlapOut(Schema):
    """Several units answer for the same class and place at once."""

    category: str
    place: PlaceRef
    leads: list[str]


class DutyReportOut(Schema):
    """What is wrong with the duty table on a day."""

    day: date
    checked: int
    is_clean: bool
    holes: list[HoleOut]
    overlaps: list[OverlapOut]


class KindOut(Schema):
    """A kind of governed object and the particulars that it has."""

    code: str
    name: str
    name_en: str
    fields: list[dict[str, Any]]


class ObjectOut(Schema):
    """A thing that the district answers for."""

    code: str
    kind: str
    name: str
    name_en: str
    place: PlaceRef
    owner_unit: UnitRef | None
    lon: float | None
    lat: float | None
    data: dict[str, Any]
    valid_from: date | None
    valid_to: date | None

    @staticmethod
    def resolve_kind(obj: Any) -> str:
        return str(obj.kind.code)


class NearOut(Schema):
    """An object and how far it is."""

    thing: ObjectOut
    metres: float


class UnitOut(Schema):
    """A unit as it stands today."""

    code: str
    name: str
    name_en: str
    short_name: str
    kind: str
    path: str
    parent: UnitRef | None
    area: str
    valid_from: date
    valid_to: date | None


class SpanOut(Schema):
    """How a unit was named and placed for a time."""

    name: str
    path: str
    valid_from: date
    valid_to: date | None


class UnitDetail(UnitOut):
    """A unit with its history, latest first."""

    history: list[SpanOut]


class RoleRef(Schema):
    code: str
    name: str
    name_en: str


class RoleOut(RoleRef):
    permissions: list[str]


class AppointmentOut(Schema):
    """A person holds a role in a unit for a time."""

    id: int
    role: RoleRef
    unit: UnitRef
    valid_from: date
    valid_to: date | None


class PersonOut(PersonRef):
    """Somebody of the directory."""

    unit: UnitRef
    email: str
    locale: str
    is_active: bool
    joined_at: datetime


class PersonDetail(PersonOut):
    """A person with every role that he holds or held."""

    appointments: list[AppointmentOut]
