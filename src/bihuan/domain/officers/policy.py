"""Who sees which officers, and who organises their training."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from bihuan.domain.officers.models import Course, Officer
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

SEES = (May.VIEW, May.ORGANISE, May.MANAGE)


def visible_officers(actor: Actor) -> QuerySet[Officer]:
    """Oneself, and the officers of the units where one may look, organise or manage."""
    found = Q(person_id=actor.person_id or 0)
    for path in {path for permission in SEES for path in actor.paths(permission)}:
        found |= Q(person__unit__path__startswith=path)
    return Officer.objects.filter(found)


def visible_courses(actor: Actor) -> QuerySet[Course]:
    """What is taught is no secret among those who have an account."""
    return Course.objects.all() if actor.is_signed_in else Course.objects.none()


def may_at(actor: Actor, permission: str, unit: Unit) -> bool:
    """Whether an actor holds a permission over a unit."""
    return actor.may_in(permission, unit.path)


def sees_number(actor: Actor, officer: Officer) -> bool:
    """A certificate's number in full is for its holder and for who manages certificates there."""
    return officer.person_id == actor.person_id or may_at(actor, May.MANAGE, officer.person.unit)


def require(actor: Actor, permission: str, unit: Unit | None = None) -> None:
    """Refuses whoever does not hold the permission (over the unit, when one is named)."""
    holds = actor.may(permission) if unit is None else may_at(actor, permission, unit)
    if not holds:
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    label: str | Promise = May(permission).label
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限，或这个人、这门课不在您负责的单位。请联系培训组织部门。",
        permission=label,
    )


def is_live(lecturer_from: date, lecturer_to: date | None, day: date) -> bool:
    """Whether a validity covers a day."""
    return lecturer_from <= day and (lecturer_to is None or day < lecturer_to)
