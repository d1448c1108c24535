"""The working calendar of mainland China in 2026, as the State Council published it, for the clock's tests."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bihuan.kernel.clock import Interval, Limit, Pause, WorkCalendar, deadline

SHANGHAI = ZoneInfo("Asia/Shanghai")


def days(first: str, last: str) -> Iterator[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day
        day += timedelta(days=1)


HOLIDAYS = {
    day: name
    for name, first, last in (
        ("元旦", "2026-01-01", "2026-01-03"),
        ("春节", "2026-02-15", "2026-02-23"),
        ("清明节", "2026-04-04", "2026-04-06"),
        ("劳动节", "2026-05-01", "2026-05-05"),
        ("端午节", "2026-06-19", "2026-06-21"),
        ("中秋节", "2026-09-25", "2026-09-27"),
        ("国庆节", "2026-10-01", "2026-10-07"),
    )
    for day in days(first, last)
}
WORKDAYS = frozenset(
    map(
        date.fromisoformat,
        ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    )
)
CALENDAR = WorkCalendar(holidays=HOLIDAYS, workdays=WORKDAYS, published_years={2026}, tz=SHANGHAI)


def at(text: str) -> datetime:
    """The instant of a clock in Suzhou."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due_at(
    start: datetime, limit: Limit, calendar: WorkCalendar = CALENDAR, pauses: Iterable[Pause] = ()
) -> datetime:
    """The deadline where no open pause can be in the way."""
    due = deadline(start, limit, calendar, pauses).due_at
    assert due is not None
    return due


def end_of(interval: Interval) -> datetime:
    """The end of a stretch that is no open pause."""
    assert interval.ends_at is not None
    return interval.ends_at
