"""What is open to everybody: the map, the list, and both as data without anybody's words or exact point."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bihuan.domain.cases.vocabulary import CaseState
from bihuan.domain.district.queries import streets
from bihuan.domain.residents.queries import open_list, public_point
from bihuan.web.desks.looks import CASE_LOOKS
from bihuan.web.desks.names import named
from bihuan.web.places.maps import drawn
from bihuan.web.public.words import case_name
from bihuan.web.shell.lists import page_of
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bihuan.domain.cases.models import Case

R = TypeVar("R", bound=HttpResponseBase)
ORDER = ("-id",)
PAGE = 20
DATA_PAGE = 1000
FIELDS = ("code", "category", "category_name", "state", "state_name", "is_open", "street", "community", "unit",
          "accepted_at", "due_at", "closed_at", "lon", "lat", "page")  # fmt: skip


@require_safe
def map_page(request: Request) -> HttpResponse:
    """The map and, below it, the list that says the same in words."""
    page = page_of(_asked(request), order=ORDER, cursor=request.GET.get("cursor", ""), size=PAGE)
    address = request.GET.copy()
    address.pop("cursor", None)
    context = {
        "page": page,
        "rows": [(case, case_name(case)) for case in page.rows],
        "address": address.urlencode(),
        "streets": streets(),
        "place": request.GET.get("place", ""),
        "scope": request.GET.get("is", ""),
    }
    return render(request, "public/map.html", context)


def _asked(request: Request) -> QuerySet[Case]:
    wanted = {"open": True, "closed": False}.get(request.GET.get("is", ""))
    return open_list(
        place=request.GET.get("place", ""), category=request.GET.get("category", ""), is_open=wanted
    )


@require_safe
def outlines_file(request: Request) -> HttpResponse:
    """The streets of the map."""
    return drawn(request, "street", "", get_language() or "")


@require_safe
def geojson_file(request: Request) -> JsonResponse:
    """Cases as GeoJSON, a thousand a page; `next` is the address of the following page."""
    page = page_of(_asked(request), order=ORDER, cursor=request.GET.get("cursor", ""), size=DATA_PAGE)
    features = [feature for case in page.rows if (feature := _feature(request, case))]
    body: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if page.next:
        query = request.GET.copy()
        query["cursor"] = page.next
        body["next"] = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return _open(
        JsonResponse(body, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})
    )


def _feature(request: Request, case: Case) -> dict[str, Any] | None:
    point = public_point(case)
    if point is None:
        return None
    look = CASE_LOOKS[CaseState(case.state)]
    shown = {"title": case_name(case), "href": reverse("public-case", args=[case.code])}
    facts = {key: value for key, value in _facts(request, case).items() if key not in {"lon", "lat"}}
    return {
        "type": "Feature",
        "id": case.code,
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {**facts, **shown, "tone": look.tone, "word": str(look.word)},
    }


def _facts(request: Request, case: Case) -> dict[str, Any]:
    """What is open of a case; one table for both forms."""
    lon, lat = public_point(case) or ("", "")
    values = (
        case.code, case.category.code if case.category else "", named(case.category), case.state,
        str(CaseState(case.state).label), case.is_open, named(case.street), named(case.community),
        named(case.lead_unit), _iso(case.accepted_at), _iso(case.handle_due_at), _iso(case.closed_at), lon, lat,
        request.build_absolute_uri(reverse("public-case", args=[case.code])),
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def _iso(at: datetime | None) -> str:
    return localtime(at).isoformat(timespec="minutes") if at else ""


class _Line:
    """A file that gives back each line that is written to it."""

    def write(self, line: str) -> str:
        return line


@require_safe
def csv_file(request: Request) -> HttpResponseBase:
    """All the cases as CSV, written while they are read, so that a million rows need no memory."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(FIELDS)
        for case in _asked(request).iterator(chunk_size=DATA_PAGE):
            yield writer.writerow(_facts(request, case).values())

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return _open(response)


def _open(response: R) -> R:
    """Open data may be read by pages of other sites, and kept for five minutes."""
    response["Access-Control-Allow-Origin"], response["Cache-Control"] = "*", "public, max-age=300"
    return response
