"""Receiving reports and deciding what each becomes: a case of its own, part of another case, or declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.clocks import start_clock, stop_clock
from bihuan.domain.cases.actions.turn import leave, lock_case, note, typed_reason, words
from bihuan.domain.cases.models import Case, Evidence, Report, ReporterContact, StageClock
from bihuan.domain.cases.policy import not_permitted, require_at, visible_reports
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import OPEN_STATES, CaseState, Source, Stage
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.workflow import REPORT
from bihuan.domain.district.models import Category, GovernedObject, Place
from bihuan.domain.district.queries.duty import DutyTable
from bihuan.domain.district.queries.geo import PlaceIndex
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record, record_many
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

TITLE_LENGTH = 60


@dataclass(frozen=True)
class ReportDraft:
    """What came in: the words, where, when, and (if the channel tells) of which category.

    `source_key` is the channel's own number; the same key again is the same report. `place` is used
    when there are no coordinates. `contact` holds name, phone, email of who reported, kept apart.
    """

    text: str
    source: str = Source.GRID
    source_key: str = ""
    title: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    place: Place | None = None
    category: Category | None = None
    is_urgent: bool = False
    reported_at: datetime | None = None
    contact: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """The outcome of a delivery: the new reports, and how many were known already."""

    reports: list[Report]
    known: int


def title_of(text: str) -> str:
    """The first sentence of a text, cut to what a list can show."""
    first = text.strip().replace("\n", " ")
    for mark in "。！？；!?":
        first = first.split(mark)[0]
    return first[:TITLE_LENGTH] + ("…" if len(first) > TITLE_LENGTH else "")


@transaction.atomic
def receive_report(*, actor: Actor, now: datetime, draft: ReportDraft) -> Report:
    """Take one report in. The same source key again returns the report that is known, unchanged."""
    received = receive_reports(actor=actor, now=now, drafts=[draft])
    if received.reports:
        return received.reports[0]
    return Report.objects.get(source=draft.source, source_key=draft.source_key)


@transaction.atomic
def receive_reports(*, actor: Actor, now: datetime, drafts: Sequence[ReportDraft]) -> Received:
    """Take many reports in with a handful of statements: places and duties looked up, entries written.

    Idempotent by (source, source_key). Refuses an empty text and coordinates that are none; then none
    of the delivery is taken.
    """
    _require_reporting(actor, drafts)
    fresh = _unknown(drafts)
    reports = Report.objects.bulk_create(_rows(fresh, actor, now), batch_size=500)
    record_many([_entry(report, actor, now) for report in reports])
    pairs = list(zip(fresh, reports, strict=True))
    ReporterContact.objects.bulk_create(
        [ReporterContact(report=report, **_contact(draft)) for draft, report in pairs if draft.contact]
    )
    # What is brought over in bulk is history; its accepting was never ours to time.
    for report in reports:
        if report.source != Source.IMPORT:
            _start_accept_clock(report, now)
    return Received(reports, known=len(drafts) - len(fresh))


def _require_reporting(actor: Actor, drafts: Sequence[ReportDraft]) -> None:
    bulk = any(draft.source == Source.IMPORT for draft in drafts)
    if not actor.may(May.IMPORT) and (bulk or not actor.may(May.REPORT)):
        raise not_permitted(May.IMPORT if bulk else May.REPORT)


def _unknown(drafts: Sequence[ReportDraft]) -> list[ReportDraft]:
    """The drafts whose source key has not been seen, neither in the ledger nor earlier in this delivery."""
    keys: dict[str, list[str]] = {}
    for draft in drafts:
        if draft.source_key:
            keys.setdefault(draft.source, []).append(draft.source_key)
    seen = {
        (source, key)
        for source, source_keys in keys.items()
        for key in Report.objects.filter(source=source, source_key__in=source_keys).values_list(
            "source_key", flat=True
        )
    }
    fresh = []
    for draft in drafts:
        key = (draft.source, draft.source_key)
        if not draft.source_key or key not in seen:
            seen.add(key)
            fresh.append(draft)
    return fresh


def _rows(drafts: Sequence[ReportDraft], actor: Actor, now: datetime) -> list[Report]:
    index, duties = PlaceIndex.current(), DutyTable.current(localdate(now))
    wanted = {code for draft in drafts for code in _grid_codes(index, draft)}
    places = {place.code: place for place in Place.objects.filter(code__in=wanted)}
    return [_row(draft, _place(index, places, draft), duties, actor, now) for draft in drafts]


def _grid_codes(index: PlaceIndex, draft: ReportDraft) -> tuple[str, ...]:
    if draft.lon is None or draft.lat is None:
        return ()
    spot = index.locate(draft.lon, draft.lat)
    return spot.codes[:1] if spot else ()


def _place(index: PlaceIndex, places: dict[str, Place], draft: ReportDraft) -> Place | None:
    """The grid cell that the point lies in; the place that was named when there is no point or it lies outside."""
    return next((places[code] for code in _grid_codes(index, draft) if code in places), draft.place)


def _row(draft: ReportDraft, place: Place | None, duties: DutyTable, actor: Actor, now: datetime) -> Report:
    text = words(draft.text, "text", what="诉求内容")
    line = duties.find(draft.category.code, place.path) if draft.category and place else None
    return Report(
        source=draft.source,
        source_key=draft.source_key,
        title=draft.title or title_of(text),
        text=text,
        address=draft.address,
        lon=draft.lon,
        lat=draft.lat,
        place=place,
        category=draft.category,
        suggested_unit_id=line.lead_id if line else None,
        is_urgent=draft.is_urgent,
        reported_by_id=actor.person_id if draft.source not in {Source.IMPORT, Source.HOTLINE} else None,
        reported_at=draft.reported_at or now,
        received_at=now,
        extra=draft.extra,
    )


def _contact(draft: ReportDraft) -> dict[str, str]:
    limits = {"name": 60, "phone": 30, "email": 254}
    return {key: draft.contact.get(key, "")[:limit] for key, limit in limits.items()}


def _dimensions(report: Report) -> dict[str, Any]:
    category = report.category
    return {
        "topic": category.topic if category else "",
        "category": category.code if category else "",
        "source": report.source,
        "place": report.place.path if report.place else "",
    }


def _entry(report: Report, actor: Actor, now: datetime) -> Draft:
    event = events.ReportReceived(source_key=report.source_key)
    happened_at = min(report.reported_at, now)
    return Draft(event, actor, now, report.subject, happened_at=happened_at, **_dimensions(report))


def _start_accept_clock(report: Report, now: datetime) -> None:
    clock = start_clock(Stage.ACCEPT, rules_on(localdate(now)).limit(Stage.ACCEPT), now=now, report=report)
    Report.objects.filter(pk=report.pk).update(due_at=clock.due_at)
    report.due_at = clock.due_at


def _take_up_report(verb: str, *, actor: Actor, report_id: int) -> tuple[Report, str]:
    if not visible_reports(actor).filter(pk=report_id).exists():
        raise NotFound
    related = ("category", "place")
    report = Report.objects.select_for_update(of=("self",)).select_related(*related).get(pk=report_id)
    require_at(actor, REPORT.moves[verb].permission, report.place)
    return report, REPORT.check(verb, report.state, None)


def _leave_report(report: Report, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    report.save()
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
    case.save()
    leave(case, events.CaseAccepted(report=report.code, on_spot=on_spot), actor=actor, now=now)
    return case


def set_place(case: Case, place: Place | None) -> None:
    """Put a case at a place, with the street and community that hold it."""
    codes = place.path.strip("/").split("/") if place else []
    above = {p.kind: p for p in Place.objects.filter(code__in=codes)}
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
def unjoin_report(*, actor: Actor, now: datetime, report_id: int, reason: str) -> Report:
    """Take a report out of a case again. Refuses the only report of a case."""
    report, target = _take_up_report("unjoin_report", actor=actor, report_id=report_id)
    case = lock_case(actor, report.case_id or 0)
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
