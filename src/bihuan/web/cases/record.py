"""The page of one case: what it is, what happened, how the time runs, and what may be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bihuan.domain.cases.queries.cases import case_by_code
from bihuan.domain.cases.queries.evidence import pictures, text_flags
from bihuan.domain.cases.queries.records import (
    case_applications,
    case_checks,
    case_reports,
    case_supervisions,
    case_tasks,
)
from bihuan.domain.cases.vocabulary import LIVE_TASK_STATES, OPEN_STATES, CaseState
from bihuan.web.cases import buttons
from bihuan.web.cases.buttons import Attempt, Button
from bihuan.web.cases.clocks import ClockShown, clocks_shown
from bihuan.web.cases.forms import About
from bihuan.web.cases.timeline import told
from bihuan.web.desks.cells import asked, photos
from bihuan.web.desks.looks import APPLICATION_LOOKS, CASE_LOOKS, COLOUR_LOOKS
from bihuan.web.reports.fields import class_options, place_options
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

END_REASONS = {CaseState.REJECTED: "reject", CaseState.VOID: "void", CaseState.CLOSED: "force_close"}


@signed_in
def case_page(request: Request, code: str) -> HttpResponse:
    return show_case(request, case_by_code(request.actor, code))


def show_case(
    request: Request, case: Case, *, attempt: Attempt | None = None, status: int = 200
) -> HttpResponse:
    """The page; after a move that was refused, with its form as it was sent."""
    about = About(case, request.actor, timezone.localdate())
    parts = _parts(request, about, attempt)
    context = {"case": case, **_state(case, about), **parts, "orphan": _orphan(parts, attempt)}
    return render(request, "cases/detail.html", context, status=status)


def _orphan(parts: dict[str, Any], attempt: Attempt | None) -> BaseForm | None:
    """A form whose button is gone, because somebody was quicker or it was never there: its words are not lost."""
    owners = [*parts["tasks"], *parts["applications"], *parts["supervisions"]]
    shown = [*parts["buttons"], *(button for *_, own in owners for button in own)]
    here = attempt is None or any(button.key == attempt.key for button in shown)
    return None if here or attempt is None else attempt.form


def _state(case: Case, about: About) -> dict[str, Any]:
    kind = END_REASONS.get(CaseState(case.state), "")
    return {
        "end_reason": about.reason_name(kind, case.end_reason) if kind and case.end_reason else "",
        "look": CASE_LOOKS[CaseState(case.state)],
        "colour": COLOUR_LOOKS[case.colour] if case.colour else None,  # type: ignore[index]
        "is_open": case.state in OPEN_STATES,
        "is_suspended": case.state == CaseState.SUSPENDED,
    }


def _parts(request: Request, about: About, attempt: Attempt | None) -> dict[str, Any]:
    case, now = about.case, timezone.now()
    offers = buttons.offers_of(about)
    clocks = clocks_shown(case)
    tasks = [
        (task, _stages(clocks, task.pk), _task_buttons(about, offers, task, attempt, now))
        for task in case_tasks(case)
    ]
    for task, *_ in tasks:
        task.returned_for = about.reason_name("return", task.return_reason) if task.return_reason else ""
    notices = [
        (one, COLOUR_LOOKS[one.colour], buttons.supervision_buttons(about, offers, one, attempt))  # type: ignore[index]
        for one in case_supervisions(case)
    ]
    on_case = buttons.case_buttons(about, offers, attempt)
    on_tasks = [button for *_, own in tasks for button in own]
    return {
        "tasks": tasks,
        "clocks": clocks,
        "main_clock": _main_clock(clocks),
        "buttons": on_case,
        "main": next((button for button in (*on_tasks, *on_case) if button.is_main), None),
        "why_not": buttons.why_not(case, offers),
        "checks": case_checks(case),
        "applications": [
            (one, APPLICATION_LOOKS[one.state], buttons.application_buttons(about, one, attempt))  # type: ignore[index]
            for one in case_applications(case)
        ],
        "supervisions": notices,
        "waits_for_answer": any(one.answered_at is None for one, *_ in notices),
        "reports": case_reports(case, about.actor),
        "history": told(case),
        "opens_entries": about.actor.may("journal.view"),
        **_pictures(request, case, [task for task, *_ in tasks]),
        **_choices(on_case),
    }


def _task_buttons(about: About, offers: Any, task: Any, attempt: Attempt | None, now: Any) -> list[Button]:
    if task.state not in LIVE_TASK_STATES:
        return []
    return buttons.task_buttons(about, offers, task, attempt, now)


def _stages(clocks: list[ClockShown], task_id: int) -> list[ClockShown]:
    return [one for one in clocks if one.clock.task_id == task_id]


def _main_clock(clocks: list[ClockShown]) -> ClockShown | None:
    """The running clock that runs out first."""
    running = [one for one in clocks if one.is_running and one.clock.due_at]
    return min(running, key=lambda one: one.clock.due_at or timezone.now()) if running else None


def _pictures(request: Request, case: Case, tasks: list[Any]) -> dict[str, Any]:
    """Before and after side by side. When a picture was taken is known to those who may open originals."""
    sides = pictures(case)
    sees_originals = request.actor.may("files.view_original")
    shown = {side: photos(found) for side, found in sides.items()}
    for side, found in sides.items():
        for one, photo in zip(found, shown[side], strict=True):
            photo["taken_at"] = one.file.taken_at if sees_originals else None
            photo["original"] = one.file.uuid if sees_originals else None
    flags = [asked({"message": flag.message, "params": flag.params}) for flag in text_flags(tasks, timezone.now())]
    return {"before": shown["before"], "after": shown["after"], "text_flags": flags}


def _choices(on_case: list[Button]) -> dict[str, Any]:
    """What the form for corrections offers while one types; read only where that form stands."""
    if not any(button.key == "correct_case" for button in on_case):
        return {}
    return {"classes": class_options(), "places": place_options()}
