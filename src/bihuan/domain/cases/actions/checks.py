"""Checking by somebody else: taking a check, passing it (which closes the case), failing it (which sends it back)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.changes import save_changes, taken_up
from bihuan.domain.cases.actions.clocks import due_from, new_clock, resume_clock, run_clocks, stop_stage
from bihuan.domain.cases.actions.turn import leave, note, take_up, words
from bihuan.domain.cases.models import Case, Check, StageClock, Task
from bihuan.domain.cases.models.statements import Statement
from bihuan.domain.cases.policy import not_permitted
from bihuan.domain.cases.queries.facts import case_facts, task_facts
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import (
    CheckKind,
    CheckResult,
    ClosingKind,
    Stage,
    TaskState,
)
from bihuan.domain.cases.workflow import TASK
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

STAGE_OF = {CheckKind.VERIFY: Stage.VERIFY, CheckKind.CHECK: Stage.CHECK}
MAY_DO = {CheckKind.VERIFY: May.VERIFY, CheckKind.CHECK: May.CHECK, CheckKind.LOOK_BACK: May.LOOK_BACK}


def new_check(
    case: Case, kind: CheckKind, assignee: int | None, *, actor: Actor, now: datetime, **more: object
) -> Check:
    """Set up a check with its clock, for an assignee who is fit for it or for whoever takes it."""
    check = Check(
        case=case, kind=kind, assignee_id=assignee, assigned_at=now, assigned_by_id=actor.person_id, **more
    )
    if kind not in STAGE_OF:
        check.save()
        return check
    stage = STAGE_OF[kind]
    limit = rules_on(localdate(now)).limit(stage)
    due = due_from(now, limit)
    check.due_at = due.due_at
    check.save()
    run_clocks(case, [new_clock(stage, limit, due, now=now, case=case, check_record=check)])
    return check


def require_fit(case: Case, kind: CheckKind, assignee: Person, now: datetime) -> None:
    """Refuses an assignee who may not do this kind of check, or did the work."""
    person = actor_of(assignee, localdate(now))
    if not person.may(MAY_DO[kind]):
        raise not_permitted(MAY_DO[kind])
    facts = case_facts(case, person)
    done_it = facts.handlers if kind == CheckKind.CHECK else facts.handlers | facts.checkers
    if kind != CheckKind.VERIFY and assignee.pk in done_it:
        raise Refused(
            "own_work", "{name}参与过这件案件，不能再来核查。请指派没有参与的人。", name=assignee.name
        )


def open_check(case: Case) -> Check:
    """The check of a case that waits for its result."""
    (check,) = OPEN_CHECK.records(case.pk)
    return taken_up(check)


OPEN_CHECK = Statement(lambda key: Check.objects.select_for_update().filter(case=key, done_at=None))


def take_open_check(case: Case, *, actor: Actor, now: datetime) -> Check:
    """Make the actor the one who does the open check, and write it down."""
    check = open_check(case)
    check.assignee_id = actor.person_id
    check.save(update_fields=["assignee"])
    note(case, events.CheckTaken(check=check.kind, assignee=actor.key), actor=actor, now=now)
    return check


def settle_check(case: Case, result: CheckResult, remark: str, *, actor: Actor, now: datetime) -> Check:
    """Write the result into the open check."""
    check = open_check(case)
    check.result, check.note = result, remark.strip()[:500]
    check.done_at, check.done_by_id = now, actor.person_id
    save_changes(check)
    return check


@transaction.atomic
def take_check(*, actor: Actor, now: datetime, case_id: int) -> Check:
    """领取核查: from the pool of handled cases, by somebody who did not handle it."""
    case, target = take_up("take_check", actor=actor, case_id=case_id)
    case.state = target
    check = new_check(case, CheckKind.CHECK, actor.person_id, actor=actor, now=now)
    leave(case, events.CheckAssigned(assignee=actor.key), actor=actor, now=now)
    return check


@transaction.atomic
def assign_check(*, actor: Actor, now: datetime, case_id: int, assignee: Person) -> Check:
    """指派核查 to a person, or to another one instead. Who handled the case is refused."""
    case, target = take_up("assign_check", actor=actor, case_id=case_id)
    case.state = target
    require_fit(case, CheckKind.CHECK, assignee, now)
    check = Check.objects.select_for_update().filter(case=case, done_at=None).first()
    if check is None:
        check = new_check(case, CheckKind.CHECK, assignee.pk, actor=actor, now=now)
    else:
        check.assignee = assignee
        check.save(update_fields=["assignee"])
    leave(case, events.CheckAssigned(assignee=assignee.key), actor=actor, now=now)
    return check


@transaction.atomic
def pass_check(*, actor: Actor, now: datetime, case_id: int, remark: str = "") -> Case:
    """核查通过并结案: the only ordinary way to a closed case, and never by who handled it."""
    case, target = take_up("pass_check", actor=actor, case_id=case_id)
    settle_check(case, CheckResult.PASSED, remark, actor=actor, now=now)
    on_time = stop_stage(case, Stage.CHECK, now=now)
    handled = Task.objects.filter(case=case, state=TaskState.HANDLED)
    handled.update(state=TASK.moves["finish_task"].target, ended_at=now)
    case.state, case.closed_at, case.closing_kind = target, now, ClosingKind.NORMAL
    event = events.CaseClosed(
        how=ClosingKind.NORMAL,
        note=remark.strip()[:300],
        handled_on_time=not case.is_late,
        on_time=on_time,
        on_spot=case.on_spot,
    )
    leave(case, event, actor=actor, now=now)
    return case


@transaction.atomic
def fail_check(
    *, actor: Actor, now: datetime, case_id: int, remark: str, task_ids: list[int] | None = None
) -> Case:
    """核查不通过: the named tasks (or all that were handled) go back to their units as rework; their clocks run on.

    The handling clock stood still while the case was checked, so the time of checking is not the unit's.
    """
    case, target = take_up("fail_check", actor=actor, case_id=case_id)
    why = words(remark, "remark", what="不通过的原因")
    settle_check(case, CheckResult.FAILED, why, actor=actor, now=now)
    on_time = stop_stage(case, Stage.CHECK, now=now)
    tasks = Task.objects.select_for_update().filter(case=case, state=TaskState.HANDLED)
    chosen = [task for task in tasks if task_ids is None or task.pk in task_ids]
    if not chosen:
        raise Refused("no_task", "请至少选一个要返工的单位。", fields={"tasks": "请选择"})
    for task in chosen:
        _send_back(case, task, now=now)
    case.state, case.handled_at = target, None
    case.reworks += 1
    event = events.CheckFailed(note=why[:300], tasks=[task.code for task in chosen], on_time=on_time)
    leave(case, event, actor=actor, now=now, reason=why)
    return case


def _send_back(case: Case, task: Task, *, now: datetime) -> None:
    task.case = case
    task.state = TASK.check("rework_task", task.state, task_facts(task, now))
    task.reworks += 1
    task.handled_at = None
    last = StageClock.objects.filter(task=task, stage=Stage.HANDLE).order_by("-number").first()
    if last is not None:
        last.stopped_at, last.on_time = None, None
        last.save(update_fields=["stopped_at", "on_time"])
        case.running_clocks.append(last)
        resume_clock(last, now=now)
        task.due_at = last.due_at
    task.save()
