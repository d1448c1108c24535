"""The clock by examples: each is a case that a dispatcher could check with a calendar on the wall."""

import sys
from datetime import UTC, date, datetime, time, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.clock import (
    Interval,
    Limit,
    LimitUnit,
    Pause,
    WorkCalendar,
    counted,
    deadline,
    explain,
    overtime,
    parse_period,
    remaining,
)
from bihuan.kernel.refusals import Refused
from tests.kernel.reference_year import CALENDAR, SHANGHAI, at, due_at, end_of


def due(start: str, limit: str, *pauses: Pause, calendar: WorkCalendar = CALENDAR) -> str | None:
    result = deadline(at(start), Limit.parse(limit), calendar, pauses).due_at
    return result.isoformat().removesuffix("+08:00") if result else None


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # The two reference cases of DOMAIN §2.
        ("2026-09-30T16:00", "5 work_day", "2026-10-13T16:00:00"),
        ("2026-10-10T09:00", "1 work_day", "2026-10-12T09:00:00"),
        # A limit that fills the day ends with it, not on the next morning.
        ("2026-09-30T08:00", "1 work_day", "2026-09-30T18:00:00"),
        ("2026-09-30T08:00", "4 work_hour", "2026-09-30T12:00:00"),
        ("2026-09-29T18:00", "1 work_day", "2026-09-30T18:00:00"),
        # Started in a rest it runs from the next period.
        ("2026-09-30T12:30", "1 work_hour", "2026-09-30T15:00:00"),
        ("2026-09-30T03:00", "1 work_hour", "2026-09-30T09:00:00"),
        ("2026-09-30T22:00", "1 work_hour", "2026-10-08T09:00:00"),
        ("2026-10-11T09:00", "1 work_hour", "2026-10-12T09:00:00"),
        # Across lunch and across the night.
        ("2026-09-29T11:00", "2 work_hour", "2026-09-29T15:00:00"),
        ("2026-09-29T17:30", "1 work_hour", "2026-09-30T08:30:00"),
        # Through the Spring Festival with its make-up days on both sides.
        ("2026-02-14T17:00", "1 work_day", "2026-02-24T17:00:00"),
        ("2026-02-27T10:00", "1 work_day", "2026-02-28T10:00:00"),
        # Half an hour beside the door: exact to the second and beyond.
        ("2026-09-30T17:59:59", "0.001 work_hour", "2026-10-08T08:00:02.600000"),
        ("2026-09-30T16:00:00.000001", "1 work_hour", "2026-09-30T17:00:00.000001"),
        # Every hour counts.
        ("2026-09-30T23:00", "2 urgent_hour", "2026-10-01T01:00:00"),
        ("2026-09-30T16:00", "0.25 urgent_hour", "2026-09-30T16:15:00"),
        ("2026-09-30T16:00", "7 natural_day", "2026-10-07T16:00:00"),
    ],
)
def test_limit_runs_out_when_the_calendar_on_the_wall_says(start, limit, expected):
    assert due(start, limit) == expected


def test_deadline_comes_back_in_the_calendars_zone():
    start = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
    result = due_at(start, Limit.parse("5 work_day"))
    assert result == datetime(2026, 10, 13, 16, 0, tzinfo=SHANGHAI)
    assert result.isoformat() == "2026-10-13T16:00:00+08:00"


def test_deadline_follows_the_districts_own_periods():
    summer = WorkCalendar(
        periods=[parse_period("08:30-11:30"), parse_period("15:00-18:30")], published_years=[2026]
    )
    assert due("2026-07-01T11:00", "1 work_hour", calendar=summer) == "2026-07-01T15:30:00"
    # A work_day is 8 hours of work, more here than one date has.
    assert due("2026-07-01T08:30", "1 work_day", calendar=summer) == "2026-07-02T10:00:00"


