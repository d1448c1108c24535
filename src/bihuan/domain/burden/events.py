"""What the journal keeps about the load of forms: once a day for each unit, so that metrics fold it like anything else.

The quantity is how many; the day is when they were filled in. Nobody's name and nothing that was typed is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class FormsFilled(Event):
    kind: ClassVar[str] = "burden.forms_filled"
    label: ClassVar = _("填表次数")


@dataclass(frozen=True)
class FieldsAsked(Event):
    kind: ClassVar[str] = "burden.fields_asked"
    label: ClassVar = _("要填的栏")


@dataclass(frozen=True)
class FieldsPrefilled(Event):
    kind: ClassVar[str] = "burden.fields_prefilled"
    label: ClassVar = _("系统预填的栏")


@dataclass(frozen=True)
class FieldsTyped(Event):
    kind: ClassVar[str] = "burden.fields_typed"
    label: ClassVar = _("人填的栏")
