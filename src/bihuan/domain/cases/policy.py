"""Who may see which cases and who may do what to them. Lists, exports, API and figures all start here.

A permission that is held in a unit with an area (a street, a community) covers that area; held in a
desk of the district it covers the whole district. Permissions of handling units cover the tasks of
the unit and of all units below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from bihuan.domain.cases.models import Application, Case, Check, Report, Task
from bihuan.domain.cases.vocabulary import RESIDENT, Source
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.district.models import Place
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

UNIT_SCOPED = frozenset({May.HANDLE.value, May.ENDORSE.value, May.VIEW_UNIT.value})
"""Permissions that follow the task's unit, not the place."""


def areas(actor: Actor, permission: str) -> frozenset[str] | None:
    """The place codes that a permission covers; None for the whole district, empty for nothing."""
    covered = {actor.area_of(path) for path in actor.paths(permission)}
    return None if "" in covered else frozenset(covered)


def unit_ids(actor: Actor, permission: str) -> list[int]:
    """The units whose tasks a unit-scoped permission covers."""
    paths = actor.paths(permission)
    return actor.once(("units", paths), lambda: _units_below(paths)) if paths else []


def _units_below(paths: Iterable[str]) -> list[int]:
    units = Unit.objects.filter(reduce(or_, (Q(path__startswith=path) for path in paths))).order_by()
    return list(units.values_list("pk", flat=True))


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """The cases that an actor may know of: by district, by area, by unit, and those he has a part in."""
    if _sees_all(actor):
        return Case.objects.all()
    if not actor.is_signed_in:
        return Case.objects.none()
    return Case.objects.filter(_own_part(actor) | _in_areas(actor) | _of_units(actor))


def sees_case(actor: Actor, case: Case) -> bool:
    """Whether a case is among `visible_cases`; asks the database only where the case's own row does not tell."""
    if _sees_all(actor):
        return True
    if not actor.is_signed_in:
        return False
    at = {case.street_id, case.community_id}
    is_here = any(kind == "district" or pk in at for pk, kind in _places(actor))
    is_ours = case.lead_unit_id in unit_ids(actor, May.VIEW_UNIT)
    return is_here or is_ours or visible_cases(actor).filter(pk=case.pk).exists()


def _sees_all(actor: Actor) -> bool:
    return actor.is_system or None in {areas(actor, May.VIEW_ALL), areas(actor, May.VIEW_AREA)}


def _own_part(actor: Actor) -> Q:
    checks = Check.objects.filter(assignee_id=actor.person_id).values("case_id")
    reports = Report.objects.filter(reported_by_id=actor.person_id, case__isnull=False).values("case_id")
    return Q(pk__in=checks) | Q(pk__in=reports)


def _in_areas(actor: Actor) -> Q:
    places = _places(actor)
    if any(kind == "district" for _, kind in places):
        return Q(pk__isnull=False)
    keys = [pk for pk, _ in places]
    return Q(street_id__in=keys) | Q(community_id__in=keys) if keys else Q(pk__in=[])


def _places(actor: Actor) -> list[tuple[int, str]]:
    """The streets and communities that an actor's permissions cover, by key and kind."""
    codes = (areas(actor, May.VIEW_AREA) or frozenset()) | (areas(actor, May.VIEW_ALL) or frozenset())
    return actor.once(("places", codes), lambda: _keys_and_kinds(codes)) if codes else []


def _keys_and_kinds(codes: frozenset[str]) -> list[tuple[int, str]]:
    return list(Place.objects.filter(code__in=codes).order_by().values_list("pk", "kind"))


def _of_units(actor: Actor) -> Q:
    keys = unit_ids(actor, May.VIEW_UNIT)
    if not keys:
        return Q(pk__in=[])
    helping = Task.objects.filter(unit_id__in=keys, role="assist").values("case_id")
    return Q(lead_unit_id__in=keys) | Q(pk__in=helping)


def visible_reports(actor: Actor) -> QuerySet[Report]:
    """Reports of visible cases, one's own, and for who accepts or views the area, those not accepted yet."""
    if actor.is_system:
        return Report.objects.all()
    if not actor.is_signed_in:
        return Report.objects.none()
    desk = May.ACCEPT if actor.may(May.ACCEPT) else May.VIEW_ALL if actor.may(May.VIEW_ALL) else May.VIEW_AREA
    covered = areas(actor, desk)
    if covered is None:
        return Report.objects.all()
    within = [Q(place__path__contains=f"/{code}/") for code in covered]
    return Report.objects.filter(
        reduce(or_, within, Q(reported_by_id=actor.person_id)) | Q(case__in=visible_cases(actor))
    )


def reports_to_picture(actor: Actor) -> QuerySet[Report]:
    """The reports that an actor may add a picture to: those he sees; from the public side those that came in by it."""
    if actor.key == RESIDENT.key:
        return Report.objects.filter(source=Source.RESIDENT, reported_by=None)
    return visible_reports(actor)


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    """Tasks of visible cases."""
    if _sees_all(actor):
        return Task.objects.all()
    return Task.objects.filter(case__in=visible_cases(actor))


def visible_applications(actor: Actor) -> QuerySet[Application]:
    """Applications of visible cases."""
    return Application.objects.filter(case__in=visible_cases(actor))


def covers_place(actor: Actor, permission: str, place: Place | None) -> bool:
    """Whether a desk permission covers what happened at `place`; a case without place belongs to district desks."""
    covered = areas(actor, permission)
    if covered is None:
        return True
    return place is not None and any(f"/{code}/" in place.path for code in covered)


def covers_unit(actor: Actor, permission: str, unit: Unit | None) -> bool:
    """Whether a handling permission covers the tasks of `unit`."""
    return unit is not None and actor.may_in(permission, unit.path)


def may_on_case(actor: Actor, permission: str, case: Case) -> bool:
    """Whether an actor holds a permission over this case."""
    if actor.is_system:
        return True
    if permission not in UNIT_SCOPED:
        return actor.may(permission) and covers_place(actor, permission, case.place)
    if permission == May.VIEW_UNIT:
        return actor.may(permission)
    units = Unit.objects.filter(tasks__case=case).distinct()
    return any(covers_unit(actor, permission, unit) for unit in units)


def require(actor: Actor, permission: str, case: Case) -> None:
    """Refuses whoever does not hold the permission over this case."""
    if not may_on_case(actor, permission, case):
        raise not_permitted(permission)


def require_at(actor: Actor, permission: str, place: Place | None) -> None:
    """Refuses whoever does not hold a desk permission over a place."""
    if not (actor.may(permission) and covers_place(actor, permission, place)):
        raise not_permitted(permission)


def require_unit(actor: Actor, permission: str, unit: Unit) -> None:
    """Refuses whoever does not hold a handling permission over a unit."""
    if not covers_unit(actor, permission, unit):
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限，或这件不在您的辖区和单位范围内。请联系有权限的同事办理。",
        permission=May(permission).label,
    )
