"""Patrols as people meet them: the list of colours, the map, the phone on the way, the second look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bihuan.domain.cases.models import Report
from bihuan.domain.patrols.models import Deduction, Round
from tests.factories.cases import Town
from tests.factories.patrols import round_of, walked
from tests.factories.patrols import town as build
from tests.factories.pictures import jpeg
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def town(now: datetime) -> Town:
    return build(now - timezone.timedelta(hours=3))  # type: ignore[attr-defined]


def enter(town: Town, who: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(town.people[who], BACKEND)
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_any_number_of_sections(
    town: Town, count: int, django_assert_num_queries: Any
) -> None:
    row = round_of(town, *("RD1", "RD2", "RD3")[:count])
    for number in range(count):
        walked(town, row, number)
    reader = enter(town, "patrol_lead")
    reader.get("/patrols/?q=nobody")
    with django_assert_num_queries(10):
        page = reader.get("/patrols/")
    assert page.text.count("data-row") == count


def test_the_map_says_the_colour_with_a_letter_too(town: Town) -> None:
    walked(town, round_of(town), 2)
    (feature,) = enter(town, "patrol_lead").get("/patrols/points/").json()["features"]
    assert (feature["properties"]["mark"], feature["properties"]["tone"]) == ("黄", "waiting")
    english = enter(town, "patrol_lead", "en").get("/patrols/points/").json()["features"]
    assert english[0]["properties"]["mark"] == "Y"


def test_a_section_is_walked_on_the_phone(town: Town) -> None:
    row = round_of(town, "RD1", "RD2")
    first, second = row.stops.all()
    phone = enter(town, "walker")
    address = f"/patrols/stops/{first.code}/"
    assert "井盖缺损 −10" in phone.get(address).text
    sent = {
        "line": "cover", "count": "2", "note": "学校门口", "report": "on",
        "photo": SimpleUploadedFile("p.jpg", jpeg(), "image/jpeg"),
    }  # fmt: skip
    assert phone.post(f"{address}do/note_deduction/", sent).status_code == 302
    assert Report.objects.count() == 1
    picture = Deduction.objects.get().file
    assert picture
    assert b"".join(phone.get(f"/patrols/photos/{picture.uuid}/thumb/")).startswith(b"\xff\xd8")
    assert enter(town, "outsider").get(f"/patrols/photos/{picture.uuid}/thumb/").status_code == 404
    page = phone.get(address).text
    assert "80.0" in page
    assert "黄牌" in page
    onward = phone.post(f"{address}do/grade_stop/", {"note": ""})
    assert onward["Location"] == f"/patrols/stops/{second.code}/"


def test_a_red_waits_on_the_page_of_who_confirms_it(town: Town) -> None:
    stop = walked(town, round_of(town), 4)
    lead = enter(town, "patrol_lead")
    assert stop.code in lead.get("/patrols/rounds/").text
    address = f"/patrols/stops/{stop.code}/"
    assert "confirm_red" not in enter(town, "walker").get(address).text
    assert lead.post(f"{address}do/confirm_red/", {"note": ""}).status_code == 302
    assert Report.objects.get().code in lead.get(address).text
    assert "申诉" in enter(town, "keeper").get(address).text


def test_a_round_is_handed_out_with_the_form(town: Town) -> None:
    lead = enter(town, "patrol_lead")
    assert "道路巡查表" in lead.get("/patrols/rounds/new/").text
    sent = {
        "patroller_id": town.people["walker"].pk, "due_on": f"{timezone.localdate():%Y-%m-%d}", "codes": ["RD2", "RD1"],
    }  # fmt: skip
    answer = lead.post("/patrols/rounds/new/?list=roads", sent)
    assert answer.status_code == 302
    assert [stop.thing.code for stop in Round.objects.get().stops.all()] == ["RD2", "RD1"]


def test_the_month_and_the_history_open(town: Town) -> None:
    walked(town, round_of(town), 1)
    walked(town, round_of(town, minutes=60), 2, minutes=70)
    reader = enter(town, "patrol_lead")
    month = reader.get(f"/patrols/month/?month={timezone.localtime(town.after(5)):%Y-%m}").text
    assert ">85.0<" in month
    history = reader.get("/patrols/sections/RD1/").text
    assert history.count("/patrols/stops/") >= 3
