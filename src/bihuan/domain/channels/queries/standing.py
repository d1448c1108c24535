"""What a partner is told of an order: the present status with every step so far, always whole."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q, QuerySet

from bihuan.domain.cases.models import Case
from bihuan.domain.cases.queries.records import units_by_code
from bihuan.domain.cases.vocabulary import ReportState
from bihuan.domain.channels.models import Order
from bihuan.domain.channels.vocabulary import PUSHED_KINDS, OrderStatus
from bihuan.domain.residents.vocabulary import HIDDEN_STATES
from bihuan.foundation.journal.events import label_of
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import standing_of

_ENDS = frozenset({"cases.report_declined", "cases.rejected", "cases.voided"})


def status_of(order: Order) -> OrderStatus:
    """Where an order is. What turned out not to be a case was declined, whenever that was found."""
    report, case = order.report, order.report.case
    if report.state == ReportState.DECLINED or (case and case.state in HIDDEN_STATES):
        return OrderStatus.DECLINED
    if case is None:
        return OrderStatus.RECEIVED
    return OrderStatus.HANDLING if case.is_open else OrderStatus.CLOSED


def told(order: Order) -> dict[str, Any]:
    """The status as the API answers it and the hook gets it (four queries); without people and remarks.

    `mark` grows with every change: of two tellings the one with the larger mark is the later. It is read before the
    steps, so a step that comes in between is told again and never left out.
    """
    mark = _entries(order).aggregate(last=Max("seq"))["last"] or 0
    fresh = Order.objects.select_related("report__case__lead_unit").get(pk=order.pk)
    steps = _steps(fresh)
    case = fresh.report.case
    status = status_of(fresh)
    return {
        "number": fresh.number,
        "mark": mark,
        "report": fresh.report.code,
        "status": status.value,
        "label": str(status.label),
        "reason": _why(steps) if status == OrderStatus.DECLINED else "",
        **_of_case(case),
        "steps": _with_units(steps),
    }


def _why(steps: list[Entry]) -> str:
    """The reason of the last step that ended it, which the reporter may read."""
    return next((step.reason for step in reversed(steps) if step.kind in _ENDS), "")


def _of_case(case: Case | None) -> dict[str, Any]:
    if case is None:
        return dict.fromkeys(("case", "unit", "due_at", "closed_at"))
    return {
        "case": case.code,
        "unit": str(case.lead_unit) if case.lead_unit else None,
        "due_at": _moment(case.due_at),
        "closed_at": _moment(case.closed_at),
    }


def _entries(order: Order) -> QuerySet[Entry]:
    report, case = order.report_id, order.report.case_id
    about = Q(subject_type="report", subject_id=report) | Q(subject_type="case", subject_id=case or 0)
    return Entry.objects.filter(about, kind__in=PUSHED_KINDS)


def _steps(order: Order) -> list[Entry]:
    subjects = [one.subject for one in (order.report, order.report.case) if one]
    steps = [e for subject in subjects for e in standing_of(subject).filter(kind__in=PUSHED_KINDS)]
    return sorted(steps, key=lambda e: (e.at, e.seq))


def _with_units(steps: list[Entry]) -> list[dict[str, Any]]:
    codes = [e.unit.strip("/").rpartition("/")[2] for e in steps]
    units = units_by_code(codes)
    return [
        {
            "kind": e.kind,
            "label": label_of(e.kind),
            "at": _moment(e.at),
            "unit": str(units[code]) if code in units else None,
        }
        for e, code in zip(steps, codes, strict=True)
    ]


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None
