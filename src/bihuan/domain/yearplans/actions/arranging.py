"""From the plan to the door: months agreed with enterprises, and a month's visits with days and teams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.inspections.actions import ItemDraft, VisitDraft, plan_visit
from bihuan.domain.inspections.planning.planner import Told, tells_nobody
from bihuan.domain.inspections.planning.teams import Outing, make_calendar
from bihuan.domain.inspections.queries.rules import rules_on as visit_rules_on
from bihuan.domain.inspections.vocabulary import VisitKind
from bihuan.domain.yearplans import events
from bihuan.domain.yearplans.actions.turn import leave, take_up
from bihuan.domain.yearplans.models import PlanVisit, YearPlan
from bihuan.domain.yearplans.policy import require
from bihuan.domain.yearplans.queries.month import Library, lead_of, library_on, month_ahead
from bihuan.domain.yearplans.vocabulary import ARRANGE_JOB
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.jobs.actions import enqueue
from bihuan.foundation.jobs.models import Job
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

SECONDS = 20
KEY_ITEM = "key"


@transaction.atomic
def agree_visit(*, actor: Actor, now: datetime, plan_id: int, visit_id: int) -> PlanVisit:
    """与企业约定: the month is agreed, and a change of the plan leaves it alone. Agreeing again changes nothing."""
    plan, _ = take_up("agree_visit", actor=actor, plan_id=plan_id)
    row = PlanVisit.objects.select_related("enterprise").filter(plan=plan, pk=visit_id).first()
    if row is None:
        raise NotFound
    if row.agreed_at is None:
        row.agreed_at = now
        row.save(update_fields=["agreed_at"])
        event = events.VisitAgreed(enterprise=row.enterprise.code, month=row.month)
        leave(plan, event, actor=actor, now=now)
    return row


@transaction.atomic
def ask_for_month(*, actor: Actor, now: datetime, plan_id: int, month: int) -> Job:
    """排定月历: have a job give the month's visits days and teams. Refuses `bad_month` and `month_over`."""
    plan, _ = take_up("arrange_month", actor=actor, plan_id=plan_id)
    today = localdate(now)
    if not 1 <= month <= 12:
        raise Refused("bad_month", "月份要在 1 到 12 之间。", fields={"month": "请改"})
    if (plan.year, month) < (today.year, today.month):
        raise Refused(
            "month_over",
            "{year} 年 {month} 月已经过去，不能再排。请选以后的月份。",
            year=plan.year,
            month=month,
        )
    return enqueue(
        ARRANGE_JOB, now=now, dedupe_key=f"{ARRANGE_JOB}:{plan.pk}:{month}", plan_id=plan.pk, month=month,
        by=actor.person_id,
    )  # fmt: skip


def arrange_month(
    *, actor: Actor, now: datetime, plan_id: int, month: int, told: Told = tells_nobody
) -> tuple[int, int]:
    """Days by the solver, teams by lot, then a visit for each, planned in the name of the actor. How many were made, how many not.

    What has no day, no team or no room under a cap stays in the plan and can be tried again.
    """
    plan = YearPlan.objects.get(pk=plan_id)
    require(actor, May.MAKE)
    ahead = month_ahead(plan, month, localdate(now))
    if not ahead.jobs or not ahead.days:
        return 0, len(ahead.jobs)
    seed = f"{plan.seed}:{plan.year}-{month:02}"
    found = make_calendar(ahead.jobs, ahead.officers, ahead.month, seed=seed, seconds=SECONDS, told=told)
    library, made = library_on(ahead.days[0]), 0
    for number, outing in enumerate(found.outings):
        made += _arrange_one(actor, now, outing, ahead.days[outing.day], library)
        told("visits", number + 1, len(found.outings))
    with transaction.atomic():
        plan, _ = take_up("arrange_month", actor=actor, plan_id=plan_id)
        event = events.MonthArranged(month=month, refused=len(ahead.jobs) - made)
        leave(plan, event, actor=actor, now=now, quantity=made)
    return made, len(ahead.jobs) - made


@transaction.atomic
def _arrange_one(actor: Actor, now: datetime, outing: Outing, day: date, library: Library) -> bool:
    """Make one planned visit a visit; False when it has become one meanwhile or the rules say no."""
    rows = PlanVisit.objects.select_for_update(of=("self",)).select_related(
        "enterprise__place", "lead", "plan"
    )
    row = rows.get(pk=int(outing.job))
    if row.visit_id is not None:
        return False
    try:
        with transaction.atomic():
            visit = plan_visit(actor=actor, now=now, draft=_draft(row, day, outing.officers, library))
    except Refused:
        return False
    row.visit = visit
    row.save(update_fields=["visit"])
    return True


def _draft(row: PlanVisit, day: date, officers: tuple[str, ...], library: Library) -> VisitDraft:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=row.officer_minutes)}
    first = lead_of(row)
    scenario = row.parts[0]["scenario"]
    return VisitDraft(
        enterprise=row.enterprise,
        kind=VisitKind.ROUTINE,
        purpose=f"{row.plan.year} 年度检查计划（{row.plan.code}）",
        planned_on=day,
        units=[units[code] for code in sorted(units, key=lambda code: (code != first, code))],
        officers=list(Person.objects.filter(username__in=officers)),
        items=list(_items(row, day, library, units)),
        scenario=scenario,
    )


def _items(row: PlanVisit, day: date, library: Library, units: dict[str, Unit]) -> Iterator[ItemDraft]:
    rules = visit_rules_on(day)
    for code in row.items:
        if item := library.items.get(code):
            holder = library.holder(code, row.enterprise.place.path)
            yield ItemDraft(
                code=code,
                name=item.name,
                basis=f"《{item.law}》{item.article}",
                how=item.method,
                unit=units.get(holder.unit_code) if holder else None,
                is_key=item.item_class == KEY_ITEM,
                minutes=item.minutes,
                photo=item.photo,
                category=rules.category_of(code, item.field),
            )
