"""What the journal keeps about partners, orders and mails. Pushes are noted in the order's row: they change nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class PartnerAdded(Event):
    kind: ClassVar[str] = "channels.partner_added"
    label: ClassVar = _("登记对接单位")
    account: str
    source: str
    hook: str = ""


@dataclass(frozen=True)
class PartnerChanged(Event):
    kind: ClassVar[str] = "channels.partner_changed"
    label: ClassVar = _("修改对接单位")
    name: str
    source: str
    hook: str = ""


@dataclass(frozen=True)
class PartnerPaused(Event):
    kind: ClassVar[str] = "channels.partner_paused"
    label: ClassVar = _("暂停对接")


@dataclass(frozen=True)
class PartnerResumed(Event):
    kind: ClassVar[str] = "channels.partner_resumed"
    label: ClassVar = _("恢复对接")


@dataclass(frozen=True)
class SecretRenewed(Event):
    kind: ClassVar[str] = "channels.secret_renewed"
    label: ClassVar = _("更换签名密钥")
    number: int


@dataclass(frozen=True)
class SecretShown(Event):
    kind: ClassVar[str] = "channels.secret_shown"
    label: ClassVar = _("查看签名密钥")


@dataclass(frozen=True)
class PushedAgain(Event):
    kind: ClassVar[str] = "channels.pushed_again"
    label: ClassVar = _("要求重新推送")
    orders: int


@dataclass(frozen=True)
class OrderReceived(Event):
    kind: ClassVar[str] = "channels.order_received"
    label: ClassVar = _("收到工单")
    partner: str
    number: str
    report: str


@dataclass(frozen=True)
class MailSetAside(Event):
    kind: ClassVar[str] = "channels.mail_set_aside"
    label: ClassVar = _("放下一封来信")
    reason: str
