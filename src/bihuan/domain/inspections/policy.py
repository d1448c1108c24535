"""Who may see visits and who may act on them.

进一次门、查多项事 needs departments that see each other's visits: whoever holds a right over inspections sees all of
them. Acting is bound to the departments of the visit.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.models import CapYear, Visit
from bihuan.domain.inspections.vocabulary import InspectionsPermission as May
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

ENTERPRISE = "enterprise"
SALT = "bihuan.inspections"


def sees_visits(actor: Actor) -> bool:
    """Whether somebody has anything to do with inspections."""
    return actor.is_system or any(actor.may(one) for one in May)


def visible_visits(actor: Actor) -> QuerySet[Visit]:
    """All visits for whoever has a right over inspections, none for others."""
    return Visit.objects.all() if sees_visits(actor) else Visit.objects.none()


def visible_enterprises(actor: Actor) -> QuerySet[GovernedObject]:
    """The enterprises that may be visited, with what a list shows of each."""
    rows = GovernedObject.objects.filter(kind__code=ENTERPRISE).select_related("place", "owner_unit")
    return rows if sees_visits(actor) else rows.none()


def visible_cap_years(actor: Actor) -> QuerySet[CapYear]:
    """The ledger of every enterprise: a cap that only its own department can see protects nobody."""
    return CapYear.objects.all() if sees_visits(actor) else CapYear.objects.none()


def require(actor: Actor, permission: str, visit: Visit) -> None:
    """Refuses whoever does not hold the permission over a department of the visit.

    To inspect it must be held anywhere: an officer may be lent to another department, and the list of names decides.
    """
    if permission == May.INSPECT:
        return require_any(actor, permission)
    return require_over(actor, permission, (row.unit for row in visit.unit_rows.select_related("unit")))


def require_over(actor: Actor, permission: str, units: Iterable[Unit]) -> None:
    """Refuses whoever does not hold the permission over at least one of these units."""
    if not any(actor.may_in(permission, unit.path) for unit in units):
        raise not_permitted(permission)


def require_unit(actor: Actor, permission: str, unit: Unit) -> None:
    """Refuses whoever does not hold the permission over a unit."""
    if not actor.may_in(permission, unit.path):
        raise not_permitted(permission)


def require_any(actor: Actor, permission: str) -> None:
    """Refuses whoever holds the permission nowhere."""
    if not actor.may(permission):
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限，或这次检查没有您的单位。请联系有权限的同事办理。",
        permission=May(permission).label,
    )


def door_token(enterprise_id: int, number: int) -> str:
    """What the code at a door says: it names nothing, and only who holds our key can make another. 120 bits."""
    return _token("door", f"{enterprise_id}:{number}")


def rating_token(visit_id: int) -> str:
    """The key of the page on which an enterprise sees and rates a visit. 120 bits."""
    return _token("rating", str(visit_id))


def _token(what: str, value: str) -> str:
    digest = salted_hmac(f"{SALT}.{what}", value, algorithm="sha256").digest()
    return base64.b32encode(digest[:15]).decode()


def hash_of(token: str) -> str:
    """What stands in the database, and on a phone that works off-line, for a token."""
    return hashlib.sha256(token.strip().upper().encode()).hexdigest()
