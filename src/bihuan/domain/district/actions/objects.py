"""Registering, changing and ending governed objects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bihuan.domain.district.events import ObjectAdded, ObjectChanged, ObjectEnded, differences
from bihuan.domain.district.models import GovernedObject, ObjectKind, Place
from bihuan.domain.district.policy import require_manage
from bihuan.domain.district.queries.geo import is_on_earth, object_cell
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


class Facts(TypedDict, total=False):
    """What may be known of an object beside its name and place; what is not given stays as it is."""

    name_en: str
    lon: float | None
    lat: float | None
    owner_unit: Unit | None
    data: dict[str, Any]


class Changes(Facts, total=False):
    """What of an object may change."""

    name: str
    place: Place


@transaction.atomic
def add_object(
    *,
    code: str,
    kind: ObjectKind,
    name: str,
    place: Place,
    actor: Actor,
    now: datetime,
    **facts: Unpack[Facts],
) -> GovernedObject:
    """Register a governed object, in force from today.

    Refuses `not_allowed`, `code_taken`, `empty_name`, `bad_point`, `bad_particulars`.
    """
    require_manage(actor, place)
    thing = GovernedObject(
        code=code.strip(), kind=kind, name=name, place=place, valid_from=localdate(now), **facts
    )
    _check(thing)
    thing.h3 = object_cell(thing)
    try:
        with transaction.atomic():
            thing.save(force_insert=True)
    except IntegrityError:
        message = "编码“{value}”已经有对象在用。请换一个编码。"
        raise Refused("code_taken", message, fields={"code": "已被占用"}, value=thing.code) from None
    record(ObjectAdded(name, kind.code), actor=actor, now=now, subject=thing.subject, **thing.standing)
    return thing


@transaction.atomic
def change_object(
    *, object_id: int, actor: Actor, now: datetime, **changes: Unpack[Changes]
) -> GovernedObject:
    """Change what is known of an object in force; nothing is recorded when nothing differs.

    Refuses `not_found`, `not_allowed` (at the old or the new place), `ended`, and as `add_object`.
    """
    thing = _locked(object_id, actor)
    old = {name: getattr(thing, name) for name in changes}
    for name, value in changes.items():
        setattr(thing, name, value)
    fields, particulars = differences(old, changes)
    if not fields and not particulars:
        return thing
    require_manage(actor, thing.place)
    _check(thing)
    thing.h3 = object_cell(thing)
    thing.save()
    event = ObjectChanged(fields, particulars)
    record(event, actor=actor, now=now, subject=thing.subject, **thing.standing)
    return thing


@transaction.atomic
def end_object(*, object_id: int, valid_to: date, reason: str, actor: Actor, now: datetime) -> GovernedObject:
    """The object is no longer answered for from `valid_to` on. Refuses `not_found`, `not_allowed`, `ended`."""
    thing = _locked(object_id, actor)
    thing.valid_to = valid_to
    thing.save(update_fields=["valid_to"])
    event = ObjectEnded(valid_to.isoformat())
    record(event, actor=actor, now=now, subject=thing.subject, reason=reason, **thing.standing)
    return thing


def _locked(object_id: int, actor: Actor) -> GovernedObject:
    rows = GovernedObject.objects.select_for_update(of=("self",)).select_related(
        "kind", "place", "owner_unit"
    )
    thing = rows.filter(pk=object_id).first()
    if thing is None:
        raise NotFound
    require_manage(actor, thing.place)
    if thing.valid_to is not None:
        message = "“{name}”已于 {day} 注销，不能再改。请登记为新的对象。"
        raise Refused("ended", message, name=thing.name, day=thing.valid_to)
    return thing


def _check(thing: GovernedObject) -> None:
    if not thing.name.strip() or not thing.code:
        raise Refused("empty_name", "对象要有编码和名称。请补上。", fields={"name": "不能为空"})
    point = (thing.lon, thing.lat)
    if point != (None, None) and not is_on_earth(*point):
        raise Refused(
            "bad_point", "经纬度不完整或不在地球上。请在地图上重新点选。", fields={"lon": "请重新点选"}
        )
    if problem := thing.kind.problem_with(thing.data):
        raise Refused(
            "bad_particulars", "对象的属性有误：{problem}。", fields={"data": problem}, problem=problem
        )
