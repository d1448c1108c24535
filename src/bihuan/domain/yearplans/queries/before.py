"""What a plan that is being changed brings along: its visits in the words of the new problem, and which of them stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.domain.inspections.planning.again import Agreed, Before
from bihuan.domain.inspections.planning.planner import PlannedVisit
from bihuan.domain.inspections.planning.reasons import Left, Reason
from bihuan.domain.inspections.vocabulary import HOLDING_STATES
from bihuan.domain.yearplans.models import PlanVisit, YearPlan
from bihuan.domain.yearplans.queries.problem import Problem
from bihuan.domain.yearplans.vocabulary import Way

Where = tuple[str, int]
"""Code of the enterprise, and month from 0."""


def standing_visits(plan: YearPlan) -> dict[Where, PlanVisit]:
    """The visits of the plan before that may not change: those that became a visit which holds, and those agreed for a month to come."""
    rows = PlanVisit.objects.filter(plan=plan.before_id or 0).select_related("enterprise", "visit")
    return {
        (row.enterprise.code, row.month - 1): row
        for row in rows
        if (row.visit and row.visit.state in HOLDING_STATES)
        or (row.visit is None and row.agreed_at and row.month >= plan.from_month)
    }


def arranged(plan: YearPlan) -> list[int]:
    """The keys of the visits that the plan before has become."""
    rows = PlanVisit.objects.filter(plan=plan.before_id or 0, visit__isnull=False)
    return list(rows.values_list("visit_id", flat=True).order_by("pk"))


def before_of(plan: YearPlan, problem: Problem) -> tuple[Before, Agreed]:
    """The plan before in the names of the new problem. A visit whose list reads otherwise now is planned anew; where it is agreed,
    the list as it reads now takes the place."""
    standing, agreed, visits = standing_visits(plan), set(), []
    for row in PlanVisit.objects.filter(plan=plan.before_id or 0).select_related("enterprise"):
        where = (row.enterprise.code, row.month - 1)
        names = tuple(_name(problem, where[0], part, is_standing=where in standing) for part in row.parts)
        known = tuple(name for name in names if name)
        if known and len(known) == len(names):
            visits.append(PlannedVisit(*where, known))
            agreed |= {where} & standing.keys()
    return Before(tuple(visits), tuple(_left(plan, problem))), frozenset(agreed)


def _name(problem: Problem, enterprise: str, part: Mapping[str, Any], *, is_standing: bool) -> str:
    """The list of the new problem that a part of an old visit is; empty for none."""
    names = problem.names.get((problem.profiles.get(enterprise, -1), part["scenario"]), [])
    same = [name for name in names if list(problem.parts[name].items) == part["items"]]
    return next(iter(same or (names if is_standing else [])), "")


def _left(plan: YearPlan, problem: Problem) -> list[Left]:
    rows = plan.before.left.exclude(how=Way.DATA).select_related("enterprise") if plan.before else ()
    return [
        Left(code, f"{problem.profiles[code]}/{row.item}", row.times, row.how, Reason(row.why))
        for row in rows
        if (code := row.enterprise.code) in problem.profiles
    ]
