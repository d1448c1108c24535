"""What a year asks of an officer, what is left of it, and who will miss it on the present pace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bihuan.domain.officers.queries.rules import BadRule, Rules, parse_rules
from bihuan.domain.officers.queries.year import Year, required_in, years_of
from bihuan.domain.officers.vocabulary import Outlook
from tests.factories.officers import RULES, School, attended, course, hours, seat_of

SINCE = date(2023, 1, 1)


def year(day: date, done: str, *, since: date = SINCE, seats: str = "0") -> Year:
    rules = Rules()
    required = required_in(day.year, since, rules)
    return Year(day, since, required, Decimal(done), Decimal(seats), rules.forecast_after)


@pytest.mark.parametrize(
    ("day", "done", "outlook"),
    [
        (date(2026, 1, 15), "0", Outlook.TOO_EARLY),
        (date(2026, 7, 2), "30", Outlook.WILL_MISS),  # 183 of 365 days are over: 59.8
        (date(2026, 7, 2), "30.1", Outlook.ON_PACE),
        (date(2026, 7, 2), "20", Outlook.WILL_MISS),
        (date(2026, 7, 2), "60", Outlook.MET),
        (date(2026, 12, 31), "59.9", Outlook.WILL_MISS),
    ],
)
def test_outlook_of_a_year(day: date, done: str, outlook: Outlook) -> None:
    assert year(day, done).outlook == outlook


def test_pace_leads_to_what_it_says_it_stands_on() -> None:
    found = year(date(2026, 3, 14), "12")
    assert (found.elapsed, found.length, found.left) == (73, 365, Decimal(48))
    assert found.on_pace == 60
    assert found.outlook == Outlook.ON_PACE


def test_seats_taken_count_for_the_outlook_before_they_count_as_hours() -> None:
    assert year(date(2026, 11, 30), "52").outlook == Outlook.WILL_MISS
    assert year(date(2026, 11, 30), "52", seats="8").outlook == Outlook.ON_PACE


def test_the_first_year_asks_for_its_share_of_days() -> None:
    assert required_in(2026, date(2026, 7, 2), Rules()) == Decimal("30.1")  # 183 of 365 days
    assert required_in(2026, date(2027, 1, 1), Rules()) == 0
    assert required_in(2028, SINCE, Rules()) == 60


def test_years_of_many_cost_three_queries_and_the_rules(
    school: School, django_assert_num_queries: Any
) -> None:
    attended(school, course(school))
    seat_of(school, course(school, days=10), "bob")
    hours(school, "cai", "60", date(2026, 2, 1))
    for names in (("ann",), ("ann", "bob", "cai")):
        with django_assert_num_queries(3):
            found = years_of([school.officers[name] for name in names], date(2026, 12, 1))
    got = {name: found[school.officers[name].pk] for name in ("ann", "bob", "cai")}
    assert [int(one.done) for one in got.values()] == [4, 0, 60]
    assert [int(one.seats) for one in got.values()] == [0, 4, 0]
    assert got["cai"].outlook == Outlook.MET


def test_hours_of_later_courses_are_not_known_as_of_a_day(school: School) -> None:
    attended(school, course(school))
    officer = school.officers["ann"]
    assert years_of([officer], school.now.date())[officer.pk].done == 0


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"hours_a_year": 0}, "hours_a_year"),
        ({"hours_a_year": "many"}, "hours_a_year"),
        ({"least_officers": True}, "least_officers"),
        ({"catch_up_until": "02-30"}, "catch_up_until"),
        ({"fields": []}, "[[fields]]"),
        ({"fields": [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}]}, "[[fields]]"),
        ({"more": 1}, "more"),
    ],
)
def test_a_bad_rule_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(BadRule) as told:
        parse_rules({**RULES, **change})
    assert told.value.key == key
