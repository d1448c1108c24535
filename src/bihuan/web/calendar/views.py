"""The working calendar of a year, the district's own days, and the calculator of deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.foundation.calendar import actions, queries
from bihuan.foundation.calendar.vocabulary import CalendarPermission
from bihuan.kernel.clock import Interval, Limit, LimitUnit, deadline, explain
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.calendar.forms import DayForm, DeadlineForm, RemoveForm
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import blame, form_page
from bihuan.web.shell.looks import Look, Tone
from bihuan.web.shell.request import Request

manages = permitted(CalendarPermission.MANAGE)
INTERVALS_SHOWN = 300
LOOKS = {
    "running": Look(gettext_lazy("计时"), "player-play", Tone.RUNNING),
    "rest": Look(gettext_lazy("休息"), "moon", Tone.QUIET),
    "paused": Look(gettext_lazy("暂停"), "player-pause", Tone.WAITING),
}


@signed_in
def calendar(request: Request) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() else today.year
    months = queries.year(request.actor, year)
    years = queries.years(request.actor)
    context = {
        "year": year,
        "months": months,
        "today": today,
        "source": next((row for row in years if row.year == year), None),
        "years": sorted({row.year for row in years} | {year, today.year, today.year + 1}),
        "work_days": sum(month.work_days for month in months),
        "special": _special_days(months),
        "overrides": queries.overrides(request.actor),
        "may_manage": request.actor.may(CalendarPermission.MANAGE),
    }
    return render(request, "calendar/year.html", context)


def _special_days(months: list[queries.Month]) -> list[queries.Day]:
    """The named days of the year in order, each once."""
    cells = (day for month in months for week in month.weeks for day in week)
    return [day for day in cells if day.in_month and day.kind]


@signed_in
def deadline_page(request: Request) -> HttpResponse:
    """When a limit runs out and why then: what `bihuan clock explain` prints."""
    asked = "start" in request.GET
    first = {"start": timezone.localtime(), "amount": 5, "unit": "work_day"}
    form = DeadlineForm(request.GET if asked else None, initial=first)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context |= _reckoned(form.cleaned_data)
        except Refused as refused:
            blame(form, refused)
    return render(request, "calendar/deadline.html", context)


def _reckoned(asked: dict[str, Any]) -> dict[str, Any]:
    limit = Limit(Decimal(asked["amount"]), LimitUnit(asked["unit"]))
    in_force = queries.work_calendar()
    way = explain(asked["start"], limit, in_force)
    return {
        "limit": limit,
        "found": deadline(asked["start"], limit, in_force),
        "rows": _with_totals(way[:INTERVALS_SHOWN]),
        "left_out": max(len(way) - INTERVALS_SHOWN, 0),
    }


def _with_totals(way: list[Interval]) -> list[tuple[Interval, Look, timedelta]]:
    """Each interval with how much was counted by its end."""
    rows, total = [], timedelta()
    for interval in way:
        total += interval.counted
        rows.append((interval, LOOKS[interval.kind], total))
    return rows


@manages
def set_page(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        row = actions.set_day(actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("已调整。此后起算的时限按新的日历。"))
        return f"{reverse('calendar')}?year={row.day.year}"

    context = {
        "title": _("本区调整一天"),
        "submit_label": _("调整"),
        "cancel_url": reverse("calendar"),
        "explain": _("本区的调整优先于国务院通知。已经算好的时限不变：它们是当天的事实。"),
    }
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day")})
    return form_page(request, form=form, act=act, context=context)


@manages
def remove_page(request: Request, day: str) -> HttpResponse:
    which = _day(day)

    def act(clean: dict[str, Any]) -> str:
        actions.remove_override(actor=request.actor, now=timezone.now(), day=which, **clean)
        messages.success(request, _("已撤销本区对这一天的调整。"))
        return f"{reverse('calendar')}?year={which.year}"

    context = {
        "title": _("撤销调整 · {day}").format(day=day),
        "submit_label": _("撤销"),
        "cancel_url": reverse("calendar"),
    }
    return form_page(request, form=RemoveForm(request.POST or None), act=act, context=context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
