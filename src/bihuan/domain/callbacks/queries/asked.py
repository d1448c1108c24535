"""What the reporter's own page needs: whether he can be asked now, and what became of what he said."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.domain.callbacks.models import CallBack, Demand
from bihuan.domain.callbacks.queries.due import reports_to_ask
from bihuan.domain.callbacks.queries.rules import rules_on
from bihuan.domain.callbacks.vocabulary import CallBackState, DemandState
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.queries.rules import Reason


def latest_of(report: Report) -> CallBack | None:
    """The last call-back of a report, with its request to re-open."""
    rows = CallBack.objects.filter(report=report).select_related("case", "reopening")
    return rows.order_by("-closed_at").first()


def can_answer(report: Report, now: datetime) -> bool:
    """Whether the reporter can say now how it went: his case is closed, and he has not answered about this closing.

    Also before the job has come round, and after nobody could reach him by telephone.
    """
    latest, case = latest_of(report), report.case
    if latest and case and latest.case_id == case.pk and latest.closed_at == case.closed_at:
        return latest.state in {CallBackState.WAITING, CallBackState.UNREACHABLE}
    return reports_to_ask(now).filter(pk=report.pk).exists()


def confirmed_demand(call_back: CallBack) -> tuple[Demand, Reason | None] | None:
    """What two people found about the demand, with its ground in words: the reporter may know it."""
    found = call_back.demands.filter(state=DemandState.CONFIRMED).first()
    if found is None:
        return None
    return found, rules_on(localdate(found.proposed_at)).ground(found.kind, found.ground)
