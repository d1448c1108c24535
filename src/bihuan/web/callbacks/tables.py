"""The columns of the desk. What the reporter said in his own words is read on the page alone, never in a list or file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.callbacks.vocabulary import CallBackState
from bihuan.web.callbacks.looks import call_back_badge, satisfaction_badge
from bihuan.web.desks.names import named
from bihuan.web.shell.cells import due, link, moment
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.callbacks.models import CallBack


def _title(row: CallBack) -> SafeString:
    address = reverse("call-back-detail", args=[row.code])
    return format_html(
        '{} <span class="unit">{}</span>', link(address, row.report.title or row.code), row.code
    )


def _state(row: CallBack) -> SafeString:
    if row.state != CallBackState.ANSWERED:
        return call_back_badge(row.state)
    solved = gettext("已解决") if row.solved else gettext("没有解决")
    return format_html("{} {}", satisfaction_badge(row.satisfaction), solved)


def _way(row: Any) -> str:
    if row.has_telephone and row.has_page:
        return gettext("电话、网页")
    return gettext("电话") if row.has_telephone else gettext("网页") if row.has_page else gettext("无")


def _due(row: CallBack) -> Any:
    return due(row.due_at) if row.state == CallBackState.WAITING else moment(None)


def _tried(row: CallBack) -> Any:
    if not row.attempts or row.state != CallBackState.WAITING:
        return row.attempts or None
    again = gettext("{at} 起可以再打")
    return format_html('{} <span class="unit">{}</span>', row.attempts, _after(again, row))


def _after(words: str, row: CallBack) -> SafeString:
    before, _mark, after = words.partition("{at}")
    return format_html("{}{}{}", before, moment(row.call_at), after)


def _plain(row: CallBack) -> str:
    if row.state != CallBackState.ANSWERED:
        return row.get_state_display()
    return f"{row.get_satisfaction_display()}，{gettext('已解决') if row.solved else gettext('没有解决')}"


def _yes(value: bool | None) -> str | None:
    return None if value is None else gettext("是") if value else gettext("否")


def _case(row: CallBack) -> SafeString:
    return link(reverse("case-detail", args=[row.case.code]), row.case.code)


COLUMNS: tuple[Column[Any], ...] = (
    Column("title", _("诉求"), lambda r: f"{r.code} {r.report.title}", cell=_title, headline=True),
    Column("state", _("回访"), _plain, cell=_state),
    Column("due", _("回访期限"), lambda r: r.due_at, cell=_due),
    Column("attempts", _("打过几次"), lambda r: r.attempts, cell=_tried),
    Column("way", _("怎么联系"), _way),
    Column("unit", _("承办单位"), lambda r: named(r.unit)),
    Column("street", _("街道"), lambda r: named(r.street), optional=True),
    Column("closed", _("结案时间"), lambda r: r.closed_at, cell=lambda r: moment(r.closed_at)),
    Column("answered", _("答复时间"), lambda r: r.answered_at, cell=lambda r: moment(r.answered_at), optional=True),
    Column("contacted", _("联系过本人"), lambda r: _yes(r.contacted), optional=True),
    Column("exempt", _("诉求认定"), lambda r: gettext("已认定") if r.is_exempt else None, optional=True),
    Column("source", _("来源"), lambda r: r.get_source_display(), optional=True),
    Column("category", _("类别"), lambda r: named(r.category), optional=True),
    Column("case", _("案件"), lambda r: r.case.code, cell=_case, optional=True),
)  # fmt: skip
DUE = {"due": ("call_at", "id"), "new": ("-id",)}
NEW = {"new": ("-id",), "old": ("id",)}
