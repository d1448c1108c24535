from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.periods import (
    DEFAULT_ZONE,
    Window,
    assessment_month,
    day_window,
    month_window,
    parse_window,
    quarter_window,
    require_aware,
    split_days,
    split_months,
    week_window,
    year_window,
)
from bihuan.kernel.refusals import Refused
from tests.kernel.reference_year import at

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.just(DEFAULT_ZONE))
NAMED = [day_window, week_window, month_window, quarter_window, year_window]


def between(first: str, last: str) -> Window:
    return Window(at(first), at(last))


def test_day_is_midnight_to_midnight():
    assert day_window(date(2026, 2, 28)) == between("2026-02-28", "2026-03-01")


def test_day_that_starts_at_noon_began_the_day_before():
    assert day_window(date(2026, 3, 1), time(12)) == between("2026-02-28T12:00", "2026-03-01T12:00")


def test_week_runs_from_monday_to_sunday():
    assert week_window(date(2026, 10, 11)) == between("2026-10-05", "2026-10-12")


def test_month_quarter_and_year_hold_the_day():
    assert month_window(date(2026, 12, 31)) == between("2026-12-01", "2027-01-01")
    assert quarter_window(date(2026, 2, 3)) == between("2026-01-01", "2026-04-01")
    assert quarter_window(date(2026, 12, 3)) == between("2026-10-01", "2027-01-01")
    assert year_window(date(2026, 7, 1)) == year_window(2026) == between("2026-01-01", "2027-01-01")


def test_assessment_month_starts_on_the_19th_of_the_month_before_and_ends_at_noon():
    assert assessment_month(date(2026, 7, 18)) == between("2026-06-19T00:00", "2026-07-18T12:00")
    assert assessment_month(date(2026, 1, 5)) == between("2025-12-19T00:00", "2026-01-05T12:00")


def test_window_holds_its_start_and_not_its_end():
    window = month_window(date(2026, 2, 1))
    assert at("2026-02-01") in window
    assert at("2026-02-28T23:59:59.999999") in window
    assert at("2026-03-01") not in window
    assert datetime(2026, 1, 31, 16, tzinfo=UTC) in window


def test_window_is_as_long_as_the_time_that_passes():
    new_york = ZoneInfo("America/New_York")
    assert day_window(date(2026, 3, 8), tz=new_york).length == timedelta(hours=23)
    assert month_window(date(2026, 2, 1)).length == timedelta(days=28)


def test_part_until_a_moment_is_the_window_to_date():
    window = year_window(2026)
    assert window.until(at("2026-03-01T12:00")) == between("2026-01-01", "2026-03-01T12:00")
    assert window.until(at("2027-03-01")) == window
    assert window.until(at("2026-01-01")) is None


def test_elapsed_share_stays_between_nothing_and_the_whole():
    window = month_window(date(2026, 2, 1))
    assert window.elapsed_share(at("2026-01-01")) == (timedelta(0), timedelta(days=28))
    assert window.elapsed_share(at("2026-02-08")) == (timedelta(days=7), timedelta(days=28))
    assert window.elapsed_share(at("2026-04-01")) == (timedelta(days=28), timedelta(days=28))


@pytest.mark.parametrize("end", ["2026-01-01", "2025-12-31"])
def test_window_is_refused_when_it_holds_nothing(end):
    with pytest.raises(Refused, match="不晚于开始") as caught:
        between("2026-01-01", end)
    assert caught.value.code == "empty_window"


def test_naive_moment_is_refused():
    naive = datetime(2026, 1, 1)
    window = year_window(2026)
    for ask in (require_aware, window.__contains__, window.until, lambda moment: Window(moment, moment)):
        with pytest.raises(Refused, match="没有写明时区") as caught:
            ask(naive)
        assert caught.value.code == "naive_datetime"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026Q1", "2026-01-01", "2026-04-01"),
        ("2026-q4", "2026-10-01", "2027-01-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-W05", "2026-01-26", "2026-02-02"),
        (" 2026-02-03 ", "2026-02-03", "2026-02-04"),
        ("2026-02-01..2026-02-03", "2026-02-01", "2026-02-04"),
        ("2026-01..2026Q2", "2026-01-01", "2026-07-01"),
        ("2026-02-01T12:00..2026-02-02T12:00", "2026-02-01T12:00", "2026-02-02T12:00"),
        ("2026-01-19..2026-02-18T12:00", "2026-01-19", "2026-02-18T12:00"),
        ("2026-01-31T16:00+00:00..2026-02", "2026-02-01", "2026-03-01"),
    ],
)
def test_window_is_read_from_text(text, first, last):
    assert parse_window(text) == between(first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026Q5",
        "2026-13",
        "2026-02-30",
        "2026-W54",
        "..",
        "2026..",
        "2026-02-01T12:00",
        "0000",
        "9999",
    ],
)
def test_window_text_is_refused_when_it_names_no_time(text):
    with pytest.raises(Refused, match="看不懂时段") as caught:
        parse_window(text)
    assert caught.value.code == "bad_window"


def test_window_text_is_refused_when_it_runs_backwards():
    with pytest.raises(Refused) as caught:
        parse_window("2026-03..2026-02")
    assert caught.value.code == "empty_window"


@given(DAYS, st.sampled_from(NAMED))
@settings(deadline=None, max_examples=100)
def test_named_windows_follow_each_other_without_gap(day, named):
    window = named(day)
    assert datetime.combine(day, time(9), DEFAULT_ZONE) in window
    after = named(window.ends_at.date())
    assert after.starts_at == window.ends_at
    assert not window.overlaps(after)


@given(DAYS, st.times().map(lambda clock: clock.replace(second=0, microsecond=0)))
@settings(deadline=None, max_examples=100)
def test_days_follow_each_other_whenever_they_start(day, starts):
    assert day_window(day, starts).ends_at == day_window(day + timedelta(days=1), starts).starts_at


@given(
    MOMENTS,
    st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
    st.sampled_from([time(0), time(12)]),
)
@settings(deadline=None, max_examples=60)
def test_split_window_is_filled_once_by_its_parts(start, length, starts):
    window = Window(start, start + length)
    for parts in (list(split_days(window, starts)), list(split_months(window))):
        assert parts[0].starts_at == window.starts_at
        assert parts[-1].ends_at == window.ends_at
        assert [part.ends_at for part in parts[:-1]] == [part.starts_at for part in parts[1:]]
        assert sum((part.length for part in parts), timedelta(0)) == window.length


@given(st.tuples(MOMENTS, MOMENTS, MOMENTS, MOMENTS).filter(lambda m: len(set(m)) == 4), MOMENTS)
@settings(deadline=None, max_examples=100)
def test_intersection_holds_what_both_windows_hold(moments, moment):
    one, other = Window(*sorted(moments[:2])), Window(*sorted(moments[2:]))
    both = one.intersection(other)
    assert both == other.intersection(one)
    assert (both is not None) == one.overlaps(other)
    for probe in (moment, *moments):
        assert (both is not None and probe in both) == (probe in one and probe in other)


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
@settings(deadline=None, max_examples=60)
def test_window_survives_being_written_and_read(start, length):
    window = Window(start, start + length)
    assert parse_window(str(window)) == window
