"""How a partner knows that a push is ours: a signature with a secret that only the two of us have."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.utils.crypto import salted_hmac

from bihuan.domain.channels.models import Partner

HEADER = "X-Bihuan-Signature"


def secret_of(partner: Partner) -> str:
    """The partner's secret of today: derived from the site's secret key, so that no row holds it."""
    return salted_hmac(
        "bihuan.channels.hook", f"{partner.pk}:{partner.secret_number}", algorithm="sha256"
    ).hexdigest()


def signature(partner: Partner, body: bytes, now: datetime) -> str:
    """`t=<unix seconds>,v1=<HMAC-SHA256 of "t.body">`; the time in it lets an old push be told from a new one."""
    at = int(now.timestamp())
    signed = hmac.new(secret_of(partner).encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"
