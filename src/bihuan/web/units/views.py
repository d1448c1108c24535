"""The tree of units, as it stands or stood on any day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.cases.queries.board import board
from bihuan.domain.district.queries import place_by_code
from bihuan.domain.district.queries.registers import duties_of_unit, objects_of_unit
from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.queries import tree_on, unit_by_code, unit_history, visible_people
from bihuan.foundation.accounts.vocabulary import AccountsPermission
from bihuan.foundation.journal.record import Subject
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request
from bihuan.web.units.forms import AddForm, DayForm, EndForm, MoveForm
from bihuan.web.units.names import full_name


def chosen_day(request: Request) -> date:
    """The day in the address, else today."""
    form = DayForm(request.GET)
    day: date | None = form.cleaned_data.get("day") if form.is_valid() else None
    return day or timezone.localdate()


@signed_in
def unit_list(request: Request) -> HttpResponse:
    day = chosen_day(request)
    load = {line.code: line for line in board(request.actor, now=timezone.now()).units}
    nodes = [(node, load.get(node.unit.code)) for node in tree_on(day)]
    context = {
        "nodes": nodes,
        "day": day,
        "is_today": day == timezone.localdate(),
        "form": DayForm(initial={"day": day}),
        "may_manage": request.actor.may(AccountsPermission.MANAGE),
    }
    return render(request, "units/list.html", context)


@signed_in
def unit_detail(request: Request, code: str) -> HttpResponse:
    unit = unit_by_code(code)
    today = timezone.localdate()
    lines = board(request.actor, now=timezone.now()).units
    context = {
        "unit": unit,
        "place": place_by_code(unit.area) if unit.area else None,
        "load": next((line for line in lines if line.code == code), None),
        "history": unit_history(unit),
        "duties": duties_of_unit(unit, today),
        "objects": objects_of_unit(request.actor, unit),
        "people": visible_people(request.actor).filter(unit=unit, is_active=True),
        "events": events_of(Subject("unit", unit.pk, unit.code)),
        "may_manage": request.actor.may(AccountsPermission.MANAGE) and unit.valid_to is None,
    }
    return render(request, "units/detail.html", context)


@permitted(AccountsPermission.MANAGE)
def add_page(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        unit = actions.add_unit(actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("已设立“{name}”。").format(name=full_name(unit)))
        return reverse("unit-detail", args=[unit.code])

    first = {"parent": request.GET.get("parent"), "valid_from": timezone.localdate()}
    form = AddForm(request.POST or None, initial=first)
    return form_page(
        request,
        form=form,
        act=act,
        context={"title": _("新设机构"), "submit_label": _("设立"), "cancel_url": reverse("unit-list")},
    )


@permitted(AccountsPermission.MANAGE)
def move_page(request: Request, code: str) -> HttpResponse:
    unit = unit_by_code(code)

    def act(clean: dict[str, Any]) -> str:
        actions.move_unit(actor=request.actor, now=timezone.now(), unit=unit, **clean)
        messages.success(request, _("已更名或改隶，旧的设置留在沿革里。"))
        return reverse("unit-detail", args=[code])

    parent = unit.parent.code if unit.parent else None
    first = {"name": unit.name, "parent": parent, "on": timezone.localdate()}
    return form_page(
        request,
        form=MoveForm(request.POST or None, initial=first),
        act=act,
        context=_about(full_name(unit), code, _("更名或改隶"), _("生效")),
    )


@permitted(AccountsPermission.MANAGE)
def end_page(request: Request, code: str) -> HttpResponse:
    unit = unit_by_code(code)

    def act(clean: dict[str, Any]) -> str:
        actions.end_unit(actor=request.actor, now=timezone.now(), unit=unit, **clean)
        messages.success(request, _("已撤销“{name}”，它的记录仍然可查。").format(name=full_name(unit)))
        return reverse("unit-detail", args=[code])

    return form_page(
        request,
        form=EndForm(request.POST or None, initial={"on": timezone.localdate()}),
        act=act,
        context={
            **_about(full_name(unit), code, _("撤销机构"), _("撤销")),
            "confirm": _("撤销后不能再派任务给它。确定吗？"),
        },
    )


def _about(name: str, code: str, title: str, submit: str) -> dict[str, str]:
    return {
        "title": f"{title} · {name}",
        "submit_label": submit,
        "cancel_url": reverse("unit-detail", args=[code]),
    }
