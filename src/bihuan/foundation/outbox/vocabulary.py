"""The words of the outbox, and what each channel can take."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    IN_APP = "in_app", _("站内消息")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")


class MessageState(TextChoices):
    QUEUED = "queued", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发出")
    DELIVERED = "delivered", _("已送达")
    READ = "read", _("已读")
    FAILED = "failed", _("发送失败")
    UNCONNECTED = "unconnected", _("渠道未接通")


class OutboxPermission(TextChoices):
    VIEW = "outbox.view", _("查看全部消息的发送情况")


@dataclass(frozen=True)
class ChannelTraits:
    """What a channel can take, unless the district pack says less.

    `max_bytes` counts UTF-8 (chat bots take 2,048); None is no limit. `per_minute` and `burst` fill and
    bound the token bucket; None is no bucket. `fallback` is tried for a person of ours when the channel has failed
    for good; somebody without an account has the address that was given instead.
    """

    per_minute: int | None = None
    burst: int | None = None
    max_bytes: int | None = None
    fallback: Channel | None = None


TRAITS: dict[str, ChannelTraits] = {
    Channel.IN_APP: ChannelTraits(),
    Channel.EMAIL: ChannelTraits(per_minute=60, burst=20, fallback=Channel.IN_APP),
    # A long text message of some 500 characters, as gateways cut it into parts.
    Channel.SMS: ChannelTraits(per_minute=60, burst=20, max_bytes=1500, fallback=Channel.IN_APP),
}


def shortened(text: str, max_bytes: int | None) -> str:
    """The text, cut at a whole character with an ellipsis when it is longer than a channel takes."""
    raw = text.encode()
    if max_bytes is None or len(raw) <= max_bytes:
        return text
    return raw[: max_bytes - len("…".encode())].decode(errors="ignore") + "…"
