"""A district small enough to reckon with by hand, in the database or as the files of a pack.

Streets lie side by side from west to east, the two communities of each one above the other, and the two cells of a
community side by side: eight squares of 0.01°, from (120.60, 31.30) to (120.64, 31.32).

    S1            S2
    S1B: S1B1 S1B2 | S2B: S2B1 S2B2
    S1A: S1A1 S1A2 | S2A: S2A1 S2A2
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.domain.district.models import (
    Category,
    Duty,
    DutyAssist,
    GovernedObject,
    ObjectKind,
    Place,
    Revision,
)
from bihuan.domain.district.queries.geo import cell_of
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from tests.factories.accounts import unit
from tests.factories.laid_out import LaidOut

WEST, SOUTH, SIDE = 120.60, 31.30, 0.01
SINCE = date(2024, 1, 1)

# code, name, kind, parent, column, row, columns, rows (in squares from the south-west corner)
PLACES: tuple[tuple[str, str, str, str, int, int, int, int], ...] = (
    ("D", "小区", "district", "", 0, 0, 4, 2),
    ("S1", "东风街道", "street", "D", 0, 0, 2, 2),
    ("S2", "西园街道", "street", "D", 2, 0, 2, 2),
    ("S1A", "桃花社区", "community", "S1", 0, 0, 2, 1),
    ("S1B", "梅园社区", "community", "S1", 0, 1, 2, 1),
    ("S2A", "柳巷社区", "community", "S2", 2, 0, 2, 1),
    ("S2B", "竹林社区", "community", "S2", 2, 1, 2, 1),
    ("S1A1", "桃花一格", "grid", "S1A", 0, 0, 1, 1),
    ("S1A2", "桃花二格", "grid", "S1A", 1, 0, 1, 1),
    ("S1B1", "梅园一格", "grid", "S1B", 0, 1, 1, 1),
    ("S1B2", "梅园二格", "grid", "S1B", 1, 1, 1, 1),
    ("S2A1", "柳巷一格", "grid", "S2A", 2, 0, 1, 1),
    ("S2A2", "柳巷二格", "grid", "S2A", 3, 0, 1, 1),
    ("S2B1", "竹林一格", "grid", "S2B", 2, 1, 1, 1),
    ("S2B2", "竹林二格", "grid", "S2B", 3, 1, 1, 1),
)
# code, name, kind, risk
CATEGORIES: tuple[tuple[str, str, str, str], ...] = (
    ("E01", "市容环境", "event", "normal"),
    ("E0101", "暴露垃圾", "event", "normal"),
    ("E0102", "道路不洁", "event", "low"),
    ("C01", "公用设施", "component", "normal"),
    ("C0101", "上水井盖", "component", "high"),
    ("C0102", "雨水箅子", "component", "normal"),
)
# code, kind, parent, area
UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("U", UnitKind.DISTRICT, "", "D"),
    ("U-CG", UnitKind.BUREAU, "U", ""),
    ("U-SZ", UnitKind.BUREAU, "U", ""),
    ("U-S1", UnitKind.STREET, "U", "S1"),
    ("U-S2", UnitKind.STREET, "U", "S2"),
    ("U-S1A", UnitKind.COMMUNITY, "U-S1", "S1A"),
)
# category, place, lead, assists
DUTIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("", "D", "U", ()),
    ("E01", "D", "U-CG", ()),
    ("E01", "S1", "U-S1", ("U-CG",)),
    ("E0101", "S1A", "U-S1A", ("U-S1", "U-CG")),
    ("C01", "D", "U-SZ", ()),
)
KINDS: dict[str, dict[str, Any]] = {
    "road": {
        "name": "道路",
        "name_en": "Road",
        "fields": [
            {"key": "metres", "name": "长度", "type": "integer"},
            {"key": "keeper", "name": "路长", "type": "text"},
            {"key": "grade", "name": "等级", "type": "choice", "choices": ["主干道", "支路"]},
        ],
    },
    "compound": {"name": "住宅小区", "name_en": "Residential compound", "fields": []},
}


@dataclass(frozen=True)
class MiniDistrict:
    """The rows by code; `path` and `point` say where a place is."""

    places: Mapping[str, Place]
    categories: Mapping[str, Category]
    units: Mapping[str, Unit]
    kinds: Mapping[str, ObjectKind]

    def path(self, code: str) -> str:
        return self.places[code].path

    def point(self, code: str) -> tuple[float, float]:
        return middle(code)


def square(code: str) -> list[list[float]]:
    """The corners of a place, anticlockwise and closed."""
    column, row, columns, rows = next(place[4:] for place in PLACES if place[0] == code)
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    east, north = west + columns * SIDE, south + rows * SIDE
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[round(lon, 6), round(lat, 6)] for lon, lat in corners]


def outline(code: str) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [square(code)]}


def middle(code: str) -> tuple[float, float]:
    """The point in the middle of a place."""
    (west, south), _, (east, north), *_ = square(code)
    return round((west + east) / 2, 6), round((south + north) / 2, 6)


def mini_district() -> MiniDistrict:
    """The whole district with its duties in the database, without a single entry."""
    district = _mini_district()
    new_revisions()
    return district


def new_revisions() -> None:
    """What this process remembers of another test's map and duties is out of date."""
    for name in ("map", "duty"):
        Revision.renew(name)


