"""The road of a plan: frozen, approved by somebody else, published in the place of the one before, or cancelled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.domain.yearplans import events
from bihuan.domain.yearplans.actions.turn import leave, take_up
from bihuan.domain.yearplans.models import YearPlan
from bihuan.domain.yearplans.vocabulary import IN_FORCE
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def freeze_plan(*, actor: Actor, now: datetime, plan_id: int) -> YearPlan:
    """冻结: this is the plan that goes to approval."""
    plan, target = take_up("freeze_plan", actor=actor, plan_id=plan_id)
    plan.state, plan.frozen_at, plan.frozen_by_id = target, now, actor.person_id
    leave(plan, events.PlanFrozen(), actor=actor, now=now, quantity=plan.visit_count)
    return plan


@transaction.atomic
def thaw_plan(*, actor: Actor, now: datetime, plan_id: int, reason: str) -> YearPlan:
    """退回草案: whoever should approve it sends it back and says why."""
    plan, target = take_up("thaw_plan", actor=actor, plan_id=plan_id)
    if not reason.strip():
        raise Refused("reason_needed", "请写明为什么退回。", fields={"reason": "请填写"})
    plan.state, plan.frozen_at, plan.frozen_by_id = target, None, None
    leave(plan, events.PlanThawed(), actor=actor, now=now, reason=reason.strip()[:300])
    return plan


@transaction.atomic
def approve_plan(*, actor: Actor, now: datetime, plan_id: int) -> YearPlan:
    """批准: by somebody who neither made nor froze it."""
    plan, target = take_up("approve_plan", actor=actor, plan_id=plan_id)
    plan.state, plan.approved_at, plan.approved_by_id = target, now, actor.person_id
    leave(plan, events.PlanApproved(), actor=actor, now=now, quantity=plan.visit_count)
    return plan


@transaction.atomic
def publish_plan(*, actor: Actor, now: datetime, plan_id: int) -> YearPlan:
    """公布: everybody may read it from now on. The plans of the year that were in force are replaced."""
    plan, target = take_up("publish_plan", actor=actor, plan_id=plan_id)
    older = YearPlan.objects.filter(year=plan.year, state__in=IN_FORCE).exclude(pk=plan.pk)
    for key in older.values_list("pk", flat=True):
        _replace(key, plan.code, actor, now)
    plan.state, plan.published_at = target, now
    leave(plan, events.PlanPublished(), actor=actor, now=now, quantity=plan.visit_count)
    return plan


def _replace(plan_id: int, by: str, actor: Actor, now: datetime) -> None:
    plan, target = take_up("replace_plan", actor=SYSTEM, plan_id=plan_id)
    plan.state = target
    leave(plan, events.PlanReplaced(by=by), actor=actor, now=now)


@transaction.atomic
def cancel_plan(*, actor: Actor, now: datetime, plan_id: int) -> YearPlan:
    """取消: also while it is being made; the planner stops within a second."""
    plan, target = take_up("cancel_plan", actor=actor, plan_id=plan_id)
    plan.state = target
    leave(plan, events.PlanCancelled(), actor=actor, now=now)
    return plan
