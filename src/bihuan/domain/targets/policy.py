"""Who sees, sets and reports targets. A target is as public as the figures: whoever sees these sees every target."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.domain.metrics.policy import may_view
from bihuan.domain.targets.models import Target
from bihuan.domain.targets.vocabulary import TargetsPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_targets(actor: Actor) -> QuerySet[Target]:
    """All of them for whoever sees figures, sets or reports targets."""
    rows = Target.objects.select_related("owner", "whole")
    return rows if may_view(actor) or any(map(actor.may, TargetsPermission)) else rows.none()


def may_manage(actor: Actor, owner_path: str) -> bool:
    """Whether an actor sets and revises the targets of a unit."""
    return actor.may_in(TargetsPermission.MANAGE, owner_path)


def may_report(actor: Actor, owner_path: str) -> bool:
    """Whether an actor reports the values of a unit's targets: one of the unit, or whoever sets them."""
    return actor.may_in(TargetsPermission.REPORT, owner_path) or may_manage(actor, owner_path)


def require_manage(actor: Actor, owner_path: str) -> None:
    """Refuses (`not_permitted`) whoever does not set the targets of this unit."""
    if not may_manage(actor, owner_path):
        raise Refused("not_permitted", "您没有为这个单位设定目标的权限。请联系督查部门。")


def require_report(actor: Actor, owner_path: str) -> None:
    """Refuses (`not_permitted`) whoever does not report for this unit."""
    if not may_report(actor, owner_path):
        raise Refused("not_permitted", "只有责任单位和设定目标的人能填报进度。")
