"""What lies on whose desk: my work, the dispatcher's desk, the checker's list, the look-back list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from bihuan.domain.cases.models import Application, Case, Check, LookBackRound, Report, Supervision, Task
from bihuan.domain.cases.models.work import NEVER_DUE
from bihuan.domain.cases.policy import covers_place, unit_ids, visible_cases, visible_reports
from bihuan.domain.cases.vocabulary import (
    LIVE_APPLICATION_STATES,
    ApplicationState,
    CaseState,
    CheckKind,
    ReportState,
    TaskState,
)
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.kernel.actors import Actor

SHOWN = 50
"""How many rows a section shows; its page shows the rest."""
LIST_OF = ("category", "street", "community", "lead_unit")


@dataclass(frozen=True)
class MyWork:
    """What waits for one person, the most pressing first. A list holds at most `SHOWN` rows."""

    to_sign: list[Task]
    handling: list[Task]
    came_back: list[Task]
    checks: list[Check]
    supervisions: list[Supervision]
    applications: list[Application]
    returned: list[Case]
    asked: list[Application]
    reports: list[Report]

    @property
    def count(self) -> int:
        """How many things wait for this person to act (what he merely follows is not counted)."""
        tasks = len(self.to_sign) + len(self.handling) + len(self.came_back)
        return tasks + len(self.checks) + len(self.supervisions) + len(self.applications) + len(self.returned)


def my_work(actor: Actor, *, now: datetime) -> MyWork:
    """Everything that waits for an actor, in ten queries at most."""
    tasks = _tasks_of(actor)
    handling = tasks.filter(state=TaskState.HANDLING)
    return MyWork(
        to_sign=_first(tasks.filter(state=TaskState.DISPATCHED)),
        handling=_first(handling.exclude(pk__in=_come_back(handling))),
        came_back=_first(handling.filter(pk__in=_come_back(handling))),
        checks=list(_checks_of(actor)[:SHOWN]),
        supervisions=list(_supervisions_of(actor)[:SHOWN]),
        applications=waiting_applications(actor)[:SHOWN],
        returned=list(_returned_to(actor)[:SHOWN]),
        asked=list(_asked_by(actor, now)[:SHOWN]),
        reports=list(my_reports(actor)[:10]),
    )


def _tasks_of(actor: Actor) -> QuerySet[Task]:
    """The tasks of the units that an actor handles for, the next deadline first."""
    return Task.objects.filter(unit_id__in=unit_ids(actor, May.HANDLE)).order_by(NEVER_DUE, "due_at", "pk")


def _first(tasks: QuerySet[Task]) -> list[Task]:
    """As many as are shown. Which ones is asked of the index alone; only those are read and joined to their cases."""
    shown = Task.objects.filter(pk__in=tasks.values("pk")[:SHOWN])
    return list(
        shown.select_related("unit", "case__category", "case__community").order_by(*tasks.query.order_by)
    )


def _come_back(handling: QuerySet[Task]) -> QuerySet[Task, Any]:
    """Those sent back after a check or a look-back: two questions that have an index each, and no OR that has none."""
    keys = handling.order_by().values("pk")
    return keys.filter(reworks__gt=0).union(keys.filter(case__is_open=True, case__rebounds__gt=0))


def _checks_of(actor: Actor) -> QuerySet[Check]:
    mine = Check.objects.filter(assignee_id=actor.person_id or 0, done_at=None)
    return mine.select_related("case__category", "case__community").order_by(
        F("due_at").asc(nulls_last=True), "pk"
    )


def _supervisions_of(actor: Actor) -> QuerySet[Supervision]:
    units = unit_ids(actor, May.HANDLE)
    rows = Supervision.objects.filter(answered_at=None, case__lead_unit_id__in=units)
    return rows.select_related("case").order_by("due_at", "pk")


def _returned_to(actor: Actor) -> QuerySet[Case]:
    """Returned cases that wait for a ruling or a new dispatch by somebody like this actor."""
    if not (actor.may(May.DISPATCH) or actor.may(May.ARBITRATE)):
        return Case.objects.none()
    return (
        visible_cases(actor)
        .filter(state=CaseState.RETURNED)
        .select_related(*LIST_OF)
        .order_by("moved_at", "pk")
    )


def _asked_by(actor: Actor, now: datetime) -> QuerySet[Application]:
    recent = Q(state__in=sorted(LIVE_APPLICATION_STATES)) | Q(decided_at__gte=now - timedelta(days=7))
    rows = Application.objects.filter(recent, asked_by_id=actor.person_id or 0)
    return rows.select_related("case", "task__unit").order_by("-pk")


def my_reports(actor: Actor) -> QuerySet[Report]:
    """What an actor reported himself, newest first."""
    return Report.objects.filter(reported_by_id=actor.person_id or 0).select_related("case", "category")


def waiting_applications(actor: Actor) -> list[Application]:
    """The applications that this actor may decide now: not his own, at his level, in his reach."""
    live = Application.objects.filter(
        state__in=sorted(LIVE_APPLICATION_STATES), case__in=visible_cases(actor)
    )
    others = live.exclude(asked_by_id=actor.person_id).exclude(endorsed_by_id=actor.person_id)
    rows = others.select_related("case__place", "case__lead_unit", "task__unit", "asked_by").order_by("pk")
    return [row for row in rows[: 4 * SHOWN] if may_decide(actor, row)]


DECIDES: dict[str, tuple[str, str]] = {
    "extend": (May.ENDORSE, May.GRANT),
    "defer": (May.ENDORSE, May.SUSPEND),
    "suspend": (May.ENDORSE, May.SUSPEND),
    "force_close": ("", May.FORCE_CLOSE),
    "appeal": (May.REVIEW_APPEAL, May.REVIEW_APPEAL),
}
"""Who looks first at which kind, and who decides; empty where one decision by a second person is enough."""


def may_decide(actor: Actor, application: Application) -> bool:
    """Whether an actor may take the next step on an application."""
    endorse, decide = DECIDES[application.kind]
    permission = endorse if application.state == ApplicationState.ASKED else decide
    if actor.person_id in {application.asked_by_id, application.endorsed_by_id}:
        return False
    unit = application.task.unit if application.task else application.case.lead_unit
    if permission == May.ENDORSE:
        return unit is not None and actor.may_in(permission, unit.path)
    return actor.may(permission) and covers_place(actor, permission, application.case.place)


@dataclass(frozen=True)
class DispatchDesk:
    """The dispatcher's desk: what came in, what is to be filed, to be sent, and what came back."""

    reports: QuerySet[Report]
    to_file: QuerySet[Case]
    to_dispatch: QuerySet[Case]
    returned: QuerySet[Case]


