"""What the journal says about the calendar. Days are ISO dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class DaySet(Event):
    """The district declared a day a holiday or a working day; `old_kind` "" means that the weekday decided."""

    kind: ClassVar[str] = "calendar.day_set"
    label: ClassVar[str | Promise] = _("调整了工作日")
    day: str
    old_kind: str
    new_kind: str
    name: str


@dataclass(frozen=True)
class OverrideRemoved(Event):
    """A district day was taken back; what the State Council or the weekday says counts again."""

    kind: ClassVar[str] = "calendar.override_removed"
    label: ClassVar[str | Promise] = _("撤销了工作日调整")
    day: str
    old_kind: str
    name: str


@dataclass(frozen=True)
class CalendarLoaded(Event):
    """A pack changed the national days, the published years or the working periods."""

    kind: ClassVar[str] = "calendar.loaded"
    label: ClassVar[str | Promise] = _("载入了国家日历")
    years: str
    added: int
    changed: int
    removed: int
