"""The rules of training as typed values: what `officers.toml` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from bihuan.domain.cases.queries.rules import Reason
from bihuan.domain.officers.models import TrainingRules

HOURS_A_YEAR = Decimal(60)


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day; without any (a pack that has no `officers.toml`) the national 60 hours.

    `catch_up` is month and day until which last year's shortfall can still be made up, `forecast_after` how long
    a year must have run before anybody's end of it is foretold.
    """

    hours_a_year: Decimal = HOURS_A_YEAR
    least_officers: int = 2
    catch_up: tuple[int, int] = (3, 31)
    forecast_after: timedelta = timedelta(days=30)
    code_lives: timedelta = timedelta(minutes=5)
    sign_in_before: timedelta = timedelta(minutes=30)
    minimum_ratings: int = 5
    fields: tuple[Reason, ...] = ()
    source: str = ""
    valid_from: date = date(2000, 1, 1)

    def field(self, code: str) -> Reason | None:
        """The field of training with this code."""
        return next((one for one in self.fields if one.code == code), None)

    def catch_up_until(self, year: int) -> date:
        """The last day of a year on which the year before can still be made up."""
        return date(year, *self.catch_up)


class BadRule(ValueError):
    """What is wrong with one rule; `key` is the word in the file by which its line is found."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text."""
    rows = TrainingRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list("valid_from", Cast("data", TextField())).first()
    return _parsed(*raw) if raw else Rules()


@lru_cache(maxsize=32)
def _parsed(valid_from: date, raw: str) -> Rules:
    return parse_rules(json.loads(raw), valid_from)


KNOWN = frozenset(
    {
        "hours_a_year", "least_officers", "catch_up_until", "forecast_after_days", "code_minutes",
        "sign_in_before_minutes", "minimum_ratings", "fields", "source",
    }
)  # fmt: skip


def parse_rules(data: Mapping[str, Any], valid_from: date = date(2000, 1, 1)) -> Rules:
    """Rules from the tables of `officers.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    if unknown := sorted(set(data) - KNOWN):
        raise BadRule(unknown[0], f"不认识的项 {'、'.join(unknown)}")
    return Rules(
        hours_a_year=_hours(data),
        least_officers=_whole(data, "least_officers", least=1),
        catch_up=_day_of_year(data),
        forecast_after=timedelta(days=_whole(data, "forecast_after_days", least=1)),
        code_lives=timedelta(minutes=_whole(data, "code_minutes", least=1)),
        sign_in_before=timedelta(minutes=_whole(data, "sign_in_before_minutes", least=0)),
        minimum_ratings=_whole(data, "minimum_ratings", least=1),
        fields=_fields(data),
        source=str(data.get("source", "")),
        valid_from=valid_from,
    )


def _hours(data: Mapping[str, Any]) -> Decimal:
    value = data.get("hours_a_year")
    try:
        hours = Decimal(str(value))
    except InvalidOperation:
        hours = Decimal(-1)
    if isinstance(value, bool) or not hours.is_finite() or hours <= 0:
        raise BadRule("hours_a_year", f"hours_a_year 要是大于 0 的数，写成了 {value}")
    return hours


def _whole(data: Mapping[str, Any], key: str, *, least: int) -> int:
    value = data.get(key)
    if type(value) is not int or value < least:
        raise BadRule(key, f"{key} 要是不小于 {least} 的整数，写成了 {value}")
    return value


def _day_of_year(data: Mapping[str, Any]) -> tuple[int, int]:
    text = str(data.get("catch_up_until", ""))
    try:
        day = date.fromisoformat(f"2001-{text}")  # no leap year, so that the day exists in every year
    except ValueError:
        raise BadRule(
            "catch_up_until",
            f'catch_up_until 写月和日，例如 "03-31"，写成了 {text}',
        ) from None
    return day.month, day.day


def _fields(data: Mapping[str, Any]) -> tuple[Reason, ...]:
    rows = data.get("fields")
    if not isinstance(rows, list) or not rows:
        raise BadRule("[[fields]]", "要有培训内容分类 [[fields]]，每条有 code 和 name")
    found = tuple(_field(row) for row in rows)
    if len({one.code for one in found}) < len(found):
        raise BadRule("[[fields]]", "[[fields]] 的 code 不能重复")
    return found


def _field(row: Any) -> Reason:
    said = {key: str(value) for key, value in row.items()} if isinstance(row, dict) else {}
    if not (said.get("code") and said.get("name")):
        raise BadRule("[[fields]]", "[[fields]] 每条要有 code 和 name")
    return Reason(said["code"], said["name"], said.get("name_en", said["name"]))
