"""The load by unit, by form and by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from bihuan.domain.burden.models import FormUse
from bihuan.kernel.quantities import half_up

SUMS = ("times", "asked", "prefilled", "typed")


@dataclass(frozen=True)
class Load:
    """What was asked of one unit, by one form or in one month; `key` names it."""

    key: Any
    times: int
    asked: int
    prefilled: int
    typed: int

    @property
    def share(self) -> Decimal | None:
        """How much of what was asked the product had filled in, in per cent."""
        return half_up(Decimal(100 * self.prefilled) / self.asked, 1) if self.asked else None


def uses_between(first: date, last: date, unit: str = "") -> QuerySet[FormUse]:
    """The counts of some days, both included, of a unit (a path) and those below it."""
    rows = FormUse.objects.filter(day__gte=first, day__lte=last)
    return rows.filter(unit__startswith=unit) if unit else rows


def load_by(rows: QuerySet[FormUse], column: str) -> list[Load]:
    """By `unit` (the path), `form`, or `month`; the heaviest first, months in order."""
    rows = rows.annotate(month=TruncMonth("day")) if column == "month" else rows
    grouped = rows.order_by().values_list(column).annotate(*(Sum(name) for name in SUMS))
    found = [Load(*line) for line in grouped]
    return (
        sorted(found, key=lambda one: one.key)
        if column == "month"
        else sorted(found, key=lambda one: -one.asked)
    )


def total_of(rows: QuerySet[FormUse]) -> Load:
    """Everything added up."""
    sums = rows.aggregate(**{name: Sum(name) for name in SUMS})
    return Load("", *(sums[name] or 0 for name in SUMS))
