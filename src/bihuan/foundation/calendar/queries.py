"""What the calendar says: for the clock as one value, for a page as a month of days."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from bihuan.foundation.calendar.models import CalendarDay, CalendarVersion, CalendarYear, WorkPeriods
from bihuan.foundation.calendar.policy import visible_days
from bihuan.foundation.calendar.vocabulary import DayKind, DayScope
from bihuan.kernel.actors import Actor
from bihuan.kernel.clock import OFFICE_PERIODS, WorkCalendar
from bihuan.kernel.refusals import NotFound

Periods = tuple[tuple[time, time], ...]
_A_WEEK = timedelta(days=7)


def work_calendar(on: date | None = None) -> WorkCalendar:
    """The calendar for the clock, with the working periods in force on a day (default: today).

    Costs one query of one row; the calendar itself is kept per process until somebody changes it.
    Ask once per request, not once per row. An empty installation works at office hours.
    """
    token = CalendarVersion.present_token()
    if token is None:
        return WorkCalendar(tz=ZoneInfo(settings.TIME_ZONE))
    return _in_force(_kept(token), on or timezone.localdate())


def work_calendars(days: Iterable[date]) -> list[WorkCalendar]:
    """The calendar in force on each of these days, for one query in all."""
    token = CalendarVersion.present_token()
    if token is None:
        return [WorkCalendar(tz=ZoneInfo(settings.TIME_ZONE)) for _ in days]
    return [_in_force(_kept(token), day) for day in days]


@lru_cache(maxsize=2)
def _kept(token: object) -> tuple[tuple[date, WorkCalendar], ...]:  # noqa: ARG001 (the key)
    """The calendars by the day from which their periods hold, latest first, as of one version."""
    holidays, workdays = _effective_days(DayKind.HOLIDAY), _effective_days(DayKind.WORKDAY)
    published = frozenset(CalendarYear.objects.filter(published=True).values_list("year", flat=True))
    rows = WorkPeriods.objects.order_by("-valid_from").values_list("valid_from", "periods")
    spans = [(since, parse_periods(periods)) for since, periods in rows]
    return tuple(
        (since, WorkCalendar(periods, holidays, workdays, published, ZoneInfo(settings.TIME_ZONE)))
        for since, periods in spans or [(date.min, OFFICE_PERIODS)]
    )


def _in_force(calendars: tuple[tuple[date, WorkCalendar], ...], on: date) -> WorkCalendar:
    return next((cal for since, cal in calendars if since <= on), calendars[-1][1])


def _effective_days(kind: DayKind) -> dict[date, str]:
    """The days of one kind with their names, after the district's word."""
    # "district" sorts before "national", so national rows come first here and are overwritten.
    rows = CalendarDay.objects.order_by("-scope").values_list("day", "kind", "name")
    effective = {day: (row_kind, name) for day, row_kind, name in rows}
    return {day: name for day, (row_kind, name) in effective.items() if row_kind == kind}


def parse_periods(rows: list[list[str]]) -> Periods:
    """Working periods from their stored form; raises `ValueError` for a time that cannot be read."""
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in rows)


@dataclass(frozen=True)
class Day:
    """One cell of a month: what counts, who said so, and what the district put aside."""

    day: date
    is_work_day: bool
    in_month: bool
    kind: str = ""
    name: str = ""
    source: str = ""
    scope: str = ""
    overridden: str = ""


@dataclass(frozen=True)
class Month:
    """A month as full weeks from Monday; `published` is false while its year's holidays are not known."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    published: bool
    periods: Periods

    @property
    def work_days(self) -> int:
        return sum(day.is_work_day and day.in_month for week in self.weeks for day in week)


def month(actor: Actor, year: int, month: int) -> Month:
    """One month for the calendar page; refuses with `NotFound` a month that does not exist."""
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        raise NotFound("没有这个月份。")
    first = date(year, month, 1)
    named = _rows_by_day(actor, first - _A_WEEK, first + 6 * _A_WEEK)
    return _month_of(work_calendar(first), first, named)


def year(actor: Actor, year: int) -> list[Month]:
    """The twelve months of a year for the calendar page; refuses with `NotFound` a year out of reach."""
    if not 1900 <= year <= 2200:
        raise NotFound("没有这一年的日历。")
    starts = [date(year, number, 1) for number in range(1, 13)]
    named = _rows_by_day(actor, starts[0] - _A_WEEK, starts[-1] + 6 * _A_WEEK)
    calendars = work_calendars(starts)
    return [_month_of(cal, first, named) for cal, first in zip(calendars, starts, strict=True)]


def _month_of(cal: WorkCalendar, first: date, named: dict[date, dict[str, CalendarDay]]) -> Month:
    dates = gregorian.Calendar().monthdatescalendar(first.year, first.month)
    weeks = tuple(
        tuple(_cell(cal, d, d.month == first.month, named.get(d, {})) for d in week) for week in dates
    )
    return Month(first, weeks, first.year in cal.published_years, tuple(cal.periods))


def _rows_by_day(actor: Actor, first: date, last: date) -> dict[date, dict[str, CalendarDay]]:
    named: dict[date, dict[str, CalendarDay]] = {}
    for row in visible_days(actor).filter(day__range=(first, last)):
        named.setdefault(row.day, {})[row.scope] = row
    return named


def _cell(cal: WorkCalendar, day: date, in_month: bool, rows: dict[str, CalendarDay]) -> Day:
    works = cal.is_work_day(day)
    national, district = rows.get(DayScope.NATIONAL), rows.get(DayScope.DISTRICT)
    row = district or national
    if row is None:
        return Day(day, works, in_month)
    overridden = national.name if district and national else ""
    return Day(day, works, in_month, row.kind, row.name, row.source, row.scope, overridden)


def years(actor: Actor) -> list[CalendarYear]:
    """The years whose national holidays are known, with their sources."""
    return list(CalendarYear.objects.all()) if actor.is_signed_in else []


def overrides(actor: Actor) -> list[CalendarDay]:
    """The district's own days, latest first."""
    return list(visible_days(actor).filter(scope=DayScope.DISTRICT).order_by("-day"))
