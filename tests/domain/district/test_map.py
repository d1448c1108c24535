"""Places and classes as the rest of the product asks for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from shapely.geometry import Point, shape

from bihuan.domain.district.models import Category, Place, Revision
from bihuan.domain.district.queries import (
    PlaceIndex,
    category_by_code,
    category_tree,
    communities,
    grids,
    locate,
    map_token,
    outlines,
    place_at,
    place_by_code,
    small_classes,
    streets,
)
from tests.factories.district import MiniDistrict, middle

TODAY = date(2026, 9, 30)


@pytest.mark.parametrize("code", ["S1A1", "S1B2", "S2A1", "S2B2"])
def test_a_point_is_in_its_cell_community_and_street(district: MiniDistrict, code: str) -> None:
    place = place_at(*middle(code))
    assert place is not None
    assert place.code == code
    assert place.path == f"/D/{code[:2]}/{code[:3]}/{code}/"


def test_a_point_outside_has_no_place_but_perhaps_a_near_one(district: MiniDistrict) -> None:
    assert place_at(120.641, 31.305) is None
    spot = locate(120.641, 31.305)
    assert spot is not None
    assert (spot.code, spot.is_inside) == ("S2A2", False)


def test_the_index_is_read_once_and_again_when_the_map_changes(
    district: MiniDistrict, django_assert_num_queries: Any
) -> None:
    first = PlaceIndex.current()
    with django_assert_num_queries(1):
        assert PlaceIndex.current() is first
    with transaction.atomic():
        Place.objects.filter(code="S1A1").update(valid_to=TODAY)
        Revision.renew("map")
    assert place_at(*middle("S1A1")) is None
    assert PlaceIndex.current() is not first


def test_a_community_without_cells_stands_for_itself(district: MiniDistrict) -> None:
    Place.objects.filter(code__in=["S1A1", "S1A2"]).update(valid_to=TODAY)
    Revision.renew("map")
    place = place_at(*middle("S1A2"))
    assert place is not None
    assert place.code == "S1A"


def test_places_are_listed_by_level(district: MiniDistrict) -> None:
    assert [p.code for p in streets()] == ["S1", "S2"]
    assert [p.code for p in communities()] == ["S1A", "S1B", "S2A", "S2B"]
    assert [p.code for p in communities(district.places["S2"])] == ["S2A", "S2B"]
    assert [p.code for p in grids(district.places["S1B"])] == ["S1B1", "S1B2"]
    assert place_by_code("S1B2") == district.places["S1B2"]
    assert place_by_code("S9") is None


def test_outlines_go_to_the_map_with_names_in_both_languages(district: MiniDistrict) -> None:
    collection = outlines("community", parent=district.places["S1"])
    assert collection["type"] == "FeatureCollection"
    first = collection["features"][0]
    label = first["properties"].pop("label")
    assert shape(first["geometry"]).contains(Point(label))
    assert first["properties"] == {
        "code": "S1A",
        "name": "桃花社区",
        "name_en": "Place S1A",
        "kind": "community",
        "parent": "S1",
    }
    assert shape(first["geometry"]).equals(shape(district.places["S1A"].outline))
    assert len(collection["features"]) == 2
    assert len(outlines("grid")["features"]) == 8
    assert outlines("grid", parent=district.places["S1A1"])["features"][0]["properties"]["code"] == "S1A1"


def test_the_map_token_changes_with_the_map(district: MiniDistrict) -> None:
    before = map_token()
    Revision.renew("map")
    assert before
    assert map_token() != before


def test_classes_form_a_tree_of_large_and_small(district: MiniDistrict) -> None:
    tree = {
        node.category.code: [child.category.code for child in node.children] for node in category_tree(TODAY)
    }
    assert tree == {"C01": ["C0101", "C0102"], "E01": ["E0101", "E0102"]}
    assert [row.code for row in small_classes(TODAY)] == ["C0101", "C0102", "E0101", "E0102"]


def test_a_code_means_what_its_code_set_of_the_day_says(district: MiniDistrict) -> None:
    old = district.categories["E0102"]
    old.valid_to = TODAY
    old.save()
    Category.objects.create(
        code="E0102", name="乱设广告", kind="event", parent=district.categories["E01"], valid_from=TODAY
    )
    names = [category_by_code("E0102", day) for day in (date(2026, 9, 29), TODAY, None)]
    assert [str(row) for row in names] == ["道路不洁", "乱设广告", "乱设广告"]
    assert category_by_code("E0199") is None
    assert len(category_tree(TODAY)[1].children) == 2
