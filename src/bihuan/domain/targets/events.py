"""What the journal keeps about targets.

`targets.value_reported` carries as quantity what was gained since the report before, so that a metric may fold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class TargetSet(Event):
    kind: ClassVar[str] = "targets.set"
    label: ClassVar = _("设定目标")
    terms: dict[str, Any]


@dataclass(frozen=True)
class TargetRevised(Event):
    kind: ClassVar[str] = "targets.revised"
    label: ClassVar = _("调整目标")
    version: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class TargetEnded(Event):
    kind: ClassVar[str] = "targets.ended"
    label: ClassVar = _("终止目标")
    ended_on: str


@dataclass(frozen=True)
class TargetValueReported(Event):
    kind: ClassVar[str] = "targets.value_reported"
    label: ClassVar = _("填报目标进度")
    target: str
    on: str
    value: str