class TestProvisional:
    @pytest.mark.parametrize(
        ("start", "limit", "provisional"),
        [
            ("2026-12-31T16:00", "2 work_hour", False),
            ("2026-12-31T16:00", "3 work_hour", True),
            ("2026-12-31T16:00", "3 urgent_hour", False),
            ("2026-12-31T16:00", "30 natural_day", False),
            ("2025-12-31T16:00", "5 work_day", True),
        ],
    )
    def test_deadline_is_provisional_when_work_was_counted_in_an_unpublished_year(
        self, start, limit, provisional
    ):
        assert deadline(at(start), Limit.parse(limit), CALENDAR).provisional is provisional

    def test_unpublished_year_is_monday_to_friday(self):
        # 1 January 2027 is a Friday; once its calendar is published this deadline moves.
        assert due("2026-12-31T16:00", "1 work_day") == "2027-01-01T16:00:00"

    def test_work_until_midnight_of_the_last_day_touches_no_new_year(self):
        round_the_clock = WorkCalendar(periods=[parse_period("00:00-24:00")], published_years=[2026])
        result = deadline(at("2026-12-31T16:00"), Limit.parse("8 work_hour"), round_the_clock)
        assert result.due_at == at("2027-01-01T00:00")
        assert not result.provisional

    def test_open_pause_leaves_what_was_counted_before_it(self):
        pause = Pause(at("2027-01-04T09:00"), None, "等待")
        assert deadline(at("2026-12-31T16:00"), Limit.parse("5 work_day"), CALENDAR, [pause]).provisional
        earlier = Pause(at("2026-12-31T17:00"), None, "等待")
        assert not deadline(
            at("2026-12-31T16:00"), Limit.parse("5 work_day"), CALENDAR, [earlier]
        ).provisional


class TestPauses:
    def test_pause_shifts_the_deadline_by_the_work_it_held_up(self):
        pause = Pause(at("2026-09-30T09:00"), at("2026-09-30T11:00"), "退单")
        assert due("2026-09-30T08:00", "4 work_hour", pause) == "2026-09-30T16:00:00"

    def test_pause_over_a_rest_shifts_nothing(self):
        pause = Pause(at("2026-09-30T12:00"), at("2026-09-30T14:00"), "退单")
        assert due("2026-09-30T08:00", "5 work_hour", pause) == "2026-09-30T15:00:00"

    def test_overlapping_pauses_count_once(self):
        pauses = (
            Pause(at("2026-09-29T10:00"), at("2026-09-29T12:00"), "退单"),
            Pause(at("2026-09-29T09:00"), at("2026-09-29T11:00"), "缓办"),
        )
        assert due("2026-09-29T08:00", "2 work_hour", *pauses) == "2026-09-29T15:00:00"

    def test_pause_before_the_start_counts_from_the_start(self):
        pause = Pause(at("2026-09-28T09:00"), at("2026-09-29T10:00"), "退单")
        assert due("2026-09-29T09:00", "1 work_hour", pause) == "2026-09-29T11:00:00"

    def test_pause_that_is_over_before_the_start_or_has_no_length_changes_nothing(self):
        pauses = (
            Pause(at("2026-09-28T09:00"), at("2026-09-28T10:00")),
            Pause(at("2026-09-29T09:30"), at("2026-09-29T09:30")),
        )
        assert due("2026-09-29T09:00", "1 work_hour", *pauses) == "2026-09-29T10:00:00"

    def test_there_is_no_deadline_while_a_pause_is_open(self):
        assert due("2026-09-29T09:00", "1 work_day", Pause(at("2026-09-29T10:00"), None, "缓办")) is None

    def test_open_pause_after_the_deadline_does_not_take_it_away(self):
        pause = Pause(at("2026-09-29T10:00"), None, "缓办")
        assert due("2026-09-29T09:00", "1 work_hour", pause) == "2026-09-29T10:00:00"

    def test_clock_may_be_paused_from_its_start(self):
        assert due("2026-09-29T09:00", "1 work_hour", Pause(at("2026-09-29T08:00"), None)) is None

    def test_pause_is_refused_when_it_ends_before_it_starts(self):
        with pytest.raises(Refused, match="早于开始") as caught:
            Pause(at("2026-09-29T10:00"), at("2026-09-29T09:00"))
        assert caught.value.code == "bad_pause"


