"""Handing a text message to the district's own gateway: one HTTP POST whose body the installation writes as a template.

Gateways differ in their words and not in much else, so there is one transport and a template, and no list of brands.
"""

from __future__ import annotations

import json
from typing import NoReturn

from django.conf import settings

from bihuan.foundation.outbox.posting import SCHEMES, NotTaken
from bihuan.foundation.outbox.posting import post as post_once
from bihuan.kernel.masking import mask_numbers

TRY_AGAIN = frozenset({408, 425, 429})


class Undeliverable(Exception):
    """The other side said no for good: trying again would only annoy it."""


def is_connected() -> bool:
    """Whether a gateway is configured."""
    return bool(settings.SMS_URL)


def post(*, phone: str, text: str, message_id: str, receipt: str) -> str:
    """Send once; returns the answer of the gateway, cut and without numbers. Raises `Undeliverable` for a plain no."""
    if not settings.SMS_URL.startswith(SCHEMES):
        raise Undeliverable("BIHUAN_SMS_URL 要以 https:// 或 http:// 开头")
    body = filled(settings.SMS_TEMPLATE, phone=phone, text=text, id=message_id, receipt=receipt)
    headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
    try:
        told = post_once(settings.SMS_URL, body.encode(), headers, public_only=False)
    except NotTaken as error:
        _refused(error.status)
    return mask_numbers(" ".join(told.split()))[:200]


def _refused(code: int) -> NoReturn:
    if 400 <= code < 500 and code not in TRY_AGAIN:
        raise Undeliverable(f"短信网关拒绝（{code}）")
    raise OSError(f"短信网关没有收下（{code}）")


def filled(template: str, **values: str) -> str:
    """The template with its `{names}` filled in, each as the inside of a JSON text."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", json.dumps(value, ensure_ascii=False)[1:-1])
    return template
