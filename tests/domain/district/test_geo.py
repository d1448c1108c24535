"""From points to places, without a database."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.district.queries.geo import Outlined, PlaceIndex, cell_of, cells_near, metres_between
from tests.factories import district

GRIDS = [place[0] for place in district.PLACES if place[2] == "grid"]
INDEX = PlaceIndex(
    Outlined(number, code, code, f"/D/{code[:2]}/{code[:3]}/{code}/", district.outline(code))
    for number, code in enumerate(GRIDS)
)
MIDDLE = (120.62, 31.31)
EAST, NORTH = district.WEST + 4 * district.SIDE, district.SOUTH + 2 * district.SIDE
shares = st.floats(0.001, 0.999)


def code_at(lon: float, lat: float, within: float = 0.0) -> str | None:
    spot = INDEX.locate(lon, lat, within=within)
    return spot.code if spot else None


@given(code=st.sampled_from(GRIDS), across=shares, up=shares)
def test_a_point_inside_a_cell_is_given_that_cell(code: str, across: float, up: float) -> None:
    west, south = district.square(code)[0]
    assert code_at(west + across * district.SIDE, south + up * district.SIDE) == code


@given(up=shares)
def test_a_point_on_a_shared_border_belongs_to_one_cell_always_the_same(up: float) -> None:
    lat = district.SOUTH + up * district.SIDE
    assert code_at(120.61, lat) == "S1A1"
    assert code_at(120.62, lat) == "S1A2"


def test_the_corner_of_four_cells_belongs_to_the_smallest_code() -> None:
    assert code_at(*MIDDLE) == "S1A2"


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_a_point_outside_the_district_has_no_cell(lon: float, lat: float) -> None:
    is_inside = district.WEST <= lon <= EAST and district.SOUTH <= lat <= NORTH
    margin = 1e-6
    is_near = (
        district.WEST - margin <= lon <= EAST + margin and district.SOUTH - margin <= lat <= NORTH + margin
    )
    assert code_at(lon, lat) is None or is_inside or is_near


@given(point=st.sampled_from(GRIDS), turn=st.floats(0.1, 0.9))
def test_slanted_borders_lose_no_point_between_two_cells(point: str, turn: float) -> None:
    """Rounding may put a point of a slanted border outside both cells by less than a centimetre."""
    left = {"type": "Polygon", "coordinates": [[[0, 0], [1.7, 0], [0.3, 1.1], [0, 1.1], [0, 0]]]}
    right = {"type": "Polygon", "coordinates": [[[1.7, 0], [3, 0], [3, 1.1], [0.3, 1.1], [1.7, 0]]]}
    index = PlaceIndex([Outlined(1, "L", "L", "/L/", left), Outlined(2, "R", "R", "/R/", right)])
    spot = index.locate(1.7 - 1.4 * turn, 1.1 * turn)
    assert spot is not None
    assert spot.is_inside


@pytest.mark.parametrize("point", [(math.nan, 31.3), (120.6, math.inf), (200.0, 31.3), (31.3, 120.6)])
def test_numbers_that_are_no_point_have_no_cell(point: tuple[float, float]) -> None:
    assert code_at(*point, within=1000) is None


def test_a_point_just_off_the_map_is_given_the_nearest_cell_and_its_distance() -> None:
    spot = INDEX.locate(EAST + 0.001, district.SOUTH + 0.005, within=150)
    assert spot is not None
    assert spot.code == "S2A2"
    assert spot.codes == ("S2A2", "S2A", "S2", "D")
    assert not spot.is_inside
    assert spot.metres == pytest.approx(metres_between(EAST, 31.305, EAST + 0.001, 31.305), rel=0.001)


def test_a_point_far_off_the_map_has_no_nearest_cell() -> None:
    assert code_at(EAST + 0.01, district.SOUTH, within=150) is None


def test_an_empty_map_holds_nothing() -> None:
    assert PlaceIndex([]).locate(120.6, 31.3, within=1000) is None


def test_the_distance_of_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres_between(120.6, 31.0, 120.6, 32.0) == pytest.approx(111_195, abs=1)


@given(
    lat=st.floats(-60, 60),
    lon=st.floats(-179, 179),
    bearing=st.floats(0, 2 * math.pi),
    metres=st.floats(0, 3000),
)
def test_cells_near_hold_every_point_within_the_distance(
    lat: float, lon: float, bearing: float, metres: float
) -> None:
    north = metres * 0.999 * math.cos(bearing) / 111_195
    east = metres * 0.999 * math.sin(bearing) / (111_195 * math.cos(math.radians(lat)))
    assert cell_of(lon + east, lat + north) in cells_near(lon, lat, metres)
