"""What the guards of a plan look at, read from its row."""

from __future__ import annotations

from bihuan.domain.yearplans.models import YearPlan
from bihuan.domain.yearplans.workflow import PlanFacts
from bihuan.kernel.actors import Actor


def facts_of(plan: YearPlan, actor: Actor) -> PlanFacts:
    """Who acts, and who made or froze the plan. No query."""
    makers = frozenset(key for key in (plan.asked_by_id, plan.frozen_by_id) if key)
    return PlanFacts(me=actor.person_id, makers=makers)
