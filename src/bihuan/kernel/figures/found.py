"""A figure while it is being read, before its tense and its object are known."""

from __future__ import annotations

from decimal import Decimal

from bihuan.kernel.figures.records import Bound


class Found:
    """Where a number stands and what it is worth; the steps after the scan correct it in place."""

    __slots__ = ("bound", "end", "is_bare", "is_cap", "number", "power", "start", "unit", "value", "value2")

    def __init__(self, start: int, end: int, value: Decimal, unit: str, bound: Bound) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.value2: Decimal | None = None
        self.unit = unit
        self.bound = bound
        self.number = ""
        self.power = ""
        self.is_bare = False
        self.is_cap = False
