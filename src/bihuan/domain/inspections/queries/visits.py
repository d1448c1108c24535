"""Visits as lists and pages show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from bihuan.domain.inspections.models import Answer, Photo, Visit, VisitItem, VisitOfficer, VisitUnit
from bihuan.domain.inspections.policy import hash_of, visible_visits
from bihuan.domain.inspections.queries.facts import visit_facts
from bihuan.domain.inspections.vocabulary import INSIDE, TO_GO, InspectionsPermission, Result, VisitState
from bihuan.domain.inspections.workflow import VISIT
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import unit_by_code
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

APPROVE, MINE, ALL = "approve", "mine", "all"
_RELATED = (
    "enterprise__place",
    "enterprise__door_code",
    "lead",
    "planned_by",
    "approved_by",
    "first",
    "case",
)


@dataclass(frozen=True)
class VisitFilter:
    """What the list is narrowed to. Days are of the plan, both included; `unit` takes those below it too."""

    state: str = ""
    kind: str = ""
    counting: str = ""
    unit: str = ""
    enterprise: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""

    def names(self) -> list[str]:
        """The fields that narrow the list."""
        return [f.name for f in fields(self) if getattr(self, f.name) not in ("", None)]


_NARROW: dict[str, Callable[[Any], Q]] = {
    "state": lambda value: Q(state=value),
    "kind": lambda value: Q(kind=value),
    "counting": lambda value: Q(counting=value),
    "unit": lambda code: Q(pk__in=VisitUnit.objects.filter(unit__path__startswith=unit_by_code(code).path).values("visit")),
    "enterprise": lambda code: Q(enterprise__code=code),
    "place": lambda code: Q(enterprise__place__path__contains=f"/{code}/"),
    "since": lambda day: Q(planned_on__gte=day),
    "until": lambda day: Q(planned_on__lte=day),
    "q": lambda text: Q(enterprise__name__icontains=text) | Q(purpose__icontains=text) | _by_code(text),
}  # fmt: skip


def _by_code(text: str) -> Q:
    try:
        return Q(pk=decode("V", text))
    except Refused:
        return Q(plan_code__iexact=text.strip()) & ~Q(plan_code="")


def find_visits(actor: Actor, wanted: VisitFilter, *, sheet: str = ALL) -> QuerySet[Visit]:
    """The visits that a filter leaves, with what a list shows of each."""
    rows = visible_visits(actor).filter(_sheet(actor, sheet))
    for name in wanted.names():
        rows = rows.filter(_NARROW[name](getattr(wanted, name)))
    return with_lists(rows)


def _sheet(actor: Actor, sheet: str) -> Q:
    if sheet == MINE:
        return Q(pk__in=VisitOfficer.objects.filter(person=actor.person_id).values("visit"))
    if sheet == APPROVE:
        return Q(state=VisitState.PLANNED) | (
            Q(is_urgent=True, approved_at=None) & ~Q(state__in=(VisitState.CANCELLED, VisitState.REFUSED))
        )
    return Q()


def with_lists(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with their departments and officers (two more queries) and how many items were found wrong."""
    return (
        rows.select_related(*_RELATED)
        .prefetch_related("unit_rows__unit", "officer_rows__person")
        .annotate(
            items_count=Count("items"),
            checked_count=Count("items", ~Q(items__result=Result.UNCHECKED)),
            violations=Count("items", Q(items__result=Result.VIOLATES)),
        )
    )


def to_approve(actor: Actor) -> int:
    """How many visits wait for somebody's approval; 0 for who may not approve."""
    if not actor.may(InspectionsPermission.APPROVE):
        return 0
    return visible_visits(actor).filter(_sheet(actor, APPROVE)).count()


def todays_visits(actor: Actor, day: date) -> QuerySet[Visit]:
    """What an officer takes along: his visits of the day, and those that he is still inside of or has to get signed."""
    mine = visible_visits(actor).filter(_sheet(actor, MINE))
    open_ones = Q(planned_on=day) & ~Q(state=VisitState.CANCELLED) | Q(state__in=INSIDE)
    return with_lists(mine.filter(open_ones)).order_by("planned_on", "pk")


def coming_visits(actor: Actor, day: date) -> QuerySet[Visit]:
    """An officer's visits of later days."""
    mine = visible_visits(actor).filter(_sheet(actor, MINE), planned_on__gt=day, state__in=TO_GO)
    return with_lists(mine).order_by("planned_on", "pk")


def visit_by_code(actor: Actor, code: str) -> Visit:
    """One visible visit with all that its page shows; refuses with `NotFound`."""
    try:
        key = decode("V", code)
    except Refused:
        raise NotFound from None
    visit = _whole(visible_visits(actor).filter(pk=key)).first()
    if visit is None:
        raise NotFound
    return visit


def _whole(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    answers = Answer.objects.select_related("by").order_by("pk")
    photos = Photo.objects.select_related("file", "by").order_by("pk")
    items = VisitItem.objects.select_related("unit", "finding__report__case", "finding__recheck").order_by(
        "position"
    )
    return rows.select_related(*_RELATED, "signature__file", "entered_by").prefetch_related(
        "unit_rows__unit",
        "officer_rows__person__unit",
        Prefetch("items", items.prefetch_related(Prefetch("answers", answers), Prefetch("photos", photos))),
        "rechecks",
    )  # fmt: skip


def visit_by_token(token: str) -> Visit:
    """The visit whose rating link was opened; refuses with `NotFound`."""
    visit = _whole(Visit.objects.filter(rating_hash=hash_of(token)).exclude(rating_hash="")).first()
    if visit is None:
        raise NotFound("这个链接不对，或已经失效。请向检查人员要新的链接。")
    return visit


def photo_of(actor: Actor, code: str, uuid: Any) -> Photo:
    """One photograph of a visible visit; refuses with `NotFound`."""
    rows = Photo.objects.filter(uuid=uuid, item__visit__in=visible_visits(actor)).select_related(
        "file", "item__visit"
    )
    photo = rows.first()
    if photo is None or photo.item.visit.code != code:
        raise NotFound
    return photo


def offers(visit: Visit, actor: Actor) -> dict[str, Offer[Any]]:
    """Every move of a visit as one actor sees it; those that he has no right to are left out."""
    found = {offer.move.verb: offer for offer in VISIT.offers(visit.state, visit_facts(visit, actor))}
    return {verb: offer for verb, offer in found.items() if _may(actor, offer.move.permission, visit, verb)}


def _may(actor: Actor, permission: str, visit: Visit, verb: str) -> bool:
    if actor is SYSTEM:
        return True
    if permission == InspectionsPermission.INSPECT or verb == "join_visit":
        return actor.may(permission)
    return any(actor.may_in(permission, row.unit.path) for row in visit.unit_rows.all())


def units_that_plan(actor: Actor) -> QuerySet[Unit]:
    """The units for which somebody may plan."""
    below = Q(pk__in=())
    for path in actor.paths(InspectionsPermission.PLAN):
        below |= Q(path__startswith=path)
    return Unit.objects.filter(below, valid_to=None).order_by("path")
