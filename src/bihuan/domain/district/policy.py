"""Who sees and who changes what the district knows about itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from bihuan.domain.district.models import GovernedObject, Place
from bihuan.domain.district.vocabulary import DistrictPermission
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

# Bodies that work for the whole district, not for one part of it.
_DISTRICT_WIDE = (UnitKind.DISTRICT, UnitKind.BUREAU, UnitKind.CENTRE)


@dataclass(frozen=True)
class Reach:
    """How far a permission goes: everywhere, or the areas and the property of some units."""

    everywhere: bool
    place_paths: tuple[str, ...] = ()
    unit_paths: tuple[str, ...] = ()

    def covers(self, place: Place) -> bool:
        return self.everywhere or place.path.startswith(self.place_paths)


def reach_of(actor: Actor, permission: str) -> Reach:
    """A grant at a district body reaches everywhere; one at a street or community, its area and its own things."""
    if actor.is_system:
        return Reach(everywhere=True)
    paths = actor.paths(permission)
    units = list(Unit.objects.filter(_under("path", paths)).values_list("path", "kind", "area"))
    if any(kind in _DISTRICT_WIDE for path, kind, _ in units if path in paths):
        return Reach(everywhere=True)
    areas = Place.objects.filter(code__in=[area for *_, area in units if area])
    return Reach(everywhere=False, place_paths=tuple(areas.values_list("path", flat=True)), unit_paths=paths)


def _under(field: str, paths: Iterable[str]) -> Q:
    """The condition that a path field lies at or below one of the paths; nothing does when there are none."""
    below = (Q(**{f"{field}__startswith": path}) for path in paths)
    return reduce(or_, below, Q(pk__in=()))


def visible_objects(actor: Actor) -> QuerySet[GovernedObject]:
    """The governed objects, ended ones too, that the actor may see."""
    reach = reach_of(actor, DistrictPermission.VIEW)
    rows = GovernedObject.objects.select_related("kind", "place", "owner_unit")
    if reach.everywhere:
        return rows
    return rows.filter(
        _under("place__path", reach.place_paths) | _under("owner_unit__path", reach.unit_paths)
    )


def require_manage(actor: Actor, place: Place) -> None:
    """Refuses (`not_allowed`) unless the actor may change objects and duties at the place."""
    if not reach_of(actor, DistrictPermission.MANAGE).covers(place):
        raise Refused(
            "not_allowed",
            "您没有管理“{place}”的对象和职责分工的权限。请联系有此权限的同事办理。",
            place=place.name,
        )
