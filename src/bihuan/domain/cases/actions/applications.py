"""Applications: an extension, a deferral or suspension, a forced close, an appeal. Who asks never decides.

Each kind is one row of `ROUTES`: who looks first, who decides, and what follows when it is granted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.clocks import (
    extend_clock,
    local_iso,
    pause_clocks,
    resume_clock,
    set_due,
    set_handle_due,
    stage_clocks,
    stop_all,
    task_clocks,
)
from bihuan.domain.cases.actions.filing import withdraw_tasks
from bihuan.domain.cases.actions.notices import tell
from bihuan.domain.cases.actions.turn import (
    follow,
    leave,
    lock_case,
    note,
    take_up,
    take_up_task,
    typed_reason,
    words,
)
from bihuan.domain.cases.models import Application, Case, Check, StageClock, Task
from bihuan.domain.cases.policy import not_permitted, require, require_unit
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import (
    ApplicationKind,
    ApplicationState,
    CaseState,
    ClosingKind,
    Stage,
    TaskState,
)
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

Kind = ApplicationKind


@dataclass(frozen=True)
class Route:
    """How one kind is decided. `endorse` is empty where one decision by a second person is enough."""

    reasons: str
    endorse: str
    decide: str


ROUTES: dict[str, Route] = {
    Kind.EXTEND: Route("extend", May.ENDORSE, May.GRANT),
    Kind.DEFER: Route("suspend", May.ENDORSE, May.SUSPEND),
    Kind.SUSPEND: Route("suspend", May.ENDORSE, May.SUSPEND),
    Kind.FORCE_CLOSE: Route("force_close", "", May.FORCE_CLOSE),
    Kind.APPEAL: Route("appeal", May.REVIEW_APPEAL, May.REVIEW_APPEAL),
}


def _ask(
    case: Case,
    task: Task | None,
    kind: str,
    ground: str,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    until: date | None = None,
) -> Application:
    chosen = typed_reason(ROUTES[kind].reasons, ground, reason, now)
    application = Application.objects.create(
        case=case,
        task=task,
        kind=kind,
        ground=chosen.code,
        reason=reason.strip() or chosen.name,
        asked_by_id=actor.person_id,
        asked_at=now,
        until=until,
        # Where nobody endorses, the application waits for its decision at once.
        state=ApplicationState.ASKED if ROUTES[kind].endorse else ApplicationState.ENDORSED,
    )
    event = events.ApplicationAsked(application=kind, task=task.code if task else "", ground=chosen.code)
    note(case, event, actor=actor, now=now, reason=application.reason, task=task)
    return application


@transaction.atomic
def ask_extension(*, actor: Actor, now: datetime, task_id: int, ground: str, reason: str = "") -> Application:
    """申请延期: before the deadline only, at most twice, by once more the original limit each time."""
    case, task, _, _ = take_up_task("ask_extension", actor=actor, now=now, task_id=task_id)
    return _ask(case, task, Kind.EXTEND, ground, reason, actor=actor, now=now)


@transaction.atomic
def ask_suspension(
    *,
    actor: Actor,
    now: datetime,
    case_id: int,
    ground: str,
    until: date,
    reason: str = "",
    defer: bool = False,
) -> Application:
    """申请挂账 (or 缓办): once per case, until a day at most a year ahead; the clocks stand still meanwhile."""
    case, _ = take_up("ask_suspension", actor=actor, case_id=case_id)
    latest = localdate(now) + timedelta(days=rules_on(localdate(now)).max_suspension_days)
    if not localdate(now) < until <= latest:
        message = "挂账到期日要在明天和 {latest} 之间。"
        raise Refused("bad_until", message, latest=latest, fields={"until": "请改日期"})
    kind = Kind.DEFER if defer else Kind.SUSPEND
    return _ask(case, None, kind, ground, reason, actor=actor, now=now, until=until)


@transaction.atomic
def ask_forced_close(*, actor: Actor, now: datetime, case_id: int, ground: str, reason: str) -> Application:
    """申请强制结案, with a typed reason in words; a second person decides."""
    case, _ = take_up("ask_forced_close", actor=actor, case_id=case_id)
    words(reason, "reason")
    return _ask(case, None, Kind.FORCE_CLOSE, ground, reason, actor=actor, now=now)


@transaction.atomic
def ask_appeal(*, actor: Actor, now: datetime, case_id: int, ground: str, reason: str) -> Application:
    """超时申诉: after closing, once, for a case that was late; two reviewers decide. The raw fact stays."""
    case, _ = take_up("ask_appeal", actor=actor, case_id=case_id)
    if not case.is_late:
        raise Refused("not_late", "这件案件没有超期，不需要申诉。")
    if case.applications.filter(kind=Kind.APPEAL).exists():
        raise Refused("appealed_before", "这件案件已经申诉过一次，不能再申诉。")
    last_day = (case.closed_at or now) + timedelta(days=rules_on(localdate(now)).appeal_days)
    if now > last_day:
        raise Refused(
            "appeal_too_late", "申诉要在结案后 {days} 天内提出。", days=rules_on(localdate(now)).appeal_days
        )
    words(reason, "reason")
    return _ask(case, None, Kind.APPEAL, ground, reason, actor=actor, now=now)


def _take_up_application(actor: Actor, application_id: int, state: str) -> tuple[Application, Case]:
    case_id = Application.objects.filter(pk=application_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    case = lock_case(actor, case_id)
    related = ("task__unit", "asked_by")
    application = (
        Application.objects.select_for_update(of=("self",)).select_related(*related).get(pk=application_id)
    )
    if application.state != state:
        now_is = ApplicationState(application.state).label
        raise Refused(
            "wrong_state", "这份申请现在是“{state}”。请刷新页面，看看是谁刚刚办理过。", state=now_is
        )
    if actor.person_id in {application.asked_by_id, application.endorsed_by_id}:
        raise Refused("own_application", "自己提出或审核过的申请，不能再由自己决定。请由另一位负责人办理。")
    return application, case


def _require(actor: Actor, permission: str, application: Application, case: Case) -> None:
    unit = application.task.unit if application.task else case.lead_unit
    if permission == May.ENDORSE:
        if unit is None:
            raise not_permitted(permission)
        require_unit(actor, permission, unit)
    else:
        require(actor, permission, case)


@transaction.atomic
def endorse_application(*, actor: Actor, now: datetime, application_id: int, answer: str = "") -> Application:
    """审核同意: the first of two levels. For an appeal this is the first reviewer."""
    application, case = _take_up_application(actor, application_id, ApplicationState.ASKED)
    _require(actor, ROUTES[application.kind].endorse, application, case)
    application.state, application.answer = ApplicationState.ENDORSED, answer.strip()
    application.endorsed_by_id, application.endorsed_at = actor.person_id, now
    application.save()
    event = events.ApplicationEndorsed(application=application.kind)
    note(case, event, actor=actor, now=now, reason=answer.strip(), task=application.task)
    return application


@transaction.atomic
def grant_application(*, actor: Actor, now: datetime, application_id: int, answer: str = "") -> Application:
    """批准: the deciding level; what was asked for takes effect in the same transaction."""
    application, case = _take_up_application(actor, application_id, ApplicationState.ENDORSED)
    _require(actor, ROUTES[application.kind].decide, application, case)
    application.state, application.answer = ApplicationState.GRANTED, answer.strip()
    application.decided_by_id, application.decided_at = actor.person_id, now
    application.save()
    event = events.ApplicationGranted(application=application.kind)
    note(case, event, actor=actor, now=now, reason=answer.strip(), task=application.task)
    EFFECTS[application.kind](application, case, actor, now)
    _tell_asker(application, case, "申请已批准", now)
    return application


@transaction.atomic
def refuse_application(*, actor: Actor, now: datetime, application_id: int, answer: str) -> Application:
    """不批准, at either level, with the reason that the asker reads."""
    state = Application.objects.filter(pk=application_id).values_list("state", flat=True).first()
    wanted = ApplicationState.ASKED if state == ApplicationState.ASKED else ApplicationState.ENDORSED
    application, case = _take_up_application(actor, application_id, wanted)
    route = ROUTES[application.kind]
    _require(actor, route.endorse if wanted == ApplicationState.ASKED else route.decide, application, case)
    application.answer = words(answer, "answer")
    application.state = ApplicationState.REFUSED
    application.decided_by_id, application.decided_at = actor.person_id, now
    application.save()
    event = events.ApplicationRefused(application=application.kind)
    note(case, event, actor=actor, now=now, reason=application.answer, task=application.task)
    _tell_asker(application, case, "申请未批准", now)
    return application


def _tell_asker(application: Application, case: Case, subject: str, now: datetime) -> None:
    if application.asked_by:
        key = f"application:{application.pk}:{application.state}"
        tell([application.asked_by], case, subject=subject, body=application.answer, now=now, key=key)


def _extend(application: Application, case: Case, actor: Actor, now: datetime) -> None:
    """Every open stage of the task gets its own limit once more."""
    task = (
        Task.objects.select_for_update(of=("self",)).select_related("unit").get(pk=application.task_id or 0)
    )
    task.case = case
    old = task.due_at
    for clock in task_clocks(task):
        extend_clock(clock, rules_on(localdate(now)))
    set_due(task)
    task.extensions += 1
    task.save(update_fields=["due_at", "extensions"])
    case.extensions += 1
    set_handle_due(case)
    event = events.DeadlineExtended(task=task.code, old_due_at=local_iso(old), due_at=local_iso(task.due_at))
    leave(case, event, actor=actor, now=now, task=task)


def _suspend(application: Application, case: Case, actor: Actor, now: datetime) -> None:
    follow("suspend_case", case, actor=actor)
    case.suspensions += 1
    reason = f"{ApplicationKind(application.kind).label}至 {application.until}"
    pause_clocks(stage_clocks(case, Stage.HANDLE), now=now, reason=reason)
    case.tasks.filter(state__in=[TaskState.DISPATCHED, TaskState.HANDLING]).update(due_at=None)
    event = events.CaseSuspended(how=application.kind, until=str(application.until))
    leave(case, event, actor=actor, now=now)


@transaction.atomic
def resume_case(*, actor: Actor, now: datetime, case_id: int, reason: str = "") -> Case:
    """恢复处置 after a suspension; every deadline moves by the working time that it lasted."""
    case, target = take_up("resume_case", actor=actor, case_id=case_id)
    case.state = target
    _run_on(case, reason, actor=actor, now=now)
    return case


def resume_due_cases(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Resume every case whose suspension was granted until today or earlier; returns how many."""
    ended = Application.objects.filter(
        kind__in=[Kind.DEFER, Kind.SUSPEND], state=ApplicationState.GRANTED, until__lte=localdate(now)
    )
    keys = list(ended.filter(case__state=CaseState.SUSPENDED).values_list("case_id", flat=True))
    for key in keys:
        resume_case(actor=actor, now=now, case_id=key, reason="挂账到期")
    return len(keys)