class TestExplanation:
    def test_explanation_of_the_reference_case_tells_every_stretch(self):
        told = [
            (f"{i.starts_at:%m-%d %H:%M}", f"{end_of(i):%m-%d %H:%M}", i.kind, i.reason)
            for i in explain(at("2026-09-30T16:00"), Limit.parse("1 work_day"), CALENDAR)
        ]
        assert told == [
            ("09-30 16:00", "09-30 18:00", "running", "工作时段"),
            ("09-30 18:00", "10-01 00:00", "rest", "非工作时段"),
            ("10-01 00:00", "10-08 00:00", "rest", "国庆节"),
            ("10-08 00:00", "10-08 08:00", "rest", "非工作时段"),
            ("10-08 08:00", "10-08 12:00", "running", "工作时段"),
            ("10-08 12:00", "10-08 14:00", "rest", "非工作时段"),
            ("10-08 14:00", "10-08 16:00", "running", "工作时段"),
        ]

    def test_rest_over_night_is_one_stretch(self):
        way = explain(at("2026-09-29T17:00"), Limit.parse("2 work_hour"), CALENDAR)
        assert [(i.kind, end_of(i) - i.starts_at) for i in way] == [
            ("running", hours(1)),
            ("rest", hours(14)),
            ("running", hours(1)),
        ]

    def test_weekend_and_make_up_day_are_named(self):
        way = explain(at("2026-10-10T09:00"), Limit.parse("1 work_day"), CALENDAR)
        assert [i.reason for i in way if i.kind == "running"] == ["调休上班", "调休上班", "工作时段"]
        assert "周末" in [i.reason for i in way]

    def test_unpublished_year_is_said_to_be_assumed(self):
        way = explain(at("2026-12-31T17:00"), Limit.parse("2 work_hour"), CALENDAR)
        assert way[-1].reason == "工作时段（当年日历未公布，暂按周一至周五推算）"

    def test_pause_stands_between_with_its_reason(self):
        pauses = [
            Pause(at("2026-09-29T09:00"), at("2026-09-29T15:00"), "退单"),
            Pause(at("2026-09-29T14:30"), at("2026-09-29T16:00"), "缓办"),
        ]
        way = explain(at("2026-09-29T08:00"), Limit.parse("2 work_hour"), CALENDAR, pauses)
        assert way == [
            Interval(at("2026-09-29T08:00"), at("2026-09-29T09:00"), "running", hours(1), "工作时段"),
            Interval(at("2026-09-29T09:00"), at("2026-09-29T15:00"), "paused", hours(0), "退单"),
            Interval(at("2026-09-29T15:00"), at("2026-09-29T16:00"), "paused", hours(0), "缓办"),
            Interval(at("2026-09-29T16:00"), at("2026-09-29T17:00"), "running", hours(1), "工作时段"),
        ]

    def test_pause_that_starts_with_the_deadline_is_no_part_of_the_way(self):
        way = explain(
            at("2026-09-29T09:00"),
            Limit.parse("1 work_hour"),
            CALENDAR,
            [Pause(at("2026-09-29T10:00"), None)],
        )
        assert [(i.kind, i.ends_at) for i in way] == [("running", at("2026-09-29T10:00"))]

    def test_open_pause_is_the_end_of_the_explanation(self):
        way = explain(
            at("2026-09-29T09:00"),
            Limit.parse("1 work_day"),
            CALENDAR,
            [Pause(at("2026-09-29T10:00"), None, "缓办")],
        )
        assert [(i.kind, i.ends_at) for i in way] == [("running", at("2026-09-29T10:00")), ("paused", None)]

    def test_continuous_clock_is_one_stretch(self):
        assert explain(at("2026-09-30T23:00"), Limit.parse("2 urgent_hour"), CALENDAR) == [
            Interval(at("2026-09-30T23:00"), at("2026-10-01T01:00"), "running", hours(2), "连续计时")
        ]


