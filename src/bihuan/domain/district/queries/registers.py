"""What the register pages show: places with what is in them, objects by filter, duties by unit and their history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from bihuan.domain.district.models import Category, Duty, GovernedObject, ObjectKind, Place, valid_on
from bihuan.domain.district.policy import reach_of, visible_objects
from bihuan.domain.district.vocabulary import DistrictPermission, PlaceKind, category_prefixes
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

_CLASSES = Category.objects.filter(code=OuterRef("category")).order_by("-valid_from")


@dataclass(frozen=True)
class PlaceLine:
    """A place with how many places, and places in those, it holds."""

    place: Place
    children: int
    grandchildren: int


def place_or_refuse(code: str) -> Place:
    """The place of a code, in use or not; refuses with `NotFound`."""
    place = Place.objects.filter(code=code).select_related("parent").first()
    if place is None:
        raise NotFound("没有代码为“{code}”的区域。请从区域名录里选。", code=code)
    return place


def places_named(codes: Collection[str]) -> dict[str, Place]:
    """The places of some codes, in use or not, in the order of the tree."""
    found = Place.objects.filter(code__in=codes).defer("outline").order_by("path") if codes else ()
    return {place.code: place for place in found}


def classes_named(codes: Collection[str]) -> dict[str, Category]:
    """The classes of some codes, each as it was called last, by code."""
    found = Category.objects.filter(code__in=codes).order_by("code", "valid_from") if codes else ()
    return {row.code: row for row in found}


def district_place() -> Place | None:
    """The place that holds all others."""
    return Place.objects.filter(kind=PlaceKind.DISTRICT, valid_to=None).order_by("path").first()


def places_above(place: Place) -> list[Place]:
    """The places that hold a place, the largest first, itself not among them."""
    codes = place.path.strip("/").split("/")[:-1]
    return list(Place.objects.filter(code__in=codes).defer("outline").order_by("path"))


def places_within(place: Place) -> list[PlaceLine]:
    """The places in use right below a place, by code."""
    below = Place.objects.filter(parent=place, valid_to=None).defer("outline").order_by("code")
    in_use = Q(children__valid_to=None, children__isnull=False)
    rows = below.annotate(
        n=Count("children", in_use, distinct=True),
        deep=Count("children__children", Q(children__children__valid_to=None), distinct=True),
    )
    return [PlaceLine(row, row.n, row.deep) for row in rows]


def duty_places() -> QuerySet[Place]:
    """The places that a duty can be set for: district, streets and communities in use."""
    rows = Place.objects.filter(valid_to=None).exclude(kind=PlaceKind.GRID)
    return rows.defer("outline").order_by("path")


def find_objects(
    actor: Actor, *, kind: str = "", place: str = "", text: str = "", with_ended: bool = False
) -> QuerySet[GovernedObject]:
    """The visible objects of a kind, within a place, with words in name or code; ended ones when asked for."""
    rows = visible_objects(actor)
    if kind:
        rows = rows.filter(kind__code=kind)
    if place:
        found = Place.objects.filter(code=place).first()
        rows = rows.filter(place__path__startswith=found.path) if found else rows.none()
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__istartswith=text.strip())
        )
    return rows if with_ended else rows.filter(valid_to=None)


def object_by_code(actor: Actor, code: str) -> GovernedObject:
    """One visible object; refuses with `NotFound`."""
    thing = visible_objects(actor).filter(code=code).first()
    if thing is None:
        raise NotFound
    return thing


def object_kind(code: str) -> ObjectKind | None:
    """The kind of this code."""
    return ObjectKind.objects.filter(code=code).first()


def objects_of_unit(actor: Actor, unit: Unit) -> int:
    """How many visible objects in use a unit answers for."""
    return visible_objects(actor).filter(owner_unit=unit, valid_to=None).count()


def may_change(actor: Actor, place: Place) -> bool:
    """Whether the actor may change objects and duties at a place."""
    return reach_of(actor, DistrictPermission.MANAGE).covers(place)


def named_duties() -> QuerySet[Duty]:
    """All duties, each with the names of its class as `class_name` and `class_name_en`."""
    rows = Duty.objects.select_related("place", "lead").prefetch_related("assist_rows__unit")
    return rows.annotate(
        class_name=Subquery(_CLASSES.values("name")[:1]),
        class_name_en=Subquery(_CLASSES.values("name_en")[:1]),
    )


def duties_in_force(on: date) -> QuerySet[Duty]:
    """The duties of a day, named."""
    return named_duties().filter(valid_on(on))


def duties_of_unit(unit: Unit, on: date) -> list[Duty]:
    """What a unit leads or assists in on a day, by class and place."""
    rows = duties_in_force(on).filter(Q(lead=unit) | Q(assist_rows__unit=unit)).distinct()
    return list(rows.order_by("category", "place__path"))


def duty_by_id(duty_id: int) -> Duty:
    """One duty; refuses with `NotFound`."""
    duty = named_duties().filter(pk=duty_id).first()
    if duty is None:
        raise NotFound
    return duty


def duty_history(duty: Duty) -> list[Duty]:
    """Who has had and will have this class at this place, latest first."""
    rows = named_duties().filter(category=duty.category, place=duty.place)
    return list(rows.order_by("-valid_from", "-pk"))


def find_duties(on: date, *, category: str = "", place: str = "", lead: Unit | None = None) -> QuerySet[Duty]:
    """The duties of a day that bear on a class (wider or narrower), a place (around or within it) and a unit."""
    rows = duties_in_force(on)
    if category:
        rows = rows.filter(Q(category__in=category_prefixes(category)) | Q(category__startswith=category))
    if place:
        found = place_or_refuse(place)
        around = found.path.strip("/").split("/")
        rows = rows.filter(Q(place__code__in=around) | Q(place__path__startswith=found.path))
    return rows.filter(lead=lead) if lead else rows


def duty_chain(category: str, place: Place, on: date) -> list[Duty]:
    """Every row that covers a class at a place on a day, the one that counts first."""
    around = place.path.strip("/").split("/")
    rows = duties_in_force(on).filter(category__in=category_prefixes(category), place__code__in=around)
    return sorted(
        rows, key=lambda d: (-len(d.category), -len(d.place.path), -d.valid_from.toordinal(), -d.pk)
    )
