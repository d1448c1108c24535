"""The files of the example district as plain rows: no Django, so that a pack can be checked by itself."""

import csv
import json
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon

PACK = Path(__file__).resolve().parents[2] / "packs" / "gusu"
END = date.max

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    with (PACK / name).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((PACK / name).read_text(encoding="utf-8"))


@cache
def outlines() -> dict[str, Polygon]:
    features = json.loads((PACK / "places.geojson").read_text(encoding="utf-8"))["features"]
    return {
        feature["properties"]["code"]: Polygon(feature["geometry"]["coordinates"][0]) for feature in features
    }


def by_code(name: str) -> dict[str, Row]:
    return {row["code"]: row for row in rows(name)}


def of_kind(name: str, kind: str) -> list[Row]:
    return [row for row in rows(name) if row["kind"] == kind]


def small_classes() -> list[Row]:
    return [row for row in rows("categories.csv") if len(row["code"]) == 5]


def span(row: Row) -> tuple[date, date]:
    """First day in force, and the first day no longer in force."""
    return date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"]) if row[
        "valid_to"
    ] else END


def in_force(row: Row, day: date) -> bool:
    start, end = span(row)
    return start <= day < end


def turning_days(name: str) -> list[date]:
    """Every day on which something in the file begins or ends."""
    return sorted({day for row in rows(name) for day in span(row) if day != END})
