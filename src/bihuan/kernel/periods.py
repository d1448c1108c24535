"""Windows of time: half-open, aware, and named the way a district speaks of them.

A window holds its first instant and not its last, so neighbours share a boundary and no instant is
counted twice. Clock times are those of the zone given, Asia/Shanghai by default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bihuan.kernel.refusals import Refused

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")
ASSESSMENT_DAY = 19
NOON = time(12)
_MONTHS_IN_QUARTER = 3
_DAY = timedelta(days=1)


def require_aware(value: datetime) -> datetime:
    """The same instant, or a refusal (`naive_datetime`) when it does not say its zone."""
    if value.utcoffset() is None:
        raise Refused(
            "naive_datetime",
            "时间“{value}”没有写明时区，无法确定是哪一刻。请写成带时区的时间，例如“{value}+08:00”。",
            value=value.isoformat(),
        )
    return value


@dataclass(frozen=True, order=True)
class Window:
    """The time from `starts_at` up to, but not including, `ends_at`; both aware.

    Refuses (`empty_window`) when the end is not after the start.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if require_aware(self.ends_at) <= require_aware(self.starts_at):
            raise Refused(
                "empty_window",
                "时段的结束“{ends}”不晚于开始“{starts}”。请检查起止时间的先后。",
                starts=self.starts_at.isoformat(),
                ends=self.ends_at.isoformat(),
            )

    def __contains__(self, at: datetime) -> bool:
        return self.starts_at <= require_aware(at) < self.ends_at

    def __str__(self) -> str:
        return f"{self.starts_at.isoformat()}..{self.ends_at.isoformat()}"

    @property
    def length(self) -> timedelta:
        """Elapsed time, exact also where a zone changes its offset."""
        return _elapsed(self.starts_at, self.ends_at)

    def overlaps(self, other: Window) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def intersection(self, other: Window) -> Window | None:
        """The time that both windows hold, or None."""
        if not self.overlaps(other):
            return None
        return Window(max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at))

    def until(self, at: datetime) -> Window | None:
        """The part before `at` (a month or year to date), or None when it has not begun."""
        if require_aware(at) <= self.starts_at:
            return None
        return Window(self.starts_at, min(self.ends_at, at))

    def elapsed_share(self, at: datetime) -> tuple[timedelta, timedelta]:
        """Time gone and whole time at `at`, for the pace (时序进度); never beyond either end."""
        gone = self.until(at)
        return (gone.length if gone else timedelta(0)), self.length


def _elapsed(start: datetime, end: datetime) -> timedelta:
    # Subtracting datetimes of one zone compares wall clocks, which differs around an offset change.
    return end.astimezone(ZoneInfo("UTC")) - start.astimezone(ZoneInfo("UTC"))


def _between(first: date, last: date, starts: time = time(0), tz: tzinfo = DEFAULT_ZONE) -> Window:
    return Window(datetime.combine(first, starts, tz), datetime.combine(last, starts, tz))


def day_window(d: date, starts: time = time(0), tz: tzinfo = DEFAULT_ZONE) -> Window:
    """The working day that carries the name of `d`.

    Midnight to midnight for `starts` 00:00. A later start belongs to the evening before, as city
    management counts its day: `day_window(d, time(12))` is [d−1 12:00, d 12:00).
    """
    return _between(d, d + _DAY, tz=tz) if starts == time(0) else _between(d - _DAY, d, starts, tz)


def week_window(d: date, tz: tzinfo = DEFAULT_ZONE) -> Window:
    """The week, Monday to Sunday, that holds `d`."""
    monday = d - timedelta(days=d.weekday())
    return _between(monday, monday + timedelta(days=7), tz=tz)


def month_window(d: date, tz: tzinfo = DEFAULT_ZONE) -> Window:
    """The calendar month that holds `d`."""
    first = d.replace(day=1)
    return _between(first, _months_later(first, 1), tz=tz)


def quarter_window(d: date, tz: tzinfo = DEFAULT_ZONE) -> Window:
    """The quarter (from January, April, July or October) that holds `d`."""
    first = d.replace(month=d.month - (d.month - 1) % _MONTHS_IN_QUARTER, day=1)
    return _between(first, _months_later(first, _MONTHS_IN_QUARTER), tz=tz)


def year_window(d: date | int, tz: tzinfo = DEFAULT_ZONE) -> Window:
    """The calendar year `d`, or the one that holds the day `d`."""
    year = d if isinstance(d, int) else d.year
    return _between(date(year, 1, 1), date(year + 1, 1, 1), tz=tz)


def assessment_month(d: date, tz: tzinfo = DEFAULT_ZONE) -> Window:
    """From the 19th of the month before `d`, 00:00, to `d` 12:00: the month that scores are made for."""
    first = _months_later(d.replace(day=1), -1).replace(day=ASSESSMENT_DAY)
    return Window(datetime.combine(first, time(0), tz), datetime.combine(d, NOON, tz))


def _months_later(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def split_days(window: Window, starts: time = time(0), tz: tzinfo = DEFAULT_ZONE) -> Iterator[Window]:
    """The window cut at `starts` of every day: the parts follow each other and fill it."""
    day = window.starts_at.astimezone(tz).date() - _DAY
    while (cut := datetime.combine(day, starts, tz)) < window.ends_at:
        part = Window(cut, datetime.combine(day + _DAY, starts, tz)).intersection(window)
        if part:
            yield part
        day += _DAY


def split_months(window: Window, tz: tzinfo = DEFAULT_ZONE) -> Iterator[Window]:
    """The window cut at the first of every month: the parts follow each other and fill it."""
    month = month_window(window.starts_at.astimezone(tz).date(), tz)
    while part := month.intersection(window):
        yield part
        month = month_window(month.ends_at.date(), tz)


def parse_window(text: str, tz: tzinfo = DEFAULT_ZONE) -> Window:
    """The window that a text names.

    `2026` · `2026Q1` · `2026-02` · `2026-W05` · `2026-02-03`, or two of them as `A..B`: from the start
    of A to the end of B, so both days of `2026-02-01..2026-02-03` are in. An instant
    (`2026-02-03T12:00`, in `tz` unless it says otherwise) is allowed at either end of `A..B` and is
    exact. Refuses (`bad_window`) anything else.
    """
    first, dots, last = (part.strip() for part in text.partition(".."))
    try:
        if not dots:
            return _named(first, tz)
        return Window(_bound(first, tz, last=False), _bound(last, tz, last=True))
    except (ValueError, OverflowError):
        raise Refused(
            "bad_window",
            "看不懂时段“{text}”。可以写 2026、2026Q1、2026-02、2026-W05、2026-02-03，或用“..”连接起止。",
            text=text,
        ) from None


def _bound(text: str, tz: tzinfo, *, last: bool) -> datetime:
    if "T" in text:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=tz)
    window = _named(text, tz)
    return window.ends_at if last else window.starts_at


def _named(text: str, tz: tzinfo) -> Window:
    if re.fullmatch(r"[0-9]{4}", text):
        return year_window(int(text), tz)
    if match := re.fullmatch(r"([0-9]{4})-?[Qq]([1-4])", text):
        return quarter_window(date(int(match[1]), int(match[2]) * _MONTHS_IN_QUARTER, 1), tz)
    if match := re.fullmatch(r"([0-9]{4})-?[Ww]([0-9]{1,2})", text):
        return week_window(date.fromisocalendar(int(match[1]), int(match[2]), 1), tz)
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", text):
        return month_window(date(int(match[1]), int(match[2]), 1), tz)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return day_window(date.fromisoformat(text), tz=tz)
    raise ValueError(text)
