"""Coordinate systems of Chinese maps, brought to WGS84, in which the district's own map is drawn.

Exports that passed through a commercial map carry GCJ-02 or, on top of it, BD-09: some 500 m and 1 km off. Both
offsets are public formulas; turning them round by iteration is exact to a millimetre within China.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Point = tuple[float, float]
_A, _EE = 6378245.0, 0.00669342162296594323  # the Krasovsky ellipsoid that GCJ-02 is defined on
_BD = math.pi * 3000.0 / 180.0


def _offset(lon: float, lat: float) -> Point:
    """How far GCJ-02 lies from WGS84 at a point, in degrees."""
    x, y = lon - 105.0, lat - 35.0
    waves = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (
        (waves + _waves(y, (20.0, 1.0), (40.0, 3.0)) + _waves(y, (160.0, 12.0), (320.0, 30.0))) * 2.0 / 3.0
    )
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (
        (waves + _waves(x, (20.0, 1.0), (40.0, 3.0)) + _waves(x, (150.0, 12.0), (300.0, 30.0))) * 2.0 / 3.0
    )
    phi = math.radians(lat)
    magic = 1.0 - _EE * math.sin(phi) ** 2
    north_degrees = north * 180.0 / ((_A * (1.0 - _EE)) / (magic * math.sqrt(magic)) * math.pi)
    return east * 180.0 / (_A / math.sqrt(magic) * math.cos(phi) * math.pi), north_degrees


def _waves(value: float, *parts: Point) -> float:
    return sum(height * math.sin(value * math.pi / length) for height, length in parts)


def to_gcj02(lon: float, lat: float) -> Point:
    """WGS84 as Chinese maps show it."""
    east, north = _offset(lon, lat)
    return lon + east, lat + north


def _inverse(forward: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """The point that `forward` brings to (lon, lat)."""
    x, y = lon, lat
    for _ in range(6):
        there = forward(x, y)
        x, y = x + lon - there[0], y + lat - there[1]
    return round(x, 7), round(y, 7)


def to_bd09(lon: float, lat: float) -> Point:
    """WGS84 as Baidu shows it."""
    x, y = to_gcj02(lon, lat)
    far = math.hypot(x, y) + 0.00002 * math.sin(y * _BD)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _BD)
    return far * math.cos(angle) + 0.0065, far * math.sin(angle) + 0.006


SYSTEMS: dict[str, Callable[[float, float], Point]] = {
    "wgs84": lambda lon, lat: (lon, lat),
    "cgcs2000": lambda lon, lat: (lon, lat),  # equal to WGS84 within centimetres
    "gcj02": lambda lon, lat: _inverse(to_gcj02, lon, lat),
    "bd09": lambda lon, lat: _inverse(to_bd09, lon, lat),
}
