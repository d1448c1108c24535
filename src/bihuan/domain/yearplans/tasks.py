"""The jobs of the year's plan: the planner, and the calendar of a month. Both are slow, show how far they are, and can be cancelled."""

from __future__ import annotations

from django.utils.timezone import localdate

from bihuan.domain.inspections.planning.planner import Plan, Told
from bihuan.domain.yearplans.actions import arrange_month, fail_plan, keep_plan
from bihuan.domain.yearplans.models import YearPlan
from bihuan.domain.yearplans.queries.before import arranged, before_of
from bihuan.domain.yearplans.queries.problem import Problem, problem_of
from bihuan.domain.yearplans.queries.rules import rules_on
from bihuan.domain.yearplans.vocabulary import ARRANGE_JOB, MAKE_JOB, PlanState
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Cancelled, Context
from bihuan.kernel.actors import SYSTEM

STAGES = {"pack": "各户打包", "price": "全年人手", "months": "排到月份", "again": "在原计划上改"}


@job(MAKE_JOB, is_slow=True, attempts=3)
def make_plan_job(context: Context, plan_id: int) -> str:
    """Make a plan that somebody asked for; one that was cancelled meanwhile is left alone."""
    plan = YearPlan.objects.select_related("before").get(pk=plan_id)
    if plan.state != PlanState.MAKING:
        return "这份计划已不用排"
    problem = problem_of(
        plan.year, localdate(context.now), from_month=plan.from_month, without=arranged(plan)
    )
    if not problem.enterprises:
        fail_plan(
            actor=SYSTEM,
            now=context.now,
            plan_id=plan_id,
            why="没有一家企业有适用的清单。请核对企业的行业和清单的 trades。",
        )
        return "没有可排的企业"
    made = _made(context, plan, problem)
    kept = keep_plan(actor=SYSTEM, now=context.now, plan_id=plan_id, problem=problem, made=made)
    return f"{len(problem.enterprises)} 家企业，{kept.visit_count} 次进门" if kept else "这份计划已不用排"


def _made(context: Context, plan: YearPlan, problem: Problem) -> Plan:
    from bihuan.domain.inspections.planning.again import plan_again  # the solver loads for seconds
    from bihuan.domain.inspections.planning.planner import make_plan

    told: Told = lambda stage, done, total: _tell(context, plan, stage, done, total)  # noqa: E731 (it closes over the job)
    seconds = rules_on(localdate(context.now)).seconds
    if plan.before is None:
        return make_plan(problem.instance, seconds=seconds, clock=context.clock, told=told)
    before, agreed = before_of(plan, problem)
    return plan_again(problem.instance, before, agreed, seconds=seconds, clock=context.clock, told=told)


def _tell(context: Context, plan: YearPlan, stage: str, done: int, total: int) -> None:
    context.progress(done, total, STAGES.get(stage, stage))
    if not YearPlan.objects.filter(pk=plan.pk, state=PlanState.MAKING).exists():
        raise Cancelled


@job(ARRANGE_JOB, is_slow=True, attempts=1)
def arrange_month_job(context: Context, plan_id: int, month: int, by: int) -> str:
    """Give the month's visits days and teams, and make them visits."""
    person = Person.objects.select_related("unit").get(pk=by)
    made, refused = arrange_month(
        actor=actor_of(person, localdate(context.now)),
        now=context.now,
        plan_id=plan_id,
        month=month,
        told=lambda _, at, total: context.progress(at, total),
    )
    return f"排定 {made} 次，{refused} 次没有排成"
