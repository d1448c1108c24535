"""The columns of visits and of the caps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.desks.names import named
from bihuan.web.shell.cells import badge, figure, icon, link
from bihuan.web.shell.tables import Column
from bihuan.web.visits.looks import URGENT, counting_badge, rating_badge, visit_badge

if TYPE_CHECKING:
    from bihuan.domain.inspections.models import CapYear, Visit


def _enterprise(row: Visit) -> SafeString:
    return format_html(
        '{} <span class="unit">{}</span>',
        link(reverse("visit-detail", args=[row.code]), named(row.enterprise)),
        row.code,
    )


def _state(row: Visit) -> SafeString:
    if row.is_urgent and row.approved_at is None:
        return format_html("{} {}", visit_badge(row.state), badge(URGENT))
    return visit_badge(row.state)


def _units(row: Visit) -> str:
    return "、".join(named(one.unit) for one in row.unit_rows.all())


def _officers(row: Visit) -> str:
    return "、".join(one.person.name for one in row.officer_rows.all())


def _found(row: Any) -> Any:
    """How many of the items were looked at, and how many of those were wrong."""
    if not row.items_count:
        return None
    looked = format_html('<span class="figure">{}/{}</span>', row.checked_count, row.items_count)
    if not row.violations:
        return looked
    wrong = gettext("不符合 {n}").format(n=row.violations)
    return format_html('{} <span class="is-wrong">{}{}</span>', looked, icon("x"), wrong)


def _rated(row: Visit) -> Any:
    return rating_badge(row.rating) if row.rating else None


COLUMNS: tuple[Column[Any], ...] = (
    Column("enterprise", _("企业"), lambda r: f"{r.code} {r.enterprise.name}", cell=_enterprise, headline=True),
    Column("state", _("状态"), lambda r: r.get_state_display(), cell=_state),
    Column("day", _("日期"), lambda r: r.planned_on, cell=lambda r: date_format(r.planned_on, "m-d")),
    Column("units", _("部门"), _units),
    Column("kind", _("检查种类"), lambda r: r.get_kind_display()),
    Column("counting", _("计次"), lambda r: r.get_counting_display(), cell=lambda r: counting_badge(r.counting)),
    Column("officers", _("检查人员"), _officers),
    Column("found", _("已查"), lambda r: f"{r.checked_count}/{r.items_count}", cell=_found),
    Column("purpose", _("检查事由"), lambda r: r.purpose, optional=True),
    Column("place", _("位置"), lambda r: named(r.enterprise.place), optional=True),
    Column("plan_code", _("检查编码"), lambda r: r.plan_code, optional=True),
    Column("rating", _("企业评价"), lambda r: r.get_rating_display(), cell=_rated, optional=True),
)  # fmt: skip
SORTS = {"new": ("-planned_on", "-id"), "old": ("planned_on", "id")}


def _capped(row: CapYear) -> SafeString:
    thing = row.enterprise
    return format_html(
        '{} <span class="unit">{}</span>',
        link(reverse("enterprise-detail", args=[thing.code]), named(thing)),
        named(thing.place),
    )


def _left(row: CapYear) -> SafeString:
    left = row.left or 0
    if left > 0:
        return figure(left, gettext("次"))
    word = gettext("已到上限") if left == 0 else gettext("超出 {n} 次").format(n=-left)
    return format_html('<span class="is-wrong">{}{}</span>', icon("alert-triangle"), word)


CAP_COLUMNS: tuple[Column[Any], ...] = (
    Column("enterprise", _("企业"), lambda r: r.enterprise.name, cell=_capped, headline=True),
    Column("left", _("还可去"), lambda r: r.left, cell=_left),
    Column("counted", _("已计次"), lambda r: r.counted, numeric=True),
    Column("held", _("已排未去"), lambda r: r.held, numeric=True),
    Column("exempt", _("不计次"), lambda r: r.exempt, numeric=True),
    Column("felt", _("企业感受"), lambda r: r.felt, numeric=True),
)
CAP_SORTS = {"near": ("left", "id"), "felt": ("-felt", "id")}
