"""The columns of the list of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import ReportState
from bihuan.web.desks.cells import report_badge
from bihuan.web.desks.names import named, where
from bihuan.web.shell.cells import due, link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Report


def _title(report: Report) -> SafeString:
    address = reverse("report-detail", args=[report.code])
    return format_html('{} <span class="unit">{}</span>', link(address, report.title), report.code)


def _case(report: Report) -> Any:
    return link(f"/cases/{report.case.code}/", report.case.code) if report.case else None


def _due(report: Report) -> Any:
    return due(report.due_at) if report.state == ReportState.RECEIVED else moment(None)


COLUMNS: tuple[Column[Any], ...] = (
    Column("title", _("诉求"), lambda r: f"{r.code} {r.title}", cell=_title, headline=True),
    Column("state", _("状态"), lambda r: r.get_state_display(), cell=lambda r: report_badge(r.state)),
    Column("due", _("受理时限"), lambda r: r.due_at, cell=_due),
    Column("source", _("来源"), lambda r: r.get_source_display()),
    Column("place", _("位置"), lambda r: where(r.place)),
    Column("category", _("类别"), lambda r: named(r.category)),
    Column("case", _("案件"), lambda r: r.case.code if r.case else "", cell=_case),
    Column("received", _("收到"), lambda r: r.received_at, cell=lambda r: moment(r.received_at)),
    Column("unit", _("建议单位"), lambda r: named(r.suggested_unit), optional=True),
    Column("address", _("地址"), lambda r: r.address, optional=True),
    Column(
        "reported",
        _("反映时间"),
        lambda r: r.reported_at,
        cell=lambda r: moment(r.reported_at),
        optional=True,
    ),
)
SORTS = {"new": ("-id",), "old": ("id",)}
