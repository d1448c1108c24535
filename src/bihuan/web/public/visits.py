"""The enterprise's page of a visit: who came, why and for how long, what was found, and how it was. Its address is the key."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from bihuan.domain.inspections.actions import rate_visit
from bihuan.domain.inspections.queries.rules import rules_on
from bihuan.domain.inspections.queries.visits import visit_by_token
from bihuan.domain.inspections.vocabulary import VisitState
from bihuan.web.public.answering import unlisted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request
from bihuan.web.visits.forms import RatingForm


def visit_page(request: Request, token: str) -> HttpResponse:
    """Show the record and, once it is signed, ask how it was; the rating given stands there afterwards."""
    visit = visit_by_token(token)
    context = {
        "visit": visit,
        "ground": rules_on(visit.planned_on).ground(visit.ground),
        "items": list(visit.items.all()),
    }
    if visit.state != VisitState.SIGNED:
        return unlisted(render(request, "public/visit.html", context))
    form = RatingForm(request.POST or None)

    def act(clean: dict[str, Any]) -> str:
        rate_visit(now=timezone.now(), token=token, **clean)
        return reverse("public-visit", args=[token])

    return unlisted(form_page(request, form=form, act=act, template="public/visit.html", context=context))
