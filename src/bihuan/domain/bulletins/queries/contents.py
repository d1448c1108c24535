"""What is printed, as one value that PDF, Word file and page are made from: nothing else goes into them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from typing import Any

from bihuan.domain.bulletins.models import Issue, Item, Number
from bihuan.domain.bulletins.queries.rules import Column, Rules
from bihuan.kernel.canonical import canonical_bytes

JOINT = "综合来稿"


def numbered(number: Number) -> str:
    """第7期（2026年18期）, or 增刊第1期: in the series, and in the year over all series."""
    if number.is_supplement:
        return f"{number.year}年增刊第{number.number}期"
    return f"第{number.number}期（{number.year}年{number.in_year}期）"


def source_of(item: Item) -> str:
    """Who stands in the brackets below an item: its unit, or 综合来稿 when several contributed."""
    units = [share.unit for share in item.shares.all()]
    return str(units[0]) if len(units) == 1 else JOINT


def written_day(day: date) -> str:
    """2026年2月26日."""
    return f"{day.year}年{day.month}月{day.day}日"


def content_of(issue: Issue, number: Number | None, items: Sequence[Item], rules: Rules) -> dict[str, Any]:
    """The whole issue as plain values, in the order of print. Without a number it is a proof."""
    series = rules.series_named(issue.series)
    return {
        "name": rules.name,
        "series": series.name if series else issue.series,
        "number": numbered(number) if number else "校样",
        "bodies": list(rules.bodies),
        "date": written_day(issue.dated_on) if issue.dated_on else "",
        "columns": list(_columns(items, rules.columns)),
        "to": rules.to,
        "copies": rules.copies,
        "editors": list(rules.editors),
        "print_code": rules.print_code,
    }


def _columns(items: Sequence[Item], columns: Iterable[Column]) -> Iterable[dict[str, Any]]:
    """Each column that has items. Articles are numbered across the columns; briefs stand without number and title."""
    numbers = count(1)
    for column in columns:
        mine = [item for item in items if item.column == column.code]
        if mine:
            printed = [_printed(item, None if column.is_brief else next(numbers)) for item in mine]
            yield {"name": column.name, "form": column.form, "items": printed}


def _printed(item: Item, number: int | None) -> dict[str, Any]:
    return {
        "code": item.code,
        "number": number,
        "title": item.title,
        "text": item.text.strip(),
        "source": source_of(item),
        "exhibit": item.exhibit,
        "figures": [],
    }


def with_figures(content: dict[str, Any], places: dict[str, list[dict[str, int]]]) -> dict[str, Any]:
    """The content with the number of each printed figure and where it stands in its item."""
    columns = [
        {**column, "items": [{**item, "figures": places.get(item["code"], [])} for item in column["items"]]}
        for column in content["columns"]
    ]
    return {**content, "columns": columns}


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 over a content: equal for equal issues."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()
