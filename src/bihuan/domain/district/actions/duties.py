"""Saying who answers for what and where, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.domain.district.events import DutyEnded, DutySet
from bihuan.domain.district.models import Category, Duty, DutyAssist, Place, Revision, valid_on
from bihuan.domain.district.policy import require_manage
from bihuan.domain.district.vocabulary import CATEGORY_PREFIX, PlaceKind
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class NewDuty:
    """A duty that is to be written down."""

    category: str
    place: Place
    lead: Unit
    assists: tuple[Unit, ...]
    valid_from: date
    valid_to: date | None
    source: str = ""


@transaction.atomic
def set_duty(
    *,
    category: str,
    place: Place,
    lead: Unit,
    assists: Sequence[Unit] = (),
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    actor: Actor,
    now: datetime,
) -> Duty:
    """Say who answers for a class prefix at a place from `valid_from` (today at the earliest) on.

    The row in force ends that day; when the new one has an end and the old one would have gone on, the old
    arrangement continues after it as a new row. Rows that begin later are never cut: they are a refusal.
    Refuses `not_allowed`, `bad_category`, `bad_place`, `bad_units`, `bad_period`, `later_duty`.
    """
    Place.objects.select_for_update().get(pk=place.pk)  # two people setting duties of one place take turns
    require_manage(actor, place)
    duty = NewDuty(category, place, lead, tuple(assists), valid_from, valid_to, source)
    _check(duty, today=localdate(now))
    rests = [rest for row in _overlapping(duty) if (rest := _cut(row, duty, actor=actor, now=now))]
    row = write_duty(duty=duty, actor=actor, now=now)
    for rest in rests:
        write_duty(duty=rest, actor=actor, now=now)
    Revision.renew("duty")
    return row


@transaction.atomic
def end_duty(*, duty_id: int, valid_to: date, reason: str, actor: Actor, now: datetime) -> Duty:
    """Nobody has this duty from `valid_to` (today at the earliest) on; one that has not begun is withdrawn.

    Refuses `not_found`, `not_allowed`, `ended`, `bad_period`.
    """
    rows = Duty.objects.select_for_update(of=("self",)).select_related("place", "lead")
    duty = rows.filter(pk=duty_id).first()
    if duty is None:
        raise NotFound
    require_manage(actor, duty.place)
    if duty.valid_to is not None and duty.valid_to <= valid_to:
        raise Refused("ended", "这项分工已定于 {day} 终止。", day=duty.valid_to)
    if valid_to < localdate(now):
        raise _past("valid_to")
    cut_duty(duty=duty, valid_to=valid_to, reason=reason, actor=actor, now=now)
    Revision.renew("duty")
    return duty


def write_duty(*, duty: NewDuty, from_pack: bool = False, actor: Actor, now: datetime) -> Duty:
    """Insert a duty that was checked, with its assisting units in order."""
    row = Duty.objects.create(
        category=duty.category,
        place=duty.place,
        lead=duty.lead,
        valid_from=duty.valid_from,
        valid_to=duty.valid_to,
        source=duty.source,
        from_pack=from_pack,
        in_pack=from_pack,
        stated_to=duty.valid_to if from_pack else None,
    )
    DutyAssist.objects.bulk_create(
        DutyAssist(duty=row, unit=u, position=i) for i, u in enumerate(duty.assists)
    )
    event = DutySet(
        lead=duty.lead.code,
        assists=[unit.code for unit in duty.assists],
        valid_from=duty.valid_from.isoformat(),
        valid_to=duty.valid_to.isoformat() if duty.valid_to else "",
        duty_source=duty.source,
    )
    record(event, actor=actor, now=now, subject=row.subject, **row.standing)
    return row


def cut_duty(*, duty: Duty, valid_to: date, reason: str = "", actor: Actor, now: datetime) -> Duty:
    """End a row; before its beginning there is nothing to end, so then it is left without a day."""
    duty.valid_to = max(valid_to, duty.valid_from)
    duty.save(update_fields=["valid_to"])
    event = DutyEnded(duty.lead.code, duty.valid_from.isoformat(), duty.valid_to.isoformat())
    record(event, actor=actor, now=now, subject=duty.subject, reason=reason, **duty.standing)
    return duty


def _check(duty: NewDuty, *, today: date) -> None:
    _check_category(duty.category, duty.valid_from)
    if duty.place.kind == PlaceKind.GRID or duty.place.valid_to is not None:
        message = "分工只能设在区、街道或社区，且该区域须在用。"
        raise Refused("bad_place", message, fields={"place": "请选区、街道或社区"})
    _check_units([duty.lead, *duty.assists], duty.valid_from)
    if duty.valid_from < today:
        raise _past("valid_from")
    if duty.valid_to is not None and duty.valid_to <= duty.valid_from:
        raise Refused("bad_period", "终止日期要晚于起始日期。", fields={"valid_to": "须晚于起始日期"})


def _past(field: str) -> Refused:
    message = "已经过去的分工不能改写。请从今天或以后的日期起。"
    return Refused("bad_period", message, fields={field: "不能早于今天"})


def _check_category(prefix: str, day: date) -> None:
    if not CATEGORY_PREFIX.fullmatch(prefix):
        message = "“{prefix}”不是类别代码。请写成 E、E01 或 E0102 的样子，留空表示全部。"
        raise Refused("bad_category", message, fields={"category": "不是类别代码"}, prefix=prefix)
    if len(prefix) >= len("E01") and not Category.objects.filter(valid_on(day), code=prefix).exists():
        message = "类别“{prefix}”在 {day} 不在类别表里。请先核对类别表。"
        raise Refused("bad_category", message, fields={"category": "没有这个类别"}, prefix=prefix, day=day)


def _check_units(units: list[Unit], day: date) -> None:
    if len({unit.pk for unit in units}) != len(units):
        message = "同一单位不能既主办又协办，也不能重复协办。"
        raise Refused("bad_units", message, fields={"assists": "单位重复"})
    for unit in units:
        if unit.valid_from > day or (unit.valid_to is not None and unit.valid_to <= day):
            message = "“{unit}”在 {day} 不是有效单位。请另选单位。"
            raise Refused("bad_units", message, fields={"lead": "单位无效"}, unit=unit.name, day=day)


def _overlapping(duty: NewDuty) -> list[Duty]:
    """Rows of the same class and place whose time meets the new one's, locked."""
    rows = Duty.objects.select_for_update(of=("self",)).filter(category=duty.category, place=duty.place)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=duty.valid_from))
    if duty.valid_to is not None:
        rows = rows.filter(valid_from__lt=duty.valid_to)
    return list(rows.select_related("place", "lead").order_by("valid_from"))


def _cut(row: Duty, duty: NewDuty, *, actor: Actor, now: datetime) -> NewDuty | None:
    """End a row where the new one begins; returns what is left of its arrangement after the new one's end."""
    if row.valid_from > duty.valid_from:
        raise Refused(
            "later_duty",
            "同一类别和区域已有自 {day} 起的分工（{lead}）。请先终止那一项，或把终止日期设在它之前。",
            fields={"valid_to": "与以后的分工重叠"},
            day=row.valid_from,
            lead=row.lead.name,
        )
    until = row.valid_to
    cut_duty(duty=row, valid_to=duty.valid_from, actor=actor, now=now)
    if duty.valid_to is None or (until is not None and until <= duty.valid_to):
        return None
    assists = tuple(row.assist_units)
    return replace(
        duty, lead=row.lead, assists=assists, valid_from=duty.valid_to, valid_to=until, source=row.source
    )
