"""Deciding what a report becomes: a case of its own, part of another case, or declined."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.changes import save_changes, taken_up
from bihuan.domain.cases.actions.clocks import stop_clock
from bihuan.domain.cases.actions.turn import leave, lock_case, note, typed_reason, words
from bihuan.domain.cases.models import Case, Evidence, Report, StageClock
from bihuan.domain.cases.policy import require_at, visible_reports
from bihuan.domain.cases.vocabulary import OPEN_STATES, CaseState
from bihuan.domain.cases.workflow import REPORT
from bihuan.domain.district.models import Category, GovernedObject, Place
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


def _dimensions(report: Report) -> dict[str, Any]:
    category = report.category
    return {
        "topic": category.topic if category else "",
        "category": category.code if category else "",
        "source": report.source,
        "place": report.place.path if report.place else "",
    }


def _take_up_report(verb: str, *, actor: Actor, report_id: int) -> tuple[Report, str]:
    rows = visible_reports(actor).filter(pk=report_id).select_related("category", "place").order_by()
    report = rows.defer("place__outline").select_for_update(of=("self",)).first()
    if report is None:
        raise NotFound
    taken_up(report)
    require_at(actor, REPORT.moves[verb].permission, report.place)
    return report, REPORT.check(verb, report.state, None)


def _leave_report(report: Report, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    save_changes(report)
    record(event, actor=actor, now=now, subject=report.subject, reason=reason, **_dimensions(report))


def _stop_accept_clock(report: Report, now: datetime) -> bool | None:
    clock = StageClock.objects.filter(report=report, stopped_at=None).first()
    return stop_clock(clock, now=now) if clock else None


@transaction.atomic
def accept_report(
    *,
    actor: Actor,
    now: datetime,
    report_id: int,
    category: Category | None = None,
    place: Place | None = None,
    governed: GovernedObject | None = None,
    title: str = "",
    is_urgent: bool | None = None,
) -> Case:
    """受理: make a case from a report. What the desk knows better replaces what the report said."""
    report, target = _take_up_report("accept_report", actor=actor, report_id=report_id)
    report.category = category or report.category
    report.place = place or report.place
    case = open_case(report, actor=actor, now=now, title=title, governed=governed, is_urgent=is_urgent)
    _attach(report, case, target)
    event = events.ReportAccepted(case=case.code, on_time=_stop_accept_clock(report, now))
    _leave_report(report, event, actor=actor, now=now)
    return case


def open_case(
    report: Report,
    *,
    actor: Actor,
    now: datetime,
    title: str = "",
    governed: GovernedObject | None = None,
    is_urgent: bool | None = None,
    on_spot: bool = False,
) -> Case:
    """Set up the case of a first report, with its place's community and street, and write its entry."""
    case = Case(
        category=report.category,
        topic=report.category.topic if report.category else "",
        title=(title or report.title)[:120],
        text=report.text,
        address=report.address,
        lon=report.lon,
        lat=report.lat,
        object=governed,
        source=report.source,
        is_urgent=report.is_urgent if is_urgent is None else is_urgent,
        on_spot=on_spot,
        accepted_at=now,
        accepted_by_id=actor.person_id,
        reports_count=1,
        moved_at=now,
    )
    set_place(case, report.place)
    case.running_clocks = []
    leave(case, events.CaseAccepted(report=report.code, on_spot=on_spot), actor=actor, now=now)
    return case


def set_place(case: Case, place: Place | None) -> None:
    """Put a case at a place, with the street and community that hold it."""
    codes = place.path.strip("/").split("/") if place else []
    above = {p.kind: p for p in Place.objects.filter(code__in=codes).defer("outline")}
    case.place, case.street, case.community = place, above.get("street"), above.get("community")


def _attach(report: Report, case: Case, target: str) -> None:
    report.case, report.state = case, target
    Evidence.objects.filter(report=report).update(case=case)


@transaction.atomic
def join_report(*, actor: Actor, now: datetime, report_id: int, case_id: int) -> Case:
    """并案: the report is about a case that is open already. It stays visible to who reported."""
    case = lock_case(actor, case_id)
    report, target = _take_up_report("join_report", actor=actor, report_id=report_id)
    if case.state not in OPEN_STATES:
        raise Refused("case_ended", "案件 {code} 已经{state}，不能再并入。请单独受理，或先重新打开那件案件。",
                      code=case.code, state=CaseState(case.state).label)  # fmt: skip
    _attach(report, case, target)
    case.reports_count += 1
    case.save(update_fields=["reports_count"])
    event = events.ReportJoined(case=case.code, on_time=_stop_accept_clock(report, now))
    _leave_report(report, event, actor=actor, now=now)
    note(case, events.ReportJoined(case=report.code), actor=actor, now=now)
    return case


@transaction.atomic
def join_to_report(*, actor: Actor, now: datetime, report_id: int, other_id: int) -> Case:
    """并为一件: join a report to the case of another one; one that still waits is accepted by this.

    Both are locked in the order of their keys, so that two people who join them crosswise do not wait for each other.
    Refuses what `accept_report` and `join_report` refuse, and `moved_meanwhile`; then neither is changed.
    """
    other = visible_reports(actor).filter(pk=other_id).order_by().first()
    if other is None:
        raise NotFound
    if other.case_id:
        return join_report(actor=actor, now=now, report_id=report_id, case_id=other.case_id)
    both = Report.objects.filter(pk__in=[report_id, other_id]).order_by("pk")
    if any(one.case_id for one in both.select_for_update()):
        raise Refused("moved_meanwhile", "这条诉求刚刚被别人并到了别处。请刷新后再看。")
    case = accept_report(actor=actor, now=now, report_id=other_id)
    return join_report(actor=actor, now=now, report_id=report_id, case_id=case.pk)


@transaction.atomic
def unjoin_report(*, actor: Actor, now: datetime, report_id: int, reason: str) -> Report:
    """Take a report out of a case again. Refuses the only report of a case.

    The case is locked before the report, as for joining, so that two people cannot wait for each other.
    """
    case_id = (
        visible_reports(actor).filter(pk=report_id, case__isnull=False).values_list("case_id", flat=True)
    )
    case = lock_case(actor, found) if (found := case_id.first()) else None
    report, target = _take_up_report("unjoin_report", actor=actor, report_id=report_id)
    if case is None or report.case_id != case.pk:
        raise Refused("moved_meanwhile", "这条诉求刚刚被别人并到了别处。请刷新后再看。")
    if case.reports_count < 2:
        raise Refused(
            "only_report", "这是案件 {code} 唯一的诉求，不能分出。不该办理时请作废案件。", code=case.code
        )
    why = words(reason, "reason")
    report.case, report.state = None, target
    Evidence.objects.filter(report=report).update(case=None)
    case.reports_count -= 1
    case.save(update_fields=["reports_count"])
    _leave_report(report, events.ReportUnjoined(case=case.code), actor=actor, now=now, reason=why)
    note(case, events.ReportUnjoined(case=report.code), actor=actor, now=now, reason=why)
    return report


@transaction.atomic
def decline_report(*, actor: Actor, now: datetime, report_id: int, ground: str, reason: str = "") -> Report:
    """不予受理, with a typed reason that the reporter can read."""
    report, target = _take_up_report("decline_report", actor=actor, report_id=report_id)
    chosen = typed_reason("decline", ground, reason, now)
    report.state, report.end_reason, report.end_note = target, chosen.code, reason.strip()
    event = events.ReportDeclined(ground=chosen.code, on_time=_stop_accept_clock(report, now))
    _leave_report(report, event, actor=actor, now=now, reason=reason.strip() or chosen.name)
    return report
