"""The local rules of inspections as typed values: what `inspections.toml` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from bihuan.domain.cases.queries.rules import Reason
from bihuan.domain.inspections.models import InspectionRules
from bihuan.domain.inspections.vocabulary import CapScope, EvidenceKind

LONG_AGO = date(2000, 1, 1)
RECHECK = "recheck"
"""The ground of a visit that looks whether what was found is put right (整改复核). The product itself gives it."""


@dataclass(frozen=True)
class Cap:
    """At most so many counted visits in a year, added up over `scope`; for some trades only, when any are named."""

    scope: CapScope
    most: int
    trades: frozenset[str] = frozenset()
    valid_from: date = LONG_AGO
    valid_to: date | None = None
    source: str = ""

    def covers(self, trade: str, day: date) -> bool:
        is_in_force = self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
        return is_in_force and (not self.trades or trade in self.trades)


@dataclass(frozen=True)
class Ground:
    """Why a visit does not count, and what has to prove it."""

    code: str
    name: str
    name_en: str
    evidence: EvidenceKind


@dataclass(frozen=True)
class System:
    """One department over its levels (条线): the units of the district and of the streets that count together."""

    name: str
    units: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day. Without any (a pack that has no `inspections.toml`) nothing is capped or exempt."""

    caps: tuple[Cap, ...] = ()
    grounds: tuple[Ground, ...] = ()
    systems: tuple[System, ...] = ()
    rating_reasons: tuple[Reason, ...] = ()
    plan_prefix: str = "JC"
    default_category: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    recheck_after: timedelta = timedelta(days=3)
    valid_from: date = LONG_AGO

    def cap(self, scope: CapScope, trade: str, day: date) -> Cap | None:
        """The cap of a scope; one that names the trade wins over one for all."""
        found = [cap for cap in self.caps if cap.scope == scope and cap.covers(trade, day)]
        return max(found, key=lambda cap: (bool(cap.trades), cap.valid_from), default=None)

    def ground(self, code: str) -> Ground | None:
        return next((one for one in self.grounds if one.code == code), None)

    def category_of(self, item: str, its_field: str) -> str:
        """The class of the case that a violation of an item becomes: the item's own, its field's, or the one for all."""
        return self.categories.get(item) or self.categories.get(its_field) or self.default_category

    def system_of(self, unit: str) -> System | None:
        return next((one for one in self.systems if unit in one.units), None)


class BadRule(ValueError):
    """What is wrong with one rule; `key` is how its line begins, `nth` which of several such lines it is."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text."""
    rows = InspectionRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list("valid_from", Cast("data", TextField())).first()
    return _parsed(*raw) if raw else Rules()


@lru_cache(maxsize=32)
def _parsed(valid_from: date, raw: str) -> Rules:
    return parse_rules(json.loads(raw), valid_from)


KNOWN = frozenset(
    {
        "plan_prefix",
        "default_category",
        "categories",
        "recheck_after_days",
        "caps",
        "grounds",
        "systems",
        "rating_reasons",
    }
)


def parse_rules(data: Mapping[str, Any], valid_from: date = LONG_AGO) -> Rules:
    """Rules from the tables of `inspections.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    if unknown := sorted(set(data) - KNOWN):
        raise BadRule(unknown[0], f"不认识的项 {'、'.join(unknown)}")
    return Rules(
        caps=tuple(_cap(row) for row in _tables(data, "caps")),
        grounds=_grounds(data),
        systems=tuple(_system(row) for row in _tables(data, "systems")),
        rating_reasons=_once(
            tuple(_reason(row) for row in _tables(data, "rating_reasons")), "rating_reasons"
        ),
        plan_prefix=str(data.get("plan_prefix", "JC")),
        default_category=str(data.get("default_category", "")),
        categories=_categories(data),
        recheck_after=_recheck_after(data),
        valid_from=valid_from,
    )


def _grounds(data: Mapping[str, Any]) -> tuple[Ground, ...]:
    found = tuple(_ground(row) for row in _tables(data, "grounds"))
    if (found or data.get("caps")) and RECHECK not in {one.code for one in found}:
        raise BadRule("[[grounds]]", f"grounds 里要有 code = \"{RECHECK}\" 一条：整改复核由系统安排")  # fmt: skip
    return _once(found, "grounds")


def _recheck_after(data: Mapping[str, Any]) -> timedelta:
    days = data.get("recheck_after_days", 3)
    if type(days) is not int or days < 0:
        raise BadRule("recheck_after_days", f"recheck_after_days 要是不小于 0 的整数，写成了 {days}")
    return timedelta(days=days)


def _tables(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadRule(name, f"{name} 要写成 [[{name}]]，一条一段")
    return rows


def _categories(data: Mapping[str, Any]) -> dict[str, str]:
    table = data.get("categories", {})
    if not isinstance(table, dict):
        raise BadRule("[categories]", "categories 写成 [categories]，每行：事项编码或领域 = 小类代码")
    return {str(key): str(value) for key, value in table.items()}


def _cap(row: Mapping[str, Any]) -> Cap:
    scope, most = row.get("scope"), row.get("most")
    if scope not in CapScope.values:
        raise BadRule("[[caps]]", f"caps 的 scope 要是 {'、'.join(CapScope.values)}，写成了 {scope}")
    if type(most) is not int or most < 0:
        raise BadRule("[[caps]]", f"caps 的 most 要是不小于 0 的整数，写成了 {most}")
    if not str(row.get("source", "")).strip():
        raise BadRule("[[caps]]", "caps 每条都要写 source：上限出自哪个文件")
    trades = frozenset(str(one) for one in row.get("trades", ()))
    return Cap(CapScope(scope), most, trades, *_interval(row), str(row["source"]))


def _interval(row: Mapping[str, Any]) -> tuple[date, date | None]:
    start, end = _day(row, "valid_from"), _day(row, "valid_to")
    if start and end and end <= start:
        raise BadRule("[[caps]]", f"caps 的 valid_to {end} 不在 valid_from {start} 之后")
    return start or LONG_AGO, end


def _day(row: Mapping[str, Any], key: str) -> date | None:
    value = row.get(key)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadRule("[[caps]]", f"caps 的 {key} 不是日期，应写成 2026-09-30，写成了 {value}") from None


def _ground(row: Mapping[str, Any]) -> Ground:
    known = _reason(row, "grounds")
    evidence = row.get("evidence", EvidenceKind.DOCUMENT)
    if evidence not in EvidenceKind.values:
        raise BadRule("[[grounds]]", f"grounds 的 evidence 要是 {'、'.join(EvidenceKind.values)}，写成了 {evidence}")  # fmt: skip
    return Ground(known.code, known.name, known.name_en, EvidenceKind(evidence))


def _reason(row: Mapping[str, Any], table: str = "rating_reasons") -> Reason:
    code, name = str(row.get("code", "")), str(row.get("name", ""))
    if not (code and name):
        raise BadRule(f"[[{table}]]", f"{table} 每条要有 code 和 name")
    return Reason(code, name, str(row.get("name_en", name)))


def _once(rows: tuple[Any, ...], table: str) -> tuple[Any, ...]:
    if len({one.code for one in rows}) < len(rows):
        raise BadRule(f"[[{table}]]", f"{table} 的 code 不能重复")
    return rows


def _system(row: Mapping[str, Any]) -> System:
    units = row.get("units")
    if not row.get("name") or not isinstance(units, list) or not units:
        raise BadRule("[[systems]]", "systems 每条要有 name 和 units（单位代码的列表）")
    return System(str(row["name"]), frozenset(str(one) for one in units))
