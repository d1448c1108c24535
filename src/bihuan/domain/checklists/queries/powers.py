"""Who holds the power over an item on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from bihuan.domain.checklists.models import Power
from bihuan.domain.checklists.vocabulary import PowerHow, PowerLevel
from bihuan.domain.district.models import valid_on


@dataclass(frozen=True)
class Holder:
    """A row of the table of powers. `area` is the place that it reaches; empty: the whole district."""

    power_id: int
    item_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_name_en: str
    unit_path: str
    level: str
    area: str
    how: str
    reason: str
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def level_label(self) -> str:
        return str(PowerLevel(self.level).label)

    @property
    def how_label(self) -> str:
        return str(PowerHow(self.how).label)

    @property
    def is_withdrawn(self) -> bool:
        """Taken back before it took effect: it held on no day."""
        return self.valid_to == self.valid_from

    def is_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


def holder_on(item_code: str, day: date, place_path: str = "") -> Holder | None:
    """Who holds an item on a day, in one query; None where nobody does.

    At a place (its path) a street that holds the power in its own area goes before the unit that holds it for the
    whole district. Without a place the answer is the one for the whole district, or else the first street's.
    """
    return holder_at(holders_on(item_code, day), place_path)


def holders_on(item_code: str, day: date) -> list[Holder]:
    """Everybody who holds an item on a day: one for the whole district first, then streets. One query."""
    return holders_of([item_code], day).get(item_code, [])


def holders_of(item_codes: Collection[str] | None, day: date) -> dict[str, list[Holder]]:
    """The holders of many items on a day (`None`: of all), by code. One query."""
    rows = Power.objects.filter(valid_on(day))
    if item_codes is not None:
        rows = rows.filter(item__code__in=item_codes)
    found: dict[str, list[Holder]] = defaultdict(list)
    for row in rows.select_related("item", "holder").order_by("item__code", "pk"):
        found[row.item.code].append(holder_of(row))
    for holders in found.values():
        holders.sort(key=lambda one: (bool(one.area), one.area, -one.valid_from.toordinal(), -one.power_id))
    return dict(found)


def holder_at(holders: Iterable[Holder], place_path: str = "") -> Holder | None:
    """The one that counts at a place, of the holders on a day in the order of `holders_on`."""
    ordered = list(holders)
    if not place_path:
        return next(iter(ordered), None)
    places = set(place_path.strip("/").split("/"))
    narrow = next((one for one in ordered if one.area in places), None)
    return narrow or next((one for one in ordered if not one.area), None)


def powers_of(item_code: str) -> list[Holder]:
    """An item's holders since ever, the earliest first. One query."""
    rows = Power.objects.filter(item__code=item_code).select_related("item", "holder")
    return [holder_of(row) for row in rows.order_by("valid_from", "pk")]


def holder_of(row: Power) -> Holder:
    """A row as a value. Reads `item` and `holder`."""
    return Holder(
        power_id=row.pk,
        item_code=row.item.code,
        unit_id=row.holder.pk,
        unit_code=row.holder.code,
        unit_name=str(row.holder),
        unit_name_en=row.holder.name_en,
        unit_path=row.holder.path,
        level=row.level,
        area=row.area,
        how=row.how,
        reason=row.reason,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
