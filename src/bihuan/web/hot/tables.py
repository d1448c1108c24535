"""The columns of the list of hot issues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.web.desks.names import named
from bihuan.web.hot.looks import growth, issue_badge
from bihuan.web.shell.cells import link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.intake.models import HotIssue


def _title(row: HotIssue) -> SafeString:
    address = reverse("hot-detail", args=[row.code])
    return format_html('{} <span class="unit">{}</span>', link(address, row.title), row.code)


def _case(row: HotIssue) -> Any:
    return link(reverse("case-detail", args=[row.case.code]), row.case.code) if row.case else None


COLUMNS: tuple[Column[Any], ...] = (
    Column("title", _("热点"), lambda r: f"{r.code} {r.title}", cell=_title, headline=True),
    Column("state", _("状态"), lambda r: r.get_state_display(), cell=lambda r: issue_badge(r.state)),
    Column("week", _("近 7 天"), lambda r: r.week, numeric=True),
    Column("before", _("前 7 天"), lambda r: r.week_before, numeric=True),
    Column(
        "growth",
        _("增减"),
        lambda r: r.week - r.week_before,
        cell=lambda r: growth(r.week, r.week_before),
        numeric=True,
    ),
    Column("total", _("累计"), lambda r: r.total, numeric=True),
    Column("place", _("位置"), lambda r: named(r.place)),
    Column("category", _("类别"), lambda r: named(r.category) or None),
    Column("heard", _("最近一条"), lambda r: r.last_heard_at, cell=lambda r: moment(r.last_heard_at)),
    Column("case", _("案件"), lambda r: r.case.code if r.case else "", cell=_case),
    Column("found", _("发现时间"), lambda r: r.found_at, cell=lambda r: moment(r.found_at), optional=True),
)
SORTS = {"most": ("-week", "-id"), "new": ("-id",), "old": ("id",)}
