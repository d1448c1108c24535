"""The board: how many cases are open, overdue and closed now, by street and unit, and the trend.

Somebody who sees a part of the district sees that part's counts (see `counts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from bihuan.domain.cases.models import Case, Tally
from bihuan.domain.cases.policy import areas, unit_ids, visible_cases
from bihuan.domain.cases.queries.counts import CaseCounts, Counts, Stock, TallyCounts
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.district.models import Place
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor

TREND_DAYS = 30
FLOWS = ("accepted", "filed", "closed", "rebounded")


@dataclass
class Line:
    """One street or unit on the board. `by_state` holds the open cases by state."""

    code: str
    name: str
    name_en: str
    open: int = 0
    overdue: int = 0
    closed: int = 0
    by_state: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """One day of the trend."""

    day: date
    accepted: int
    filed: int
    closed: int
    rebounded: int


@dataclass(frozen=True)
class Board:
    """What the board shows. `closed` counts the cases closed in the last thirty days and not opened again; `since` is their first."""

    total: Line
    streets: list[Line]
    units: list[Line]
    trend: list[Day]
    since: date


def board(actor: Actor, *, now: datetime) -> Board:
    """The board as an actor may see it, in a dozen queries at most."""
    today = timezone.localdate(now)
    since = today - timedelta(days=TREND_DAYS - 1)
    counts = counts_for(actor, since)
    places = {
        p.pk: Line(p.code, p.name, p.name_en) for p in Place.objects.filter(kind="street").order_by("code")
    }
    units = {u.pk: Line(u.code, str(u), u.name_en) for u in Unit.objects.order_by("path")}
    total, streets = _lines(counts, "street_id", places)
    _, by_unit = _lines(counts, "unit_id", units)
    by_unit = [line for line in by_unit if line.open or line.closed]
    by_unit.sort(key=lambda line: (-line.overdue, -line.open))
    return Board(total, streets, by_unit, _trend(counts, since, today), since)


def counts_for(actor: Actor, since: date) -> Counts:
    """The counts of what an actor covers: the tallies, or the cases themselves where his area is a community."""
    covered = [areas(actor, May.VIEW_ALL), areas(actor, May.VIEW_AREA)]
    if actor.is_system or None in covered:
        return TallyCounts(Tally.objects.all(), since)
    units = unit_ids(actor, May.VIEW_UNIT)
    places = _places(covered)
    if all(place.kind == "street" for place in places):
        return TallyCounts(Tally.objects.filter(Q(street__in=places) | Q(unit_id__in=units)), since)
    return CaseCounts(places, units, since)


def _places(covered: list[frozenset[str] | None]) -> list[Place]:
    codes = frozenset[str]().union(*(part for part in covered if part))
    return list(Place.objects.filter(code__in=codes).defer("outline"))


def _lines(counts: Counts, key: str, lines: dict[int, Line]) -> tuple[Line, list[Line]]:
    """The lines with their counts, and one of everything together, what belongs to no line included."""
    total, nowhere = Line("", "", ""), Line("", "", "")
    for stock in counts.stocks(key):
        _add(total, stock)
        _add(lines.get(stock.key or 0, nowhere), stock)
    for owner, closed in counts.closed(key).items():
        total.closed += closed
        lines.get(owner or 0, nowhere).closed += closed
    return total, list(lines.values())


def _add(line: Line, stock: Stock) -> None:
    if stock.total == 0:
        return  # everything that was counted has moved on
    if stock.measure == "open":
        line.open += stock.total
        line.by_state[stock.state] = line.by_state.get(stock.state, 0) + stock.total
    else:
        line.overdue += stock.total


def _trend(counts: Counts, since: date, today: date) -> list[Day]:
    flows = counts.flows()
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    return [Day(day, *(flows.get((day, flow), 0) for flow in FLOWS)) for day in days]


def case_points(actor: Actor, *, state: str = "open", limit: int = 2000) -> list[Case]:
    """Open (or overdue) cases with a point, for the map; the newest when there are more than fit."""
    cases = visible_cases(actor).exclude(lon=None)
    wanted = cases.filter(is_overdue=True) if state == "overdue" else cases.filter(is_open=True)
    return list(wanted.select_related("category").order_by("-pk")[:limit])
