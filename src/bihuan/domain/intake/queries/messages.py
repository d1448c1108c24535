"""A report as something to compare: the print of its words, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import Max, QuerySet

from bihuan.domain.cases.models import Report, ReporterContact
from bihuan.domain.district.models import Category, GovernedObject, Place, Revision
from bihuan.domain.district.vocabulary import PlaceKind
from bihuan.domain.intake.understanding.sameness.likeness import Circumstances
from bihuan.domain.intake.understanding.sameness.marks import Print, print_of
from bihuan.domain.intake.understanding.sameness.names import Gazetteer

DAY = 86_400.0
NAMED_KINDS = frozenset({PlaceKind.STREET, PlaceKind.COMMUNITY})


@dataclass(frozen=True)
class Message:
    """What is asked about, or compared with."""

    printed: Print
    known: Circumstances


class Names:
    """The names of the district that a text may have: communities, compounds, roads, firms."""

    _cached: ClassVar[tuple[tuple[str, int], Gazetteer] | None] = None

    @classmethod
    def current(cls) -> Gazetteer:
        """The names of this process, read again when the map or the register of objects has grown (two small queries)."""
        newest = GovernedObject.objects.aggregate(newest=Max("pk"))["newest"] or 0
        token = (Revision.token_of("map"), newest)
        if cls._cached is None or cls._cached[0] != token:
            cls._cached = (token, cls._load())
        return cls._cached[1]

    @staticmethod
    def _load() -> Gazetteer:
        """A section of a road is called by the road: what stands in brackets is nobody's word."""
        places = Place.objects.filter(kind__in=sorted(NAMED_KINDS), valid_to=None)
        objects = GovernedObject.objects.filter(valid_to=None).order_by()
        names = [*places.values_list("name", flat=True), *objects.values_list("name", flat=True)]
        return Gazetteer(name.partition("（")[0] for name in names)


def with_circumstances(rows: QuerySet[Report]) -> QuerySet[Report]:
    """Reports with all that `message_of` reads, in one statement."""
    return rows.select_related("contact", "category", "place__parent", "case")


def message_of(report: Report, names: Gazetteer) -> Message:
    """A report as a message."""
    return Message(
        print_of(report.title, report.text),
        circumstances(
            names,
            at=report.reported_at,
            text=f"{report.title}\n{report.text}\n{report.address}",
            lon=report.lon,
            lat=report.lat,
            place=report.place,
            category=report.category,
            sender=sender_of(report),
        ),
    )


def circumstances(
    names: Gazetteer,
    *,
    at: datetime,
    text: str,
    lon: float | None = None,
    lat: float | None = None,
    place: Place | None = None,
    category: Category | None = None,
    sender: str = "",
) -> Circumstances:
    """What is known beside the words. Without a point the community counts as a name that was said."""
    said = names.found_in(text)
    if lon is None or lat is None:
        said |= frozenset(filter(None, [_community(place)]))
    return Circumstances(
        days=at.timestamp() / DAY,
        lon=lon,
        lat=lat,
        category=category.code if category else "",
        sender=sender,
        names=said,
    )


def _community(place: Place | None) -> str:
    while place is not None and place.kind not in NAMED_KINDS:
        place = place.parent
    return place.name if place is not None and place.kind == PlaceKind.COMMUNITY else ""


def sender_of(report: Report) -> str:
    """Equal for equal senders and nothing else: the keyed hash of a number, or the account."""
    contact: ReporterContact | None = getattr(report, "contact", None)
    if contact is not None and contact.phone_hash:
        return contact.phone_hash
    return f"person:{report.reported_by_id}" if report.reported_by_id else ""