def _run_on(case: Case, reason: str, *, actor: Actor, now: datetime) -> None:
    for clock in stage_clocks(case, Stage.HANDLE):
        resume_clock(clock, now=now)
    for task in case.tasks.filter(state__in=[TaskState.DISPATCHED, TaskState.HANDLING]):
        set_due(task)
        task.save(update_fields=["due_at"])
    set_handle_due(case)
    event = events.CaseResumed(due_at=local_iso(case.handle_due_at))
    leave(case, event, actor=actor, now=now, reason=reason.strip())


def _force_close(application: Application, case: Case, actor: Actor, now: datetime) -> None:
    follow("force_close", case, actor=actor)
    withdraw_tasks(case, now=now)
    Check.objects.filter(case=case, done_at=None).update(done_at=now, note="强制结案")
    stop_all(case, now=now)
    case.closed_at, case.closing_kind = now, ClosingKind.FORCED
    case.end_reason, case.end_note = application.ground, application.reason
    event = events.CaseClosed(how=ClosingKind.FORCED, handled_on_time=not case.is_late)
    leave(case, event, actor=actor, now=now, reason=application.reason)


def _exempt(_application: Application, case: Case, actor: Actor, now: datetime) -> None:
    """The overtime is exempted; that it happened stays, and statistics show both."""
    case.is_exempt = True
    StageClock.objects.filter(case=case, stage=Stage.HANDLE, on_time=False).update(is_exempt=True)
    leave(case, events.OvertimeExempted(), actor=actor, now=now)


EFFECTS: dict[str, Callable[[Application, Case, Actor, datetime], None]] = {
    Kind.EXTEND: _extend,
    Kind.DEFER: _suspend,
    Kind.SUSPEND: _suspend,
    Kind.FORCE_CLOSE: _force_close,
    Kind.APPEAL: _exempt,
}
