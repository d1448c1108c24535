"""The register of governed objects."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.domain.district.models import GovernedObject
from tests.factories.district import MiniDistrict, governed, mini_district
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
VIEW, MANAGE = "district.view", "district.manage"


@pytest.fixture
def district() -> MiniDistrict:
    return mini_district()


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_the_same_queries_with_any_number_of_objects(
    client: Client, district: MiniDistrict, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        governed(district, f"R{number}", "S1A1")
    enter(client, VIEW)
    with django_assert_num_queries(9):
        assert client.get("/objects/").status_code == 200


def test_the_register_is_narrowed_in_the_list_and_on_the_map_alike(
    client: Client, district: MiniDistrict
) -> None:
    governed(district, "R1", "S1A1", name="长春路")
    governed(district, "R2", "S2A1", name="桃源里", kind="compound")
    enter(client, VIEW)
    assert "桃源里" not in client.get("/objects/?kind=road").content.decode()
    points = client.get("/objects/points.geojson?place=S2").json()["features"]
    assert [p["properties"]["title"] for p in points] == ["桃源里"]
    assert client.get("/objects/map/?kind=road").status_code == 200


def test_an_object_shows_its_particulars(client: Client, district: MiniDistrict) -> None:
    governed(district, "R1", "S1A1", owner="U-CG", data={"metres": 120, "grade": "支路"})
    enter(client, VIEW)
    page = client.get("/objects/R1/").content.decode()
    assert "长度" in page
    assert "支路" in page
    assert "注销" not in page


def test_a_street_does_not_see_what_lies_in_another(client: Client, district: MiniDistrict) -> None:
    governed(district, "R1", "S2A1")
    enter(client, VIEW, unit="U-S1")
    assert client.get("/objects/R1/").status_code == 404


def test_an_object_is_registered_changed_and_ended(client: Client, district: MiniDistrict) -> None:
    enter(client, VIEW, MANAGE)
    assert "先选种类" in client.get("/objects/add/").content.decode()
    facts = {"name": "新路", "place": "S1A", "data_metres": "80", "data_grade": "支路", "lon": "", "lat": ""}
    home = client.post("/objects/add/?kind=road", {**facts, "code": "R9"}).headers["Location"]
    thing = GovernedObject.objects.get(code="R9")
    assert thing.data == {"metres": 80, "grade": "支路"}
    assert client.post(f"{home}change/", {**facts, "name": "新大路"}).status_code == 302
    assert "新大路" in client.get(home).content.decode()
    client.post(f"{home}end/", {"valid_to": "2026-12-01", "reason": "拆除"})
    thing.refresh_from_db()
    assert thing.valid_to is not None


def test_a_refused_object_comes_back_with_what_was_typed(client: Client, district: MiniDistrict) -> None:
    governed(district, "R1", "S1A1")
    enter(client, VIEW, MANAGE)
    answer = client.post("/objects/add/?kind=road", {"code": "R1", "name": "重码路", "place": "S1A"})
    assert answer.status_code == 409
    assert "重码路" in answer.content.decode()
    half = {"code": "R2", "name": "半点", "place": "S1A", "lon": "120.6"}
    assert client.post("/objects/add/?kind=road", half).status_code == 409


@pytest.mark.parametrize("address", ["/objects/add/", "/objects/R1/change/", "/objects/R1/end/"])
def test_who_may_only_look_does_not_come_to_the_forms(
    client: Client, district: MiniDistrict, address: str
) -> None:
    governed(district, "R1", "S1A1")
    enter(client, VIEW)
    assert client.get(address).status_code == 403
