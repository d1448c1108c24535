"""Urging, supervising in three colours, and noticing what fell overdue."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.clocks import (
    due_from,
    live_clocks,
    local_iso,
    new_clock,
    run_clocks,
    stop_clock,
)
from bihuan.domain.cases.actions.notices import handlers_of, tell
from bihuan.domain.cases.actions.turn import leave, lock_case, take_up, words
from bihuan.domain.cases.models import Case, StageClock, Supervision
from bihuan.domain.cases.models.statements import Statement
from bihuan.domain.cases.policy import require_unit
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import Colour, Stage
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

RANK = {colour: rank for rank, colour in enumerate(Colour.values)}


@transaction.atomic
def urge_case(*, actor: Actor, now: datetime, case_id: int, text: str) -> Case:
    """催办: remind the lead unit in words; counted, and changes no deadline."""
    case, _ = take_up("urge_case", actor=actor, case_id=case_id)
    case.urges += 1
    leave(
        case,
        events.CaseUrged(times=case.urges),
        actor=actor,
        now=now,
        reason=words(text, "text", what="催办内容"),
    )
    if case.lead_unit:
        key = f"urge:{case.pk}:{case.urges}"
        tell(handlers_of(case.lead_unit, now), case, subject="被催办", body=text.strip(), now=now, key=key)
    return case


@transaction.atomic
def supervise_case(*, actor: Actor, now: datetime, case_id: int, colour: str, reason: str) -> Supervision:
    """督办 in blue, yellow or red; the unit must answer within the colour's limit. A colour never falls back."""
    case, _ = take_up("supervise_case", actor=actor, case_id=case_id)
    if colour not in RANK:
        raise Refused("unknown_colour", "督办颜色只能是蓝、黄、红。", fields={"colour": "请选择"})
    if case.colour and RANK[colour] < RANK[case.colour]:
        raise Refused(
            "colour_falls", "这件案件已经是{colour}，不能再降低。", colour=Colour(case.colour).label
        )
    why = words(reason, "reason")
    limit = rules_on(localdate(now)).answer_limits[colour]
    due = due_from(now, limit)
    supervision = Supervision.objects.create(
        case=case,
        colour=colour,
        reason=why[:500],
        asked_by_id=actor.person_id,
        asked_at=now,
        due_at=due.due_at,
    )
    run_clocks(case, [new_clock(Stage.ANSWER, limit, due, now=now, case=case, supervision=supervision)])
    case.colour = colour
    event = events.CaseSupervised(colour=colour, due_at=local_iso(due.due_at))
    leave(case, event, actor=actor, now=now, reason=why)
    if case.lead_unit:
        key = f"supervision:{supervision.pk}"
        people = handlers_of(case.lead_unit, now)
        tell(people, case, subject=str(Colour(colour).label), body=why, now=now, key=key)
    return supervision


@transaction.atomic
def answer_supervision(*, actor: Actor, now: datetime, supervision_id: int, answer: str) -> Supervision:
    """答复督办 by the lead unit. Refuses a second answer."""
    case_id = Supervision.objects.filter(pk=supervision_id).values_list("case_id", flat=True).first()
    case = lock_case(actor, case_id or 0)
    supervision = Supervision.objects.select_for_update().filter(pk=supervision_id).first()
    if supervision is None or case.lead_unit is None:
        raise NotFound
    require_unit(actor, May.HANDLE, case.lead_unit)
    if supervision.answered_at:
        raise Refused("answered_before", "这份督办单已经答复过了。")
    supervision.answer = words(answer, "answer", what="答复")[:500]
    supervision.answered_by_id, supervision.answered_at = actor.person_id, now
    supervision.save()
    clocks = [clock for clock in live_clocks(case) if clock.supervision_id == supervision.pk]
    outcomes = [stop_clock(clock, now=now) for clock in clocks]
    event = events.SupervisionAnswered(
        colour=supervision.colour, answer=supervision.answer[:200], on_time=all(outcomes)
    )
    leave(case, event, actor=actor, now=now)
    return supervision


def mark_overdue(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Write an entry for every clock whose deadline has passed since the last call, five hundred at most; returns how many.

    The entry says when the deadline was, so figures count it there however late the job ran.
    """
    due = FALLEN_DUE.values(now)
    return sum(_mark(clock_id, case_id, actor, now) for clock_id, case_id in due)


FALLEN_DUE = Statement(
    lambda now: StageClock.objects.filter(
        stopped_at=None, is_overdue=False, due_at__lt=now, case__isnull=False
    ).values_list("pk", "case_id")[:500],
    a_key=datetime(1, 1, 1, tzinfo=UTC),
)


@transaction.atomic
def _mark(clock_id: int, case_id: int | None, actor: Actor, now: datetime) -> int:
    case = lock_case(SYSTEM, case_id or 0)
    clock = next((one for one in live_clocks(case) if one.pk == clock_id and _has_fallen_due(one, now)), None)
    if clock is None:
        return 0
    clock.is_overdue = True
    clock.save(update_fields=["is_overdue"])
    case.is_late = case.is_late or clock.stage == Stage.HANDLE
    event = events.CaseFellOverdue(
        stage=clock.stage, due_at=local_iso(clock.due_at), task=clock.task.code if clock.task else ""
    )
    leave(case, event, actor=actor, now=now, task=clock.task)
    return 1


def _has_fallen_due(clock: StageClock, now: datetime) -> bool:
    return not clock.is_overdue and clock.due_at is not None and clock.due_at < now
