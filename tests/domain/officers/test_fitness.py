"""Who may go out on a day, and every reason why not."""

from __future__ import annotations

from datetime import date
from typing import Any

from bihuan.domain.officers import actions
from bihuan.domain.officers.queries.fitness import fit_to_go
from tests.factories.accounts import person
from tests.factories.officers import School, certify, hours

SUMMER, SPRING = date(2026, 7, 1), date(2026, 3, 31)


def codes(school: School, day: date, *names: str) -> list[str]:
    return [reason.code for reason in fit_to_go([school.people[name].pk for name in names], day)]


def test_two_officers_with_certificates_and_last_years_hours_may_go(school: School) -> None:
    hours(school, "ann", "60", date(2025, 6, 1))
    hours(school, "bob", "60", date(2026, 2, 1))
    assert codes(school, SUMMER, "ann", "bob") == []


def test_one_alone_and_one_named_twice_are_too_few(school: School) -> None:
    hours(school, "ann", "60", date(2025, 6, 1))
    assert codes(school, SUMMER, "ann") == ["too_few_officers"]
    assert codes(school, SUMMER, "ann", "ann") == ["too_few_officers"]


def test_who_is_no_officer_does_not_go(school: School) -> None:
    assert codes(school, SPRING, "ann", "stranger") == ["not_an_officer"]


def test_hours_short_after_the_days_to_catch_up(school: School) -> None:
    hours(school, "ann", "59.5", date(2025, 6, 1))
    assert codes(school, SPRING, "ann", "bob") == []
    assert codes(school, date(2026, 4, 1), "ann", "bob") == ["hours_short", "hours_short"]


def test_hours_of_a_later_day_do_not_help_on_an_earlier_one(school: School) -> None:
    hours(school, "ann", "60", date(2026, 9, 1))
    hours(school, "bob", "60", date(2025, 9, 1))
    assert codes(school, SUMMER, "ann", "bob") == ["hours_short"]
    assert codes(school, date(2026, 9, 1), "ann", "bob") == []


def test_a_certificate_taken_back_is_worth_nothing_from_that_day(school: School) -> None:
    certificate = school.officers["ann"].certificates.get()
    actions.end_certificate(
        actor=school["organiser"],
        now=school.now,
        certificate_id=certificate.pk,
        valid_to=SPRING,
        reason="调离",
    )
    assert codes(school, date(2026, 3, 30), "ann", "bob") == []
    assert codes(school, SPRING, "ann", "bob") == ["no_certificate"]


def test_a_newcomer_is_not_asked_for_hours_in_his_first_year(school: School) -> None:
    new = person("newcomer", school.people["ann"].unit)
    certify(new, "3205-newcomer-1", (date(2026, 5, 1), date(2031, 5, 1)))
    hours(school, "ann", "60", date(2025, 6, 1))
    found = fit_to_go([new.pk, school.people["ann"].pk], SUMMER)
    assert found == []


def test_the_question_costs_the_same_for_one_and_for_many(
    school: School, django_assert_num_queries: Any
) -> None:
    for names in (("ann",), ("ann", "bob", "cai")):
        with django_assert_num_queries(5):
            fit_to_go([school.people[name].pk for name in names], SUMMER)
