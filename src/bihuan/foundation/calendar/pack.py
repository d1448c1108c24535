"""Load a district's calendar: `calendar.csv` (special days) and `calendar.toml` (years, working periods)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bihuan.foundation.calendar.actions import lock_calendar, renew_version
from bihuan.foundation.calendar.events import CalendarLoaded
from bihuan.foundation.calendar.models import CalendarDay, CalendarYear, WorkPeriods
from bihuan.foundation.calendar.queries import parse_periods
from bihuan.foundation.calendar.vocabulary import DayKind, DayScope
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import BadCell, Pack, Problems
from bihuan.kernel.actors import Actor
from bihuan.kernel.clock import WorkCalendar
from bihuan.kernel.refusals import Refused

CSV, TOML = "calendar.csv", "calendar.toml"
SATURDAY = 5
# From when working periods count for which the pack names no day.
FIRST_DAY = date(2000, 1, 1)


@dataclass
class _Tally:
    added: int = 0
    changed: int = 0
    removed: int = 0
    years: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def load(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the national calendar equal to the pack's for the years that the pack lists.

    District overrides and years that the pack does not list stay. National days hold no references,
    so a day that a corrected notice no longer names is removed.
    """
    lock_calendar()
    table = pack.toml(TOML)
    tally = _Tally()
    _load_years(table.get("years", []), problems, tally)
    _load_periods(table, problems, tally)
    days = list(_days(pack, problems, tally.years))
    _load_days(days, tally)
    if tally and not problems:
        renew_version()
        listed = ",".join(str(year) for year in sorted(tally.years))
        event = CalendarLoaded(listed, tally.added, tally.changed, tally.removed)
        subject = Subject("calendar", 1, "calendar")
        record(event, actor=actor, now=now, subject=subject, source=pack.header["code"])
    return len(days)


def _load_years(rows: list[dict[str, Any]], problems: Problems, tally: _Tally) -> None:
    for row in rows:
        year, source = row.get("year"), row.get("source")
        if not isinstance(year, int) or not source:
            problems.add(TOML, 0, f"[[years]] 需要 year（整数）和 source（出处）：{row}")
            continue
        tally.years.add(year)
        published = bool(row.get("published", True))
        wanted = {"source": str(source), "published": published}
        if not CalendarYear.objects.filter(year=year, **wanted).exists():
            _, fresh = CalendarYear.objects.update_or_create(year=year, defaults=wanted)
            _count(tally, fresh)


def _load_periods(table: dict[str, Any], problems: Problems, tally: _Tally) -> None:
    try:
        rows = [[str(row["starts"]), str(row["ends"])] for row in table.get("periods", [])]
        checked = WorkCalendar(periods=parse_periods(rows)).periods
        periods = [[a.isoformat("minutes"), b.isoformat("minutes")] for a, b in checked]
        since = _as_date(table.get("valid_from", FIRST_DAY))
    except (KeyError, TypeError, ValueError, Refused):
        problems.add(
            TOML, 0, '[[periods]] 应依次写明各上班时段，如 starts = "08:00"、ends = "12:00"，互不重叠'
        )
        return
    if not WorkPeriods.objects.filter(valid_from=since, periods=periods).exists():
        _, fresh = WorkPeriods.objects.update_or_create(valid_from=since, defaults={"periods": periods})
        _count(tally, fresh)


def _as_date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _days(pack: Pack, problems: Problems, years: set[int]) -> Iterator[CalendarDay]:
    seen: set[date] = set()
    for row in pack.rows(CSV, required=("day", "kind", "name", "source")):
        try:
            day = CalendarDay(
                day=row.day("day"),
                kind=row.choice("kind", DayKind.values),
                name=row.text("name"),
                source=row.text("source"),
                scope=DayScope.NATIONAL,
            )
        except BadCell:
            continue
        if fault := _fault(day, years, seen):
            problems.add(row.file, row.line, fault)
        seen.add(day.day)
        yield day


def _fault(day: CalendarDay, years: set[int], seen: set[date]) -> str:
    if day.day in seen:
        return f"{day.day} 出现了两次"
    if day.day.year not in years:
        return f"{day.day} 所在年份没有写入 {TOML} 的 [[years]]"
    if day.kind == DayKind.WORKDAY and day.day.weekday() < SATURDAY:
        return f"{day.day} 本来就是工作日，不能再作调休上班日"
    return ""


def _load_days(wanted: list[CalendarDay], tally: _Tally) -> None:
    national = CalendarDay.objects.filter(scope=DayScope.NATIONAL, day__year__in=tally.years)
    standing = {row.day: row for row in national}
    for row in wanted:
        old = standing.pop(row.day, None)
        if old is None:
            tally.added += 1
            CalendarDay.objects.update_or_create(
                day=row.day,
                scope=row.scope,
                defaults={"kind": row.kind, "name": row.name, "source": row.source},
            )
        elif (old.kind, old.name, old.source) != (row.kind, row.name, row.source):
            tally.changed += 1
            row.pk = old.pk
            row.save()
    for old in standing.values():
        tally.removed += 1
        old.delete()


def _count(tally: _Tally, fresh: bool) -> None:
    tally.added += fresh
    tally.changed += not fresh


SECTION = Section(name="calendar", order=20, load=load)
