"""The local rules of the bulletin as typed values: what `bulletin.toml` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from bihuan.domain.bulletins.models import BulletinRules

ARTICLE, BRIEF = "article", "brief"


@dataclass(frozen=True)
class Series:
    """A series of issues that is counted by itself: 动态·摘报."""

    code: str
    name: str


@dataclass(frozen=True)
class Column:
    """A column of the bulletin. Articles are numbered across the columns, briefs stand as bullets without a title."""

    code: str
    name: str
    form: str

    @property
    def is_brief(self) -> bool:
        return self.form == BRIEF


@dataclass(frozen=True)
class Sentence:
    """A sentence of a draft from metrics: `{value}` stands for the figure, `{month}` for the month it speaks of."""

    text: str
    metric: str


@dataclass(frozen=True)
class DraftPlan:
    """How a month's figures become an item: a title, sentences, and a metric that is laid out by street."""

    title: str = ""
    column: str = ""
    sentences: tuple[Sentence, ...] = ()
    table_metric: str = ""
    table_caption: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day. Without any (a pack that has no `bulletin.toml`) no issue can be opened."""

    name: str = ""
    print_code: str = ""
    bodies: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    to: str = ""
    copies: str = ""
    series: tuple[Series, ...] = ()
    columns: tuple[Column, ...] = ()
    readers: tuple[str, ...] = ()
    fact_check_days: int = 3
    adoption_statistics: bool = False
    draft: DraftPlan = field(default_factory=DraftPlan)

    def column(self, code: str) -> Column | None:
        """The column with this code."""
        return next((one for one in self.columns if one.code == code), None)

    def series_named(self, code: str) -> Series | None:
        """The series with this code."""
        return next((one for one in self.series if one.code == code), None)


class BadRule(ValueError):
    """What is wrong with one rule; `key` is the word in the file by which its line is found."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text."""
    rows = BulletinRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list(Cast("data", TextField()), flat=True).first()
    return _parsed(raw) if raw else Rules()


@lru_cache(maxsize=32)
def _parsed(raw: str) -> Rules:
    return parse_rules(json.loads(raw))


_WORDS = ("name", "print_code", "to", "copies")
_LISTS = ("bodies", "editors", "readers")
_TABLES = ("series", "columns", "draft")
_SETTINGS = ("fact_check_days", "adoption_statistics")


def parse_rules(data: Mapping[str, Any]) -> Rules:
    """Rules from `bulletin.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    if unknown := sorted(set(data) - {*_WORDS, *_LISTS, *_TABLES, *_SETTINGS}):
        raise BadRule(unknown[0], f"不认识的项 {'、'.join(unknown)}")
    columns = tuple(_column(row) for row in _rows(data, "columns"))
    return Rules(
        name=_word(data, "name"),
        print_code=_word(data, "print_code"),
        to=_word(data, "to"),
        copies=_word(data, "copies"),
        bodies=_words(data, "bodies"),
        editors=_words(data, "editors"),
        readers=_words(data, "readers"),
        series=tuple(Series(**_cells(row, "series", ("code", "name"))) for row in _rows(data, "series")),
        columns=columns,
        fact_check_days=_days(data),
        adoption_statistics=_flag(data),
        draft=_draft(data.get("draft", {}), columns),
    )


def _word(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadRule(key, f"{key} 要是一段文字")
    return value.strip()


def _words(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise BadRule(key, f"{key} 要是一列文字，例如 [\"甲\", \"乙\"]")  # fmt: skip
    return tuple(value)


def _rows(data: Mapping[str, Any], key: str) -> list[Any]:
    rows = data.get(key)
    if not isinstance(rows, list) or not rows:
        raise BadRule(f"[[{key}]]", f"{key} 至少要有一段 [[{key}]]")
    codes = [row.get("code") for row in rows if isinstance(row, dict)]
    if len(set(codes)) < len(rows):
        raise BadRule(f"[[{key}]]", f"{key} 的 code 不能重复")
    return rows


def _cells(row: Any, table: str, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(row, dict) or set(row) != set(names) or not all(isinstance(row[n], str) for n in names):
        raise BadRule(f"[[{table}]]", f"{table} 的每一段要有 {'、'.join(names)}")
    return {name: row[name] for name in names}


def _column(row: Any) -> Column:
    column = Column(**_cells(row, "columns", ("code", "name", "form")))
    if column.form not in {ARTICLE, BRIEF}:
        raise BadRule(
            "[[columns]]",
            f"栏目 {column.code} 的 form 要是 {ARTICLE}（编号的长稿）或 {BRIEF}（不编号的短讯）",
        )
    return column


def _days(data: Mapping[str, Any]) -> int:
    value = data.get("fact_check_days", 3)
    if type(value) is not int or not 1 <= value <= 30:
        raise BadRule("fact_check_days", f"fact_check_days 要是 1 到 30 的整数，写成了 {value}")
    return value


def _flag(data: Mapping[str, Any]) -> bool:
    value = data.get("adoption_statistics", False)
    if not isinstance(value, bool):
        raise BadRule("adoption_statistics", "adoption_statistics 要是 true 或 false")
    return value


def _draft(table: Any, columns: tuple[Column, ...]) -> DraftPlan:
    if not table:
        return DraftPlan()
    known = {"title", "column", "table_metric", "table_caption"}
    if not isinstance(table, dict) or set(table) - known - {"sentences"}:
        raise BadRule("[draft]", f"draft 可以有 {'、'.join(sorted(known))} 和 [[draft.sentences]]")
    if table.get("column") not in {one.code for one in columns}:
        raise BadRule("[draft]", "draft 的 column 要是 [[columns]] 里的一个 code")
    words = {key: str(table.get(key, "")) for key in known}
    return DraftPlan(**words, sentences=_sentences(table.get("sentences", [])))


def _sentences(rows: Any) -> tuple[Sentence, ...]:
    place = "[[draft.sentences]]"
    if not isinstance(rows, list):
        raise BadRule(place, "sentences 写成 [[draft.sentences]]，每条有 text 和 metric")
    told = tuple(Sentence(**_cells(row, "draft.sentences", ("text", "metric"))) for row in rows)
    if any("{value}" not in one.text for one in told):
        raise BadRule(place, "每句 text 里要有 {value}，数字放在那里")
    return told
