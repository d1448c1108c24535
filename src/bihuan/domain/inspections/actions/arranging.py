"""Before the door: planning a visit under the caps, joining it, approval, other officers, another day, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.inspections import events
from bihuan.domain.inspections.actions.caps import count_anew, counting_of, lock_year, require_room
from bihuan.domain.inspections.actions.drafts import ItemDraft, VisitDraft
from bihuan.domain.inspections.actions.listing import items_on, with_list
from bihuan.domain.inspections.actions.turn import draft, leave, take_up, words
from bihuan.domain.inspections.models import Visit, VisitItem, VisitOfficer, VisitUnit
from bihuan.domain.inspections.policy import require_unit, visible_enterprises
from bihuan.domain.inspections.queries.rules import rules_on
from bihuan.domain.inspections.vocabulary import Counting, VisitKind
from bihuan.domain.inspections.vocabulary import InspectionsPermission as May
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import record_many
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.codes import check_digit
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def plan_visit(*, actor: Actor, now: datetime, draft: VisitDraft) -> Visit:
    """安排检查. It takes its place under the caps at once; of two planners the second finds the place taken.

    Refuses `over_cap` without an exempt ground, `unknown_ground`, `evidence_needed`, `bad_evidence`, `past_day`, and
    what the form leaves out (`words_needed`, `units_needed`, `unknown_kind`, `items_needed`).
    """
    _require_whole(actor, draft, localdate(now))
    draft = with_list(draft)
    year = lock_year(draft.enterprise, draft.planned_on.year)
    day = max(draft.planned_on, localdate(now))
    counting, ground = counting_of(draft.kind, draft.ground, draft.evidence, rules_on(day))
    visit = Visit(
        enterprise=draft.enterprise,
        kind=draft.kind,
        purpose=words(draft.purpose, "purpose", what="检查事由", most=200),
        scenario=draft.scenario,
        scenario_name=draft.scenario_name,
        scenario_name_en=draft.scenario_name_en,
        lead=draft.units[0],
        planned_on=draft.planned_on,
        planned_at=now,
        planned_by_id=actor.person_id,
        is_urgent=draft.is_urgent,
        counting=counting,
        ground=ground.code if ground else "",
        evidence=draft.evidence.strip()[:80] if ground else "",
        first=draft.first,
        case=draft.case,
    )
    if counting == Counting.COUNTED:
        require_room(visit, draft.units, count_anew(year, day), day)
    visit.save()
    _add_rows(visit, draft)
    count_anew(year, day)
    _record_planned(visit, actor, now)
    return visit


def _require_whole(actor: Actor, draft: VisitDraft, today: date) -> None:
    if not visible_enterprises(actor).filter(pk=draft.enterprise.pk).exists():
        raise NotFound
    if not draft.units:
        raise Refused("units_needed", "请选择由哪个部门去。", fields={"units": "请选择"})
    if draft.kind not in VisitKind.values:
        raise Refused("unknown_kind", "请选择检查种类。", fields={"kind": "请选择"})
    if draft.planned_on < today:
        raise Refused("past_day", "{day} 已经过去，不能安排。请选今天或以后的日子。",
                      day=draft.planned_on, fields={"planned_on": "已经过去"})  # fmt: skip
    if draft.enterprise.valid_to and draft.enterprise.valid_to <= draft.planned_on:
        raise Refused("ended", "“{name}”已经注销，不能安排检查。请核对企业名录。", name=draft.enterprise.name)
    require_unit(actor, May.PLAN, draft.units[0])


def _add_rows(visit: Visit, draft: VisitDraft) -> None:
    units = dict.fromkeys(draft.units)
    VisitUnit.objects.bulk_create(
        [VisitUnit(visit=visit, unit=unit, position=n) for n, unit in enumerate(units)]
    )
    people = dict.fromkeys(draft.officers)
    VisitOfficer.objects.bulk_create([VisitOfficer(visit=visit, person=person) for person in people])
    _add_items(visit, draft.items, 1)


def _add_items(visit: Visit, items: Sequence[ItemDraft], start: int) -> None:
    fields = ("code", "name", "name_en", "basis", "how", "unit", "is_key", "minutes", "photo", "category")
    rows = [
        VisitItem(visit=visit, position=n, **{name: getattr(item, name) for name in fields})
        for n, item in enumerate({item.code: item for item in items}.values(), start=start)
    ]
    VisitItem.objects.bulk_create(rows)


def _record_planned(visit: Visit, actor: Actor, now: datetime) -> None:
    event = events.VisitPlanned(
        visit_kind=visit.kind,
        planned_on=visit.planned_on.isoformat(),
        counting=visit.counting,
        ground=visit.ground,
        evidence=visit.evidence,
        is_urgent=visit.is_urgent,
        recheck_of=visit.first.code if visit.first else "",
    )
    record_many([draft(visit, event, actor=actor, now=now)])


@transaction.atomic
def join_visit(
    *,
    actor: Actor,
    now: datetime,
    visit_id: int,
    unit: Unit,
    items: Sequence[ItemDraft] = (),
    scenario: str = "",
    officers: Sequence[Person] = (),
) -> Visit:
    """并入检查: another department comes along instead of coming by itself. Items already on the list are not doubled.

    Its items are `items`, or those of a `scenario`.

    Refuses `over_cap` when the department itself has no place left, and `joined_already`.
    """
    visit, _ = take_up("join_visit", actor=SYSTEM, visit_id=visit_id)
    require_unit(actor, May.PLAN, unit)
    if visit.unit_rows.filter(unit=unit).exists():
        raise Refused("joined_already", "“{unit}”已经在这次检查里，不用再并入。", unit=unit.name)
    day = max(visit.planned_on, localdate(now))
    year = lock_year(visit.enterprise, visit.year)
    if visit.counting == Counting.COUNTED:
        require_room(visit, [unit], count_anew(year, day), day)
    VisitUnit.objects.create(visit=visit, unit=unit, position=visit.unit_rows.count())
    if scenario:
        items = [*items, *items_on(scenario, visit.planned_on, visit.enterprise)]
    known = set(visit.items.values_list("code", flat=True))
    _add_items(visit, [item for item in items if item.code not in known], len(known) + 1)
    _add_officers(visit, officers)
    count_anew(year, day)
    leave(visit, events.UnitJoined(unit=unit.code), actor=actor, now=now)
    return visit


def _add_officers(visit: Visit, officers: Sequence[Person]) -> None:
    there = set(visit.officer_rows.values_list("person_id", flat=True))
    fresh = [VisitOfficer(visit=visit, person=one) for one in officers if one.pk not in there]
    VisitOfficer.objects.bulk_create(fresh)


@transaction.atomic
def approve_visit(*, actor: Actor, now: datetime, visit_id: int) -> Visit:
    """批准: gives the plan code without which nobody enters. Refuses `own_plan` and `two_officers`."""
    visit, target = take_up("approve_visit", actor=actor, visit_id=visit_id)
    visit.state = target
    _approve(visit, actor=actor, now=now, afterwards=False)
    return visit


@transaction.atomic
def approve_afterwards(*, actor: Actor, now: datetime, visit_id: int) -> Visit:
    """事后补批: an urgent visit that was made first. Refuses `own_plan`, `nothing_to_approve`."""
    visit, _ = take_up("approve_afterwards", actor=actor, visit_id=visit_id)
    _approve(visit, actor=actor, now=now, afterwards=True)
    return visit


def _approve(visit: Visit, *, actor: Actor, now: datetime, afterwards: bool) -> None:
    number = f"{localdate(now):%Y}{visit.pk:06d}"
    visit.plan_code = f"{rules_on(localdate(now)).plan_prefix}{number}{check_digit(number)}"
    visit.approved_at, visit.approved_by_id = now, actor.person_id
    event = events.VisitApproved(plan_code=visit.plan_code, afterwards=afterwards)
    leave(visit, event, actor=actor, now=now)


@transaction.atomic
def name_officers(*, actor: Actor, now: datetime, visit_id: int, officers: Sequence[Person]) -> Visit:
    """更换检查人员. Refuses (`own_approval`) who approved the visit, and (`people_needed`) an empty list."""
    visit, _ = take_up("name_officers", actor=actor, visit_id=visit_id)
    people = list(dict.fromkeys(officers))
    if not people:
        raise Refused("people_needed", "请至少选一名检查人员。", fields={"officers": "请选择"})
    if visit.approved_by_id in {person.pk for person in people}:
        raise Refused("own_approval", "批准这次检查的人不能再去检查。请换一个人。", fields={"officers": "请更换"})  # fmt: skip
    visit.officer_rows.exclude(person__in=people).delete()
    _add_officers(visit, people)
    event = events.OfficersNamed(officers=sorted(person.key for person in people))
    leave(visit, event, actor=actor, now=now)
    return visit


@transaction.atomic
def move_visit(*, actor: Actor, now: datetime, visit_id: int, planned_on: date, reason: str) -> Visit:
    """改期. Into another year it takes a place under that year's caps. Refuses `past_day`, `over_cap`."""
    visit, _ = take_up("move_visit", actor=actor, visit_id=visit_id)
    if planned_on < localdate(now):
        raise Refused("past_day", "{day} 已经过去，不能安排。请选今天或以后的日子。",
                      day=planned_on, fields={"planned_on": "已经过去"})  # fmt: skip
    old, visit.planned_on = visit.planned_on, planned_on
    years = {year: lock_year(visit.enterprise, year) for year in sorted({old.year, planned_on.year})}
    if len(years) > 1 and visit.counting == Counting.COUNTED:
        units = [row.unit for row in visit.unit_rows.select_related("unit")]
        require_room(visit, units, count_anew(years[planned_on.year], planned_on), planned_on)
    event = events.VisitMoved(old=old.isoformat(), new=planned_on.isoformat())
    leave(visit, event, actor=actor, now=now, reason=words(reason, "reason"))
    for year in years.values():
        count_anew(year, localdate(now))
    return visit


@transaction.atomic
def cancel_visit(*, actor: Actor, now: datetime, visit_id: int, reason: str) -> Visit:
    """取消检查: gives its place under the caps back."""
    visit, target = take_up("cancel_visit", actor=actor, visit_id=visit_id)
    visit.state, visit.end_note = target, words(reason, "reason", most=200)
    year = lock_year(visit.enterprise, visit.year)
    leave(visit, events.VisitCancelled(counting=visit.counting), actor=actor, now=now, reason=visit.end_note)
    count_anew(year, localdate(now))
    return visit
