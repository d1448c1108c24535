"""What a unit does with its task: sign, report progress, finish stages, finish, or send it back with a reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.changes import save_changes
from bihuan.domain.cases.actions.clocks import local_iso, pause_clocks, set_due, stop_clock, task_clocks
from bihuan.domain.cases.actions.evidence import Taken, add_picture
from bihuan.domain.cases.actions.notices import tell_dispatcher
from bihuan.domain.cases.actions.photos import require_photos
from bihuan.domain.cases.actions.receiving import ReportDraft, receive_report
from bihuan.domain.cases.actions.reports import open_case
from bihuan.domain.cases.actions.turn import follow, leave, note, take_up_task, typed_reason, words
from bihuan.domain.cases.models import Case, ClockPause, Evidence, StageClock, Task
from bihuan.domain.cases.policy import require_unit
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import ReportState, TaskRole, TaskState
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def sign_task(*, actor: Actor, now: datetime, task_id: int) -> Task:
    """签收. The handling clock has been running since the dispatch and does not notice."""
    case, task, case_after, task_after = take_up_task("sign_task", actor=actor, now=now, task_id=task_id)
    task.state, task.signed_at, task.signed_by_id = task_after, now, actor.person_id
    save_changes(task)
    case.state = case_after
    leave(case, events.TaskSigned(task=task.code), actor=actor, now=now, task=task)
    return task


@transaction.atomic
def return_task(*, actor: Actor, now: datetime, task_id: int, ground: str, reason: str = "") -> Task:
    """退单 with a typed reason. The unit's clocks pause; when no unit is left, the case waits for a ruling."""
    case, task, _, task_after = take_up_task("return_task", actor=actor, now=now, task_id=task_id)
    chosen = typed_reason("return", ground, reason, now)
    task.state, task.ended_at, task.due_at = task_after, now, None
    task.return_reason, task.return_note = chosen.code, reason.strip()
    task.returned_by_id = actor.person_id
    save_changes(task)
    pause_clocks(task_clocks(task), now=now, reason=f"退单：{chosen.name}")
    case.returns += 1
    if task.role == TaskRole.LEAD or not _live(case):
        _recall_helpers(case, now)
        follow("all_returned", case, actor=actor)
        case.return_ruled = False
    elif not _open(case):
        follow("all_handled", case, actor=actor)
        case.handled_at = now
    event = events.TaskReturned(task=task.code, ground=chosen.code)
    leave(case, event, actor=actor, now=now, reason=reason.strip() or chosen.name, task=task)
    tell_dispatcher(task, reason=chosen.name, now=now)
    return task


def _recall_helpers(case: Case, now: datetime) -> None:
    """Without a lead unit nobody assists: open assist tasks are withdrawn with the lead's return."""
    helpers = case.tasks.filter(state__in=[TaskState.DISPATCHED, TaskState.HANDLING])
    for task in helpers:
        for clock in task_clocks(task):
            stop_clock(clock, now=now)
    helpers.update(state=TaskState.WITHDRAWN, ended_at=now, due_at=None)


def _live(case: Case) -> bool:
    return case.tasks.filter(state__in=[TaskState.DISPATCHED, TaskState.HANDLING, TaskState.HANDLED]).exists()


def _open(case: Case) -> bool:
    return case.tasks.filter(state__in=[TaskState.DISPATCHED, TaskState.HANDLING]).exists()


@transaction.atomic
def feed_back(*, actor: Actor, now: datetime, task_id: int, text: str) -> Task:
    """反馈进展: words on how it goes, for the dispatcher and the reporter. Changes no clock."""
    case, task, _, _ = take_up_task("feed_back", actor=actor, now=now, task_id=task_id)
    told = words(text, "text", what="进展")[:500]
    note(case, events.TaskFedBack(task=task.code, note=told), actor=actor, now=now, task=task)
    return task


