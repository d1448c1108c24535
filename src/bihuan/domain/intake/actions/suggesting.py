"""Keeping what the model said about each report, and noting when people decided the same or otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.intake import events
from bihuan.domain.intake.models import ClassModel, Suggestion
from bihuan.domain.intake.policy import require
from bihuan.domain.intake.queries.suggestions import suggested_for
from bihuan.domain.intake.queries.versions import version_in_use
from bihuan.domain.intake.vocabulary import IntakePermission as May
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.kernel.actors import SYSTEM, Actor

BATCH = 200
NEW, DECIDED_WITHIN = timedelta(days=30), timedelta(days=180)


@transaction.atomic
def suggest_for_new(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Keep a suggestion for reports that have none yet, the newest first; says for how many.

    A report that the model may have learned from gets none: it would be judged by its own answer.
    """
    require(actor, May.TRAIN)
    model = version_in_use()
    if model is None:
        return 0
    rows = Report.objects.filter(suggestion=None, received_at__gte=now - NEW).exclude(
        case__filed_at__lte=model.trained_at
    )
    reports = rows.select_related("place", "category").order_by("-pk")[:BATCH]
    kept = [one for report in reports if (one := _suggestion(report, model, now))]
    Suggestion.objects.bulk_create(kept, ignore_conflicts=True)
    return len(kept)


def _suggestion(report: Report, model: ClassModel, now: datetime) -> Suggestion | None:
    found = suggested_for(report, localdate(now))
    classes, unit = found.classes, found.unit
    if not classes.guesses:
        return None
    best = classes.guesses[0]
    return Suggestion(
        report=report,
        model=model,
        suggested_at=now,
        guesses=[
            {"code": one.category.code, "probability": round(one.probability, 4), "words": one.words}
            for one in classes.guesses
        ],
        suggested_class=best.category.code,
        probability=best.probability,
        is_sure=classes.is_sure,
        suggested_unit=unit.unit.code if unit else "",
        unit_basis=unit.basis if unit else "",
    )


CLASS_DECIDED = Q(report__case__filed_at__isnull=False, report__case__category__isnull=False) & ~Q(
    decided_class=F("report__case__category__code")
)
UNIT_DECIDED = Q(report__case__dispatched_at__isnull=False, report__case__lead_unit__isnull=False) & ~Q(
    decided_unit=F("report__case__lead_unit__code")
)


@transaction.atomic
def settle_suggestions(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Note what people decided, for reports whose case was filed or dispatched, or decided anew; says for how many.

    Where something had been proposed, an entry of the journal says that they confirmed or corrected it.
    """
    require(actor, May.TRAIN)
    rows = list(_undecided(now)[:BATCH])
    entries = [
        entry for row in rows for entry in (*_settle_class(row, actor, now), *_settle_unit(row, actor, now))
    ]
    Suggestion.objects.bulk_update(rows, ["decided_class", "decided_at", "decided_unit"])
    record_many(entries)
    return len(rows)


def _undecided(now: datetime) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.filter(
        CLASS_DECIDED | UNIT_DECIDED, suggested_at__gte=now - DECIDED_WITHIN
    ).select_related("model", "report__case__category", "report__case__lead_unit", "report__case__place")
    return rows.order_by("pk").select_for_update(of=("self",))


def _settle_class(row: Suggestion, actor: Actor, now: datetime) -> list[Draft]:
    case = row.report.case
    if (
        case is None
        or case.filed_at is None
        or case.category is None
        or row.decided_class == case.category.code
    ):
        return []
    row.decided_class, row.decided_at = case.category.code, case.filed_at
    if not row.is_sure:
        return []
    version, decided = row.model.version, row.decided_class
    event: Event = events.ClassConfirmed(version=version, decided=decided)
    if decided != row.suggested_class:
        event = events.ClassCorrected(version=version, suggested=row.suggested_class, decided=decided)
    return [_entry(event, row, case, actor, now)]


def _settle_unit(row: Suggestion, actor: Actor, now: datetime) -> list[Draft]:
    case = row.report.case
    if (
        case is None
        or case.dispatched_at is None
        or case.lead_unit is None
        or row.decided_unit == case.lead_unit.code
    ):
        return []
    row.decided_unit = case.lead_unit.code
    if not row.suggested_unit:
        return []
    basis, decided = row.unit_basis, row.decided_unit
    event: Event = events.UnitConfirmed(basis=basis, decided=decided)
    if decided != row.suggested_unit:
        event = events.UnitCorrected(basis=basis, suggested=row.suggested_unit, decided=decided)
    return [_entry(event, row, case, actor, now)]


def _entry(event: Event, row: Suggestion, case: Case, actor: Actor, now: datetime) -> Draft:
    return Draft(
        event,
        actor,
        now,
        row.report.subject,
        topic=case.topic,
        category=case.category.code if case.category else "",
        source=row.report.source,
        unit=case.lead_unit.path if case.lead_unit else "",
        place=case.place.path if case.place else "",
    )
