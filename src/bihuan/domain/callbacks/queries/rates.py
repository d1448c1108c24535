"""The three rates (三率): of those who answered, how many were contacted, helped, satisfied.

响应率 = contacted / valid, 解决率 = solved / valid, 满意率 = (satisfied + 0.9 × mostly) / valid; the score weighs them by
the pack's rule. Totals pool the answers and never average rates; below the minimum sample no rate is shown. Each
line comes twice: with every answer, and without those whose demand two people found unreasonable or out of power.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from bihuan.domain.callbacks.models import CallBack
from bihuan.domain.callbacks.policy import visible_call_backs
from bihuan.domain.callbacks.queries.rules import Rules
from bihuan.domain.callbacks.vocabulary import CallBackState, Satisfaction
from bihuan.domain.district.models import Place
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.quantities import Ratio, half_up

SCORE_PLACES = 2


@dataclass(frozen=True)
class Answers:
    """Valid answers counted. Adding pools them."""

    valid: int = 0
    contacted: int = 0
    solved: int = 0
    satisfied: int = 0
    mostly: int = 0

    def __add__(self, other: Answers) -> Answers:
        return Answers(
            self.valid + other.valid,
            self.contacted + other.contacted,
            self.solved + other.solved,
            self.satisfied + other.satisfied,
            self.mostly + other.mostly,
        )

    def rates(self, rules: Rules) -> Rates:
        """The three rates of these answers by the rules of a day."""
        weights, least = rules.weights, rules.minimum
        return Rates(
            Ratio.of(self.contacted, self.valid, least),
            Ratio.of(self.solved, self.valid, least),
            Ratio.of(self.satisfied + weights.mostly * self.mostly, self.valid, least),
            rules,
        )


@dataclass(frozen=True)
class Rates:
    """响应率, 解决率, 满意率 with what they were made from."""

    response: Ratio
    solution: Ratio
    satisfaction: Ratio
    rules: Rules

    @property
    def score(self) -> Decimal | None:
        """The weighed sum in points of a hundred, rounded once; None where a rate is withheld."""
        weights = self.rules.weights
        parts = (
            (weights.contacted, self.response.exact),
            (weights.solved, self.solution.exact),
            (weights.satisfied, self.satisfaction.exact),
        )
        if any(rate is None for _, rate in parts):
            return None
        return half_up(sum(Fraction(w) * r for w, r in parts if r is not None) * 100, SCORE_PLACES)


@dataclass(frozen=True)
class RateLine:
    """One unit, street or month (None: not known), or the total: all answers, and those left without exempt ones."""

    group: Unit | Place | date | None
    all: Answers
    counted: Answers


GROUPS = {"unit": "unit_id", "street": "street_id", "month": "month"}


def answered(
    actor: Actor, *, since: datetime, until: datetime, place: str = "", unit: str = ""
) -> QuerySet[CallBack]:
    """The visible answers given in [since, until), of a street and of a unit with those below it."""
    rows = visible_call_backs(actor).filter(
        state=CallBackState.ANSWERED, answered_at__gte=since, answered_at__lt=until
    )
    rows = rows.filter(street__code=place) if place else rows
    return rows.filter(unit__path__contains=f"/{unit}/") if unit else rows


def rate_lines(rows: QuerySet[CallBack], by: str) -> list[RateLine]:
    """Answers counted by unit, street or month, in the order of the tree or of time (two queries)."""
    key = GROUPS[by]
    rows = rows.annotate(month=TruncMonth("answered_at")) if by == "month" else rows
    counted = rows.order_by().values(key).annotate(**_counts(Q(), ""), **_counts(Q(is_exempt=False), "kept_"))
    groups = _groups(by, [row[key] for row in counted])
    lines = [RateLine(groups.get(row[key]), _answers(row, ""), _answers(row, "kept_")) for row in counted]
    return sorted(lines, key=_rank)


def total(lines: Iterable[RateLine]) -> RateLine:
    """All lines pooled."""
    lines = list(lines)
    empty = Answers()
    return RateLine(
        None,
        reduce(add, (line.all for line in lines), empty),
        reduce(add, (line.counted for line in lines), empty),
    )


def _counts(among: Q, prefix: str) -> dict[str, Count]:
    wanted = {
        "valid": Q(),
        "contacted": Q(contacted=True),
        "solved": Q(solved=True),
        "satisfied": Q(satisfaction=Satisfaction.SATISFIED),
        "mostly": Q(satisfaction=Satisfaction.MOSTLY),
    }
    return {f"{prefix}n_{name}": Count("pk", filter=among & which) for name, which in wanted.items()}


def _answers(row: Mapping[str, Any], prefix: str) -> Answers:
    names = ("valid", "contacted", "solved", "satisfied", "mostly")
    return Answers(**{name: row[f"{prefix}n_{name}"] for name in names})


def _groups(by: str, keys: list[Any]) -> Mapping[Any, Unit | Place | date]:
    if by == "month":
        return {key: key.date() for key in keys}
    found = [key for key in keys if key]
    rows: Mapping[Any, Unit | Place]
    rows = Unit.objects.in_bulk(found) if by == "unit" else Place.objects.in_bulk(found)
    return rows


def _rank(line: RateLine) -> tuple[bool, str]:
    group = line.group
    return group is None, str(getattr(group, "path", group))