@LaidOut
def _mini_district() -> MiniDistrict:
    district = MiniDistrict(dict(_places()), dict(_categories()), dict(_units()), dict(_kinds()))
    for category, place, lead, assists in DUTIES:
        duty(district, category, place, lead, *assists)
    return district


def _places() -> Iterator[tuple[str, Place]]:
    made: dict[str, Place] = {}
    for code, name, kind, parent, *_ in PLACES:
        above = made.get(parent)
        lon, lat = middle(code)
        made[code] = Place.objects.create(
            code=code,
            name=name,
            name_en=f"Place {code}",
            kind=kind,
            parent=above,
            path=f"{above.path if above else '/'}{code}/",
            lon=lon,
            lat=lat,
            h3=cell_of(lon, lat),
            outline=outline(code),
        )
    yield from made.items()


def _categories() -> Iterator[tuple[str, Category]]:
    made: dict[str, Category] = {}
    for code, name, kind, risk in CATEGORIES:
        parent = made.get(code[:3]) if len(code) == 5 else None
        made[code] = Category.objects.create(
            code=code,
            name=name,
            name_en=f"Class {code}",
            kind=kind,
            risk=risk,
            parent=parent,
            topic="environment",
        )
    yield from made.items()


def _units() -> Iterator[tuple[str, Unit]]:
    made: dict[str, Unit] = {}
    for code, kind, parent, area in UNITS:
        made[code] = unit(code, made.get(parent), kind, area=area)
    yield from made.items()


def _kinds() -> Iterator[tuple[str, ObjectKind]]:
    for code, kind in KINDS.items():
        yield code, ObjectKind.objects.create(code=code, **kind)


def duty(
    district: MiniDistrict,
    category: str,
    place: str,
    lead: str,
    *assists: str,
    since: date = SINCE,
    until: date | None = None,
) -> Duty:
    """A row of the duty table, unchecked: two of them may contradict each other."""
    row = Duty.objects.create(
        category=category,
        place=district.places[place],
        lead=district.units[lead],
        valid_from=since,
        valid_to=until,
        source="测试",
    )
    for position, code in enumerate(assists):
        DutyAssist.objects.create(duty=row, unit=district.units[code], position=position)
    Revision.renew("duty")
    return row


def governed(
    district: MiniDistrict, code: str, place: str, *, kind: str = "road", owner: str = "", **fields: Any
) -> GovernedObject:
    """A governed object in the middle of a place."""
    lon, lat = fields.pop("point", district.point(place))
    return GovernedObject.objects.create(
        code=code,
        kind=district.kinds[kind],
        place=district.places[place],
        lon=lon,
        lat=lat,
        h3=cell_of(lon, lat),
        owner_unit=district.units.get(owner),
        **{"name": f"对象{code}", **fields},
    )


def write_pack(folder: Path, **files: str) -> Path:
    """The same district as pack files; `files` replaces some (`duty_csv="…"` for `duty.csv`)."""
    written = {
        "pack.toml": 'code = "mini"\nname = "小区"\nversion = "1"\n',
        "places.csv": _csv(
            "code,name,name_en,kind,parent", ((p[0], p[1], f"Place {p[0]}", p[2], p[3]) for p in PLACES)
        ),
        "places.geojson": geojson(),
        "object_kinds.toml": '[kinds.road]\nname = "道路"\nname_en = "Road"\nlooked_up = true\n'
        'fields = [{ key = "metres", name = "长度", type = "integer" }]\n',
        "objects.csv": "code,kind,name,place,lon,lat,owner_unit,data\n"
        'R1,road,桃花路,S1A,120.605,31.305,U-S1,"{""metres"": 800}"\n',
        "categories.csv": _csv(
            "code,parent,name,name_en,kind,topic,risk,evidence",
            (
                (c, c[:3] if len(c) == 5 else "", n, f"Class {c}", k, "environment", r, "both")
                for c, n, k, r in CATEGORIES
            ),
        ),
        "duty.csv": duty_csv(*((c, p, lead, ";".join(a), "2024-01-01", "") for c, p, lead, a in DUTIES)),
    }
    written.update({".".join(name.rsplit("_", 1)): text for name, text in files.items()})
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def duty_csv(*rows: tuple[str, str, str, str, str, str]) -> str:
    """`duty.csv` of (category, place, lead, assist, valid_from, valid_to) rows."""
    return _csv("category,place,lead,assist,valid_from,valid_to,source", ((*row, "测试") for row in rows))


def geojson(**changed: dict[str, Any] | None) -> str:
    """`places.geojson`, a feature a line from the second on; `changed` gives places another geometry, or none."""
    geometries = {place[0]: outline(place[0]) for place in PLACES} | changed
    features = (
        json.dumps({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
        for code, geometry in geometries.items()
        if geometry
    )
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def _csv(header: str, rows: Any) -> str:
    return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"
