"""Asking for a plan, and keeping what the planner found."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bihuan.domain.inspections.planning.planner import Plan
from bihuan.domain.yearplans import events
from bihuan.domain.yearplans.actions.turn import leave, take_up
from bihuan.domain.yearplans.models import PlanLeft, PlanVisit, YearPlan
from bihuan.domain.yearplans.policy import require, visible_plans
from bihuan.domain.yearplans.queries.before import standing_visits
from bihuan.domain.yearplans.queries.problem import Problem, item_code
from bihuan.domain.yearplans.vocabulary import IN_FORCE, MAKE_JOB, PlanState, Way, Why
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.jobs.actions import enqueue
from bihuan.kernel.actors import Actor
from bihuan.kernel.lots import commitment_of
from bihuan.kernel.refusals import NotFound, Refused

CHUNK = 1000


@transaction.atomic
def ask_plan(
    *,
    actor: Actor,
    now: datetime,
    year: int,
    from_month: int = 1,
    before_id: int | None = None,
    reason: str = "",
    seed: str = "",
) -> YearPlan:
    """编制计划: have a year planned by a job, from nothing or as a change of the plan `before_id`.

    The seed of the month's teams is committed now, before anything is planned. Refuses `not_permitted`, `bad_year`,
    `bad_month`, `not_found`, `not_in_force` (only a plan in force can be changed) and `reason_needed` for a change.
    """
    require(actor, May.MAKE)
    if not 2000 <= year <= 2100:
        raise Refused(
            "bad_year", "年份 {year} 不对。请填 2000 到 2100 之间的一年。", year=year, fields={"year": "请改"}
        )
    if not 1 <= from_month <= 12:
        raise Refused("bad_month", "月份要在 1 到 12 之间。", fields={"from_month": "请改"})
    before = _before(actor, before_id, year, reason) if before_id else None
    seed = seed or secrets.token_hex(32)
    number = (YearPlan.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1
    plan = YearPlan.objects.create(
        year=year, number=number, from_month=from_month, before=before, reason=reason.strip()[:300], seed=seed,
        commitment=commitment_of(seed), asked_at=now, asked_by_id=actor.person_id,
    )  # fmt: skip
    plan.job_id = enqueue(MAKE_JOB, now=now, plan_id=plan.pk).pk
    event = events.PlanAsked(year=year, commitment=plan.commitment, before=before.code if before else "")
    leave(plan, event, actor=actor, now=now, reason=plan.reason)
    return plan


def _before(actor: Actor, before_id: int, year: int, reason: str) -> YearPlan:
    before = visible_plans(actor).filter(pk=before_id, year=year).first()
    if before is None:
        raise NotFound
    if before.state not in IN_FORCE:
        raise Refused("not_in_force", "只有已批准或已公布的计划可以调整，这一份还没有。请先批准它。")
    if not reason.strip():
        raise Refused(
            "reason_needed", "调整计划要写明为什么，例如“企业名录有变”。", fields={"reason": "请填写"}
        )
    return before


@transaction.atomic
def keep_plan(*, actor: Actor, now: datetime, plan_id: int, problem: Problem, made: Plan) -> YearPlan | None:
    """Keep what the planner found, whole. None when the plan was cancelled or kept meanwhile: a job may run twice."""
    plan = YearPlan.objects.select_for_update().get(pk=plan_id)
    if plan.state != PlanState.MAKING:
        return None
    plan, target = take_up("keep_plan", actor=actor, plan_id=plan_id)
    plan.state, plan.made_at, plan.digest = target, now, problem.digest
    _keep_numbers(plan, problem, made)
    PlanVisit.objects.bulk_create(_visits(plan, problem, made), batch_size=CHUNK)
    PlanLeft.objects.bulk_create(_left(plan, problem, made), batch_size=CHUNK)
    event = events.PlanMade(
        enterprises=plan.enterprises, alone=plan.alone, objective=round(plan.objective, 1), bound=round(plan.bound, 1),
        digest=plan.digest,
    )  # fmt: skip
    leave(plan, event, actor=actor, now=now, quantity=plan.visit_count)
    return plan


def _keep_numbers(plan: YearPlan, problem: Problem, made: Plan) -> None:
    plan.stages = [
        {
            "name": s.name,
            "visits": s.visits,
            "objective": s.objective,
            "bound": s.bound,
            "seconds": round(s.seconds, 1),
        }
        for s in made.stages
    ]
    plan.objective, plan.bound, plan.alone = made.objective, made.stages[-1].bound, made.alone_visits
    plan.visit_count, plan.enterprises = len(made.visits), len(problem.enterprises)
    units = problem.instance.departments
    plan.load = {
        unit: [round(minutes) for minutes in row] for unit, row in zip(units, made.load, strict=True)
    }
    plan.capacity = {unit: list(problem.instance.capacity[unit]) for unit in units}


def _visits(plan: YearPlan, problem: Problem, made: Plan) -> Iterator[PlanVisit]:
    units, standing = {unit.code: unit for unit in Unit.objects.all()}, standing_visits(plan)
    for planned in made.visits:
        parts = [problem.parts[name] for name in planned.scenarios]
        minutes = Counter[str]()
        for part in parts:
            minutes.update(part.officer_minutes)
        row = PlanVisit(
            plan=plan,
            enterprise_id=problem.enterprises[planned.enterprise],
            month=planned.month + 1,
            parts=[{"scenario": part.scenario, "items": list(part.items)} for part in parts],
            minutes=sum(part.minutes for part in parts),
            officer_minutes=dict(minutes),
            lead=units.get(parts[0].lead),
        )
        if old := standing.get((planned.enterprise, planned.month)):
            row.agreed_at, row.visit_id = old.agreed_at, old.visit_id
        yield row


def _left(plan: YearPlan, problem: Problem, made: Plan) -> Iterator[PlanLeft]:
    units = {item.id: item.department for item in problem.instance.items}
    for left in made.left:
        # An item whose unit has nobody to send stands on no list of the instance; what binds is that.
        nobody = not any(problem.instance.capacity[units[left.item]])
        yield PlanLeft(
            plan=plan, enterprise_id=problem.enterprises[left.enterprise], item=item_code(left.item), times=left.times,
            how=Way(left.how), why=Why.CAPACITY if nobody else Why(left.reason.value),
        )  # fmt: skip
    for away in problem.away:
        yield PlanLeft(
            plan=plan, enterprise_id=problem.enterprises[away.enterprise], item=away.item, times=away.times,
            how=Way.DATA, why=Why.DATA,
        )  # fmt: skip


@transaction.atomic
def fail_plan(*, actor: Actor, now: datetime, plan_id: int, why: str) -> None:
    """Note why a plan could not be made."""
    plan, target = take_up("fail_plan", actor=actor, plan_id=plan_id)
    plan.state, plan.failure = target, why[:500]
    leave(plan, events.PlanFailed(), actor=actor, now=now, reason=plan.failure)
