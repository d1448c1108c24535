"""Items as they read on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.domain.checklists.models import ItemVersion
from bihuan.domain.checklists.vocabulary import CapClass, ItemClass, PhotoRule
from bihuan.domain.district.models import valid_on
from bihuan.kernel.refusals import NotFound


@dataclass(frozen=True)
class Item:
    """An item's version without its database objects. `same_as` is the code of the item that asks the same."""

    version_id: int
    code: str
    name: str
    field: str
    department_code: str
    department_name: str
    department_name_en: str
    law: str
    article: str
    item_class: str
    on_site: bool
    low_disturbance: bool
    cap_class: str
    minutes: int
    officer_minutes: Mapping[str, int]
    photo: str
    method: str
    evidence: str
    frequency: Mapping[str, int]
    choices: tuple[str, ...]
    note: str
    same_as: str
    valid_from: date
    valid_to: date | None

    @property
    def class_label(self) -> str:
        return str(ItemClass(self.item_class).label)

    @property
    def cap_label(self) -> str:
        return str(CapClass(self.cap_class).label)

    @property
    def photo_label(self) -> str:
        return str(PhotoRule(self.photo).label)


def item_on(item_code: str, day: date) -> Item | None:
    """An item as it reads on a day; None when it is not in force then. One query."""
    return items_on(day, [item_code]).get(item_code)


def items_on(day: date, codes: Collection[str] | None = None) -> dict[str, Item]:
    """The items in force on a day by code, in the order of codes (`None`: all of them). One query."""
    rows = ItemVersion.objects.filter(valid_on(day))
    if codes is not None:
        rows = rows.filter(item__code__in=codes)
    rows = rows.select_related("item", "department", "same_as").order_by("item__code", "valid_from")
    return {row.item.code: item_of(row) for row in rows}


def versions_of(item_code: str) -> list[Item]:
    """Every version of an item, the newest first; refuses with `NotFound` when there is no such item."""
    rows = ItemVersion.objects.filter(item__code=item_code).select_related("item", "department", "same_as")
    found = [item_of(row) for row in rows.order_by("-valid_from")]
    if not found:
        raise NotFound
    return found


def item_of(row: ItemVersion) -> Item:
    """A version as a value. Reads `item`, `department` and `same_as`."""
    return Item(
        version_id=row.pk,
        code=row.item.code,
        name=row.name,
        field=row.field,
        department_code=row.department.code,
        department_name=str(row.department),
        department_name_en=row.department.name_en,
        law=row.law,
        article=row.article,
        item_class=row.item_class,
        on_site=row.on_site,
        low_disturbance=row.low_disturbance,
        cap_class=row.cap_class,
        minutes=row.minutes,
        officer_minutes=row.officer_minutes,
        photo=row.photo,
        method=row.method,
        evidence=row.evidence,
        frequency=row.frequency,
        choices=tuple(row.choices),
        note=row.note,
        same_as=row.same_as.code if row.same_as else "",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
