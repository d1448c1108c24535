"""When a limit runs out, how that comes about, and how much of it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol

from bihuan.kernel.clock.calendars import WorkCalendar
from bihuan.kernel.clock.limits import Limit, LimitUnit
from bihuan.kernel.periods import require_aware
from bihuan.kernel.refusals import Refused

# Chinese source texts, translated at the edge.
OFF_HOURS = "非工作时段"
CONTINUOUS = "连续计时"

Kind = Literal["running", "rest", "paused"]
_ZERO = timedelta(0)
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_EARLIEST, _LATEST = 1900, 9000


@dataclass(frozen=True)
class Pause:
    """Time in which a clock stands still, and why; `ends_at` None while it still does.

    Refuses (`bad_pause`) an end before the start.
    """

    starts_at: datetime
    ends_at: datetime | None
    reason: str = ""

    def __post_init__(self) -> None:
        require_aware(self.starts_at)
        if self.ends_at is not None and require_aware(self.ends_at) < self.starts_at:
            raise Refused(
                "bad_pause",
                "暂停的结束“{ends}”早于开始“{starts}”。请检查起止时间。",
                starts=self.starts_at.isoformat(),
                ends=self.ends_at.isoformat(),
            )


@dataclass(frozen=True)
class Deadline:
    """When a limit is used up; `due_at` None while an open pause holds it.

    `provisional`: working time was counted in a year whose calendar is not published, so it may move.
    """

    due_at: datetime | None
    provisional: bool


@dataclass(frozen=True)
class Interval:
    """A piece of the way to a deadline.

    `counted` is its length when it is `running`, else zero. Only an open pause, always the last
    interval, has no end.
    """

    starts_at: datetime
    ends_at: datetime | None
    kind: Kind
    counted: timedelta
    reason: str


def deadline(start: datetime, limit: Limit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> Deadline:
    """The first instant at which the time counted from `start` reaches the limit."""
    line = _line(calendar, limit.unit)
    left, last = limit.span, _utc(start)
    for begins, ends in _stretches(last, pauses):
        gone = left if ends is None else line.counted(begins, ends)
        if gone >= left:
            due = line.reached(begins, left)
            return Deadline(due.astimezone(calendar.tz), line.is_provisional(_utc(start), due))
        left, last = left - gone, ends or last
    return Deadline(None, line.is_provisional(_utc(start), last))


def explain(
    start: datetime, limit: Limit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> list[Interval]:
    """The way from `start` to the deadline without a gap: running, rest and paused, each with its reason.

    The counted times add up to the limit, unless an open pause ends the list.
    """
    line, held = _line(calendar, limit.unit), _disjoint(_utc(start), pauses)
    due = deadline(start, limit, calendar, held).due_at
    end = None if due is None else _utc(due)
    way: list[Interval] = []
    at = _utc(start)
    for pause in held:
        if end is not None and pause.starts_at >= end:
            break
        way += line.intervals(at, pause.starts_at)
        way.append(Interval(pause.starts_at, pause.ends_at, "paused", _ZERO, pause.reason))
        at = pause.ends_at or at
    if end is not None:
        way += line.intervals(at, end)
    return [_local(interval, calendar) for interval in way]


def counted(
    start: datetime,
    end: datetime,
    calendar: WorkCalendar,
    unit: LimitUnit,
    pauses: Iterable[Pause] = (),
) -> timedelta:
    """The time that counts between two instants; `unit.amount` turns it into units.

    Refuses (`end_before_start`) an end before the start.
    """
    first, last = _utc(start), _utc(end)
    if last < first:
        raise Refused(
            "end_before_start",
            "结束时间“{end}”早于开始时间“{start}”，无法计时。",
            start=start.isoformat(),
            end=end.isoformat(),
        )
    line = _line(calendar, unit)
    stretches = ((a, last if b is None else min(b, last)) for a, b in _stretches(first, pauses))
    return sum((line.counted(a, b) for a, b in stretches if a < b), _ZERO)


def remaining(
    start: datetime,
    limit: Limit,
    at: datetime,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
) -> timedelta:
    """Counted time that is left of the limit at `at`; below zero when more than the limit is gone."""
    return limit.span - counted(start, at, calendar, limit.unit, pauses)


def overtime(
    start: datetime,
    limit: Limit,
    at: datetime,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
) -> timedelta:
    """Counted time beyond the limit at `at`, never below zero.

    It is still zero in the rest that follows a deadline: whether something is overdue is for
    `Deadline.due_at` to say, how much for this.
    """
    return max(-remaining(start, limit, at, calendar, pauses), _ZERO)


class _Line(Protocol):
    """A way of counting, without pauses; all instants in UTC."""

    def counted(self, start: datetime, end: datetime) -> timedelta: ...

    def reached(self, start: datetime, span: timedelta) -> datetime: ...

    def is_provisional(self, start: datetime, end: datetime, /) -> bool: ...

    def intervals(self, start: datetime, end: datetime) -> list[Interval]: ...


class _Continuous:
    def counted(self, start: datetime, end: datetime) -> timedelta:
        return end - start

    def reached(self, start: datetime, span: timedelta) -> datetime:
        return start + span

    def is_provisional(self, _start: datetime, _end: datetime, /) -> bool:
        return False

    def intervals(self, start: datetime, end: datetime) -> list[Interval]:
        return [Interval(start, end, "running", end - start, CONTINUOUS)] if start < end else []


class _Working:
    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def _year(self, at: datetime) -> int:
        return self.calendar.local_day(at).year

    def _worked(self, at: datetime) -> timedelta:
        return self.calendar.work_year(self._year(at)).worked_by(at)

    def counted(self, start: datetime, end: datetime) -> timedelta:
        years = range(self._year(start), self._year(end))
        whole = sum((self.calendar.work_year(year).total for year in years), _ZERO)
        return whole + self._worked(end) - self._worked(start)

    def reached(self, start: datetime, span: timedelta) -> datetime:
        year, goal = self._year(start), self._worked(start) + span
        while goal > (total := self.calendar.work_year(year).total):
            year, goal = year + 1, goal - total
        return self.calendar.work_year(year).reached_at(goal)

    def is_provisional(self, start: datetime, end: datetime, /) -> bool:
        # The last instant that counted lies before the end: midnight of 31 December touches no new year.
        last = max(end - _INSTANT, start)
        return not all(map(self.calendar.is_published, range(self._year(start), self._year(last) + 1)))

    def intervals(self, start: datetime, end: datetime) -> list[Interval]:
        way: list[Interval] = []
        for piece in self._pieces(start, end):
            same = way and (way[-1].kind, way[-1].reason) == (piece.kind, piece.reason)
            way.append(_joined(way.pop(), piece) if same else piece)
        return way

    def _pieces(self, start: datetime, end: datetime) -> Iterator[Interval]:
        day = self.calendar.local_day(start)
        while (midnight := self.calendar.instant(day)) < end:
            for piece in self._day(day, midnight):
                begins, ends = max(piece.starts_at, start), min(piece.ends_at or end, end)
                if begins < ends:
                    yield _piece(begins, ends, piece.kind, piece.reason)
            day += _DAY

    def _day(self, day: date, midnight: datetime) -> Iterator[Interval]:
        """The whole day in pieces of work and rest."""
        note, at = self.calendar.note(day), midnight
        rest = OFF_HOURS if self.calendar.is_work_day(day) else note
        for begins, ends in self.calendar.working_periods(day):
            yield _piece(at, begins, "rest", rest)
            yield _piece(begins, ends, "running", note)
            at = ends
        yield _piece(at, self.calendar.instant(day + _DAY), "rest", rest)


def _line(calendar: WorkCalendar, unit: LimitUnit) -> _Line:
    return _Working(calendar) if unit.follows_calendar else _Continuous()


def _piece(starts_at: datetime, ends_at: datetime, kind: Kind, reason: str) -> Interval:
    return Interval(starts_at, ends_at, kind, ends_at - starts_at if kind == "running" else _ZERO, reason)


def _joined(first: Interval, second: Interval) -> Interval:
    return replace(first, ends_at=second.ends_at, counted=first.counted + second.counted)


def _local(interval: Interval, calendar: WorkCalendar) -> Interval:
    ends_at = interval.ends_at and interval.ends_at.astimezone(calendar.tz)
    return replace(interval, starts_at=interval.starts_at.astimezone(calendar.tz), ends_at=ends_at)


def _utc(at: datetime) -> datetime:
    """The instant in UTC, where arithmetic is exact and comparison cheap."""
    instant = require_aware(at).astimezone(UTC)
    if not _EARLIEST <= instant.year <= _LATEST:
        raise Refused(
            "time_out_of_range",
            "时间“{value}”不在 {earliest} 年至 {latest} 年之间，请检查年份。",
            value=at.isoformat(),
            earliest=_EARLIEST,
            latest=_LATEST,
        )
    return instant


def _disjoint(start: datetime, pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses after `start` in order, in UTC, each cut to what earlier ones left; an open one is last."""
    held: list[Pause] = []
    at = start
    for pause in sorted(pauses, key=lambda pause: pause.starts_at):
        begins, ends = max(_utc(pause.starts_at), at), pause.ends_at and _utc(pause.ends_at)
        if ends is None:
            return [*held, Pause(begins, None, pause.reason)]
        if begins < ends:
            held.append(Pause(begins, ends, pause.reason))
            at = ends
    return held


def _stretches(start: datetime, pauses: Iterable[Pause]) -> Iterator[tuple[datetime, datetime | None]]:
    """The running time between the pauses; the last stretch has no end unless a pause is open."""
    at = start
    for pause in _disjoint(start, pauses):
        yield at, pause.starts_at
        if pause.ends_at is None:
            return
        at = pause.ends_at
    yield at, None
