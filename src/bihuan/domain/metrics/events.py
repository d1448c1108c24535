"""What the journal keeps about the definitions of metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class MetricDefined(Event):
    kind: ClassVar[str] = "metrics.defined"
    label: ClassVar = _("指标定义生效")
    version: int
    valid_from: str
