"""What maps and address boxes ask for: outlines, words looked up, and the cell at a point."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language

from bihuan.domain.district import queries
from bihuan.domain.district.vocabulary import PlaceKind
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request

GEOJSON = "application/geo+json"
FRESH = "private, max-age=300"
"""A map changes with a pack; for five minutes a browser need not even ask."""


@signed_in
def outlines(request: Request, kind: str) -> HttpResponse:
    """The simplified outlines of a kind of place, of all or within `?parent=`."""
    if kind not in PlaceKind.values:
        raise NotFound
    parent, language = request.GET.get("parent", ""), get_language() or ""
    return drawn(request, kind, parent, language)


def drawn(request: HttpRequest, kind: str, parent: str, language: str) -> HttpResponse:
    """The outlines with a tag, so that a browser that has them is not sent them again."""
    key = (queries.map_token(), kind, parent, language)
    tag = quote_etag(hashlib.sha256(repr(key).encode()).hexdigest()[:24])
    fresh = get_conditional_response(request, etag=tag)
    response = fresh or HttpResponse(_drawn(*key), content_type=GEOJSON)
    response["ETag"], response["Cache-Control"] = tag, FRESH
    return response


@lru_cache(maxsize=64)
def _drawn(token: str, kind: str, parent: str, language: str) -> bytes:  # noqa: ARG001 (the key)
    """The outlines as text, kept until the map changes. The name is the one of the reader's language."""
    place = queries.place_by_code(parent) if parent else None
    if parent and place is None:
        raise NotFound("没有代码为“{code}”的区域。请从区域名录里选。", code=parent)
    collection = queries.outlines(kind, place)
    if language.startswith("en"):
        for feature in collection["features"]:
            properties = feature["properties"]
            properties["name"] = properties["name_en"] or properties["name"]
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


@signed_in
def find(request: Request) -> HttpResponse:
    """Places and objects whose names have the words, as a small list to choose from (HTMX) or as a page."""
    text = request.GET.get("q", "").strip()
    found = queries.search_places(text, among=queries.visible_objects(request.actor)) if text else []
    template = "places/_found.html" if request.htmx else "places/find.html"
    return render(request, template, {"found": found, "q": text})


@signed_in
def at(request: Request) -> HttpResponse:
    """The cell that holds a point, as a sentence (HTMX) or as JSON."""
    lon, lat = _coordinate(request, "lon"), _coordinate(request, "lat")
    spot = queries.locate(lon, lat)
    above = queries.names_along(spot.path) if spot else []
    if request.htmx:
        return render(request, "places/_at.html", {"spot": spot, "above": above})
    if spot is None:
        return JsonResponse({"place": None})
    place = {"code": spot.code, "name": spot.name, "path": spot.path, "metres": round(spot.metres, 1)}
    return JsonResponse({"place": place, "names": above}, json_dumps_params={"ensure_ascii": False})


def _coordinate(request: HttpRequest, name: str) -> float:
    try:
        return float(request.GET.get(name, ""))
    except ValueError:
        message = "坐标不完整。请给出 lon 和 lat 两个数。"
        raise Refused("bad_point", message, fields={name: "不是数"}) from None
