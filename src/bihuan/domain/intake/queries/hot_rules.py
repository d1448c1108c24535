"""The local rules of hot issues as typed values: what `hot.toml` says."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from bihuan.domain.intake.models import HotRules

WEEK = timedelta(days=7)
KNOWN = ("compared_weeks", "least_reports", "surprise", "least_usual")


@dataclass(frozen=True)
class Rules:
    """When a week of reports about one thing is hot.

    It has at least `least_reports`, and chance brings so many once in ten to the power of `surprise` such weeks, where
    the `compared_weeks` before it say what is usual; less than `least_usual` a week counts as `least_usual`.
    """

    compared_weeks: int
    least_reports: int
    surprise: float
    least_usual: float

    @property
    def before(self) -> timedelta:
        """How long ahead of the week it is asked what is usual."""
        return self.compared_weeks * WEEK

    @property
    def looked_at(self) -> timedelta:
        """The week and what it is compared with."""
        return WEEK + self.before


class BadRule(ValueError):
    """What is wrong with one rule; `key` is the word in the file by which its line is found."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def hot_rules_on(day: date) -> Rules | None:
    """The rules in force on a day; None (no pack with `hot.toml`) when no hot issue is looked for. One small query."""
    rows = HotRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list(Cast("data", TextField()), flat=True).first()
    return _parsed(raw) if raw else None


@lru_cache(maxsize=32)
def _parsed(raw: str) -> Rules:
    return parse_hot_rules(json.loads(raw))


def parse_hot_rules(data: Mapping[str, Any]) -> Rules:
    """Rules from the table of `hot.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    if unknown := sorted(set(data) - set(KNOWN)):
        raise BadRule(unknown[0], f"不认识的项 {'、'.join(unknown)}")
    return Rules(
        compared_weeks=_whole(data, "compared_weeks", least=1, most=52),
        least_reports=_whole(data, "least_reports", least=2, most=1000),
        surprise=_above_nothing(data, "surprise"),
        least_usual=_above_nothing(data, "least_usual"),
    )


def _whole(data: Mapping[str, Any], key: str, *, least: int, most: int) -> int:
    value = data.get(key)
    if type(value) is not int or not least <= value <= most:
        raise BadRule(key, f"{key} 要是 {least} 到 {most} 的整数，{_written(data, key)}")
    return value


def _above_nothing(data: Mapping[str, Any], key: str) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise BadRule(key, f"{key} 要是大于 0 的数，{_written(data, key)}")
    return float(value)


def _written(data: Mapping[str, Any], key: str) -> str:
    return f"写成了 {data[key]}" if key in data else "没有写"
