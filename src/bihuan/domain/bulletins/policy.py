"""Who may see items and issues, and who may act on them.

Editors and approvers work for the whole district; a unit sees what it reported itself. What a unit still drafts is its
own business. A printed issue is for everybody.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from bihuan.domain.bulletins.models import Issue, Item, ItemRequest
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.vocabulary import IssueState, ItemState
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

SEES_ALL = (May.VIEW, May.EDIT, May.APPROVE)


def is_newsroom(actor: Actor) -> bool:
    """Whether an actor sees what all units have reported."""
    return any(actor.may(permission) for permission in SEES_ALL)


def visible_items(actor: Actor) -> QuerySet[Item]:
    """What one's own units write, and for the newsroom all that was reported."""
    own = _of_own_units(actor)
    reported = ~Q(state=ItemState.DRAFT) if is_newsroom(actor) else Q(pk__in=())
    return Item.objects.filter(own | reported)


def _of_own_units(actor: Actor) -> Q:
    paths = (Q(unit__path__startswith=path) for path in actor.paths(May.CONTRIBUTE))
    return reduce(or_, paths, Q(pk__in=()))


def visible_requests(actor: Actor) -> QuerySet[ItemRequest]:
    """The requests to one's own units, and for the newsroom all of them."""
    return (
        ItemRequest.objects.all() if is_newsroom(actor) else ItemRequest.objects.filter(_of_own_units(actor))
    )


def visible_issues(actor: Actor) -> QuerySet[Issue]:
    """Printed issues for everybody; the newsroom also sees those in hand and those that were cancelled."""
    return Issue.objects.all() if is_newsroom(actor) else public_issues()


def public_issues() -> QuerySet[Issue]:
    """What anybody may read, without an account."""
    return Issue.objects.filter(state=IssueState.PUBLISHED)


def may_act(actor: Actor, permission: str, unit: Unit | None = None) -> bool:
    """Whether an actor holds a permission; to contribute he must hold it for the unit in whose name he does."""
    if permission == May.CONTRIBUTE and unit is not None:
        return actor.may_in(permission, unit.path)
    return actor.may(permission)


def require(actor: Actor, permission: str, unit: Unit | None = None) -> None:
    """Refuses (`not_permitted`) whoever does not hold the permission."""
    if not may_act(actor, permission, unit):
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限，或这件不是本单位的。请联系有权限的同事办理。",
        permission=May(permission).label,
    )
