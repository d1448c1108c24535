"""From a finding to a case with one tap, and the visit that looks again when the case is closed.

There is no second way into the ledger: a finding is reported, accepted and filed by the actions that everybody uses.
What the visit knows is not typed again: class, place, words and photographs go along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import actions as cases
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.queries.standards import rows_in_force
from bihuan.domain.cases.vocabulary import ReportState, Source
from bihuan.domain.district.queries import category_by_code
from bihuan.domain.inspections import events
from bihuan.domain.inspections.actions.arranging import plan_visit
from bihuan.domain.inspections.actions.drafts import ItemDraft, VisitDraft
from bihuan.domain.inspections.actions.turn import draft, item_of, take_up
from bihuan.domain.inspections.models import Answer, Finding, Photo, Visit, VisitItem
from bihuan.domain.inspections.queries.due import findings_to_recheck
from bihuan.domain.inspections.queries.rules import RECHECK, rules_on
from bihuan.domain.inspections.vocabulary import AnswerState, Result, VisitKind
from bihuan.foundation.files.blobs import SEALED, open_blob
from bihuan.foundation.journal.record import record_many
from bihuan.foundation.outbox.actions import send_in_app
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused


@transaction.atomic
def report_finding(*, actor: Actor, now: datetime, visit_id: int, item: str) -> Finding:
    """转为案件: one tap. Pressed again, it returns the finding that is there.

    The report is the officer's. Accepting and filing follow at once where the item names a class: two officers have
    seen it, so there is nothing to verify. Refuses `nothing_found` for an item that is not 不符合.
    """
    visit, _ = take_up("report_finding", actor=actor, visit_id=visit_id)
    about = item_of(visit, item)
    if known := Finding.objects.filter(item=about).select_related("report__case").first():
        return known
    if about.result != Result.VIOLATES:
        raise Refused("nothing_found", "这一项不是“不符合”，没有问题可转。请先填写结果。")
    report = _report(visit, about, actor, now)
    finding = Finding.objects.create(item=about, report=report, made_at=now, made_by_id=actor.person_id)
    _add_photos(about, report, actor, now)
    case = _case_of(visit, report, now)
    event = events.FindingReported(item=about.code, report=report.code, case=case.code if case else "")
    record_many([draft(visit, event, actor=actor, now=now, category=about.category)])
    report.case = case
    return finding


def _report(visit: Visit, item: VisitItem, actor: Actor, now: datetime) -> Report:
    enterprise = visit.enterprise
    note = Answer.objects.filter(item=item, state=AnswerState.STANDING).values_list("note", flat=True).first()
    basis = f"\n依据：{item.basis}" if item.basis else ""
    told = cases.ReportDraft(
        text=f"“{enterprise.name}”{item.name}：不符合。{note or ''}{basis}\n检查编号：{visit.code}",
        title=f"{enterprise.name}：{item.name}"[:120],
        source=Source.INSPECTION,
        source_key=f"visit:{visit.pk}:{item.code}",
        address=enterprise.name,
        lon=enterprise.lon,
        lat=enterprise.lat,
        place=enterprise.place,
        category=category_by_code(item.category, localdate(now)) if item.category else None,
        reported_at=visit.entered_at,
        extra={"visit": visit.code, "item": item.code},
    )
    return cases.receive_report(actor=actor, now=now, draft=told)


def _add_photos(item: VisitItem, report: Report, actor: Actor, now: datetime) -> None:
    for photo in Photo.objects.filter(item=item).select_related("file"):
        with open_blob(SEALED, photo.file.sha256) as original:
            content, name = original.read(), photo.file.original_name
        cases.add_report_picture(actor=actor, now=now, report_id=report.pk, content=content, name=name)


def _case_of(visit: Visit, report: Report, now: datetime) -> Case | None:
    """The case of a finding whose class is known, filed where one standard alone fits; else the desk decides."""
    if report.category is None or report.state != ReportState.RECEIVED:
        return report.case
    case = cases.accept_report(actor=SYSTEM, now=now, report_id=report.pk, governed=visit.enterprise)
    if len(rows_in_force(report.category, localdate(now))) == 1:
        case = cases.file_case(actor=SYSTEM, now=now, case_id=case.pk)
    return case


@transaction.atomic
def plan_rechecks(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """整改复核: plan the next visits that look again at what was found, once all cases of a visit are closed.

    One door entry for all that was found there; exempt from the cap by the closed case; the officers are those who
    found it, and are told. Says how many visits were planned, 0 when nothing is left to do.
    """
    done = 0
    for findings in findings_to_recheck(now):
        done += _recheck(findings, actor=actor, now=now) is not None
    return done


def _recheck(findings: Sequence[Finding], *, actor: Actor, now: datetime) -> Visit | None:
    first = Visit.objects.select_for_update(of=("self",)).get(pk=findings[0].item.visit_id)
    keys = [one.pk for one in findings]
    if Finding.objects.filter(pk__in=keys, recheck__isnull=False).exists():  # somebody was faster
        return None
    visit = plan_visit(actor=actor, now=now, draft=_next_look(first, findings, now))
    Finding.objects.filter(pk__in=keys).update(recheck=visit)
    _tell_officers(visit, now)
    return visit


def _next_look(first: Visit, findings: Sequence[Finding], now: datetime) -> VisitDraft:
    """The visit that looks again: the same departments and officers, what was found, proved by the last closed case."""
    rules = rules_on(localdate(now))
    case = max((one.case for one in findings if one.case), key=lambda one: (one.closed_at, one.pk))
    return VisitDraft(
        enterprise=first.enterprise,
        kind=VisitKind.INDIVIDUAL,
        purpose=f"复核 {first.code} 发现问题的整改情况",
        planned_on=localdate(now + rules.recheck_after),
        units=[row.unit for row in first.unit_rows.select_related("unit")],
        officers=[row.person for row in first.officer_rows.select_related("person")],
        items=[_again(one.item) for one in findings],
        scenario=first.scenario,
        scenario_name=first.scenario_name,
        scenario_name_en=first.scenario_name_en,
        ground=RECHECK if rules.ground(RECHECK) else "",
        evidence=case.code,
        first=first,
        case=case,
    )


def _again(item: VisitItem) -> ItemDraft:
    return ItemDraft(
        code=item.code,
        name=item.name,
        name_en=item.name_en,
        basis=item.basis,
        how=item.how,
        unit=item.unit,
        is_key=item.is_key,
        minutes=item.minutes,
        photo=item.photo,
        category=item.category,
    )


def _tell_officers(visit: Visit, now: datetime) -> None:
    send_in_app(
        now=now,
        people=[row.person for row in visit.officer_rows.select_related("person")],
        subject=f"{visit.code} 请复核整改",
        body=f"{visit.enterprise.name}：{visit.purpose}，安排在 {visit.planned_on}，待批准。",
        about=visit.subject,
        link=f"/visits/{visit.code}/",
        dedupe_key=f"recheck:{visit.pk}",
    )
