"""The board: how many cases are open, overdue and closed now, by street and unit, and the trend.

It adds up `Tally` rows, so it costs the same whatever the number of cases. Somebody who sees a part of the
district sees that part's counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from bihuan.domain.cases.models import Case, Tally
from bihuan.domain.cases.policy import areas, unit_ids, visible_cases
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
    """What the board shows. `closed` counts the last thirty days; the totals are the sums of the lines."""

    total: Line
    streets: list[Line]
    units: list[Line]
    trend: list[Day]


def board(actor: Actor, *, now: datetime) -> Board:
    """The board as an actor may see it, in six queries."""
    rows = _visible_tallies(actor)
    today = timezone.localdate(now)
    since = today - timedelta(days=TREND_DAYS - 1)
    recent = rows.filter(day__gt=since - timedelta(days=1), day__lte=today)
    places = {
        p.pk: Line(p.code, p.name, p.name_en) for p in Place.objects.filter(kind="street").order_by("code")
    }
    units = {u.pk: Line(u.code, str(u), u.name_en) for u in Unit.objects.order_by("path")}
    streets = _lines(rows, recent, "street_id", places)
    by_unit = [line for line in _lines(rows, recent, "unit_id", units) if line.open or line.closed]
    by_unit.sort(key=lambda line: (-line.overdue, -line.open))
    return Board(_total(rows, recent), streets, by_unit, _trend(recent, since, today))


def _visible_tallies(actor: Actor) -> QuerySet[Tally]:
    if actor.is_system:
        return Tally.objects.all()
    covered = [areas(actor, May.VIEW_ALL), areas(actor, May.VIEW_AREA)]
    if None in covered:
        return Tally.objects.all()
    codes = [code for part in covered for code in part or ()]
    wanted = Q(street__code__in=codes)
    if actor.may(May.VIEW_UNIT):
        wanted |= Q(unit_id__in=list(unit_ids(actor, May.VIEW_UNIT)))
    return Tally.objects.filter(wanted)


def _lines(rows: QuerySet[Tally], recent: QuerySet[Tally], key: str, lines: dict[int, Line]) -> list[Line]:
    stocks = (
        rows.filter(measure__in=["open", "overdue"]).values(key, "measure", "state").annotate(total=Sum("n"))
    )
    closed = recent.filter(measure="closed").values(key).annotate(total=Sum("n"))
    for row in stocks:
        if line := lines.get(row[key]):
            _add(line, row["measure"], row["state"], row["total"])
    for row in closed:
        if line := lines.get(row[key]):
            line.closed += row["total"]
    return list(lines.values())


def _add(line: Line, measure: str, state: str, n: int) -> None:
    if measure == "open":
        line.open += n
        line.by_state[state] = line.by_state.get(state, 0) + n
    else:
        line.overdue += n


def _total(rows: QuerySet[Tally], recent: QuerySet[Tally]) -> Line:
    total = Line("", "", "")
    for row in (
        rows.filter(measure__in=["open", "overdue"]).values("measure", "state").annotate(total=Sum("n"))
    ):
        _add(total, row["measure"], row["state"], row["total"])
    total.closed = recent.filter(measure="closed").aggregate(total=Sum("n"))["total"] or 0
    return total


def _trend(recent: QuerySet[Tally], since: date, today: date) -> list[Day]:
    counts: dict[tuple[date | None, str], int] = defaultdict(int)
    for row in recent.filter(measure__in=FLOWS).values("day", "measure").annotate(total=Sum("n")):
        counts[row["day"], row["measure"]] = row["total"]
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    return [Day(day, *(counts[day, flow] for flow in FLOWS)) for day in days]


def case_points(actor: Actor, *, state: str = "open", limit: int = 2000) -> list[Case]:
    """Open (or overdue) cases with a point, for the map; the newest when there are more than fit."""
    cases = visible_cases(actor).exclude(lon=None)
    wanted = cases.filter(is_overdue=True) if state == "overdue" else cases.filter(is_open=True)
    return list(wanted.select_related("category").order_by("-pk")[:limit])
