"""The words of exchanging work orders with partners, and how a push of their status is tried."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bihuan.domain.residents.vocabulary import PUBLIC_KINDS

PUSHED_KINDS = PUBLIC_KINDS | {
    "cases.report_received", "cases.report_declined", "cases.report_joined", "cases.report_unjoined", "cases.voided",
}  # fmt: skip
"""The steps that a partner is told: those that everybody may read, and what became of his own report."""

LEASE = timedelta(minutes=6)
"""So long a push belongs to who began it; then it is taken for dead and made again."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30, 60, 120, 240, 480))
"""How long is waited after the first, second, … failure in a row; after the last, until somebody says «again»."""
HOOK_SECONDS = 10
"""So long a partner's system may take to answer."""


class ChannelsPermission(TextChoices):
    EXCHANGE = "channels.exchange", _("送来工单、查询自己工单的办理情况")
    MANAGE = "channels.manage", _("管理对接单位")


class OrderStatus(TextChoices):
    """Where an order is, in the few words that another system needs."""

    RECEIVED = "received", _("待受理")
    HANDLING = "handling", _("办理中")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不予受理")
