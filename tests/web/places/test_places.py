"""Places from the whole to the cell, and what maps ask for."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.domain.district.models import Place, Revision
from tests.factories.district import middle, mini_district
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    mini_district()
    enter(client, "district.view")
    return client


def test_the_district_lists_its_streets_with_what_is_in_them(reader: Client) -> None:
    page = reader.get("/places/").content.decode()
    assert "东风街道" in page
    assert "/places/S2/" in page
    assert "/places/outlines/street.geojson?parent=D" in page


@pytest.mark.parametrize(("code", "has"), [("S1", "桃花社区"), ("S1A", "桃花二格"), ("S1A1", "桃花一格")])
def test_every_level_has_its_page(reader: Client, code: str, has: str) -> None:
    assert has in reader.get(f"/places/{code}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_place_costs_the_same_queries_with_any_number_of_places_in_it(
    reader: Client, count: int, django_assert_num_queries
) -> None:
    street = Place.objects.get(code="S2")
    Place.objects.filter(parent=street).update(valid_to="2020-01-01")
    for number in range(count):
        Place.objects.create(
            code=f"N{number}", name="新", kind="community", parent=street, path=f"{street.path}N{number}/"
        )
    with django_assert_num_queries(15):
        assert reader.get("/places/S2/").status_code == 200


def test_without_a_pack_the_page_says_what_to_do(client: Client) -> None:
    enter(client, "district.view")
    assert "请先加载配置包" in client.get("/places/").content.decode()


def test_who_may_not_view_the_district_is_refused(client: Client) -> None:
    enter(client)
    assert client.get("/places/").status_code == 403


def test_outlines_are_kept_by_the_browser_until_the_map_changes(reader: Client) -> None:
    first = reader.get("/places/outlines/community.geojson?parent=S1")
    assert [f["properties"]["code"] for f in first.json()["features"]] == ["S1A", "S1B"]
    tag = first.headers["ETag"]
    assert "max-age" in first.headers["Cache-Control"]
    again = reader.get("/places/outlines/community.geojson?parent=S1", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    Revision.renew("map")
    changed = reader.get("/places/outlines/community.geojson?parent=S1", headers={"If-None-Match": tag})
    assert changed.status_code == 200


def test_outlines_bear_the_name_of_the_readers_language(reader: Client) -> None:
    english = reader.get("/places/outlines/street.geojson", headers={"Accept-Language": "en"}).json()
    assert {f["properties"]["name"] for f in english["features"]} == {"Place S1", "Place S2"}


@pytest.mark.parametrize(
    "address", ["/places/outlines/moon.geojson", "/places/outlines/grid.geojson?parent=NO"]
)
def test_outlines_of_nothing_are_not_found(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_words_are_looked_up_as_a_page_and_as_a_fragment(reader: Client) -> None:
    assert "/places/S1A/" in reader.get("/places/find/?q=桃花").content.decode()
    part = reader.get("/places/find/?q=桃花", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "没有找到" in reader.get("/places/find/?q=月球").content.decode()


def test_a_point_is_told_its_cell(reader: Client) -> None:
    lon, lat = middle("S2A1")
    found = reader.get(f"/places/at/?lon={lon}&lat={lat}").json()
    assert found["place"]["code"] == "S2A1"
    assert found["names"] == ["小区", "西园街道", "柳巷社区", "柳巷一格"]
    assert reader.get("/places/at/?lon=0&lat=0").json() == {"place": None}
    part = reader.get(f"/places/at/?lon={lon}&lat={lat}", headers={"HX-Request": "true"})
    assert "柳巷一格" in part.content.decode()


def test_a_point_that_is_none_is_refused(reader: Client) -> None:
    assert reader.get("/places/at/?lon=x&lat=1").status_code == 409
