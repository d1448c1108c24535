"""Lists of the parts of cases by themselves: tasks, applications, supervisions, checks, pictures, rounds."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from bihuan.domain.cases.models import (
    Application,
    Case,
    Check,
    Evidence,
    LookBackRound,
    Supervision,
    Task,
)
from bihuan.domain.cases.policy import (
    unit_ids,
    visible_applications,
    visible_cases,
    visible_tasks,
)
from bihuan.domain.cases.queries.checking import sees_rounds
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CheckKind
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import Refused

M = TypeVar("M", bound=Model)


def find_tasks(actor: Actor, *, mine: bool = False, state: str = "", case: str = "") -> QuerySet[Task]:
    """The visible tasks; `mine` are those of the units that the actor handles for. `case` is a code."""
    rows = visible_tasks(actor).select_related("unit", "case")
    if mine:
        rows = rows.filter(unit_id__in=unit_ids(actor, May.HANDLE))
    return _of_case(rows.filter(state=state) if state else rows, case)


def find_applications(actor: Actor, *, state: str = "", case: str = "") -> QuerySet[Application]:
    """The visible applications with who asked and who decided."""
    rows = visible_applications(actor).select_related("case", "task", "asked_by", "endorsed_by", "decided_by")
    return _of_case(rows.filter(state=state) if state else rows, case)


def find_supervisions(actor: Actor, *, is_open: bool | None = None, case: str = "") -> QuerySet[Supervision]:
    """The supervisions of visible cases."""
    rows = Supervision.objects.filter(case__in=visible_cases(actor))
    rows = rows.select_related("case", "asked_by", "answered_by")
    return _of_case(rows if is_open is None else rows.filter(answered_at__isnull=is_open), case)


def _of_case(rows: QuerySet[M], code: str) -> QuerySet[M]:
    if not code:
        return rows
    try:
        return rows.filter(case_id=decode("A", code))
    except Refused:
        return rows.none()


def open_checks(actor: Actor, *, kinds: tuple[CheckKind, ...]) -> QuerySet[Check]:
    """One's own checks of these kinds that wait for their result."""
    rows = Check.objects.filter(assignee_id=actor.person_id or 0, done_at=None, kind__in=kinds)
    return rows.select_related("case", "assignee", "done_by")


def look_back_rounds(actor: Actor) -> QuerySet[LookBackRound]:
    """The rounds, for whoever draws, looks back, or sees the whole district."""
    return LookBackRound.objects.all() if sees_rounds(actor) else LookBackRound.objects.none()


def case_evidence(case: Case) -> QuerySet[Evidence]:
    """The pictures of a visible case, oldest first."""
    return case.evidence.select_related("file", "added_by").order_by("pk")
