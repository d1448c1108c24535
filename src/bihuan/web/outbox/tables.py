"""The columns of the messages that leave the product."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.outbox.models import ADDRESS, Message
from bihuan.foundation.outbox.vocabulary import MessageState
from bihuan.foundation.personal.masks import masked_address
from bihuan.kernel.masking import mask_numbers
from bihuan.web.shell.cells import badge, moment
from bihuan.web.shell.looks import Look, Tone
from bihuan.web.shell.tables import Column

LOOKS = {
    MessageState.QUEUED: Look(_("待发送"), "hourglass", Tone.WAITING),
    MessageState.SENDING: Look(_("发送中"), "send", Tone.RUNNING),
    MessageState.SENT: Look(_("已发出"), "check", Tone.DONE),
    MessageState.DELIVERED: Look(_("已送达"), "checks", Tone.DONE),
    MessageState.READ: Look(_("已读"), "eye", Tone.DONE),
    MessageState.FAILED: Look(_("发送失败"), "alert-triangle", Tone.STOP),
    MessageState.UNCONNECTED: Look(_("渠道未接通"), "plug-off", Tone.QUIET),
}


def look_of(message: Message) -> Look:
    return LOOKS[MessageState(message.state)]


def to_whom(message: Message) -> str:
    """A person of ours by his name; somebody without an account by his address, masked."""
    if message.person is not None:
        return message.person.name
    address = ADDRESS.shown(message, "address")
    if address is None:
        return gettext("无法解密")
    return masked_address(address) or gettext("已删除")


COLUMNS = (
    Column[Message]("subject", _("标题"), lambda m: m.subject, headline=True),
    Column[Message]("to", _("收件人"), to_whom),
    Column[Message]("body", _("内容"), lambda m: mask_numbers(m.body) or None),
    Column[Message]("channel", _("渠道"), lambda m: m.get_channel_display()),
    Column[Message]("status", _("情况"), lambda m: look_of(m).word, cell=lambda m: badge(look_of(m))),
    Column[Message]("queued", _("写下"), lambda m: m.queued_at, cell=lambda m: moment(m.queued_at)),
    Column[Message]("sent", _("发出"), lambda m: m.sent_at, cell=lambda m: moment(m.sent_at)),
    Column[Message](
        "delivered", _("送达"), lambda m: m.delivered_at, cell=lambda m: moment(m.delivered_at), optional=True
    ),
    Column[Message](
        "read", _("已读时间"), lambda m: m.read_at, cell=lambda m: moment(m.read_at), optional=True
    ),
    Column[Message]("tries", _("次数"), lambda m: m.attempts, numeric=True),
    Column[Message]("receipt", _("回执"), lambda m: m.receipt or m.error or None),
)
SORTS = {"new": ("-id",)}
