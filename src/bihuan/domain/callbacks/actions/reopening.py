"""«Not solved» asks for re-opening: somebody who may arbitrate, and had no part in the case, decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.domain.callbacks import events
from bihuan.domain.callbacks.actions.asking import settle_overtaken
from bihuan.domain.callbacks.actions.turn import leave, lock_visible
from bihuan.domain.callbacks.models import CallBack, Reopening
from bihuan.domain.callbacks.queries.facts import reopening_facts
from bihuan.domain.callbacks.workflow import REOPENING
from bihuan.domain.cases.actions import reopen_case
from bihuan.domain.cases.actions.turn import words
from bihuan.domain.cases.models import Case
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

GRANTED = "反映人答复没有解决，同意重新打开。"


@transaction.atomic
def grant_reopening(*, actor: Actor, now: datetime, call_back_id: int, reason: str = "") -> Case:
    """同意重新打开: the case is open again in the same transaction.

    The other reporters of the same closing need wait no longer: their requests are overtaken, and who was still to be
    asked is asked when the case is closed again. Refuses what `reopen_case` refuses, for instance during a look-back.
    """
    row, request, target = _take_up("grant_reopening", actor=actor, call_back_id=call_back_id)
    case = reopen_case(actor=actor, now=now, case_id=row.case_id, reason=reason.strip() or GRANTED)
    row.case = case
    _decide(row, request, target, reason, actor=actor, now=now)
    event = events.ReopeningGranted(case=case.code)
    leave(row, event, actor=actor, now=now, reason=reason.strip() or GRANTED)
    settle_overtaken(Q(case=case), Q(call_back__case=case), actor=actor, now=now)
    return case


@transaction.atomic
def refuse_reopening(*, actor: Actor, now: datetime, call_back_id: int, reason: str) -> Reopening:
    """不重新打开, with a reason that the reporter reads on his page."""
    row, request, target = _take_up("refuse_reopening", actor=actor, call_back_id=call_back_id)
    why = words(reason, "reason", what="反映人会看到的理由")
    _decide(row, request, target, why, actor=actor, now=now)
    leave(row, events.ReopeningRefused(case=row.case.code), actor=actor, now=now, reason=why)
    return request


def _take_up(verb: str, *, actor: Actor, call_back_id: int) -> tuple[CallBack, Reopening, str]:
    row = lock_visible(actor, REOPENING.moves[verb].permission, call_back_id)
    request = Reopening.objects.filter(call_back=row).first()
    if request is None:
        raise Refused("no_request", "反映人没有要求重新打开，不用裁定。确实要打开，请在案件页面办理。")
    return row, request, REOPENING.check(verb, request.state, reopening_facts(row, row.case, actor))


def _decide(
    row: CallBack, request: Reopening, target: str, note: str, *, actor: Actor, now: datetime
) -> None:
    request.state, request.note = target, note.strip()[:500]
    request.decided_at, request.decided_by_id = now, actor.person_id
    request.save()
    row.reopening = request
