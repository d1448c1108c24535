"""Telling units what to do: dispatch by duty or by hand, more units, rulings on returned tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.clocks import (
    due_from,
    local_iso,
    new_clock,
    resume_clock,
    run_clocks,
    set_handle_due,
    stage_clocks,
    stop_stage,
)
from bihuan.domain.cases.actions.notices import tell_unit
from bihuan.domain.cases.actions.turn import leave, take_up, words
from bihuan.domain.cases.models import Case, StageClock, Task
from bihuan.domain.cases.queries.standards import stages_of, standards_for
from bihuan.domain.cases.vocabulary import LIVE_TASK_STATES, Stage, TaskRole, TaskState
from bihuan.domain.district.models import Duty
from bihuan.domain.district.queries import DutyTable, duty_for
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def dispatch_case(
    *,
    actor: Actor,
    now: datetime,
    case_id: int,
    lead: Unit | None = None,
    assists: Sequence[Unit] | None = None,
    instruction: str = "",
) -> Case:
    """派遣 to a lead unit and any assist units; without a lead, to whom the duty table names.

    The handling clock runs from now, not from signing. Sent again to the unit that returned it, its old
    clock runs on; another unit gets a new one. After a return the dispatcher who had sent it cannot send
    it again alone.
    """
    case, target = take_up("dispatch_case", actor=actor, case_id=case_id)
    chosen, helpers, by_duty = _units(case, lead, assists, now)
    _require_alive([chosen, *helpers], now)
    again = case.tasks.exists()
    on_time = stop_stage(case, Stage.DISPATCH, now=now)
    case.state, case.lead_unit, case.dispatched_at = target, chosen, now
    for unit in (chosen, *(_without_work(case, chosen, helpers, now) if again else helpers)):
        role = TaskRole.LEAD if unit == chosen else TaskRole.ASSIST
        tell_unit(_new_task(case, unit, role, instruction, actor=actor, now=now), now=now)
    set_handle_due(case)
    event = events.CaseDispatched(
        lead=chosen.code,
        assists=[unit.code for unit in helpers],
        due_at=local_iso(case.handle_due_at),
        provisional=case.is_provisional,
        by_duty=by_duty,
        again=again,
        on_time=on_time,
        instruction=instruction.strip()[:200],
    )
    leave(case, event, actor=actor, now=now)
    return case


def _units(
    case: Case, lead: Unit | None, assists: Sequence[Unit] | None, now: datetime
) -> tuple[Unit, list[Unit], bool]:
    """The lead and assist units: as chosen, else as the duty table says; and whether the lead is the table's."""
    if lead is not None:
        return lead, _helpers(lead, assists or ()), lead.pk == _duty_lead(case, now)
    duty = _duty(case, now)
    if duty is None:
        message = "职责表里没有“{category}”在这个位置的责任单位，请手工选定主办单位。"
        raise Refused("no_duty", message, category=case.category or "未定类别", fields={"lead": "请选择"})
    return duty.lead, _helpers(duty.lead, duty.assist_units if assists is None else assists), True


def _duty(case: Case, now: datetime) -> Duty | None:
    if case.category is None or case.place is None:
        return None
    return duty_for(case.category, case.place, localdate(now))


def _duty_lead(case: Case, now: datetime) -> int | None:
    """The key of the unit that the duty table names."""
    if case.category is None or case.place is None:
        return None
    line = DutyTable.current(localdate(now)).find(case.category.code, case.place.path)
    return line.lead_id if line else None


def _helpers(lead: Unit, assists: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in dict.fromkeys(assists) if unit != lead]


def _without_work(case: Case, lead: Unit, helpers: Sequence[Unit], now: datetime) -> list[Unit]:
    """The helpers who still need a task. What a helper had handled before the lead's return stays handled; who leads now
    answers for his part anew."""
    handled = {task.unit_id: task for task in case.tasks.filter(state__in=LIVE_TASK_STATES)}
    if lead.pk in handled:
        task = handled[lead.pk]
        task.state, task.ended_at, task.due_at = TaskState.WITHDRAWN, now, None
        task.save(update_fields=["state", "ended_at", "due_at"])
    return [unit for unit in helpers if unit.pk not in handled]


