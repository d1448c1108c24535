"""The sections `object_kinds` (`object_kinds.toml`) and `objects` (`objects.csv`)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry import shape

from bihuan.domain.district.events import (
    ObjectAdded,
    ObjectChanged,
    ObjectEnded,
    ObjectKindAdded,
    ObjectKindChanged,
)
from bihuan.domain.district.models import GovernedObject, ObjectKind, Place
from bihuan.domain.district.pack.comparing import Load, apply, known, read
from bihuan.domain.district.queries.geo import is_on_earth, object_cell
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.packs.reading import Pack, Problems, Row
from bihuan.kernel.actors import Actor

TOML, CSV = "object_kinds.toml", "objects.csv"
# How far an object's point may lie outside the place that it is listed under: about 300 m.
_OUTSIDE_DEGREES = 0.003


def load_kinds(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the kinds equal to the pack's. A kind that the pack drops stays while objects are of it."""
    if not pack.has(TOML):
        return 0
    loading = Load(problems, actor, now)
    table = pack.toml(TOML)
    kinds: dict[str, Any] = table.get("kinds", {})
    wanted = {code: _kind_fields(code, kind, problems) for code, kind in kinds.items()}
    if loading.has_failed:
        return len(wanted)
    standing = ObjectKind.objects.in_bulk(field_name="code")
    for code, fields in wanted.items():
        _write_kind(standing.get(code), code, fields, loading)
    loading.write()
    return len(wanted)


def _kind_fields(code: str, kind: Any, problems: Problems) -> dict[str, Any]:
    if not isinstance(kind, dict) or not kind.get("name"):
        problems.add(TOML, 0, f"[kinds.{code}] 缺少 name")
        return {}
    fields = kind.get("fields", [])
    if not all(isinstance(spec, dict) and spec.get("key") and spec.get("name") for spec in fields):
        problems.add(TOML, 0, f"[kinds.{code}] 的 fields 每项要有 key 和 name")
    if not isinstance(is_looked_up := kind.get("looked_up", False), bool):
        problems.add(TOML, 0, f"[kinds.{code}] 的 looked_up 只能是 true 或 false")
    name_en = kind.get("name_en", "")
    return {"name": kind["name"], "name_en": name_en, "fields": fields, "is_looked_up": is_looked_up}


def _write_kind(kind: ObjectKind | None, code: str, fields: dict[str, Any], loading: Load) -> None:
    if kind is None:
        kind = ObjectKind.objects.create(code=code, **fields)
        loading.note(ObjectKindAdded(kind.name), Subject("object_kind", kind.pk, code))
        return
    changes, _ = apply(kind, fields)
    if changes:
        kind.save()
        loading.note(ObjectKindChanged(changes), Subject("object_kind", kind.pk, code))


def load(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the pack's objects equal to the file's; objects registered by hand stay as they are."""
    if not pack.has(CSV):
        return 0
    loading = Load(problems, actor, now)
    wanted = _wanted(pack)
    standing = {o.code: o for o in GovernedObject.objects.select_related("kind", "place", "owner_unit")}
    for code in sorted(wanted.keys() & {code for code, thing in standing.items() if not thing.in_pack}):
        problems.add(CSV, 0, f"编码 {code} 已被手工登记的对象占用，请换一个编码")
    if not loading.has_failed:
        _write(wanted, standing, loading)
    return len(wanted)


def _wanted(pack: Pack) -> dict[str, dict[str, Any]]:
    """The fields of every object in the file by code."""
    required = ("code", "kind", "name", "place", "lon", "lat", "owner_unit", "data")
    optional = ("name_en", "valid_from", "valid_to")
    wanted: dict[str, dict[str, Any]] = {}
    for row, fields in read(pack, CSV, _Parser(), required=required, optional=optional):
        code = fields.pop("code")
        if code in wanted:
            row.complain(f"编码 {code} 出现了两次")
        wanted[code] = fields
    return wanted


class _Parser:
    """Reads a line against the kinds, places and units as they stand now."""

    def __init__(self) -> None:
        self._kinds = ObjectKind.objects.in_bulk(field_name="code")
        self._places = {place.code: place for place in Place.objects.filter(valid_to=None)}
        self._units = Unit.objects.in_bulk(field_name="code")

    def __call__(self, row: Row) -> dict[str, Any]:
        kind = known(row, "kind", row.text("kind"), self._kinds, TOML)
        place = known(row, "place", row.text("place"), self._places, "places.csv")
        owner = row.text("owner_unit", optional=True)
        lon, lat = _point(row, place)
        return {
            "code": row.text("code"),
            "kind": kind,
            "name": row.text("name"),
            "name_en": row.text("name_en", optional=True),
            "place": place,
            "lon": lon,
            "lat": lat,
            "owner_unit": known(row, "owner_unit", owner, self._units, "units.csv") if owner else None,
            "data": _data(row, kind),
            "valid_from": row.optional_day("valid_from"),
            "valid_to": row.optional_day("valid_to"),
        }


def _point(row: Row, place: Place) -> tuple[float | None, float | None]:
    if not row.text("lon", optional=True) and not row.text("lat", optional=True):
        return None, None
    lon, lat = float(row.decimal("lon")), float(row.decimal("lat"))
    if not is_on_earth(lon, lat):
        raise row.complain(f"经纬度 {lon}, {lat} 不在地球上；是不是写反了？")
    if place.outline and shape(place.outline).distance(shapely.Point(lon, lat)) > _OUTSIDE_DEGREES:
        raise row.complain(f"经纬度 {lon}, {lat} 不在“{place.name}”里")
    return lon, lat


def _data(row: Row, kind: ObjectKind) -> dict[str, Any]:
    text = row.text("data", optional=True) or "{}"
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise row.complain(f"列 data 不是 JSON：{error.msg}") from None
    if not isinstance(data, dict):
        raise row.complain("列 data 应是 JSON 对象，如 {}")
    if problem := kind.problem_with(data):
        raise row.complain(problem)
    return data


def _write(wanted: dict[str, dict[str, Any]], standing: dict[str, GovernedObject], loading: Load) -> None:
    _add(
        [GovernedObject(code=c, in_pack=True, **fields) for c, fields in wanted.items() if c not in standing],
        loading,
    )
    for code, thing in standing.items():
        if code in wanted:
            _change(thing, wanted[code], loading)
        elif thing.in_pack and thing.valid_to is None:
            _end(thing, loading)
    loading.write()


def _add(fresh: list[GovernedObject], loading: Load) -> None:
    for thing in fresh:
        thing.h3 = object_cell(thing)
    for thing in GovernedObject.objects.bulk_create(fresh, batch_size=500):
        loading.note(ObjectAdded(thing.name, thing.kind.code), thing.subject, **thing.standing)


def _end(thing: GovernedObject, loading: Load) -> None:
    thing.valid_to = loading.today
    thing.save(update_fields=["valid_to"])
    loading.note(ObjectEnded(thing.valid_to.isoformat()), thing.subject, **thing.standing)


def _change(thing: GovernedObject, fields: dict[str, Any], loading: Load) -> None:
    changes, particulars = apply(thing, fields)
    if changes or particulars:
        thing.h3 = object_cell(thing)
        thing.save()
        loading.note(ObjectChanged(changes, particulars), thing.subject, **thing.standing)
