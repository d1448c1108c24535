"""Figures and targets. Numbers are text, so that nothing is lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from bihuan.api.paging import Page
from bihuan.api.shapes.cases import EntryOut
from bihuan.domain.metrics.queries import Definition, Reckoning, Value
from bihuan.domain.targets.queries import Outlook, Stand
from bihuan.kernel.quantities import half_up


class MetricOut(Schema):
    """One version of a definition. `needs` are the metrics that it is made from."""

    code: str
    version: int
    name: str
    name_en: str
    group: str
    unit: str
    meaning: str
    meaning_en: str
    source: str
    valid_from: date
    valid_to: date | None
    basis: str
    fold: str
    kinds: list[str]
    needs: list[str]
    decimals: int
    minimum: int
    used_by: list[str]


def metric_out(one: Definition) -> dict[str, Any]:
    same = ("code", "version", "name", "name_en", "group", "unit", "meaning", "meaning_en", "source", "valid_from",
            "valid_to", "basis", "fold", "decimals", "minimum")  # fmt: skip
    kinds = [f"-{term.kind}" if term.sign < 0 else term.kind for term in one.terms]
    lists = {"kinds": kinds, "needs": list(one.needs), "used_by": list(one.used_by)}
    return {**{name: getattr(one, name) for name in same}, **lists}


class ValueOut(Schema):
    """A value; `withheld` says why there is none: `no_records`, `no_cases`, `small_sample`. Nothing recorded is never 0."""

    code: str
    version: int
    name: str
    unit: str
    value: str | None
    numerator: str | None
    denominator: str | None
    withheld: str | None
    text: str
    window: str
    scope: str
    as_of: datetime | None


class LineOut(ValueOut):
    """A line of a split; `key` is the code of a unit, place or class, a source, a month or a day."""

    key: str


class FigureOut(ValueOut):
    """A value with the values that it was made from, and its lines when a split was asked for."""

    parts: list[ValueOut]
    lines: list[LineOut]


def figure_out(found: Value, whole: Reckoning, lines: list[tuple[str, Value]]) -> dict[str, Any]:
    one = found.definition
    parts = [whole.value(part.metric).as_record() for part in (*one.numerator, *one.denominator, *one.parts)]
    return {
        **found.as_record(),
        "parts": parts,
        "lines": [{"key": key, **line.as_record()} for key, line in lines],
    }


class RecordsOut(Page[EntryOut]):
    """The records that one may open, and how many more count."""

    hidden: int


class TargetRow(Schema):
    """A target as it stands today. `progress` and `elapsed` are shares; a rate has no progress, it is reached or not."""

    code: str
    name: str
    metric: str | None
    scope: str
    comparator: str
    quantity: str
    unit: str
    firmness: str
    starts_on: date
    due_on: date
    ended_on: date | None
    owner: str
    value: str | None
    progress: str | None
    elapsed: str
    standing: str
    covered: list[str]
    missing: list[str]


class ForecastOut(Schema):
    """Where it ends on the pace so far, with what that stands on. Left out below 14 days or 5 records."""

    at_end: str
    reached_on: date | None
    a_day: str
    days: int
    records: int


class TargetDetail(TargetRow):
    """A target with its forecast and every version of its terms."""

    whole: str | None
    parts: list[str]
    source: str
    why: str
    forecast: ForecastOut | None
    versions: list[dict[str, Any]]


def forecast_out(found: Outlook) -> dict[str, Any] | None:
    forecast = found.forecast
    if forecast is None:
        return None
    return {
        "at_end": str(half_up(forecast.at_end, 4)),
        "reached_on": forecast.reached_on,
        "a_day": str(half_up(forecast.a_day, 4)),
        "days": found.days,
        "records": found.records,
    }


def target_detail(stand: Stand, found: Outlook, versions: list[Any], parts: list[Any]) -> dict[str, Any]:
    target = stand.target
    history = ("number", "valid_from", "terms", "reason")
    return {
        **stand.as_record(),
        "whole": target.whole.code if target.whole else None,
        "parts": [part.code for part in parts],
        "source": target.source,
        "why": target.why,
        "forecast": forecast_out(found),
        "versions": [{name: getattr(one, name) for name in history} for one in versions],
    }
