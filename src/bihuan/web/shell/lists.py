"""List pages: keyset paging, so that page 10,000 costs what page 1 costs, and one function that answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import Field, Model, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bihuan.web.shell.exports import export_csv, export_xlsx
from bihuan.web.shell.request import Request
from bihuan.web.shell.tables import Column, table_for

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50
EXPORTS = {"csv": export_csv, "xlsx": export_xlsx}
PAGE_PARAMETERS = ("cursor", "format")


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of an ordered list; `next` and `previous` are cursors, empty at the ends."""

    rows: Sequence[M]
    next: str
    previous: str


def page_of(rows: QuerySet[M], *, order: Sequence[str], cursor: str = "", size: int = PAGE_SIZE) -> Page[M]:
    """The page that starts behind (or ends before) `cursor`.

    `order` names fields of the model, `-` for descending; together they are unique (end with `id`) and none
    of them is null. A cursor that nobody issued leads to the first page.
    """
    back, values = _read(rows.model, order, cursor)
    keys = [_flip(key) for key in order] if back else list(order)
    found = list(_first(rows.filter(_behind(keys, values)).order_by(*keys), size + 1))
    more, found = len(found) > size, found[:size]
    if back:
        return _cut(found[::-1], order, more_before=more, more_after=True)
    return _cut(found, order, more_before=bool(values), more_after=more)


def _first(rows: QuerySet[M], count: int) -> QuerySet[M]:
    """The first rows. SQLite, where it has to sort (what a unit leads or helps with or has a part in), would sort every row
    with all that is joined to it; so it sorts keys, and joins to those of the page alone."""
    if connections[rows.db].vendor == "sqlite" and rows.query.select_related:
        return rows.filter(pk__in=rows.select_related(None).values("pk")[:count])
    return rows[:count]


def _cut(rows: list[M], order: Sequence[str], *, more_before: bool, more_after: bool) -> Page[M]:
    """These rows with the cursors that lead on; an empty page leads nowhere."""
    if not rows:
        return Page(rows, next="", previous="")
    return Page(
        rows,
        next=_write(rows[-1], order, "n") if more_after else "",
        previous=_write(rows[0], order, "p") if more_before else "",
    )


def list_page(
    request: Request,
    *,
    rows: QuerySet[M],
    columns: Sequence[Column[M]],
    sorts: Mapping[str, Sequence[str]],
    filters: BaseForm | None = None,
    name: str = "list",
    template: str = "shell/list.html",
    context: Mapping[str, Any] | None = None,
    size: int = PAGE_SIZE,
    results: str = "shell/list.html#results",
) -> HttpResponseBase:
    """A list page, its HTMX swap, or its export, by the same address.

    `rows` are already the visible and filtered ones. `sorts` maps `?sort=` to an order, its first entry is the
    default. `name` is the file name of exports. HTMX gets the template `results` alone.
    """
    sort = request.GET.get("sort", "")
    sort = sort if sort in sorts else next(iter(sorts))
    table = table_for(request, columns)
    if export := EXPORTS.get(request.GET.get("format", "")):
        return export(rows.order_by(*sorts[sort]), table.chosen, name)
    page = page_of(rows, order=sorts[sort], cursor=request.GET.get("cursor", ""), size=size)
    address = request.GET.copy()
    for parameter in PAGE_PARAMETERS:
        address.pop(parameter, None)
    full = {
        "page": page,
        "table": table,
        "lines": list(table.lines(page.rows)),
        "filters": filters,
        "sort": sort,
        "address": address.urlencode(),
        **(context or {}),
    }
    return answer(request, template, full, results=results)


def answer(
    request: Request, template: str, context: Mapping[str, Any], *, results: str = "", status: int = 200
) -> HttpResponse:
    """A page with filters; HTMX, whose filters were changed, gets the `results` alone (usual: those of the template)."""
    part = bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    name = (results or f"{template}#results") if part else template
    response = render(request, name, dict(context), status=status)
    response["Vary"] = "HX-Request"
    return response


def _flip(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _behind(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values` in the order of `keys`.

    The first key also bounds the range alone, because databases walk an index by that and not by the OR.
    """
    if not values:
        return Q()
    later, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name, sign = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        later |= equal & Q(**{f"{name}__{sign}": value})
        equal &= Q(**{name: value})
    first, bound = keys[0].lstrip("-"), "lte" if keys[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": values[0]}) & later


def _write(row: Model, order: Sequence[str], direction: str) -> str:
    values = [str(getattr(row, key.lstrip("-"))) for key in order]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _read(model: type[Model], order: Sequence[str], cursor: str) -> tuple[bool, list[Any]]:
    """Whether the cursor points back, and the key values behind it."""
    try:
        direction, *texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_value(model, key, text) for key, text in zip(order, texts, strict=True)]
    except (ValueError, TypeError, ValidationError):
        return False, []
    return direction == "p", values


def _value(model: type[Model], key: str, text: Any) -> Any:
    field = model._meta.get_field(key.lstrip("-"))
    if not isinstance(field, Field):
        raise TypeError(f"{key} is a relation from elsewhere and cannot order {model.__name__}")
    return field.to_python(str(text))
