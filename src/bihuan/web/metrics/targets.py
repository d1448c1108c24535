"""Targets: the list, one target with its course, and setting, revising, reporting and ending."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.domain.metrics.queries import Scope
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.targets import actions, queries
from bihuan.domain.targets.vocabulary import Comparing, TargetsPermission
from bihuan.web.desks.names import named
from bihuan.web.journal.timeline import events_of
from bihuan.web.metrics.target_forms import EndForm, ReportForm, TargetFilters, TermsForm, first_values
from bihuan.web.metrics.target_words import Shown, amount, forecast_words
from bihuan.web.metrics.words import scope_words
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import page_of
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.targets.models import Target

sees_targets = permitted(MetricsPermission.VIEW, *TargetsPermission)
sets_targets = permitted(TargetsPermission.MANAGE)
ORDER = ("due_on", "pk")


@sees_targets
@require_safe
def target_list(request: Request) -> HttpResponse:
    """What runs today, what runs in one's own unit, or all there ever was; HTMX asks for the rows alone."""
    filters = TargetFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    sheet, today = wanted.get("sheet", ""), timezone.localdate()
    chosen = wanted["unit"].path if wanted.get("unit") else ""
    rows = queries.find_targets(
        request.actor,
        today=today,
        unit=request.actor.unit_path if sheet == "own" else chosen,
        firmness=wanted.get("firmness", ""),
        text=wanted.get("q", "").strip(),
        live=sheet != "all",
    )
    page = page_of(rows, order=("due_on", "id"), cursor=request.GET.get("cursor", ""))
    address = request.GET.copy()
    address.pop("cursor", None)
    context = {
        "filters": filters,
        "tabs": _tabs(sheet),
        "page": page,
        "rows": [Shown(stand) for stand in queries.stands(page.rows, today)],
        "today": today,
        "address": address.urlencode(),
        "may_set": request.actor.may(TargetsPermission.MANAGE),
    }
    return render(
        request, "metrics/targets.html#results" if request.htmx else "metrics/targets.html", context
    )


def _tabs(sheet: str) -> list[tuple[str, str, None, bool]]:
    here = reverse("target-list")
    named_sheets = (("", _("进行中")), ("own", _("本单位")), ("all", _("全部")))
    return [(label, f"{here}?sheet={key}", None, key == sheet) for key, label in named_sheets]


@sees_targets
@require_safe
def target_page(request: Request, code: str) -> HttpResponse:
    """One target: promise, progress beside time, forecast with its basis, list, parts, reports, history."""
    target = queries.target_by_code(request.actor, code)
    today = timezone.localdate()
    stand = queries.stands([target], today)[0]
    shown, parts = Shown(stand), queries.parts_of(target)
    context = {
        "target": target,
        "shown": shown,
        "scope": _scope(target),
        "forecast": forecast_words(stand, queries.outlook(stand)),
        "parts": [Shown(one) for one in queries.stands(parts, today)],
        "doubt": _doubt(target, parts),
        "reports": queries.reports_of(target) if not target.metric else [],
        "versions": queries.versions_of(target),
        "events": events_of(target.subject),
        "window": f"{target.starts_on}..{max(target.starts_on, min(today, target.last_day))}",
        "today": today,
        "days_left": max((target.last_day - today).days, 0),
        "may_set": not target.ended_on and queries.may_manage(request.actor, target.owner.path),
        "may_report": not target.metric and not target.ended_on and queries.may_report(request.actor, target.owner.path),
    }  # fmt: skip
    return render(request, "metrics/target.html", context)


def _scope(target: Target) -> str:
    """What a target's metric is narrowed to, in words."""
    return scope_words(Scope.parse(target.scope))


def _doubt(target: Target, parts: list[Target]) -> str:
    """A question where the parts do not add up to the whole; nothing is refused for it."""
    same = [part for part in parts if part.unit == target.unit and part.comparator != Comparing.ALL]
    if not same or len(same) != len(parts):
        return ""
    total = sum((part.quantity for part in same), Decimal(0))
    if total == target.quantity:
        return ""
    return _("各部分相加是 {total}，和总数 {whole} 不一样，请核对。").format(
        total=amount(total, target.unit), whole=amount(target.quantity, target.unit)
    )


@sets_targets
def target_new(request: Request) -> HttpResponse:
    """Set a target."""
    year = timezone.localdate().year
    first = {
        "starts_on": date(year, 1, 1),
        "due_on": date(year, 12, 31),
        "metric": request.GET.get("metric", ""),
    }
    form = TermsForm(request.POST or None, initial=first, wholes=_wholes(request))

    def act(clean: dict[str, Any]) -> str:
        target = actions.set_target(
            actor=request.actor, now=timezone.now(), terms=form.terms(), reason=clean["reason"]
        )
        messages.success(request, _("目标已设定。"))
        return reverse("target-detail", args=[target.code])

    context = {
        "title": _("设定目标"),
        "submit_label": _("设定"),
        "cancel_url": reverse("target-list"),
        "explain": _("先看看有没有现成的指标：用指标计算的目标不用任何人填报。"),
    }
    return form_page(request, form=form, act=act, context=context)


@sets_targets
def target_revise(request: Request, code: str) -> HttpResponse:
    """Change the terms; those before stay on file."""
    target = queries.target_by_code(request.actor, code)
    wholes = [one for one in _wholes(request) if one.pk != target.pk]
    form = TermsForm(request.POST or None, initial=first_values(queries.terms_of(target)), wholes=wholes)

    def act(clean: dict[str, Any]) -> str:
        actions.revise_target(
            actor=request.actor, now=timezone.now(), target_id=target.pk, terms=form.terms(), reason=clean["reason"]
        )  # fmt: skip
        messages.success(request, _("目标已调整，原来的也保留着。"))
        return reverse("target-detail", args=[code])

    return form_page(request, form=form, act=act, context=_about(target, _("调整目标"), _("调整")))


@sees_targets
def target_report(request: Request, code: str) -> HttpResponse:
    """Say what a free measure has come to."""
    target = queries.target_by_code(request.actor, code)
    last = next(iter(queries.reports_of(target, 1)), None)
    first = {"on": timezone.localdate(), "covered": last.covered if last else []}
    form = ReportForm(request.POST or None, initial=first, target=target)

    def act(clean: dict[str, Any]) -> str:
        actions.report_value(actor=request.actor, now=timezone.now(), target_id=target.pk, **clean)
        messages.success(request, _("进度已填报。"))
        return reverse("target-detail", args=[code])

    return form_page(request, form=form, act=act, context=_about(target, _("填报进度"), _("填报")))


@sets_targets
def target_end(request: Request, code: str) -> HttpResponse:
    """Nobody answers for it any more."""
    target = queries.target_by_code(request.actor, code)
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate() + timedelta(days=1)})

    def act(clean: dict[str, Any]) -> str:
        actions.end_target(actor=request.actor, now=timezone.now(), target_id=target.pk, **clean)
        messages.success(request, _("目标已定下终止日期。"))
        return reverse("target-detail", args=[code])

    return form_page(request, form=form, act=act, context=_about(target, _("终止目标"), _("终止")))


def _about(target: Target, title: str, submit: str) -> dict[str, Any]:
    return {
        "title": f"{title} · {named(target)}",
        "submit_label": submit,
        "cancel_url": reverse("target-detail", args=[target.code]),
    }


def _wholes(request: Request) -> list[Target]:
    return list(queries.find_targets(request.actor, today=timezone.localdate()).order_by(*ORDER))
