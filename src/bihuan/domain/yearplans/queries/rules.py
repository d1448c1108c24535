"""The local rules of the year's plan as typed values: what `plans.toml` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from django.db.models import TextField
from django.db.models.functions import Cast
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bihuan.domain.inspections.planning.instance import Weights
from bihuan.domain.yearplans.models import PlanRules

Count = Annotated[int, Field(ge=1)]
MonthNumber = Annotated[int, Field(ge=1, le=12)]
Share = Annotated[float, Field(gt=0, le=1)]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Officers(_Rule):
    """What an officer has for planned visits: minutes out on a day, the share of days for them, the way to one."""

    minutes_per_day: Count = 360
    share: Share = 0.5
    way: Annotated[int, Field(ge=0)] = 20


class Closed(_Rule):
    """Months (1 to 12) in which these trades are not visited, and why."""

    trades: tuple[str, ...]
    months: tuple[MonthNumber, ...]
    why: str


class Rules(_Rule):
    """The rules in force on a day. `grade` is what an enterprise without a grade counts as; `cap` holds where no cap is published."""

    minutes_per_visit: Count = 240
    min_gap_months: Annotated[int, Field(ge=0, le=11)] = 1
    seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    grade: str = "B"
    cap: Count = 12
    weights: Weights = Weights(visit=100, minute=1, offsite=60, unscheduled=1000)
    officers: Officers = Officers()
    closed: tuple[Closed, ...] = ()

    def closed_months(self, trade: str) -> set[int]:
        """The months in which a trade is left alone."""
        return {month for row in self.closed if trade in row.trades for month in row.months}


class BadRule(ValueError):
    """What is wrong with one rule; `key` is the word in the file by which its line is found."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text."""
    rows = PlanRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list(Cast("data", TextField()), flat=True).first()
    return _parsed(raw) if raw else Rules()


@lru_cache(maxsize=32)
def _parsed(raw: str) -> Rules:
    return parse_rules(json.loads(raw))


def parse_rules(data: Mapping[str, Any]) -> Rules:
    """Rules from `plans.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    try:
        return Rules.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(part) for part in first["loc"]]
        key = next((part for part in reversed(where) if not part.isdigit()), "")
        raise BadRule(key, f"{'.'.join(where)}：{first['msg']}") from None
