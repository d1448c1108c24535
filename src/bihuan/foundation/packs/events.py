"""What the journal keeps about packs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class PackLoaded(Event):
    kind: ClassVar[str] = "packs.loaded"
    label: ClassVar = _("加载配置包")
    version: str
    digest: str
    rows: dict[str, int]
