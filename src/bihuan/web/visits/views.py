"""Visits as the office sees them, and the list that an officer takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.inspections.queries import visits
from bihuan.domain.inspections.queries.caps import ledger_of
from bihuan.domain.inspections.queries.rules import rules_on
from bihuan.domain.inspections.queries.visits import VisitFilter
from bihuan.domain.inspections.vocabulary import FELT_STATES, InspectionsPermission
from bihuan.kernel.actors import Actor
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request
from bihuan.web.visits.forms import VisitFilters
from bihuan.web.visits.moves import MOVES, visit_move
from bihuan.web.visits.tables import COLUMNS, SORTS

if TYPE_CHECKING:
    from bihuan.domain.inspections.models import Visit

sees = permitted(*InspectionsPermission)
plans = permitted(InspectionsPermission.PLAN)
goes = permitted(InspectionsPermission.INSPECT)

SHEETS = (
    (visits.APPROVE, _("待批准"), InspectionsPermission.APPROVE),
    (visits.MINE, _("我去的"), InspectionsPermission.INSPECT),
    (visits.ALL, _("全部"), None),
)
EMPTY = {visits.APPROVE: _("没有等着批准的检查。"), visits.MINE: _("没有安排您去的检查。")}


@sees
def visit_list(request: Request) -> HttpResponseBase:
    """The visits of the district, sheet by sheet; the first sheet is what one is here for."""
    sheet = _sheet(request)
    filters = VisitFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    named = {key: value for key, value in clean.items() if value and key != "sheet"}
    if unit := named.get("unit"):
        named["unit"] = unit.code
    context = {
        "tabs": _tabs(request, sheet),
        "empty_text": EMPTY.get(sheet, ""),
        "may_plan": request.actor.may(InspectionsPermission.PLAN),
    }
    return list_page(
        request,
        rows=visits.find_visits(request.actor, VisitFilter(**named), sheet=sheet),
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="visits",
        template="visits/list.html",
        context=context,
    )


def _sheet(request: Request) -> str:
    """The sheet that was asked for; else the first that is this reader's work, and everything for a search."""
    asked = request.GET.get("sheet", "")
    if asked in {key for key, _label, _permission in SHEETS}:
        return asked
    if request.GET.keys() - {"sheet", "format", "columns", "sort", "cursor"}:
        return visits.ALL
    mine = (key for key, _label, permission in SHEETS if permission is None or request.actor.may(permission))
    return next(mine)


def _tabs(request: Request, current: str) -> list[tuple[Any, str, int | None, bool]]:
    base = reverse("visit-list")
    waiting = visits.to_approve(request.actor) or None
    return [
        (label, f"{base}?sheet={key}", waiting if key == visits.APPROVE else None, key == current)
        for key, label, _may in SHEETS
    ]


@goes
def today_page(request: Request) -> HttpResponse:
    """What an officer does today, to be taken along without a network, and what comes later."""
    today = localdate()
    context = {
        "today": today,
        "visits": visits.todays_visits(request.actor, today),
        "coming": visits.coming_visits(request.actor, today)[:20],
        "person": request.actor.key,
    }
    return render(request, "visits/today.html", context)


@sees
def visit_page(request: Request, code: str) -> HttpResponse:
    """One visit: who, why, how it counts, what was found, and what may be done now."""
    return render(request, "visits/detail.html", visit_context(request, code))


@sees
def visit_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of a visit was pressed; a refusal comes back into the page with what was typed."""
    move, context = visit_move(verb), visit_context(request, code)
    if request.method != "POST":
        return redirect("visit-detail", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        move.do(context["visit"], clean, request.actor, timezone.now())
        messages.success(request, str(move.told))
        return reverse("visit-detail", args=[code])

    context["moves"] = [(v, f if v != verb else form, m, o) for v, f, m, o in context["moves"]]
    context["pressed"] = verb
    return form_page(request, form=form, act=act, template="visits/detail.html", context=context)


def visit_context(request: Request, code: str) -> dict[str, Any]:
    """All that the page of a visit shows."""
    actor = request.actor
    visit = visits.visit_by_code(actor, code)
    ledger = ledger_of(visit.enterprise, visit.year, max(visit.planned_on, localdate()))
    return {
        "visit": visit,
        "ground": rules_on(visit.planned_on).ground(visit.ground),
        "line": next((line for line in ledger.lines if line.visit.pk == visit.pk), None),
        **_offered(visit, actor),
        "goes": actor.person_id in {row.person_id for row in visit.officer_rows.all()},
        "is_felt": visit.state in FELT_STATES,
        "events": events_of(visit.subject),
    }


def _offered(visit: Visit, actor: Actor) -> dict[str, Any]:
    """The buttons that are open, and why others are not."""
    offers = visits.offers(visit, actor)
    open_ones = {verb for verb, offer in offers.items() if offer.is_open}
    return {
        "moves": [
            (verb, move.form(auto_id=f"{verb}_%s"), move, offers[verb].move)
            for verb, move in MOVES.items()
            if verb in open_ones
        ],
        "shut": [one for verb, one in offers.items() if verb in MOVES and verb not in open_ones],
        "may_join": "join_visit" in open_ones,
    }
