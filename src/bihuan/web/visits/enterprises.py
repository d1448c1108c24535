"""One enterprise: its visits, its caps, what is open, and the code at its door."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.domain.inspections import actions
from bihuan.domain.inspections.policy import door_token
from bihuan.domain.inspections.queries import enterprises as found
from bihuan.domain.inspections.queries.caps import ledger_of
from bihuan.domain.inspections.queries.visits import todays_visits
from bihuan.domain.inspections.vocabulary import InspectionsPermission
from bihuan.kernel.refusals import NotFound
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request
from bihuan.web.visits.forms import CapFilters
from bihuan.web.visits.tables import CAP_COLUMNS, CAP_SORTS
from bihuan.web.visits.views import goes, plans, sees

SHOWN = 20


@sees
def enterprise_page(request: Request, code: str) -> HttpResponse:
    """What an inspector wants to know before he goes."""
    thing = found.enterprise_by_code(request.actor, code)
    years = found.years_of(thing, localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else localdate().year
    context = {
        "thing": thing,
        "ledger": ledger_of(thing, year, localdate()),
        "year": year,
        "years": years,
        "visits": found.visits_of(request.actor, thing)[:SHOWN],
        "findings": found.open_findings(thing),
        "results": found.last_results(thing),
        "may_plan": request.actor.may(InspectionsPermission.PLAN),
    }
    return render(request, "visits/enterprise.html", context)


@sees
def cap_list(request: Request) -> HttpResponseBase:
    """The enterprises nearest to a cap, and those that felt most."""
    filters = CapFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    year = clean.get("year") or localdate().year
    rows = found.nearest_cap(request.actor, year, text=clean.get("q", ""), place=clean.get("place", ""))
    return list_page(
        request,
        rows=rows,
        columns=CAP_COLUMNS,
        sorts=CAP_SORTS,
        filters=filters,
        name="caps",
        template="visits/caps.html",
        context={"year": year},
    )


@plans
def door_code_page(request: Request, code: str) -> HttpResponse:
    """The code at the door, to be printed; a new one makes the old print worthless."""
    thing = found.enterprise_by_code(request.actor, code)
    if request.method == "POST":
        anew = "anew" in request.POST
        actions.make_door_code(actor=request.actor, now=timezone.now(), enterprise_id=thing.pk, anew=anew)
        messages.success(request, _("门码已生成，请打印后贴在门口。"))
        return redirect("door-code", code=code)
    door = getattr(thing, "door_code", None)
    words = door_token(thing.pk, door.number) if door else ""
    context = {"thing": thing, "door": door, "words": words}
    return render(request, "visits/door_code.html", context)


@plans
def door_code_picture(request: Request, code: str) -> HttpResponse:
    """The code as a picture. It holds an address that names nobody."""
    thing = found.enterprise_by_code(request.actor, code)
    door = getattr(thing, "door_code", None)
    if door is None:
        raise NotFound
    address = reverse("visit-door", args=[door_token(thing.pk, door.number)])
    return drawn_code(request.build_absolute_uri(address))


def drawn_code(words: str) -> HttpResponse:
    """A QR code as SVG that any size prints sharply."""
    out = BytesIO()
    segno.make(words, error="m").save(out, kind="svg", border=2, scale=8, dark="#1c2328", light="#ffffff")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@goes
def door_page(request: Request, token: str) -> HttpResponse:
    """A camera read the code at a door: to the visit of today there, with the code filled in."""
    thing = found.behind_door(request.actor, token)
    here = [one for one in todays_visits(request.actor, localdate()) if one.enterprise_id == thing.pk]
    if len(here) == 1:
        return redirect(f"{reverse('visit-walk', args=[here[0].code])}?door={token}")
    context: dict[str, Any] = {"thing": thing, "visits": here, "token": token}
    return render(request, "visits/door.html", context)
