"""The section `places`: `places.csv` (the tree) and `places.geojson` (the outlines)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.domain.district.events import PlaceAdded, PlaceChanged, PlaceEnded
from bihuan.domain.district.models import Place, Revision
from bihuan.domain.district.pack.comparing import Load, apply, read
from bihuan.domain.district.pack.shapes import Shape, read_shapes
from bihuan.domain.district.queries.geo import cell_of
from bihuan.domain.district.vocabulary import PARENT_KIND, PlaceKind
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.packs.reading import Pack, Problems, Row
from bihuan.kernel.actors import Actor

CSV = "places.csv"


@dataclass
class Line:
    """One place as the pack states it."""

    row: Row
    code: str
    name: str
    name_en: str
    kind: str
    parent: str
    path: str = ""
    shape: Shape | None = None
    children: list[str] = field(default_factory=list)


def load(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the map equal to the pack's. Places that the pack no longer lists are ended today."""
    loading = Load(problems, actor, now)
    lines = _lines(pack, problems)
    for code, outline in read_shapes(
        pack, {code: line.parent for code, line in lines.items()}, problems
    ).items():
        lines[code].shape = outline
    _check_cells(lines.values())
    if not loading.has_failed:
        _write(lines, loading)
        _check_areas(problems)
    return len(lines)


def _parse(row: Row) -> Line:
    kind = row.choice("kind", PlaceKind.values)
    parent = row.text("parent", optional=kind == PlaceKind.DISTRICT)
    return Line(row, row.text("code"), row.text("name"), row.text("name_en", optional=True), kind, parent)


def _lines(pack: Pack, problems: Problems) -> dict[str, Line]:
    """The places by code, each level after the one above it."""
    found: dict[str, Line] = {}
    for row, line in read(
        pack, CSV, _parse, required=("code", "name", "kind", "parent"), optional=("name_en",)
    ):
        if line.code in found:
            row.complain(f"编码 {line.code} 与第 {found[line.code].row.line} 行重复")
        elif "/" in line.code or ";" in line.code:
            row.complain(f"编码“{line.code}”不能含“/”或“;”")
        else:
            found[line.code] = line
    if sum(line.kind == PlaceKind.DISTRICT for line in found.values()) != 1:
        problems.add(CSV, 0, "要有且只有一行 district（区）")
    order = list(PlaceKind.values)
    lines = dict(sorted(found.items(), key=lambda item: (order.index(item[1].kind), item[0])))
    for line in lines.values():
        _place_in_tree(line, lines)
    return lines


def _place_in_tree(line: Line, lines: dict[str, Line]) -> None:
    if line.kind == PlaceKind.DISTRICT:
        line.path = f"/{line.code}/"
        if line.parent:
            line.row.complain("区没有上级，parent 应留空")
        return
    parent = lines.get(line.parent)
    if parent is None or parent.kind != PARENT_KIND[line.kind]:
        label = PlaceKind(PARENT_KIND[line.kind]).label
        line.row.complain(f"{line.code} 的上级“{line.parent}”不是本表中的{label}")
        return
    line.path = f"{parent.path}{line.code}/"


def _check_cells(lines: Iterable[Line]) -> None:
    """A grid cell without an outline could never be found from a point."""
    for line in lines:
        if line.kind == PlaceKind.GRID and line.shape is None:
            line.row.complain(f"单元网格 {line.code} 在 places.geojson 里没有边界")


def _wanted(line: Line, rows: dict[str, Place]) -> dict[str, Any]:
    outline = line.shape
    lon, lat = outline.middle if outline else (None, None)
    return {
        "name": line.name,
        "name_en": line.name_en,
        "kind": line.kind,
        "parent": rows.get(line.parent),
        "path": line.path,
        "lon": lon,
        "lat": lat,
        "h3": cell_of(lon, lat) if lon is not None and lat is not None else "",
        "outline": outline.geojson if outline else None,
        "valid_to": None,
    }


def _write(lines: dict[str, Line], loading: Load) -> None:
    rows = {place.code: place for place in Place.objects.select_related("parent")}
    for kind in PlaceKind.values:
        _write_level([line for line in lines.values() if line.kind == kind], rows, loading)
    for code in sorted(rows.keys() - lines.keys()):
        _end(rows[code], loading)
    if loading.write():
        Revision.renew("map")


def _end(place: Place, loading: Load) -> None:
    if place.valid_to is not None:
        return
    place.valid_to = loading.today
    place.save(update_fields=["valid_to"])
    loading.note(PlaceEnded(place.valid_to.isoformat()), _subject(place), place=place.path)


def _write_level(lines: list[Line], rows: dict[str, Place], loading: Load) -> None:
    """Add the new places of one level (their parents stand already) and change the others."""
    fresh = [Place(code=line.code, **_wanted(line, rows)) for line in lines if line.code not in rows]
    for line in lines:
        if line.code in rows:
            _change(rows[line.code], _wanted(line, rows), loading)
    for place in Place.objects.bulk_create(fresh, batch_size=500):
        rows[place.code] = place
        loading.note(PlaceAdded(place.name, place.kind), _subject(place), place=place.path)


def _change(place: Place, wanted: dict[str, Any], loading: Load) -> None:
    changes, _ = apply(place, wanted)
    if not changes:
        return
    place.save()
    for derived in ("lon", "lat", "h3", "path"):
        changes.pop(derived, None)
    if "outline" in changes:
        changes["outline"] = [_digest(outline) for outline in changes["outline"]]
    loading.note(PlaceChanged(changes), _subject(place), place=place.path)


def _digest(outline: object) -> str:
    """A short fingerprint: an outline is too long for an entry."""
    return hashlib.sha256(json.dumps(outline, sort_keys=True).encode()).hexdigest()[:16]


def _subject(place: Place) -> Subject:
    return Subject("place", place.pk, place.code)


def _check_areas(problems: Problems) -> None:
    """Units come before places, so what area they answer for can be checked only now."""
    known = set(Place.objects.values_list("code", flat=True))
    for code, area in Unit.objects.filter(valid_to=None).exclude(area="").values_list("code", "area"):
        if area not in known:
            problems.add("units.csv", 0, f"单位 {code} 的责任区域“{area}”不在 {CSV} 里")
