"""The duty table of a day, the look-up, the report, and setting and ending a duty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.district.models import Duty
from tests.factories.district import MiniDistrict, duty, mini_district
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
VIEW, MANAGE = "district.view", "district.manage"


@pytest.fixture
def district() -> MiniDistrict:
    return mini_district()


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_costs_the_same_queries_with_any_number_of_duties(
    client: Client, district: MiniDistrict, count: int, django_assert_num_queries
) -> None:
    for place in ("S1", "S2", "S2A")[:count]:
        duty(district, "C0102", place, "U-SZ", "U-CG")
    enter(client, VIEW)
    with django_assert_num_queries(10):
        assert client.get("/duties/?category=C0102").status_code == 200


def test_the_table_shows_the_duties_of_the_chosen_day(client: Client, district: MiniDistrict) -> None:
    duty(district, "C0102", "S1", "U-SZ", since=timezone.localdate() + timedelta(days=9))
    enter(client, VIEW)
    assert "C0102" not in client.get("/duties/").context["lines"]
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    rows = client.get(f"/duties/?category=C0102&day={later}").context["page"].rows
    assert [row.category for row in rows][-1] == "C0102"


def test_the_look_up_names_the_unit_and_who_stands_behind_it(client: Client, district: MiniDistrict) -> None:
    enter(client, VIEW)
    asked = client.get("/duties/who/?category=E0101&place=S1A&day=2026-09-30")
    assert asked.context["duty"].lead.code == "U-S1A"
    assert [row.lead.code for _, row in asked.context["others"]] == ["U-S1", "U-CG", "U"]
    assert client.get("/duties/who/").status_code == 200
    assert client.get("/duties/who/?category=NO&place=S1A&day=2026-09-30").status_code == 200


def test_the_look_up_says_when_nobody_answers(client: Client, district: MiniDistrict) -> None:
    Duty.objects.filter(category="").update(valid_to="2025-01-01")
    Duty.objects.filter(category="C01").update(valid_to="2025-01-01")
    enter(client, VIEW)
    page = client.get("/duties/who/?category=C0101&place=S1A&day=2026-09-30").content.decode()
    assert "没有单位承担这一类" in page
    report = client.get("/duties/report/?day=2026-09-30").content.decode()
    assert "上水井盖" in report


def test_a_clean_table_is_said_to_be_clean(client: Client, district: MiniDistrict) -> None:
    enter(client, VIEW)
    assert "没有空白，也没有重叠" in client.get("/duties/report/").content.decode()


def test_a_duty_is_set_over_another_and_ended(client: Client, district: MiniDistrict) -> None:
    old = Duty.objects.get(category="C01")
    enter(client, VIEW, MANAGE)
    today = timezone.localdate()
    wanted = {
        "category": "C01",
        "place": "D",
        "lead": "U-CG",
        "assists": ["U-SZ"],
        "valid_from": today.isoformat(),
    }
    home = client.post("/duties/set/", wanted).headers["Location"]
    old.refresh_from_db()
    assert old.valid_to == today
    page = client.get(home).content.decode()
    assert "单位U-CG" in page
    assert "单位U-SZ" in page
    client.post(f"{home}end/", {"valid_to": (today + timedelta(days=3)).isoformat(), "reason": "试点结束"})
    assert Duty.objects.latest("pk").valid_to == today + timedelta(days=3)


def test_a_duty_in_the_past_is_refused_in_the_form(client: Client, district: MiniDistrict) -> None:
    enter(client, VIEW, MANAGE)
    wanted = {"category": "C01", "place": "D", "lead": "U-CG", "valid_from": "2020-01-01"}
    answer = client.post("/duties/set/", wanted)
    assert answer.status_code == 409
    assert "已经过去的分工不能改写" in answer.content.decode()


@pytest.mark.parametrize("address", ["/duties/set/", "/duties/{}/end/"])
def test_who_may_only_look_does_not_come_to_the_forms(
    client: Client, district: MiniDistrict, address: str
) -> None:
    enter(client, VIEW)
    assert client.get(address.format(Duty.objects.latest("pk").pk)).status_code == 403
