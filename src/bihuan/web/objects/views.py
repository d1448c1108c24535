"""The register of governed objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.domain.cases.queries.objects import cases_of_object
from bihuan.domain.district import actions
from bihuan.domain.district.queries import registers
from bihuan.domain.district.vocabulary import DistrictPermission
from bihuan.foundation.packs.queries import map_note
from bihuan.web.desks.names import named
from bihuan.web.journal.timeline import events_of
from bihuan.web.objects.forms import (
    PARTICULAR,
    EndForm,
    KindForm,
    NewObjectForm,
    ObjectFilters,
    ObjectForm,
    label_of,
)
from bihuan.web.objects.tables import COLUMNS, SORTS, look_of
from bihuan.web.shell.access import permitted
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bihuan.domain.district.models import GovernedObject

ON_MAP = 2000
CASES_SHOWN = 20
sees = permitted(DistrictPermission.VIEW)
manages = permitted(DistrictPermission.MANAGE)


@sees
def object_list(request: Request) -> HttpResponseBase:
    filters = ObjectFilters(request.GET or None)
    return list_page(
        request,
        rows=_found(request, filters),
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="objects",
        template="objects/list.html",
        context=_frame(request, is_map=False),
    )


@sees
def object_map(request: Request) -> HttpResponse:
    context = {
        **_frame(request, is_map=True),
        "form": ObjectFilters(request.GET or None),
        "points_query": request.GET.urlencode(),
        "map_note": map_note(get_language() or ""),
    }
    return render(request, "objects/map.html", context)


def _frame(request: Request, *, is_map: bool) -> dict[str, Any]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "may_manage": request.actor.may(DistrictPermission.MANAGE),
        "tabs": [
            (_("列表"), reverse("object-list") + query, None, not is_map),
            (_("地图"), reverse("object-map") + query, None, is_map),
        ],
    }


def _found(request: Request, filters: ObjectFilters) -> QuerySet[GovernedObject]:
    wanted = filters.cleaned_data if filters.is_valid() else {}
    return registers.find_objects(
        request.actor,
        kind=wanted.get("kind", ""),
        place=wanted.get("place", ""),
        text=wanted.get("text", ""),
        with_ended=wanted.get("ended", False),
    )


@sees
def points(request: Request) -> JsonResponse:
    """The objects of the same filters as points for the map."""
    things = _found(request, ObjectFilters(request.GET or None)).exclude(lon=None).order_by("code")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [thing.lon, thing.lat]},
            "properties": {
                "title": named(thing),
                "href": reverse("object-detail", args=[thing.code]),
                "tone": look_of(thing).tone,
                "word": str(look_of(thing).word),
            },
        }
        for thing in things[:ON_MAP]
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@sees
def object_detail(request: Request, code: str) -> HttpResponse:
    thing = registers.object_by_code(request.actor, code)
    names = {spec["key"]: label_of(spec) for spec in thing.kind.fields}
    cases = cases_of_object(request.actor, thing.pk)
    context = {
        "thing": thing,
        "look": look_of(thing),
        "particulars": [(names.get(key, key), _word(value)) for key, value in thing.data.items()],
        "cases": cases[:CASES_SHOWN],
        "cases_count": cases.count(),
        "events": events_of(thing.subject),
        "may_change": thing.valid_to is None and registers.may_change(request.actor, thing.place),
        "map_note": map_note(get_language() or ""),
    }
    return render(request, "objects/detail.html", context)


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else value


@manages
def add_page(request: Request) -> HttpResponse:
    """First the kind, then what an object of this kind is asked for."""
    kind = registers.object_kind(request.GET.get("kind", ""))
    if kind is None:
        context = {"form": KindForm(), "cancel_url": reverse("object-list")}
        return render(request, "objects/kind.html", context)
    form = NewObjectForm(request.POST or None, kind=kind, initial={"place": request.GET.get("place")})

    def act(clean: dict[str, Any]) -> str:  # noqa: ARG001 (the form sorts its own values)
        thing = actions.add_object(kind=kind, actor=request.actor, now=timezone.now(), **form.facts())
        messages.success(request, _("已登记“{name}”。").format(name=named(thing)))
        return reverse("object-detail", args=[thing.code])

    context = {
        "title": _("登记对象 · {kind}").format(kind=named(kind)),
        "submit_label": _("登记"),
        "cancel_url": reverse("object-list"),
        "map_note": map_note(get_language() or ""),
    }
    return form_page(request, form=form, act=act, template="objects/form.html", context=context)


@manages
def change_page(request: Request, code: str) -> HttpResponse:
    thing = registers.object_by_code(request.actor, code)
    known: dict[str, Any] = {name: getattr(thing, name) for name in ("name", "name_en", "lon", "lat")}
    known |= {"place": thing.place.code, "owner_unit": thing.owner_unit.code if thing.owner_unit else None}
    known |= {f"{PARTICULAR}{key}": value for key, value in thing.data.items()}
    form = ObjectForm(request.POST or None, kind=thing.kind, initial=known)

    def act(clean: dict[str, Any]) -> str:  # noqa: ARG001 (the form sorts its own values)
        actions.change_object(object_id=thing.pk, actor=request.actor, now=timezone.now(), **form.facts())
        messages.success(request, _("已更改。"))
        return reverse("object-detail", args=[code])

    context = {
        "title": _("更改 · {name}").format(name=named(thing)),
        "submit_label": _("保存"),
        "cancel_url": reverse("object-detail", args=[code]),
        "map_note": map_note(get_language() or ""),
    }
    return form_page(request, form=form, act=act, template="objects/form.html", context=context)


@manages
def end_page(request: Request, code: str) -> HttpResponse:
    thing = registers.object_by_code(request.actor, code)

    def act(clean: dict[str, Any]) -> str:
        actions.end_object(object_id=thing.pk, actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("已注销“{name}”，它的案件仍然可查。").format(name=named(thing)))
        return reverse("object-detail", args=[code])

    context = {
        "title": _("注销 · {name}").format(name=named(thing)),
        "submit_label": _("注销"),
        "cancel_url": reverse("object-detail", args=[code]),
    }
    form = EndForm(request.POST or None, initial={"valid_to": timezone.localdate()})
    return form_page(request, form=form, act=act, context=context)
