"""Sending a report: the form, what it finds while one fills it in, and taking it in exactly once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.cases import case_by_code
from bihuan.domain.cases.queries.reports import channels, handling_units, known_report, similar_cases
from bihuan.domain.cases.vocabulary import FORM_KEY, CasesPermission, Phase
from bihuan.domain.district.queries import locate, place_by_code, search_places
from bihuan.foundation.accounts.queries import unit_by_code
from bihuan.kernel.refusals import Refused
from bihuan.web.cases.words import class_photo_words
from bihuan.web.reports.fields import CategoryField, class_options
from bihuan.web.reports.forms import MATCHES, OnSpotForm, ReportForm, picked, place_of
from bihuan.web.reports.views import report_context
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Report

Clean = dict[str, Any]


@permitted(CasesPermission.REPORT)
def new_report_page(request: Request) -> HttpResponse:
    """The form of somebody who saw something; the same form key again leads to the report that is there."""
    form = ReportForm(request.POST or None, request.FILES or None, channels=channels(request.actor))

    def act(clean: Clean) -> str:
        report = _report_once(request, clean)
        return reverse("report-sent", args=[report.code])

    return form_page(request, form=form, act=act, template="reports/new.html", context=_context(request))


@permitted(CasesPermission.HANDLE)
def on_spot_page(request: Request) -> HttpResponse:
    """The form of somebody who put it right at once, with pictures of before and after."""
    units = handling_units(request.actor)
    form = OnSpotForm(
        request.POST or None, request.FILES or None, channels=channels(request.actor), units=units
    )

    def act(clean: Clean) -> str:
        case = _case_once(request, clean)
        return reverse("report-sent", args=[case.reports.all()[0].code])

    context = {**_context(request), "on_spot": True}
    return form_page(request, form=form, act=act, template="reports/new.html", context=context)


def _context(request: Request) -> dict[str, Any]:
    found = _found(request) if request.method == "POST" else {}
    can_spot = request.actor.may(CasesPermission.HANDLE)
    can_search = request.actor.may(CasesPermission.VIEW_PERSONAL)
    return {"classes": class_options(), "can_spot": can_spot, "can_search": can_search, **found}


def _draft(clean: Clean) -> actions.ReportDraft:
    contact = {key: clean[key] for key in ("name", "phone") if clean.get(key)}
    return actions.ReportDraft(
        text=clean["text"],
        source=clean["source"],
        source_key=clean.get("source_key") or f"{FORM_KEY}{clean['form_key']}",
        address=clean["address"],
        lon=clean["lon"],
        lat=clean["lat"],
        place=clean["place"],
        category=clean["category"],
        is_urgent=bool(clean.get("is_urgent")),
        contact=contact,
        extra={"same_as": clean["same_as"]} if clean["same_as"] else {},
    )


@transaction.atomic
def _report_once(request: Request, clean: Clean) -> Report:
    """The report of this form. A second tap finds the first one's; a refused picture takes all of it back."""
    draft, actor, now = _draft(clean), request.actor, timezone.now()
    if known := known_report(actor, source=draft.source, source_key=draft.source_key):
        return known
    report = actions.receive_report(actor=actor, now=now, draft=draft)
    for file in clean["photos"]:
        actions.add_report_picture(actor=actor, now=now, report_id=report.pk, content=file, name=file.name)
    if clean["same_as"]:
        _join_if_entitled(request, report, clean["same_as"], now)
    return report


def _join_if_entitled(request: Request, report: Report, code: str, now: datetime) -> None:
    """Who may accept joins at once; from others the named case stands first among the acceptor's candidates."""
    if not request.actor.may(CasesPermission.ACCEPT):
        return
    try:
        with transaction.atomic():
            case = case_by_code(request.actor, code)
            actions.join_report(actor=request.actor, now=now, report_id=report.pk, case_id=case.pk)
    except Refused:
        return  # the case ended meanwhile: the report waits at the desk, and the desk decides


@transaction.atomic
def _case_once(request: Request, clean: Clean) -> Case:
    draft, actor, now = _draft(clean), request.actor, timezone.now()
    known = known_report(actor, source=draft.source, source_key=draft.source_key)
    if known and known.case:
        return known.case
    unit = unit_by_code(clean["unit"])
    taken = [
        actions.Taken(file, file.name, phase)
        for key, phase in (("photos", Phase.BEFORE), ("after", Phase.AFTER))
        for file in clean[key]
    ]
    return actions.handle_on_spot(
        actor=actor, now=now, draft=draft, unit=unit, text=clean["done"], pictures=taken
    )


@signed_in
@require_safe
def found_part(request: Request) -> HttpResponse:
    """What the form shows while it is filled in: the place of the point, places for the words, similar cases."""
    return render(request, "reports/_found.html", _found(request))


def _found(request: Request) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    words = given.get("where", "").strip()
    lon, lat = _number(given.get("lon")), _number(given.get("lat"))
    spot = locate(lon, lat) if lon is not None and lat is not None else None
    if spot is not None:
        place = place_by_code(spot.code)
        shown: dict[str, Any] = {"spot": place, "metres": spot.metres}
    else:
        shown = _by_words(words, given.get("place", ""))
        place = shown["place"]
    category = _category(given.get("category"))
    return {
        **shown,
        "outside": lon is not None and lat is not None and spot is None,
        "photos": _photos_asked(category) if "done" in given else "",
        "similar": similar_cases(request.actor, place=place, category=category),
        "same_as": given.get("same_as", ""),
    }


def _photos_asked(category: Any) -> str:
    """What photographs who put it right himself is asked for; nothing while the class is not known."""
    return class_photo_words(category, timezone.localdate()) if category else ""


def _by_words(words: str, code: str) -> dict[str, Any]:
    matches = search_places(words, limit=MATCHES) if words else []
    one = picked(words, code)
    place = place_of(one) if one else None
    return {"matches": matches, "no_match": bool(words) and not matches, "picked": code, "place": place}


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _category(text: str | None) -> Any:
    try:
        return CategoryField(required=False).clean(text or "")
    except ValidationError:
        return None  # half a word is no class yet


@signed_in
@require_safe
def sent_page(request: Request, code: str) -> HttpResponse:
    """Thanks, the code, and what happens next with its deadline."""
    return render(request, "reports/sent.html", report_context(request, code))
