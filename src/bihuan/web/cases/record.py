"""The page of one case: what it is, what happened, how the time runs, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
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
from bihuan.domain.cases.vocabulary import OPEN_STATES, ApplicationState, CaseState, Colour
from bihuan.domain.residents.vocabulary import ResidentsPermission
from bihuan.kernel.actors import Actor
from bihuan.web.cases import buttons
from bihuan.web.cases.about import About
from bihuan.web.cases.buttons import Attempt, Button
from bihuan.web.cases.clocks import ClockShown, clocks_shown
from bihuan.web.cases.timeline import told
from bihuan.web.desks.cells import asked, photos
from bihuan.web.desks.looks import APPLICATION_LOOKS, CASE_LOOKS, COLOUR_LOOKS
from bihuan.web.reports.fields import class_options, place_options
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.looks import Look
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Evidence, Task

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
    shown = [*parts["buttons"], *(button for owner in owners for button in owner.buttons)]
    here = attempt is None or any(button.key == attempt.key for button in shown)
    return None if here or attempt is None else attempt.form


def _state(case: Case, about: About) -> dict[str, Any]:
    kind = END_REASONS.get(CaseState(case.state), "")
    return {
        "end_reason": about.reason_name(kind, case.end_reason) if kind and case.end_reason else "",
        "look": CASE_LOOKS[CaseState(case.state)],
        "colour": COLOUR_LOOKS[Colour(case.colour)] if case.colour else None,
        "is_open": case.state in OPEN_STATES,
        "is_suspended": case.state == CaseState.SUSPENDED,
    }


def _parts(request: Request, about: About, attempt: Attempt | None) -> dict[str, Any]:
    case = about.case
    offers = buttons.offers_of(about)
    clocks = clocks_shown(case)
    tasks = _tasks(about, offers, clocks, attempt)
    on_case = buttons.case_buttons(about, offers, attempt)
    return {
        "tasks": tasks,
        "clocks": clocks,
        "main_clock": _main_clock(clocks),
        "buttons": on_case,
        **_main_button(tasks, on_case),
        "why_not": buttons.why_not(case, offers),
        "checks": case_checks(case),
        "applications": _applications(about, attempt),
        **_supervisions(about, offers, attempt),
        "reports": case_reports(case, about.actor),
        "history": told(case),
        "opens_entries": about.actor.may("journal.view"),
        **_pictures(request, case, [shown.task for shown in tasks]),
        **_choices(on_case),
    }


@dataclass(frozen=True)
class TaskShown:
    """A task with its stages, its buttons, and why it was returned in words."""

    task: Task
    stages: list[ClockShown]
    buttons: list[Button]
    returned_for: str


@dataclass(frozen=True)
class PaperShown:
    """An application or a supervision notice, how it looks, and what the reader may answer."""

    paper: Any
    look: Look
    buttons: list[Button]


def _tasks(
    about: About, offers: buttons.Offers, clocks: list[ClockShown], attempt: Attempt | None
) -> list[TaskShown]:
    now = timezone.now()
    return [
        TaskShown(
            task,
            _stages(clocks, task.pk),
            buttons.task_buttons(about, offers, task, attempt, now),
            about.reason_name("return", task.return_reason) if task.return_reason else "",
        )
        for task in case_tasks(about.case)
    ]


def _main_button(tasks: list[TaskShown], on_case: list[Button]) -> dict[str, Any]:
    """The one button that leads on: of the reader's own task first, then of the case."""
    on_tasks = [button for shown in tasks for button in shown.buttons if button.is_main]
    main = next(iter([*on_tasks, *(button for button in on_case if button.is_main)]), None)
    return {"main": main, "main_is_elsewhere": bool(on_tasks)}


def _applications(about: About, attempt: Attempt | None) -> list[PaperShown]:
    return [
        PaperShown(
            one,
            APPLICATION_LOOKS[ApplicationState(one.state)],
            buttons.application_buttons(about, one, attempt),
        )
        for one in case_applications(about.case)
    ]


def _supervisions(about: About, offers: buttons.Offers, attempt: Attempt | None) -> dict[str, Any]:
    notices = [
        PaperShown(
            one, COLOUR_LOOKS[Colour(one.colour)], buttons.supervision_buttons(about, offers, one, attempt)
        )
        for one in case_supervisions(about.case)
    ]
    return {
        "supervisions": notices,
        "waits_for_answer": any(shown.paper.answered_at is None for shown in notices),
    }


def _stages(clocks: list[ClockShown], task_id: int) -> list[ClockShown]:
    return [one for one in clocks if one.clock.task_id == task_id]


def _main_clock(clocks: list[ClockShown]) -> ClockShown | None:
    """The running clock that runs out first."""
    running = [one for one in clocks if one.is_running and one.clock.due_at]
    return min(running, key=lambda one: one.clock.due_at or timezone.now()) if running else None


def _pictures(request: Request, case: Case, tasks: list[Any]) -> dict[str, Any]:
    """Before and after side by side. When a picture was taken is known to those who may open originals."""
    shown = {
        side: [photo | _behind(one, request.actor) for one, photo in zip(found, photos(found), strict=True)]
        for side, found in pictures(case).items()
    }
    flags = [
        asked({"message": flag.message, "params": flag.params}) for flag in text_flags(tasks, timezone.now())
    ]
    return {"before": shown["before"], "after": shown["after"], "text_flags": flags}


def _behind(one: Evidence, actor: Actor) -> dict[str, Any]:
    """What this reader may do with a picture besides looking at its copy."""
    file, is_residents = one.file, one.report_id is not None and one.added_by_id is None
    sees_originals = actor.may("files.view_original")
    return {
        "taken_at": file.taken_at if sees_originals else None,
        "original": file.uuid if sees_originals else None,
        "release": file.uuid if is_residents and actor.may(ResidentsPermission.RELEASE) else None,
        "redact": file.uuid if file.is_picture and actor.may("files.redact") else None,
    }


def _choices(on_case: list[Button]) -> dict[str, Any]:
    """What the form for corrections offers while one types; read only where that form stands."""
    if not any(button.key == "correct_case" for button in on_case):
        return {}
    return {"classes": class_options(), "places": place_options()}
