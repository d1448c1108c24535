"""A POST with an `Idempotency-Key` is done once, however often it is sent.

The key, the effect and the answer are written in one transaction. Of two requests at the same time one runs;
the other waits for it at the unique key (PostgreSQL) or at BEGIN (SQLite) and then repeats its answer. A
request that was refused has written nothing, not even its key: sent again, it is judged again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bihuan.api.models import IdempotencyKey
from bihuan.api.problems import Unreadable
from bihuan.api.request import ApiRequest

KEPT = timedelta(days=7)
LONGEST_KEY = 200
Run = Callable[[], HttpResponseBase]


def answer_once(request: ApiRequest, key: str, run: Run) -> HttpResponseBase:
    """The answer of `run`, or the kept answer of the same request sent before.

    Refuses `bad_idempotency_key`, and `idempotency_mismatch` when the key was used for another request.
    """
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = "Idempotency-Key 只能是 1 到 {longest} 个可见的 ASCII 字符。"
        raise Unreadable("bad_idempotency_key", message, longest=LONGEST_KEY)
    digest = digest_of(request)
    kept = _kept(request, key)
    if kept is None:
        try:
            return _run(request, key, digest, run)
        except IntegrityError:
            kept = _kept(request, key)  # another request with this key was done meanwhile
            if kept is None:
                raise
    return _again(kept, digest)


@transaction.atomic
def whole_or_nothing(run: Run) -> HttpResponseBase:
    """The answer of `run`; when it is a problem, whatever kind, nothing was written."""
    response = run()
    if response.status_code >= 400:
        transaction.set_rollback(True)
    return response


def _kept(request: ApiRequest, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(person_id=request.actor.person_id or 0, key=key).first()


@transaction.atomic
def _run(request: ApiRequest, key: str, digest: str, run: Run) -> HttpResponseBase:
    row = IdempotencyKey.objects.create(
        person_id=request.actor.person_id or 0, key=key, digest=digest, created_at=timezone.now()
    )
    response = run()
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    if not isinstance(
        response, HttpResponse
    ):  # a file on its way: what was done stands, the bytes are not kept
        row.delete()
        return response
    row.status, row.response = response.status_code, _without_secrets(response, request.secrets)
    row.save(update_fields=["status", "response"])
    return response


def _without_secrets(response: HttpResponse, names: tuple[str, ...]) -> str:
    """What may be kept of an answer: a key that is shown once is not."""
    text = response.content.decode()
    return json.dumps(dict(json.loads(text), **dict.fromkeys(names, ""))) if names else text


def _again(kept: IdempotencyKey, digest: str) -> HttpResponse:
    if kept.digest != digest:
        message = "这个 Idempotency-Key 已经用在另一个请求上。新的请求请换一个新的键。"
        raise Unreadable("idempotency_mismatch", message)
    headers = {"Idempotent-Replay": "true"}
    return HttpResponse(
        kept.response, status=kept.status, content_type="application/json; charset=utf-8", headers=headers
    )


def digest_of(request: ApiRequest) -> str:
    """What was asked: method, address and body. A form is told by its fields and files, not by its boundary.

    Keyed, because a body can hold a telephone number, and of those there are few enough to try them all.
    """
    digest = salted_hmac("bihuan.api.once", "", algorithm="sha256")
    digest.update(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(json.dumps([name, values]).encode())
    for name, file in sorted(request.FILES.items()):
        content = hashlib.sha256(b"".join(file.chunks())).hexdigest()  # type: ignore[union-attr]  # one file a name
        file.seek(0)  # type: ignore[union-attr]
        digest.update(json.dumps([name, str(getattr(file, "name", "")), content]).encode())
    return digest.hexdigest()


def forget_old(*, now: datetime) -> int:
    """Drop the keys that nobody will send again; says how many."""
    gone, _ = IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()
    return gone
