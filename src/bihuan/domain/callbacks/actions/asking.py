"""Who is asked: finding closings to ask about, calls that reach nobody, and giving up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.timezone import localdate

from bihuan.domain.callbacks import events
from bihuan.domain.callbacks.actions.turn import draft, leave, lock, take_up
from bihuan.domain.callbacks.models import Attempt, CallBack, Reopening
from bihuan.domain.callbacks.queries.due import (
    call_backs_overtaken,
    call_backs_run_out,
    reopenings_overtaken,
    reports_to_ask,
)
from bihuan.domain.callbacks.queries.facts import call_back_facts
from bihuan.domain.callbacks.queries.rules import Rules, rules_on
from bihuan.domain.callbacks.vocabulary import ENDING, AttemptResult
from bihuan.domain.callbacks.workflow import CALL_BACK, REOPENING, ReopeningFacts
from bihuan.domain.cases.models import Report
from bihuan.foundation.journal.record import record_many
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused

AT_ONCE = 500


@transaction.atomic
def open_due_call_backs(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """列入回访: open the next call-backs that are due; returns how many, 0 when none is left."""
    rules = rules_on(localdate(now))
    found = list(reports_to_ask(now, rules)[:AT_ONCE])
    fresh = [row for report in found if (row := open_call_back(report, rules, now=now))]
    record_many([draft(row, opened(row), actor=actor, now=now) for row in fresh])
    return len(found)


def open_call_back(report: Report, rules: Rules, *, now: datetime) -> CallBack | None:
    """The new call-back of a report about the last closing of its case; None when somebody was faster."""
    case = report.case
    if case is None or case.closed_at is None:
        return None
    known: dict[str, object] = {
        "case": case,
        "source": report.source,
        "unit": case.lead_unit,
        "street": case.street,
        "category": case.category,
        "opened_at": now,
        "call_at": now,
        "due_at": case.closed_at + rules.ask_within,
    }
    row, is_new = CallBack.objects.get_or_create(report=report, closed_at=case.closed_at, defaults=known)
    return row if is_new else None


def opened(row: CallBack) -> events.CallBackOpened:
    """What the entry of a new call-back says."""
    return events.CallBackOpened(
        case=row.case.code,
        report=row.report.code,
        closed_at=row.closed_at.isoformat(),
        due_at=row.due_at.isoformat(),
    )


@transaction.atomic
def record_attempt(*, actor: Actor, now: datetime, call_back_id: int, result: str) -> CallBack:
    """没有接通: note a call without an answer. After the rule's number of calls, or one that ends it, nobody calls again.

    A call sooner after the one before than the rule says is refused (`too_soon`): three rings in a minute are one try.
    The reporter's own page stays open to him.
    """
    row, _ = take_up("record_attempt", actor=actor, now=now, call_back_id=call_back_id)
    if result not in AttemptResult.values:
        raise Refused(
            "bad_result",
            "请选一个没有接通的情况：无人接听、空号或错号、不愿答复。",
            fields={"result": "请选择"},
        )
    rules = rules_on(localdate(now))
    Attempt.objects.create(call_back=row, at=now, by_id=actor.person_id, result=result)
    row.attempts, row.call_at = row.attempts + 1, now + rules.again_after
    leave(row, events.CallBackAttempted(result=result, times=row.attempts), actor=actor, now=now)
    if result in ENDING or row.attempts >= rules.attempts:
        _give_up(row, "attempts" if result not in ENDING else result, actor=actor, now=now)
    return row


def _give_up(row: CallBack, why: str, *, actor: Actor, now: datetime) -> None:
    row.state = CALL_BACK.check("give_up", row.state, call_back_facts(row, row.case, SYSTEM, now))
    leave(row, events.CallBackGivenUp(why=why, times=row.attempts), actor=actor, now=now)


@transaction.atomic
def end_run_out(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Give up asking where the days to ask are over; returns how many were ended, 0 when none is left."""
    return _each(call_backs_run_out(now), lambda key: _give_up(lock(key), "time", actor=actor, now=now))


@transaction.atomic
def withdraw_overtaken(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Ask no more, and decide no more, about closings that no longer stand; returns how many rows that ended."""
    return settle_overtaken(Q(), Q(), actor=actor, now=now)


def settle_overtaken(calls: Q, requests: Q, *, actor: Actor, now: datetime) -> int:
    """End the waiting call-backs and open requests, among those that the conditions leave, whose closing is gone."""
    asked = call_backs_overtaken().filter(calls)
    ended = _each(asked, lambda key: _withdraw(lock(key), actor=actor, now=now))
    pending = reopenings_overtaken().filter(requests)
    return ended + _each(pending, lambda key: _overtake(key, actor=actor, now=now))


def _each(rows: QuerySet[Model], act: Callable[[int], None]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        act(key)
    return len(keys)


def _withdraw(row: CallBack, *, actor: Actor, now: datetime) -> None:
    row.state = CALL_BACK.check("withdraw", row.state, call_back_facts(row, row.case, SYSTEM, now))
    leave(row, events.CallBackWithdrawn(case=row.case.code), actor=actor, now=now)


def _overtake(key: int, *, actor: Actor, now: datetime) -> None:
    row = lock(Reopening.objects.values_list("call_back_id", flat=True).get(pk=key))
    request = row.reopening
    request.state = REOPENING.check("overtake_reopening", request.state, ReopeningFacts())
    request.decided_at = now
    request.save()
    leave(row, events.ReopeningOvertaken(case=row.case.code), actor=actor, now=now)
