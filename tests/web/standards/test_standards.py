"""The standards of a day, and the versions of a row side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.cases import standard
from tests.factories.district import MiniDistrict, mini_district
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> MiniDistrict:
    return mini_district()


@pytest.mark.parametrize("count", [1, 3])
def test_the_standards_cost_the_same_queries_with_any_number_of_rows(
    client: Client, district: MiniDistrict, count: int, django_assert_num_queries
) -> None:
    for number in range(1, count + 1):
        standard(district, "E0101", [("", Decimal(4), "work_hour")], row=number)
    enter(client)
    with django_assert_num_queries(7):
        assert client.get("/standards/").status_code == 200


def test_stages_stand_in_order_with_their_limits(client: Client, district: MiniDistrict) -> None:
    stages = [("先行围护", Decimal(2), "urgent_hour"), ("补装修复", Decimal(8), "urgent_hour")]
    standard(district, "C0101", stages)
    enter(client)
    page = client.get("/standards/").content.decode()
    assert page.index("先行围护") < page.index("补装修复")
    assert "紧急工作时" in page


def test_the_standards_are_narrowed_by_class_words_and_day(client: Client, district: MiniDistrict) -> None:
    standard(district, "E0101", [("", Decimal(4), "work_hour")])
    standard(district, "C0101", [("", Decimal(5), "work_day")])
    enter(client)
    only = client.get("/standards/?large=C01").content.decode()
    assert "上水井盖" in only
    assert "暴露垃圾" not in only
    assert client.get("/standards/?text=暴露").context["count"] == 1
    assert client.get("/standards/?day=2020-01-01").context["count"] == 0


def test_a_changed_row_shows_both_versions_and_marks_what_changed(
    client: Client, district: MiniDistrict
) -> None:
    old = standard(district, "E0101", [("", Decimal(1), "work_day")])
    old.valid_to = date(2026, 7, 1)
    old.save()
    new = standard(district, "E0102", [("", Decimal(4), "work_hour")])
    new.category, new.valid_from = old.category, date(2026, 7, 1)
    new.save()
    enter(client)
    page = client.get("/standards/E0101/").content.decode()
    assert page.count('class="is-changed"') == 1  # the limit alone
    assert "1 工作日" in page
    assert "4 工作时" in page


def test_a_class_that_is_not_there_is_not_found(client: Client) -> None:
    enter(client)
    assert client.get("/standards/E9999/").status_code == 404
