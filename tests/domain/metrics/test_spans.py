"""Windows by their names, and the equal ones before them that make a trend."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from bihuan.domain.metrics.queries import Question, named_window
from bihuan.domain.metrics.queries.spans import days_of, period_of, trend, windows_up_to, written
from bihuan.domain.metrics.vocabulary import Period
from tests.factories.metrics import define, entry, keep

DAY = date(2026, 2, 26)
SPELLED = {
    Period.DAY: "day:2026-02-26",
    Period.MONTH: "2026-02",
    Period.ASSESSMENT: "assessment:2026-02-26",
    Period.YEAR_TO_DATE: "2026-01-01..2026-02-26",
    Period.YEAR: "2026",
    Period.DAYS: "2026-02-20..2026-02-26",
}


@pytest.mark.parametrize("period", Period)
def test_window_of_a_form_is_written_and_known_again(period: Period) -> None:
    text = written(period, DAY, date(2026, 2, 20))
    assert text == SPELLED[period]
    assert period_of(text) == period
    assert DAY in (days_of(text)[1], named_window(text).starts_at.date()) or period in {
        Period.MONTH,
        Period.YEAR,
    }


@pytest.mark.parametrize("text", ["2026Q1", "2026-W05", "2026-02-01T08:00..2026-02-03T12:00"])
def test_window_that_no_form_offers_stands_alone(text: str) -> None:
    assert period_of(text) is None
    assert windows_up_to(text) == [text]


def test_months_before_are_counted_over_the_turn_of_the_year() -> None:
    months = windows_up_to("2026-02")
    assert months[0] == "2025-03"
    assert months[-3:] == ["2025-12", "2026-01", "2026-02"]


def test_assessment_months_before_end_on_the_same_day_or_the_last() -> None:
    assert windows_up_to("assessment:2026-03-31")[-3:] == [
        "assessment:2026-01-28",
        "assessment:2026-02-28",
        "assessment:2026-03-31",
    ]


def test_days_before_follow_without_a_gap() -> None:
    windows = [named_window(text) for text in windows_up_to("2026-02-20..2026-02-26")]
    assert all(one.ends_at == other.starts_at for one, other in pairwise(windows))
    assert {window.length for window in windows} == {timedelta(days=7)}


def test_years_before_reach_back_to_leap_days() -> None:
    assert windows_up_to("2028-01-01..2028-02-29")[0] == "2026-01-01..2026-02-28"


@pytest.mark.django_db
def test_trend_folds_each_window_by_itself_and_leaves_out_what_had_no_definition(now: datetime) -> None:
    define("closed", kinds=["cases.closed"], valid_from="2026-08-01")
    keep(
        entry("cases.closed", now),
        entry("cases.closed", now - timedelta(days=31)),
        entry("cases.closed", now),
    )
    asked = Question(named_window("2026-09"))
    assert now.month == 9
    assert [f"{name} {value.number}" for name, value in trend("closed", "2026-09", asked)] == [
        "2026-08 1",
        "2026-09 2",
    ]
