"""Outlines from GeoJSON, checked against each other: valid, inside the parent, not over a sibling."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bihuan.domain.district.queries.geo import is_on_earth
from bihuan.foundation.packs.reading import Pack, Problems

GEOJSON = "places.geojson"
# The share of an outline that may lie outside its parent or over a sibling: drawing is not surveying.
TOLERANCE = 0.01
_CODE = re.compile(r'"code"\s*:\s*"([^"]+)"')


@dataclass(frozen=True)
class Shape:
    """An outline, as written and as geometry, and the line of the file that names its code."""

    geojson: dict[str, Any]
    geometry: BaseGeometry
    line: int

    @property
    def middle(self) -> tuple[float, float]:
        """A point inside, to 6 decimals (0.1 m)."""
        point = shapely.point_on_surface(self.geometry)
        return round(point.x, 6), round(point.y, 6)


def read_shapes(pack: Pack, parents: dict[str, str], problems: Problems) -> dict[str, Shape]:
    """The outlines of the places in `parents` (code → parent's code); none at all when the file is not there."""
    if not pack.has(GEOJSON):
        return {}
    shapes: dict[str, Shape] = {}
    lines = _lines_of_codes(pack)
    for feature in pack.json(GEOJSON).get("features", []):
        code = str((feature.get("properties") or {}).get("code", ""))
        line = lines.get(code, 0)
        geometry, problem = _geometry(feature.get("geometry"))
        if code not in parents:
            problems.add(GEOJSON, line, f"编码“{code}”不在 places.csv 里")
        elif code in shapes:
            problems.add(GEOJSON, line, f"编码 {code} 的边界出现了两次")
        elif geometry is None:
            problems.add(GEOJSON, line, f"{code} 的边界有误：{problem}")
        else:
            shapes[code] = Shape(feature["geometry"], geometry, line)
    _check_inside(shapes, parents, problems)
    _check_siblings(shapes, parents, problems)
    return shapes


def _lines_of_codes(pack: Pack) -> dict[str, int]:
    """The line where each code stands: a JSON reader does not say."""
    found: dict[str, int] = {}
    with (pack.folder / GEOJSON).open(encoding="utf-8-sig", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            for code in _CODE.findall(text):
                found.setdefault(code, number)
    return found


def _geometry(written: Any) -> tuple[BaseGeometry | None, str]:
    """The geometry, or None and what is wrong with it."""
    if not isinstance(written, dict) or written.get("type") not in {"Polygon", "MultiPolygon"}:
        return None, "应是 Polygon 或 MultiPolygon"
    try:
        geometry = shape(written)
    except (ShapelyError, TypeError, ValueError, KeyError, IndexError) as error:
        return None, f"坐标读不懂（{error}）"
    if geometry.is_empty:
        return None, "没有坐标"
    west, south, east, north = geometry.bounds
    if not (is_on_earth(west, south) and is_on_earth(east, north)):
        return None, "坐标不是经度在前、纬度在后的 WGS84 度数"
    return (geometry, "") if geometry.is_valid else (None, str(shapely.is_valid_reason(geometry)))


def _check_inside(shapes: dict[str, Shape], parents: dict[str, str], problems: Problems) -> None:
    for code, child in shapes.items():
        parent = shapes.get(parents[code])
        if parent is None:
            continue
        share = child.geometry.difference(parent.geometry).area / child.geometry.area
        if share > TOLERANCE:
            problems.add(GEOJSON, child.line, f"{code} 的边界有 {share:.1%} 在上级 {parents[code]} 之外")


def _check_siblings(shapes: dict[str, Shape], parents: dict[str, str], problems: Problems) -> None:
    families: dict[str, list[str]] = defaultdict(list)
    for code in shapes:
        families[parents[code]].append(code)
    for codes in families.values():
        geometries = [shapes[code].geometry for code in codes]
        left, right = shapely.STRtree(geometries).query(geometries, predicate="intersects")
        for one, other in zip(left.tolist(), right.tolist(), strict=True):
            if one < other:
                _check_pair(codes[one], codes[other], shapes, problems)


def _check_pair(one: str, other: str, shapes: dict[str, Shape], problems: Problems) -> None:
    a, b = shapes[one].geometry, shapes[other].geometry
    share = a.intersection(b).area / min(a.area, b.area)
    if share > TOLERANCE:
        problems.add(GEOJSON, shapes[other].line, f"{other} 与 {one} 的边界重叠 {share:.1%}")
