"""How good the suggestions are, by week and by class; which version speaks; and the reports behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bihuan.domain.intake import actions
from bihuan.domain.intake.queries import quality
from bihuan.domain.intake.queries.quality import Counts, QualityLine, SuggestionFilter
from bihuan.domain.intake.queries.versions import trouble_of, versions
from bihuan.domain.intake.vocabulary import IntakePermission
from bihuan.kernel.quantities import Ratio
from bihuan.web.desks.names import named
from bihuan.web.intake.forms import QualityFilters, SuggestionFilters
from bihuan.web.intake.tables import COLUMNS, SORTS
from bihuan.web.shell.access import permitted
from bihuan.web.shell.lists import answer, list_page
from bihuan.web.shell.request import Request

WEEKS = 12


@dataclass(frozen=True)
class Figure:
    """A rate as a reader meets it: of two counts, each of which opens to its reports."""

    label: Any
    ratio: Ratio
    part: str
    whole: str


@dataclass(frozen=True)
class Row:
    """A week, a class or the total: how many were decided, and three rates."""

    name: str
    decided: int
    href: str
    figures: tuple[Figure, ...]


@permitted(IntakePermission.VIEW)
def classes_page(request: Request) -> HttpResponse:
    """Without days asked for, the last twelve weeks."""
    asked = request.GET.copy()
    today = timezone.localdate()
    asked.setdefault("since", (today - timedelta(days=today.weekday(), weeks=WEEKS - 1)).isoformat())
    asked.setdefault("until", today.isoformat())
    form = QualityFilters(asked)
    if not form.is_valid():
        return answer(request, "intake/classes.html", {"filters": form, **_versions(request)}, status=422)
    days = {key: form.cleaned_data[key] for key in ("since", "until")}
    rows = quality.decided_suggestions(request.actor, SuggestionFilter(**days))
    weeks = quality.by_week(rows)
    context = {
        "filters": form,
        "minimum": quality.MINIMUM,
        "weeks": [_week(line, days) for line in weeks],
        "classes": [_class(line, days) for line in quality.by_class(rows)],
        "total": _row(gettext("合计"), quality.total(weeks), days),
        **_versions(request),
    }
    return answer(request, "intake/classes.html", context)


def _versions(request: Request) -> dict[str, Any]:
    every = list(versions())
    present = next((one for one in every if one.in_use), None)
    return {
        "versions": [(one, one.measures["class"], one.measures["unit"]) for one in every],
        "present": present,
        "trouble": trouble_of(present) if present else None,
        "may_train": request.actor.may(IntakePermission.TRAIN),
    }


def _week(line: QualityLine, days: dict[str, date | None]) -> Row:
    """A week stays within the days that were asked for."""
    monday = line.group
    if not isinstance(monday, date):
        raise TypeError(monday)
    sunday = monday + timedelta(days=6)
    since, until = max(monday, days["since"] or monday), min(sunday, days["until"] or sunday)
    name = gettext("{day} 起的一周").format(day=date_format(monday, "Y-m-d"))
    return _row(name, line.counts, {"since": since, "until": until})


def _class(line: QualityLine, days: dict[str, date | None]) -> Row:
    name = f"{named(line.category)} {line.group}" if line.category else str(line.group)
    return _row(name, line.counts, {**days, "category": line.group})


def _row(name: str, counts: Counts, address: dict[str, Any]) -> Row:
    def to(outcome: str) -> str:
        query = {key: value for key, value in {**address, "outcome": outcome}.items() if value}
        return f"{reverse('suggestion-list')}?{urlencode(query)}"

    figures = (
        Figure(_("覆盖率"), counts.coverage, to("shown"), to("")),
        Figure(_("准确率"), counts.accuracy, to("right"), to("shown")),
        Figure(_("单位准确率"), counts.unit_accuracy, to("unit_right"), to("unit")),
    )
    return Row(name, counts.decided, to(""), figures)


@permitted(IntakePermission.VIEW)
def suggestion_list(request: Request) -> HttpResponseBase:
    """The suggestions whose class people have decided, the newest first, with what they decided."""
    filters = SuggestionFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    wanted = SuggestionFilter(**{key: value for key, value in clean.items() if value})
    rows = quality.listed(quality.decided_suggestions(request.actor, wanted))
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="suggestions",
        template="intake/suggestions.html",
        context={"empty_text": _("还没有定下类别的建议。启用一版模型后，新来的诉求立案时就有了。")},
    )


@require_POST
@permitted(IntakePermission.TRAIN)
def train_page(request: Request) -> HttpResponse:
    actions.ask_for_training(actor=request.actor, now=timezone.now())
    messages.success(request, _("已排队训练，几分钟后在这里看到新的一版。"))
    return redirect("intake-classes")


@require_POST
@permitted(IntakePermission.TRAIN)
def use_page(request: Request, version: int) -> HttpResponse:
    actions.put_in_use(actor=request.actor, now=timezone.now(), version=version)
    messages.success(request, gettext("已启用第 {version} 版。").format(version=version))
    return redirect("intake-classes")
