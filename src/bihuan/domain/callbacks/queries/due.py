"""Which closings have to be asked about, and which call-backs are over: what the job looks for."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from bihuan.domain.callbacks.models import CallBack, Reopening
from bihuan.domain.callbacks.policy import with_page, with_telephone
from bihuan.domain.callbacks.queries.rules import Rules, rules_on
from bihuan.domain.callbacks.vocabulary import CallBackState, ReopeningState
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import ReportState

RELATED = ("case__lead_unit", "case__street", "case__category", "case__place", "place")


def reports_to_ask(now: datetime, rules: Rules | None = None) -> QuerySet[Report]:
    """Reports of cases closed within the days to ask, without a call-back, whose reporter can be reached.

    A closing is found by looking for it, not by a message about it: what a restart loses is found the next time.
    """
    rules = rules or rules_on(localdate(now))
    asked = CallBack.objects.filter(report=OuterRef("pk"), closed_at=OuterRef("case__closed_at"))
    rows = Report.objects.filter(
        Q(with_telephone()) | Q(with_page()),
        ~Exists(asked),
        case__closed_at__gt=max(now - rules.ask_within, _midnight(rules.valid_from)),
        case__closed_at__lte=now,
        state=ReportState.ACCEPTED,
        source__in=sorted(rules.sources),
    )
    return rows.select_related(*RELATED).order_by("case__closed_at", "pk")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def call_backs_overtaken() -> QuerySet[CallBack]:
    """Waiting call-backs whose case was opened again, or whose report was taken out of the case."""
    moved = ~Q(case__closed_at=F("closed_at")) | Q(case__closed_at=None) | ~Q(report__case=F("case"))
    return CallBack.objects.filter(moved | Q(report__case=None), state=CallBackState.WAITING)


def reopenings_overtaken() -> QuerySet[Reopening]:
    """Open requests whose case was opened again by another way."""
    moved = Q(call_back__case__closed_at=None) | ~Q(call_back__case__closed_at=F("call_back__closed_at"))
    return Reopening.objects.filter(moved, state=ReopeningState.ASKED)


def call_backs_run_out(now: datetime) -> QuerySet[CallBack]:
    """Waiting call-backs whose days to ask are over."""
    return CallBack.objects.filter(state=CallBackState.WAITING, due_at__lte=now)
