"""The enterprises of the example district: invented, graded, and where such shops and works would be."""

import json
from collections import Counter, defaultdict

import pytest

from tests.packs.tables import of_kind


@pytest.fixture(scope="module")
def firms():
    return [(row, json.loads(row["data"])) for row in of_kind("objects.csv", "enterprise")]


def test_there_are_600_invented_enterprises_in_every_community(firms):
    assert len(firms) == 600
    assert {row["place"] for row, _ in firms} == {row["code"] for row in of_kind("places.csv", "community")}
    assert all(data["invented"] is True for _, data in firms)
    assert not any("credit_code" in data for _, data in firms)
    for key in ("name", "name_en"):
        assert max(Counter(row[key] for row, _ in firms).values()) == 1


def test_enterprises_are_graded_and_measured(firms):
    grades = Counter(data["grade"] for _, data in firms)
    assert set(grades) == set("ABCD")
    assert grades["B"] > grades["A"] > grades["D"]
    assert all(data["persons"] >= 1 and data["area_sqm"] >= 5 for _, data in firms)


def test_an_enterprise_belongs_to_the_office_of_its_street(firms):
    offices = {row["area"]: row["code"] for row in of_kind("units.csv", "street")}
    for row, _ in firms:
        assert row["owner_unit"] == offices[row["place"][:9]]


def test_guesthouses_are_in_the_old_city_and_cold_stores_outside(firms):
    where: dict[str, Counter[str]] = defaultdict(Counter)
    for row, data in firms:
        where[data["trade"]][row["owner_unit"]] += 1
    guesthouses, cold = where["民宿客栈"], where["冷库"] + where["仓储"]
    assert guesthouses["GS-PJ"] + guesthouses["GS-ST"] > guesthouses.total() / 2
    assert cold["GS-BYW"] + cold["GS-HQ"] > cold.total() / 2
