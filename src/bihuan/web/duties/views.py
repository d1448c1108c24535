"""Who answers for what and where: the table of a day, the look-up, the report and the history."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.district import actions
from bihuan.domain.district.queries import duty_for, duty_report, registers
from bihuan.domain.district.vocabulary import DistrictPermission
from bihuan.web.desks.names import named
from bihuan.web.duties.forms import DutyFilters, EndForm, SetForm, WhoForm
from bihuan.web.duties.tables import COLUMNS, SORTS, class_of
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.district.models import Duty
    from bihuan.domain.district.queries import DutyReport

sees = permitted(DistrictPermission.VIEW)
manages = permitted(DistrictPermission.MANAGE)


@sees
def duty_list(request: Request) -> HttpResponseBase:
    filters = DutyFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    day = wanted.get("day") or timezone.localdate()
    rows = registers.find_duties(
        day,
        category=wanted.get("category", ""),
        place=wanted.get("place", ""),
        lead=wanted.get("unit"),
    )
    context = {"day": day, "tabs": _tabs("list"), "may_manage": request.actor.may(DistrictPermission.MANAGE)}
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="duties",
        template="duties/list.html",
        context=context,
    )


@sees
def who(request: Request) -> HttpResponse:
    """The unit in charge, and the rows that stand behind it in case it fell away."""
    form = WhoForm(request.GET if "category" in request.GET else None, initial={"day": timezone.localdate()})
    answer = _answer(**form.cleaned_data) if form.is_valid() else {}
    context = {"form": form, "tabs": _tabs("who"), "asked": bool(answer), **answer}
    return render(request, "duties/who.html", context)


def _answer(category: str, place: str, day: date) -> dict[str, Any]:
    found = registers.place_or_refuse(place)
    duty = duty_for(category, found, day)
    chain = registers.duty_chain(category, found, day)
    first = next((row for row in chain if duty and row.pk == duty.pk), None)
    return {
        "duty": first,
        "class_word": class_of(first) if first else "",
        "others": [(class_of(row), row) for row in chain if row is not first],
        "place": found,
        "day": day,
    }


@sees
def report(request: Request) -> HttpResponse:
    day = _day(request)
    found = duty_report(day)
    context = {
        "report": found,
        "holes": _holes_by_class(found),
        "day": day,
        "tabs": _tabs("report"),
        "form": DutyFilters(initial={"day": day}),
    }
    return render(request, "duties/report.html", context)


def _holes_by_class(found: DutyReport) -> list[tuple[Any, list[Any]]]:
    by_class: dict[Any, list[Any]] = defaultdict(list)
    for hole in found.holes:
        by_class[hole.category].append(hole.place)
    return list(by_class.items())


def _day(request: Request) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


@sees
def duty_detail(request: Request, duty_id: int) -> HttpResponse:
    duty = registers.duty_by_id(duty_id)
    today = timezone.localdate()
    is_open = duty.valid_to is None or duty.valid_to > today
    context = {
        "duty": duty,
        "class_word": class_of(duty),
        "history": registers.duty_history(duty),
        "events": events_of(duty.subject),
        "today": today,
        "may_end": is_open and registers.may_change(request.actor, duty.place),
        "may_set": registers.may_change(request.actor, duty.place),
    }
    return render(request, "duties/detail.html", context)


@manages
def set_page(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        row = actions.set_duty(actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("分工已定。同一类别和区域原来的分工到那天为止。"))
        return reverse("duty-detail", args=[row.pk])

    first = {
        "category": request.GET.get("category", ""),
        "place": request.GET.get("place"),
        "lead": request.GET.get("lead"),
        "valid_from": timezone.localdate(),
    }
    context = {
        "title": _("设定职责分工"),
        "submit_label": _("设定"),
        "cancel_url": reverse("duty-list"),
    }
    return form_page(request, form=SetForm(request.POST or None, initial=first), act=act, context=context)


@manages
def end_page(request: Request, duty_id: int) -> HttpResponse:
    duty = registers.duty_by_id(duty_id)

    def act(clean: dict[str, Any]) -> str:
        actions.end_duty(duty_id=duty.pk, actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("已定下终止日期。"))
        return reverse("duty-detail", args=[duty.pk])

    form = EndForm(request.POST or None, initial={"valid_to": timezone.localdate()})
    return form_page(request, form=form, act=act, context=_about(duty))


def _about(duty: Duty) -> dict[str, Any]:
    return {
        "title": _("终止分工 · {what} · {place}").format(what=class_of(duty), place=named(duty.place)),
        "submit_label": _("终止"),
        "cancel_url": reverse("duty-detail", args=[duty.pk]),
        "explain": _("终止后，更宽的类别或更大的区域的分工接着有效；没有时这里就成为空白。"),
    }


def _tabs(current: str) -> list[tuple[str, str, None, bool]]:
    return [
        (_("分工表"), reverse("duty-list"), None, current == "list"),
        (_("谁负责"), reverse("duty-who"), None, current == "who"),
        (_("空白和重叠"), reverse("duty-report"), None, current == "report"),
    ]
