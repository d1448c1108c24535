"""Where a gateway reports what became of a message. It has no account: the signed address is its right."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bihuan.foundation.outbox.actions import note_bounce, note_receipt
from bihuan.foundation.outbox.receipts import message_of

LONGEST = 10_000


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """`status` is `delivered` or `failed`, perhaps with a `detail`; as JSON or as a form. 204 when it was noted."""
    message, told = message_of(token), _told(request)
    detail, now = str(told.get("detail", "")), timezone.now()
    if told.get("status") == "delivered":
        note_receipt(now=now, message=message, receipt=detail)
    elif told.get("status") == "failed":
        note_bounce(now=now, message=message, reason=detail)
    else:
        return HttpResponse("status: delivered | failed", status=422, content_type="text/plain")
    return HttpResponse(status=204)


def _told(request: HttpRequest) -> dict[str, object]:
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        told = json.loads(request.body[:LONGEST])
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
