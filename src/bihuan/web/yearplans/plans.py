"""Plans: the list, asking for one, one plan with its months and loads, its visits, what it leaves, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.yearplans import actions
from bihuan.domain.yearplans.queries import plans
from bihuan.domain.yearplans.vocabulary import IN_FORCE, PlanState, Way
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.web.bulletins.moves import act_on, move_of, shown_moves
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request
from bihuan.web.yearplans import tables
from bihuan.web.yearplans.moves import MOVES, ChangePlanForm, NewPlanForm

if TYPE_CHECKING:
    from bihuan.domain.yearplans.models import YearPlan
    from bihuan.foundation.jobs.models import Job

LIVE = {"queued", "running"}


@signed_in
def plan_list(request: Request) -> HttpResponseBase:
    """The plans that one may see, the newest year first."""
    context = {"can_make": request.actor.may(May.MAKE)}
    return list_page(
        request, rows=plans.plans(request.actor), columns=tables.PLANS, sorts=tables.NEW, name="plans",
        template="yearplans/plans.html", context=context,
    )  # fmt: skip


@permitted(May.MAKE)
def new_plan_page(request: Request) -> HttpResponse:
    """Ask for a plan from nothing."""
    today = localdate()
    # In December people plan the year to come.
    first = (
        {"year": today.year + 1, "from_month": 1}
        if today.month == 12
        else {"year": today.year, "from_month": today.month}
    )
    form = NewPlanForm(request.POST or None, initial=first)

    def act(clean: dict[str, Any]) -> str:
        plan = actions.ask_plan(actor=request.actor, now=timezone.now(), **clean)
        return reverse("year-plan", args=[plan.code])

    context = {
        "title": gettext("编制年度检查计划"),
        "explain": gettext(
            "按企业的行业和等级、现行清单、频次上限和各部门的执法人员排全年，约需一分钟，排的时候可以离开。"
        ),
        "cancel_url": reverse("year-plans"),
        "submit_label": gettext("开始排"),
    }
    return form_page(request, form=form, act=act, context=context)


@permitted(May.MAKE)
def change_plan_page(request: Request, code: str) -> HttpResponse:
    """Ask for a change of a plan in force, with few moves."""
    before = plans.plan_by_code(request.actor, code)
    form = ChangePlanForm(request.POST or None, initial={"from_month": min(localdate().month + 1, 12)})

    def act(clean: dict[str, Any]) -> str:
        plan = actions.ask_plan(
            actor=request.actor, now=timezone.now(), year=before.year, before_id=before.pk, **clean
        )
        return reverse("year-plan", args=[plan.code])

    context = {
        "title": gettext("调整{plan}").format(plan=tables.plan_title(before)),
        "explain": gettext("约定过的、已排定的和仍然合规的都不动，只重排受影响的企业。"),
        "cancel_url": reverse("year-plan", args=[code]),
        "submit_label": gettext("开始排"),
    }
    return form_page(request, form=form, act=act, context=context)


@signed_in
def plan_page(request: Request, code: str) -> HttpResponse:
    """One plan; while it is being made the page tells how far it is."""
    context = plan_context(request, code)
    if request.htmx and not request.htmx.boosted and context["is_live"]:
        return render(request, "yearplans/plan.html#progress", context)
    response = render(request, "yearplans/plan.html", context)
    if request.htmx and not request.htmx.boosted:
        response["HX-Refresh"] = "true"
    return response


def plan_context(request: Request, code: str, typed: tuple[str, forms.Form] | None = None) -> dict[str, Any]:
    """All that the page of a plan shows; `typed` is a form that came back with an error."""
    plan = plans.plan_by_code(request.actor, code)
    offers, job = plans.plan_offers(plan, request.actor), plans.job_of(plan)
    months = plans.months_of(plan)
    return {
        "plan": plan,
        "title": tables.plan_title(plan),
        "job": job,
        "is_live": _is_live(plan, job),
        "months": months,
        "chart": _chart(months),
        "loads": plans.loads_of(plan),
        "left": plans.left_of(plan),
        "is_in_force": plan.state in IN_FORCE,
        "can_arrange": any(offer.is_open for verb, offer in offers.items() if verb == "arrange_month"),
        "can_change": plan.state in IN_FORCE and request.actor.may(May.MAKE),
        "others": plans.others_of_the_year(request.actor, plan),
        "moves": shown_moves(MOVES, offers, typed),
        "shut": [one for one in offers.values() if not one.is_open and request.actor.may(one.move.permission)],
        "events": events_of(plan.subject),
        "this_month": localdate().replace(day=1),
    }  # fmt: skip


def _is_live(plan: YearPlan, job: Job | None) -> bool:
    return plan.state == PlanState.MAKING and job is not None and job.state in LIVE


def _chart(months: list[plans.MonthRow]) -> dict[str, Any]:
    return {
        "title": gettext("每月进门次数"),
        "kind": "bar",
        "unit": gettext("次"),
        "columns": (gettext("月份"), gettext("进门")),
        "rows": [(gettext("%d 月") % row.month, row.visits) for row in months],
    }


@signed_in
def plan_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of a plan was pressed; a refusal comes back into the page."""
    plan, move = plans.plan_by_code(request.actor, code), move_of(MOVES, verb)
    if request.method != "POST":
        return redirect("year-plan", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        told = act_on(move, clean, actor=request.actor, now=timezone.now(), plan_id=plan.pk)
        messages.success(request, told)
        return reverse("year-plan", args=[code])

    context = plan_context(request, code, (verb, form))
    return form_page(request, form=form, act=act, template="yearplans/plan.html", context=context)


class VisitFilter(forms.Form):
    """Which planned visits to show."""

    month = forms.TypedChoiceField(
        label=_("月份"), required=False, coerce=int, empty_value=None,
        choices=[("", _("全年")), *((n, _("%d 月") % n) for n in range(1, 13))],
    )  # fmt: skip


@signed_in
def visit_list(request: Request, code: str) -> HttpResponseBase:
    """The visits of a plan by month; whoever makes plans notes here what is agreed."""
    plan = plans.plan_by_code(request.actor, code)
    filters = VisitFilter(request.GET)
    rows = plans.visits_of(plan)
    if filters.is_valid() and filters.cleaned_data["month"]:
        rows = rows.filter(month=filters.cleaned_data["month"])
    context = {"plan": plan, "title": tables.plan_title(plan)}
    if plan.state in IN_FORCE and request.actor.may(May.MAKE):
        context["bulk_url"] = reverse("year-plan-agree", args=[code])
    return list_page(
        request, rows=rows, columns=tables.VISITS, sorts=tables.BY_MONTH, filters=filters, name="planned-visits",
        template="yearplans/visits.html", context=context,
    )  # fmt: skip


@permitted(May.MAKE)
def agree_page(request: Request, code: str) -> HttpResponse:
    """Note that the months of the ticked visits are agreed with their enterprises."""
    plan = plans.plan_by_code(request.actor, code)
    picked = [int(key) for key in request.POST.getlist("pick") if key.isdecimal()]
    for key in picked:
        actions.agree_visit(actor=request.actor, now=timezone.now(), plan_id=plan.pk, visit_id=key)
    if picked:
        messages.success(request, gettext("已约定 {n} 次，以后调整计划时不动它们。").format(n=len(picked)))
    return redirect("year-plan-visits", code=code)


@permitted(May.MAKE)
def arrange_page(request: Request, code: str, month: int) -> HttpResponse:
    """Have a month's visits given days and teams."""
    plan = plans.plan_by_code(request.actor, code)
    if request.method == "POST":
        actions.ask_for_month(actor=request.actor, now=timezone.now(), plan_id=plan.pk, month=month)
        messages.success(
            request, gettext("正在排 {month} 月的日子和人，排好后在“检查”里能看到。").format(month=month)
        )
    return redirect("year-plan", code=code)


@signed_in
def left_list(request: Request, code: str) -> HttpResponseBase:
    """Every due check that a plan leaves, and why."""
    plan = plans.plan_by_code(request.actor, code)
    rows = plans.left_rows_of(plan)
    way = request.GET.get("how", "")
    if way in Way.values:
        rows = rows.filter(how=way)
    context = {"plan": plan, "title": tables.plan_title(plan)}
    return list_page(
        request, rows=rows, columns=tables.LEFT, sorts=tables.LEFT_ORDER, name="left", template="yearplans/left.html",
        context=context,
    )  # fmt: skip


@signed_in
def compare_page(request: Request, code: str, other: str) -> HttpResponse:
    """What differs from another plan to this one."""
    plan, before = (plans.plan_by_code(request.actor, one) for one in (code, other))
    counts, changes = plans.changes_of(plan, before)
    context = {
        "plan": plan, "before": before, "title": tables.plan_title(plan), "before_title": tables.plan_title(before),
        "counts": list(counts.items()), "changes": changes,
    }  # fmt: skip
    return render(request, "yearplans/compare.html", context)
