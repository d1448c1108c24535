"""What the journal says about the district. Days are ISO dates; `changes` maps a field to `[old, new]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event

Changes = Mapping[str, list[Any]]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
    """Changed fields with old and new value as an entry keeps them, and the names of the changed particulars.

    Particulars (the field `data`) may name people, so their values stay out. Rows stand as their codes.
    """
    changes = {k: [_plain(old[k]), _plain(new[k])] for k in new if k != "data" and old[k] != new[k]}
    before, after = old.get("data") or {}, new.get("data", old.get("data")) or {}
    return changes, sorted(key for key in {*before, *after} if before.get(key) != after.get(key))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "code", value)


@dataclass(frozen=True)
class PlaceAdded(Event):
    kind: ClassVar[str] = "district.place_added"
    label: ClassVar[str | Promise] = _("新增区域")
    name: str
    level: str


@dataclass(frozen=True)
class PlaceChanged(Event):
    kind: ClassVar[str] = "district.place_changed"
    label: ClassVar[str | Promise] = _("修改区域")
    changes: Changes


@dataclass(frozen=True)
class PlaceEnded(Event):
    kind: ClassVar[str] = "district.place_ended"
    label: ClassVar[str | Promise] = _("停用区域")
    valid_to: str


@dataclass(frozen=True)
class ObjectKindAdded(Event):
    kind: ClassVar[str] = "district.object_kind_added"
    label: ClassVar[str | Promise] = _("新增对象类型")
    name: str


@dataclass(frozen=True)
class ObjectKindChanged(Event):
    kind: ClassVar[str] = "district.object_kind_changed"
    label: ClassVar[str | Promise] = _("修改对象类型")
    changes: Changes


@dataclass(frozen=True)
class ObjectAdded(Event):
    """The particulars of an object may name people, so they stay in its row."""

    kind: ClassVar[str] = "district.object_added"
    label: ClassVar[str | Promise] = _("登记对象")
    name: str
    object_kind: str


@dataclass(frozen=True)
class ObjectChanged(Event):
    """`particulars` are the names of the changed ones; their values stay in the object's row."""

    kind: ClassVar[str] = "district.object_changed"
    label: ClassVar[str | Promise] = _("变更对象")
    changes: Changes
    particulars: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ObjectEnded(Event):
    kind: ClassVar[str] = "district.object_ended"
    label: ClassVar[str | Promise] = _("注销对象")
    valid_to: str


@dataclass(frozen=True)
class CategoryAdded(Event):
    kind: ClassVar[str] = "district.category_added"
    label: ClassVar[str | Promise] = _("新增类别")
    name: str
    valid_from: str


@dataclass(frozen=True)
class CategoryChanged(Event):
    kind: ClassVar[str] = "district.category_changed"
    label: ClassVar[str | Promise] = _("修改类别")
    changes: Changes


@dataclass(frozen=True)
class CategoryEnded(Event):
    kind: ClassVar[str] = "district.category_ended"
    label: ClassVar[str | Promise] = _("停用类别")
    valid_to: str


@dataclass(frozen=True)
class DutySet(Event):
    """`duty_source` is the document that assigns the duty."""

    kind: ClassVar[str] = "district.duty_set"
    label: ClassVar[str | Promise] = _("明确职责分工")
    lead: str
    assists: list[str]
    valid_from: str
    valid_to: str = ""
    duty_source: str = ""


@dataclass(frozen=True)
class DutyAmended(Event):
    """The pack states another end or another source for a duty that stays otherwise the same."""

    kind: ClassVar[str] = "district.duty_amended"
    label: ClassVar[str | Promise] = _("更正职责分工")
    changes: Changes


@dataclass(frozen=True)
class DutyEnded(Event):
    kind: ClassVar[str] = "district.duty_ended"
    label: ClassVar[str | Promise] = _("终止职责分工")
    lead: str
    valid_from: str
    valid_to: str
