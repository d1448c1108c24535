"""One enterprise as an inspector meets it: its visits, what is still open, and what was found last of each item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.models import Answer, CapYear, DoorCode, Finding, Visit
from bihuan.domain.inspections.policy import hash_of, visible_enterprises, visible_visits
from bihuan.domain.inspections.queries.visits import with_lists
from bihuan.domain.inspections.vocabulary import AnswerState, VisitState
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

LOOKED_BACK = 200


@dataclass(frozen=True)
class LastResult:
    """What was found of an item the last time that anybody looked, in a record that the enterprise signed."""

    code: str
    name: str
    name_en: str
    result: str
    at: datetime
    visit: Visit
    note: str


def enterprise_by_code(actor: Actor, code: str) -> GovernedObject:
    """One visible enterprise; refuses with `NotFound`."""
    thing = visible_enterprises(actor).select_related("kind", "door_code").filter(code=code).first()
    if thing is None:
        raise NotFound
    return thing


def find_enterprises(actor: Actor, text: str = "", place: str = "") -> QuerySet[GovernedObject]:
    """The enterprises in being, by words in name or code and by place."""
    rows = visible_enterprises(actor).filter(valid_to=None)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__iexact=text.strip()))
    return rows.filter(place__path__contains=f"/{place}/") if place else rows


def visits_of(actor: Actor, thing: GovernedObject) -> QuerySet[Visit]:
    """All visits to an enterprise, the latest first."""
    return with_lists(visible_visits(actor).filter(enterprise=thing)).order_by("-planned_on", "-pk")


def open_findings(thing: GovernedObject) -> list[Finding]:
    """What was found there and is not settled yet."""
    rows = Finding.objects.filter(item__visit__enterprise=thing).select_related(
        "item__visit", "report__case", "recheck"
    )
    return [one for one in rows.order_by("-pk") if one.case is None or one.case.closed_at is None]


def last_results(thing: GovernedObject) -> list[LastResult]:
    """The last signed result of each item, whoever looked: what another department need not look at again."""
    rows = Answer.objects.filter(
        state=AnswerState.STANDING,
        item__visit__enterprise=thing,
        item__visit__state__in=(VisitState.SIGNED, VisitState.RATED),
    ).select_related("item__visit__lead")
    found: dict[str, LastResult] = {}
    for answer in rows.order_by("-at", "-pk")[:LOOKED_BACK]:
        item = answer.item
        found.setdefault(
            item.code,
            LastResult(item.code, item.name, item.name_en, answer.result, answer.at, item.visit, answer.note),
        )
    return sorted(found.values(), key=lambda one: one.code)


def behind_door(actor: Actor, token: str) -> GovernedObject:
    """The enterprise at whose door a code hangs; refuses with `NotFound`."""
    code = DoorCode.objects.filter(token_hash=hash_of(token)).first()
    thing = visible_enterprises(actor).filter(pk=code.enterprise_id).first() if code else None
    if thing is None:
        raise NotFound("这个门码不对，或已经作废。请让企业换新的门码，并用“没有门码”入企。")
    return thing


def nearest_cap(actor: Actor, year: int, *, text: str = "", place: str = "") -> QuerySet[CapYear]:
    """The enterprises with the least left under their caps, and those that felt most."""
    found = find_enterprises(actor, text, place)
    rows = CapYear.objects.filter(year=year, left__isnull=False, enterprise__in=found)
    return rows.select_related("enterprise__place")


def years_of(thing: GovernedObject, today: date) -> list[int]:
    """The years that an enterprise has a ledger for, this one among them."""
    known = set(CapYear.objects.filter(enterprise=thing).values_list("year", flat=True))
    return sorted(known | {today.year}, reverse=True)
