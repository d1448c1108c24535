"""The dispatcher's desk: everything that waits, the oldest first, with one record open beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from bihuan.domain.cases.queries.cases import case_offers
from bihuan.domain.cases.queries.desks import dispatch_desk
from bihuan.domain.cases.queries.dispatching import (
    DESK_STATES,
    desk_case,
    desk_counts,
    last_verification,
    open_checks,
    proposals,
    returned_tasks,
    standards_of,
)
from bihuan.domain.cases.queries.reports import report_by_code
from bihuan.domain.cases.vocabulary import CasesPermission, CaseState, ReportState
from bihuan.domain.intake.queries.suggestions import suggested_for
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer
from bihuan.web.cases.about import About
from bihuan.web.desks.cells import photos
from bihuan.web.desks.doors import open_to
from bihuan.web.desks.moves import TOLD, form_of, press
from bihuan.web.reports.fields import class_options, place_options
from bihuan.web.reports.moves import report_move
from bihuan.web.reports.views import report_context
from bihuan.web.shell.navigation import DISPATCHES
from bihuan.web.shell.refusal import sentence, status_of
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

ROWS = 40
"""How many rows each part of the desk shows; who waits longest is among them."""
SECTION_OF = {
    CaseState.ACCEPTED: "to_file",
    CaseState.VERIFYING: "to_file",
    CaseState.FILED: "to_dispatch",
    CaseState.RETURNED: "returned",
}


@open_to(*DISPATCHES)
@require_safe
def desk_page(request: Request, code: str = "") -> HttpResponse:
    """The desk; with a code that record is open. HTMX asks for the open record alone."""
    if request.htmx and code:
        return render(request, "desks/_pane.html", _pane(request, code))
    return render(
        request, "desks/dispatch.html", {**_desk(request), **(_pane(request, code) if code else {})}
    )


@open_to(*DISPATCHES)
@require_safe
def counts_part(request: Request) -> HttpResponse:
    """How much waits where; a page that is being looked at asks every half minute."""
    return render(request, "desks/_counts.html", {"counts": desk_counts(request.actor)})


@open_to(*DISPATCHES)
def desk_move(request: Request, code: str, verb: str) -> HttpResponse:
    """A button was pressed. What cannot be done is said, and the desk shows how things stand now."""
    if request.method != "POST":
        return redirect("dispatch-item", code=code)
    form, act = _move(request, code, verb)
    if not form.is_valid():
        return _answer(request, code, {verb: form}, status=422)
    try:
        messages.success(request, act(form.cleaned_data))
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, sentence(refused))
        for field in refused.fields.keys() & form.fields.keys():
            form.add_error(field, refused.fields[field])
        return _answer(request, code, {verb: form}, status=status_of(refused))
    return _lead_on(request, code)


def _move(request: Request, code: str, verb: str) -> tuple[Any, Any]:
    """The form as it was sent, and what to do with its clean values."""
    actor, now = request.actor, timezone.now()
    if code.upper().startswith("S"):
        report, move = report_by_code(actor, code), report_move(verb)
        form = move.form(request.POST, auto_id=f"{verb}_%s")
        return form, lambda clean: move.act(report, clean, actor, now)
    if verb not in TOLD:
        raise NotFound
    case = desk_case(actor, code)
    form = form_of(verb, About(case, actor, localdate()), request.POST)
    return form, lambda _clean: press(verb, case, form.arguments(), actor, now)


def _answer(request: Request, code: str, typed: dict[str, Any], *, status: int) -> HttpResponse:
    context = {**_desk(request), **_pane(request, code, typed)}
    if not request.htmx:
        return render(request, "desks/dispatch.html", context, status=status)
    response = render(request, "desks/_desk.html", {**context, "swapped": True}, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#desk", "outerHTML"
    return response


def _lead_on(request: Request, code: str) -> HttpResponse:
    """On to the same case when this desk has its next step too, else to the next one that waits."""
    following = _following(request, code)
    address = reverse("dispatch-item", args=[following]) if following else reverse("dispatch-desk")
    if not request.htmx:
        return redirect(address)
    context = {**_desk(request), **(_pane(request, following) if following else {}), "swapped": True}
    response = render(request, "desks/_desk.html", context)
    response["HX-Push-Url"] = address
    return response


def _following(request: Request, code: str) -> str:
    """The same matter while this person has its next step too; else what waits longest in the same part."""
    section = "reports"
    if code.upper().startswith("S"):
        report = report_by_code(request.actor, code)
        case = desk_case(request.actor, report.case.code) if report.case else None
    else:
        case = desk_case(request.actor, code)
        section = request.POST.get("section", "")
    if case is not None and _has_next_step(request, case):
        return case.code
    rows = getattr(dispatch_desk(request.actor), section, None)
    waiting = rows.first() if rows is not None else None
    return waiting.code if waiting else ""


STEPS = ("file_case", "dispatch_case", "rule_return")


def _has_next_step(request: Request, case: Case) -> bool:
    if case.state not in DESK_STATES:
        return False
    return any(offer.is_open and offer.move.verb in STEPS for offer in case_offers(case, request.actor))


def _desk(request: Request) -> dict[str, Any]:
    """The lists, with what each row can do at one tap."""
    desk, today = dispatch_desk(request.actor), localdate()
    to_file, to_dispatch = list(desk.to_file[:ROWS]), list(desk.to_dispatch.select_related("place")[:ROWS])
    returned, reports = list(desk.returned[:ROWS]), list(desk.reports.select_related("place__parent")[:ROWS])
    standards, leads = standards_of(to_file, today), proposals(to_dispatch, today)
    checks, backs = open_checks(to_file), returned_tasks(returned)
    counts = desk_counts(request.actor)
    return {
        "counts": counts,
        "reports": reports,
        "to_file": [(case, len(standards[case.pk]), checks.get(case.pk)) for case in to_file],
        "to_dispatch": [(case, leads.get(case.pk)) for case in to_dispatch],
        "returned": [(case, backs.get(case.pk)) for case in returned],
        "nothing": not any(counts.values()),
        "accepts": request.actor.may(CasesPermission.ACCEPT),
        "files": request.actor.may(CasesPermission.FILE),
        "dispatches": request.actor.may(CasesPermission.DISPATCH),
    }


def _pane(request: Request, code: str, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """The open record with its forms; `typed` keeps what was sent and refused."""
    base = {"code": code, "base_url": reverse("dispatch-item", args=[code]), "hx_target": "#desk"}
    if code.upper().startswith("S"):
        context = report_context(request, code)
        waits = context["report"].state == ReportState.RECEIVED
        return {**context, **base, "forms": {**context["forms"], **(typed or {})}, "report_waits": waits}
    case = desk_case(request.actor, code)
    return {**base, **_case_pane(request, case, typed or {})}


def _case_pane(request: Request, case: Case, typed: dict[str, Any]) -> dict[str, Any]:
    today = localdate()
    duty = proposals([case], today).get(case.pk)
    offers = {offer.move.verb: offer for offer in case_offers(case, request.actor) if offer.move.verb in TOLD}
    return {
        "case": case,
        "section": SECTION_OF.get(CaseState(case.state), ""),
        "offers": offers,
        "forms": _blank(About(case, request.actor, today), offers) | typed,
        "duty": duty,
        "photos": photos(case.evidence.select_related("file")),
        "verification": last_verification(case),
        "open_check": open_checks([case]).get(case.pk),
        "returned_task": returned_tasks([case]).get(case.pk),
        "suggested": suggested_for(case, today) if not (case.category and duty) else None,
        "classes": class_options() if offers["correct_case"].is_open else [],
        "places": place_options() if offers["correct_case"].is_open else [],
    }


def _blank(about: About, offers: dict[str, Offer[Any]]) -> dict[str, Any]:
    """The forms of the moves that are open."""
    return {verb: form_of(verb, about) for verb, offer in offers.items() if offer.is_open}
