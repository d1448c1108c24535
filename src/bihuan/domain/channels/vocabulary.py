"""The words of exchanging work orders with partners, how a push of their status is tried, and why a mail is no report."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bihuan.domain.residents.vocabulary import PUBLIC_KINDS
from bihuan.kernel.actors import Actor

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
    MAILBOX = "channels.mailbox", _("查看没有收下的来信")


class OrderStatus(TextChoices):
    """Where an order is, in the few words that another system needs."""

    RECEIVED = "received", _("待受理")
    HANDLING = "handling", _("办理中")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不予受理")


class PushFault(TextChoices):
    """Why a push was not taken. Of an answer its status stands behind: `answered:503`."""

    ANSWERED = "answered", _("对方答复 {status}")
    PRIVATE = "private", _("地址不在公网上，没有推送")
    SILENT = "silent", _("对方没有按时答复")
    UNREACHABLE = "unreachable", _("连接不上对方")


def fault_words(noted: str) -> str:
    """A noted fault in words of the reader's language; a sentence of an earlier release as it stands."""
    code, _colon, status = noted.partition(":")
    return str(PushFault(code).label).format(status=status) if code in PushFault.values else noted


class MailReason(TextChoices):
    """Why a mail in the box became no report."""

    AUTOMATIC = "automatic", _("自动回复、退信或群发")
    OWN = "own", _("本系统自己发的")
    NO_SENDER = "no_sender", _("没有可以回信的发件人")
    EMPTY = "empty", _("没有文字")
    TOO_LARGE = "too_large", _("邮件太大")
    TOO_MANY = "too_many", _("同一地址当天来信太多")
    REFUSED = "refused", _("内容无法登记")
    BROKEN = "broken", _("邮件损坏，读不出来")


MAILBOX = Actor(key="channel:mail", label="信箱", is_system=True)
"""Who files what comes by e-mail."""
MAIL_KEY = "mail:"
"""How the source key of a report begins that came by e-mail."""
