"""Starting, pausing, extending and stopping the clocks of a case. Deadlines are always recomputed, never added to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, ClockPause, StageClock, Task
from bihuan.domain.cases.queries.rules import Rules
from bihuan.domain.cases.vocabulary import Stage
from bihuan.foundation.calendar.queries import work_calendar
from bihuan.kernel.clock import Deadline, Limit, Pause, deadline


def local_iso(at: datetime | None) -> str:
    """An instant for the journal's data, in local time with its offset; empty for None."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def start_clock(stage: Stage, limit: Limit, *, now: datetime, case: Case, **owner: Any) -> StageClock:
    """Start a clock for a stage of a case. `owner` names its other records: task, check_record, supervision."""
    clock = new_clock(stage, limit, due_from(now, limit), now=now, case=case, **owner)
    run_clocks(case, [clock])
    return clock


def run_clocks(case: Case, clocks: Sequence[StageClock]) -> None:
    """Store new clocks among the running ones of their case."""
    case.running_clocks.extend(clocks)
    StageClock.objects.bulk_create(clocks)


def due_from(now: datetime, limit: Limit) -> Deadline:
    """When a limit that starts now runs out, by the calendar in force."""
    return deadline(now, limit, work_calendar(localdate(now)))


def new_clock(stage: Stage, limit: Limit, due: Deadline, *, now: datetime, **owner: Any) -> StageClock:
    """A clock that is not stored yet, for who stores many at once."""
    return StageClock(
        stage=stage,
        base_amount=limit.amount,
        amount=limit.amount,
        unit=limit.unit,
        started_at=now,
        due_at=due.due_at,
        is_provisional=due.provisional,
        **owner,
    )


def stop_clock(clock: StageClock, *, now: datetime) -> bool:
    """Stop a clock; returns whether it was on time. A paused clock ends its pause first."""
    if clock.paused_at is not None:
        resume_clock(clock, now=now)
    clock.stopped_at = now
    clock.on_time = clock.due_at is None or now <= clock.due_at
    clock.save(update_fields=["stopped_at", "on_time"])
    return clock.on_time


def stop_stage(case: Case, stage: Stage, *, now: datetime) -> bool | None:
    """Stop the running clocks of a stage of a case; None when none ran, else whether all were on time."""
    outcomes = [stop_clock(clock, now=now) for clock in stage_clocks(case, stage)]
    return all(outcomes) if outcomes else None


def live_clocks(case: Case) -> list[StageClock]:
    """The clocks of a case that have not stopped, as the move under way has left them."""
    return [clock for clock in case.running_clocks if clock.stopped_at is None]


def stage_clocks(case: Case, stage: Stage) -> list[StageClock]:
    """Those of a stage."""
    return [clock for clock in live_clocks(case) if clock.stage == stage]


def stop_all(case: Case, *, now: datetime) -> None:
    """Stop every clock that still runs on a case: it ended otherwise (void, forced close)."""
    for clock in live_clocks(case):
        stop_clock(clock, now=now)


def pause_clocks(clocks: Iterable[StageClock], *, now: datetime, reason: str) -> None:
    """Let clocks stand still. While a pause is open there is no deadline."""
    for clock in clocks:
        if clock.paused_at is None and clock.stopped_at is None:
            ClockPause.objects.create(clock=clock, starts_at=now, reason=reason)
            clock.paused_at = now
            recompute(clock)


def resume_clock(clock: StageClock, *, now: datetime) -> None:
    """End the open pause of a clock; its deadline moves by the working time that the pause covered."""
    clock.pauses.filter(ends_at=None).update(ends_at=now)
    clock.paused_at = None
    recompute(clock)


def extend_clock(clock: StageClock, rules: Rules) -> None:
    """Add the standard's own limit once more, times the district's factor."""
    clock.amount = Decimal(clock.amount) + Decimal(clock.base_amount) * rules.extension_factor
    recompute(clock)


def recompute(clock: StageClock) -> None:
    """Work a clock's deadline out anew from its start, limit and pauses."""
    pauses = [Pause(p.starts_at, p.ends_at, p.reason) for p in clock.pauses.all()]
    due = deadline(clock.started_at, clock.limit, work_calendar(clock.started_at.date()), pauses)
    clock.due_at, clock.is_provisional = due.due_at, due.provisional
    clock.save(update_fields=["amount", "due_at", "is_provisional", "paused_at"])


def task_clocks(task: Task) -> list[StageClock]:
    """The clocks of a task that have not stopped, by stage."""
    mine = [clock for clock in stage_clocks(task.case, Stage.HANDLE) if clock.task_id == task.pk]
    return sorted(mine, key=lambda clock: clock.number)


def set_due(task: Task) -> None:
    """The task's next deadline: that of its first open stage."""
    clocks = task_clocks(task)
    task.due_at = clocks[0].due_at if clocks else None


def set_handle_due(case: Case) -> None:
    """The handling deadline as promised: the latest of all live handling clocks."""
    clocks = stage_clocks(case, Stage.HANDLE)
    dues = [(clock.due_at, clock.is_provisional) for clock in clocks if clock.due_at]
    if dues:
        case.handle_due_at, case.is_provisional = max(dues)
