"""The list of cases, its map and its exports: one address, one set of filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.policy import not_permitted
from bihuan.domain.cases.queries.cases import find_cases
from bihuan.domain.cases.queries.records import saved_views
from bihuan.domain.cases.vocabulary import OPEN_STATES, CasesPermission, CaseState
from bihuan.web.cases.filters import CaseFilters, chips, filter_address, tabs
from bihuan.web.cases.tables import COLUMNS, SORTS
from bihuan.web.desks.looks import CASE_LOOKS
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.looks import Tone
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

PAGE = "cases"
COUNTED = 1000
"""Nobody reads on after a thousand rows, and counting millions costs more than the list itself."""
POINTS = 2000
TONE_WORDS = {
    Tone.WAITING: _("等人办"),
    Tone.RUNNING: _("正在办"),
    Tone.DONE: _("已结"),
    Tone.QUIET: _("停下的"),
    Tone.STOP: _("超期"),
}
SORT_LABELS = (("new", _("最新受理")), ("due", _("最先到期")), ("old", _("最早受理")))


@signed_in
def case_list(request: Request) -> HttpResponseBase:
    filters = CaseFilters(request.GET if filter_address(request.GET) else None)
    rows = find_cases(request.actor, filters.wanted())
    if request.GET.get("view") == "map":
        return _map(request, filters, rows)
    if request.GET.get("format"):
        require_export(request)
    if request.GET.get("sort") == "due":
        rows = rows.filter(state__in=sorted(OPEN_STATES), due_at__isnull=False)
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name=PAGE,
        template="cases/list.html",
        results="cases/_results.html",
        context=_context(request, filters, rows),
    )


def require_export(request: Request) -> None:
    """Refuses whoever may not take lists away as files."""
    if not request.actor.may(CasesPermission.EXPORT):
        raise not_permitted(CasesPermission.EXPORT)


def _context(request: Request, filters: CaseFilters, rows: QuerySet[Case]) -> dict[str, Any]:
    actor, wanted = request.actor, filters.wanted()
    return {
        **_counted(rows),
        "chips": list(chips(filters, request.GET)),
        "tabs": tabs(request.GET, wanted.state),
        "views": saved_views(actor, PAGE),
        "query": filter_address(request.GET),
        "sort_labels": SORT_LABELS,
        "may_export": actor.may(CasesPermission.EXPORT),
        "may_dispatch": actor.may(CasesPermission.DISPATCH),
        "bulk_url": reverse("case-bulk-dispatch") if actor.may(CasesPermission.DISPATCH) else "",
    }


def _counted(rows: QuerySet[Case]) -> dict[str, Any]:
    """How many there are, up to a thousand; beyond that only that there are more."""
    count = rows.order_by().select_related(None)[: COUNTED + 1].count()
    return {"count": min(count, COUNTED), "has_more": count > COUNTED}


def _map(request: Request, filters: CaseFilters, rows: QuerySet[Case]) -> HttpResponse:
    query = filter_address(request.GET)
    placed = rows.order_by().select_related(None).exclude(lon=None)
    context = {
        "filters": filters,
        "chips": list(chips(filters, request.GET)),
        "query": query,
        "points_url": f"{reverse('case-points')}?{query}",
        "outlines_url": reverse("place-outlines", args=["street"]),
        "is_cut": placed[: POINTS + 1].count() > POINTS,
        "limit": POINTS,
    }
    return render(request, "cases/map.html", context)


@signed_in
def case_points(request: Request) -> JsonResponse:
    """The newest cases that the filters leave as points; what is overdue stands out."""
    filters = CaseFilters(request.GET or None)
    rows = find_cases(request.actor, filters.wanted()).exclude(lon=None)[:POINTS]
    features = [_feature(case) for case in rows]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False}
    )


def _feature(case: Case) -> dict[str, Any]:
    look = CASE_LOOKS[CaseState(case.state)]
    tone = Tone.STOP if case.is_overdue and case.state in OPEN_STATES else look.tone
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
        "properties": {
            "title": f"{case.code} {case.title}（{look.word}）",
            "href": reverse("case-detail", args=[case.code]),
            "tone": tone,
            "word": str(TONE_WORDS[tone]),
        },
    }


def here(request: HttpRequest) -> str:
    """The list as it was when a form on it was sent."""
    return f"{reverse('case-list')}?{request.POST.get('query', '')}"
