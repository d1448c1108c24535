"""The calendar of a year, the district's own days, and the calculator of deadlines."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client

from bihuan.cli.clock import clock
from bihuan.foundation.calendar.actions import renew_version
from bihuan.foundation.calendar.models import CalendarDay, CalendarVersion, CalendarYear
from tests.factories.cases import national_holidays
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
MANAGE = "calendar.manage"
REFERENCE = "start=2026-09-30T16:00&amount=5&unit=work_day"


@pytest.fixture
def published() -> None:
    national_holidays()
    CalendarVersion.objects.create(pk=1, token="00000000-0000-0000-0000-000000000001")
    renew_version()


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_costs_the_same_queries_with_any_number_of_special_days(
    client: Client, count: int, django_assert_num_queries
) -> None:
    CalendarYear.objects.create(year=2026, source="通知")
    for number in range(count):
        CalendarDay.objects.create(
            day=date(2026, 1, number + 1), kind="holiday", name="元旦", scope="national"
        )
    enter(client)
    with django_assert_num_queries(8):
        assert client.get("/calendar/?year=2026").status_code == 200


@pytest.mark.usefixtures("published")
def test_a_published_year_shows_its_days_and_an_unpublished_one_is_provisional(client: Client) -> None:
    enter(client)
    page = client.get("/calendar/?year=2026").content.decode()
    assert "国办发明电〔2025〕7号" in page
    assert "国庆节调休" in page
    assert "暂定" in client.get("/calendar/?year=2027").content.decode()
    assert client.get("/calendar/?year=99999").status_code == 404


@pytest.mark.usefixtures("published")
def test_the_calculator_gives_what_the_command_line_gives(client: Client) -> None:
    enter(client)
    page = client.get(f"/calendar/deadline/?{REFERENCE}")
    assert page.context["found"].due_at.isoformat() == "2026-10-13T16:00:00+08:00"
    assert "国庆节" in page.content.decode()
    printed = CliRunner().invoke(clock, ["explain", "2026-09-30T16:00", "5", "work_day", "--json"])
    lines = json.loads(printed.stdout)
    shown = [interval.starts_at.isoformat() for interval, *_ in page.context["rows"]]
    assert shown == [line["starts_at"] for line in lines]


@pytest.mark.parametrize(
    "asked",
    [
        "start=x&amount=5&unit=work_day",
        "start=2026-09-30T16:00&amount=0&unit=work_day",
        "start=1850-01-01T00:00&amount=5&unit=work_day",
    ],
)
def test_what_cannot_be_reckoned_is_told_in_the_form(client: Client, asked: str) -> None:
    enter(client)
    page = client.get(f"/calendar/deadline/?{asked}")
    assert page.status_code == 200
    assert page.context["form"].errors


@pytest.mark.usefixtures("published")
def test_the_district_changes_a_day_and_takes_it_back(client: Client) -> None:
    enter(client, MANAGE)
    new = {"day": "2026-11-11", "kind": "holiday", "name": "区运动会", "reason": "区政府通知"}
    assert client.post("/calendar/set/", new).headers["Location"] == "/calendar/?year=2026"
    assert "区运动会" in client.get("/calendar/?year=2026").content.decode()
    again = client.post("/calendar/set/", new)
    assert again.status_code == 409
    assert "区运动会" in again.content.decode()
    assert client.post("/calendar/2026-11-11/remove/", {"reason": "改期"}).status_code == 302
    assert not CalendarDay.objects.filter(scope="district").exists()
    assert client.get("/calendar/never/remove/").status_code == 404


@pytest.mark.parametrize("address", ["/calendar/set/", "/calendar/2026-11-11/remove/"])
def test_only_who_manages_the_calendar_comes_to_the_forms(client: Client, address: str) -> None:
    enter(client)
    assert client.get(address).status_code == 403