def _require_alive(units: Sequence[Unit], now: datetime) -> None:
    for unit in units:
        if unit.valid_to is not None and unit.valid_to <= localdate(now):
            raise Refused(
                "unit_ended",
                "“{name}”已经撤销，不能再派遣。请选接续的单位。",
                name=unit.name,
                fields={"lead": "请重选"},
            )


def _new_task(case: Case, unit: Unit, role: str, instruction: str, *, actor: Actor, now: datetime) -> Task:
    kept = _take_over_clocks(case, unit, role, now=now)
    fresh = [] if kept else _handling_clocks(case, now)
    task = Task.objects.create(
        case=case,
        unit=unit,
        role=role,
        instruction=instruction.strip()[:500],
        dispatched_at=now,
        dispatched_by_id=actor.person_id,
        due_at=(kept or fresh)[0].due_at,
    )
    for clock in (*kept, *fresh):
        clock.task = task
    StageClock.objects.bulk_update(kept, ["task"])
    run_clocks(case, fresh)
    return task


def _take_over_clocks(case: Case, unit: Unit, role: str, *, now: datetime) -> list[StageClock]:
    """The paused clocks of the same unit's returned task run on for its new one; when it leads, those of others end."""
    returned = _clocks_of_returned(case)
    mine = [clock for clock, had in returned if had == unit.pk]
    for clock in mine:
        resume_clock(clock, now=now)
    for clock in [clock for clock, had in returned if had != unit.pk and role == TaskRole.LEAD]:
        clock.stopped_at, clock.paused_at = now, None
        clock.save(update_fields=["stopped_at", "paused_at"])
    return mine


def _clocks_of_returned(case: Case) -> list[tuple[StageClock, int]]:
    """The clocks of returned tasks, each with the unit that had it."""
    clocks = stage_clocks(case, Stage.HANDLE)
    returned = case.tasks.filter(state=TaskState.RETURNED) if clocks else ()
    units = {task.pk: task.unit_id for task in returned}
    return [(clock, units[clock.task_id]) for clock in clocks if clock.task_id in units]


def _handling_clocks(case: Case, now: datetime) -> list[StageClock]:
    """The stages of the case's standard. What was put right on the spot was never filed against a row;
    when it is opened again, the first row of its class counts."""
    if case.standard_id is None and case.on_spot and case.category:
        case.standard = next(iter(standards_for(case.category, localdate(now))), None)
    if case.standard_id is None:
        raise Refused("not_filed", "案件还没有对照标准立案，不能派遣。请先立案。")
    return [
        new_clock(
            Stage.HANDLE,
            row.limit,
            due_from(now, row.limit),
            now=now,
            case=case,
            number=row.number,
            name=row.name,
        )
        for row in stages_of(case.standard_id)
    ]


@transaction.atomic
def add_unit(*, actor: Actor, now: datetime, case_id: int, unit: Unit, instruction: str = "") -> Task:
    """增派单位: one more assist unit while the case is handled. Refuses a unit that is on it already."""
    case, _ = take_up("add_unit", actor=actor, case_id=case_id)
    _require_alive([unit], now)
    if case.tasks.filter(unit=unit, state__in=LIVE_TASK_STATES).exists():
        raise Refused(
            "unit_on_case",
            "“{name}”已经在办这件案件。请选别的单位。",
            name=unit.name,
            fields={"unit": "已在办"},
        )
    task = _new_task(case, unit, TaskRole.ASSIST, instruction, actor=actor, now=now)
    tell_unit(task, now=now)
    set_handle_due(case)
    event = events.UnitAdded(task=task.code, unit=unit.code, instruction=instruction.strip()[:200])
    leave(case, event, actor=actor, now=now)
    return task


@transaction.atomic
def rule_return(*, actor: Actor, now: datetime, case_id: int, upheld: bool, reason: str) -> Case:
    """裁定退单: a second person says whether the unit was right to return it. Only then may it be sent again."""
    case, _ = take_up("rule_return", actor=actor, case_id=case_id)
    why = words(reason, "reason")
    case.return_ruled = True
    leave(case, events.ReturnRuled(upheld=upheld), actor=actor, now=now, reason=why)
    return case