class TestUsedTime:
    def test_only_working_time_counts_between_two_instants(self):
        start, end = at("2026-09-30T16:00"), at("2026-10-08T09:30")
        assert counted(start, end, CALENDAR, LimitUnit.WORK_HOUR) == hours(3.5)
        assert counted(start, end, CALENDAR, LimitUnit.NATURAL_DAY) == timedelta(days=7, hours=17.5)

    def test_paused_time_does_not_count(self):
        start, end = at("2026-09-30T08:00"), at("2026-09-30T18:00")
        pause = Pause(at("2026-09-30T11:00"), at("2026-09-30T15:00"))
        assert counted(start, end, CALENDAR, LimitUnit.WORK_DAY, [pause]) == hours(6)
        assert counted(start, end, CALENDAR, LimitUnit.URGENT_HOUR, [pause]) == hours(6)
        still = Pause(at("2026-09-30T11:00"), None)
        assert counted(start, end, CALENDAR, LimitUnit.WORK_DAY, [still]) == hours(3)

    def test_nothing_counts_between_an_instant_and_itself(self):
        assert counted(at("2026-09-30T09:00"), at("2026-09-30T09:00"), CALENDAR, LimitUnit.WORK_DAY) == hours(
            0
        )

    def test_counting_backwards_is_refused(self):
        with pytest.raises(Refused, match="早于开始时间") as caught:
            counted(at("2026-09-30T09:00"), at("2026-09-30T08:00"), CALENDAR, LimitUnit.WORK_DAY)
        assert caught.value.code == "end_before_start"

    def test_overtime_and_remaining_are_two_sides_of_the_limit(self):
        start, limit = at("2026-09-30T16:00"), Limit.parse("2 work_hour")
        assert remaining(start, limit, at("2026-09-30T17:00"), CALENDAR) == hours(1)
        assert overtime(start, limit, at("2026-09-30T17:00"), CALENDAR) == hours(0)
        assert remaining(start, limit, at("2026-10-08T10:00"), CALENDAR) == hours(-2)
        assert overtime(start, limit, at("2026-10-08T10:00"), CALENDAR) == hours(2)

    def test_overtime_stays_zero_in_the_rest_after_the_deadline(self):
        assert overtime(
            at("2026-09-30T16:00"), Limit.parse("2 work_hour"), at("2026-10-05T10:00"), CALENDAR
        ) == hours(0)


class TestZones:
    new_york = WorkCalendar(
        periods=[(time(0), time(0))],
        workdays=[date(2026, 3, 8)],
        published_years=[2026],
        tz=ZoneInfo("America/New_York"),
    )

    def test_natural_day_is_24_hours_also_when_the_clocks_change(self):
        start = datetime(2026, 3, 7, 12, tzinfo=self.new_york.tz)
        result = due_at(start, Limit.parse("1 natural_day"), self.new_york)
        assert result.isoformat() == "2026-03-08T13:00:00-04:00"

    def test_work_hours_are_elapsed_hours_also_when_the_clocks_change(self):
        start = datetime(2026, 3, 8, 0, tzinfo=self.new_york.tz)
        result = due_at(start, Limit.parse("3 work_hour"), self.new_york)
        assert result.isoformat() == "2026-03-08T04:00:00-04:00"
        assert [i.counted for i in explain(start, Limit.parse("3 work_hour"), self.new_york)] == [hours(3)]


class TestRefusals:
    naive = datetime(2026, 9, 30, 16)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda naive: deadline(naive, Limit.parse("1 work_day"), CALENDAR),
            lambda naive: explain(naive, Limit.parse("1 work_day"), CALENDAR),
            lambda naive: counted(naive, at("2026-10-30T16:00"), CALENDAR, LimitUnit.WORK_DAY),
            lambda naive: counted(at("2026-09-01T16:00"), naive, CALENDAR, LimitUnit.WORK_DAY),
            lambda naive: Pause(naive, None),
            lambda naive: Pause(at("2026-09-01T16:00"), naive),
        ],
    )
    def test_naive_time_is_refused_everywhere(self, ask):
        with pytest.raises(Refused, match=r"2026-09-30T16:00:00.*时区") as caught:
            ask(self.naive)
        assert caught.value.code == "naive_datetime"

    @pytest.mark.parametrize("year", [1, 1899, 9001, 9999])
    def test_time_of_an_impossible_year_is_refused(self, year):
        with pytest.raises(Refused, match="请检查年份") as caught:
            deadline(datetime(year, 6, 1, tzinfo=UTC), Limit.parse("1 work_day"), CALENDAR)
        assert caught.value.code == "time_out_of_range"

    def test_longest_limit_from_the_last_year_still_has_a_deadline(self):
        start = datetime(9000, 12, 31, 12, tzinfo=UTC)
        assert due_at(start, Limit.parse("3660 natural_day")) == start + timedelta(days=3660)
        assert due_at(start, Limit.parse("10980 work_day")).year == 9043


def calls_of(limit: str) -> int:
    """How many functions are called for one deadline: work that no busy machine can blur."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    start, parsed = at("2026-03-02T09:00"), Limit.parse(limit)
    deadline(start, parsed, CALENDAR)
    sys.setprofile(count)
    try:
        deadline(start, parsed, CALENDAR)
    finally:
        sys.setprofile(None)
    return calls


def test_deadline_costs_the_same_however_far_ahead_it_lies():
    assert calls_of("60 work_day") == calls_of("1 work_hour")
    assert calls_of("500 work_day") < 2 * calls_of("1 work_hour")
