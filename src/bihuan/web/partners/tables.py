"""The columns of partners and of their orders, and how both stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.channels.queries.standing import status_of
from bihuan.domain.channels.vocabulary import OrderStatus, fault_words
from bihuan.web.shell.cells import badge, icon, link, moment
from bihuan.web.shell.looks import Look, Tone
from bihuan.web.shell.tables import Column

if TYPE_CHECKING:
    from bihuan.domain.channels.models import Order, Partner

ACTIVE = Look(_("对接中"), "circle-check", Tone.DONE)
PAUSED = Look(_("已暂停"), "player-pause", Tone.QUIET)
STATUS = {
    OrderStatus.RECEIVED: Look(OrderStatus.RECEIVED.label, "inbox", Tone.WAITING),
    OrderStatus.HANDLING: Look(OrderStatus.HANDLING.label, "tool", Tone.RUNNING),
    OrderStatus.CLOSED: Look(OrderStatus.CLOSED.label, "circle-check", Tone.DONE),
    OrderStatus.DECLINED: Look(OrderStatus.DECLINED.label, "circle-x", Tone.QUIET),
}
TAKEN = Look(_("对方已收"), "checks", Tone.DONE)
TO_PUSH = Look(_("待推送"), "hourglass", Tone.WAITING)
ASKS = Look(_("对方来查"), "eye", Tone.QUIET)
RETRIES = Look(_("没推成，会再试"), "refresh", Tone.WAITING)
STOPPED = Look(_("已停推"), "alert-triangle", Tone.STOP)


def partner_look(partner: Partner) -> Look:
    return ACTIVE if partner.is_active else PAUSED


def push_look(order: Order) -> Look:
    """What the partner's system was told: trouble first, then what it took, then what it waits for."""
    if order.failures:
        return RETRIES if order.next_at else STOPPED
    if order.pushed_seq:
        return TAKEN
    return TO_PUSH if order.partner.hook else ASKS


def told_word(order: Order) -> str | None:
    """The status that the partner took last, None before the first."""
    return str(OrderStatus(order.pushed_status).label) if order.pushed_status else None


def _push_cell(order: Order) -> SafeString:
    """The badge, and of a failure how often in a row and why."""
    if not order.failures:
        return badge(push_look(order))
    words = ngettext("连续 {count} 次", "连续 {count} 次", order.failures).format(count=order.failures)
    said = f"{words} · {fault_words(order.last_error)}"
    return format_html('{}<p class="row-said">{}</p>', badge(push_look(order)), said)


def _push_cell_with_button(order: Order) -> SafeString:
    """Below a push that failed a button of the form `again`, which stands above the table."""
    if not order.failures:
        return _push_cell(order)
    return format_html(
        '{}<button class="btn" form="again" name="number" value="{}" aria-label="{} {}">{}{}</button>',
        _push_cell(order),
        order.number,
        gettext("重推"),
        order.number,
        icon("send"),
        gettext("重推"),
    )


def _told_cell(order: Order) -> SafeString | None:
    word = told_word(order)
    return format_html("{} {}", word, moment(order.pushed_at)) if word else None


PARTNERS: tuple[Column[Any], ...] = (
    Column(
        "name",
        _("名称"),
        lambda p: p.name,
        cell=lambda p: link(reverse("partner-detail", args=[p.code]), p.name),
        headline=True,
    ),
    Column("code", _("代码"), lambda p: p.code),
    Column("source", _("来源"), lambda p: p.get_source_display()),
    Column("active", _("状态"), lambda p: partner_look(p).word, cell=lambda p: badge(partner_look(p))),
    Column("account", _("账号"), lambda p: p.account.username, optional=True),
    Column("sent", _("工单"), lambda p: p.sent, numeric=True),
    Column("waiting", _("等着再推"), lambda p: p.waiting, numeric=True),
    Column("stopped", _("已停推"), lambda p: p.stopped, numeric=True),
    Column("pushed", _("最近推送"), lambda p: p.pushed_at, cell=lambda p: moment(p.pushed_at)),
)
BY_CODE = {"code": ("code", "id")}


def order_columns(*, may_push: bool) -> tuple[Column[Order], ...]:
    """The columns of a partner's orders; who may push finds a button at each that failed."""
    return (
        Column(
            "number",
            _("工单编号"),
            lambda o: o.number,
            cell=lambda o: format_html('<span class="day">{}</span>', o.number),
            headline=True,
        ),
        Column("report", _("诉求"), lambda o: o.report.code),
        Column("received", _("收到"), lambda o: o.received_at, cell=lambda o: moment(o.received_at)),
        Column("status", _("现在"), lambda o: status_of(o).label, cell=lambda o: badge(STATUS[status_of(o)])),
        Column("told", _("对方所知"), told_word, cell=_told_cell),
        Column(
            "push",
            _("推送"),
            lambda o: push_look(o).word,
            cell=_push_cell_with_button if may_push else _push_cell,
        ),
        Column("failures", _("连续失败"), lambda o: o.failures, numeric=True, optional=True),
        Column("error", _("原因"), lambda o: fault_words(o.last_error) or None, optional=True),
        Column(
            "pushed",
            _("最近推送"),
            lambda o: o.pushed_at,
            cell=lambda o: moment(o.pushed_at),
            optional=True,
        ),
        Column("next", _("下次推送"), lambda o: o.next_at, cell=lambda o: moment(o.next_at), optional=True),
    )


NEW = {"new": ("-id",)}
