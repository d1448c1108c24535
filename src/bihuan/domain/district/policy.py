"""Who sees and who changes what the district knows about itself."""

from __future__ import annotations

from dataclasses import dataclass

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
    paths = actor.paths(permission)
    if actor.is_system:
        return Reach(everywhere=True)
    if not paths:
        return Reach(everywhere=False)
    under = Q()
    for path in paths:
        under |= Q(path__startswith=path)
    units = list(Unit.objects.filter(under).values_list("path", "kind", "area"))
    if any(kind in _DISTRICT_WIDE for path, kind, _ in units if path in paths):
        return Reach(everywhere=True)
    areas = Place.objects.filter(code__in=[area for *_, area in units if area])
    return Reach(everywhere=False, place_paths=tuple(areas.values_list("path", flat=True)), unit_paths=paths)


def visible_objects(actor: Actor) -> QuerySet[GovernedObject]:
    """The governed objects, ended ones too, that the actor may see."""
    reach = reach_of(actor, DistrictPermission.VIEW)
    rows = GovernedObject.objects.select_related("kind", "place", "owner_unit")
    if reach.everywhere:
        return rows
    condition = Q(pk__in=())
    for path in reach.place_paths:
        condition |= Q(place__path__startswith=path)
    for path in reach.unit_paths:
        condition |= Q(owner_unit__path__startswith=path)
    return rows.filter(condition)


def require_manage(actor: Actor, place: Place) -> None:
    """Refuses (`not_allowed`) unless the actor may change objects and duties at the place."""
    if not reach_of(actor, DistrictPermission.MANAGE).covers(place):
        raise Refused(
            "not_allowed",
            "您没有管理“{place}”的对象和职责分工的权限。请联系有此权限的同事办理。",
            place=place.name,
        )
