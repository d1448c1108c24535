"""Binding a number of a text to a metric's value, and freezing the values when the text is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.marking import figure_at, put_mark
from bihuan.domain.bulletins.actions.turn import leave, take_up
from bihuan.domain.bulletins.models import FrozenFigure, Issue, Item, Mark
from bihuan.domain.bulletins.queries.values import (
    Asked,
    Values,
    asked_by,
    digest_of_entries,
    entries_behind,
    exact_of,
)
from bihuan.domain.bulletins.vocabulary import MarkKind
from bihuan.domain.metrics.queries import Value
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

_ENDS = "，。；！？,;\n"


@transaction.atomic
def bind_figure(*, actor: Actor, now: datetime, item_id: int, start: int, asked: Asked) -> Mark:
    """绑定指标: the number at `start` is this value. Without an `as_of` it is taken as of sign-off.

    The wording may disagree with the value: that is shown and asked about, not refused. Refuses `no_value` where the
    metric has none, and what the metric itself refuses (`bad_window`, `bad_scope`, `not_found`).
    """
    item, _target = take_up("mark_figure", actor=actor, item_id=item_id)
    figure = figure_at(item, start)
    value = known_value(replace(asked, as_of=asked.as_of or now), Values())
    mark = put_mark(item, figure, actor=actor, now=now, **bound(asked, value))
    event = events.FigureMarked(
        figure=figure.text, mark=MarkKind.BOUND, metric=asked.metric, window=asked.window, scope=asked.scope
    )
    leave(item, event, actor=actor, now=now)
    return mark


def known_value(asked: Asked, values: Values) -> Value:
    """The value; refuses (`no_value`) where there is none, with the metric's own word for why."""
    value = values.of(asked)
    if value.exact is None:
        raise Refused(
            "no_value", "指标“{name}”在这个时段没有数：{why}。", name=value.definition.name, why=value.text
        )
    return value


def bound(asked: Asked, value: Value) -> dict[str, Any]:
    """The columns of a mark that is bound to a value."""
    return {
        "kind": MarkKind.BOUND,
        "metric": asked.metric,
        "window": asked.window,
        "scope": asked.scope,
        "as_of": asked.as_of,
        "value": exact_of(value),
        "unit": value.definition.unit,
    }


def freeze_figures(issue: Issue, items: Sequence[Item]) -> dict[str, list[dict[str, int]]]:
    """Keep every bound figure of the items as it was known at sign-off; returns by item where each stands in the text.

    Figures are counted through the issue; those of a table below a text come after it.
    """
    values = Values()
    frozen: list[FrozenFigure] = []
    places: dict[str, list[dict[str, int]]] = {item.code: [] for item in items}
    for item in items:
        for printed in _printed_in(item):
            number = len(frozen) + 1
            frozen.append(_frozen(issue, number, printed, values))
            places[item.code].append({**printed.place, "number": number})
    FrozenFigure.objects.bulk_create(frozen)
    return places


@dataclass(frozen=True)
class _Printed:
    """A bound figure where it stands: in the text, or in a row of the table below it."""

    place: dict[str, int]
    asked: Asked
    text: str
    sentence: str


def clause(text: str, start: int, end: int) -> str:
    """The words between two marks of punctuation that a number stands in."""
    first = max(text.rfind(sign, 0, start) for sign in _ENDS) + 1
    last = min((at for sign in _ENDS if (at := text.find(sign, end)) >= 0), default=len(text))
    return text[first:last].strip()


def _printed_in(item: Item) -> Iterator[_Printed]:
    for mark in item.marks.filter(version=item.version, kind=MarkKind.BOUND):
        sentence = clause(item.text, mark.start, mark.end)
        yield _Printed({"start": mark.start, "end": mark.end}, asked_by(mark), mark.text, sentence)
    shown = item.exhibit
    for row, line in enumerate(shown.get("rows", [])):
        as_of = datetime.fromisoformat(shown["as_of"])
        asked = Asked(shown["metric"], shown["window"], line["scope"], as_of)
        yield _Printed({"row": row}, asked, line["value"], f"{shown['caption']} {line['label']}")


def _frozen(issue: Issue, number: int, printed: _Printed, values: Values) -> FrozenFigure:
    asked = replace(printed.asked, as_of=printed.asked.as_of or issue.signed_at)
    value = values.of(asked)
    digest, count = digest_of_entries(entries_behind(asked, value.definition.version))
    return FrozenFigure(
        issue=issue, number=number, text=printed.text[:60], sentence=printed.sentence[:200], metric=asked.metric,
        definition=str(value.definition.version), window=asked.window, scope=asked.scope,
        as_of=asked.as_of or issue.opened_at, value=exact_of(value), unit=value.definition.unit, digest=digest,
        entries=count,
    )  # fmt: skip
