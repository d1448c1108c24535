"""What people sent: lists of reports, one report, who sent it, and what it may be about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.domain.cases.models import Case, Evidence, Report
from bihuan.domain.cases.policy import covers_place, not_permitted, visible_cases, visible_reports
from bihuan.domain.cases.queries.cases import near_open_cases
from bihuan.domain.cases.queries.desks import my_reports
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.cases.workflow import REPORT
from bihuan.domain.district.models import Category, Place
from bihuan.domain.district.vocabulary import PlaceKind
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

TEXT_DAYS = 90
"""Free text is searched in what came in during the last days only, unless a period is chosen."""


@dataclass(frozen=True)
class ReportFilter:
    """What a list of reports is narrowed to. Days are of receipt, both included; `q` is a code or words."""

    state: str = ""
    source: str = ""
    place: str = ""
    category: str = ""
    mine: bool = False
    since: date | None = None
    until: date | None = None
    q: str = ""

    def names(self) -> list[str]:
        """The fields that narrow the list."""
        return [f.name for f in fields(self) if getattr(self, f.name) not in ("", None, False)]


def find_reports(actor: Actor, wanted: ReportFilter, *, now: datetime) -> QuerySet[Report]:
    """The visible reports that a filter leaves, newest first, with what a list shows of each."""
    rows = my_reports(actor) if wanted.mine else visible_reports(actor)
    rows = rows.select_related("category", "place__parent", "case", "suggested_unit").order_by("-pk")
    for name in wanted.names():
        if name in _NARROW:
            rows = rows.filter(_NARROW[name](getattr(wanted, name)))
    return _search(rows, wanted, now) if wanted.q else rows


_NARROW: dict[str, Callable[[Any], Q]] = {
    "state": lambda state: Q(state=state),
    "source": lambda source: Q(source=source),
    "place": lambda code: Q(place__path__contains=f"/{code}/"),
    "category": lambda code: Q(category__code__startswith=code),
    "since": lambda day: Q(received_at__gte=_midnight(day)),
    "until": lambda day: Q(received_at__lt=_midnight(day + timedelta(days=1))),
}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _search(rows: QuerySet[Report], wanted: ReportFilter, now: datetime) -> QuerySet[Report]:
    try:
        return rows.filter(pk=decode("S", wanted.q))
    except Refused:
        pass  # no code, so they are words
    if wanted.since is None:
        rows = rows.filter(received_at__gte=now - timedelta(days=TEXT_DAYS))
    text = wanted.q.strip()
    return rows.filter(Q(title__icontains=text) | Q(text__icontains=text) | Q(address__icontains=text))


def report_by_code(actor: Actor, code: str) -> Report:
    """The report that people call by this code; refuses with `NotFound` when it may not be known of."""
    try:
        key = decode("S", code)
    except Refused:
        raise NotFound from None
    related = (
        "category",
        "place__parent",
        "suggested_unit",
        "case__category",
        "case__lead_unit",
        "reported_by",
    )
    report = visible_reports(actor).select_related(*related).filter(pk=key).first()
    if report is None:
        raise NotFound
    return report


def known_report(actor: Actor, *, source: str, source_key: str) -> Report | None:
    """The report that this actor can see under a channel's own number, if it came in already."""
    return visible_reports(actor).filter(source=source, source_key=source_key).select_related("case").first()


def report_offers(report: Report, actor: Actor) -> list[Offer[None]]:
    """Every button of a report for an actor, open or shut with the reason."""
    offers = []
    for offer in REPORT.offers(report.state, None):
        permission = offer.move.permission
        allowed = actor.may(permission) and covers_place(actor, permission, report.place)
        offers.append(offer if allowed else Offer(offer.move, not_permitted(permission)))
    return offers


def report_pictures(report: Report) -> QuerySet[Evidence]:
    """The pictures that came with a report."""
    return report.evidence.select_related("file")


def community_of(place: Place | None) -> Place | None:
    """The community that holds a place (or the place itself)."""
    codes = place.path.strip("/").split("/") if place else []
    return Place.objects.filter(code__in=codes, kind=PlaceKind.COMMUNITY).first()


def similar_cases(
    actor: Actor, *, place: Place | None, category: Category | None, limit: int = 5
) -> list[Case]:
    """Open cases of the same community and class that the actor can see; without a class, of any class."""
    community = community_of(place)
    if community is None:
        return []
    wanted = category.pk if category else None
    return near_open_cases(actor, community_id=community.pk, category_id=wanted, limit=limit)


def named_case(actor: Actor, report: Report) -> Case | None:
    """The case that the reporter himself named as the same matter."""
    code = str(report.extra.get("same_as", ""))
    try:
        return (
            visible_cases(actor).select_related("category", "lead_unit").filter(pk=decode("A", code)).first()
        )
    except Refused:
        return None


def channels(actor: Actor) -> list[Source]:
    """The channels under which an actor enters reports by hand; the first is his usual one."""
    if actor.may(May.IMPORT) or actor.may(May.ACCEPT):
        return [
            Source.HOTLINE,
            Source.RESIDENT,
            Source.SUPERIOR,
            Source.MEDIA,
            Source.PETITION,
            Source.PATROL,
        ]
    return [Source.GRID] if actor.may(May.VERIFY) else [Source.PATROL]


def handling_units(actor: Actor) -> list[Unit]:
    """The units that an actor was appointed to handle for, his own first."""
    units = Unit.objects.filter(path__in=actor.paths(May.HANDLE)).order_by("path")
    return sorted(units, key=lambda unit: unit.pk != actor.unit_id)
