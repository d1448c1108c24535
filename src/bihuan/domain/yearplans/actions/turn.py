"""The outline that every action on a plan shares: lock it, ask the table and the policy, leave it with its entry."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bihuan.domain.yearplans.models import YearPlan
from bihuan.domain.yearplans.policy import require, visible_plans
from bihuan.domain.yearplans.queries.facts import facts_of
from bihuan.domain.yearplans.workflow import YEAR_PLAN
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound

TOPIC = "inspection"


def take_up(verb: str, *, actor: Actor, plan_id: int) -> tuple[YearPlan, str]:
    """Lock a plan for a move; returns it with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold.
    """
    if not visible_plans(actor).filter(pk=plan_id).exists():
        raise NotFound
    plan = YearPlan.objects.select_for_update().get(pk=plan_id)
    if actor is not SYSTEM:
        require(actor, YEAR_PLAN.moves[verb].permission)
    return plan, YEAR_PLAN.check(verb, plan.state, facts_of(plan, actor))


def leave(
    plan: YearPlan, event: Event, *, actor: Actor, now: datetime, quantity: int = 1, reason: str = ""
) -> None:
    """Save a changed plan and write its entry, with the unit that asked for it."""
    plan.save()
    asked_by = Person.objects.filter(pk=plan.asked_by_id or 0).select_related("unit").first()
    record(
        event, actor=actor, now=now, subject=plan.subject, topic=TOPIC, unit=asked_by.unit.path if asked_by else "",
        quantity=Decimal(quantity), reason=reason,
    )  # fmt: skip
