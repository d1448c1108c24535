"""Before a unit is told: verification, correction, the filing decision, rejection, voiding, comments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.checks import new_check, require_fit, settle_check, take_open_check
from bihuan.domain.cases.actions.clocks import start_clock, stop_all, stop_stage
from bihuan.domain.cases.actions.photos import require_photos
from bihuan.domain.cases.actions.reports import set_place
from bihuan.domain.cases.actions.turn import leave, note, take_up, typed_reason, words
from bihuan.domain.cases.models import Case, Check, StandardRow, Task
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.queries.standards import rows_in_force
from bihuan.domain.cases.vocabulary import LIVE_TASK_STATES, CheckKind, CheckResult, Stage, TaskState
from bihuan.domain.district.models import Category, Place
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def ask_verification(*, actor: Actor, now: datetime, case_id: int, assignee: Person | None = None) -> Check:
    """安排立案前核实: somebody goes and looks (30 minutes, continuous). Without a name anybody entitled may take it."""
    case, target = take_up("ask_verification", actor=actor, case_id=case_id)
    case.state = target
    if assignee is not None:
        require_fit(case, CheckKind.VERIFY, assignee, now)
    check = new_check(case, CheckKind.VERIFY, assignee.pk if assignee else None, actor=actor, now=now)
    event = events.VerificationAsked(assignee=assignee.key if assignee else "")
    leave(case, event, actor=actor, now=now)
    return check


@transaction.atomic
def take_verification(*, actor: Actor, now: datetime, case_id: int) -> Check:
    """领取核实: the first who takes it goes."""
    case, _ = take_up("take_verification", actor=actor, case_id=case_id)
    return take_open_check(case, actor=actor, now=now)


@transaction.atomic
def record_verification(*, actor: Actor, now: datetime, case_id: int, found: bool, remark: str = "") -> Case:
    """What was found on site. «Nothing found» is a result of its own and bars filing until somebody looks again."""
    case, target = take_up("record_verification", actor=actor, case_id=case_id)
    if found:
        require_photos("record_verification", case, now)
    result = CheckResult.FOUND if found else CheckResult.NOT_FOUND
    settle_check(case, result, remark, actor=actor, now=now)
    on_time = stop_stage(case, Stage.VERIFY, now=now)
    case.state, case.found_nothing = target, not found
    leave(case, events.CaseVerified(result=result, note=remark, on_time=on_time), actor=actor, now=now)
    return case


@transaction.atomic
def correct_case(
    *,
    actor: Actor,
    now: datetime,
    case_id: int,
    category: Category | None = None,
    place: Place | None = None,
    address: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    title: str = "",
) -> Case:
    """Put right what the case says about its category and place. Old and new values stand in the entry."""
    case, _ = take_up("correct_case", actor=actor, case_id=case_id)
    old = described(case)
    if category is not None:
        case.category, case.topic = category, category.topic
    case.title = title or case.title
    _move(case, place, address, lon, lat)
    _leave_corrected(case, old, actor=actor, now=now)
    return case


def _move(case: Case, place: Place | None, address: str | None, lon: float | None, lat: float | None) -> None:
    if place is not None:
        set_place(case, place)
    if address is not None:
        case.address = address
    if lon is not None and lat is not None:
        case.lon, case.lat = lon, lat


def _leave_corrected(case: Case, old: dict[str, str], *, actor: Actor, now: datetime) -> None:
    """Write only what changed; nothing changed leaves no entry."""
    new = described(case)
    changed = [key for key in new if old[key] != new[key]]
    if changed:
        event = events.CaseCorrected(old={k: old[k] for k in changed}, new={k: new[k] for k in changed})
        leave(case, event, actor=actor, now=now)


def described(case: Case) -> dict[str, str]:
    """What a correction of a case can change, as its entry tells it."""
    return {
        "category": case.category.code if case.category else "",
        "place": case.place.code if case.place else "",
        "address": case.address,
        "title": case.title,
        "point": f"{case.lon:.6f},{case.lat:.6f}" if case.lon is not None else "",
    }


@transaction.atomic
def file_case(*, actor: Actor, now: datetime, case_id: int, standard: StandardRow | None = None) -> Case:
    """立案 against a standard row of the case's category; with one row only, that one.

    Refuses a row of another category or out of force, and a category that has no row on that day.
    """
    case, target = take_up("file_case", actor=actor, case_id=case_id)
    rows = list(rows_in_force(case.category, localdate(now))) if case.category else []
    if standard is None and len(rows) != 1:
        message = "这个小类有 {count} 条立案标准，请选定其中一条再立案。"
        raise Refused("choose_standard", message, count=len(rows), fields={"standard": "请选择"})
    chosen = rows[0] if standard is None else next((row for row in rows if row.pk == standard.pk), None)
    if chosen is None:
        raise Refused(
            "wrong_standard",
            "这条标准不属于案件的小类，或当日没有生效。请重新选择。",
            fields={"standard": "请重选"},
        )
    case.state, case.standard, case.filed_at = target, chosen, now
    start_clock(Stage.DISPATCH, rules_on(localdate(now)).limit(Stage.DISPATCH), now=now, case=case)
    event = events.CaseFiled(standard=str(chosen), closing_condition=chosen.closing_condition[:120])
    leave(case, event, actor=actor, now=now)
    return case


@transaction.atomic
def reject_case(*, actor: Actor, now: datetime, case_id: int, ground: str, reason: str = "") -> Case:
    """不予立案, with a typed reason."""
    case, target = take_up("reject_case", actor=actor, case_id=case_id)
    chosen = typed_reason("reject", ground, reason, now)
    case.state, case.end_reason, case.end_note = target, chosen.code, reason.strip()
    leave(case, events.CaseRejected(ground=chosen.code), actor=actor, now=now, reason=reason or chosen.name)
    return case


@transaction.atomic
def void_case(*, actor: Actor, now: datetime, case_id: int, ground: str, reason: str = "") -> Case:
    """作废: it should not be a case. Every unit's task is withdrawn and every clock stops."""
    case, target = take_up("void_case", actor=actor, case_id=case_id)
    chosen = typed_reason("void", ground, reason, now)
    withdraw_tasks(case, now=now)
    Check.objects.filter(case=case, done_at=None).update(done_at=now, note="案件作废")
    stop_all(case, now=now)
    case.state, case.end_reason, case.end_note = target, chosen.code, reason.strip()
    leave(case, events.CaseVoided(ground=chosen.code), actor=actor, now=now, reason=reason or chosen.name)
    return case


def withdraw_tasks(case: Case, *, now: datetime) -> None:
    """Take back every live task of a case that ends otherwise."""
    live_tasks = Task.objects.filter(case=case, state__in=LIVE_TASK_STATES)
    live_tasks.update(state=TaskState.WITHDRAWN, ended_at=now, due_at=None)


@transaction.atomic
def comment_case(*, actor: Actor, now: datetime, case_id: int, text: str) -> Case:
    """Add a remark to the case's history. No personal data belongs here; it cannot be taken back."""
    case, _ = take_up("comment_case", actor=actor, case_id=case_id)
    note(case, events.CaseCommented(note=words(text, "text", what="备注")[:500]), actor=actor, now=now)
    return case
