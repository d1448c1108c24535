"""Who sees which stops, and who may do what where."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.district.policy import Reach, reach_of
from bihuan.domain.patrols.models import Round, Standing, Stop
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def reach(actor: Actor, permission: str) -> Reach:
    """How far a permission goes; asked once in the life of an actor."""
    return actor.once(("patrols", permission), lambda: reach_of(actor, permission))


def _within(actor: Actor, thing: str) -> Q:
    """The condition that the section (a relation named `thing`, or the row itself) lies where one may look."""
    found = reach(actor, May.VIEW)
    if found.everywhere:
        return Q()
    parts = [Q(**{f"{thing}place__path__startswith": path}) for path in found.place_paths]
    parts += [Q(**{f"{thing}owner_unit__path__startswith": path}) for path in found.unit_paths]
    return reduce(or_, parts, Q(pk__in=()))


def visible_stops(actor: Actor) -> QuerySet[Stop]:
    """The stops at sections where one may look, and those of one's own rounds."""
    if reach(actor, May.VIEW).everywhere:
        return Stop.objects.all()
    return Stop.objects.filter(_within(actor, "thing__") | Q(round__patroller_id=actor.person_id or 0))


def visible_rounds(actor: Actor) -> QuerySet[Round]:
    """The rounds that have a visible stop."""
    if reach(actor, May.VIEW).everywhere:
        return Round.objects.all()
    stops = Stop.objects.filter(_within(actor, "thing__")).values("round")
    return Round.objects.filter(Q(pk__in=stops) | Q(patroller_id=actor.person_id or 0))


def visible_standings(actor: Actor) -> QuerySet[Standing]:
    """The colours of the sections where one may look."""
    return Standing.objects.filter(_within(actor, "thing__"))


def may_at(actor: Actor, permission: str, thing: GovernedObject) -> bool:
    """Whether a permission reaches a section: by its place, or because its owner is one of the units."""
    found = reach(actor, permission)
    owner = thing.owner_unit.path if thing.owner_unit else ""
    return actor.may(permission) and (
        found.covers(thing.place) or any(owner.startswith(path) for path in found.unit_paths)
    )


def require(actor: Actor, permission: str, thing: GovernedObject | None = None) -> None:
    """Refuses whoever does not hold the permission (at the section, when one is named)."""
    holds = actor.may(permission) if thing is None else may_at(actor, permission, thing)
    if not holds:
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限，或这条路不在您负责的范围。请联系考核监督科。",
        permission=May(permission).label,
    )
