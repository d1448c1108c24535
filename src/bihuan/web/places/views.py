"""The district from the whole down to the grid cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from bihuan.domain.cases.queries.board import board
from bihuan.domain.district.queries import duty_rows, registers
from bihuan.domain.district.vocabulary import DistrictPermission, PlaceKind
from bihuan.foundation.accounts.queries import units_of_areas
from bihuan.foundation.packs.queries import map_note
from bihuan.web.shell.access import permitted
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.district.models import Place

BELOW: dict[str, str] = {
    PlaceKind.DISTRICT: PlaceKind.STREET,
    PlaceKind.STREET: PlaceKind.COMMUNITY,
    PlaceKind.COMMUNITY: PlaceKind.GRID,
}


@permitted(DistrictPermission.VIEW)
def place_list(request: Request) -> HttpResponse:
    place = registers.district_place()
    if place is None:
        return render(request, "places/detail.html", {"place": None})
    return _page(request, place)


@permitted(DistrictPermission.VIEW)
def place_detail(request: Request, code: str) -> HttpResponse:
    place = registers.place_or_refuse(code)
    if place.kind == PlaceKind.DISTRICT:
        return redirect("place-list")
    return _page(request, place)


def _page(request: Request, place: Place) -> HttpResponse:
    below = BELOW.get(place.kind, "")
    context = {
        "place": place,
        **_within(request, place),
        "below": below,
        "below_label": PlaceKind(below).label if below else "",
        "has_load": place.kind == PlaceKind.DISTRICT,
        "objects": registers.find_objects(request.actor, place=place.code).count(),
        "duties": duty_rows(timezone.localdate(), place=place).filter(place=place).count(),
        "map_note": map_note(get_language() or ""),
    }
    return render(request, "places/detail.html", context)


def _within(request: Request, place: Place) -> dict[str, Any]:
    """What is in a place and around it, with the unit that answers and the counts of the board."""
    above, lines = registers.places_above(place), registers.places_within(place)
    codes = [one.code for one in (*above, place, *(line.place for line in lines))]
    keepers = units_of_areas(codes, timezone.localdate())
    # Where no unit of its own answers for a place, the one of the next larger place does.
    keeper = next((keepers[one.code] for one in (place, *reversed(above)) if one.code in keepers), None)
    load = {line.code: line for line in board(request.actor, now=timezone.now()).streets}
    rows = [(line, keepers.get(line.place.code, keeper), load.get(line.place.code)) for line in lines]
    return {"above": above, "rows": rows, "keeper": keeper, "load": load.get(place.code)}
