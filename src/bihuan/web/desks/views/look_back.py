"""The look-back list: rounds drawn from a committed seed, and what to look at again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.checking import look_back_round, published_draw, sees_rounds
from bihuan.domain.cases.queries.desks import look_back_desk
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.web.desks.doors import open_to
from bihuan.web.desks.forms import RoundForm
from bihuan.web.desks.views.checks import ROWS, sheets
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.navigation import LOOKS_BACK
from bihuan.web.shell.request import Request

ROUNDS = 12


@open_to(*LOOKS_BACK)
@require_safe
def look_back_list(request: Request) -> HttpResponse:
    """My look-backs, what is free to take, and the rounds with their commitments and seeds."""
    desk = look_back_desk(request.actor)
    looks = request.actor.may(CasesPermission.LOOK_BACK)
    context = {
        "mine": list(desk.mine[:ROWS]),
        "pool": sheets(desk.pool[:ROWS]) if looks else [],
        "looks": looks,
        "rounds": list(desk.rounds[:ROUNDS]) if sees_rounds(request.actor) else [],
        "draws": request.actor.may(CasesPermission.DRAW),
        "now": timezone.now(),
    }
    return render(request, "desks/look_back.html", context)


@permitted(CasesPermission.DRAW)
def new_round_page(request: Request) -> HttpResponse:
    """Set a round up: its seed is fixed now and only its hash is shown until the draw."""

    def act(clean: dict[str, Any]) -> str:
        draw = actions.commit_round(actor=request.actor, now=timezone.now(), **clean)
        told = gettext("已公布种子的摘要 {digest}…，结案时间窗结束后可以抽取。")
        messages.success(request, told.format(digest=draw.commitment[:12]))
        return reverse("lookback-list")

    context = {
        "title": _("新一轮回头看抽查"),
        "submit_label": _("公布摘要"),
        "cancel_url": reverse("lookback-list"),
        "explain": _("种子现在就定下，先公布它的摘要；抽取时才亮出种子，谁都可以照着再抽一遍。"),
    }
    return form_page(request, form=RoundForm(request.POST or None), act=act, context=context)


@permitted(CasesPermission.DRAW)
@require_POST
def draw_page(request: Request, key: int) -> HttpResponse:
    """Reveal the seed and draw."""
    draw = actions.draw_round(actor=request.actor, now=timezone.now(), round_id=key)
    told = gettext("从 {population} 件里抽出 {drawn} 件。").format(
        population=draw.population, drawn=draw.drawn
    )
    messages.success(request, told)
    return redirect("lookback-list")


@open_to(*LOOKS_BACK, CasesPermission.VIEW_ALL)
@require_safe
def tickets_file(request: Request, key: int) -> HttpResponse:
    """Everything that somebody needs to draw a round again without this product."""
    draw = look_back_round(request.actor, key)
    response = JsonResponse(published_draw(draw), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="look-back-round-{draw.pk}.json"'
    return response
