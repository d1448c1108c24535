"""The entrance, the reporter's own page, and the public page of a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bihuan.domain.bulletins.queries.issues import newest_issues
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import Phase
from bihuan.domain.residents import queries
from bihuan.domain.residents.policy import own_pictures, public_cases, public_pictures
from bihuan.foundation.files.queries import open_public, open_thumbnail
from bihuan.kernel.refusals import NotFound
from bihuan.web.cases.clocks import shown_clock
from bihuan.web.public.answering import told_of_answer, unlisted
from bihuan.web.public.words import case_name, case_words, report_words
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Evidence
    from bihuan.domain.residents.models import Receipt
    from bihuan.foundation.files.models import StoredFile

COPIES = {"thumb": open_thumbnail, "public": open_public}


@require_safe
def home_page(request: Request) -> HttpResponse:
    """Report, look up, see what is open: the three things that a resident comes for."""
    return render(request, "public/home.html", {"newest": _listed(public_cases()), "issues": newest_issues()})


def _listed(cases: Any) -> list[tuple[Case, str]]:
    rows = cases.select_related(*queries.RELATED).order_by("-pk")[:5]
    return [(case, case_name(case)) for case in rows]


@require_safe
def find_page(request: Request) -> HttpResponse:
    """From a code to its page: `S…` of a report, `A…` of a case. What is not found is said at the entrance."""
    code = request.GET.get("code", "").strip().upper()
    try:
        if code.startswith("A"):
            return redirect("public-case", code=queries.public_case(code).code)
        return redirect("public-report-state", code=queries.public_report(code).code)
    except NotFound:
        text = gettext("没有找到编号“{code}”。编号是字母 S 或 A 加 8 位数字，请核对。").format(code=code[:20])
        messages.error(request, text)
        return render(
            request, "public/home.html", {"code": code, "newest": _listed(public_cases())}, status=404
        )


@require_safe
def receipt_page(request: Request, token: str) -> HttpResponse:
    """The reporter's own page: what was understood, who handles it, until when and why, each step, the pictures."""
    receipt = queries.receipt_by_token(token)
    report, case = receipt.report, queries.case_of(receipt)
    ground = rules_on(localdate()).reason("decline", report.end_reason)
    context = {
        "report": report,
        "report_state": report_words(report.state),
        "ground": ground,
        "accept_clock": queries.accept_clock(report),
        "pictures": _pictures(own_pictures(receipt), "public-receipt-picture", token),
        "page_url": request.build_absolute_uri(),
        "token": token,
        **told_of_answer(report),
        **(_told(case) if case else {}),
    }
    return unlisted(render(request, "public/receipt.html", context))


@require_safe
def report_state_page(request: Request, code: str) -> HttpResponse:
    """What a report's code tells everybody: how far it is. The words and pictures stay on the reporter's page."""
    report = queries.public_report(code)
    case = public_cases().filter(pk=report.case_id or 0).first()
    context = {
        "report": report,
        "report_state": report_words(report.state),
        "accept_clock": queries.accept_clock(report),
        "case": case,
        "case_title": case_name(case) if case else "",
        "case_state": case_words(case.state) if case else "",
    }
    return unlisted(render(request, "public/state.html", context))


@require_safe
def case_page(request: Request, code: str) -> HttpResponse:
    """A case as everybody may see it."""
    case = queries.public_case(code)
    pictures = _pictures(public_pictures(case), "public-case-picture", case.code)
    return render(request, "public/case.html", {**_told(case), "pictures": pictures})


def _told(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "case_title": case_name(case),
        "case_state": case_words(case.state),
        "steps": queries.public_steps(case),
        "clocks": [shown_clock(one) for one in queries.public_clocks(case)],
    }


def _pictures(rows: Any, url_name: str, key: str) -> dict[str, list[dict[str, Any]]]:
    sides = queries.picture_pair(rows)
    return {side: list(_photos(found, url_name, key)) for side, found in sides.items()}


def _photos(found: Iterable[Evidence], url_name: str, key: str) -> Iterable[dict[str, Any]]:
    for one in found:
        address = {size: reverse(url_name, args=[key, size, one.file.uuid]) for size in COPIES}
        alt = str(Phase(one.phase).label)
        yield {"url": address["public"], "thumb_url": address["thumb"], "alt": alt, "taken_at": one.added_at}


@require_safe
def receipt_picture_file(_request: Request, token: str, size: str, uuid: UUID) -> HttpResponseBase:
    return _copy(queries.receipt_picture(_receipt(token), uuid), size)


def _receipt(token: str) -> Receipt:
    return queries.receipt_by_token(token)


@require_safe
def case_picture_file(_request: Request, code: str, size: str, uuid: UUID) -> HttpResponseBase:
    return _copy(queries.case_picture(queries.public_case(code), uuid), size)


def _copy(file: StoredFile, size: str) -> HttpResponseBase:
    """The public copy, without what the camera wrote into it."""
    if size not in COPIES:
        raise NotFound
    response = FileResponse(COPIES[size](file), content_type="image/jpeg", filename=f"{file.sha256[:12]}.jpg")
    response["Cache-Control"] = "private, max-age=300"
    return response
