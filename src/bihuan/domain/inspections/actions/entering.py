"""At the door: the code that hangs there, entering by it, and being refused."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections import events
from bihuan.domain.inspections.actions.caps import count_anew, lock_year
from bihuan.domain.inspections.actions.moments import happened
from bihuan.domain.inspections.actions.turn import draft, leave, take_up, within, words
from bihuan.domain.inspections.models import DoorCode, Visit
from bihuan.domain.inspections.policy import (
    door_token,
    hash_of,
    rating_token,
    require_any,
    visible_enterprises,
)
from bihuan.domain.inspections.vocabulary import FELT_KINDS, Counting, EntryWay
from bihuan.domain.inspections.vocabulary import InspectionsPermission as May
from bihuan.domain.officers.queries.fitness import fit_to_go
from bihuan.foundation.journal.record import record, record_many
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def make_door_code(*, actor: Actor, now: datetime, enterprise_id: int, anew: bool = False) -> DoorCode:
    """生成门码, once; `anew` makes another one and the old print worthless."""
    require_any(actor, May.PLAN)
    rows = visible_enterprises(actor).select_for_update(of=("self",))
    enterprise = rows.filter(pk=enterprise_id).first()
    if enterprise is None:
        raise NotFound
    code = DoorCode.objects.filter(enterprise=enterprise).first()
    if code is not None and not anew:
        return code
    code = code or DoorCode(enterprise=enterprise, number=0)
    code.number, code.made_at = code.number + 1, now
    code.token_hash = hash_of(door_token(enterprise.pk, code.number))
    code.save()
    event = events.DoorCodeMade(number=code.number)
    record(event, actor=actor, now=now, subject=enterprise.subject, **enterprise.standing)
    return code


@transaction.atomic
def enter_visit(
    *,
    actor: Actor,
    now: datetime,
    visit_id: int,
    door: str = "",
    reason: str = "",
    lon: float | None = None,
    lat: float | None = None,
    at: datetime | None = None,
) -> Visit:
    """扫码入企, by the code at the door, or with the `reason` why it could not be scanned. `at` is when it was off-line.

    Refuses `not_approved`, `two_officers`, `not_yours`, `not_today`, `wrong_door`, `words_needed` (neither code nor
    reason), and what `fit_to_go` says against an officer on that day. A second officer who scans finds `wrong_state`.
    """
    visit, target = take_up("enter_visit", actor=actor, visit_id=visit_id)
    moment = happened(at, now)
    _require_day(visit, moment)
    _require_fit(visit, moment)
    visit.entry_way = _way(visit.enterprise, door, reason)
    visit.entry_note = "" if visit.entry_way == EntryWay.SCANNED else words(reason, "reason", most=200)
    visit.state, visit.entered_at, visit.entered_by_id = target, moment, actor.person_id
    if within(lon, lat):
        visit.lon, visit.lat = lon, lat
    visit.rating_hash = hash_of(rating_token(visit.pk))
    year = lock_year(visit.enterprise, visit.year)
    _record_entry(visit, actor, now)
    count_anew(year, localdate(now))
    return visit


def _require_day(visit: Visit, moment: datetime) -> None:
    if localdate(moment) != visit.planned_on:
        raise Refused(
            "not_today",
            "这次检查安排在 {day}，不是今天。请先改期，再入企。",
            day=visit.planned_on,
        )


def _require_fit(visit: Visit, moment: datetime) -> None:
    """Who inspects holds a certificate and has his hours; who comes to help or to look on need not."""
    if visit.kind in FELT_KINDS:
        return
    people = visit.officer_rows.values_list("person_id", flat=True)
    for reason in fit_to_go(people, localdate(moment)):
        raise reason


def _way(enterprise: GovernedObject, door: str, reason: str) -> EntryWay:
    if not door.strip():
        if not reason.strip():
            raise Refused(
                "words_needed",
                "请扫企业门口的码；门码损坏或没有的，请写明原因。",
                fields={"reason": "请填写"},
            )
        return EntryWay.UNSCANNED
    known = DoorCode.objects.filter(enterprise=enterprise).first()
    if known is None or known.token_hash != hash_of(door.rstrip("/").rpartition("/")[2]):
        raise Refused(
            "wrong_door",
            "扫的不是“{name}”的门码，或门码已作废。请核对是不是这家企业；门码损坏的请写明原因。",
            name=enterprise.name,
            fields={"door": "请核对"},
        )
    return EntryWay.SCANNED


def _record_entry(visit: Visit, actor: Actor, now: datetime) -> None:
    event = events.VisitEntered(
        visit_kind=visit.kind,
        counting=visit.counting,
        way=visit.entry_way,
        departments=visit.unit_rows.count(),
        officers=sorted(row.person.key for row in visit.officer_rows.select_related("person")),
    )
    leave(visit, event, actor=actor, now=now, happened_at=visit.entered_at)
    if visit.counting == Counting.EXEMPT:
        exempted = events.VisitExempted(visit_kind=visit.kind, ground=visit.ground, evidence=visit.evidence)
        record_many([draft(visit, exempted, actor=actor, now=now, happened_at=visit.entered_at)])


@transaction.atomic
def refuse_entry(*, actor: Actor, now: datetime, visit_id: int, reason: str) -> Visit:
    """企业拒绝入企: noted with what was said; nothing was checked, and nothing counts."""
    visit, target = take_up("refuse_entry", actor=actor, visit_id=visit_id)
    visit.state, visit.end_note = target, words(reason, "reason", most=200)
    year = lock_year(visit.enterprise, visit.year)
    leave(visit, events.EntryRefused(visit_kind=visit.kind), actor=actor, now=now, reason=visit.end_note)
    count_anew(year, localdate(now))
    return visit
