"""The schematic map: a tree of places whose outlines fill one another without holes or overlaps."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from shapely import STRtree, union_all
from shapely.geometry import Point

from tests.packs.tables import PACK, by_code, of_kind, outlines, rows, toml

PARENT = {"street": "district", "community": "street", "grid": "community"}


def children(code):
    return [row["code"] for row in rows("places.csv") if row["parent"] == code]


def test_codes_are_unique_and_parents_are_one_level_up():
    assert max(Counter(row["code"] for row in rows("places.csv")).values()) == 1
    places = by_code("places.csv")
    for row in rows("places.csv"):
        if row["kind"] != "district":
            assert places[row["parent"]]["kind"] == PARENT[row["kind"]]
            assert row["code"].startswith(row["parent"])


def test_the_district_has_its_8_streets_and_171_communities():
    assert len(of_kind("places.csv", "street")) == 8
    assert len(of_kind("places.csv", "community")) == 171
    assert all(len(row["code"]) == 12 for row in of_kind("places.csv", "community"))
    assert all(3 <= len(children(row["code"])) <= 5 for row in of_kind("places.csv", "community"))


def test_every_place_has_both_names_and_a_valid_outline():
    assert set(outlines()) == set(by_code("places.csv"))
    assert all(outline.is_valid and outline.area > 0 for outline in outlines().values())
    assert all(row["name"] and row["name_en"].isascii() for row in rows("places.csv"))
    assert max(Counter(row["name_en"] for row in rows("places.csv")).values()) == 1


@pytest.mark.parametrize("kind", ["street", "community", "grid"])
def test_outlines_of_one_level_do_not_overlap(kind):
    shapes = [outlines()[row["code"]] for row in of_kind("places.csv", kind)]
    tree = STRtree(shapes)
    for number, one in enumerate(shapes):
        others = [shapes[i] for i in tree.query(one) if i > number]
        assert all(one.intersection(other).area == 0 for other in others)


def test_children_fill_their_parent_exactly():
    for row in rows("places.csv"):
        if row["kind"] != "grid":
            filled = union_all([outlines()[code] for code in children(row["code"])])
            assert filled.equals(outlines()[row["code"]]), row["name"]


def test_coordinates_have_six_decimals_and_lie_in_the_city():
    for outline in outlines().values():
        for lon, lat in outline.exterior.coords:
            assert (round(lon, 6), round(lat, 6)) == (lon, lat)
            assert 120.5 < lon < 120.7
            assert 31.2 < lat < 31.4


def test_the_file_is_small_and_says_that_it_is_schematic():
    assert (PACK / "places.geojson").stat().st_size < 1_000_000
    assert "示意图" in toml("pack.toml")["map_note"]
    assert "schematic" in (PACK / "places.geojson").read_text(encoding="utf-8")[:200]


def test_drawing_again_gives_the_same_map(tmp_path: Path):
    for name in ("places.csv", "schematic.toml"):
        (tmp_path / name).write_bytes((PACK / name).read_bytes())
    script = PACK.parents[1] / "scripts" / "draw_schematic_map.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, capture_output=True)
    assert (tmp_path / "places.geojson").read_bytes() == (PACK / "places.geojson").read_bytes()


def test_objects_lie_in_the_community_that_they_are_listed_under():
    kinds, units, places = toml("object_kinds.toml")["kinds"], by_code("units.csv"), by_code("places.csv")
    assert max(Counter(row["code"] for row in rows("objects.csv")).values()) == 1
    for row in rows("objects.csv"):
        assert row["kind"] in kinds
        assert row["owner_unit"] in units
        assert places[row["place"]]["kind"] == "community"
        assert outlines()[row["place"]].contains(Point(float(row["lon"]), float(row["lat"]))), row["name"]
