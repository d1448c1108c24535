"""Folds: window, scope, split, as-of, reversals, subjects, pooled totals, small samples."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.domain.metrics.queries import Question, Scope, named_window, split_values, value, visible_records
from bihuan.domain.metrics.queries.values import records_behind
from bihuan.foundation.journal.actions import reverse_entry
from bihuan.kernel.actors import ANONYMOUS, SYSTEM
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.metrics import define, entry, keep

pytestmark = pytest.mark.django_db
SEPTEMBER = named_window("2026-09")
DAY = timedelta(days=1)


def number(code: str, window: str = "2026-09", scope: str = "", **more: Any) -> Any:
    return value(code, Question(named_window(window), Scope.parse(scope), **more)).number


def test_a_flow_holds_its_first_instant_and_not_its_last() -> None:
    define("closings", kinds=["cases.closed"])
    keep(*(entry("cases.closed", at) for at in (SEPTEMBER.starts_at, SEPTEMBER.ends_at)))
    assert number("closings") == 1


def test_stock_and_year_to_date_reach_back(now: datetime) -> None:
    define("stock", kinds=["cases.filed", "-cases.closed"], basis="stock")
    define("year", kinds=["cases.filed"], basis="year_to_date")
    for days in (400, 100, 0):
        keep(entry("cases.filed", now - days * DAY))
    keep(entry("cases.closed", now))
    assert (number("stock"), number("year")) == (2, 2)
    assert number("stock", "2026-08") == 2


def test_quantities_and_amounts_are_summed_exactly(now: datetime) -> None:
    define("money", kinds=["cases.closed"], fold="amount", unit="元", decimals=2)
    define("hours", kinds=["cases.closed"], fold="quantity", unit="课时", decimals=1)
    keep(*(entry("cases.closed", now, amount=Decimal("0.10"), quantity=Decimal("1.5")) for _ in range(3)))
    assert (str(number("money")), str(number("hours"))) == ("0.30", "4.5")


def test_a_reversal_takes_back_what_it_reverses_with_its_data_and_as_of_knows_both(now: datetime) -> None:
    define("on_time", kinds=["cases.handled"], where={"on_time": True})
    define("cases", kinds=["cases.handled"], where={"on_time": True}, fold="subjects")
    wrong, _ = keep(*(entry("cases.handled", now - DAY, data={"on_time": True}) for _ in range(2)))
    reverse_entry(actor=SYSTEM, now=now, entry=wrong, reason="记错了")
    assert (number("on_time"), number("cases")) == (1, 1)
    assert (number("on_time", as_of=now - DAY), number("cases", as_of=now - DAY)) == (2, 2)


def test_a_late_entry_counts_on_the_day_it_happened_but_was_not_known_then(now: datetime) -> None:
    define("closings", kinds=["cases.closed"])
    keep(entry("cases.closed", now - 90 * DAY), entry("cases.closed", now - 40 * DAY, recorded_at=now))
    assert number("closings", "2026-08") == 1
    assert number("closings", "2026-08", as_of=now - DAY) == 0


def test_a_moved_unit_stays_where_it_was_when_it_happened(now: datetime) -> None:
    define("closings", kinds=["cases.closed"])
    keep(entry("cases.closed", now, unit="/GS/CG/HW/"), entry("cases.closed", now, unit="/GS/YJ/HW/"))
    assert (number("closings", scope="unit:CG"), number("closings", scope="unit:HW")) == (1, 2)
    assert number("closings", scope="unit:H") == 0


def test_filters_of_category_are_by_its_beginning(now: datetime) -> None:
    define("events", kinds=["cases.closed"], where={"category": ["E01", "E02"], "source": "hotline"})
    for category, source in (
        ("E0101", "hotline"),
        ("E0201", "hotline"),
        ("E0301", "hotline"),
        ("E0101", "grid"),
    ):
        keep(entry("cases.closed", now, category=category, source=source))
    assert number("events") == 2


def test_a_subject_counts_once_unless_it_is_left_out(now: datetime) -> None:
    define("due", kinds=["cases.handled", "cases.fell_overdue"], fold="subjects",
           **{"except": ["cases.suspended", "-cases.resumed"]})  # fmt: skip
    define("late", kinds=["cases.fell_overdue"], fold="subjects", within="due")
    for kind, subject in (("handled", 1), ("fell_overdue", 1), ("fell_overdue", 2), ("fell_overdue", 3), ("suspended", 2),
                          ("suspended", 3), ("resumed", 3)):  # fmt: skip
        keep(entry(f"cases.{kind}", now, subject))
    assert (number("due"), number("late")) == (2, 2)


def test_totals_pool_the_cases_and_a_small_sample_shows_no_rate(now: datetime) -> None:
    define("good", kinds=["cases.handled"], where={"on_time": True})
    define("all", kinds=["cases.handled"])
    define("rate", unit="%", decimals=1, minimum=3, numerator=["good"], denominator=["all"])
    for unit, good, bad in (("A", 1, 0), ("B", 2, 7)):
        keep(
            *(
                entry("cases.handled", now, unit=f"/GS/{unit}/", data={"on_time": n < good})
                for n in range(good + bad)
            )
        )
    found: dict[str, Any] = dict(split_values("rate", Question(SEPTEMBER, split="unit")))
    assert (found["A"].number, found["A"].withheld, found["A"].denominator) == (None, "small_sample", 1)
    assert (str(found["B"].number), str(number("rate"))) == ("22.2", "30.0")


def test_a_split_by_street_and_by_day_has_every_entry_once(now: datetime) -> None:
    define("closings", kinds=["cases.closed"])
    places = ("/320508/017/017003/", "/320508/018/", "/320508/", "")
    keep(*(entry("cases.closed", now - n * DAY, place=place) for n, place in enumerate(places)))
    streets = {key: one.number for key, one in split_values("closings", Question(SEPTEMBER, split="street"))}
    days = [key for key, _ in split_values("closings", Question(SEPTEMBER, split="day"))]
    assert streets == {"017": 1, "018": 1, "": 2}
    assert days == ["2026-09-27", "2026-09-28", "2026-09-29", "2026-09-30"]


def test_the_version_in_force_at_the_end_of_the_window_is_used(now: datetime) -> None:
    define("closings", kinds=["cases.closed"], valid_to="2026-09-01")
    define("closings", version=2, kinds=["cases.closed", "cases.filed"], valid_from="2026-09-01")
    keep(
        entry("cases.closed", now - 40 * DAY), entry("cases.filed", now - 40 * DAY), entry("cases.filed", now)
    )
    assert (number("closings", "2026-08"), number("closings", "2026-09")) == (1, 1)
    with pytest.raises(NotFound):
        number("closings", "2019")


def test_the_days_and_months_of_city_management(now: datetime) -> None:
    define("closings", kinds=["cases.closed"])
    keep(entry("cases.closed", now))  # 30 September, 16:00
    assert number("closings", "day:2026-09-30") == 0
    assert number("closings", "day:2026-10-01") == 1
    assert number("closings", "assessment:2026-10-08") == 1


def test_the_records_behind_a_rate_are_those_of_both_sides_and_hidden_ones_are_counted(now: datetime) -> None:
    define("good", kinds=["cases.handled"], where={"on_time": True})
    define("all", kinds=["cases.handled"])
    define("rate", unit="%", numerator=["good"], denominator=["all"])
    keep(*(entry("cases.handled", now, data={"on_time": n < 1}) for n in range(3)))
    question = Question(SEPTEMBER)
    assert records_behind("rate", question).count() == 3
    assert visible_records(ANONYMOUS, "rate", question)[1] == 3


@pytest.mark.parametrize("text", ["GS", "unit:", "street:1", "unit:a/b", "place:%"])
def test_a_scope_that_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="看不懂范围"):
        Scope.parse(text)