@transaction.atomic
def finish_stage(
    *, actor: Actor, now: datetime, task_id: int, text: str = "", stage: int | None = None
) -> Task:
    """完成阶段 of a staged row (fence off, repair, restore); the next stage's deadline becomes the task's.

    `stage` is the number of the stage that the presser saw. Refuses (`stage_done`) when somebody has finished it
    meanwhile, so that two who press at once do not finish two stages.
    """
    case, task, case_after, _ = take_up_task("finish_stage", actor=actor, now=now, task_id=task_id)
    clock = task_clocks(task)[0]
    if stage not in {None, clock.number}:
        raise Refused("stage_done", "这个阶段刚刚已经有人完成。现在是“{name}”。请刷新页面。", name=clock.name)
    on_time = stop_clock(clock, now=now)
    case.state, case.is_late = case_after, case.is_late or not on_time
    set_due(task)
    task.save(update_fields=["due_at"])
    event = events.StageFinished(
        task=task.code, stage=clock.name, due_at=local_iso(clock.due_at), on_time=on_time
    )
    leave(case, event, actor=actor, now=now, reason=text.strip()[:300], task=task)
    return task


@transaction.atomic
def handle_task(*, actor: Actor, now: datetime, task_id: int, text: str) -> Task:
    """处置完成, with what was done. When the last unit is done, the case waits for a check by somebody else."""
    case, task, _, task_after = take_up_task("handle_task", actor=actor, now=now, task_id=task_id)
    told = words(text, "text", what="处置情况")
    require_photos("handle_task", case, now, task=task)
    clock = task_clocks(task)[0]
    on_time = stop_clock(clock, now=now)
    # Should the check fail, the time from here to then is not the unit's.
    ClockPause.objects.create(clock=clock, starts_at=now, reason="核查")
    task.state, task.handled_at, task.handled_by_id = task_after, now, actor.person_id
    task.note, task.note_digest = told, text_digest(told)
    save_changes(task)
    case.is_late = case.is_late or not on_time
    event = events.TaskHandled(
        task=task.code, note=told[:300], due_at=local_iso(clock.due_at), on_time=on_time
    )
    if _open(case):
        leave(case, event, actor=actor, now=now, task=task)
        return task
    follow("all_handled", case, actor=actor)
    case.handled_at = now
    leave(case, event, actor=actor, now=now, task=task)
    note(case, events.CaseHandled(on_time=not case.is_late), actor=actor, now=now)
    return task


def text_digest(text: str) -> str:
    """A short hash of a closing text without spaces and punctuation, to find the same text used again."""
    plain = re.sub(r"[\W_]+", "", text.lower())
    return hashlib.sha256(plain.encode()).hexdigest()[:16] if plain else ""


@transaction.atomic
def handle_on_spot(
    *,
    actor: Actor,
    now: datetime,
    draft: ReportDraft,
    unit: Unit,
    text: str,
    pictures: Iterable[Taken] = (),
) -> Case:
    """自行处置: who found it put it right at once. It is counted apart, and still checked by somebody else.

    Where the class asks for photographs they are among `pictures`, or came in with a report of the same source key.
    """
    require_unit(actor, May.HANDLE, unit)
    told = words(text, "text", what="处置情况")
    report = receive_report(actor=actor, now=now, draft=draft)
    if report.case is not None:
        return report.case  # sent twice: the first time counts
    StageClock.objects.filter(report=report, stopped_at=None).update(stopped_at=now, on_time=True)
    case = open_case(report, actor=actor, now=now, on_spot=True)
    report.case, report.state = case, ReportState.ACCEPTED
    report.save(update_fields=["case", "state"])
    Evidence.objects.filter(report=report).update(case=case)
    task = Task.objects.create(
        case=case, unit=unit, role=TaskRole.LEAD, state=TaskState.HANDLED, dispatched_at=now,
        dispatched_by_id=actor.person_id, signed_at=now, signed_by_id=actor.person_id,
        handled_at=now, handled_by_id=actor.person_id, note=told, note_digest=text_digest(told),
    )  # fmt: skip
    case.lead_unit = unit
    follow("handle_on_spot", case, actor=actor)
    case.filed_at = case.dispatched_at = case.handled_at = now
    leave(case, events.TaskHandled(task=task.code, note=told[:300]), actor=actor, now=now, task=task)
    for taken in pictures:
        add_picture(
            actor=actor,
            now=now,
            case_id=case.pk,
            content=taken.content,
            name=taken.name,
            phase=taken.phase,
            task=task,
        )
    require_photos("handle_on_spot", case, now)
    return case
