"""Who may see plans and who may act on them: the plan is one for the whole district."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.domain.yearplans.models import YearPlan
from bihuan.domain.yearplans.vocabulary import PlanState
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_plans(actor: Actor) -> QuerySet[YearPlan]:
    """All plans for whoever has a right over them; what was published for everybody with an account."""
    rows = YearPlan.objects.all()
    if actor.is_system or any(actor.may(one) for one in May):
        return rows
    return rows.filter(Q(state=PlanState.PUBLISHED) | Q(state=PlanState.REPLACED, published_at__isnull=False))


def require(actor: Actor, permission: str) -> None:
    """Refuses (`not_permitted`) whoever does not hold the permission."""
    if not actor.may(permission):
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限。请联系有权限的同事办理。",
        permission=May(permission).label,
    )
