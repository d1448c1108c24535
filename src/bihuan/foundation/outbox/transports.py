"""Handing a message over to the world. Each function sends once, or raises."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from bihuan.foundation.outbox.models import Message
from bihuan.foundation.outbox.vocabulary import Channel

# Shorter than the time after which another deliverer takes a message over.
TIMEOUT_SECONDS = 20


class Undeliverable(Exception):
    """The other side said no for good: trying again would only annoy it."""


def send_email(message: Message) -> str:
    """Send by the configured mail server; returns the Message-ID.

    The id is the same on every try, so a mail server that got a message twice, because we died between
    sending and noting it, can drop the second.
    """
    sender = settings.DEFAULT_FROM_EMAIL
    message_id = f"<{message.uuid}@{sender.rpartition('@')[2].rstrip('>')}>"
    text = "\n\n".join(part for part in (message.body, absolute(message.link)) if part)
    email = EmailMessage(
        " ".join(message.subject.split()),
        text,
        sender,
        [message.address],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=TIMEOUT_SECONDS),
    )
    try:
        email.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, UnicodeError) as error:
        raise Undeliverable(str(error)) from error
    return message_id


def absolute(link: str) -> str:
    """A link that works outside the product."""
    return f"{getattr(settings, 'SITE_URL', '').rstrip('/')}{link}" if link.startswith("/") else link


TRANSPORTS: dict[str, Callable[[Message], str]] = {Channel.EMAIL: send_email}
