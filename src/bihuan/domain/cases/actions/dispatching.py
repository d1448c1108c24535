"""Telling units what to do: dispatch by duty or by hand, more units, rulings on returned tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.clocks import (
    local_iso,
    resume_clock,
    set_due,
    set_handle_due,
    start_clock,
    stop_stage,
)
from bihuan.domain.cases.actions.notices import tell_unit
from bihuan.domain.cases.actions.turn import leave, take_up, words
from bihuan.domain.cases.models import Case, StageClock, Task
from bihuan.domain.cases.queries.standards import standards_for
from bihuan.domain.cases.vocabulary import LIVE_TASK_STATES, Stage, TaskRole, TaskState
from bihuan.domain.district.models import Duty
from bihuan.domain.district.queries import duty_for
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.clock import Limit
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
    for unit in (chosen, *helpers):
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
    duty = _duty(case, now)
    if lead is not None:
        return lead, _helpers(lead, assists or ()), duty is not None and duty.lead_id == lead.pk
    if duty is None:
        message = "职责表里没有“{category}”在这个位置的责任单位，请手工选定主办单位。"
        raise Refused("no_duty", message, category=case.category or "未定类别", fields={"lead": "请选择"})
    return duty.lead, _helpers(duty.lead, duty.assist_units if assists is None else assists), True


def _duty(case: Case, now: datetime) -> Duty | None:
    if case.category is None or case.place is None:
        return None
    return duty_for(case.category, case.place, localdate(now))


def _helpers(lead: Unit, assists: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in dict.fromkeys(assists) if unit != lead]


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
    task = Task.objects.create(
        case=case,
        unit=unit,
        role=role,
        instruction=instruction.strip()[:500],
        dispatched_at=now,
        dispatched_by_id=actor.person_id,
    )
    if not _take_over_clocks(case, task, now=now):
        for number, name, limit in _limits(case, now):
            start_clock(Stage.HANDLE, limit, now=now, case=case, task=task, number=number, name=name)
    set_due(task)
    task.save(update_fields=["due_at"])
    return task


def _take_over_clocks(case: Case, task: Task, *, now: datetime) -> bool:
    """The paused clocks of the same unit's returned task run on for the new one; those of others end."""
    paused = StageClock.objects.filter(
        case=case, stage=Stage.HANDLE, stopped_at=None, task__state=TaskState.RETURNED
    )
    mine = list(paused.filter(task__unit=task.unit))
    for clock in mine:
        clock.task = task
        clock.save(update_fields=["task"])
        resume_clock(clock, now=now)
    if task.role == TaskRole.LEAD:
        paused.exclude(task__unit=task.unit).update(stopped_at=now, paused_at=None)
    return bool(mine)


def _limits(case: Case, now: datetime) -> list[tuple[int, str, Limit]]:
    """The stages of the case's standard. What was put right on the spot was never filed against a row;
    when it is opened again, the first row of its class counts."""
    if case.standard is None and case.on_spot and case.category:
        case.standard = next(iter(standards_for(case.category, localdate(now))), None)
    if case.standard is None:
        raise Refused("not_filed", "案件还没有对照标准立案，不能派遣。请先立案。")
    return [(stage.number, stage.name, stage.limit) for stage in case.standard.stages.all()]


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
