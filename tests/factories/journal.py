"""An event of the tests' own, so that the journal is tested without any app above it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class LampLit(Event):
    kind: ClassVar[str] = "tests.lamp_lit"
    label: ClassVar[str] = "亮灯"
    colour: str = ""
    watts: Decimal | None = None
