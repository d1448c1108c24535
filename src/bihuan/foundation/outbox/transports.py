"""Handing a message over to the world. Each function sends once, or raises."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from bihuan.foundation.outbox import sms
from bihuan.foundation.outbox.models import ADDRESS, Message
from bihuan.foundation.outbox.posting import TIMEOUT_SECONDS
from bihuan.foundation.outbox.receipts import receipt_address
from bihuan.foundation.outbox.sms import Undeliverable
from bihuan.foundation.outbox.vocabulary import Channel


def send_email(message: Message) -> str:
    """Send by the configured mail server; returns the Message-ID.

    The id is the same on every try, so a mail server that got a message twice, because we died between
    sending and noting it, can drop the second.
    """
    sender = settings.DEFAULT_FROM_EMAIL
    message_id = f"<{message.uuid}@{sender.rpartition('@')[2].rstrip('>')}>"
    link = absolute(link_of(message))
    text = "\n\n".join(part for part in (message.body, link) if part)
    email = EmailMessage(
        " ".join(message.subject.split()),
        text,
        sender,
        [address_of(message)],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated", **_leaving(message, link)},
        connection=get_connection(timeout=TIMEOUT_SECONDS),
    )
    try:
        email.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, UnicodeError) as error:
        raise Undeliverable(str(error)) from error
    return message_id


def _leaving(message: Message, link: str) -> dict[str, str]:
    """What lets a mail program offer to order no more (RFC 2369, and by one click over HTTPS alone: RFC 8058)."""
    if not message.can_leave:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if link.startswith("https:") else {}
    return {"List-Unsubscribe": f"<{link}>", **one_click}


def send_sms(message: Message) -> str:
    """Hand a text message to the district's gateway; returns what it calls the message."""
    text = " ".join(part for part in (message.subject, message.body, absolute(link_of(message))) if part)
    return sms.post(
        phone=address_of(message),
        text=" ".join(text.split()),
        message_id=str(message.uuid),
        receipt=receipt_address(message),
    )


def address_of(message: Message) -> str:
    """Where a message goes; `Undeliverable` when its address was erased before it went out."""
    address = ADDRESS.open(message, "address")
    if not address:
        raise Undeliverable("收件地址已经删除")
    return address


def link_of(message: Message) -> str:
    """Where a message leads; `Unreadable` when it is sealed and its key is gone."""
    return message.link or ADDRESS.open(message, "link")


def is_connected(channel: str) -> bool:
    """Whether this installation can send on a channel at all."""
    return channel != Channel.SMS or sms.is_connected()


def absolute(link: str) -> str:
    """A link that works outside the product."""
    return f"{getattr(settings, 'SITE_URL', '').rstrip('/')}{link}" if link.startswith("/") else link


TRANSPORTS: dict[str, Callable[[Message], str]] = {Channel.EMAIL: send_email, Channel.SMS: send_sms}
