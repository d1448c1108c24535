"""回头看: a draw from a committed seed, the second look by somebody new, rebounds, and maintenance after closing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.checks import new_check, settle_check, take_open_check
from bihuan.domain.cases.actions.clocks import local_iso, stop_all
from bihuan.domain.cases.actions.notices import handlers_of, tell
from bihuan.domain.cases.actions.turn import follow, leave, lock_case, take_up, words
from bihuan.domain.cases.models import Case, Check, LookBackRound
from bihuan.domain.cases.policy import not_permitted
from bihuan.domain.cases.queries.look_back import candidates
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CheckKind, CheckResult
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.lots import Ticket, chosen, commitment_of
from bihuan.kernel.refusals import NotFound, Refused


def _subject(draw: LookBackRound) -> Subject:
    return Subject("look_back_round", draw.pk, draw.name)


@transaction.atomic
def commit_round(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    closed_from: datetime,
    closed_to: datetime,
    share: Decimal | None = None,
    seed: str = "",
) -> LookBackRound:
    """Fix a seed for a draw and publish its hash in the journal, before anybody can know what it will draw."""
    if not actor.may(May.DRAW):
        raise not_permitted(May.DRAW)
    rules = rules_on(localdate(now))
    if closed_from >= closed_to:
        raise Refused("bad_window", "结案时间的起点要早于终点。", fields={"closed_to": "请改晚"})
    wanted = rules.look_back_share if share is None else share
    if not 0 < wanted <= 1:
        raise Refused("bad_share", "抽查比例要在 0 和 1 之间。", fields={"share": "请改"})
    seed = seed or secrets.token_hex(32)
    draw = LookBackRound.objects.create(
        name=words(name, "name", what="名称")[:80],
        closed_from=closed_from,
        closed_to=closed_to,
        share=wanted,
        minimum=rules.look_back_minimum,
        commitment=commitment_of(seed),
        seed=seed,
        committed_at=now,
        committed_by_id=actor.person_id,
    )
    event = events.RoundCommitted(
        commitment=draw.commitment,
        share=str(wanted),
        closed_from=local_iso(closed_from),
        closed_to=local_iso(closed_to),
    )
    record(event, actor=actor, now=now, subject=_subject(draw))
    return draw


@transaction.atomic
def draw_round(*, actor: Actor, now: datetime, round_id: int) -> LookBackRound:
    """抽取: reveal the seed, draw the round's share of the cases closed in its window, and call each to a look-back.

    Refuses a second draw, and one before the window of closing has ended.
    """
    if not actor.may(May.DRAW):
        raise not_permitted(May.DRAW)
    draw = LookBackRound.objects.select_for_update().filter(pk=round_id).first()
    if draw is None:
        raise NotFound
    if draw.drawn_at:
        raise Refused("drawn_before", "这一轮已经抽取过了，不能重抽。")
    if now < draw.closed_to:
        raise Refused("too_early", "结案时间窗到 {at} 才结束，之后才能抽取。", at=local_iso(draw.closed_to))
    rules = rules_on(localdate(now))
    tickets = candidates(draw.closed_from, draw.closed_to, rules.look_back_weights)
    codes = chosen(draw.seed, tickets, share=Decimal(draw.share), minimum=draw.minimum)
    draw.population, draw.drawn, draw.drawn_at, draw.drawn_by_id = (
        len(tickets),
        len(codes),
        now,
        actor.person_id,
    )
    draw.save()
    event = events.RoundDrawn(
        seed=draw.seed, population=draw.population, drawn=codes, tickets=_published(tickets)
    )
    record(event, actor=actor, now=now, subject=_subject(draw))
    for ticket in (t for t in tickets if t.code in set(codes)):
        _call(ticket.key, "drawn", draw, actor=actor, now=now)
    return draw


def _published(tickets: Iterable[Ticket]) -> dict[str, str]:
    """Every ticket with its weight, so that anybody can draw again."""
    return {ticket.code: str(ticket.weight) for ticket in tickets}


def _call(case_id: int, how: str, draw: LookBackRound | None, *, actor: Actor, now: datetime) -> Case:
    case = lock_case(SYSTEM, case_id)
    follow("call_look_back", case, actor=actor)
    new_check(case, CheckKind.LOOK_BACK, None, actor=actor, now=now, round=draw)
    event = events.LookBackCalled(how=how, round=draw.name if draw else "")
    leave(case, event, actor=actor, now=now)
    return case


@transaction.atomic
def call_look_back(*, actor: Actor, now: datetime, case_id: int) -> Case:
    """列入回头看: one case by name, beside what is drawn."""
    case, target = take_up("call_look_back", actor=actor, case_id=case_id)
    case.state = target
    new_check(case, CheckKind.LOOK_BACK, None, actor=actor, now=now)
    leave(case, events.LookBackCalled(how="named"), actor=actor, now=now)
    return case


def call_due_look_backs(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Call every case whose maintenance look-back day has come; returns how many."""
    due = Case.objects.filter(next_look_back_on__lte=localdate(now), state__in=["closed", "confirmed"])
    keys = list(due.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            case = _call(key, "maintenance", None, actor=actor, now=now)
            Case.objects.filter(pk=case.pk).update(next_look_back_on=None)
    return len(keys)


@transaction.atomic
def take_look_back(*, actor: Actor, now: datetime, case_id: int) -> Check:
    """领取回头看, by somebody who neither handled nor checked the case."""
    case, _ = take_up("take_look_back", actor=actor, case_id=case_id)
    return take_open_check(case, actor=actor, now=now)


@transaction.atomic
def confirm_case(*, actor: Actor, now: datetime, case_id: int, remark: str = "") -> Case:
    """回头看合格: it is still fixed."""
    case, target = take_up("confirm_case", actor=actor, case_id=case_id)
    settle_check(case, CheckResult.PASSED, remark, actor=actor, now=now)
    case.state, case.confirmed_at = target, now
    leave(case, events.CaseConfirmed(note=remark.strip()[:300]), actor=actor, now=now)
    return case


@transaction.atomic
def rebound_case(*, actor: Actor, now: datetime, case_id: int, remark: str) -> Case:
    """回头看不合格: the case is open again, waits for dispatch, and counts as a rebound."""
    case, target = take_up("rebound_case", actor=actor, case_id=case_id)
    why = words(remark, "remark", what="不合格的情况")
    settle_check(case, CheckResult.FAILED, why, actor=actor, now=now)
    case.rebounds += 1
    _open_again(case, target, now=now)
    leave(case, events.CaseRebounded(note=why[:300], times=case.rebounds), actor=actor, now=now, reason=why)
    if case.lead_unit:
        key = f"rebound:{case.pk}:{case.rebounds}"
        tell(handlers_of(case.lead_unit, now), case, subject="回头看反弹", body=why, now=now, key=key)
    return case


@transaction.atomic
def reopen_case(*, actor: Actor, now: datetime, case_id: int, reason: str) -> Case:
    """重新打开 a closed case for a reason, for instance because the reporter shows that it is not solved."""
    case, target = take_up("reopen_case", actor=actor, case_id=case_id)
    why = words(reason, "reason")
    _open_again(case, target, now=now)
    leave(case, events.CaseReopened(), actor=actor, now=now, reason=why)
    return case


def _open_again(case: Case, state: str, *, now: datetime) -> None:
    stop_all(case, now=now)
    case.state = state
    case.closed_at = case.confirmed_at = case.handled_at = None
    case.closing_kind, case.is_late, case.is_exempt = "", False, False


@transaction.atomic
def set_maintenance(
    *, actor: Actor, now: datetime, case_id: int, maintainer: Unit, next_look_back_on: date | None = None
) -> Case:
    """指定维护责任单位 (实施—评估—维护) and the day of the next look-back, if any."""
    case, _ = take_up("set_maintenance", actor=actor, case_id=case_id)
    if next_look_back_on and next_look_back_on <= localdate(now):
        raise Refused("bad_day", "下次回头看的日期要晚于今天。", fields={"next_look_back_on": "请改晚"})
    case.maintainer, case.next_look_back_on = maintainer, next_look_back_on
    event = events.MaintenanceSet(maintainer=maintainer.code, next_look_back_on=str(next_look_back_on or ""))
    leave(case, event, actor=actor, now=now)
    return case
