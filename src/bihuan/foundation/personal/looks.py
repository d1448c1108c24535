"""Noting that somebody looked at personal data. Called inside the action that shows it, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from bihuan.foundation.journal.record import Subject, current_request
from bihuan.foundation.personal.models import PersonalLook
from bihuan.foundation.personal.vocabulary import Way
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

SHORTEST_REASON, LONGEST_REASON = 2, 300


def note_look(
    *,
    actor: Actor,
    now: datetime,
    way: Way,
    fields: Iterable[str],
    reason: str,
    subject: Subject | None = None,
    found: int | None = None,
) -> PersonalLook:
    """Write who saw what of whom, and why, before it is shown.

    Refuses (`reason_needed`, `too_long`). `reason` should not repeat the data itself.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a look is noted in the transaction that shows it")
    return PersonalLook.objects.create(
        at=now,
        actor_key=actor.key,
        actor_label=actor.label,
        unit=actor.unit_path,
        way=way,
        subject_type=subject.type if subject else "",
        subject_id=subject.id if subject else None,
        subject_code=subject.code if subject else "",
        fields=",".join(fields),
        found=found,
        reason=_reason(reason),
        request_id=current_request.get(),
    )


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise Refused("reason_needed", "请写明为什么要看，例如“回访来电人”。查阅会留下记录。",
                      fields={"reason": "请填写"})  # fmt: skip
    if len(reason) > LONGEST_REASON:
        raise Refused("too_long", "{what}有 {length} 个字，最多 {limit} 个。请缩短后再提交。",
                      what="理由", length=len(reason), limit=LONGEST_REASON, fields={"reason": "太长"})  # fmt: skip
    return reason
