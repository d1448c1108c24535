"""Where the board's counts come from: kept tallies, or, below a street, the cases and entries themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from bihuan.domain.cases.models import Case, Tally
from bihuan.domain.cases.vocabulary import OPEN_STATES
from bihuan.domain.district.models import Place
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.models import Entry

STOCKS = ("open", "overdue")
COLUMNS = {"street_id": "street_id", "unit_id": "lead_unit_id"}
KINDS = {
    "cases.accepted": "accepted",
    "cases.filed": "filed",
    "cases.closed": "closed",
    "cases.rebounded": "rebounded",
}


class Stock(NamedTuple):
    """How many open (or overdue) cases there are of a key and state now. The key is a street's, a unit's, or None."""

    key: int | None
    measure: str
    state: str
    total: int


class Counts(Protocol):
    """What the board asks. `key` is `street_id` or `unit_id`; what belongs to none is counted under None."""

    def stocks(self, key: str) -> Iterable[Stock]: ...

    def closed(self, key: str) -> dict[int | None, int]: ...

    def flows(self) -> dict[tuple[date, str], int]: ...


class TallyCounts:
    """Adds up `Tally` rows: costs the same whatever the number of cases."""

    def __init__(self, rows: QuerySet[Tally], since: date) -> None:
        self._rows = rows
        self._recent = rows.filter(day__gte=since)

    def stocks(self, key: str) -> Iterable[Stock]:
        # Stocks have no day; to say so lets both databases go to their few rows at once.
        rows = (
            self._rows.filter(measure__in=STOCKS, day=None)
            .values(key, "measure", "state")
            .annotate(total=Sum("n"))
        )
        return [Stock(row[key], row["measure"], row["state"], row["total"]) for row in rows]

    def closed(self, key: str) -> dict[int | None, int]:
        rows = self._recent.filter(measure="settled")
        return {row[key]: row["total"] for row in rows.values(key).annotate(total=Sum("n"))}

    def flows(self) -> dict[tuple[date, str], int]:
        rows = (
            self._recent.filter(measure__in=KINDS.values()).values("day", "measure").annotate(total=Sum("n"))
        )
        return {(row["day"], row["measure"]): row["total"] for row in rows if row["day"]}


class CaseCounts:
    """Counts the cases of a few places and units, and the entries of the last days about them.

    Tallies know streets; who works in one community gets his own figures all the same.
    """

    def __init__(self, places: Sequence[Place], units: Sequence[int], since: date) -> None:
        within = Q(street__in=places) | Q(community__in=places) | Q(lead_unit_id__in=units)
        self._cases = Case.objects.filter(within)
        self._midnight = timezone.make_aware(datetime.combine(since, time()))
        self._entries = self._recorded(places, units)

    def _recorded(self, places: Sequence[Place], units: Sequence[int]) -> list[Entry]:
        paths = Unit.objects.filter(pk__in=units).values_list("path", flat=True)
        about = [Q(place__contains=f"/{place.code}/") for place in places] + [Q(unit=path) for path in paths]
        rows = Entry.objects.filter(kind__in=KINDS, at__gte=self._midnight)
        return list(rows.filter(reduce(or_, about, Q(pk__in=[]))))

    def stocks(self, key: str) -> Iterable[Stock]:
        column = COLUMNS[key]
        rows = self._cases.filter(state__in=sorted(OPEN_STATES)).order_by()
        for row in rows.values(column, "state", "is_overdue").annotate(total=Count("pk")):
            yield Stock(row[column], "open", row["state"], row["total"])
            if row["is_overdue"]:
                yield Stock(row[column], "overdue", row["state"], row["total"])

    def closed(self, key: str) -> dict[int | None, int]:
        column = COLUMNS[key]
        rows = self._cases.filter(closed_at__gte=self._midnight).order_by()
        return {row[column]: row["total"] for row in rows.values(column).annotate(total=Count("pk"))}

    def flows(self) -> dict[tuple[date, str], int]:
        totals: Counter[tuple[date, str]] = Counter()
        for entry in self._entries:  # a reversal takes away what it reverses
            totals[timezone.localdate(entry.at), KINDS[entry.kind]] += int(entry.quantity)
        return dict(totals)
