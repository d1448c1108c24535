"""Which time counts: working periods of working days, as one table per year.

Every question to the clock is a few binary searches in these tables, however far ahead the answer lies.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate, chain, pairwise

from bihuan.kernel.periods import DEFAULT_ZONE
from bihuan.kernel.refusals import Refused

Period = tuple[time, time]
OFFICE_PERIODS: tuple[Period, ...] = ((time(8), time(12)), (time(14), time(18)))

# What a day is called when it has no name of its own. Chinese source texts, translated at the edge.
WORKING = "工作时段"
MAKE_UP = "调休上班"
ASSUMED = "工作时段（当年日历未公布，暂按周一至周五推算）"
WEEKEND = "周末"
HOLIDAY = "节假日"

_MIDNIGHT = time(0)
_SATURDAY = 5
_ZERO = timedelta(0)
_DAY = timedelta(days=1)


def parse_period(text: str) -> Period:
    """A working period such as `08:00-12:00`; one that lasts until midnight ends at `24:00`.

    Refuses (`bad_period`) anything else.
    """
    match = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})\s*", text)
    try:
        if match is None:
            raise ValueError(text)
        starts, ends = match[1].zfill(5), match[2].zfill(5)
        return time.fromisoformat(starts), _MIDNIGHT if ends == "24:00" else time.fromisoformat(ends)
    except ValueError:
        raise Refused("bad_period", "看不懂工作时段“{text}”。请写成“08:00-12:00”。", text=text) from None


@dataclass(frozen=True)
class WorkYear:
    """The working periods of one local year in order, in UTC; `totals` counts up to the end of each."""

    starts: list[datetime]
    ends: list[datetime]
    totals: list[timedelta]

    @property
    def total(self) -> timedelta:
        return self.totals[-1] if self.totals else _ZERO

    def worked_by(self, at: datetime) -> timedelta:
        """Working time from the start of the year to `at`, an instant of this year."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return _ZERO
        return self.totals[place] - max(self.ends[place] - at, _ZERO)

    def reached_at(self, worked: timedelta) -> datetime:
        """The first instant by which so much has been worked; above zero and within `total`."""
        place = bisect_left(self.totals, worked)
        return self.ends[place] - (self.totals[place] - worked)


@dataclass(frozen=True)
class WorkCalendar:
    """Which time is working time.

    `holidays` are days off besides weekends, `workdays` the Saturdays and Sundays that work (调休);
    either may be a mapping from day to name, and `names` adds names: explanations show them. Both
    hold in `published_years` alone: any other year is Monday to Friday. A period that ends at 00:00
    lasts until midnight.

    Refuses (`bad_calendar`) periods that are missing, disordered or overlapping, and a day that
    stands as holiday and as working day.
    """

    periods: Sequence[Period] = OFFICE_PERIODS
    holidays: Collection[date] = frozenset()
    workdays: Collection[date] = frozenset()
    published_years: Collection[int] = frozenset()
    tz: tzinfo = DEFAULT_ZONE
    names: Mapping[date, str] = field(default_factory=dict, compare=False)
    _years: dict[int, WorkYear] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = [days for days in (self.holidays, self.workdays) if isinstance(days, Mapping)]
        names = dict(chain(*(days.items() for days in named), self.names.items()))
        self._check()
        # Frozen copies: the tables below must never outlive a change of what they were built from.
        object.__setattr__(self, "periods", tuple((starts, ends) for starts, ends in self.periods))
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        object.__setattr__(self, "workdays", frozenset(self.workdays))
        object.__setattr__(self, "published_years", frozenset(self.published_years))
        object.__setattr__(self, "names", names)

    def _check(self) -> None:
        if not _are_orderly(self.periods):
            shown = "、".join(f"{starts:%H:%M}-{ends:%H:%M}" for starts, ends in self.periods)
            raise Refused(
                "bad_calendar",
                "工作时段“{periods}”不能用：至少要有一段，按先后排列，互不重叠。",
                periods=shown,
            )
        if both := set(self.holidays) & set(self.workdays):
            day = min(both).isoformat()
            raise Refused("bad_calendar", "{day} 既列为节假日又列为调休上班，只能留一种。", day=day)

    def is_published(self, year: int) -> bool:
        """Whether the calendar of the year is known; if not, what is counted in it is provisional."""
        return year in self.published_years

    def is_work_day(self, d: date) -> bool:
        """Whether people work on that day."""
        is_weekday = d.weekday() < _SATURDAY
        if not self.is_published(d.year):
            return is_weekday
        return d in self.workdays or (is_weekday and d not in self.holidays)

    def note(self, d: date) -> str:
        """Why the day works or rests: the holiday's name, 调休上班, 周末, 工作时段."""
        if self.is_published(d.year) and (d in self.holidays or d in self.workdays):
            return self.names.get(d) or (HOLIDAY if d in self.holidays else MAKE_UP)
        if not self.is_work_day(d):
            return WEEKEND
        return WORKING if self.is_published(d.year) else ASSUMED

    def working_periods(self, d: date) -> list[tuple[datetime, datetime]]:
        """The working periods of the day as instants in UTC; none on a day off."""
        if not self.is_work_day(d):
            return []
        return [
            (self.instant(d, starts), self.instant(d + _DAY if ends == _MIDNIGHT else d, ends))
            for starts, ends in self.periods
        ]

    def instant(self, d: date, at: time = _MIDNIGHT) -> datetime:
        """The local clock time of a day, in UTC."""
        return datetime.combine(d, at, self.tz).astimezone(UTC)

    def local_day(self, at: datetime) -> date:
        """The day that an instant falls on here."""
        return at.astimezone(self.tz).date()

    def work_year(self, year: int) -> WorkYear:
        """The table of the year's working periods, built when first asked for."""
        if year not in self._years:
            first, after = date(year, 1, 1), date(year + 1, 1, 1)
            days = map(date.fromordinal, range(first.toordinal(), after.toordinal()))
            periods = [period for d in days for period in self.working_periods(d)]
            starts, ends = [a for a, _ in periods], [b for _, b in periods]
            self._years[year] = WorkYear(starts, ends, list(accumulate(b - a for a, b in periods)))
        return self._years[year]


def _since(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def _are_orderly(periods: Sequence[Period]) -> bool:
    """Whether there is a period, none is empty, and none starts before the one ahead of it ends."""
    spans = [(_since(starts), _since(ends) or _DAY) for starts, ends in periods]
    touching = all(ahead[1] <= behind[0] for ahead, behind in pairwise(spans))
    return bool(spans) and touching and all(starts < ends for starts, ends in spans)
