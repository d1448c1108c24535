"""The telephone desk: whom to call, what he said, and what follows from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.callbacks.queries import lists
from bihuan.domain.callbacks.queries.lists import CallBackFilter
from bihuan.domain.callbacks.queries.rules import rules_on
from bihuan.domain.callbacks.vocabulary import CallbacksPermission
from bihuan.domain.cases.queries.contacts import contact_of
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.web.callbacks.forms import CallBackFilters
from bihuan.web.callbacks.moves import MOVES, call_back_move
from bihuan.web.callbacks.tables import COLUMNS, DUE, NEW
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

SHEETS = (
    (lists.CALLS, _("待打电话"), CallbacksPermission.CALL),
    (lists.PAGES, _("等网上答复"), CallbacksPermission.CALL),
    (lists.REOPENINGS, _("要求重新打开"), CasesPermission.ARBITRATE),
    (lists.DEMANDS, _("认定待复核"), CallbacksPermission.CONFIRM),
    (lists.ALL, _("全部"), None),
)
PAGE_SIZE = 20
"""A round of calls; on a telephone each is a card."""
EMPTY = {
    lists.CALLS: _("没有等着打的回访电话。"),
    lists.REOPENINGS: _("没有人要求重新打开。"),
    lists.DEMANDS: _("没有等着复核的认定。"),
}


@signed_in
def call_back_list(request: Request) -> HttpResponseBase:
    """The call-backs that one may see, sheet by sheet; the first sheet is what one is here for."""
    sheet = _sheet(request)
    filters = CallBackFilters(request.GET if _narrows(request) else None, initial={"sheet": sheet})
    clean = filters.cleaned_data if filters.is_valid() else {}
    named = {key: value for key, value in clean.items() if value and key != "sheet"}
    if unit := named.get("unit"):
        named["unit"] = unit.code
    rows = lists.find_call_backs(request.actor, CallBackFilter(**named), sheet=sheet)
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=DUE if sheet == lists.CALLS else NEW,
        filters=filters,
        name="call-backs",
        template="callbacks/list.html",
        size=PAGE_SIZE,
        context={"tabs": _tabs(request, sheet), "empty_text": EMPTY.get(sheet, "")},
    )


def _sheet(request: Request) -> str:
    """The sheet that was asked for; else the first that this reader has work on, and everything for a search."""
    asked = request.GET.get("sheet", "")
    if asked in {key for key, _label, _permission in SHEETS}:
        return asked
    if _narrows(request):
        return lists.ALL
    mine = (key for key, _label, permission in SHEETS if permission is None or request.actor.may(permission))
    return next(mine)


def _narrows(request: Request) -> bool:
    """Whether something is asked for beyond a sheet and how it is shown."""
    return bool(request.GET.keys() - {"sheet", "format", "columns", "sort", "cursor"})


def _tabs(request: Request, current: str) -> list[tuple[Any, str, int | None, bool]]:
    """Every sheet, with how much waits on those that are this reader's work."""
    base = reverse("call-back-list")
    counts = lists.counts(request.actor)
    return [(label, f"{base}?sheet={key}", counts.get(key), key == current) for key, label, _may in SHEETS]


@signed_in
def call_back_page(request: Request, code: str) -> HttpResponse:
    """One call-back: whom to call, what was done, what he said, and what may be done now."""
    return render(request, "callbacks/detail.html", call_back_context(request, code))


@signed_in
def call_back_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of a call-back was pressed; a refusal comes back into the page with what was typed."""
    move, context = call_back_move(verb), call_back_context(request, code)
    if request.method != "POST":
        return redirect("call-back-detail", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        messages.success(request, move.act(context["call_back"], clean, request.actor, timezone.now()))
        return reverse("call-back-list") if move.is_call else reverse("call-back-detail", args=[code])

    context["forms"] = {**context["forms"], verb: form}
    return form_page(request, form=form, act=act, template="callbacks/detail.html", context=context)


def call_back_context(request: Request, code: str) -> dict[str, Any]:
    """All that the page of a call-back shows."""
    actor, now = request.actor, timezone.now()
    row = lists.call_back_by_code(actor, code)
    offers = lists.offers(row, actor, now)
    rules = rules_on(localdate(now))
    demands = [(one, rules.ground(one.kind, one.ground)) for one in lists.demands_of(row)]
    return {
        "call_back": row,
        "case": row.case,
        "report": row.report,
        "contact": contact_of(row.report, actor),
        "handled": lists.handled_for(row.case),
        "attempts": lists.attempts_of(row),
        "rules": rules,
        "reopening": lists.reopening_of(row),
        "demands": demands,
        "offers": offers,
        "forms": {
            v: m.form(auto_id=f"{v}_%s") for v, m in MOVES.items() if v in offers and offers[v].is_open
        },
        # Why a move is shut is of use to whoever could do it elsewhere.
        "shut": [one for one in offers.values() if not one.is_open and actor.may(one.move.permission)],
        "events": events_of(row.subject),
        "now": now,
    }
