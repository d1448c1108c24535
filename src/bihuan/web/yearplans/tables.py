"""The columns of plans, planned visits and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.desks.names import named
from bihuan.web.shell.cells import link, moment
from bihuan.web.shell.tables import Column
from bihuan.web.yearplans.looks import plan_badge

if TYPE_CHECKING:
    from bihuan.domain.yearplans.models import PlanVisit, YearPlan


def plan_title(plan: YearPlan) -> str:
    """What a plan is called."""
    return gettext("{year} 年第 {number} 份计划").format(year=plan.year, number=plan.number)


def _title(plan: YearPlan) -> SafeString:
    address = reverse("year-plan", args=[plan.code])
    return format_html('{} <span class="unit">{}</span>', link(address, plan_title(plan)), plan.code)


def _gap(plan: YearPlan) -> Any:
    return f"{plan.gap_percent:.2f}%" if plan.made_at else None


PLANS: tuple[Column[Any], ...] = (
    Column("title", _("计划"), lambda p: f"{p.code} {p.year}", cell=_title, headline=True),
    Column("state", _("状态"), lambda p: p.get_state_display(), cell=lambda p: plan_badge(p.state)),
    Column("enterprises", _("企业"), lambda p: p.enterprises, numeric=True),
    Column("visits", _("进门次数"), lambda p: p.visit_count, numeric=True),
    Column("alone", _("各去各的"), lambda p: p.alone, numeric=True),
    Column("saved", _("少进门"), lambda p: p.saved, numeric=True),
    Column("gap", _("离最优至多"), _gap, numeric=True),
    Column("asked", _("编制"), lambda p: p.asked_at, cell=lambda p: moment(p.asked_at)),
    Column("by", _("编制人"), lambda p: p.asked_by.name if p.asked_by else None, optional=True),
)
NEW = {"new": ("-year", "-number")}


def _enterprise(row: PlanVisit) -> SafeString:
    return format_html('{} <span class="unit">{}</span>', row.enterprise.name, row.enterprise.code)


def _stage(row: PlanVisit) -> str:
    if row.visit:
        return gettext("已排定 {day}").format(day=row.visit.planned_on)
    return gettext("已约定") if row.agreed_at else gettext("未约定")


VISITS: tuple[Column[Any], ...] = (
    Column("enterprise", _("企业"), lambda r: f"{r.enterprise.code} {r.enterprise.name}", cell=_enterprise, headline=True),
    Column("month", _("月份"), lambda r: r.month, numeric=True),
    Column("stage", _("进展"), _stage),
    Column("lead", _("牵头"), lambda r: named(r.lead) if r.lead else None),
    Column("departments", _("部门"), lambda r: len(r.officer_minutes), numeric=True),
    Column("items", _("事项"), lambda r: len(r.items), numeric=True),
    Column("minutes", _("分钟"), lambda r: r.minutes, numeric=True),
    Column("place", _("位置"), lambda r: named(r.enterprise.place), optional=True),
)  # fmt: skip
BY_MONTH = {"month": ("month", "id")}

LEFT: tuple[Column[Any], ...] = (
    Column(
        "enterprise",
        _("企业"),
        lambda r: f"{r.enterprise.code} {r.enterprise.name}",
        cell=_enterprise,
        headline=True,
    ),
    Column("item", _("事项"), lambda r: r.item),
    Column("times", _("次"), lambda r: r.times, numeric=True),
    Column("how", _("怎么办"), lambda r: r.get_how_display()),
    Column("why", _("原因"), lambda r: r.get_why_display()),
)
LEFT_ORDER = {"how": ("-how", "why", "id")}