def dispatch_desk(actor: Actor) -> DispatchDesk:
    """The columns of the desk, oldest first: who waits longest is served first."""
    cases = visible_cases(actor).select_related(*LIST_OF)
    reports = visible_reports(actor).filter(state=ReportState.RECEIVED)
    desk = actor.may(May.ACCEPT) or actor.may(May.VIEW_ALL) or actor.may(May.VIEW_AREA)
    return DispatchDesk(
        reports=(reports if desk else reports.none())
        .select_related("category", "place", "suggested_unit")
        .order_by("pk"),
        to_file=cases.filter(state__in=[CaseState.ACCEPTED, CaseState.VERIFYING]).order_by("pk"),
        to_dispatch=cases.filter(state=CaseState.FILED).order_by("pk"),
        returned=cases.filter(state=CaseState.RETURNED).order_by("moved_at", "pk"),
    )


@dataclass(frozen=True)
class CheckDesk:
    """The checker's list: what to verify before filing, what waits for a check, and my own checks."""

    mine: QuerySet[Check]
    to_verify: QuerySet[Case]
    pool: QuerySet[Case]


def check_desk(actor: Actor) -> CheckDesk:
    """The checker's list; the pool leaves out what the actor handled himself."""
    cases = visible_cases(actor).select_related(*LIST_OF)
    mine_handled = Task.objects.filter(Q(handled_by_id=actor.person_id) | Q(signed_by_id=actor.person_id))
    pool = cases.filter(state=CaseState.HANDLED).exclude(pk__in=mine_handled.values("case_id"))
    free = Check.objects.filter(kind=CheckKind.VERIFY, done_at=None, assignee=None).values("case_id")
    return CheckDesk(
        mine=_checks_of(actor).exclude(kind=CheckKind.LOOK_BACK),
        to_verify=cases.filter(state=CaseState.VERIFYING, pk__in=free).order_by("pk"),
        pool=pool.order_by("handled_at", "pk"),
    )


@dataclass(frozen=True)
class LookBackDesk:
    """The look-back list: the rounds, what is free to take, and my own."""

    rounds: QuerySet[LookBackRound]
    mine: QuerySet[Check]
    pool: QuerySet[Case]


def look_back_desk(actor: Actor) -> LookBackDesk:
    """The look-back list; the pool leaves out what the actor handled or checked."""
    free = Check.objects.filter(kind=CheckKind.LOOK_BACK, done_at=None, assignee=None).values("case_id")
    handled = Task.objects.filter(Q(handled_by_id=actor.person_id) | Q(signed_by_id=actor.person_id)).values(
        "case_id"
    )
    checked = Check.objects.filter(done_by_id=actor.person_id).values("case_id")
    cases = visible_cases(actor).filter(state=CaseState.LOOKING_BACK, pk__in=free)
    return LookBackDesk(
        rounds=LookBackRound.objects.all(),
        mine=_checks_of(actor).filter(kind=CheckKind.LOOK_BACK),
        pool=cases.exclude(pk__in=handled)
        .exclude(pk__in=checked)
        .select_related(*LIST_OF)
        .order_by("closed_at"),
    )
