"""What a case's page shows beside the case itself, and the single records that its forms point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.domain.cases.models import (
    Application,
    Case,
    Check,
    Evidence,
    Report,
    SavedView,
    StageClock,
    Supervision,
    Task,
)
from bihuan.domain.cases.policy import (
    visible_applications,
    visible_cases,
    visible_reports,
    visible_tasks,
)
from bihuan.domain.cases.queries.contacts import ContactShown, shown_contact
from bihuan.domain.cases.vocabulary import LIVE_TASK_STATES, Stage, TaskRole
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.accounts.queries import people_with
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused


def task_by_code(actor: Actor, code: str) -> Task:
    """The task that people call by this code; refuses with `NotFound` when its case may not be known of."""
    try:
        key = decode("T", code)
    except Refused:
        raise NotFound from None
    related = ("unit", "case__category", "case__place", "case__lead_unit")
    task = visible_tasks(actor).filter(pk=key).select_related(*related).first()
    if task is None:
        raise NotFound
    return task


def application_by_id(actor: Actor, key: int) -> Application:
    """An application of a visible case; refuses with `NotFound`."""
    found = visible_applications(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def supervision_by_id(actor: Actor, key: int) -> Supervision:
    """A supervision notice of a visible case; refuses with `NotFound`."""
    found = Supervision.objects.filter(pk=key, case__in=visible_cases(actor)).first()
    if found is None:
        raise NotFound
    return found


def case_tasks(case: Case) -> list[Task]:
    """Every task of a case, the latest first, with the people who signed, handled or returned it."""
    people = ("dispatched_by", "signed_by", "handled_by", "returned_by")
    return list(case.tasks.select_related("unit", *people).order_by("-pk"))


def lead_task(case: Case) -> Task | None:
    """The live task of the leading unit."""
    live = case.tasks.filter(role=TaskRole.LEAD, state__in=sorted(LIVE_TASK_STATES))
    return live.select_related("unit").first()


def case_checks(case: Case) -> list[Check]:
    """Every verification, check and look-back of a case."""
    return list(case.checks.select_related("assignee", "done_by", "round"))


def case_applications(case: Case) -> list[Application]:
    """Every application on a case with who asked, endorsed and decided."""
    people = ("asked_by", "endorsed_by", "decided_by")
    rows = case.applications.select_related("task__unit", *people)
    for application in rows:
        application.case = case  # its place and lead unit are read already
    return list(rows)


def case_supervisions(case: Case) -> list[Supervision]:
    """Every supervision notice on a case."""
    return list(case.supervisions.select_related("asked_by", "answered_by"))


@dataclass(frozen=True)
class ReportShown:
    """A report as a page shows it, with who sent it masked."""

    report: Report
    contact: ContactShown | None


def case_reports(case: Case, actor: Actor) -> list[ReportShown]:
    """The reports that were joined into a case, the first one first, in one query."""
    rows = case.reports.select_related("contact", "reported_by__unit", "place").order_by("pk")
    return [ReportShown(row, shown_contact(getattr(row, "contact", None), row, actor)) for row in rows]


def picture_by_uuid(actor: Actor, uuid: UUID) -> Evidence:
    """The evidence behind a file, for whoever may see the case or the report that it hangs on."""
    reachable = Q(case__in=visible_cases(actor)) | Q(report__in=visible_reports(actor))
    rows = Evidence.objects.filter(reachable, file__uuid=uuid).select_related("file", "case", "report")
    found = rows.first() if actor.is_signed_in else None
    if found is None:
        raise NotFound
    return found


def saved_views(actor: Actor, page: str) -> list[SavedView]:
    """One's own saved views of a page and those that others share, one's own first."""
    mine = Q(person_id=actor.person_id or 0)
    rows = SavedView.objects.filter(mine | Q(is_shared=True), page=page).select_related("person")
    return sorted(rows, key=lambda view: (view.person_id != actor.person_id, view.name))


def units_by_code(codes: Iterable[str]) -> dict[str, Unit]:
    """The units of these codes, also those that ended, in one query."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=set(codes))}


def people_by_key(keys: Iterable[str]) -> dict[str, Person]:
    """The people whom the journal calls by these keys (`person:12`), in one query."""
    ids = {int(number) for key in keys if (number := key.rpartition(":")[2]).isdigit()}
    return {person.key: person for person in Person.objects.filter(pk__in=ids)}


def checkers_for(case: Case, permission: May, on: date) -> QuerySet[Person]:
    """Who may be given a check of this case: the permission held, and no part in the handling."""
    parts = Task.objects.filter(case=case).values_list("signed_by", "handled_by")
    handlers = {key for part in parts for key in part if key is not None}
    return people_with(permission, on=on).exclude(pk__in=handlers).order_by("unit__path", "name")


def open_stage(task: Task) -> int | None:
    """The number of the stage that a task is in; None when no clock of it runs."""
    clocks = StageClock.objects.filter(task=task, stage=Stage.HANDLE, stopped_at=None).order_by("number")
    return clocks.values_list("number", flat=True).first()
