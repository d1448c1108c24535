"""What the calendar of a month is made from: the planned visits that wait, the officers, the working days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from bihuan.domain.checklists.queries.items import Item, items_on
from bihuan.domain.checklists.queries.powers import Holder, holder_at, holders_of
from bihuan.domain.inspections.planning.teams import Job, Month, Officer
from bihuan.domain.officers.models import Certificate
from bihuan.domain.officers.queries.fitness import unfit
from bihuan.domain.officers.vocabulary import CertificateKind
from bihuan.domain.yearplans.models import PlanVisit, YearPlan
from bihuan.domain.yearplans.queries.problem import nearest, working_days
from bihuan.domain.yearplans.queries.rules import rules_on


@dataclass(frozen=True)
class MonthAhead:
    """The jobs of a month by the key of their planned visit, the officers by username, and its days to come in order."""

    jobs: tuple[Job, ...]
    officers: tuple[Officer, ...]
    days: tuple[date, ...]
    month: Month


def month_ahead(plan: YearPlan, month: int, today: date) -> MonthAhead:
    """What waits in a month of the plan: visits that are not arranged yet, on working days from today on."""
    rules = rules_on(today)
    days = tuple(day for day in working_days(plan.year, month) if day >= today)
    rows = list(
        PlanVisit.objects.filter(plan=plan, month=month, visit=None).select_related(
            "enterprise__place", "lead"
        )
    )
    units = {unit for row in rows for unit in row.officer_minutes}
    jobs = tuple(
        Job(
            id=str(row.pk),
            area=street_of(row.enterprise.place.path),
            lead=lead_of(row),
            minutes=row.minutes,
            officer_minutes={
                unit: max(minutes - rules.officers.way, 1) for unit, minutes in row.officer_minutes.items()
            },
        )
        for row in rows
    )
    return MonthAhead(
        jobs, tuple(_officers(units, days)), days,
        Month(len(days), rules.officers.minutes_per_day, rules.officers.way),
    )  # fmt: skip


def street_of(path: str) -> str:
    """The code of the street that a place lies in: the second on its path."""
    codes = path.strip("/").split("/")
    return codes[min(1, len(codes) - 1)]


def lead_of(row: PlanVisit) -> str:
    """The unit that leads: the list's lead where it comes along, else the one with most to do."""
    wanted = row.lead.code if row.lead else None
    units: list[str] = list(row.officer_minutes)
    return max(units, key=lambda unit: (unit == wanted, row.officer_minutes[unit], unit))


def _officers(units: set[str], days: tuple[date, ...]) -> list[Officer]:
    """Who may go, of these units: with a certificate on the day and the hours of the rule."""
    rows = Certificate.objects.filter(
        kind=CertificateKind.ENFORCEMENT, officer__person__is_active=True
    ).select_related("officer__person__unit")
    there: defaultdict[tuple[int, str, str], set[int]] = defaultdict(set)
    for row in rows:
        who = row.officer.person
        for unit in nearest(who.unit.path, units):
            there[who.pk, who.username, unit] |= _valid_days(row, days)
    bars = unfit((key[0] for key in there), days[0]) if days else {}
    fit = [key for key in sorted(there) if not bars.get(key[0])]
    return [Officer(key[1], key[2], frozenset(there[key])) for key in fit]


def _valid_days(row: Certificate, days: tuple[date, ...]) -> set[int]:
    """The numbers of the days on which a certificate holds."""
    return {number for number, day in enumerate(days) if row.is_valid_on(day)}


@dataclass(frozen=True)
class Library:
    """Items and holders of a day."""

    items: dict[str, Item]
    holders: dict[str, list[Holder]]

    def holder(self, code: str, place_path: str) -> Holder | None:
        return holder_at(self.holders.get(code, ()), place_path)


def library_on(day: date) -> Library:
    """All items in force on a day, and who holds them. Two queries."""
    return Library(items_on(day), holders_of(None, day))
