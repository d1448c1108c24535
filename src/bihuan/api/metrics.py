"""Figures: their definitions, their values, and the records behind them."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import entry_out
from bihuan.api.shapes.metrics import FigureOut, MetricOut, RecordsOut, figure_out, metric_out
from bihuan.api.types import Code, Day, In, Line, Moment
from bihuan.domain.metrics.policy import require_view
from bihuan.domain.metrics.queries import (
    Question,
    Reckoning,
    Scope,
    book_on,
    named_window,
    split_values,
    visible_records,
)
from bihuan.domain.metrics.queries.catalogue import definition_rows
from bihuan.domain.metrics.queries.definitions import parse
from bihuan.domain.metrics.vocabulary import Split

router = Router(tags=["metrics"])
Named = Annotated[str, Field(min_length=1, max_length=60, examples=["2026-02"])]


class MetricQuery(Paging):
    """In force on a day; today when none is given."""

    on: Day | None = None


@router.get("", response=Page[MetricOut], operation_id="list_metrics", summary="Figures · 指标")
def list_metrics(request: ApiRequest, asked: Query[MetricQuery]) -> dict[str, Any]:
    """The definitions in force on a day: what each figure counts, in words and in kinds of entries."""
    require_view(request.actor)
    found = page(definition_rows(asked.on or timezone.localdate()), asked, by="pk")
    return {**found, "items": [metric_out(parse(row.data)) for row in found["items"]]}


class AskIn(In):
    """`window`: `2026-02`, `2026Q1`, `2026-02-01..2026-02-26`, `day:2026-02-03` (noon to noon), `assessment:2026-02-26`.
    `scope`: `unit:GS-CG`, `place:320508019`, or nothing for the whole district. `as_of`: what was recorded until then."""

    window: Named
    scope: Line = ""
    as_of: Moment | None = None

    def question(self, split: str = "") -> Question:
        return Question(named_window(self.window), Scope.parse(self.scope), self.as_of, split)


class ValueQuery(AskIn):
    """With the lines of a split."""

    split: Split | None = None


@router.get("/{code}/value", response=FigureOut, operation_id="get_value", summary="A value · 指标的值")
def get_value(request: ApiRequest, code: Code, asked: Query[ValueQuery]) -> dict[str, Any]:
    """A figure for a window, a scope and a moment, with what it was made from. Totals are pooled, rates never averaged."""
    require_view(request.actor)
    question = asked.question()
    whole = Reckoning(question, book_on(question.day))
    found = whole.value(code)
    lines = split_values(code, asked.question(asked.split)) if asked.split else []
    return figure_out(found, whole, lines)


class RecordQuery(AskIn, Paging):
    """The records of one value, in pages."""


@router.get(
    "/{code}/records",
    response=RecordsOut,
    operation_id="list_records",
    summary="Its records · 背后的记录",
)
def list_records(request: ApiRequest, code: Code, asked: Query[RecordQuery]) -> dict[str, Any]:
    """The entries that a value was folded from, newest first, as far as you may open them; `hidden` counts the others."""
    require_view(request.actor)
    rows, hidden = visible_records(request.actor, code, asked.question())
    found = page(rows, asked, by="-seq")
    return {**found, "items": [entry_out(entry) for entry in found["items"]], "hidden": hidden}
