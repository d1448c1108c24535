"""The record of a visit on paper, and the code that leads the enterprise to its page."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from bihuan.domain.inspections.policy import rating_token
from bihuan.domain.inspections.printing.pdf import pdf_of
from bihuan.domain.inspections.queries.records import record_of
from bihuan.domain.inspections.queries.visits import visit_by_code
from bihuan.kernel.refusals import NotFound
from bihuan.web.shell.request import Request
from bihuan.web.visits.enterprises import drawn_code
from bihuan.web.visits.views import goes, sees


@sees
def record_file(request: Request, code: str) -> HttpResponse:
    """The record as PDF, ready to be kept or handed over."""
    visit = visit_by_code(request.actor, code)
    response = HttpResponse(pdf_of(record_of(visit)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{visit.code}.pdf"'
    return response


@goes
def rating_picture(request: Request, code: str) -> HttpResponse:
    """The code that the enterprise scans to see the record and to rate the visit."""
    visit = visit_by_code(request.actor, code)
    if not visit.rating_hash:
        raise NotFound
    address = reverse("public-visit", args=[rating_token(visit.pk)])
    return drawn_code(request.build_absolute_uri(address))
