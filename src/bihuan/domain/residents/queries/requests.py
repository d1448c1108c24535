"""Reports one by one, as apps of the city read them: that there is one, of which class, where, and how far it has come.

What everybody may see is decided in `policy`: no words, no house numbers, a rounded point, the pictures that were
released. Whoever brought a report with his own key reads his own words, address, point and pictures.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Evidence, Report, StageClock
from bihuan.domain.cases.queries.rules import Reason, Rules, rules_on
from bihuan.domain.cases.vocabulary import (
    CaseState,
    Phase,
    ReportState,
    Stage,
)
from bihuan.domain.district.models import Category, Place
from bihuan.domain.residents.policy import SHOWN, public_reports, rounded
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.files.vocabulary import ContentType
from bihuan.kernel.actors import ANONYMOUS, Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused

SHOWN_PHASES = (Phase.SCENE, Phase.BEFORE)
REASON_KINDS = {CaseState.REJECTED.value: "reject", CaseState.VOID.value: "void"}


@dataclass(frozen=True)
class PublicFilter:
    """What a public list is narrowed to. Moments are of the request (`since`, `until`) and of its last change; all included.

    `codes` names single reports and overrides everything else.
    """

    codes: Collection[str] = ()
    classes: Collection[str] = ()
    is_open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None


@dataclass(frozen=True)
class PublicReport:
    """A report as this reader may read it; `words` and `address` are empty unless they are his own."""

    code: str
    is_open: bool
    state: Any
    reason: Reason | None
    category: Category
    words: str
    unit: Unit | None
    requested_at: datetime
    changed_at: datetime
    expected_at: datetime | None
    address: str
    place: Place | None
    lon: float | None
    lat: float | None
    picture: UUID | None


def find_public(wanted: PublicFilter, reader: Actor = ANONYMOUS) -> QuerySet[Report]:
    """The reports that a filter leaves of those that a reader may know of, newest first."""
    if wanted.codes:
        return _rows(reader).filter(pk__in=keys_of(wanted.codes))
    rows = _rows(reader)
    if wanted.classes:
        of_case = Q(case__category__code__in=wanted.classes)
        rows = rows.filter(of_case | Q(case=None, category__code__in=wanted.classes))
    if wanted.is_open is not None:
        ended = Q(state=ReportState.DECLINED) | Q(case__is_open=False)
        rows = rows.exclude(pk__in=Report.objects.filter(ended)) if wanted.is_open else rows.filter(ended)
    bounds = {
        "reported_at__gte": wanted.since,
        "reported_at__lte": wanted.until,
        "changed_at__gte": wanted.changed_since,
        "changed_at__lte": wanted.changed_until,
    }
    return rows.filter(**{name: at for name, at in bounds.items() if at is not None})


def _rows(reader: Actor) -> QuerySet[Report]:
    """Public reports with what is shown of each, in one statement."""
    decided = StageClock.objects.filter(report=OuterRef("pk"), stage=Stage.ACCEPT).values("stopped_at")[:1]
    pictures = Evidence.objects.filter(report=OuterRef("pk"), phase__in=SHOWN_PHASES)
    pictures = pictures.exclude(file__content_type=ContentType.PDF).order_by("pk")
    moved = Choice(
        When(case__is_open=False, then=Coalesce(F("case__closed_at"), F("case__moved_at"))),
        default=F("case__moved_at"),
        output_field=DateTimeField(),
    )
    related = ("category__parent", "case__category__parent", "case__lead_unit", "place__parent")
    return (
        public_reports(reader)
        .select_related(*related)
        .annotate(
            changed_at=Coalesce(moved, Subquery(decided), F("received_at")),
            picture=Subquery(pictures.values("file__uuid")[:1]),
            shown_picture=Subquery(pictures.filter(SHOWN).values("file__uuid")[:1]),
        )
        .order_by("-reported_at", "-pk")
    )


def keys_of(codes: Collection[str]) -> list[int]:
    """The keys in those of the codes that are well formed."""
    found = []
    for code in codes:
        try:
            found.append(decode("S", code))
        except Refused:
            continue
    return [key for key in found if key < 2**63]


def public_report(code: str, reader: Actor = ANONYMOUS) -> Report:
    """The public report that people call by this code; refuses with `NotFound`."""
    found = _rows(reader).filter(pk__in=keys_of([code])).first()
    if found is None:
        raise NotFound
    return found


def shown_publicly(rows: Collection[Report], reader: Actor, *, now: datetime) -> list[PublicReport]:
    """The reports as this reader may read them; costs one query however many they are."""
    rules = rules_on(localdate(now)) if rows else Rules()
    return [_shown(report, reader, rules) for report in rows]


def _shown(report: Any, reader: Actor, rules: Rules) -> PublicReport:
    """`report` carries what `_rows` annotates."""
    case, is_own = report.case, brought_by(report, reader)
    lon, lat = (report.lon, report.lat) if is_own else rounded(report.lon, report.lat)
    return PublicReport(
        code=report.code,
        **_progress(report, rules),
        category=case.category if case else report.category,
        words=report.text if is_own else "",
        requested_at=report.reported_at,
        changed_at=report.changed_at,
        address=report.address if is_own else "",
        place=report.place,
        lon=lon,
        lat=lat,
        picture=report.picture if is_own else report.shown_picture,
    )


def _progress(report: Report, rules: Rules) -> dict[str, Any]:
    """How far it has come: of its case, or of the report while it has none."""
    case = report.case
    if case is None:
        state = ReportState(report.state)
        reason = rules.reason("decline", report.end_reason)
        is_open = state == ReportState.RECEIVED
        return {"is_open": is_open, "state": state.label, "reason": reason, "unit": None, "expected_at": None}
    return {
        "is_open": case.is_open,
        "state": CaseState(case.state).label,
        "reason": rules.reason(REASON_KINDS.get(case.state, ""), case.end_reason),
        "unit": case.lead_unit,
        "expected_at": case.handle_due_at,
    }


def brought_by(report: Report, reader: Actor) -> bool:
    """Whether this reader brought the report himself."""
    return reader.person_id is not None and report.reported_by_id == reader.person_id


def public_picture(uuid: UUID, reader: Actor) -> StoredFile:
    """A picture that came with a public report, if this reader may see it; refuses with `NotFound`."""
    rows = Evidence.objects.filter(file__uuid=uuid, phase__in=SHOWN_PHASES, report__in=public_reports(reader))
    seen = SHOWN | Q(report__reported_by=reader.person_id or 0)
    found = rows.filter(seen).select_related("file").first()
    if found is None or not found.file.is_picture:
        raise NotFound
    return found.file
