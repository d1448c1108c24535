"""Colours of roads and places: the list, the map, the month by street, one section's history."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from bihuan.domain.patrols.queries import lists
from bihuan.domain.patrols.queries.lists import StandingFilter
from bihuan.domain.patrols.queries.rules import Rules, rules_on
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.foundation.files.queries import open_public, open_thumbnail
from bihuan.foundation.packs.queries import map_note
from bihuan.kernel.periods import month_window
from bihuan.web.desks.names import named
from bihuan.web.patrols.forms import MonthFilters, StandingFilters
from bihuan.web.patrols.looks import COLOURS
from bihuan.web.patrols.tables import STANDING_SORTS, list_name, standing_columns
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from uuid import UUID

    from bihuan.domain.patrols.models import Standing

ON_MAP = 2000
sees = permitted(May.VIEW, May.WALK, May.ASSIGN, May.CONFIRM, May.APPEAL)
MARKS = {"red": "红", "yellow": "黄", "green": "绿"}
LETTERS = {"red": "R", "yellow": "Y", "green": "G"}


def tabs(current: str, query: str = "") -> list[tuple[str, str, None, bool]]:
    """The sheets of patrols; list and map keep what was asked for."""
    sheets = (
        ("list", _("红黄绿牌"), reverse("patrol-list") + query),
        ("map", _("地图"), reverse("patrol-map") + query),
        ("month", _("月度"), reverse("patrol-month")),
        ("rounds", _("巡查任务"), reverse("patrol-rounds")),
    )
    return [(label, href, None, key == current) for key, label, href in sheets]


def _asked(request: Request) -> tuple[StandingFilters, StandingFilter]:
    filters = StandingFilters(request.GET or None)
    clean = filters.cleaned_data if filters.is_valid() else {}
    return filters, StandingFilter(**{key: value for key, value in clean.items() if value})


@sees
def standing_list(request: Request) -> HttpResponseBase:
    filters, wanted = _asked(request)
    rows, rules = lists.find_standings(request.actor, wanted), rules_on(localdate())
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return list_page(
        request,
        rows=rows,
        columns=standing_columns(rules),
        sorts=STANDING_SORTS,
        filters=filters,
        name="patrols",
        template="patrols/list.html",
        context={
            "tabs": tabs("list", query),
            "tally": _tally(request, wanted),
            "may_assign": request.actor.may(May.ASSIGN),
            "rules": rules,
            "empty_text": _("还没有评定过。下达一次巡查，走完就有颜色。"),
        },
    )


def _tally(request: Request, wanted: StandingFilter) -> list[tuple[Any, str, int]]:
    """How many have each colour of what was asked for; each figure opens its list."""
    narrowed = StandingFilter(wanted.scored_list, "", wanted.place, wanted.q)
    counted = lists.colour_counts(lists.find_standings(request.actor, narrowed))
    address = request.GET.copy()
    for key in ("cursor", "format", "colour"):
        address.pop(key, None)
    found = []
    for colour, count in counted.items():
        address["colour"] = str(colour)
        found.append((COLOURS[colour], f"?{address.urlencode()}", count))
    return found


@sees
def map_page(request: Request) -> HttpResponse:
    filters, wanted = _asked(request)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "form": filters,
        "tabs": tabs("map", query),
        "points_url": reverse("patrol-points") + query,
        "tally": _tally(request, wanted),
        "map_note": map_note(get_language() or ""),
    }
    return render(request, "patrols/map.html", context)


@sees
def points(request: Request) -> JsonResponse:
    """The sections of the same filters as points; each has a letter, so that colour never speaks alone."""
    rows = lists.find_standings(request.actor, _asked(request)[1]).exclude(thing__lon=None)
    features = [_feature(row) for row in rows.order_by("score", "pk")[:ON_MAP]]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )


def _feature(row: Standing) -> dict[str, Any]:
    look, english = COLOURS[row.colour], (get_language() or "").startswith("en")  # type: ignore[index]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.thing.lon, row.thing.lat]},
        "properties": {
            "title": f"{named(row.thing)} {row.score}",
            "href": reverse("patrol-section", args=[row.thing.code]),
            "tone": look.tone,
            "word": str(look.word),
            "mark": (LETTERS if english else MARKS)[row.colour],
        },
    }


@sees
def month_page(request: Request) -> HttpResponse:
    """A month by street: how many of each colour, and the mean of all grades."""
    rules, today = rules_on(localdate()), localdate()
    day = _month(request.GET.get("month", "")) or today.replace(day=1)
    code = request.GET.get("scored_list") or (rules.lists[0].code if rules.lists else "")
    window = month_window(day, timezone.get_current_timezone())
    lines = lists.month_lines(request.actor, code, window.starts_at, window.ends_at)
    context = {
        "filters": MonthFilters({"month": f"{day:%Y-%m}", "scored_list": code}),
        "tabs": tabs("month"),
        "lines": lines,
        "total": lists.total(lines),
        "colours": list(COLOURS.values()),
        "scored": list_name(code, rules),
        "day": day,
        "bands": _bands(rules, code),
        "source": rules.source,
    }
    return render(request, "patrols/month.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _bands(rules: Rules, code: str) -> list[tuple[Any, str]]:
    """The band table as it reads, best first."""
    found = rules.list_of(code)
    bands = found.bands.bands if found else ()
    return [(COLOURS[band.code], str(band)) for band in reversed(bands)]  # type: ignore[index]


@sees
def section_page(request: Request, code: str) -> HttpResponse:
    """One section: its colours now, and everything that was walked there."""
    thing, rules = lists.section_by_code(request.actor, code), rules_on(localdate())
    history = lists.history_of(request.actor, thing)
    context = {
        "thing": thing,
        "standings": [(one, list_name(one.scored_list, rules)) for one in lists.standings_of(thing)],
        "history": [(stop, list_name(stop.round.scored_list, rules)) for stop in history],
        "chart": _scores(history),
    }
    return render(request, "patrols/section.html", context)


def _scores(history: list[Any]) -> dict[str, Any] | None:
    """The scores over time, when there is more than one."""
    graded = [stop for stop in reversed(history) if stop.score is not None]
    if len(graded) < 2:
        return None
    return {
        "title": gettext("历次得分"),
        "kind": "line",
        "unit": gettext("分"),
        "columns": [gettext("日期"), gettext("得分")],
        "rows": [(f"{timezone.localtime(stop.walked_at):%m-%d}", float(stop.score)) for stop in graded],
    }


@signed_in
def photo(request: Request, uuid: UUID, size: str) -> HttpResponseBase:
    """The stripped copy of a picture taken on the way."""
    file = lists.photo_by_uuid(request.actor, uuid)
    opened = open_thumbnail(file) if size == "thumb" else open_public(file)
    response = FileResponse(opened, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-cache"
    return response
