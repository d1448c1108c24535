"""Who sees the library and who keeps it. It is the whole district's: a permission held anywhere reaches all of it."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.domain.checklists.models import CheckItem, Scenario
from bihuan.domain.checklists.vocabulary import ChecklistsPermission as May
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_items(actor: Actor) -> QuerySet[CheckItem]:
    """Every item for who may see the library, none for others."""
    return CheckItem.objects.all() if may_view(actor) else CheckItem.objects.none()


def visible_scenarios(actor: Actor) -> QuerySet[Scenario]:
    """Every scenario for who may see the library, none for others."""
    return Scenario.objects.all() if may_view(actor) else Scenario.objects.none()


def may_view(actor: Actor) -> bool:
    return actor.may(May.VIEW) or actor.may(May.MANAGE)


def require(actor: Actor, permission: str) -> None:
    """Refuses (`not_permitted`) who does not hold the permission."""
    if not (actor.may(permission) or (permission == May.VIEW and may_view(actor))):
        raise Refused(
            "not_permitted",
            "您没有“{permission}”的权限。请联系综合查一次专班办理。",
            permission=May(permission).label,
        )
