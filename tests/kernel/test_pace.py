"""Progress beside elapsed time, and forecasts that say nothing from too little."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.pace import LEAST_DAYS, LEAST_RECORDS, Comparator, Course, Standing

START, END = date(2026, 1, 1), date(2026, 12, 31)
HALF = date(2026, 7, 2)


def course(comparator: str = "ge", quantity: int = 100, **more: bool) -> Course:
    return Course(Comparator(comparator), Decimal(quantity), START, END, **more)


@pytest.mark.parametrize(
    ("comparator", "value", "today", "standing"),
    [
        ("ge", 60, HALF, Standing.ON_PACE),
        ("ge", 40, HALF, Standing.BEHIND),
        ("ge", 100, HALF, Standing.MET),
        ("ge", 99, END + timedelta(days=1), Standing.MISSED),
        ("ge", 99, END, Standing.BEHIND),
        ("ge", None, HALF, Standing.UNKNOWN),
        ("ge", None, START - timedelta(days=1), Standing.AHEAD_OF_START),
        ("eq", 101, HALF, Standing.EXCEEDED),
        ("eq", 100, END + timedelta(days=1), Standing.MET),
        ("le", 90, HALF, Standing.KEPT),
        ("le", 90, END + timedelta(days=1), Standing.MET),
        ("le", 101, HALF, Standing.EXCEEDED),
        ("all", 100, HALF, Standing.MET),
    ],
)
def test_standing_on_a_day(comparator: str, value: int | None, today: date, standing: Standing) -> None:
    assert course(comparator).standing(None if value is None else Decimal(value), today) is standing


def test_level_is_held_against_the_quantity_and_not_against_time() -> None:
    rate = course(quantity=90, is_level=True)
    assert rate.standing(Decimal("89.9"), HALF) is Standing.NOT_YET
    assert rate.standing(Decimal(90), HALF) is Standing.MET
    assert rate.forecast(Decimal(80), Decimal(80), 1000, HALF) is None


def test_time_counts_whole_days_and_stops_at_either_end() -> None:
    one = Course(Comparator.EQUAL, Decimal(100), date(2026, 2, 26), date(2026, 6, 5))
    assert one.days == 100
    assert [one.days_gone(one.starts_on + timedelta(days=n)) for n in (-5, 0, 1, 99, 100, 500)] == [
        0,
        0,
        1,
        99,
        100,
        100,
    ]


def test_forecast_carries_the_pace_so_far_on() -> None:
    found = course(quantity=365).forecast(Decimal(91), Decimal(91), 50, HALF)
    assert found is not None
    assert (found.a_day, found.at_end) == (Fraction(1, 2), Fraction(365, 2))
    assert found.reached_on == HALF + timedelta(days=548)


@pytest.mark.parametrize(("days", "records"), [(LEAST_DAYS - 1, 99), (99, LEAST_RECORDS - 1), (365, 99)])
def test_no_forecast_from_too_few_days_or_records_or_when_it_is_over(days: int, records: int) -> None:
    assert course().forecast(Decimal(5), Decimal(5), records, START + timedelta(days=days)) is None


def test_list_is_never_forecast_beyond_its_end() -> None:
    found = course("all", 8).forecast(Decimal(7), Decimal(7), 20, HALF)
    assert found is not None
    assert found.at_end == 8


@given(
    st.sampled_from(list(Comparator)), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(-10, 800),
    st.integers(0, 50), st.booleans(),
)  # fmt: skip
def test_any_course_can_be_judged(
    comparator: Comparator, quantity: int, value: int, day: int, records: int, is_level: bool
) -> None:
    one = Course(comparator, Decimal(quantity), START, END, is_level)
    today = START + timedelta(days=day)
    assert one.standing(Decimal(value), today) in Standing
    assert 0 <= one.elapsed(today) <= 1
    found = one.forecast(Decimal(value), Decimal(value), records, today)
    assert found is None or found.at_end >= min(value, quantity)
