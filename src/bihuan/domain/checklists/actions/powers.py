"""Handing a power over and handing it back, from a day on. Days gone by are never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.domain.checklists import events
from bihuan.domain.checklists.models import CheckItem, Power
from bihuan.domain.checklists.policy import require
from bihuan.domain.checklists.vocabulary import ChecklistsPermission, PowerHow, PowerLevel
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

_WHO = {"to": "请核对"}
_EVENTS = {
    PowerHow.HELD: events.PowerHeld,
    PowerHow.HANDED_OVER: events.PowerHandedOver,
    PowerHow.HANDED_BACK: events.PowerHandedBack,
}


@dataclass(frozen=True)
class NewPower:
    """A power that is to be written down."""

    item: CheckItem
    holder: Unit
    level: str
    how: PowerHow
    reason: str
    source: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Change:
    """A hand-over or a hand-back that was checked: who is to hold what from when, and why."""

    item: CheckItem
    holders: tuple[Unit, ...]
    level: str
    how: PowerHow
    reason: str
    source: str
    from_on: date

    def is_met_by(self, row: Power) -> bool:
        """Whether a power in force is already what is wanted, and has no end."""
        return row.holder in self.holders and row.level == self.level and row.valid_to is None

    def power_of(self, holder: Unit) -> NewPower:
        return NewPower(self.item, holder, self.level, self.how, self.reason, self.source, self.from_on)


@transaction.atomic
def hand_over(
    *,
    item_code: str,
    to: Sequence[str],
    level: str,
    from_on: date,
    reason: str,
    source: str = "",
    actor: Actor,
    now: datetime,
) -> list[Power]:
    """Hand the power over an item to a unit, or to one or more streets, from `from_on` (today at the earliest) on.

    A street holds it in its own area alone. While some streets do not hold it, the unit that held it for the whole
    district goes on holding it for the rest; when all of them do, or one unit takes it for the whole district, the
    powers of before end that day. Refuses `not_found`, `not_permitted`, `no_reason`, `bad_period`, `bad_holder`,
    `same_holder`, `later_power`, `hole`.
    """
    item, rows = _take_up(item_code, from_on, reason, actor=actor, now=now)
    holders = _holders(to, level, from_on)
    if level == PowerLevel.STREET:
        _require_no_hole_left(rows, holders, from_on)
    change = Change(item, tuple(holders), level, PowerHow.HANDED_OVER, reason, source, from_on)
    return _move(change, rows, actor=actor, now=now)


@transaction.atomic
def hand_back(
    *,
    item_code: str,
    to: str,
    level: str = PowerLevel.DISTRICT,
    from_on: date,
    reason: str,
    source: str = "",
    actor: Actor,
    now: datetime,
) -> list[Power]:
    """Take the power over an item back to a unit of the district or the city, from `from_on` (today at the earliest) on.

    Whoever held it until then no longer does, streets too; the unit that still holds it for the rest of the
    district goes on. Refuses as `hand_over` does, and `not_handed_over` when nobody has anything to give back.
    """
    item, rows = _take_up(item_code, from_on, reason, actor=actor, now=now)
    holders = _holders([to], level, from_on)
    if level == PowerLevel.STREET:
        raise Refused("bad_holder", "收回到区级或市级单位；要交给街道，请用移交。", fields=_WHO)
    given = [row for row in rows if row.is_in_force(from_on) and row.how == PowerHow.HANDED_OVER]
    if not given:
        raise Refused("not_handed_over", "这一项在 {day} 没有移交出去，不用收回。请核对日期。", day=from_on)
    change = Change(item, tuple(holders), level, PowerHow.HANDED_BACK, reason, source, from_on)
    return _move(change, rows, actor=actor, now=now)


def _take_up(
    item_code: str, from_on: date, reason: str, *, actor: Actor, now: datetime
) -> tuple[CheckItem, list[Power]]:
    """Lock the item, ask the policy, and give the powers that are not over by `from_on`."""
    require(actor, ChecklistsPermission.MANAGE)
    item = CheckItem.objects.select_for_update().filter(code=item_code).first()
    if item is None:
        raise NotFound
    if not reason.strip():
        raise Refused("no_reason", "请写明移交或收回的原因。", fields={"reason": "必填"})
    if from_on < localdate(now):
        message = "过去的日子不能改写，从今天或以后的一天起。"
        raise Refused("bad_period", message, fields={"from_on": "不能早于今天"})
    rows = list(Power.objects.filter(item=item).select_related("holder").order_by("valid_from", "pk"))
    if later := next((row for row in rows if row.valid_from > from_on and not row.is_withdrawn), None):
        raise Refused(
            "later_power",
            "这一项已定于 {day} 由{holder}行使。请把起始日放在那一天或以后，免得两家重叠。",
            fields={"from_on": "与以后的职权重叠"},
            day=later.valid_from,
            holder=later.holder.name,
        )
    _require_no_hole_before(rows, from_on, today=localdate(now))
    return item, rows


def _require_no_hole_before(rows: Sequence[Power], from_on: date, *, today: date) -> None:
    """Between the end of the last power and the new one nobody would hold the item: say so."""
    ends = {row.valid_to for row in rows if not row.is_withdrawn}
    last = max((end for end in ends if end), default=from_on)
    if None not in ends and max(last, today) < from_on:
        raise Refused(
            "hole",
            "{last} 起到 {day} 没有单位行使这一项。请把起始日提前到 {first}，不留空档。",
            fields={"from_on": "会留下空档"},
            last=last,
            day=from_on - timedelta(days=1),
            first=max(last, today),
        )


def _holders(codes: Sequence[str], level: str, day: date) -> list[Unit]:
    """The units that are to hold the power; refuses (`bad_holder`) who cannot hold it at this level on the day."""
    units = Unit.objects.in_bulk(codes, field_name="code")
    holders = [units[code] for code in dict.fromkeys(codes) if code in units]
    if not holders or len(holders) < len(set(codes)):
        raise Refused("bad_holder", "没有这个单位，请从名单里选。", fields=_WHO)
    for unit in holders:
        _require_fit(unit, level, day)
    if level != PowerLevel.STREET and len(holders) > 1:
        message = "区级、市级只能由一个单位行使，否则就重叠了。请只选一个。"
        raise Refused("bad_holder", message, fields=_WHO)
    return holders


def _require_fit(unit: Unit, level: str, day: date) -> None:
    if (unit.kind == UnitKind.STREET) != (level == PowerLevel.STREET):
        message = "街道级的职权交给街道，区级、市级的不交给街道。请核对单位和层级。"
        raise Refused("bad_holder", message, fields=_WHO)
    if unit.valid_from > day or (unit.valid_to is not None and unit.valid_to <= day):
        message = "“{unit}”在 {day} 不是有效单位。请另选单位。"
        raise Refused("bad_holder", message, fields=_WHO, unit=unit.name, day=day)


def _require_no_hole_left(rows: Sequence[Power], holders: Sequence[Unit], day: date) -> None:
    """Streets that take part of it need somebody who goes on holding the rest."""
    rest = _streets_left(rows, holders, day)
    if rest and not any(row.is_in_force(day) and not row.area for row in rows):
        raise Refused(
            "hole",
            "交出之后 {streets} 没有单位行使这一项。请把它们也选上，或先交给一个区级单位。",
            fields={"to": "会留下空档"},
            streets="、".join(rest),
        )


def _streets_left(rows: Sequence[Power], holders: Sequence[Unit], day: date) -> list[str]:
    """The names of the streets whose areas no street would hold."""
    areas = {row.area for row in rows if row.is_in_force(day) and row.area} | {unit.area for unit in holders}
    streets = Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), kind=UnitKind.STREET)
    return [str(unit) for unit in streets if unit.area not in areas]


def _move(change: Change, rows: Sequence[Power], *, actor: Actor, now: datetime) -> list[Power]:
    """End what gives way on the day and begin the new powers; who holds it already goes on."""
    standing = [row for row in rows if row.is_in_force(change.from_on)]
    stays = _staying(standing, change)
    for row in _giving_way(standing, change):
        if row not in stays:
            cut_power(power=row, valid_to=change.from_on, reason=change.reason, actor=actor, now=now)
    fresh = set(change.holders) - {row.holder for row in stays}
    if not fresh:  # the one who holds the rest holds all of it again
        note_power(stays[0], change, actor=actor, now=now)
        return stays
    return [write_power(power=change.power_of(unit), actor=actor, now=now)
            for unit in sorted(fresh, key=attrgetter("path"))]  # fmt: skip


def _staying(standing: Sequence[Power], change: Change) -> list[Power]:
    """The powers that are wanted and there already; refuses (`same_holder`) a hand-over that changes nothing."""
    stays = [row for row in standing if change.is_met_by(row)]
    if change.how == PowerHow.HANDED_OVER and len(stays) == len(change.holders):
        raise Refused(
            "same_holder", "{day} 起已经由它行使，不用再移交。", fields={"to": "没有变化"}, day=change.from_on
        )
    return stays


def _giving_way(rows: Sequence[Power], change: Change) -> list[Power]:
    """Which powers in force end: all for one unit of the whole district; for streets those of the same streets, and
    the one for the whole district when no street is left over.
    """
    if change.level != PowerLevel.STREET:
        return list(rows)
    areas = {unit.area for unit in change.holders}
    same = [row for row in rows if row.area in areas]
    whole = [row for row in rows if not row.area]
    return same if _streets_left(rows, change.holders, change.from_on) else [*same, *whole]


def write_power(*, power: NewPower, from_pack: bool = False, actor: Actor, now: datetime) -> Power:
    """Insert a power that was checked."""
    row = Power.objects.create(
        item=power.item,
        holder=power.holder,
        level=power.level,
        how=power.how,
        reason=power.reason,
        source=power.source,
        valid_from=power.valid_from,
        valid_to=power.valid_to,
        from_pack=from_pack,
        stated_to=power.valid_to if from_pack else None,
    )
    change = Change(
        power.item, (power.holder,), power.level, power.how, power.reason, power.source, power.valid_from
    )
    note_power(row, change, actor=actor, now=now)
    return row


def note_power(row: Power, change: Change, *, actor: Actor, now: datetime) -> None:
    """Say in the journal that somebody holds a power from a day on, how he came by it and why."""
    event = _EVENTS[change.how](
        holder=row.holder.code,
        level=row.level,
        valid_from=change.from_on.isoformat(),
        valid_to=row.valid_to.isoformat() if row.valid_to else "",
        power_source=change.source,
    )
    subject, unit = row.item.subject, row.holder.path
    record(event, actor=actor, now=now, subject=subject, unit=unit, reason=change.reason)


def cut_power(*, power: Power, valid_to: date, reason: str = "", actor: Actor, now: datetime) -> None:
    """End a power; before its beginning there is nothing to end, so then it is left without a day."""
    power.valid_to = max(valid_to, power.valid_from)
    power.save(update_fields=["valid_to"])
    event = events.PowerEnded(power.holder.code, power.valid_from.isoformat(), power.valid_to.isoformat())
    record(event, actor=actor, now=now, subject=power.item.subject, unit=power.holder.path, reason=reason)
