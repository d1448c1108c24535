"""The scored lists and their band tables as typed values: what `patrols.toml` says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from bihuan.domain.patrols.models import PatrolRules
from bihuan.domain.patrols.vocabulary import Colour
from bihuan.kernel.bands import Band, BandTable
from bihuan.kernel.refusals import Refused

FULL = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One line of a scored list: so many points off each time, at most `most` altogether; `category` is the class of a case."""

    code: str
    group: str
    name: str
    name_en: str
    points: Decimal
    most: Decimal
    category: str = ""


@dataclass(frozen=True)
class ScoredList:
    """A list by which sections of some kinds (and of some grades, when any is named) are scored from 100 down.

    `report_on`: becoming one of these colours is reported as of class `category`.
    """

    code: str
    name: str
    name_en: str
    kinds: tuple[str, ...]
    grades: tuple[str, ...]
    lines: tuple[Line, ...]
    bands: BandTable
    report_on: frozenset[str] = frozenset()
    category: str = ""

    def line(self, code: str) -> Line | None:
        """The line with this code."""
        return next((one for one in self.lines if one.code == code), None)

    def applies_to(self, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether sections of a kind with these particulars are scored by this list."""
        return kind in self.kinds and (not self.grades or data.get("grade") in self.grades)

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The lines under their headings, in the order of the file."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.group, []).append(line)
        return list(found.items())

    @property
    def classes(self) -> list[tuple[str, str]]:
        """The classes that it names, each with the code of the list or line that does."""
        named = [(self.code, self.category), *((line.code, line.category) for line in self.lines)]
        return [(code, category) for code, category in named if category]

    def score(self, deducted: Iterable[tuple[str, Decimal]]) -> Decimal:
        """100 less what was deducted, no line more than its most, never below 0."""
        totals: dict[str, Decimal] = {}
        for code, points in deducted:
            totals[code] = totals.get(code, ZERO) + points
        off = sum((min(points, self._most(code, points)) for code, points in totals.items()), ZERO)
        return max(FULL - off, ZERO)

    def _most(self, code: str, points: Decimal) -> Decimal:
        line = self.line(code)
        return line.most if line else points  # a line that the list has dropped since counts as it was noted

    def band(self, score: Decimal) -> Band:
        return self.bands.band(score)


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day. Without any (a pack that has no `patrols.toml`) there is nothing to walk by."""

    lists: tuple[ScoredList, ...] = ()
    appeal_days: int = 7
    source: str = ""
    valid_from: date = date(2000, 1, 1)

    def list_of(self, code: str) -> ScoredList | None:
        """The scored list with this code."""
        return next((one for one in self.lists if one.code == code), None)


class BadRule(ValueError):
    """What is wrong with one rule; `key` is the beginning of the line in the file."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text."""
    rows = PatrolRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list("valid_from", Cast("data", TextField())).first()
    return _parsed(*raw) if raw else Rules()


@lru_cache(maxsize=32)
def _parsed(valid_from: date, raw: str) -> Rules:
    return parse_rules(json.loads(raw), valid_from)


KNOWN = frozenset({"lists", "bands", "appeal_days", "source"})
LIST_KEYS = frozenset({"code", "name", "name_en", "kinds", "grades", "report_on", "category", "lines"})
LINE_KEYS = frozenset({"code", "group", "name", "name_en", "points", "most", "category"})


def parse_rules(data: Mapping[str, Any], valid_from: date = date(2000, 1, 1)) -> Rules:
    """Rules from the tables of `patrols.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    if unknown := sorted(set(data) - KNOWN):
        raise BadRule(unknown[0], f"不认识的项 {'、'.join(unknown)}")
    days = data.get("appeal_days")
    if type(days) is not int or days < 0:
        raise BadRule("appeal_days", f"appeal_days 要是不小于 0 的整数，写成了 {days}")
    return Rules(_lists(data.get("lists"), data.get("bands")), days, str(data.get("source", "")), valid_from)


def _lists(rows: Any, bands: Any) -> tuple[ScoredList, ...]:
    if not isinstance(rows, list) or not rows or not isinstance(bands, dict):
        raise BadRule("[[lists]]", "要有评分表 [[lists]]，每张表有 [bands.表的代码]")
    lists = tuple(_scored_list(row, bands) for row in rows)
    _require_no_spare(bands, {one.code for one in lists})
    _require_different([one.code for one in lists], "评分表")
    _require_different(_line_codes(lists), "扣分项")
    return lists


def _line_codes(lists: Iterable[ScoredList]) -> list[str]:
    return [line.code for one in lists for line in one.lines]


def _require_no_spare(bands: Mapping[str, Any], codes: set[str]) -> None:
    if spare := sorted(set(bands) - codes):
        raise BadRule(f"[bands.{spare[0]}]", f"没有代码为 {spare[0]} 的评分表")


def _require_different(codes: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise BadRule(f'code = "{code}"', f"{what}的代码 {code} 重复")
        seen.add(code)


def _scored_list(row: Any, bands: Mapping[str, Any]) -> ScoredList:
    code = _words(row, "code", "[[lists]]", LIST_KEYS)
    key = f'code = "{code}"'
    kinds, lines = row.get("kinds"), row.get("lines")
    if not isinstance(kinds, list) or not kinds:
        raise BadRule(key, f"评分表 {code} 要写 kinds：评哪几种管理对象")
    if not isinstance(lines, list) or not lines:
        raise BadRule(key, f"评分表 {code} 没有扣分项 [[lists.lines]]")
    report_on = frozenset(map(str, row.get("report_on", ())))
    if report_on - set(Colour.values):
        raise BadRule(key, f"评分表 {code} 的 report_on 只能写 {'、'.join(Colour.values)}")
    name = _words(row, "name", key, LIST_KEYS)
    return ScoredList(
        code=code,
        name=name,
        name_en=str(row.get("name_en", name)),
        kinds=tuple(map(str, kinds)),
        grades=tuple(map(str, row.get("grades", ()))),
        lines=tuple(_line(one, key) for one in lines),
        bands=_bands(code, bands.get(code)),
        report_on=report_on,
        category=str(row.get("category", "")),
    )


def _words(row: Any, name: str, key: str, known: frozenset[str]) -> str:
    """A text that must be there, of a table that holds known keys alone."""
    if not isinstance(row, dict) or not str(row.get(name, "")).strip():
        raise BadRule(key, f"{key} 没有 {name}")
    if unknown := sorted(set(row) - known):
        raise BadRule(key, f"{key} 有不认识的项 {'、'.join(unknown)}")
    return str(row[name])


def _line(row: Any, of: str) -> Line:
    code = _words(row, "code", of, LINE_KEYS)
    key = f'code = "{code}"'
    name, group = _words(row, "name", key, LINE_KEYS), _words(row, "group", key, LINE_KEYS)
    points = _points(row, "points", key)
    most = _points(row, "most", key) if "most" in row else FULL
    if most < points:
        raise BadRule(key, f"扣分项 {code} 的 most 比 points 还小")
    return Line(code, group, name, str(row.get("name_en", name)), points, most, str(row.get("category", "")))


def _points(row: Mapping[str, Any], name: str, key: str) -> Decimal:
    try:
        value = Decimal(str(row.get(name)))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not ZERO < value <= FULL:
        raise BadRule(key, f"{key} 的 {name} 要在 0 和 100 之间，写成了 {row.get(name)}")
    return value


def _bands(code: str, table: Any) -> BandTable:
    """The band table of a list over 0 to 100: red below yellow below green, without hole or overlap."""
    key = f"[bands.{code}]"
    if not isinstance(table, dict) or set(table) != set(Colour.values):
        raise BadRule(key, f"{key} 要写 red、yellow、green 三档，例如 green = \"[90, 100]\"")  # fmt: skip
    try:
        found = BandTable.parse({str(k): str(v) for k, v in table.items()}, low=ZERO, high=FULL)
    except Refused as refused:
        raise BadRule(key, f"{key} {refused}") from None
    if [band.code for band in found.bands] != list(Colour.values):
        raise BadRule(key, f"{key} 分数从低到高应是 red、yellow、green")
    return found
