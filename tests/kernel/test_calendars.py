import pickle
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.clock import WorkCalendar, parse_period
from bihuan.kernel.clock.calendars import ASSUMED, HOLIDAY, MAKE_UP, WEEKEND, WORKING
from bihuan.kernel.refusals import Refused
from tests.kernel.reference_year import CALENDAR, HOLIDAYS, WORKDAYS, days


@pytest.mark.parametrize(
    ("day", "works", "note"),
    [
        ("2026-09-30", True, WORKING),
        ("2026-10-01", False, "国庆节"),
        ("2026-10-03", False, "国庆节"),
        ("2026-10-10", True, MAKE_UP),
        ("2026-10-11", False, WEEKEND),
        ("2027-01-01", True, ASSUMED),
        ("2027-01-02", False, WEEKEND),
    ],
)
def test_day_works_or_rests_and_says_why(day, works, note):
    assert CALENDAR.is_work_day(date.fromisoformat(day)) is works
    assert CALENDAR.note(date.fromisoformat(day)) == note


def test_reference_year_has_as_many_work_days_as_was_published():
    # 365 days, 104 of them at weekends; 24 weekdays are holidays and 6 weekend days work.
    off = sum(1 for day in HOLIDAYS if day.weekday() < 5)
    worked = sum(CALENDAR.is_work_day(day) for day in days("2026-01-01", "2026-12-31"))
    assert worked == 365 - 104 - off + len(WORKDAYS)
    assert CALENDAR.work_year(2026).total == timedelta(hours=8 * worked)


def test_rows_of_an_unpublished_year_are_left_aside():
    calendar = WorkCalendar(holidays=[date(2027, 1, 1)], workdays=[date(2027, 1, 2)])
    assert calendar.is_work_day(date(2027, 1, 1))
    assert not calendar.is_work_day(date(2027, 1, 2))
    assert not calendar.is_published(2027)


def test_holiday_without_a_name_is_called_a_holiday():
    plain = WorkCalendar(holidays=[date(2026, 10, 1)], published_years=[2026])
    named = WorkCalendar(
        holidays=[date(2026, 10, 1)], published_years=[2026], names={date(2026, 10, 1): "国庆节"}
    )
    assert plain.note(date(2026, 10, 1)) == HOLIDAY
    assert named.note(date(2026, 10, 1)) == "国庆节"
    assert plain == named


def test_make_up_day_shows_its_name_when_it_has_one():
    calendar = WorkCalendar(workdays={date(2026, 10, 10): "国庆节调休"}, published_years=[2026])
    assert calendar.note(date(2026, 10, 10)) == "国庆节调休"


@pytest.mark.parametrize(
    "periods",
    [
        [],
        [(time(12), time(8))],
        [(time(8), time(8))],
        [(time(14), time(18)), (time(8), time(12))],
        [(time(8), time(14)), (time(12), time(18))],
        [(time(8), time(0)), (time(12), time(18))],
    ],
)
def test_calendar_is_refused_with_disordered_periods(periods):
    with pytest.raises(Refused, match="工作时段") as caught:
        WorkCalendar(periods=periods)
    assert caught.value.code == "bad_calendar"


def test_calendar_is_refused_when_a_day_is_both_holiday_and_working_day():
    with pytest.raises(Refused, match="2026-10-10") as caught:
        WorkCalendar(holidays=[date(2026, 10, 10)], workdays=[date(2026, 10, 10)])
    assert caught.value.code == "bad_calendar"


def test_calendar_keeps_its_answers_when_the_lists_it_was_made_from_change():
    holidays = [date(2026, 10, 1)]
    calendar = WorkCalendar(holidays=holidays, published_years=[2026])
    holidays.append(date(2026, 10, 2))
    assert calendar.is_work_day(date(2026, 10, 2))


def test_calendar_can_be_a_key_and_be_cached_elsewhere():
    again = pickle.loads(pickle.dumps(CALENDAR))
    assert again == CALENDAR
    assert hash(again) == hash(CALENDAR)
    assert again.note(date(2026, 10, 1)) == "国庆节"


def test_touching_periods_are_allowed():
    calendar = WorkCalendar(periods=[(time(8), time(12)), (time(12), time(16))])
    assert calendar.work_year(2026).total == timedelta(hours=8 * 261)


def test_period_may_last_until_midnight():
    calendar = WorkCalendar(periods=[parse_period("00:00-24:00")])
    assert calendar.work_year(2026).total == timedelta(days=261)


def test_working_time_follows_the_zone_when_its_clocks_change():
    new_york = WorkCalendar(
        periods=[parse_period("00:00-24:00")],
        workdays=[date(2026, 3, 8), date(2026, 11, 1)],
        published_years=[2026],
        tz=ZoneInfo("America/New_York"),
    )
    hours = {
        day: sum((b - a for a, b in new_york.working_periods(day)), timedelta(0)) for day in new_york.workdays
    }
    assert hours == {date(2026, 3, 8): timedelta(hours=23), date(2026, 11, 1): timedelta(hours=25)}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("08:00-12:00", (time(8), time(12))),
        (" 8:30 – 11:45 ", (time(8, 30), time(11, 45))),
        ("14:00至18:00", (time(14), time(18))),
        ("00:00-24:00", (time(0), time(0))),
    ],
)
def test_period_is_read_from_text(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize("text", ["", "8-12", "08:00", "08:00-25:00", "24:00-08:00", "08:61-12:00"])
def test_period_is_refused_when_unclear(text):
    with pytest.raises(Refused) as caught:
        parse_period(text)
    assert caught.value.code == "bad_period"
