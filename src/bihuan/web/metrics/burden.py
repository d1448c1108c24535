"""The burden meter: what forms ask of whom, and how much of it the product fills in by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.domain.burden.queries import Load, load_by, total_of, uses_between
from bihuan.foundation.accounts.queries import units_named
from bihuan.web.desks.names import named
from bihuan.web.metrics.catalogue import sees_figures
from bihuan.web.shell.fields import DayField, UnitField
from bihuan.web.shell.request import Request


class BurdenFilters(forms.Form):
    since = DayField(label=_("从哪天"))
    until = DayField(label=_("到哪天"))
    unit = UnitField(label=_("单位"), required=False)


@sees_figures
@require_safe
def burden_page(request: Request) -> HttpResponse:
    """By unit, form and month; the last ninety days unless others are asked for."""
    today = timezone.localdate()
    asked = request.GET.copy()
    asked.setdefault("since", str(today - timedelta(days=89)))
    asked.setdefault("until", str(today))
    filters = BurdenFilters(asked)
    context: dict[str, Any] = {"filters": filters, "total": None}
    if filters.is_valid():
        context |= _loads(filters.cleaned_data)
    template = "metrics/burden.html#results" if request.htmx else "metrics/burden.html"
    return render(request, template, context, status=200 if filters.is_valid() else 422)


def _loads(wanted: dict[str, Any]) -> dict[str, Any]:
    since: date = wanted["since"]
    rows = uses_between(since, wanted["until"], wanted["unit"].path if wanted["unit"] else "")
    by_unit = load_by(rows, "unit")
    names = units_named([_code(load) for load in by_unit])
    return {
        "total": total_of(rows),
        "units": [(named(names.get(_code(load))) or _code(load), load) for load in by_unit],
        "forms": [(load.key, load) for load in load_by(rows, "form")],
        "months": [(f"{load.key:%Y-%m}", load) for load in load_by(rows, "month")],
    }


def _code(load: Load) -> str:
    return str(load.key).strip("/").rpartition("/")[2]
