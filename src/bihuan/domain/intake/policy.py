"""Who may see how good the suggestions are, and who may train."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.domain.cases.policy import visible_reports
from bihuan.domain.intake.models import Suggestion
from bihuan.domain.intake.vocabulary import IntakePermission as May
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_suggestions(actor: Actor) -> QuerySet[Suggestion]:
    """The suggestions about visible reports."""
    return Suggestion.objects.filter(report__in=visible_reports(actor))


def require(actor: Actor, permission: str) -> None:
    """Refuses whoever does not hold the permission anywhere."""
    if not actor.may(permission):
        raise Refused(
            "not_permitted",
            "您没有“{permission}”的权限。请联系有权限的同事办理。",
            permission=May(permission).label,
        )
