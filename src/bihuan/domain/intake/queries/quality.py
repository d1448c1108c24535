"""How good the suggestions were: counted by week and by class, and the records behind each count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncWeek
from django.utils.timezone import make_aware

from bihuan.domain.district.models import Category
from bihuan.domain.intake.models import Suggestion
from bihuan.domain.intake.policy import visible_suggestions
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.quantities import Ratio

MINIMUM = 5
"""Below so many no rate is shown, only what was counted."""
SHOWN = Q(is_sure=True)
RIGHT = Q(suggested_class=F("decided_class"))
WITH_UNIT = ~Q(suggested_unit="") & ~Q(decided_unit="")
UNIT_RIGHT = Q(suggested_unit=F("decided_unit"))
OUTCOMES: Mapping[str, Q] = {
    "shown": SHOWN,
    "right": SHOWN & RIGHT,
    "wrong": SHOWN & ~RIGHT,
    "abstained": ~SHOWN,
    "unit": WITH_UNIT,
    "unit_right": WITH_UNIT & UNIT_RIGHT,
    "unit_wrong": WITH_UNIT & ~UNIT_RIGHT,
}
"""What can be asked of a suggestion whose class was decided, by name."""


@dataclass(frozen=True)
class Counts:
    """Of the reports whose class was decided: to how many a class had been proposed, and rightly; the same of units."""

    decided: int = 0
    shown: int = 0
    right: int = 0
    unit: int = 0
    unit_right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def accuracy(self) -> Ratio:
        """准确率: the class was decided as proposed, of those to which one was proposed."""
        return Ratio.of(self.right, self.shown, MINIMUM)

    @property
    def coverage(self) -> Ratio:
        """覆盖率: a class was proposed, of all that were decided."""
        return Ratio.of(self.shown, self.decided, MINIMUM)

    @property
    def unit_accuracy(self) -> Ratio:
        """The unit was told that had been proposed, of those to which one was proposed."""
        return Ratio.of(self.unit_right, self.unit, MINIMUM)


@dataclass(frozen=True)
class QualityLine:
    """A week (its Monday) or a class (as code, and as row where there still is one), or the total, with its counts."""

    group: date | str
    counts: Counts
    category: Category | None = None


@dataclass(frozen=True)
class SuggestionFilter:
    """What the list is narrowed to. Days are of the decision, both included; `category` is the class decided."""

    since: date | None = None
    until: date | None = None
    category: str = ""
    outcome: str = ""
    version: int | None = None


def midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def decided_suggestions(actor: Actor, wanted: SuggestionFilter) -> QuerySet[Suggestion]:
    """The visible suggestions whose class people have decided."""
    rows = visible_suggestions(actor).exclude(decided_class="")
    narrow = {
        "decided_at__gte": midnight(wanted.since) if wanted.since else None,
        "decided_at__lt": midnight(wanted.until + timedelta(days=1)) if wanted.until else None,
        "decided_class": wanted.category,
        "model__version": wanted.version,
    }
    rows = rows.filter(**{key: value for key, value in narrow.items() if value})
    return rows.filter(OUTCOMES[wanted.outcome]) if wanted.outcome in OUTCOMES else rows


def listed(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """The suggestions with the names that a list shows."""
    names = {}
    for side in ("suggested", "decided"):
        classes = Category.objects.filter(code=OuterRef(f"{side}_class")).order_by("-valid_from")
        units = Unit.objects.filter(code=OuterRef(f"{side}_unit"))
        for tail in ("", "_en"):
            names[f"{side}_class_name{tail}"] = Subquery(classes.values(f"name{tail}")[:1])
            names[f"{side}_unit_name{tail}"] = Subquery(units.values(f"name{tail}")[:1])
    return rows.select_related("report", "model").annotate(**names)


def by_week(rows: QuerySet[Suggestion]) -> list[QualityLine]:
    """The counts of each week in which something was decided, the newest first."""
    weeks = rows.annotate(week=TruncWeek("decided_at")).order_by().values("week").annotate(**_COUNTED)
    lines = [QualityLine(row["week"].date(), _counts(row)) for row in weeks]
    return sorted(lines, key=lambda line: str(line.group), reverse=True)


def by_class(rows: QuerySet[Suggestion]) -> list[QualityLine]:
    """The counts of each class decided, the most frequent first."""
    counted = list(rows.order_by("decided_class").values("decided_class").annotate(**_COUNTED))
    codes = [row["decided_class"] for row in counted]
    known = {one.code: one for one in Category.objects.filter(code__in=codes).order_by("valid_from")}
    lines = [
        QualityLine(row["decided_class"], _counts(row), known.get(row["decided_class"])) for row in counted
    ]
    return sorted(lines, key=lambda line: -line.counts.decided)


def total(lines: Iterable[QualityLine]) -> Counts:
    """All lines pooled."""
    return reduce(add, (line.counts for line in lines), Counts())


_COUNTED = {"n_decided": Count("pk")} | {
    f"n_{name}": Count("pk", filter=OUTCOMES[name]) for name in ("shown", "right", "unit", "unit_right")
}


def _counts(row: Any) -> Counts:
    return Counts(**{f.name: row[f"n_{f.name}"] for f in fields(Counts)})
