"""What the dispatcher's desk proposes for each waiting case: the unit by duty, the standards to file by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bihuan.domain.cases.models import Case, Check, StageClock, StandardRow, Task
from bihuan.domain.cases.policy import visible_cases
from bihuan.domain.cases.queries.desks import LIST_OF, dispatch_desk
from bihuan.domain.cases.vocabulary import CaseState, TaskState
from bihuan.domain.district.queries.duty import DutyLine, DutyTable
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import live
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class Proposal:
    """Whom the duty table names for a case."""

    lead: Unit
    assists: tuple[Unit, ...] = ()


def proposals(cases: Sequence[Case], on: date) -> dict[int, Proposal]:
    """The duty table's answer for each case that has one, by the case's key. Reads `category` and `place`."""
    table = DutyTable.current(on)
    lines = {case.pk: line for case in cases if (line := _line(table, case))}
    wanted = {pk for line in lines.values() for pk in (line.lead_id, *line.assist_ids)}
    units = Unit.objects.filter(live(on)).in_bulk(wanted)
    return {key: _proposal(line, units) for key, line in lines.items() if line.lead_id in units}


def _line(table: DutyTable, case: Case) -> DutyLine | None:
    return table.find(case.category.code, case.place.path) if case.category and case.place else None


def _proposal(line: DutyLine, units: dict[int, Unit]) -> Proposal:
    return Proposal(units[line.lead_id], tuple(units[pk] for pk in line.assist_ids if pk in units))


def standards_of(cases: Iterable[Case], on: date) -> dict[int, list[StandardRow]]:
    """The standard rows in force for each case's class, by the case's key, in two queries."""
    cases = list(cases)
    rows = StandardRow.objects.filter(
        live(on), category_id__in={c.category_id for c in cases if c.category_id}
    )
    by_class: dict[int, list[StandardRow]] = {}
    for row in rows.prefetch_related("stages").order_by("row"):
        by_class.setdefault(row.category_id, []).append(row)
    return {c.pk: by_class.get(c.category_id or 0, []) for c in cases}


def desk_counts(actor: Actor) -> dict[str, int]:
    """How much lies in each part of the dispatcher's desk."""
    desk = dispatch_desk(actor)
    parts = {
        "reports": desk.reports,
        "to_file": desk.to_file,
        "to_dispatch": desk.to_dispatch,
        "returned": desk.returned,
    }
    return {name: rows.order_by().count() for name, rows in parts.items()}


DESK_STATES = (CaseState.ACCEPTED, CaseState.VERIFYING, CaseState.FILED, CaseState.RETURNED)


def desk_case(actor: Actor, code: str) -> Case:
    """A case that lies on the desk (or did a moment ago), with what the desk shows of it."""
    try:
        key = decode("A", code)
    except Refused:
        raise NotFound from None
    case = visible_cases(actor).select_related(*LIST_OF, "place", "standard").filter(pk=key).first()
    if case is None:
        raise NotFound
    return case


def returned_tasks(cases: Iterable[Case]) -> dict[int, Task]:
    """The last returned task of each case, by the case's key: who sent it back, and why."""
    rows = Task.objects.filter(case__in=list(cases), state=TaskState.RETURNED).select_related(
        "unit", "returned_by", "dispatched_by"
    )
    return {task.case_id: task for task in rows.order_by("pk")}


def open_checks(cases: Iterable[Case]) -> dict[int, Check]:
    """The check of each case that waits for its result, by the case's key."""
    rows = Check.objects.filter(case__in=list(cases), done_at=None).select_related("assignee")
    return {check.case_id: check for check in rows}


def last_verification(case: Case) -> Check | None:
    """What was found when somebody went and looked before filing."""
    done = case.checks.filter(kind="verify").exclude(done_at=None)
    return done.select_related("done_by").order_by("-pk").first()


def stage_clocks(cases: Iterable[Case]) -> dict[int, StageClock]:
    """The desk's running clock of each case (verification or dispatch), by the case's key."""
    rows = StageClock.objects.filter(
        Q(stage="dispatch") | Q(stage="verify"), case__in=list(cases), stopped_at=None
    )
    return {clock.case_id or 0: clock for clock in rows}
