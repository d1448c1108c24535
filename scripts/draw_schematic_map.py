"""Draw the schematic map of a district pack: places.csv + schematic.toml -> places.geojson.

Usage: python scripts/draw_schematic_map.py [packs/gusu]

The outlines show rough relative positions only; nothing here is surveyed. The same input
always gives the same file. Streets partition the district, communities their street and grid
cells their community; all borders are shared, because every line is first cut on one grid of
six decimals and the polygons are then assembled from the pieces.
"""

import csv
import json
import math
import sys
import tomllib
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.ops import polygonize

STEP = 0.000001
EDGE = 0.0016
WIGGLE = 0.00035
SQUASH = math.cos(math.radians(31.3))

Spot = tuple[float, float]


def noise(*parts: object) -> float:
    """A number in [-1, 1) that depends on the arguments alone."""
    return zlib.crc32(repr(parts).encode()) / 2**31 - 1


def wavy(start: Spot, end: Spot) -> list[Spot]:
    """The points from start up to, not including, end; the way back gives the same points."""
    first, last = min(start, end), max(start, end)
    pieces = max(1, round(math.dist(first, last) / EDGE))
    points = [first]
    for number in range(1, pieces):
        share = number / pieces
        points.append(
            (
                first[0] + (last[0] - first[0]) * share + noise(first, last, number, "x") * WIGGLE,
                first[1] + (last[1] - first[1]) * share + noise(first, last, number, "y") * WIGGLE,
            )
        )
    points.append(last)
    return points[:-1] if start == first else points[:0:-1]


def street_outline(nodes: dict[str, list[float]], ring: list[str]) -> Polygon:
    corners: list[Spot] = [(nodes[name][0], nodes[name][1]) for name in ring]
    points: list[Spot] = []
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        points.extend(wavy(start, end))
    return Polygon(points)


def cells(outline: Polygon, seeds: list[Spot]) -> list[Polygon]:
    """The Voronoi cell of each seed inside the outline, distances taken on the ground."""
    flat = MultiPoint([(x * SQUASH, y) for x, y in seeds])
    frame = Polygon([(x * SQUASH, y) for x, y in outline.exterior.coords])
    found = list(shapely.voronoi_polygons(flat, extend_to=frame).geoms)
    ordered = [next(c for c in found if c.covers(p)) for p in flat.geoms]
    parts = [shapely.transform(c, lambda xy: xy / [SQUASH, 1.0]).intersection(outline) for c in ordered]
    return [max(getattr(p, "geoms", [p]), key=lambda q: q.area) for p in parts]


def relaxed(outline: Polygon, seeds: list[Spot], rounds: int) -> list[Spot]:
    """Lloyd's rule: move every seed to the middle of its cell, so that cells become even."""
    for _ in range(rounds):
        centres = [c.centroid for c in cells(outline, seeds)]
        seeds = [(p.x, p.y) for p in centres]
    return seeds


def scattered(outline: Polygon, code: str, count: int) -> list[Spot]:
    """Starting seeds for grid cells, inside the outline, the same ones on every run."""
    west, south, east, north = outline.bounds
    seeds: list[Spot] = []
    turn = 0
    while len(seeds) < count:
        turn += 1
        x = west + (east - west) * (noise(code, turn, "x") + 1) / 2
        y = south + (north - south) * (noise(code, turn, "y") + 1) / 2
        if outline.contains(Point(x, y)):
            seeds.append((x, y))
    return sorted(seeds)


def grid_cells(plan: dict[str, Any], children: dict[str, list[str]]) -> dict[str, Polygon]:
    """Every grid cell as first drawn, before the lines are cut on the common grid."""
    drawn: dict[str, Polygon] = {}
    for street, ring in plan["streets"].items():
        outline = street_outline(plan["nodes"], ring)
        communities = children[street]
        seeds = relaxed(outline, [tuple(plan["seeds"][c]) for c in communities], 6)
        for community, area in zip(communities, cells(outline, seeds), strict=True):
            grids = children[community]
            inner = relaxed(area, scattered(area, community, len(grids)), 20)
            drawn.update(zip(grids, cells(area, inner), strict=True))
    return drawn


def shared_borders(drawn: dict[str, Polygon]) -> dict[str, Polygon]:
    """Cut all lines on one grid and give each piece to the cell that it overlaps most."""
    lines = shapely.union_all([p.exterior for p in drawn.values()], grid_size=STEP)
    codes = list(drawn)
    tree = shapely.STRtree(list(drawn.values()))
    pieces: dict[str, list[Polygon]] = defaultdict(list)
    for face in polygonize(lines):
        near = tree.query(face)
        best = max(near, key=lambda i: drawn[codes[i]].intersection(face).area)
        pieces[codes[best]].append(face)
    return {code: joined(pieces[code]) for code in codes}


def joined(parts: list[Polygon]) -> Polygon:
    """One polygon of several that share borders; corners stay on the common grid."""
    whole = shapely.union_all(parts, grid_size=STEP)
    if not isinstance(whole, Polygon) or whole.interiors:
        raise SystemExit("示意图画不成整块：请调整 schematic.toml 里的折点或中心")
    return whole


def feature(code: str, name: str, kind: str, outline: Polygon) -> str:
    ring = [[round(x, 6), round(y, 6)] for x, y in shapely.geometry.polygon.orient(outline).exterior.coords]
    record = {
        "type": "Feature",
        "properties": {"code": code, "name": name, "kind": kind},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def read_places(pack: Path) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    with (pack / "places.csv").open(encoding="utf-8", newline="") as stream:
        places = {row["code"]: row for row in csv.DictReader(stream)}
    children: dict[str, list[str]] = defaultdict(list)
    for code, row in places.items():
        children[row["parent"]].append(code)
    return places, children


def main(pack: Path) -> None:
    places, children = read_places(pack)
    plan = tomllib.loads((pack / "schematic.toml").read_text(encoding="utf-8"))
    outlines = shared_borders(grid_cells(plan, children))
    for kind in ("community", "street", "district"):
        for code in [c for c, row in places.items() if row["kind"] == kind]:
            outlines[code] = joined([outlines[child] for child in children[code]])
    lines = [feature(code, row["name"], row["kind"], outlines[code]) for code, row in places.items()]
    target = pack / "places.geojson"
    body = ",\n".join(lines)
    head = '{"type":"FeatureCollection","note":"示意图，非测绘成果 / schematic, not surveyed","features":[\n'
    target.write_text(f"{head}{body}\n]}}\n", encoding="utf-8")
    print(f"{target}: {len(lines)} 个地块")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "packs/gusu"))
