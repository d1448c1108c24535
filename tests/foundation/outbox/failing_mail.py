"""Mail servers that say no: chosen by `EMAIL_BACKEND`, as a real one is."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend


class DownBackend(BaseEmailBackend):
    """A server that cannot be reached."""

    def __init__(self, fail_silently: bool = False, timeout: int = 0, **kwargs) -> None:
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages) -> int:
        raise SMTPServerDisconnected("connection refused")


class RefusingBackend(DownBackend):
    """A server that knows no such person."""

    def send_messages(self, email_messages) -> int:
        raise SMTPRecipientsRefused({"a@b.example": (550, b"no such user")})
