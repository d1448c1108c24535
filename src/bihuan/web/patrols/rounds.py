"""Rounds: the list, handing one out, one round with its stops, and one stop as it is walked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.domain.patrols import actions
from bihuan.domain.patrols.queries import lists
from bihuan.domain.patrols.queries.rules import rules_on
from bihuan.domain.patrols.vocabulary import LEFT_TO_DO, StopState
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound
from bihuan.web.desks.names import named
from bihuan.web.journal.timeline import events_of
from bihuan.web.patrols.forms import ReasonForm, RoundFilters, RoundForm
from bihuan.web.patrols.moves import DEDUCT, MOVES, stop_move
from bihuan.web.patrols.tables import ROUND_SORTS, list_name, round_columns
from bihuan.web.patrols.views import sees, tabs
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

MINE, ALL = "mine", "all"
SOON = timedelta(days=3)


@sees
def round_list(request: Request) -> HttpResponseBase:
    """Who walks sees his own rounds first; who confirms, what waits for him."""
    filters = RoundFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    walks = request.actor.may(May.WALK) and not request.GET.keys() - {"sheet"}
    sheet = clean.get("sheet") or (MINE if walks else ALL)
    rows = lists.find_rounds(
        request.actor,
        state=clean.get("state", ""),
        mine=sheet == MINE,
        scored_list=clean.get("scored_list", ""),
    )
    judges = request.actor.may(May.CONFIRM)
    return list_page(
        request,
        rows=rows,
        columns=round_columns(rules_on(localdate())),
        sorts=ROUND_SORTS,
        filters=filters,
        name="rounds",
        template="patrols/rounds.html",
        context={
            "tabs": tabs("rounds"),
            "to_judge": list(lists.stops_to_judge(request.actor)[:50]) if judges else [],
            "may_assign": request.actor.may(May.ASSIGN),
            "is_mine": sheet == MINE,
            "empty_text": _("没有巡查任务。"),
        },
    )


@permitted(May.ASSIGN)
def round_new(request: Request) -> HttpResponse:
    """First the list, then who walks what: the list decides which sections there are."""
    today = localdate()
    rules = rules_on(today)
    code = request.GET.get("list", "")
    chosen = rules.list_of(code)
    if chosen is None:
        return render(request, "patrols/choose.html", {"lists": [(one, named(one)) for one in rules.lists]})
    form = RoundForm(
        request.POST or None,
        people=lists.patrollers(today),
        sections=lists.sections_for(request.actor, chosen),
        initial={"due_on": today + SOON},
    )

    def act(clean: dict[str, Any]) -> str:
        row = actions.assign_round(actor=request.actor, now=timezone.now(), scored_list=code, **clean)
        messages.success(request, _("已下达。"))
        return reverse("patrol-round", args=[row.code])

    title = _("下达巡查 · {name}").format(name=named(chosen))
    context = {"title": title, "submit_label": _("下达"), "cancel_url": reverse("patrol-rounds")}
    return form_page(request, form=form, act=act, context=context)


@sees
def round_page(request: Request, code: str) -> HttpResponse:
    return render(request, "patrols/round.html", _round_context(request, code))


def _round_context(request: Request, code: str) -> dict[str, Any]:
    row, rules = lists.round_by_code(request.actor, code), rules_on(localdate())
    stops = lists.stops_of(row)
    offers = lists.round_offers(row, request.actor)
    return {
        "round": row,
        "scored": list_name(row.scored_list, rules),
        "stops": stops,
        "left": sum(1 for stop in stops if stop.state in LEFT_TO_DO),
        "next": next((stop for stop in stops if stop.state == StopState.WAITING), None),
        "is_mine": row.patroller_id == request.actor.person_id,
        "cancel": ReasonForm() if offers["cancel_round"].is_open else None,
        "events": events_of(row.subject),
    }


@permitted(May.ASSIGN)
def round_cancel(request: Request, code: str) -> HttpResponse:
    context = _round_context(request, code)
    if request.method != "POST":
        return redirect("patrol-round", code=code)
    form = ReasonForm(request.POST)

    def act(clean: dict[str, Any]) -> str:
        actions.cancel_round(actor=request.actor, now=timezone.now(), round_id=context["round"].pk, **clean)
        messages.success(request, _("这次巡查已取消。"))
        return reverse("patrol-round", args=[code])

    return form_page(
        request, form=form, act=act, template="patrols/round.html", context={**context, "cancel": form}
    )


@sees
def stop_page(request: Request, code: str) -> HttpResponse:
    return render(request, "patrols/stop.html", stop_context(request, code))


def stop_context(request: Request, code: str) -> dict[str, Any]:
    """All that the page of a stop shows: what was deducted, what it comes to, and the buttons."""
    actor, now = request.actor, timezone.now()
    stop, rules = lists.stop_by_code(actor, code), rules_on(localdate(now))
    chosen = rules.list_of(stop.round.scored_list)
    offers = lists.stop_offers(stop, actor, now, rules)
    deductions = lists.deductions_of(stop)
    score = chosen.score((one.line, one.points) for one in deductions) if chosen else None
    return {
        "stop": stop,
        "thing": stop.thing,
        "chosen": chosen,
        "scored": list_name(stop.round.scored_list, rules),
        "deductions": deductions,
        "score": score,
        "band": chosen.band(score) if chosen and score is not None else None,
        "offers": offers,
        "forms": _forms(offers, chosen),
        "walks": offers[DEDUCT].is_open,
        "shut": [one for one in offers.values() if _is_of_use(one, actor)],
        "events": events_of(stop.subject),
        "rules": rules,
    }


def _is_of_use(offer: Any, actor: Actor) -> bool:
    """Why a button is shut is told to who holds the right and is kept from it by more than the state."""
    is_shut = not offer.is_open and offer.refusal.code != "wrong_state"
    return is_shut and actor.may(offer.move.permission)


def _forms(offers: dict[str, Any], chosen: Any) -> dict[str, Any]:
    found = {}
    for verb, move in MOVES.items():
        if verb in offers and offers[verb].is_open and verb != "drop_deduction":
            extra = {"scored_list": chosen} if verb == DEDUCT else {}
            found[verb] = move.form(auto_id=f"{verb}_%s", **extra)
    return found


@sees
def stop_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of a stop was pressed; a refusal comes back into the page with what was typed."""
    move, context = stop_move(verb), stop_context(request, code)
    if request.method != "POST":
        return redirect("patrol-stop", code=code)
    extra = {"scored_list": context["chosen"]} if verb == DEDUCT else {}
    form = move.form(request.POST, request.FILES, auto_id=f"{verb}_%s", **extra)

    def act(clean: dict[str, Any]) -> str:
        messages.success(request, move.act(context["stop"], clean, request.actor, timezone.now()))
        return _onward(request, context["stop"], verb)

    context["forms"] = {**context["forms"], verb: form}
    return form_page(request, form=form, act=act, template="patrols/stop.html", context=context)


def _onward(request: Request, stop: Any, verb: str) -> str:
    """After a grade the patroller goes on to the next section of his round; else one stays."""
    if verb not in {"grade_stop", "skip_stop"}:
        return reverse("patrol-stop", args=[stop.code])
    try:
        row = lists.round_by_code(request.actor, stop.round.code)
    except NotFound:
        return reverse("patrol-rounds")
    waiting = (one for one in lists.stops_of(row) if one.state == StopState.WAITING)
    following = next(waiting, None)
    return (
        reverse("patrol-stop", args=[following.code])
        if following
        else reverse("patrol-round", args=[row.code])
    )
