"""Who may see how good the suggestions are, who may train, and who may know of a hot issue and decide on it."""

from __future__ import annotations

from dataclasses import fields
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from bihuan.domain.cases.policy import areas, covers_place, not_permitted, visible_reports
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.intake.models import HotIssue, Suggestion
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


SEES_ISSUES = (CasesPermission.SUPERVISE, CasesPermission.VIEW_ALL, CasesPermission.VIEW_AREA)
"""Whoever answers for a whole area may know what it is talking about."""


def visible_issues(actor: Actor) -> QuerySet[HotIssue]:
    """The hot issues of the places that one's view, or one's supervision, covers."""
    if actor.is_system:
        return HotIssue.objects.all()
    covered = [areas(actor, permission) for permission in SEES_ISSUES]
    if None in covered:
        return HotIssue.objects.all()
    codes = frozenset().union(*(some for some in covered if some))
    if not codes:
        return HotIssue.objects.none()
    return HotIssue.objects.filter(reduce(or_, (Q(place__path__contains=f"/{code}/") for code in codes)))


def may_on_issue(actor: Actor, issue: HotIssue) -> bool:
    """Whether an actor may decide on a hot issue: whoever may supervise where it lies."""
    may = CasesPermission.SUPERVISE
    return actor.is_system or (actor.may(may) and covers_place(actor, may, issue.place))


def require_on_issue(actor: Actor, issue: HotIssue) -> None:
    """Refuses whoever may not decide on a hot issue."""
    if not may_on_issue(actor, issue):
        raise not_permitted(CasesPermission.SUPERVISE)


def as_joiner(actor: Actor) -> Actor:
    """The same person, who may accept reports wherever he may supervise: to supervise a hot issue is to join its reports."""
    if actor.is_system:
        return actor
    also = {(CasesPermission.ACCEPT.value, path) for path in actor.paths(CasesPermission.SUPERVISE)}
    # By its fields: a page's actor is a lazy one, which `replace` does not know.
    known = {field.name: getattr(actor, field.name) for field in fields(Actor) if field.init}
    return Actor(**{**known, "grants": actor.grants | also})
