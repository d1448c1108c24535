"""Who holds what on which day, handing over and back, and where the table of powers has holes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.checklists import actions
from bihuan.domain.checklists.queries import holders_on, item_on
from bihuan.domain.checklists.queries.coverage import coverage_on
from bihuan.domain.checklists.queries.items import versions_of
from bihuan.domain.checklists.queries.powers import holder_at
from bihuan.domain.district.queries.registers import place_or_refuse
from bihuan.web.checklists.forms import DayForm, HandBackForm, HandOverForm, HolderForm
from bihuan.web.checklists.frame import day_of, manages, sees, tabs
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request


@sees
def holder(request: Request) -> HttpResponse:
    """Who holds an item on a day: at a place, or wherever."""
    form = HolderForm(request.GET if "item" in request.GET else None, initial={"day": timezone.localdate()})
    answer = _answer(**form.cleaned_data) if form.is_valid() else {}
    return render(request, "checklists/holder.html", {"form": form, "tabs": tabs("holder"), **answer})


def _answer(item: str, place: str, day: date) -> dict[str, Any]:
    found = holders_on(item, day)
    about = {"item": item_on(item, day) or versions_of(item)[0], "day": day}
    if not place:
        return {**about, "holders": found}
    spot = place_or_refuse(place)
    here = holder_at(found, spot.path)
    return {**about, "place": spot, "holders": [here] if here else []}


@sees
def coverage(request: Request) -> HttpResponse:
    """Items without a holder or with two, items on no list, lists without a lead, departments without items."""
    day = day_of(request)
    context = {
        "found": coverage_on(day),
        "day": day,
        "tabs": tabs("coverage"),
        "form": DayForm(initial={"day": day}),
    }
    return render(request, "checklists/coverage.html", context)


@manages
def hand_over_page(request: Request, code: str) -> HttpResponse:
    name = versions_of(code)[0].name

    def act(clean: dict[str, Any]) -> str:
        to = [unit.code for unit in clean.pop("to")]
        actions.hand_over(item_code=code, to=to, actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("职权已移交，从那天起由新的单位行使。"))
        return reverse("check-item-detail", args=[code])

    form = HandOverForm(request.POST or None, initial={"from_on": timezone.localdate()})
    context = {
        "title": _("移交职权 · {code} {name}").format(code=code, name=name),
        "submit_label": _("移交"),
        "explain": _("街道只在自己的辖区行使；没有选到的街道，仍由原来全区行使的单位行使。"),
        "cancel_url": reverse("check-item-detail", args=[code]),
    }
    return form_page(request, form=form, act=act, context=context)


@manages
def hand_back_page(request: Request, code: str) -> HttpResponse:
    name = versions_of(code)[0].name

    def act(clean: dict[str, Any]) -> str:
        to = clean.pop("to").code
        actions.hand_back(item_code=code, to=to, actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("职权已收回，从那天起由收回的单位行使。"))
        return reverse("check-item-detail", args=[code])

    form = HandBackForm(request.POST or None, initial={"from_on": timezone.localdate()})
    context = {
        "title": _("收回职权 · {code} {name}").format(code=code, name=name),
        "submit_label": _("收回职权"),
        "explain": _("收回之后，各街道不再行使这一项；那天以前的记录不变。"),
        "cancel_url": reverse("check-item-detail", args=[code]),
    }
    return form_page(request, form=form, act=act, context=context)
