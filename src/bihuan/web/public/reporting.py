"""Sending a report without an account: one page in three steps, which works as two plain forms without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bihuan.domain.cases.actions import ReportDraft
from bihuan.domain.cases.vocabulary import RESIDENT
from bihuan.domain.district.queries import locate, place_by_code
from bihuan.domain.intake.queries.classes import suggest_classes
from bihuan.domain.residents.actions import Given, Picture, report_as_resident
from bihuan.domain.residents.policy import new_ticket
from bihuan.domain.residents.queries import cases_alike, cases_near
from bihuan.domain.residents.vocabulary import PROOF_BITS
from bihuan.kernel.refusals import Refused
from bihuan.web.public.forms import ResidentForm, matches, picked, place_of
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.refusal import sentence, status_of
from bihuan.web.shell.request import Request

Act = Callable[[dict[str, Any]], str]
RENEWED = frozenset({"bad_ticket"})
HASH = re.compile(r"[0-9a-f]{64}")


def report_page(request: Request) -> HttpResponse:
    """The form. Without a script its first button looks the place up and shows what is reported there already."""
    posted = request.method == "POST"
    sends = request.POST.get("step") == "send"
    form = ResidentForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"ticket": new_ticket(timezone.now())},
    )
    context = {"is_checked": posted, **(_found(request) | _alike(request) if posted else {})}
    if posted and not sends:
        form.is_valid()
        return render(request, "public/report.html", {"form": form, **context})

    def act(clean: dict[str, Any]) -> str:
        return reverse("public-receipt", args=[_take_in(request, clean).token])

    return form_page(
        request, form=form, act=renewed(form, act), template="public/report.html", context=context
    )


def renewed(form: Form, act: Act) -> Act:
    """The same act, which puts a fresh ticket into a form whose own was too old."""

    def acting(clean: dict[str, Any]) -> str:
        try:
            return act(clean)
        except Refused as refused:
            if refused.code in RENEWED:
                form.data = form.data.copy()  # type: ignore[attr-defined]
                form.data["ticket"] = new_ticket(timezone.now())  # type: ignore[index]
            raise

    return acting


@require_POST
def send_file(request: Request) -> JsonResponse:
    """The same form from a script, which keeps what was not taken in: the receipt's page, or what is wrong."""
    form = ResidentForm(request.POST, request.FILES)
    if not form.is_valid():
        problems = [str(one) for found in form.errors.values() for one in found]
        return JsonResponse({"problem": " ".join(problems)}, status=422)
    try:
        given = _take_in(request, form.cleaned_data)
    except Refused as refused:
        return JsonResponse({"problem": sentence(refused)}, status=status_of(refused))
    page = reverse("public-receipt", args=[given.token])
    return JsonResponse({"page": page, "code": given.receipt.report.code, "is_new": given.is_new})


def _take_in(request: Request, clean: dict[str, Any]) -> Given:
    draft = ReportDraft(
        text=clean["text"],
        address=clean["address"],
        lon=clean["lon"],
        lat=clean["lat"],
        place=clean["place"],
        category=clean["category"],
        contact={"phone": clean["phone"]} if clean["phone"] else {},
        extra={"same_as": clean["same_as"]} if clean["same_as"] else {},
    )
    return report_as_resident(
        actor=RESIDENT,
        now=timezone.now(),
        draft=draft,
        ticket=clean["ticket"],
        proof=clean["proof"],
        secret=clean["secret"],
        address=origin(request),
        pictures=[Picture(file, file.name) for file in clean["photos"]],
    )


def origin(request: HttpRequest) -> str:
    """Where a request comes from: the address that the nearest proxy saw; of IPv6 the network, which one home has."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS:
        seen = request.headers.get("X-Forwarded-For", seen).rpartition(",")[2].strip()
    return ":".join(seen.split(":")[:4]) if seen.count(":") > 1 else seen


@require_safe
def found_part(request: Request) -> HttpResponse:
    """What the form shows while it is filled in: the place, places for the words, cases that are open there."""
    return render(request, "public/_found.html", _found(request))


@require_POST
def alike_part(request: Request) -> HttpResponse:
    """What the form shows while the sentence is written: open cases that it may be about. Sent, so that no log keeps it."""
    return render(request, "public/_alike.html", _alike(request))


def _alike(request: Request) -> dict[str, Any]:
    """Open cases that the words may be about as well, and classes; nothing is told before there is a sentence."""
    given = request.POST
    clean = _spot(given)
    text = given.get("text", "").strip()[:2000]
    alike = cases_alike(
        text,
        now=timezone.now(),
        place=place_of(clean),
        lon=clean["lon"],
        lat=clean["lat"],
        address=given.get("address", "")[:200],
    )
    return {
        "alike": alike,
        "same_as": given.get("same_as", ""),
        "proposed": suggest_classes(text),
        "category": given.get("category", ""),
    }


@require_safe
def ticket_file(request: Request) -> JsonResponse:
    """What a script needs to send a draft: a ticket bound to the hash of the draft's secret, and the form's key."""
    bound = request.GET.get("for", "")
    key = bound if HASH.fullmatch(bound) else ""
    return JsonResponse(
        {"ticket": new_ticket(timezone.now(), key), "bits": PROOF_BITS, "csrf": get_token(request)}
    )


def _found(request: Request) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    clean = _spot(given)
    has_point = None not in (clean["lon"], clean["lat"])
    shown = _at_point(clean["lon"], clean["lat"]) if has_point else _by_words(clean["where"], clean["place"])
    place = place_of(clean)
    similar = cases_near(place=place, lon=clean["lon"], lat=clean["lat"])
    return {**shown, "similar": similar, "same_as": given.get("same_as", "")}


def _spot(given: Any) -> dict[str, Any]:
    clean: dict[str, Any] = {"lon": _number(given.get("lon")), "lat": _number(given.get("lat"))}
    return clean | {"where": given.get("where", "").strip()[:60], "place": given.get("place", "")[:40]}


def _at_point(lon: float, lat: float) -> dict[str, Any]:
    spot = locate(lon, lat)
    return {"spot": place_by_code(spot.code) if spot else None, "outside": spot is None}


def _by_words(words: str, code: str) -> dict[str, Any]:
    found, one = matches(words), picked(words, code)
    choices = found or ([one] if one else [])
    return {"matches": choices, "no_match": bool(words) and not found, "picked": code}


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if abs(number) <= 180 else None
