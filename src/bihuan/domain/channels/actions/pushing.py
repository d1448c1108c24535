"""Telling partners where their orders are: not each change but the present status, until it has been taken.

So nothing is lost when somebody dies between the push and the note of it (it is pushed again), and what was missed while
a partner could not be reached comes with the next push. A partner tells a repetition by its `mark`.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from bihuan.domain.channels.events import PushedAgain
from bihuan.domain.channels.models import Order, Partner
from bihuan.domain.channels.policy import require
from bihuan.domain.channels.queries.orders import listening_partners, orders_to_push
from bihuan.domain.channels.queries.signing import HEADER, signature
from bihuan.domain.channels.queries.standing import told
from bihuan.domain.channels.vocabulary import HOOK_SECONDS, LEASE, PAUSES, PushFault
from bihuan.domain.channels.vocabulary import ChannelsPermission as May
from bihuan.foundation.journal.record import record
from bihuan.foundation.outbox.posting import NotTaken, PrivateAddress, post
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

MOST = 30
"""So many orders of a partner a round: as slow as it may be, the last is pushed within the lease."""


def push_due(*, now: datetime) -> int:
    """Push what is due, partner by partner; returns how many were taken.

    A partner that does not answer costs one try a round and keeps nobody else waiting. Safe in many processes at once:
    an order is claimed by a conditional UPDATE before it is pushed.
    """
    return sum(_push_to(partner, now) for partner in listening_partners())


def _push_to(partner: Partner, now: datetime) -> int:
    taken = 0
    for order in orders_to_push(partner, now)[:MOST]:
        if _claimed(order, now):
            if not _push(order, now):
                break
            taken += 1
    return taken


def _claimed(order: Order, now: datetime) -> bool:
    unchanged = Order.objects.filter(pk=order.pk, next_at=order.next_at, pushed_seq=order.pushed_seq)
    return bool(unchanged.update(next_at=now + LEASE))


def _push(order: Order, now: datetime) -> bool:
    status = told(order)
    body = json.dumps(status, ensure_ascii=False).encode()
    headers = {HEADER: signature(order.partner, body, now)}
    try:
        post(
            order.partner.hook,
            body,
            headers,
            public_only=not settings.HOOKS_MAY_BE_PRIVATE,
            timeout=HOOK_SECONDS,
        )
    except (OSError, ValueError) as error:
        _note_failure(order, _why(error), now)
        return False
    _note_taken(order, status, now)
    return True


def _note_taken(order: Order, status: dict[str, Any], now: datetime) -> None:
    Order.objects.filter(pk=order.pk).update(
        pushed_seq=status["mark"],
        pushed_status=status["status"],
        pushed_at=now,
        failures=0,
        last_error="",
        next_at=now,
    )


def _note_failure(order: Order, why: str, now: datetime) -> None:
    failures = order.failures + 1
    pause = PAUSES[failures - 1] if failures <= len(PAUSES) else None
    Order.objects.filter(pk=order.pk).update(
        failures=failures, last_error=why[:200], next_at=now + pause if pause else None
    )


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, NotTaken):
        return f"{PushFault.ANSWERED}:{error.status}"
    reason = getattr(error, "reason", error)
    if isinstance(reason, PrivateAddress):
        return PushFault.PRIVATE
    return PushFault.SILENT if isinstance(reason, TimeoutError) else PushFault.UNREACHABLE


@transaction.atomic
def push_again(*, actor: Actor, now: datetime, partner_id: int, number: str = "") -> int:
    """Push at once what failed, and without waiting any longer; or one order, also if it was taken. Returns how many.

    Refuses with `NotFound` a partner or a number that is not there.
    """
    require(actor, May.MANAGE)
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    rows = Order.objects.filter(partner=partner)
    changed = (
        rows.filter(number=number).update(next_at=now, failures=0, pushed_seq=0)
        if number
        else rows.filter(failures__gt=0).update(next_at=now, failures=0)
    )
    if partner is None or (number and not changed):
        raise NotFound
    record(PushedAgain(changed), actor=actor, now=now, subject=partner.subject)
    return changed
