"""The clock against a walker that looks at every single minute, and against its own laws."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.clock import (
    OFFICE_PERIODS,
    Limit,
    LimitUnit,
    Pause,
    WorkCalendar,
    counted,
    deadline,
    explain,
    overtime,
    remaining,
)
from tests.kernel.reference_year import CALENDAR, HOLIDAYS, SHANGHAI, WORKDAYS, due_at, end_of

MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)
TICK = timedelta(microseconds=1)
FIRST = datetime(2026, 1, 1, tzinfo=SHANGHAI)

odd_calendars = st.builds(
    lambda edges, off, on, years: WorkCalendar(
        periods=[
            (time(a // 60, a % 60), time(b // 60, b % 60))
            for a, b in zip(edges[::2], edges[1::2], strict=True)
        ],
        holidays=off - on,
        workdays=on,
        published_years=years,
        tz=SHANGHAI,
    ),
    st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True)
    .filter(lambda edges: len(edges) % 2 == 0)
    .map(sorted)
    .filter(lambda edges: sum(edges[1::2]) - sum(edges[::2]) >= 60),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 2, 1)), max_size=60),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 2, 1)), max_size=30),
    st.sampled_from([frozenset(), frozenset({2026}), frozenset({2026, 2027})]),
)
calendars = st.one_of(st.just(CALENDAR), odd_calendars)
units = st.sampled_from(LimitUnit)


def instants(step: timedelta):
    """Instants of 2026 (the last days reach into 2027), as fine as `step`."""
    return st.integers(0, timedelta(days=364) // step).map(lambda n: FIRST + n * step)


def pauses_near(start: datetime, step: timedelta, *, may_stay_open: bool = False):
    """Up to four pauses around `start`, in any order and overlapping as they like."""
    lengths = st.integers(0, timedelta(days=3) // step)
    pause = st.builds(
        lambda before, length: Pause(start + before * step, start + (before + length) * step, "退单"),
        st.integers(-timedelta(days=1) // step, timedelta(days=6) // step),
        lengths,
    )
    still = st.builds(lambda n: Pause(start + n * step, None, "缓办"), lengths)
    return st.lists(st.one_of(pause, still) if may_stay_open else pause, max_size=4)


def limits_in_minutes(longest: timedelta):
    """Limits that are whole minutes: nine of them are six decimals or fewer of every unit."""
    nine = 9 * MINUTE
    return st.builds(
        lambda n, unit: Limit(unit.amount(n * nine), unit), st.integers(1, longest // nine), units
    )


def exact_limits(longest: timedelta):
    """Limits of up to six decimals."""
    return st.builds(
        lambda share, unit: Limit((unit.amount(longest) * share / 10**6).quantize(Decimal("0.000001")), unit),
        st.integers(1000, 10**6),
        units,
    )


def runs(minute: datetime, calendar: WorkCalendar, unit: LimitUnit, pauses: list[Pause]) -> bool:
    """Whether the minute that begins here counts, asked in the plainest way."""
    if any(p.starts_at <= minute and (p.ends_at is None or minute < p.ends_at) for p in pauses):
        return False
    if unit in {LimitUnit.URGENT_HOUR, LimitUnit.NATURAL_DAY}:
        return True
    day, clock = minute.date(), minute.time()
    works = day.isoweekday() <= 5
    if day.year in calendar.published_years:
        works = (works and day not in calendar.holidays) or day in calendar.workdays
    return works and any(starts <= clock < ends for starts, ends in calendar.periods)


def walk(start: datetime, limit: Limit, calendar: WorkCalendar, pauses: list[Pause]) -> datetime | None:
    """The end of the minute that fills the limit; None where an open pause is in the way."""
    left = limit.span // MINUTE
    held_from = min((p.starts_at for p in pauses if p.ends_at is None), default=None)
    minute = start
    while left:
        if held_from is not None and minute >= held_from:
            return None
        left -= runs(minute, calendar, limit.unit, pauses)
        minute += MINUTE
    return minute


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_deadline_is_the_minute_walkers_deadline(data):
    calendar, start = data.draw(calendars), data.draw(instants(MINUTE))
    limit = data.draw(limits_in_minutes(timedelta(hours=20)))
    pauses = data.draw(pauses_near(start, MINUTE, may_stay_open=True))
    assert deadline(start, limit, calendar, pauses).due_at == walk(start, limit, calendar, pauses)


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_counted_time_is_the_minutes_that_run(data):
    calendar, start, unit = data.draw(calendars), data.draw(instants(MINUTE)), data.draw(units)
    pauses = data.draw(pauses_near(start, MINUTE, may_stay_open=True))
    length = data.draw(st.integers(0, 8 * 24 * 60))
    minutes = (start + n * MINUTE for n in range(length))
    walked = sum(runs(minute, calendar, unit, pauses) for minute in minutes) * MINUTE
    assert counted(start, start + length * MINUTE, calendar, unit, pauses) == walked


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_deadline_is_the_first_instant_at_which_the_counted_time_reaches_the_limit(data):
    calendar, start = data.draw(calendars), data.draw(instants(TICK))
    limit, pauses = data.draw(exact_limits(timedelta(hours=400))), data.draw(pauses_near(start, TICK))
    due = due_at(start, limit, calendar, pauses)
    assert counted(start, due, calendar, limit.unit, pauses) == limit.span
    assert counted(start, due - TICK, calendar, limit.unit, pauses) == limit.span - TICK
    assert (
        overtime(start, limit, due, calendar, pauses)
        == ZERO
        == remaining(start, limit, due, calendar, pauses)
    )


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_counted_time_adds_up_over_any_cut(data):
    calendar, unit = data.draw(calendars), data.draw(units)
    first, cut, last = sorted(data.draw(instants(TICK)) for _ in range(3))
    pauses = data.draw(pauses_near(first, TICK, may_stay_open=True))
    parts = counted(first, cut, calendar, unit, pauses) + counted(cut, last, calendar, unit, pauses)
    assert counted(first, last, calendar, unit, pauses) == parts <= last - first


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_longer_limit_is_due_later(data):
    calendar, start, unit = data.draw(calendars), data.draw(instants(TICK)), data.draw(units)
    pauses = data.draw(pauses_near(start, TICK))
    amounts = data.draw(st.lists(st.decimals(1, 60, places=3), min_size=2, max_size=5, unique=True))
    due = [due_at(start, Limit(amount, unit), calendar, pauses) for amount in sorted(amounts)]
    assert due == sorted(set(due))


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_later_start_is_never_due_earlier(data):
    calendar, limit = data.draw(calendars), data.draw(exact_limits(timedelta(hours=100)))
    earlier, later = sorted(data.draw(instants(TICK)) for _ in range(2))
    pauses = data.draw(pauses_near(earlier, TICK))
    assert due_at(earlier, limit, calendar, pauses) <= due_at(later, limit, calendar, pauses)


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_pause_gives_back_what_it_held_up(data):
    """With one pause more, the limit is due when it would have been with the held-up time added to it."""
    calendar, start, unit = data.draw(calendars), data.draw(instants(TICK)), data.draw(units)
    limit = Limit(data.draw(st.decimals(1, 30, places=2)), unit)
    plain = due_at(start, limit, calendar)
    begins = start + data.draw(st.integers(0, (plain - start) // TICK - 1)) * TICK
    ends = begins + data.draw(st.integers(0, timedelta(days=20) // TICK)) * TICK
    held = counted(begins, ends, calendar, unit)
    shifted = due_at(start, limit, calendar, [Pause(begins, ends)])
    assert shifted >= plain
    assert counted(start, shifted, calendar, unit) == limit.span + held


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_explanation_fills_the_way_to_the_deadline_without_gap_and_adds_up(data):
    calendar, start = data.draw(calendars), data.draw(instants(TICK))
    limit, pauses = data.draw(exact_limits(timedelta(hours=80))), data.draw(pauses_near(start, TICK))
    due, way = due_at(start, limit, calendar, pauses), explain(start, limit, calendar, pauses)
    assert [start, *(i.ends_at for i in way)] == [*(i.starts_at for i in way), due]
    assert sum((i.counted for i in way), ZERO) == limit.span
    for i in way:
        assert i.starts_at < end_of(i)
        assert i.counted == (end_of(i) - i.starts_at if i.kind == "running" else ZERO)
        assert counted(i.starts_at, end_of(i), calendar, limit.unit, pauses) == i.counted
        assert (i.kind == "paused") == any(p.starts_at <= i.starts_at < (p.ends_at or due) for p in pauses)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_explanation_ends_in_the_open_pause_when_there_is_no_deadline(data):
    calendar, start = data.draw(calendars), data.draw(instants(TICK))
    limit, pauses = (
        data.draw(exact_limits(timedelta(hours=80))),
        data.draw(pauses_near(start, TICK, may_stay_open=True)),
    )
    due, way = deadline(start, limit, calendar, pauses).due_at, explain(start, limit, calendar, pauses)
    assert [i.ends_at for i in way[:-1]] == [i.starts_at for i in way[1:]]
    assert way[0].starts_at == start
    assert way[-1].ends_at == due
    assert (due is None) == (way[-1].kind == "paused")


@given(st.data())
@settings(deadline=None, max_examples=50)
def test_working_clocks_agree_on_hours_and_days(data):
    calendar, start = data.draw(calendars), data.draw(instants(TICK))
    amount = data.draw(st.decimals(1, 100, places=2))
    as_days = deadline(start, Limit(amount, LimitUnit.WORK_DAY), calendar)
    assert as_days == deadline(start, Limit(amount * 8, LimitUnit.WORK_HOUR), calendar)


@given(instants(TICK), st.decimals(1, 200, places=2))
@settings(deadline=None, max_examples=50)
def test_published_year_changes_only_what_was_provisional(start, amount):
    """Publishing the next year never moves a deadline that was not marked provisional."""
    limit = Limit(amount, LimitUnit.WORK_DAY)
    later = WorkCalendar(
        OFFICE_PERIODS, {**HOLIDAYS, date(2027, 1, 1): "元旦"}, WORKDAYS, {2026, 2027}, SHANGHAI
    )
    before, after = deadline(start, limit, CALENDAR), deadline(start, limit, later)
    assert before.provisional or before == after
    assert due_at(start, limit) <= due_at(start, limit, later)
